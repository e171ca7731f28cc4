/**
 * Computes the columns of a plan for the members of an opened log.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { addDuration, DAY_MS } from "../internal/time.ts";
import { type Column, numberColumn } from "../table/table.ts";
import type { Transactions } from "../table/transactions.ts";
import { type AttributeValues, attributeValues, columnOfValues } from "./attribute-values.ts";
import type {
  PlannedDuration,
  PlannedFeature,
  PlannedShare,
  PlannedSlope,
  PlannedTrend,
} from "./feature-definition.ts";
import type { FeaturePlan } from "./feature-plan.ts";
import type { LogWindows, Stretches } from "./log-windows.ts";
import {
  activeDaysOf,
  firstOf,
  gapMaxOf,
  gapMeanOf,
  gapRatioOf,
  gapSpreadOf,
  lastOf,
  maxOf,
  meanOf,
  minOf,
  shareOf,
  slopeOf,
  spreadOf,
  sumOf,
  type ValueStatistic,
} from "./stretch-statistics.ts";

type FeatureOf<K extends PlannedFeature["kind"]> = Extract<PlannedFeature, { readonly kind: K }>;
type StatisticFeature = FeatureOf<"sum" | "mean" | "min" | "max" | "spread">;
type GapFeature = FeatureOf<"gap-mean" | "gap-spread" | "gap-max" | "gap-ratio">;

const STATISTICS: Readonly<Record<StatisticFeature["kind"], ValueStatistic>> = {
  sum: sumOf,
  mean: meanOf,
  min: minOf,
  max: maxOf,
  spread: spreadOf,
};
const GAPS: Readonly<
  Record<GapFeature["kind"], (times: Float64Array, from: number, to: number, asOf: number) => number>
> = { "gap-mean": gapMeanOf, "gap-spread": gapSpreadOf, "gap-max": gapMaxOf, "gap-ratio": gapRatioOf };

/** An opened log and a lookup of its attributes. */
export interface FeatureSource {
  readonly transactions: Transactions;
  readonly windows: LogWindows;
  readonly attribute: (name: string, path: string) => AttributeValues;
}

/** The attributes of a log as numbers, each read once. */
export function attributeLookup(transactions: Transactions): FeatureSource["attribute"] {
  const read = new Map<string, AttributeValues>();
  return (name, path) => {
    let values = read.get(name);
    if (values === undefined) {
      values = attributeValues(transactions, name, path);
      read.set(name, values);
    }
    return values;
  };
}

/**
 * The columns of a plan, by name, one value a member.
 *
 * @throws {@link InputError} for an attribute that the log has not or that is of the wrong kind, and for a
 *   feature of amounts on a log without.
 */
export function featureColumns(source: FeatureSource, plan: FeaturePlan): Record<string, Column> {
  const columns: Record<string, Column> = {};
  for (const [i, feature] of plan.features.entries()) {
    columns[feature.name] = featureColumn(source, feature, columns, `plan.features[${i}]`);
  }
  return columns;
}

function featureColumn(
  source: FeatureSource,
  feature: PlannedFeature,
  columns: Readonly<Record<string, Column>>,
  path: string,
): Column {
  const { asOf, purchases, members } = source.windows;
  switch (feature.kind) {
    case "count": {
      const { from, to } = purchases(startOf(asOf, feature.window), asOf);
      return perMember(members.length, (k) => to[k]! - from[k]!);
    }
    case "active-days": {
      const { from, to } = source.windows.rows(startOf(asOf, feature.window), asOf);
      const { times, purchases: isPurchase } = source.transactions;
      return perMember(members.length, (k) => activeDaysOf(times, isPurchase, from[k]!, to[k]!));
    }
    case "recency": {
      const { times, to } = purchases(Number.NEGATIVE_INFINITY, asOf);
      return perMember(members.length, (k) => (asOf - times[to[k]! - 1]!) / DAY_MS, "day");
    }
    case "tenure": {
      const { times, from } = purchases(Number.NEGATIVE_INFINITY, asOf);
      return perMember(members.length, (k) => (asOf - times[from[k]!]!) / DAY_MS, "day");
    }
    case "gap-mean":
    case "gap-spread":
    case "gap-max":
    case "gap-ratio":
      return gapColumn(source, feature);
    case "trend":
      return trendColumn(source, feature, path);
    case "slope":
      return slopeColumn(source, feature, path);
    case "first":
    case "last":
      return endColumn(source, feature, path);
    case "share":
      return shareColumn(source, feature, path);
    case "ratio": {
      const over = numbersOf(columns, feature.numerator, `${path}.numerator`);
      const under = numbersOf(columns, feature.denominator, `${path}.denominator`);
      return perMember(members.length, (k) => (under[k] === 0 ? Number.NaN : over[k]! / under[k]!));
    }
    default:
      return statisticColumn(source, feature, path);
  }
}

function statisticColumn(source: FeatureSource, feature: StatisticFeature, path: string): Column {
  const { windows } = source;
  const start = startOf(windows.asOf, feature.window);
  const statistic = STATISTICS[feature.kind];
  if (feature.value !== undefined) {
    const { kind, values } = source.attribute(feature.value, `${path}.value`);
    if (kind !== "number" && kind !== "boolean") {
      throw wrongKind(`${path}.value`, "a number or boolean attribute", feature.value, kind);
    }
    const total = feature.kind === "sum" ? attributeSum(source.transactions.purchases) : statistic;
    const { from, to } = windows.rows(start, windows.asOf);
    return perMember(from.length, (k) => total(values, from[k]!, to[k]!));
  }
  checkAmounts(source, feature, path);
  if (feature.kind === "sum") {
    const { from, to } = windows.rows(start, windows.asOf);
    return perMember(from.length, (k) => sumOf(source.transactions.amounts, from[k]!, to[k]!));
  }
  const { amounts, from, to } = windows.purchases(start, windows.asOf);
  return perMember(from.length, (k) => statistic(amounts, from[k]!, to[k]!));
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

function gapColumn(source: FeatureSource, feature: GapFeature): Column {
  const { asOf, purchases } = source.windows;
  const { times, from, to } = purchases(startOf(asOf, feature.window), asOf);
  const gap = GAPS[feature.kind];
  const unit = feature.kind === "gap-ratio" ? undefined : "day";
  return perMember(from.length, (k) => gap(times, from[k]!, to[k]!, asOf), unit);
}

function trendColumn(source: FeatureSource, feature: PlannedTrend, path: string): Column {
  const { asOf } = source.windows;
  if (feature.of === "sum") checkAmounts(source, feature, path);
  const middle = startOf(asOf, feature.window);
  const recent = measure(source, feature.of, middle, asOf);
  const earlier = measure(source, feature.of, startOf(middle, feature.window), middle);
  return perMember(recent.length, (k) => {
    if (feature.how === "difference") return recent[k]! - earlier[k]!;
    return earlier[k]! > 0 ? recent[k]! / earlier[k]! : Number.NaN;
  });
}

/** Count of purchases or sum of amounts in [start, end), one value a member. */
function measure(source: FeatureSource, of: "count" | "sum", start: number, end: number): Float64Array {
  if (of === "count") {
    const { from, to } = source.windows.purchases(start, end);
    return Float64Array.from(from, (first, k) => to[k]! - first);
  }
  const { amounts } = source.transactions;
  const { from, to } = source.windows.rows(start, end);
  return Float64Array.from(from, (first, k) => sumOf(amounts, first, to[k]!));
}

function slopeColumn(source: FeatureSource, feature: PlannedSlope, path: string): Column {
  const { asOf } = source.windows;
  const start = startOf(asOf, feature.window);
  let times: Float64Array;
  let weights: Float64Array | null = null;
  let stretches: Stretches;
  if (feature.of === "count") {
    const cut = source.windows.purchases(start, asOf);
    times = cut.times;
    stretches = cut;
  } else {
    checkAmounts(source, feature, path);
    times = source.transactions.times;
    weights = source.transactions.amounts;
    stretches = source.windows.rows(start, asOf);
  }
  const { from, to } = stretches;
  const { periods } = feature;
  return perMember(from.length, (k) => slopeOf(times, weights, from[k]!, to[k]!, start, asOf, periods));
}

function endColumn(source: FeatureSource, feature: FeatureOf<"first" | "last">, path: string): Column {
  const { asOf, purchases, rows } = source.windows;
  const end = feature.kind === "first" ? firstOf : lastOf;
  if (feature.value === undefined) {
    checkAmounts(source, feature, path);
    const { times, amounts, from, to } = purchases(Number.NEGATIVE_INFINITY, asOf);
    return perMember(from.length, (k) => end(times, amounts, from[k]!, to[k]!));
  }
  const { kind, values, levels } = source.attribute(feature.value, `${path}.value`);
  const { times } = source.transactions;
  const { from, to } = rows(Number.NEGATIVE_INFINITY, asOf);
  return columnOfValues(
    kind,
    Float64Array.from(from, (first, k) => end(times, values, first, to[k]!)),
    levels,
  );
}

function shareColumn(source: FeatureSource, feature: PlannedShare, path: string): Column {
  const { kind, values, levels } = source.attribute(feature.attribute, `${path}.attribute`);
  if (kind !== "text" && kind !== "boolean") {
    throw wrongKind(`${path}.attribute`, "a text or boolean attribute", feature.attribute, kind);
  }
  const target = levels.indexOf(feature.level); // -1 for a level that the log has not: a share of 0
  if (kind === "boolean" && target < 0) {
    throw new InputError(
      "unknown-choice",
      `${path}.level`,
      '"true" or "false" for a boolean attribute',
      feature.level,
    );
  }
  const { from, to } = source.windows.rows(startOf(source.windows.asOf, feature.window), source.windows.asOf);
  return perMember(from.length, (k) => shareOf(values, target, from[k]!, to[k]!));
}

function perMember(length: number, one: (k: number) => number, unit?: string): Column {
  const values = new Float64Array(length);
  for (let k = 0; k < length; k++) values[k] = one(k);
  return numberColumn(values, unit);
}

function startOf(end: number, window: PlannedDuration | undefined): number {
  return window === undefined ? Number.NEGATIVE_INFINITY : addDuration(end, window, "window", -1);
}

function numbersOf(columns: Readonly<Record<string, Column>>, name: string, path: string): Float64Array {
  const column = columns[name]!;
  if (column.kind !== "number") throw wrongKind(path, "a number feature", name, column.kind);
  return column.values;
}

function checkAmounts(source: FeatureSource, { kind }: PlannedFeature, path: string): void {
  if (!source.transactions.hasAmounts) {
    throw new InputError("missing-column", path, "a feature that needs no amounts (the log has none)", kind);
  }
}

function wrongKind(path: string, expected: string, name: string, kind: Column["kind"]): InputError {
  return new InputError("wrong-kind", path, expected, `${name} (${kind})`);
}
