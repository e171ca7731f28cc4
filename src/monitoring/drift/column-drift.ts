/**
 * How far one column has moved.
 *
 * @module
 */
import { type BothTables, both } from "../both-tables.ts";
import { type ColumnValues, filledRows, type LevelCounts } from "../column-values.ts";
import { referenceBins } from "../reference-bins.ts";
import { stabilityIndex } from "../stability/stability-index.ts";
import { gapAndArea, hellinger, jensenShannon, totalVariation } from "./distances.ts";
import { gapMargin, variationMargin } from "./margins.ts";
import type { ColumnDrift, DriftDistance, DriftVerdict, LevelShare } from "./types.ts";

/** How a report judges. */
export interface DriftRule {
  readonly threshold: number;
  readonly level: number;
  readonly bins: number;
  readonly comparisons: number;
}

/** The smoothing of `populationStability`. */
const SMOOTHING = 0.5;
/** Worst first. */
export const VERDICTS: readonly DriftVerdict[] = ["drift", "slight", "too-few-rows", "none"];

/** Compares both sides of a column. */
export function columnDrift(name: string, values: ColumnValues, rule: DriftRule): ColumnDrift {
  const filled = filledRows(values);
  const isEmpty = filled.reference === 0 || filled.current === 0;
  const bins = referenceBins(values, rule.bins);
  const distance = isEmpty ? null : valueDistance(values, filled, rule);
  const missing = missingDistance(values.missing, filled, rule);
  const verdicts = [distance, missing.distance].map((found) => found?.verdict ?? "none");
  const found = isEmpty ? NO_DISTANCES : sharesApart(values, filled, rule.bins);
  return {
    column: name,
    kind: values.kind,
    verdict: VERDICTS.find((verdict) => verdicts.includes(verdict))!,
    rows: filled,
    distance,
    missing,
    ...found,
    stabilityIndex: stabilityIndex(bins, SMOOTHING).index,
    newLevels: "levels" in values ? levelsOfOne(values, filled, "current", "reference") : [],
    vanishedLevels: "levels" in values ? levelsOfOne(values, filled, "reference", "current") : [],
  };
}

const NO_DISTANCES = {
  jensenShannon: null,
  hellinger: null,
  wasserstein: null,
  wassersteinNormed: null,
  mean: null,
} as const;

/** How many distances a column asks for. */
export function comparisonsOf(values: ColumnValues): number {
  const filled = filledRows(values);
  const hasMissing = values.missing.reference + values.missing.current > 0;
  return Number(filled.reference > 0 && filled.current > 0) + Number(hasMissing);
}

function valueDistance(values: ColumnValues, filled: BothTables<number>, rule: DriftRule): DriftDistance {
  const chance = (1 - rule.level) / rule.comparisons;
  if ("sorted" in values) {
    return judge("kolmogorov-smirnov", gapAndArea(values.sorted).gap, gapMargin(filled, chance), rule);
  }
  const estimate = totalVariation(sharesOf(values.counts, filled));
  return judge("total-variation", estimate, variationMargin(values.counts, filled, chance), rule);
}

function missingDistance(
  missing: BothTables<number>,
  filled: BothTables<number>,
  rule: DriftRule,
): ColumnDrift["missing"] {
  const rows = both((side) => missing[side] + filled[side]);
  const share = both((side) => missing[side] / rows[side]);
  if (missing.reference + missing.current === 0) return { ...share, distance: null };
  const counts = both((side) => [missing[side], filled[side]]);
  const margin = variationMargin(counts, rows, (1 - rule.level) / rule.comparisons);
  return {
    ...share,
    distance: judge("missing-share", Math.abs(share.current - share.reference), margin, rule),
  };
}

function judge(
  measure: DriftDistance["measure"],
  estimate: number,
  margin: number,
  { threshold, level }: DriftRule,
): DriftDistance {
  const lower = Math.max(0, estimate - margin);
  const upper = Math.min(1, estimate + margin);
  const verdict =
    lower > 0 ? (estimate >= threshold ? "drift" : "slight") : margin >= threshold ? "too-few-rows" : "none";
  return { measure, estimate, lower, upper, level, minimumDetectable: margin, verdict };
}

function sharesApart(values: ColumnValues, filled: BothTables<number>, binsMost: number) {
  if ("levels" in values) {
    const shares = sharesOf(values.counts, filled);
    return { ...NO_DISTANCES, jensenShannon: jensenShannon(shares), hellinger: hellinger(shares) };
  }
  const bins = referenceBins(values, binsMost).filter(({ kind }) => kind !== "missing");
  const counts = both((side) => bins.map(({ rows }) => rows[side]));
  const shares = sharesOf(counts, filled);
  const { area } = gapAndArea(values.sorted);
  const mean = both((side) => meanOf(values.sorted[side]));
  const deviation = deviationOf(values.sorted.reference, mean.reference);
  return {
    jensenShannon: jensenShannon(shares),
    hellinger: hellinger(shares),
    wasserstein: orNull(area),
    wassersteinNormed:
      deviation === 0 || deviation === Number.POSITIVE_INFINITY ? null : orNull(area / deviation),
    mean: Number.isFinite(mean.reference) && Number.isFinite(mean.current) ? mean : null,
  };
}

/** Values near the largest double have differences beyond it. */
function orNull(distance: number): number | null {
  return Number.isFinite(distance) ? distance : null;
}

function sharesOf(counts: BothTables<ArrayLike<number>>, rows: BothTables<number>): BothTables<Float64Array> {
  return both((side) => Float64Array.from(counts[side], (count) => count / rows[side]));
}

function meanOf(sorted: Float64Array): number {
  // From the first value, so that equal values have that mean exactly and large ones do not overflow early.
  const origin = sorted[0]!;
  let sum = 0;
  for (let i = 0; i < sorted.length; i++) sum += sorted[i]! - origin;
  return origin + sum / sorted.length;
}

/** With n, as evidently and NumPy have it. */
function deviationOf(values: Float64Array, mean: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - mean) ** 2;
  return Math.sqrt(sum / values.length);
}

function levelsOfOne(
  { levels, counts }: LevelCounts,
  filled: BothTables<number>,
  side: keyof BothTables<number>,
  other: keyof BothTables<number>,
): LevelShare[] {
  return levels
    .map((level, k) => ({ level, rows: counts[side][k]!, share: counts[side][k]! / filled[side], k }))
    .filter(({ rows, k }) => rows > 0 && counts[other][k] === 0)
    .sort((a, b) => b.rows - a.rows || a.k - b.k)
    .map(({ level, rows, share }) => ({ level, rows, share }));
}
