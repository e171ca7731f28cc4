/**
 * The unit that ages, recencies and horizons of a model are counted in.
 *
 * @module
 */
import { checkChoice, checkNonNegative } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { checkDuration, DAYS_PER_YEAR, type Duration, durationDays } from "../../internal/time.ts";

/** `"month"` and `"year"` are those of the mean Gregorian calendar: 30.436875 and 365.2425 days. */
export type TimeUnit = "day" | "week" | "month" | "year";

export const TIME_UNITS: readonly TimeUnit[] = ["day", "week", "month", "year"];

const DAYS: Readonly<Record<TimeUnit, number>> = {
  day: 1,
  week: 7,
  month: DAYS_PER_YEAR / 12,
  year: DAYS_PER_YEAR,
};

/** Nobody looks further ahead; sums over such times would leave the range of doubles. */
const LONGEST = 1e12;

/** Days of one unit. */
export function daysPerUnit(unit: TimeUnit): number {
  return DAYS[unit];
}

/** @throws InputError unless `value` names a unit. */
export function checkTimeUnit(value: unknown, path: string): asserts value is TimeUnit {
  checkChoice(value, path, TIME_UNITS);
}

/**
 * A horizon in the model's unit.
 *
 * @param horizon - A number >= 0 is taken to be in that unit already; a duration > 0 is converted.
 * @throws {@link InputError} `missing-option` for a duration where the model does not know its unit; `out-of-range` for
 * one of no length, such as `{}`: whoever means 0 writes 0, and for a number above 1e12.
 */
export function horizonInUnit(horizon: number | Duration, unit: TimeUnit | null, path: string): number {
  if (horizon === undefined) {
    throw new InputError(
      "missing-option",
      path,
      "a number in the model's unit or a duration such as { weeks: 39 }",
      horizon,
    );
  }
  if (typeof horizon === "number") {
    checkNonNegative(horizon, path);
    if (horizon > LONGEST) throw new InputError("out-of-range", path, `at most ${LONGEST}`, horizon);
    return horizon;
  }
  checkDuration(horizon, path);
  if (unit === null) {
    throw new InputError(
      "missing-option",
      path,
      "a number, because the model does not know its unit (fit it with `unit`)",
      horizon,
    );
  }
  return durationDays(horizon, path) / DAYS[unit];
}
