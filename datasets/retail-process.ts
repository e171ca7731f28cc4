/**
 * How the customers of a simulated shop buy and leave: the processes that the purchase models assume, drawn exactly.
 *
 * Sources: those of the models, `fitBgNbd` and the like name them.
 *
 * @module
 */
import { DAY_MS } from "../src/internal/time.ts";
import { beta, exponential, gamma } from "../src/random/distributions.ts";
import { type Random, uniform } from "../src/random/random.ts";

/** The processes, named after the models that assume them. */
export type RetailProcess = "bg-nbd" | "mbg-nbd" | "pareto-nbd" | "bg-cnbd-k" | "mbg-cnbd-k" | "bg-bb";

/** Parameters by the letters of the model; times are weeks. */
export type RetailParameters = Readonly<Record<string, number>>;

/** Of each process, where the options name no others: two or three purchases a year, a fifth leaves after each. */
export const RETAIL_DEFAULTS: { readonly [P in RetailProcess]: RetailParameters } = Object.freeze({
  "bg-nbd": Object.freeze({ r: 0.9, alpha: 20, a: 0.8, b: 3 }),
  "mbg-nbd": Object.freeze({ r: 0.9, alpha: 20, a: 0.8, b: 3 }),
  "pareto-nbd": Object.freeze({ r: 0.9, alpha: 20, s: 0.9, beta: 40 }),
  "bg-cnbd-k": Object.freeze({ r: 0.9, alpha: 7, a: 0.8, b: 3 }),
  "mbg-cnbd-k": Object.freeze({ r: 0.9, alpha: 7, a: 0.8, b: 3 }),
  "bg-bb": Object.freeze({ alpha: 0.6, beta: 9, gamma: 0.4, delta: 12 }),
});

/** Time in which a customer is followed, in epoch milliseconds. */
export interface RetailTime {
  readonly joined: number;
  readonly until: number;
}

/** One customer's traits, purchases and end. */
export interface RetailLife {
  readonly purchasesPerWeek: number;
  /** NaN in a process with a rate of leaving. */
  readonly dropoutChance: number;
  /** NaN in a process with a chance of leaving. */
  readonly dropoutPerWeek: number;
  /** Epoch milliseconds of the purchases, the first one included, ascending, before `until`. */
  readonly times: readonly number[];
  /** Epoch milliseconds; infinite for who is still a customer at `until`. */
  readonly left: number;
}

const WEEK_MS = 7 * DAY_MS;
/** 5 January 1970 was a Monday. */
const MONDAY = 4 * DAY_MS;

/** Draws a customer. O(purchases), in the process `"bg-bb"` O(weeks). */
export function drawRetailLife(
  process: RetailProcess,
  parameters: RetailParameters,
  regularity: number,
  time: RetailTime,
  random: Random,
): RetailLife {
  switch (process) {
    case "pareto-nbd":
      return leaveAtAnyTime(parameters, time, random);
    case "bg-bb":
      return buyAtOpportunities(parameters, time, random);
    default: {
      const phases = process === "bg-cnbd-k" || process === "mbg-cnbd-k" ? regularity : 1;
      const mayLeaveAtOnce = process === "mbg-nbd" || process === "mbg-cnbd-k";
      return leaveAfterPurchases(parameters, { phases, mayLeaveAtOnce }, time, random);
    }
  }
}

function leaveAfterPurchases(
  { r, alpha, a, b }: RetailParameters,
  { phases, mayLeaveAtOnce }: { readonly phases: number; readonly mayLeaveAtOnce: boolean },
  { joined, until }: RetailTime,
  random: Random,
): RetailLife {
  const rate = gamma(random, r!, alpha!);
  const dropoutChance = beta(random, a!, b!);
  const times = [joined];
  let left = Number.POSITIVE_INFINITY;
  if (mayLeaveAtOnce && uniform(random) < dropoutChance) left = joined;
  for (let t = joined; left > until; ) {
    t += WEEK_MS * gamma(random, phases, rate);
    if (!(t < until)) break;
    times.push(t);
    if (uniform(random) < dropoutChance) left = t;
  }
  return { purchasesPerWeek: rate / phases, dropoutChance, dropoutPerWeek: Number.NaN, times, left };
}

function leaveAtAnyTime(
  { r, alpha, s, beta: scale }: RetailParameters,
  { joined, until }: RetailTime,
  random: Random,
): RetailLife {
  const rate = gamma(random, r!, alpha!);
  const dropoutPerWeek = gamma(random, s!, scale!);
  const left = joined + WEEK_MS * exponential(random, dropoutPerWeek);
  const times = [joined];
  for (let t = joined; ; ) {
    t += WEEK_MS * exponential(random, rate);
    if (!(t < Math.min(left, until))) break;
    times.push(t);
  }
  return {
    purchasesPerWeek: rate,
    dropoutChance: Number.NaN,
    dropoutPerWeek,
    times,
    left: left < until ? left : Number.POSITIVE_INFINITY,
  };
}

/** Opportunities are the calendar weeks after the one of the first purchase. */
function buyAtOpportunities(
  { alpha, beta: other, gamma: leave, delta }: RetailParameters,
  { joined, until }: RetailTime,
  random: Random,
): RetailLife {
  const purchasesPerWeek = beta(random, alpha!, other!);
  const dropoutChance = beta(random, leave!, delta!);
  const times = [joined];
  let left = Number.POSITIVE_INFINITY;
  const first = Math.floor((joined - MONDAY) / WEEK_MS) * WEEK_MS + MONDAY;
  for (let week = first + WEEK_MS; week < until; week += WEEK_MS) {
    if (uniform(random) < dropoutChance) {
      left = week;
      break;
    }
    const moment = week + WEEK_MS * uniform(random);
    if (uniform(random) < purchasesPerWeek && moment < until) times.push(moment);
  }
  return { purchasesPerWeek, dropoutChance, dropoutPerWeek: Number.NaN, times, left };
}
