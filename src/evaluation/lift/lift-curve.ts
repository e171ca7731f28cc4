/**
 * Lift: how many more events the top of a list holds than a random list of the same length.
 *
 * A list is cut at a share of the customers, and ties can straddle the cut. Here the tied rows give the list
 * their average, which is what a random order among them gives in expectation; so no result depends on the
 * order of the rows.
 *
 * @module
 */
import { checkBetween, checkInteger, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { defineMetric, type Metric, type WeightOptions } from "../metric.ts";
import { type BinaryTruth, checkBothClasses, readOutcome } from "../outcome.ts";
import { SHARE_ROUNDING, type ThresholdCounts, thresholdCounts } from "../threshold-counts.ts";
import { type KolmogorovSmirnov, largestGap } from "./kolmogorov-smirnov.ts";

/** Columns of a cumulative lift table, from the top of the list down. */
export interface LiftCurve {
  /** Share of the customers contacted, highest scores first: 1/bins, 2/bins ... 1. */
  readonly share: Float64Array;
  /** Share of all events among them (cumulative gain). */
  readonly captured: Float64Array;
  /** Share of them that are events. */
  readonly eventRate: Float64Array;
  /** `captured / share`: 1 is a random list. */
  readonly lift: Float64Array;
  /** Score of the last customer among them. */
  readonly threshold: Float64Array;
  /** Lift of the first tenth of the list, whatever the bins. */
  readonly topDecileLift: number;
  /** The largest gap between the shares of events and of non-events captured, and where it is. */
  readonly kolmogorovSmirnov: KolmogorovSmirnov;
}

/** Options of {@link liftCurve}. */
export interface LiftCurveOptions extends WeightOptions {
  /**
   * Number of equal steps down the list.
   *
   * @defaultValue 10
   */
  readonly bins?: number | undefined;
}

/** Options of {@link topLift}. */
export interface TopLiftOptions extends WeightOptions {
  /**
   * Share of the customers on the list, in (0, 1]. The default gives what is called top-decile lift.
   *
   * @defaultValue 0.1
   */
  readonly share?: number | undefined;
}

/**
 * The cumulative lift curve of a score.
 *
 * @param truth - 0/1 or booleans, both classes present.
 * @param score - Higher means more likely to be 1; any finite numbers, only their order counts.
 * @throws {@link InputError} as {@link rocAuc} does; `out-of-range` for fewer than one bin.
 * @remarks O(n).
 * @example
 * const curve = liftCurve([1, 1, 0, 0], [0.9, 0.8, 0.3, 0.1], { bins: 4 });
 * Array.from(curve.captured); // => [0.5, 1, 1, 1]
 * Array.from(curve.lift); // => [2, 2, 1.3333333333, 1]
 * curve.kolmogorovSmirnov; // => { value: 1, threshold: 0.8, share: 0.5 }
 */
export function liftCurve(
  truth: BinaryTruth,
  score: ArrayLike<number>,
  options: LiftCurveOptions = {},
): LiftCurve {
  checkOptionKeys(options, "options", ["weights", "bins"]);
  const { bins = 10 } = options;
  checkInteger(bins, "options.bins", 1);
  const outcome = readOutcome(truth, score, options.weights, "score");
  checkBothClasses(outcome);
  const counts = thresholdCounts(outcome);
  const baseRate = baseRateOf(counts);
  const share = Float64Array.from({ length: bins }, (_, b) => (b + 1) / bins);
  const { captured, threshold } = walkDown(counts, share);
  const lift = captured.map((value, b) => value / share[b]!);
  return Object.freeze({
    share,
    captured,
    eventRate: lift.map((value) => value * baseRate),
    lift,
    threshold,
    topDecileLift: topOf(counts, 0.1),
    kolmogorovSmirnov: largestGap(counts),
  });
}

/**
 * Lift of the top of the list, >= 0: how many times the base rate the event rate is among the customers with
 * the highest scores. Without options the top-decile lift.
 *
 * @param truth - 0/1 or booleans, both classes present.
 * @param score - Higher means more likely to be 1; any finite numbers, only their order counts.
 * @throws {@link InputError} as {@link rocAuc} does; `out-of-range` for a share outside (0, 1].
 * @remarks O(n).
 * @example
 * topLift([1, 1, 0, 0], [0.9, 0.8, 0.3, 0.1], { share: 0.5 }); // => 2
 */
export const topLift: Metric<TopLiftOptions> = /* @__PURE__ */ defineMetric(
  { direction: "maximize", range: [0, Number.POSITIVE_INFINITY], needs: "score" },
  function topLift(truth: BinaryTruth, score: ArrayLike<number>, options: TopLiftOptions = {}): number {
    checkOptionKeys(options, "options", ["weights", "share"]);
    const { share = 0.1 } = options;
    checkBetween(share, "options.share", 0, 1);
    if (share === 0) throw new InputError("out-of-range", "options.share", "> 0", share);
    const outcome = readOutcome(truth, score, options.weights, "score");
    checkBothClasses(outcome);
    return topOf(thresholdCounts(outcome), share);
  },
);

function baseRateOf({ truePositives, falsePositives }: ThresholdCounts): number {
  const last = truePositives.length - 1;
  return truePositives[last]! / (truePositives[last]! + falsePositives[last]!);
}

function topOf(counts: ThresholdCounts, share: number): number {
  return walkDown(counts, [share]).captured[0]! / share;
}

/**
 * Share of the events within each share of the list, and the score it ends at; `shares` ascending. Linear inside a
 * group of ties.
 */
function walkDown(
  { thresholds, truePositives: tp, falsePositives: fp }: ThresholdCounts,
  shares: ArrayLike<number>,
): { captured: Float64Array; threshold: Float64Array } {
  const last = tp.length - 1;
  const total = tp[last]! + fp[last]!;
  const captured = new Float64Array(shares.length);
  const threshold = new Float64Array(shares.length);
  let group = 0;
  for (let k = 0; k < shares.length; k++) {
    const contacted = shares[k]! * total * SHARE_ROUNDING;
    while (group < last && tp[group]! + fp[group]! < contacted) group++;
    const before = group === 0 ? 0 : tp[group - 1]!;
    const start = group === 0 ? 0 : tp[group - 1]! + fp[group - 1]!;
    const end = tp[group]! + fp[group]!;
    const part = Math.min(1, (shares[k]! * total - start) / (end - start));
    captured[k] = (before + part * (tp[group]! - before)) / tp[last]!;
    threshold[k] = thresholds[group]!;
  }
  return { captured, threshold };
}
