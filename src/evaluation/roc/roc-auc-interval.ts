/**
 * How far the area under the ROC curve may be from the one that all customers would give.
 *
 * Normal intervals of an area near 1 leave [0, 1] (a case of 12 rows: 0.889, up to 1.074). On the logit scale they
 * cannot, and they are the better ones for large areas (Pepe 2003, "The Statistical Evaluation of Medical Tests for
 * Classification and Prediction", Oxford University Press, section 5.2.4). The method is the delta method: the
 * standard error of logit(A) is that of A divided by A (1 - A).
 *
 * @module
 */
import { checkChoice, checkInteger, checkOptionKeys } from "../../internal/check.ts";
import { type JobOptions, jobOf } from "../../internal/progress.ts";
import { logit, sigmoid } from "../../numeric/logistic.ts";
import { normalQuantile } from "../../numeric/normal.ts";
import { quantileSorted } from "../../numeric/quantile.ts";
import { checkLevel, type Interval } from "../interval.ts";
import type { WeightOptions } from "../metric.ts";
import { type BinaryTruth, readOutcome } from "../outcome.ts";
import { bootstrapAreas } from "./bootstrap-areas.ts";
import type { ClassTotals } from "./placement-values.ts";
import { placements, placementVariance, totalsForVariance } from "./placements.ts";
import { unanimousInterval } from "./unanimous-interval.ts";

/** An area under the ROC curve with its confidence interval, inside [0, 1]. */
export interface RocAucInterval extends Interval {
  /** Standard error of the estimate, >= 0: DeLong's, or the standard deviation over the resamples. */
  readonly standardError: number;
  /**
   * How the bounds were found. `"exact"` where all pairs of an event and a non-event had the same outcome (the classes
   * are separated, or all scores are equal): the standard error is 0 there and tells nothing.
   */
  readonly method: "delong" | "bootstrap" | "exact";
}

/** The scale on which an interval of an area is symmetric. */
export type AucScale = "logit" | "linear";

/** Options of {@link rocAucInterval}. */
export interface RocAucIntervalOptions extends WeightOptions, JobOptions {
  /** Confidence level, in (0, 1). @defaultValue 0.95 */
  readonly level?: number | undefined;
  /**
   * `"delong"`: the variance of the placements and a normal interval. `"bootstrap"`: the percentiles of the areas of
   * samples drawn with replacement, events and non-events apart; a check of the other, for no formula is behind it.
   *
   * @defaultValue "delong"
   */
  readonly method?: "delong" | "bootstrap" | undefined;
  /**
   * Of the DeLong interval. `"linear"` is the textbook interval, cut at 0 and 1, as R's pROC has it. Percentiles are
   * the same on any scale.
   *
   * @defaultValue "logit"
   */
  readonly scale?: AucScale | undefined;
  /** Number of samples that the bootstrap draws, >= 2. @defaultValue 2000 */
  readonly resamples?: number | undefined;
  /** Seed of the bootstrap, a whole number >= 0. @defaultValue 42 */
  readonly seed?: number | undefined;
}

const OPTION_KEYS = ["weights", "level", "method", "scale", "resamples", "seed", "onProgress", "signal"];

/**
 * Area under the ROC curve with a confidence interval.
 *
 * @param truth - 0/1 or booleans, at least two rows of each class.
 * @param score - Higher means more likely to be 1; any finite numbers, only their order counts.
 * @returns `estimate` is {@link rocAuc}, whatever the method. Where the classes are separated or all scores are equal
 * every pair of rows says the same and no variance can be estimated: the bounds are then exact ones for as many
 * independent pairs as the smaller class has rows, and `method` says so.
 * @throws {@link InputError} as `rocAuc` does; `too-short` for one row of a class; `out-of-range` for a level outside
 * (0, 1) or weights that add up to at most 1 in a class. The reason of `signal` when that is aborted.
 * @remarks DeLong is O(n). The bootstrap is O(n) a resample: about half a second for 1,000 of 100,000 rows. Weights are
 * counts: a row of weight 2 is two customers, and a resample draws as many events, and non-events, as their weights
 * add up to, rounded. Deterministic by `seed`; resample 7 does not depend on how many there are.
 * @example
 * const { estimate, lower, upper } = rocAucInterval([0, 0, 1, 0, 1, 1], [0.1, 0.4, 0.35, 0.3, 0.8, 0.7]);
 * estimate; // => 0.8888888889
 * [lower, upper]; // => [0.2613734804, 0.9945012751]
 * rocAucInterval([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]); // separated, by two rows each
 */
export function rocAucInterval(
  truth: BinaryTruth,
  score: ArrayLike<number>,
  options: RocAucIntervalOptions = {},
): RocAucInterval {
  checkOptionKeys(options, "options", OPTION_KEYS);
  const { level = 0.95, method = "delong", scale = "logit", resamples = 2000, seed = 42 } = options;
  checkLevel(level, "options.level");
  checkChoice(method, "options.method", ["delong", "bootstrap"]);
  checkChoice(scale, "options.scale", ["logit", "linear"]);
  checkInteger(resamples, "options.resamples", 2);
  checkInteger(seed, "options.seed", 0);
  const job = jobOf(options);
  const outcome = readOutcome(truth, score, options.weights, "score");
  const totals = totalsForVariance(outcome);
  const { values, area } = placements(outcome, totals);
  const variance = placementVariance(outcome, values, area, totals);
  if (method === "delong" || variance === 0) return areaInterval(area, variance, totals, level, scale);
  return percentileInterval(area, bootstrapAreas(outcome, resamples, seed, job), level);
}

/** The interval of an area with DeLong's variance. @internal */
export function areaInterval(
  area: number,
  variance: number,
  totals: ClassTotals,
  level: number,
  scale: AucScale,
): RocAucInterval {
  const standardError = Math.sqrt(variance);
  const isExact = variance === 0;
  const bounds = isExact
    ? unanimousInterval(area, Math.min(totals.events, totals.others), level, [0, 1])
    : normalBounds(area, -normalQuantile((1 - level) / 2) * standardError, scale);
  return Object.freeze({
    estimate: area,
    ...bounds,
    level,
    standardError,
    method: isExact ? "exact" : "delong",
  });
}

function normalBounds(area: number, reach: number, scale: AucScale): { lower: number; upper: number } {
  if (scale === "linear") return { lower: Math.max(0, area - reach), upper: Math.min(1, area + reach) };
  const centre = logit(area);
  const half = reach / (area * (1 - area));
  return { lower: sigmoid(centre - half), upper: sigmoid(centre + half) };
}

/** Percentiles as R's pROC takes them: type 7, stratified resamples. */
function percentileInterval(area: number, areas: Float64Array, level: number): RocAucInterval {
  const sorted = areas.slice().sort();
  return Object.freeze({
    estimate: area,
    lower: quantileSorted(sorted, (1 - level) / 2),
    upper: quantileSorted(sorted, 1 - (1 - level) / 2),
    level,
    standardError: standardDeviation(areas),
    method: "bootstrap",
  });
}

function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
