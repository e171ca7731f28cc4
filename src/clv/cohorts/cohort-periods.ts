/**
 * Calendar periods, half-open and in UTC, from the one that holds a first day up to a date.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import { addDuration, checkDuration, DAY_MS, type Duration } from "../../internal/time.ts";

/**
 * A calendar period (weeks begin on Monday), or a duration of whole days or months, counted from the UTC day of the
 * first purchase in the log.
 */
export type CohortPeriod = "week" | "month" | "quarter" | "year" | Duration;

/** Consecutive periods; number 0 holds the first day. */
export interface CohortPeriods {
  /** Epoch milliseconds. Period p is `[starts[p], starts[p + 1])`; the last start begins the period that is not over. */
  readonly starts: Float64Array;
  /** One for each start: `2024-03`, `2024-Q1`, `2024`, otherwise the first day. */
  readonly labels: readonly string[];
  /** Period of each day from `firstDay` on (days since 1970). */
  readonly ofDay: Int32Array;
  readonly firstDay: number;
}

const NAMED: Readonly<Record<string, Duration>> = {
  week: { weeks: 1 },
  month: { months: 1 },
  quarter: { months: 3 },
  year: { years: 1 },
};

/**
 * Lays out periods.
 *
 * @param firstDay - Days since 1970.
 * @param end - Epoch milliseconds; a period that ends after it is not over.
 * @throws {@link InputError} for what is no period of whole days.
 */
export function layOutPeriods(
  period: CohortPeriod,
  path: string,
  firstDay: number,
  end: number,
): CohortPeriods {
  const named = typeof period === "string" && Object.hasOwn(NAMED, period);
  const length = named ? NAMED[period]! : (period as Duration);
  checkWholeDays(length, path);
  const origin = named ? periodStart(period as string, firstDay) : firstDay * DAY_MS;
  const starts = [origin];
  for (let p = 1; ; p++) {
    // From the origin each time: month after month, 31 January would become the 28th for good.
    const next = addDuration(origin, length, path, p);
    if (next > end) break;
    starts.push(next);
  }
  const days = Math.max(0, Math.ceil(end / DAY_MS) - firstDay);
  const ofDay = new Int32Array(days);
  for (let d = 0, p = 0; d < days; d++) {
    while (p + 1 < starts.length && (firstDay + d) * DAY_MS >= starts[p + 1]!) p++;
    ofDay[d] = p;
  }
  const labels = starts.map((start) => labelOf(period, start));
  return { starts: Float64Array.from(starts), labels, ofDay, firstDay };
}

/** @throws {@link InputError} unless `value` is a duration > 0 of whole days and months. */
export function checkWholeDays(value: Duration, path: string): void {
  checkDuration(value, path);
  if (addDuration(0, value, path) % DAY_MS !== 0) {
    throw new InputError("not-integer", path, "a duration of whole days", value);
  }
}

function periodStart(period: string, day: number): number {
  if (period === "week") return (Math.floor((day + 3) / 7) * 7 - 3) * DAY_MS; // day 0 was a Thursday
  const date = new Date(day * DAY_MS);
  const month = date.getUTCMonth();
  const first = period === "year" ? 0 : period === "quarter" ? month - (month % 3) : month;
  return Date.UTC(date.getUTCFullYear(), first, 1);
}

function labelOf(period: CohortPeriod, start: number): string {
  const date = new Date(start).toISOString();
  if (period === "year") return date.slice(0, 4);
  if (period === "month") return date.slice(0, 7);
  if (period === "quarter") return `${date.slice(0, 4)}-Q${Math.ceil(Number(date.slice(5, 7)) / 3)}`;
  return date.slice(0, 10);
}
