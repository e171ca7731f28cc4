/**
 * The area under the left end of the ROC curve, where false alarms are few: the part that a small budget uses.
 *
 * Standardised so that a coin has 0.5 and a perfect ranking 1, whatever the part: McClish (1989), "Analyzing a
 * Portion of the ROC Curve", Medical Decision Making 9(3), 190-195. The curve is a straight line between its points;
 * scikit-learn's `max_fpr` and pROC's `partial.auc.correct` give the same number.
 *
 * @module
 */
import type { ThresholdCounts } from "../threshold-counts.ts";

/** McClish's standardised partial area, in [0, 1]. @param most - Largest false positive rate, in (0, 1]. */
export function partialArea({ truePositives, falsePositives }: ThresholdCounts, most: number): number {
  const last = truePositives.length - 1;
  const events = truePositives[last]!;
  const others = falsePositives[last]!;
  const limit = most * others;
  let area = 0;
  let caught = 0;
  let falseAlarms = 0;
  for (let i = 0; i <= last && falseAlarms < limit; i++) {
    const width = falsePositives[i]! - falseAlarms;
    const rise = truePositives[i]! - caught;
    const inside = Math.min(width, limit - falseAlarms);
    if (inside > 0) area += inside * (caught + (rise * inside) / width / 2);
    caught = truePositives[i]!;
    falseAlarms = falsePositives[i]!;
  }
  const share = area / (events * others);
  const least = (most * most) / 2;
  // Of a perfect ranking the share is `most` but for the last digit.
  return Math.max(0, Math.min(1, (1 + (share - least) / (most - least)) / 2));
}
