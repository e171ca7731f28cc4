/**
 * Columns of amounts and of the values of attributes.
 *
 * @module
 */
import type { Column } from "../../table/table.ts";
import { columnOfValues } from "../attribute-values.ts";
import type { Stretches } from "../log-windows.ts";
import { quantileOf } from "../stretch-mixes.ts";
import {
  firstOf,
  lastOf,
  maxOf,
  meanOf,
  minOf,
  spreadOf,
  sumOf,
  type ValueStatistic,
} from "../stretch-statistics.ts";
import { checkAmounts, numbersOf, type OpenLog, purchasesOf, rowsOf } from "./log-reader.ts";
import { type FeatureOf, perMember } from "./per-member.ts";

type StatisticFeature = FeatureOf<"sum" | "mean" | "min" | "max" | "spread" | "median" | "quantile">;

/** A statistic of amounts, or of an attribute. */
export function statisticColumn(log: OpenLog, feature: StatisticFeature, path: string): Column {
  if (feature.value !== undefined) {
    const values = numbersOf(log, feature.value, `${path}.value`);
    const stretches = rowsOf(log, feature);
    const total = attributeSum(log.log.purchases);
    return statisticOf(values, stretches, feature.kind === "sum" ? total : statistic(feature, stretches));
  }
  checkAmounts(log, feature, path);
  if (feature.kind === "sum") return statisticOf(log.log.amounts, rowsOf(log, feature), sumOf);
  const stretches = purchasesOf(log, feature);
  return statisticOf(stretches.amounts, stretches, statistic(feature, stretches));
}

function statisticOf(values: Float64Array, { from, to }: Stretches, one: ValueStatistic): Column {
  return perMember(from.length, (k) => one(values, from[k]!, to[k]!));
}

function statistic(feature: StatisticFeature, stretches: Stretches): ValueStatistic {
  switch (feature.kind) {
    case "sum":
      return sumOf;
    case "mean":
      return meanOf;
    case "min":
      return minOf;
    case "max":
      return maxOf;
    case "spread":
      return spreadOf;
    case "median":
      return quantileOf(0.5, longestOf(stretches));
    case "quantile":
      return quantileOf(feature.probability, longestOf(stretches));
  }
}

/** Most rows of a stretch. */
export function longestOf({ from, to }: Stretches): number {
  let longest = 0;
  for (let k = 0; k < from.length; k++) longest = Math.max(longest, to[k]! - from[k]!);
  return longest;
}

/** A stretch that holds refunds only is, for an attribute, an empty one: its sum is 0, not missing. */
function attributeSum(purchases: Uint8Array): ValueStatistic {
  return (values, from, to) => {
    const sum = sumOf(values, from, to);
    if (!Number.isNaN(sum)) return sum;
    for (let i = from; i < to; i++) if (purchases[i] === 1) return Number.NaN;
    return 0;
  };
}

/** The first or the last value. */
export function endColumn(log: OpenLog, feature: FeatureOf<"first" | "last">, path: string): Column {
  const end = feature.kind === "first" ? firstOf : lastOf;
  if (feature.value === undefined) {
    checkAmounts(log, feature, path);
    const { times, amounts, from, to } = purchasesOf(log, {});
    return perMember(from.length, (k) => end(times, amounts, from[k]!, to[k]!));
  }
  const { kind, values, levels } = log.attribute(feature.value, `${path}.value`);
  const { times } = log.log;
  const { from, to } = rowsOf(log, {});
  const ends = new Float64Array(from.length);
  for (let k = 0; k < ends.length; k++) ends[k] = end(times, values, from[k]!, to[k]!);
  return columnOfValues(kind, ends, levels);
}
