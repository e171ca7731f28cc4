/**
 * Days of the simulation: how busy each is for a segment, and what fares do in each year.
 *
 * The busy time of a segment runs unevenly: a year of it is one on average, a day in July is longer than one in
 * November. Trips of a member are a Poisson process of constant rate in busy time, so counts and
 * probabilities are exact whatever the season.
 *
 * @module
 */
import { DAY_MS, DAYS_PER_YEAR } from "../src/internal/time.ts";
import { randomStream, uniform } from "../src/random/random.ts";
import { HOME_CODES } from "./airline-network.ts";
import { type AirlineSegment, SEGMENTS } from "./airline-segments.ts";

/** Days after the end for which the future is known. */
export const FUTURE_DAYS = 365;

/** Days in which an answer to the campaign counts. */
export const RESPONSE_DAYS = 180;

/** What one year's fares do to the members of one home. */
export interface FareYear {
  /** Fare level, 1 in the first year. */
  readonly index: number;
  /** Did it rise by more than a tenth on the year before? */
  readonly rise: boolean;
}

/** The days from `start` to {@link FUTURE_DAYS} after the end. */
export interface Calendar {
  /** Epoch milliseconds of day 0. */
  readonly start: number;
  /** Number of days before the end. */
  readonly days: number;
  /** Day of the campaign. */
  readonly campaignDay: number;
  /** Month, 0 to 11, and year of each day. */
  readonly months: Uint8Array;
  readonly years: Uint16Array;
  /** Busy time, in years, from day 0 to the start of each day, by segment. */
  readonly busy: readonly Float64Array[];
  /** Fares by home, then by year from the first. */
  readonly fares: readonly (readonly FareYear[])[];
}

/** Yearly rises and their chances: usually a little, sometimes much. */
const RISES: readonly { readonly rise: number; readonly chance: number }[] = [
  { rise: 0.02, chance: 0.4 },
  { rise: 0.05, chance: 0.3 },
  { rise: 0.16, chance: 0.3 },
];
const RISE_NOTICED = 0.1;

/** Lays out the days of [start, end) and the {@link FUTURE_DAYS} after; all three are midnights. */
export function layCalendar(start: number, end: number, campaign: number, seed: number): Calendar {
  const days = (end - start) / DAY_MS;
  const length = days + FUTURE_DAYS;
  const dates = Array.from({ length }, (_, day) => new Date(start + day * DAY_MS));
  const months = Uint8Array.from(dates, (date) => date.getUTCMonth());
  const years = Uint16Array.from(dates, (date) => date.getUTCFullYear());
  const firstWeekday = dates[0]!.getUTCDay();
  return {
    start,
    days,
    campaignDay: (campaign - start) / DAY_MS,
    months,
    years,
    busy: SEGMENTS.map((segment) => busyTime(segment, months, firstWeekday)),
    fares: HOME_CODES.map((code) => fareYears(seed, code, years[length - 1]! - years[0]! + 1)),
  };
}

/** The day in which a moment of busy time falls. */
export function dayOf(busy: Float64Array, moment: number): number {
  let low = 0;
  let high = busy.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (busy[middle]! <= moment) low = middle;
    else high = middle;
  }
  return low;
}

/** Epoch milliseconds of a moment of busy time: departures are spread over 6 to 22 hours, on five minutes. */
export function timeOf(calendar: Calendar, busy: Float64Array, day: number, moment: number): number {
  const part = (moment - busy[day]!) / (busy[day + 1]! - busy[day]!);
  const slots = Math.min(16 * 12 - 1, Math.floor(part * 16 * 12));
  return calendar.start + day * DAY_MS + (6 * 12 + slots) * 300_000;
}

function busyTime(
  { months, weekdays }: AirlineSegment,
  monthOfDay: Uint8Array,
  firstWeekday: number,
): Float64Array {
  const scale = 1 / (mean(months) * mean(weekdays) * DAYS_PER_YEAR);
  const busy = new Float64Array(monthOfDay.length + 1);
  for (let day = 0; day < monthOfDay.length; day++) {
    busy[day + 1] = busy[day]! + months[monthOfDay[day]!]! * weekdays[(firstWeekday + day) % 7]! * scale;
  }
  return busy;
}

function fareYears(seed: number, home: string, count: number): FareYear[] {
  const random = randomStream(seed, "fares", home);
  const years: FareYear[] = [{ index: 1, rise: false }];
  while (years.length < count) {
    const drawn = uniform(random);
    const { rise } =
      drawn < RISES[0]!.chance ? RISES[0]! : drawn < 1 - RISES[2]!.chance ? RISES[1]! : RISES[2]!;
    years.push({ index: years.at(-1)!.index * (1 + rise), rise: rise > RISE_NOTICED });
  }
  return years;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
