/**
 * A trip: where to, in what, for how much, how late; and whether the member stays afterwards.
 *
 * @module
 */
import { DAY_MS } from "../src/internal/time.ts";
import { categorical, exponential, normal } from "../src/random/distributions.ts";
import { type Random, uniform } from "../src/random/random.ts";
import { type Calendar, dayOf, timeOf } from "./airline-calendar.ts";
import {
  CAUSES,
  COMPLAINT_SHARES,
  LONG_DELAY_MINUTES,
  LONG_DELAY_SHARES,
  stayProbability,
  UNRESOLVED_SHARE,
} from "./airline-causes.ts";
import { drawAdvanceDays, type Member } from "./airline-member.ts";
import { HOME_CODES, KM_PER_MILE, ROUTES, ROUTES_PER_HOME, routeWeights } from "./airline-network.ts";
import { CABINS, SEGMENTS } from "./airline-segments.ts";
import { creditMiles, reviewTier } from "./airline-tier.ts";
import { append, type GrowingColumn } from "./growing-column.ts";

/** One column a name, one value a trip; texts as codes. */
export type TripColumns = Readonly<Record<TripColumn, GrowingColumn>>;

/** Names of {@link TripColumns}. */
export const TRIP_COLUMNS = [
  "customer",
  "time",
  "amount",
  "bookingTime",
  "advanceDays",
  "route",
  "distanceKm",
  "miles",
  "cabin",
  "channel",
  "partySize",
  "discountFactor",
  "fareIndex",
  "delayMinutes",
  "complaint",
  "tier",
] as const;
type TripColumn = (typeof TRIP_COLUMNS)[number];

/** What became of a complaint; a code of the column `complaint`. */
export const COMPLAINTS: readonly string[] = ["none", "resolved", "unresolved"];

/** Why a member left: the strongest cause at their last trip; `none` where there was none. */
export const LEFT_CAUSES: readonly string[] = [
  "none",
  "longDelay",
  "unresolvedComplaint",
  "fareRise",
  "tierLost",
];

/** Chances of each route from a home, by segment. */
const ROUTE_WEIGHTS: readonly (readonly Float64Array[])[] = SEGMENTS.map(({ reachKm }) =>
  HOME_CODES.map((_, home) => routeWeights(home, reachKm)),
);

/** Takes the member's trip at `member.moment`, writes it down and decides whether they stay. */
export function takeTrip(member: Member, calendar: Calendar, columns: TripColumns): void {
  const { random, segment, home } = member;
  const { channels, advanceDays, party } = SEGMENTS[segment]!;
  const day = dayOf(calendar.busy[segment]!, member.moment);
  const time = timeOf(calendar, calendar.busy[segment]!, day, member.moment);
  const month = calendar.months[day]!;
  reviewTier(member.tier, calendar.years[day]!);
  const advance =
    member.trips === 0
      ? member.firstAdvanceDays
      : Math.min(drawAdvanceDays(random, advanceDays), (time - (time % DAY_MS) - member.joined) / DAY_MS);

  append(columns.customer, member.index);
  append(columns.time, time);
  append(columns.advanceDays, advance);
  append(columns.bookingTime, time - (time % DAY_MS) - advance * DAY_MS);
  append(columns.channel, categorical(random, channels));
  append(columns.tier, member.tier.tier);
  const fareIndex = calendar.fares[home]![calendar.years[day]! - calendar.years[0]!]!.index;
  append(columns.fareIndex, round(fareIndex, 4));
  const persons = 1 + categorical(random, party);
  append(columns.partySize, persons);
  buyTicket(member, columns, { advance, month, fareIndex, persons });

  member.trips++;
  member.lastMoment = member.moment;
  member.lastTime = time;
  experience(member, calendar, columns, day, month);
}

interface Ticket {
  readonly advance: number;
  readonly month: number;
  readonly fareIndex: number;
  readonly persons: number;
}

/** Full fare of a return trip for one, in economy: a fixed part and a part per km that falls with distance. */
const FARE_FIXED = 60;
const FARE_PER_KM = 0.32;
const FARE_DISTANCE_POWER = 0.86;
const PEAK_MONTHS: readonly number[] = [6, 7, 11];
const PEAK_FACTOR = 1.12;
/** Paid over full fare: lognormal, lower for who books early, hardly lower for who travels for work. */
const DISCOUNT_SIGMA = 0.2;
const DISCOUNT_PER_LOG_WEEK = 0.16;

function buyTicket(
  member: Member,
  columns: TripColumns,
  { advance, month, fareIndex, persons }: Ticket,
): void {
  const { random, segment, home } = member;
  const { cabins, name } = SEGMENTS[segment]!;
  const route = home * ROUTES_PER_HOME + categorical(random, ROUTE_WEIGHTS[segment]![home]!);
  const cabinCode = categorical(random, cabins);
  const cabin = CABINS[cabinCode]!;
  const distanceKm = Math.round(2 * ROUTES[route]!.distanceKm);
  const miles = Math.round((distanceKm / KM_PER_MILE) * cabin.miles);
  const full =
    (FARE_FIXED + FARE_PER_KM * distanceKm ** FARE_DISTANCE_POWER) *
    cabin.fare *
    fareIndex *
    (PEAK_MONTHS.includes(month) ? PEAK_FACTOR : 1);
  const early = Math.log1p(advance / 7) * (name === "business" ? 0.3 : 1);
  const paid = Math.exp(DISCOUNT_SIGMA * normal(random) - DISCOUNT_PER_LOG_WEEK * early);
  const discountFactor = round(Math.min(1.5, Math.max(0.25, paid)), 4);

  append(columns.route, route);
  append(columns.distanceKm, distanceKm);
  append(columns.cabin, cabinCode);
  append(columns.miles, miles);
  append(columns.discountFactor, discountFactor);
  append(columns.amount, round(full * discountFactor * persons, 2));
  creditMiles(member.tier, miles);
  member.miles += miles;
  member.discounts += discountFactor;
}

/** Draws what happens on the trip, and with it whether the member stays. */
function experience(
  member: Member,
  calendar: Calendar,
  columns: TripColumns,
  day: number,
  month: number,
): void {
  const { random, home, tier } = member;
  const long = uniform(random) < LONG_DELAY_SHARES[month]!;
  append(columns.delayMinutes, long ? longDelay(random) : shortDelay(random));
  const complains = uniform(random) < (long ? COMPLAINT_SHARES.longDelay : COMPLAINT_SHARES.other);
  const open = complains && uniform(random) < UNRESOLVED_SHARE;
  append(columns.complaint, open ? 2 : complains ? 1 : 0);

  const { rise } = calendar.fares[home]![calendar.years[day]! - calendar.years[0]!]!;
  const logRatio =
    (long ? CAUSES.longDelay : 0) +
    (open ? CAUSES.unresolvedComplaint : 0) +
    (rise ? CAUSES.fareRise : 0) +
    (tier.lost ? CAUSES.tierLost : 0);
  member.lastCause = open ? 2 : long ? 1 : tier.lost ? 4 : rise ? 3 : 0; // by falling coefficient
  member.lastStay = stayProbability(member.hazard, logRatio);
  member.alive = uniform(random) < member.lastStay;
}

function longDelay(random: Random): number {
  return LONG_DELAY_MINUTES + Math.min(600, Math.floor(exponential(random, 1 / 70)));
}

/** Seven of ten within a quarter of an hour of the plan, the others later, fewer the longer. */
function shortDelay(random: Random): number {
  if (uniform(random) < 0.7) return Math.floor(25 * uniform(random)) - 10;
  return 15 + Math.floor((LONG_DELAY_MINUTES - 15) * uniform(random) ** 2.2);
}

function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
