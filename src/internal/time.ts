/**
 * Time is a value: a point in time is epoch milliseconds (UTC), a duration is an object or an ISO string.
 * The clock is never read.
 *
 * @module
 */
import { checkFinite } from "./check.ts";
import { InputError } from "./input-error.ts";

/** A point in time: epoch milliseconds, an ISO 8601 date or date-time (UTC when it names no zone), or a `Date`. */
export type TimeInput = number | string | Date;

/**
 * A span of time, as fields that add up or as ISO 8601 text (`"P90D"`, `"P1Y6M"`, `"PT36H"`).
 * Years and months follow the calendar; the others have a fixed length. Fields are whole numbers or
 * fractions >= 0 (years and months: whole numbers only).
 */
export type Duration =
  | string
  | {
      readonly years?: number;
      readonly months?: number;
      readonly weeks?: number;
      readonly days?: number;
      readonly hours?: number;
      readonly minutes?: number;
      readonly seconds?: number;
    };

/** One day in milliseconds. */
export const DAY_MS = 86_400_000;

/** Days of a mean Gregorian year: the one conversion between annual rates and other units. */
export const DAYS_PER_YEAR = 365.2425;

/** The UTC day of a time in epoch milliseconds, counted from 1970-01-01. The last microsecond of a day is told from midnight. */
export function utcDayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}

/** Do two times in epoch milliseconds, the earlier one first, fall on one UTC day? Divides only where they are close. */
export function onOneDay(earlier: number, later: number): boolean {
  return later - earlier < DAY_MS && utcDayOf(earlier) === utcDayOf(later);
}

interface ParsedDuration {
  readonly months: number;
  readonly ms: number;
}

const ISO_DURATION =
  /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const ISO_TIME =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/;
const FIELDS = ["years", "months", "weeks", "days", "hours", "minutes", "seconds"] as const;

/**
 * Reads an ISO 8601 date or date-time as epoch milliseconds; a time without a zone is UTC.
 *
 * @returns `undefined` when the text is not of that form or names a day that does not exist (2014-02-29).
 */
export function parseIsoTime(text: string): number | undefined {
  const match = ISO_TIME.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] = match;
  const dayMs = utcDay(Number(year), Number(month), Number(day));
  if (dayMs === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    return undefined;
  const fractionMs = Math.trunc(Number(`0.${fraction || "0"}`) * 1000);
  const local = dayMs + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + fractionMs;
  const offset = zoneOffsetMs(zone);
  return offset === undefined ? undefined : local - offset;
}

/** Epoch milliseconds of a UTC calendar day, or `undefined` when there is no such day. */
export function utcDay(year: number, month: number, day: number): number | undefined {
  const ms = Date.UTC(year, month - 1, day);
  const date = new Date(ms);
  // Date.UTC reads the years 0 to 99 as 1900 to 1999 and rolls 30 February over: both come back different.
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? ms
    : undefined;
}

/**
 * Epoch milliseconds of a point in time given by a user.
 *
 * @throws InputError `missing-option` for `undefined`: the library never takes today's date for it.
 */
export function toEpochMs(input: TimeInput | undefined, path: string): number {
  if (input === undefined) {
    throw new InputError("missing-option", path, "a point in time such as 2024-06-30", input);
  }
  if (input instanceof Date) {
    if (Number.isNaN(input.getTime())) throw new InputError("not-finite", path, "a valid Date", input);
    return input.getTime();
  }
  if (typeof input === "string") {
    const ms = parseIsoTime(input);
    if (ms === undefined)
      throw new InputError("unreadable", path, "an ISO 8601 date such as 2024-06-30", input);
    return ms;
  }
  checkFinite(input, path);
  return input;
}

/**
 * Epoch milliseconds of `start + times * duration`, `times` a whole number of either sign; calendar months are clipped to
 * the end of the month.
 */
export function addDuration(start: number, duration: Duration, path: string, times: number = 1): number {
  const { months, ms } = parseDuration(duration, path);
  return addMonths(start, times * months) + times * ms;
}

/**
 * Length of a duration in days, for rates and model units. Months count as a twelfth of a mean Gregorian year.
 */
export function durationDays(duration: Duration, path: string): number {
  const { months, ms } = parseDuration(duration, path);
  return ms / DAY_MS + (months * DAYS_PER_YEAR) / 12;
}

/** Throws unless the duration can be read and is longer than zero. */
export function checkDuration(duration: Duration, path: string): void {
  if (durationDays(duration, path) <= 0)
    throw new InputError("out-of-range", path, "a duration > 0", duration);
}

function parseDuration(duration: Duration, path: string): ParsedDuration {
  const fields = typeof duration === "string" ? parseIsoDuration(duration, path) : duration;
  if (typeof fields !== "object" || fields === null) {
    throw new InputError("wrong-type", path, 'a duration such as { days: 90 } or "P90D"', duration);
  }
  for (const [key, value] of Object.entries(fields)) {
    if (!FIELDS.includes(key as (typeof FIELDS)[number])) {
      throw new InputError("unknown-choice", `${path}.${key}`, `one of ${FIELDS.join(", ")}`, key);
    }
    checkFinite(value, `${path}.${key}`);
    if (value < 0) throw new InputError("out-of-range", `${path}.${key}`, ">= 0", value);
    if ((key === "years" || key === "months") && !Number.isInteger(value)) {
      throw new InputError("not-integer", `${path}.${key}`, "a whole number", value);
    }
  }
  const { years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0 } = fields;
  return {
    months: years * 12 + months,
    ms: (weeks * 7 + days) * DAY_MS + ((hours * 60 + minutes) * 60 + seconds) * 1000,
  };
}

function parseIsoDuration(text: string, path: string): Exclude<Duration, string> {
  const match = ISO_DURATION.exec(text);
  if (match === null || text === "P" || text.endsWith("T")) {
    throw new InputError("unreadable", path, 'an ISO 8601 duration such as "P90D"', text);
  }
  return Object.fromEntries(FIELDS.map((field, i) => [field, Number(match[i + 1] ?? 0)]));
}

function addMonths(start: number, months: number): number {
  if (months === 0) return start;
  const date = new Date(start);
  const timeOfDay = start - Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  const monthIndex = date.getUTCFullYear() * 12 + date.getUTCMonth() + months;
  const year = Math.floor(monthIndex / 12);
  const month = monthIndex - year * 12;
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), lastDay)) + timeOfDay;
}

/** `undefined` for an offset of a day or more, or of more than 59 minutes past the hour. */
function zoneOffsetMs(zone: string): number | undefined {
  if (zone === "Z") return 0;
  const sign = zone.startsWith("-") ? -1 : 1;
  const digits = zone.slice(1).replace(":", "");
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2));
  return hours > 23 || minutes > 59 ? undefined : sign * (hours * 60 + minutes) * 60_000;
}
