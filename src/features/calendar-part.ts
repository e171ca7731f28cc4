/**
 * Parts of the calendar (UTC, proleptic Gregorian) from epoch milliseconds, by integers alone.
 *
 * Source of the month: Hinnant (2013), "chrono-compatible low-level date algorithms", `civil_from_days`.
 *
 * @module
 */
import { DAY_MS, utcDayOf } from "../internal/time.ts";

/** A part of the calendar that purchases may prefer. */
export type CalendarPart = "month" | "quarter" | "weekday" | "hour";

const HOUR_MS = 3_600_000;
/** Days from 0000-03-01 to 1970-01-01. */
const MARCH_0 = 719_468;
/** Days of 400 years. */
const ERA_DAYS = 146_097;
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 3;

/** The part that each time falls into: months 1 to 12, quarters 1 to 4, weekdays 1 (Monday) to 7, hours 0 to 23. */
export function calendarParts(times: Float64Array, part: CalendarPart): Uint8Array {
  const parts = new Uint8Array(times.length);
  for (let i = 0; i < times.length; i++) parts[i] = calendarPart(times[i]!, part);
  return parts;
}

function calendarPart(time: number, part: CalendarPart): number {
  const day = utcDayOf(time);
  switch (part) {
    case "hour":
      return Math.floor((time - day * DAY_MS) / HOUR_MS);
    case "weekday":
      return modulo(day + FIRST_WEEKDAY, 7) + 1;
    case "quarter":
      return Math.ceil(monthOf(day) / 3);
    case "month":
      return monthOf(day);
  }
}

/** Month of a day counted from 1970-01-01. */
function monthOf(day: number): number {
  const dayOfEra = modulo(day + MARCH_0, ERA_DAYS);
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  return fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
}

function modulo(value: number, divisor: number): number {
  return value - Math.floor(value / divisor) * divisor;
}
