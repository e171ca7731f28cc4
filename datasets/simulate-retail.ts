/**
 * A simulated shop whose truth is known: how often each customer buys, when they leave and what they spend.
 *
 * Customers follow the process of one of the purchase models to the letter, and the Gamma-Gamma model in what they spend,
 * so that a fit of that model has to find the parameters again. Invented: no number here describes a real shop.
 *
 * @module
 */
import { checkChoice, checkInteger, checkOptionKeys, checkPositive } from "../src/internal/check.ts";
import { deepFreeze } from "../src/internal/freeze.ts";
import { InputError } from "../src/internal/input-error.ts";
import { DAY_MS, type TimeInput, toEpochMs } from "../src/internal/time.ts";
import { gamma } from "../src/random/distributions.ts";
import { randomStream, uniform } from "../src/random/random.ts";
import type { Transactions } from "../src/table/transactions.ts";
import { transactionsFrom } from "../src/table/transactions-from.ts";
import {
  drawRetailLife,
  RETAIL_DEFAULTS,
  type RetailParameters,
  type RetailProcess,
} from "./retail-process.ts";
import {
  emptyRecords,
  FUTURE_DAYS,
  type RetailCustomers,
  type RetailOrders,
  type RetailTruth,
  recordLife,
  retailTables,
} from "./retail-tables.ts";

/** Shapes and scale of the Gamma-Gamma model: a purchase of a customer is gamma(p, nu), nu over customers gamma(q, gamma). */
export interface RetailSpend {
  readonly p: number;
  readonly q: number;
  readonly gamma: number;
}

/** Options of {@link simulateRetail}. */
export interface SimulateRetailOptions {
  /** Number of customers, each with at least one order; 1 to 10 million. */
  readonly customers: number;
  /** A whole number; the same seed gives the same shop. @defaultValue 42 */
  readonly seed?: number;
  /** The model whose process customers follow. @defaultValue "bg-nbd" */
  readonly process?: RetailProcess;
  /**
   * Parameters of the process by the letters of the model, with weeks as the unit; those left out have their default.
   * @defaultValue some two or three purchases a year while active
   */
  readonly parameters?: RetailParameters;
  /** Phases between two purchases of `"bg-cnbd-k"` and `"mbg-cnbd-k"`, 1 to 12. @defaultValue 3 */
  readonly regularity?: number;
  /** Parameters of the spend. @defaultValue `{ p: 6, q: 4, gamma: 15 }`: 30 a purchase */
  readonly spend?: RetailSpend;
  /** First day. @defaultValue "2022-01-01" */
  readonly start?: TimeInput;
  /** The day after the last, at least 28 days after `start`. @defaultValue "2025-01-01" */
  readonly end?: TimeInput;
}

/** A simulated shop. */
export interface SimulatedRetail {
  /** The orders as an order log. */
  readonly transactions: Transactions;
  /** The customers as the shop knows them at the end. */
  readonly customers: RetailCustomers;
  /** The truth, in the order of `customers`. */
  readonly truth: RetailTruth;
  /** The orders as a table: what `transactions` was made of. */
  readonly orders: RetailOrders;
  readonly process: RetailProcess;
  /** Those of the process, in weeks: what a fit of the model has to find. */
  readonly parameters: RetailParameters;
  /** Phases between two purchases; 1 in a process without regularity. */
  readonly regularity: number;
  /** Those of the spend. */
  readonly spend: RetailSpend;
}

const OPTION_KEYS = ["customers", "seed", "process", "parameters", "regularity", "spend", "start", "end"];
const REGULARITY_MAX = 12;
const MIN_DAYS = 28;

/**
 * Simulates the customers and orders of a shop, with the truth about each customer.
 *
 * First orders are spread evenly over the first half of the time. In the process `"bg-bb"` the opportunities are the
 * calendar weeks (UTC, from Monday) after that of the first order: `periodSummary` with the unit `"week"` counts them.
 * Moments are continuous in all other processes, while `purchaseSummary` counts days: of a few purchases on one day that
 * is one, which moves estimates by about one standard error at 4000 customers.
 *
 * @returns Tables that a shop would have (`transactions`, `orders`, `customers`) and, apart from them, `truth` and the
 * parameters that it was drawn with.
 * @throws {@link InputError} for an unknown process or parameter, a parameter that is not > 0, or a time below 28 days.
 * @remarks Deterministic: customer k is the same for any number of customers. O(orders); about 3 orders a customer.
 * @example
 * const { transactions, truth, parameters } = simulateRetail({ customers: 300, seed: 7, process: "pareto-nbd" });
 * transactions.customers.length; // => 300
 * truth.customerId.levels[0]; // => "C0000001"
 * parameters; // => { r: 0.9, alpha: 20, s: 0.9, beta: 40 }
 */
export function simulateRetail(options: SimulateRetailOptions): SimulatedRetail {
  const { count, seed, process, parameters, regularity, spend, start, end } = readOptions(options);
  const until = end + FUTURE_DAYS * DAY_MS;
  const records = emptyRecords(count, end);
  for (let index = 0; index < count; index++) {
    const random = randomStream(seed, "retail", index);
    const joined = Math.floor(start + uniform(random) * ((end - start) / 2));
    const life = drawRetailLife(process, parameters, regularity, { joined, until }, random);
    recordLife(records, index, life, [spend.p, gamma(random, spend.q, spend.gamma)], random);
  }
  const tables = retailTables(records);
  return Object.freeze({
    transactions: transactionsFrom(tables.orders, { customer: "customerId", time: "time", amount: "amount" }),
    ...tables,
    process,
    parameters,
    regularity,
    spend,
  });
}

interface RetailSetting {
  readonly count: number;
  readonly seed: number;
  readonly process: RetailProcess;
  readonly parameters: RetailParameters;
  readonly regularity: number;
  readonly spend: RetailSpend;
  readonly start: number;
  readonly end: number;
}

function readOptions(options: SimulateRetailOptions): RetailSetting {
  checkOptionKeys(options, "options", OPTION_KEYS);
  const { customers: count, seed = 42, process = "bg-nbd" } = options;
  checkInteger(count, "options.customers", 1, 10_000_000);
  checkInteger(seed, "options.seed", 0);
  checkChoice(process, "options.process", Object.keys(RETAIL_DEFAULTS) as RetailProcess[]);
  const isRegular = process === "bg-cnbd-k" || process === "mbg-cnbd-k";
  if (!isRegular && options.regularity !== undefined) {
    const expected = "left out where the process has none";
    throw new InputError("unknown-choice", "options.regularity", expected, options.regularity);
  }
  const regularity = options.regularity ?? (isRegular ? 3 : 1);
  checkInteger(regularity, "options.regularity", 1, REGULARITY_MAX);
  const start = readDay(options.start ?? "2022-01-01", "options.start");
  const end = readDay(options.end ?? "2025-01-01", "options.end");
  if (end - start < MIN_DAYS * DAY_MS) {
    const expected = `at least ${MIN_DAYS} days after options.start`;
    throw new InputError("out-of-range", "options.end", expected, options.end);
  }
  return {
    count,
    seed,
    process,
    parameters: readParameters(options.parameters, "options.parameters", RETAIL_DEFAULTS[process]),
    regularity,
    spend: readParameters(options.spend, "options.spend", { p: 6, q: 4, gamma: 15 }),
    start,
    end,
  };
}

/** Midnight of a day; a time of day is cut off. */
function readDay(time: TimeInput, path: string): number {
  return Math.floor(toEpochMs(time, path) / DAY_MS) * DAY_MS;
}

function readParameters<P extends object>(given: object | undefined, path: string, defaults: P): P {
  const parameters: P = { ...defaults, ...given };
  checkOptionKeys(given ?? {}, path, Object.keys(defaults));
  for (const [name, value] of Object.entries(parameters)) checkPositive(value, `${path}.${name}`);
  return deepFreeze(parameters);
}
