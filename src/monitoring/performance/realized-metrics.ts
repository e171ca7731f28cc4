/**
 * The same metrics of rows whose outcomes are known.
 *
 * @module
 */
import { brierScore } from "../../evaluation/probability/brier-score.ts";
import { logLoss } from "../../evaluation/probability/log-loss.ts";
import { rocAuc } from "../../evaluation/roc/roc-auc.ts";
import { countCalls } from "../../evaluation/threshold/call-counts.ts";
import type { OutcomeGains, PerformanceMetric } from "./types.ts";

/** What happened: null where a metric would be a share of nothing. */
export function realizedMetrics(
  truth: Uint8Array,
  score: Float64Array,
  threshold: number,
  gains: OutcomeGains | null,
): Record<PerformanceMetric, number | null> {
  const { tp, fp, tn, fn } = countCalls({ truth, score, weights: undefined }, threshold);
  const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
  return {
    rocAuc: tp + fn === 0 || fp + tn === 0 ? null : rocAuc(truth, score),
    accuracy: share(tp + tn, truth.length),
    precision: share(tp, tp + fp),
    recall: share(tp, tp + fn),
    specificity: share(tn, tn + fp),
    f1: share(2 * tp, 2 * tp + fp + fn),
    brierScore: brierScore(truth, score),
    logLoss: logLoss(truth, score),
    profit:
      gains &&
      gains.truePositive * tp + gains.falsePositive * fp + gains.trueNegative * tn + gains.falseNegative * fn,
  };
}
