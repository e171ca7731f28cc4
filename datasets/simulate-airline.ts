/**
 * A simulated airline whose truth is known: members, their trips, why they leave, what a campaign did.
 *
 * How it works. Each member has a needs group, a rate of trips (gamma distributed within the group) and a
 * hazard of leaving (likewise). The first trip starts the membership; further ones are a Poisson process whose
 * clock runs faster in busy months and on busy weekdays. After each trip the member leaves with a probability
 * that long delays, open complaints, fare rises and a lost tier raise by known factors. One day, a campaign
 * goes to half of those who have not flown lately, by the toss of a coin; some who had left return. So purchases
 * follow the BG/NBD model (Fader, Hardie and Lee 2005, "Counting Your Customers the Easy Way", Marketing
 * Science 24(2)) with a hazard that has causes, and every quantity that a model may estimate has a true value.
 *
 * Invented, but for the airports: no number here describes a real airline.
 *
 * @module
 */
import { checkInteger, checkOptionKeys } from "../src/internal/check.ts";
import { deepFreeze } from "../src/internal/freeze.ts";
import { InputError } from "../src/internal/input-error.ts";
import { DAY_MS, type TimeInput, toEpochMs } from "../src/internal/time.ts";
import type { Transactions } from "../src/table/transactions.ts";
import { transactionsFrom } from "../src/table/transactions-from.ts";
import { type Calendar, layCalendar, RESPONSE_DAYS } from "./airline-calendar.ts";
import { type AirlineCauses, CAUSES } from "./airline-causes.ts";
import { liveToEnd } from "./airline-life.ts";
import { drawMember } from "./airline-member.ts";
import {
  type AirlineCampaign,
  type AirlineCustomers,
  type AirlineOrders,
  type AirlineTruth,
  campaignTable,
  customersTable,
  type MemberLife,
  ordersTable,
  truthTable,
} from "./airline-tables.ts";
import { TRIP_COLUMNS, type TripColumns } from "./airline-trip.ts";
import { growingColumn } from "./growing-column.ts";

/** Options of {@link simulateAirline}. */
export interface SimulateAirlineOptions {
  /** Number of members, each with at least one trip; 1 to 10 million. */
  readonly customers: number;
  /** A whole number; the same seed gives the same airline. @defaultValue 42 */
  readonly seed?: number;
  /** First day. @defaultValue "2022-01-01" */
  readonly start?: TimeInput;
  /** The day after the last, at least two years after `start`. @defaultValue "2025-01-01" */
  readonly end?: TimeInput;
  /**
   * Day of the campaign, between `start` and 180 days before `end`. @defaultValue after three quarters of the time
   */
  readonly campaign?: TimeInput;
}

/** A simulated airline. */
export interface SimulatedAirline {
  /** The trips as an order log, with every column of `orders` as an attribute. */
  readonly transactions: Transactions;
  /** The members, as of the end. */
  readonly customers: AirlineCustomers;
  /** The truth, in the order of `customers`. */
  readonly truth: AirlineTruth;
  /** The trips as a table: what `transactions` was made of. */
  readonly orders: AirlineOrders;
  /** The randomised win-back campaign, one row an eligible member. */
  readonly campaign: AirlineCampaign;
  /** Log hazard ratios of leaving after a trip: the true coefficients. */
  readonly causes: AirlineCauses;
}

const MIN_DAYS = 730;

/**
 * Simulates an airline's members, trips and campaign, with the truth about each member.
 *
 * @returns Tables that an airline would have (`transactions`, `orders`, `customers`, `campaign`) and, apart from
 *   them, `truth` and `causes`.
 * @throws {@link InputError} if the time is shorter than two years or the campaign lies outside it.
 * @remarks Deterministic: member k is the same for any number of members. O(trips); about 4 trips a member.
 * @example
 * const { transactions, customers, truth } = simulateAirline({ customers: 200, seed: 7 });
 * transactions.customers.length; // => 200
 * customers.customerId.levels[0]; // => "M0000001"
 * truth.segment.levels; // => ["business", "leisure", "family"]
 */
export function simulateAirline(options: SimulateAirlineOptions): SimulatedAirline {
  checkOptionKeys(options, "options", ["customers", "seed", "start", "end", "campaign"]);
  const { customers: count, seed = 42 } = options;
  checkInteger(count, "options.customers", 1, 10_000_000);
  checkInteger(seed, "options.seed", 0);
  const calendar = readCalendar(options, seed);

  const columns = Object.fromEntries(
    TRIP_COLUMNS.map((name) => [name, growingColumn(4 * count)]),
  ) as unknown as TripColumns;
  const lives: MemberLife[] = [];
  for (let index = 0; index < count; index++) {
    const member = drawMember(seed, index, calendar);
    const firstTrip = columns.time.length;
    const campaign = liveToEnd(member, calendar, columns);
    lives.push({ member, campaign, responded: hasResponded(columns, firstTrip, campaign, calendar) });
  }

  const ids = Object.freeze(Array.from({ length: count }, (_, i) => `M${String(i + 1).padStart(7, "0")}`));
  const orders = ordersTable(columns, ids);
  return Object.freeze({
    transactions: transactionsFrom(orders, { customer: "customerId", time: "time", amount: "amount" }),
    customers: customersTable(lives, ids, calendar),
    truth: truthTable(lives, ids, calendar, seed),
    orders,
    campaign: campaignTable(lives, ids, calendar),
    causes: deepFreeze({ ...CAUSES }),
  });
}

function hasResponded(
  { time }: TripColumns,
  firstTrip: number,
  campaign: MemberLife["campaign"],
  { start, campaignDay }: Calendar,
): boolean {
  const next = firstTrip + (campaign?.tripsBefore ?? 0);
  return (
    campaign !== null &&
    next < time.length &&
    time.values[next]! < start + (campaignDay + RESPONSE_DAYS) * DAY_MS
  );
}

function readCalendar(options: SimulateAirlineOptions, seed: number): Calendar {
  const start = readDay(options.start ?? "2022-01-01", "options.start");
  const end = readDay(options.end ?? "2025-01-01", "options.end");
  const days = (end - start) / DAY_MS;
  if (days < MIN_DAYS) {
    throw new InputError(
      "out-of-range",
      "options.end",
      `at least ${MIN_DAYS} days after options.start`,
      options.end,
    );
  }
  const campaign =
    options.campaign === undefined
      ? start + Math.floor((days * 3) / 4) * DAY_MS
      : readDay(options.campaign, "options.campaign");
  if (campaign <= start || campaign > end - RESPONSE_DAYS * DAY_MS) {
    throw new InputError(
      "out-of-range",
      "options.campaign",
      `after options.start and at least ${RESPONSE_DAYS} days before options.end`,
      options.campaign,
    );
  }
  return layCalendar(start, end, campaign, seed);
}

/** Midnight of a day; a time of day is cut off. */
function readDay(time: TimeInput, path: string): number {
  return Math.floor(toEpochMs(time, path) / DAY_MS) * DAY_MS;
}
