/**
 * A member: who they are, and where they stand while their life with the airline is simulated.
 *
 * @module
 */
import { DAY_MS } from "../src/internal/time.ts";
import { categorical, gamma, normal } from "../src/random/distributions.ts";
import { type Random, randomStream, uniform } from "../src/random/random.ts";
import { type Calendar, dayOf, timeOf } from "./airline-calendar.ts";
import { HOME_SHARES } from "./airline-network.ts";
import { SEGMENTS } from "./airline-segments.ts";
import { newTier, type TierState } from "./airline-tier.ts";

/** Changed in place by the trips they take and by the campaign. */
export interface Member {
  /** Place among the members, from 0. */
  readonly index: number;
  /** Everything that is drawn for this member comes from here. */
  readonly random: Random;
  /** Index into {@link SEGMENTS}. */
  readonly segment: number;
  /** Index into the homes. */
  readonly home: number;
  readonly birthYear: number;
  /** Trips per year of busy time. */
  readonly rate: number;
  /** Hazard of leaving after a trip without a cause. */
  readonly hazard: number;
  /** Midnight of the day they joined; on it or later their first trip was booked. */
  readonly joined: number;
  readonly firstAdvanceDays: number;
  readonly tier: TierState;
  /** Busy time that has passed. */
  moment: number;
  alive: boolean;
  trips: number;
  miles: number;
  /** Sum of the discount factors of the trips. */
  discounts: number;
  /** Moment and time of the last trip, and the chance with which it made them stay. */
  lastMoment: number;
  lastTime: number;
  lastStay: number;
  /** Strongest cause at the last trip, by {@link LEFT_CAUSES}. */
  lastCause: number;
}

/** Chance of having joined some time before the first trip was booked. */
const EARLY_SHARE = 0.3;
/** At most so many days before. */
const EARLY_DAYS_MAX = 720;
/** More members join early than late: first trips come at share^1.5 of the busy time. */
const JOIN_POWER = 1.5;

/** Draws the member at `index`; does not depend on how many there are. Their first trip is at `moment`. */
export function drawMember(seed: number, index: number, calendar: Calendar): Member {
  const random = randomStream(seed, "member", index);
  const segment = categorical(random, SEGMENT_SHARES);
  const { tripsPerYear, hazard, age, advanceDays } = SEGMENTS[segment]!;
  const home = categorical(random, HOME_SHARES);
  const busy = calendar.busy[segment]!;
  const moment = busy[calendar.days]! * uniform(random) ** JOIN_POWER;
  const day = dayOf(busy, moment);
  const firstAdvanceDays = drawAdvanceDays(random, advanceDays);
  const booked = Math.floor(timeOf(calendar, busy, day, moment) / DAY_MS) - firstAdvanceDays;
  const early = uniform(random) < EARLY_SHARE ? Math.floor(uniform(random) * EARLY_DAYS_MAX) : 0;
  const years = Math.max(18, Math.round(age.mean + age.deviation * normal(random)));
  return {
    index,
    random,
    segment,
    home,
    birthYear: calendar.years[calendar.days - 1]! - years,
    rate: gamma(random, tripsPerYear.shape, tripsPerYear.shape / tripsPerYear.mean),
    hazard: gamma(random, hazard.shape, hazard.shape / hazard.mean),
    joined: (booked - early) * DAY_MS,
    firstAdvanceDays,
    tier: newTier(calendar.years[day]!),
    moment,
    alive: true,
    trips: 0,
    miles: 0,
    discounts: 0,
    lastMoment: Number.NaN,
    lastTime: Number.NaN,
    lastStay: 1,
    lastCause: 0,
  };
}

const SEGMENT_SHARES: readonly number[] = SEGMENTS.map((segment) => segment.share);
const ADVANCE_DAYS_MAX = 330;

/** Whole days from booking to departure. */
export function drawAdvanceDays(
  random: Random,
  { median, sigma }: { readonly median: number; readonly sigma: number },
): number {
  return Math.min(ADVANCE_DAYS_MAX, Math.floor(median * Math.exp(sigma * normal(random))));
}
