/**
 * Repeat purchases over calendar time: those of everybody who had bought by the end of the calibration period, as they
 * came, and as a model expects them of customers of whom nothing is known but the day they joined.
 *
 *   expected by day L = sum over customers of E[X(L - birth)]
 *
 * Ages are counted as in `purchaseSummary`: what is seen before the end of a day is seen up to that day, so that at
 * the end of the calibration period L - birth is the age that the fit saw. (The R package BTYD counts that last
 * day as well, one more than its own ages.)
 *
 * Source: Fader, Hardie and Lee (2005), Marketing Science 24(2), 275-284, figure 2 and equation 9.
 *
 * @module
 */
import { DAY_MS } from "../../internal/time.ts";
import { purchasesBefore, type Transactions } from "../../table/transactions.ts";
import { lastDayBefore } from "../summary/holdout-summary.ts";

/** Ends of the periods, and what was seen by each. */
export interface ActualTracking {
  /** Epoch milliseconds; what happens at an end belongs to the next period. The calibration period ends with one. */
  readonly ends: Float64Array;
  /** Index of the first period of the holdout period. */
  readonly holdoutFrom: number;
  /** Repeat purchases before each end. */
  readonly cumulative: Float64Array;
  /** How many customers joined on each day from `firstDay` on. */
  readonly births: Float64Array;
  /** Day of the first purchase of all, in days since 1970. */
  readonly firstDay: number;
}

/** What happened, in periods of some days before and after the end of the calibration. O(rows). */
export function trackPurchases(
  transactions: Transactions,
  calibrationEnd: number,
  holdoutEnd: number,
  stepDays: number,
): ActualTracking {
  const { offsets, times } = purchasesBefore(transactions, holdoutEnd);
  const firstTime = firstTimeOf(offsets, times, calibrationEnd);
  const firstDay = Math.floor(firstTime / DAY_MS);
  const step = stepDays * DAY_MS;
  const holdoutFrom = Math.max(1, Math.ceil((calibrationEnd - firstTime) / step));
  const periods = holdoutFrom + Math.floor((holdoutEnd - calibrationEnd) / step);
  const start = calibrationEnd - holdoutFrom * step;
  const counts = new Float64Array(periods);
  const births = new Float64Array(lastDayBefore(calibrationEnd) - firstDay + 1);
  for (let c = 0; c + 1 < offsets.length; c++) {
    const first = offsets[c]!;
    if (first === offsets[c + 1] || times[first]! >= calibrationEnd) continue;
    let day = Math.floor(times[first]! / DAY_MS);
    births[day - firstDay]!++;
    for (let i = first + 1; i < offsets[c + 1]!; i++) {
      const next = Math.floor(times[i]! / DAY_MS);
      if (next === day) continue; // a log may keep the purchases of one day apart
      day = next;
      const period = Math.floor((times[i]! - start) / step);
      if (period < periods) counts[period]!++;
    }
  }
  return {
    ends: Float64Array.from({ length: periods }, (_, p) => start + (p + 1) * step),
    holdoutFrom,
    cumulative: accumulate(counts),
    births,
    firstDay,
  };
}

function firstTimeOf(offsets: Int32Array, times: Float64Array, calibrationEnd: number): number {
  let first = calibrationEnd;
  for (let c = 0; c + 1 < offsets.length; c++) {
    if (offsets[c]! < offsets[c + 1]! && times[offsets[c]!]! < first) first = times[offsets[c]!]!;
  }
  return first;
}

function accumulate(counts: Float64Array): Float64Array {
  let sum = 0;
  return counts.map((count) => (sum += count));
}

/**
 * Repeat purchases that a model expects before each end.
 *
 * @param newPurchases - Expected repeat purchases within a time after the first one.
 * @param unitDays - Days of a unit of that time.
 * @remarks One expectation for each distinct age in days; O(days joined * periods).
 */
export function expectedTracking(
  { ends, births, firstDay }: Pick<ActualTracking, "ends" | "births" | "firstDay">,
  newPurchases: (time: number) => number,
  unitDays: number,
): Float64Array {
  const byAge: number[] = [];
  return ends.map((end) => {
    const day = lastDayBefore(end) - firstDay;
    let sum = 0;
    for (let birth = 0; birth < births.length && birth < day; birth++) {
      if (births[birth] === 0) continue;
      const age = day - birth;
      byAge[age] ??= newPurchases(age / unitDays);
      sum += births[birth]! * byAge[age]!;
    }
    return sum;
  });
}

/** Mean of |forecast - actual| / actual; null where nothing is left to compare. Periods without purchases are left out. */
export function meanAbsolutePercentageError(actual: Float64Array, expected: Float64Array): number | null {
  let sum = 0;
  let periods = 0;
  for (let p = 0; p < actual.length; p++) {
    if (actual[p] === 0) continue;
    sum += Math.abs(expected[p]! - actual[p]!) / actual[p]!;
    periods++;
  }
  return periods > 0 ? sum / periods : null;
}

/** What was added in each period. */
export function perPeriod(cumulative: Float64Array): Float64Array {
  return cumulative.map((value, p) => value - (p === 0 ? 0 : cumulative[p - 1]!));
}
