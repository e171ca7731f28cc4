/**
 * Rows put into bins by their probability: the sums behind calibration curves and Brier's decomposition.
 *
 * @module
 */
import { checkChoice, checkInteger } from "../../internal/check.ts";
import { quantileSorted } from "../../numeric/quantile.ts";
import type { WeightOptions } from "../metric.ts";
import type { Outcome } from "../outcome.ts";

/** Options of everything that puts probabilities into bins. */
export interface ProbabilityBinsOptions extends WeightOptions {
  /**
   * Number of bins asked for; bins without rows are left out.
   *
   * @defaultValue 10
   */
  readonly bins?: number | undefined;
  /**
   * `"uniform"`: bins of equal width on [0, 1]; `"quantile"`: bins with about equally many rows (weights do not
   * move the cut points).
   *
   * @defaultValue "uniform"
   */
  readonly strategy?: "uniform" | "quantile" | undefined;
}

/** Weighted sums of the bins that hold rows, by rising probability. */
export interface ProbabilityBins {
  /** The bin of each row, an index of the arrays below; rows of weight 0 may have none and point anywhere. */
  readonly binOf: Int32Array;
  /** Summed weight. */
  readonly rows: Float64Array;
  /** Mean probability. */
  readonly meanPredicted: Float64Array;
  /** Share of events. */
  readonly observed: Float64Array;
}

/** The options with their defaults, checked. */
export function readBinsOptions(options: ProbabilityBinsOptions): {
  readonly bins: number;
  readonly strategy: "uniform" | "quantile";
} {
  const { bins = 10, strategy = "uniform" } = options;
  checkInteger(bins, "options.bins", 1);
  checkChoice(strategy, "options.strategy", ["uniform", "quantile"]);
  return { bins, strategy };
}

/**
 * Puts rows into bins. A probability on a cut point belongs to the bin below it, as in scikit-learn.
 *
 * @remarks O(n log bins), plus a sort for `"quantile"`.
 */
export function binProbabilities(
  { truth, score, weights }: Outcome,
  { bins, strategy }: { readonly bins: number; readonly strategy: "uniform" | "quantile" },
): ProbabilityBins {
  const cuts = strategy === "uniform" ? uniformCuts(bins) : quantileCuts(score, bins);
  const binOf = new Int32Array(truth.length);
  const rows = new Float64Array(bins);
  const events = new Float64Array(bins);
  const predicted = new Float64Array(bins);
  for (let i = 0; i < truth.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    const bin = cutsBelow(cuts, score[i]!);
    binOf[i] = bin;
    rows[bin]! += weight;
    events[bin]! += weight * truth[i]!;
    predicted[bin]! += weight * score[i]!;
  }
  const filled = Int32Array.from(rows.keys()).filter((bin) => rows[bin]! > 0);
  const place = new Int32Array(bins);
  for (let k = 0; k < filled.length; k++) place[filled[k]!] = k;
  return {
    binOf: binOf.map((bin) => place[bin]!),
    rows: Float64Array.from(filled, (bin) => rows[bin]!),
    meanPredicted: Float64Array.from(filled, (bin) => predicted[bin]! / rows[bin]!),
    observed: Float64Array.from(filled, (bin) => events[bin]! / rows[bin]!),
  };
}

function uniformCuts(bins: number): Float64Array {
  return Float64Array.from({ length: bins - 1 }, (_, b) => (b + 1) / bins);
}

function quantileCuts(score: Float64Array, bins: number): Float64Array {
  const sorted = score.slice().sort();
  return Float64Array.from({ length: bins - 1 }, (_, b) => quantileSorted(sorted, (b + 1) / bins));
}

/** How many cut points lie strictly below p, by bisection. */
function cutsBelow(cuts: Float64Array, p: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cuts[middle]! < p) low = middle + 1;
    else high = middle;
  }
  return low;
}
