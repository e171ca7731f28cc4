/**
 * Does one score rank better than another, or is it the sample?
 *
 * Source: DeLong, DeLong and Clarke-Pearson (1988), "Comparing the Areas under Two or More Correlated Receiver
 * Operating Characteristic Curves: A Nonparametric Approach", Biometrics 44(3), 837-845, for two scores of the same
 * rows; for two samples the same variances with the degrees of freedom of Welch (1947), "The Generalization of
 * Student's Problem when Several Different Population Variances are Involved", Biometrika 34(1-2), 28-35, as R's
 * pROC does.
 *
 * @module
 */
import { checkChoice, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { normalQuantile, normalUpperTail } from "../../numeric/normal.ts";
import { studentQuantile, studentUpperTail } from "../../numeric/student-t.ts";
import { checkLevel, type Interval } from "../interval.ts";
import type { WeightOptions } from "../metric.ts";
import { type BinaryTruth, type Outcome, readOutcome } from "../outcome.ts";
import { descendingOrder } from "../score-order.ts";
import type { ClassTotals } from "./placement-values.ts";
import { placements, placementVariance, totalsForVariance } from "./placements.ts";
import { type AucScale, areaInterval, type RocAucInterval } from "./roc-auc-interval.ts";
import { unanimousInterval, unanimousPValue } from "./unanimous-interval.ts";

/** What a comparison of two areas under the ROC curve found. */
export interface RocAucComparison {
  /** Two scores of the same rows, or two samples. */
  readonly kind: "paired" | "unpaired";
  readonly a: RocAucInterval;
  readonly b: RocAucInterval;
  /** Area of A less area of B, with its interval, cut at -1 and 1. */
  readonly difference: Interval;
  /** Standard error of the difference, >= 0. */
  readonly standardError: number;
  /** The difference in standard errors: z, or t for two samples; `null` when the standard error is 0 and the difference is not. */
  readonly statistic: number | null;
  /** Of t; `null` for z, which has none. */
  readonly degreesOfFreedom: number | null;
  /** Two-sided: how often areas that are equal in truth would differ as much, in [0, 1]. */
  readonly pValue: number;
  /**
   * `"exact"` where no scatter is left to estimate a variance from, such as two scores that both separate the classes:
   * bounds and p-value are then those of as many independent pairs as the smallest class has rows.
   */
  readonly method: "delong" | "exact";
}

/** Options of {@link compareRocAuc} and {@link compareRocAucUnpaired}. */
export interface CompareRocAucOptions {
  /** Confidence level of the three intervals, in (0, 1). @defaultValue 0.95 */
  readonly level?: number | undefined;
  /** Scale of the intervals of the two areas, as in `rocAucInterval`. @defaultValue "logit" */
  readonly scale?: AucScale | undefined;
}

/** Options of {@link compareRocAuc}. */
export interface ComparePairedRocAucOptions extends CompareRocAucOptions, WeightOptions {}

/** Rows of one sample. */
export interface ScoredSample extends WeightOptions {
  /** 0/1 or booleans, at least two rows of each class. */
  readonly truth: BinaryTruth;
  /** Higher means more likely to be 1. */
  readonly score: ArrayLike<number>;
}

/**
 * Compares the areas under the ROC curves of two scores of the same rows.
 *
 * @param truth - 0/1 or booleans, at least two rows of each class.
 * @param scoreA - Higher means more likely to be 1; only the order counts, so the two may have different units.
 * @param scoreB - The other score of the same rows.
 * @returns Both areas, the difference A - B, z and its two-sided p-value. Scores that rank all rows alike differ by 0
 * with p = 1.
 * @throws {@link InputError} as `rocAucInterval` does.
 * @remarks O(n). The pairing counts: scores of the same rows err together, and their difference is known far better
 * than either area. For predictions of models fitted in folds use `compareModels`: these rows say nothing about
 * training on other customers.
 * @example
 * const truth = [0, 0, 1, 0, 1, 1, 0, 1];
 * const visits = [3, 1, 4, 2, 6, 5, 4, 7];
 * const age = [30, 41, 44, 25, 31, 52, 38, 29];
 * const { difference, pValue } = compareRocAuc(truth, visits, age);
 * difference.estimate; // => 0.28125
 * pValue < 0.05; // => false
 */
export function compareRocAuc(
  truth: BinaryTruth,
  scoreA: ArrayLike<number>,
  scoreB: ArrayLike<number>,
  options: ComparePairedRocAucOptions = {},
): RocAucComparison {
  const { level, scale } = readOptions(options, ["level", "scale", "weights"]);
  const outcomeA = named("score", "scoreA", () => readOutcome(truth, scoreA, options.weights, "score"));
  const outcomeB = named("score", "scoreB", () => readOutcome(truth, scoreB, options.weights, "score"));
  const totals = totalsForVariance(outcomeA);
  const a = judge(outcomeA, totals, level, scale);
  const b = judge(outcomeB, totals, level, scale);
  const estimate = a.interval.estimate - b.interval.estimate;
  const variance = placementVariance(outcomeA, gaps(a.values, b.values), estimate, totals);
  const shared = { kind: "paired", a: a.interval, b: b.interval } as const;
  if (variance === 0 && !ranksAlike(outcomeA.score, outcomeB.score)) {
    return unanimous(shared, estimate, Math.min(totals.events, totals.others), level);
  }
  const standardError = Math.sqrt(variance);
  const statistic = variance === 0 ? 0 : estimate / standardError;
  return Object.freeze({
    ...shared,
    difference: differenceInterval(estimate, -normalQuantile((1 - level) / 2) * standardError, level),
    standardError,
    statistic,
    degreesOfFreedom: null,
    pValue: Math.min(1, 2 * normalUpperTail(Math.abs(statistic))),
    method: "delong",
  });
}

/**
 * Compares the areas under the ROC curves of two independent samples, such as two regions or two years.
 *
 * @param sampleA - Rows of one sample: `{ truth, score, weights? }`.
 * @param sampleB - Rows of the other; no customer may be in both.
 * @returns As {@link compareRocAuc}, with Welch's t in place of z.
 * @throws {@link InputError} as `rocAucInterval` does, with the sample's name in the path.
 * @remarks O(n). Where the classes of one sample are separated, its variance counts as 0, as in pROC; look at its
 * interval before you trust the p-value.
 * @example
 * const north = { truth: [0, 0, 1, 0, 1, 1], score: [0.1, 0.4, 0.35, 0.3, 0.8, 0.7] };
 * const south = { truth: [0, 1, 0, 1, 0, 1], score: [0.2, 0.1, 0.5, 0.4, 0.3, 0.6] };
 * const { difference, pValue } = compareRocAucUnpaired(north, south);
 * difference.estimate; // => 0.3333333333
 * pValue < 0.05; // => false
 */
export function compareRocAucUnpaired(
  sampleA: ScoredSample,
  sampleB: ScoredSample,
  options: CompareRocAucOptions = {},
): RocAucComparison {
  const { level, scale } = readOptions(options, ["level", "scale"]);
  const a = judgeSample(sampleA, "sampleA", level, scale);
  const b = judgeSample(sampleB, "sampleB", level, scale);
  return compareJudged(a, b, level);
}

/** The area of one sample, and what its comparison with another takes. @internal */
export interface JudgedSample {
  readonly interval: RocAucInterval;
  readonly variance: number;
  /** Rows, or the sum of their weights. */
  readonly rows: number;
  /** Rows of the smaller class. */
  readonly smallest: number;
}

/** Judges an area that has been found already. @internal */
export function judgedSample(
  area: number,
  variance: number,
  totals: ClassTotals,
  level: number,
  scale: AucScale,
): JudgedSample {
  const { events, others } = totals;
  const interval = areaInterval(area, variance, totals, level, scale);
  return { interval, variance, rows: events + others, smallest: Math.min(events, others) };
}

/** Judges the rows of a sample. @internal */
export function judgeOutcome(outcome: Outcome, level: number, scale: AucScale): JudgedSample {
  const totals = totalsForVariance(outcome);
  const { interval, variance } = judge(outcome, totals, level, scale);
  return judgedSample(interval.estimate, variance, totals, level, scale);
}

/** Compares two samples that have been judged. @internal */
export function compareJudged(a: JudgedSample, b: JudgedSample, level: number): RocAucComparison {
  const estimate = a.interval.estimate - b.interval.estimate;
  const variance = a.variance + b.variance;
  const shared = { kind: "unpaired", a: a.interval, b: b.interval } as const;
  if (variance === 0) return unanimous(shared, estimate, Math.min(a.smallest, b.smallest), level);
  const standardError = Math.sqrt(variance);
  const statistic = estimate / standardError;
  // Welch (1947), with an area of n rows in the place of a mean of n values.
  const degreesOfFreedom = variance ** 2 / (a.variance ** 2 / (a.rows - 1) + b.variance ** 2 / (b.rows - 1));
  return Object.freeze({
    ...shared,
    difference: differenceInterval(
      estimate,
      studentQuantile(0.5 + level / 2, degreesOfFreedom) * standardError,
      level,
    ),
    standardError,
    statistic,
    degreesOfFreedom,
    pValue: Math.min(1, 2 * studentUpperTail(Math.abs(statistic), degreesOfFreedom)),
    method: "delong",
  });
}

function readOptions(
  options: CompareRocAucOptions,
  keys: readonly string[],
): { level: number; scale: AucScale } {
  checkOptionKeys(options, "options", keys);
  const { level = 0.95, scale = "logit" } = options;
  checkLevel(level, "options.level");
  checkChoice(scale, "options.scale", ["logit", "linear"]);
  return { level, scale };
}

/** One score judged by itself. */
function judge(outcome: Outcome, totals: ClassTotals, level: number, scale: AucScale) {
  const { values, area } = placements(outcome, totals);
  const variance = placementVariance(outcome, values, area, totals);
  return { values, variance, interval: areaInterval(area, variance, totals, level, scale) };
}

function gaps(a: Float64Array, b: Float64Array): Float64Array {
  const values = new Float64Array(a.length);
  for (let i = 0; i < values.length; i++) values[i] = a[i]! - b[i]!;
  return values;
}

function judgeSample(sample: ScoredSample, path: string, level: number, scale: AucScale): JudgedSample {
  checkOptionKeys(sample, path, ["truth", "score", "weights"]);
  return named("", `${path}.`, () =>
    judgeOutcome(readOutcome(sample.truth, sample.score, sample.weights, "score"), level, scale),
  );
}

/** Runs a check of one argument, and names that argument in its error as the caller wrote it. */
function named<T>(from: string, to: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof InputError) || !error.path.startsWith(from)) throw error;
    const path = to + error.path.slice(from.length).replace(/^options\./, "");
    throw new InputError(error.code, path, error.expected, error.received);
  }
}

function differenceInterval(estimate: number, reach: number, level: number): Interval {
  return Object.freeze({
    estimate,
    lower: Math.max(-1, estimate - reach),
    upper: Math.min(1, estimate + reach),
    level,
  });
}

function unanimous(
  shared: Pick<RocAucComparison, "kind" | "a" | "b">,
  estimate: number,
  pairs: number,
  level: number,
): RocAucComparison {
  return Object.freeze({
    ...shared,
    difference: Object.freeze({ estimate, ...unanimousInterval(estimate, pairs, level, [-1, 1]), level }),
    standardError: 0,
    statistic: estimate === 0 ? 0 : null,
    degreesOfFreedom: null,
    pValue: unanimousPValue(estimate, pairs),
    method: "exact",
  });
}

/** Whether two scores put all rows into the same order, ties and all. */
function ranksAlike(scoreA: Float64Array, scoreB: Float64Array): boolean {
  const order = descendingOrder(scoreA);
  for (let i = 1; i < order.length; i++) {
    const above = order[i - 1]!;
    const below = order[i]!;
    const isTied = scoreA[above] === scoreA[below];
    if (isTied ? scoreB[above] !== scoreB[below] : !(scoreB[above]! > scoreB[below]!)) return false;
  }
  return true;
}
