/**
 * By how much the best mean of many is too good, because it was chosen for being the best.
 *
 * In each fold the candidate is taken that is best in the other folds of the repeat: its value there was not looked at in
 * the choice. Tibshirani and Tibshirani (2009), "A Bias Correction for the Minimum Error Rate in Cross-Validation", Annals
 * of Applied Statistics 3(2), 822-829, compare the choice with the best of each fold in the same spirit, but that
 * overshoots where folds are small and candidates many. It costs no fit; what it cannot see is that the held-out rows of
 * one fold taught the models of the others, which only a nested search does.
 *
 * @module
 */
import { compensatedSum } from "../../numeric/sum.ts";

/**
 * The mean that the search would have found with a choice that did not look.
 *
 * @param perFold - Values of each candidate, the better one first where two are equal; repeat after repeat.
 * @param folds - Splits of one repeat, >= 2.
 * @returns In the unit of the metric.
 */
export function honestMean(
  perFold: readonly (readonly number[])[],
  folds: number,
  direction: "maximize" | "minimize",
): number {
  const sign = direction === "maximize" ? 1 : -1;
  const splits = perFold[0]!.length;
  const values = Array.from({ length: splits }, (_, held) => {
    const start = held - (held % folds);
    let best = 0;
    let highest = Number.NEGATIVE_INFINITY;
    perFold.forEach((candidate, number) => {
      const others = candidate.slice(start, start + folds).filter((_value, i) => start + i !== held);
      const score = sign * compensatedSum(others);
      if (score > highest) {
        highest = score;
        best = number;
      }
    });
    return perFold[best]![held]!;
  });
  return compensatedSum(values) / splits;
}
