/**
 * Columns of trends and slopes.
 *
 * @module
 */
import type { Column } from "../../table/table.ts";
import type { PlannedSlope, PlannedTrend } from "../feature-definition.ts";
import type { Stretches } from "../log-windows.ts";
import { knownSumOf, slopeOf } from "../stretch-statistics.ts";
import { checkAmounts, numbersOf, type OpenLog, windowOf } from "./log-reader.ts";
import { perMember } from "./per-member.ts";

/** The recent window against the one before. */
export function trendColumn(log: OpenLog, feature: PlannedTrend, path: string): Column {
  const weights = weightsOf(log, feature, path);
  const [middle, end] = windowOf(log.asOf, feature);
  const [start] = windowOf(middle, feature);
  const recent = measure(log, weights, middle, end);
  const earlier = measure(log, weights, start, middle);
  const isDifference = feature.how === "difference";
  return perMember(recent.length, (k) => {
    if (isDifference) return recent[k]! - earlier[k]!;
    return earlier[k]! > 0 ? recent[k]! / earlier[k]! : Number.NaN;
  });
}

/** The slope over the parts of a window. */
export function slopeColumn(log: OpenLog, feature: PlannedSlope, path: string): Column {
  const weights = weightsOf(log, feature, path);
  const [start, end] = windowOf(log.asOf, feature);
  const { periods } = feature;
  const { times, from, to } =
    weights === null
      ? log.windows.purchases(start, end)
      : { times: log.log.times, ...log.windows.rows(start, end) };
  return perMember(from.length, (k) => slopeOf(times, weights, from[k]!, to[k]!, start, end, periods));
}

/** What each row adds, NaN nothing; `null` where purchases are counted. */
function weightsOf(log: OpenLog, feature: PlannedTrend | PlannedSlope, path: string): Float64Array | null {
  if (feature.of === "count") return null;
  if (feature.value !== undefined) return numbersOf(log, feature.value, `${path}.value`);
  checkAmounts(log, feature, path);
  return log.log.amounts;
}

/** Count of purchases or sum in [start, end), one value a member. */
function measure(log: OpenLog, weights: Float64Array | null, start: number, end: number): Float64Array {
  const { from, to }: Stretches =
    weights === null ? log.windows.purchases(start, end) : log.windows.rows(start, end);
  const values = new Float64Array(from.length);
  for (let k = 0; k < values.length; k++) {
    values[k] = weights === null ? to[k]! - from[k]! : knownSumOf(weights, from[k]!, to[k]!);
  }
  return values;
}
