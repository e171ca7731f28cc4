/**
 * How good a forest is on the rows that its trees did not see.
 *
 * @module
 */
import { brierScore } from "../../evaluation/probability/brier-score.ts";
import { logLoss } from "../../evaluation/probability/log-loss.ts";
import { rocAuc } from "../../evaluation/roc/roc-auc.ts";
import type { OutOfBagSums } from "../../kernels/forest/out-of-bag.ts";
import type { OutOfBagScores } from "./model.ts";

/**
 * Scores of the out-of-bag probabilities; `null` where there are none.
 *
 * @param weights - Of the rows, > 0; `undefined` for 1 each.
 */
export function outOfBagScores(
  truth: Uint8Array,
  weights: Float64Array | undefined,
  { sums, counts }: OutOfBagSums,
): OutOfBagScores | null {
  const rows = Uint32Array.from(counts.keys()).filter((row) => counts[row]! > 0);
  if (rows.length === 0) return null;
  const labels = Uint8Array.from(rows, (row) => truth[row]!);
  const probability = Float64Array.from(rows, (row) => sums[row]! / counts[row]!);
  const options = weights === undefined ? {} : { weights: Float64Array.from(rows, (row) => weights[row]!) };
  const hasBoth = labels.includes(0) && labels.includes(1);
  return {
    rows: rows.length,
    rocAuc: hasBoth ? rocAuc(labels, probability, options) : null,
    logLoss: logLoss(labels, probability, options),
    brierScore: brierScore(labels, probability, options),
  };
}
