/**
 * Placement values: how each row stands among the rows of the other class, and what their scatter says about the
 * area under the ROC curve.
 *
 * Source: DeLong, DeLong and Clarke-Pearson (1988), "Comparing the Areas under Two or More Correlated Receiver
 * Operating Characteristic Curves: A Nonparametric Approach", Biometrics 44(3), 837-845; found by one sort as in
 * Sun and Xu (2014), "Fast Implementation of DeLong's Algorithm for Comparing the Areas Under Correlated Receiver
 * Operating Characteristic Curves", IEEE Signal Processing Letters 21(11), 1389-1393. A row of weight 2 counts like
 * two equal rows.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import { checkBothClasses, type Outcome } from "../outcome.ts";
import { descendingOrder } from "../score-order.ts";
import type { ClassTotals, Placements } from "./placement-values.ts";
import { unweightedPlacements } from "./unweighted-placements.ts";

/** Placements of one class differ by half a row of the other at least, unless only rounding sets them apart. */
export const ROUNDING = 1e-12;

/**
 * Counts the rows of both classes.
 *
 * @throws {@link InputError} `one-class`; `too-short` or `out-of-range` unless each class has more than one row, for a
 * variance takes two.
 */
export function totalsForVariance(outcome: Outcome): ClassTotals {
  checkBothClasses(outcome);
  const { truth, weights } = outcome;
  let events = 0;
  let others = 0;
  for (let i = 0; i < truth.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    const event = truth[i]!;
    events += event * weight;
    others += (1 - event) * weight;
  }
  for (const [label, total] of [others, events].entries()) {
    if (total > 1) continue;
    throw weights === undefined
      ? new InputError(
          "too-short",
          "truth",
          `a column with at least 2 rows of ${label} (a variance takes two)`,
          total,
        )
      : new InputError(
          "out-of-range",
          "options.weights",
          `weights with a sum > 1 over the rows of ${label} (a variance takes more than one row)`,
          total,
        );
  }
  return { events, others };
}

/** Places every row. @remarks O(n). */
export function placements(outcome: Outcome, totals: ClassTotals): Placements {
  return outcome.weights === undefined
    ? unweightedPlacements(outcome.truth, outcome.score, totals)
    : weightedPlacements(outcome, totals);
}

/** Places rows by one radix sort and one pass over groups of tied rows. */
function weightedPlacements({ truth, score, weights }: Outcome, { events, others }: ClassTotals): Placements {
  const order = descendingOrder(score);
  const n = order.length;
  const values = new Float64Array(n);
  let eventsAbove = 0;
  let othersAbove = 0;
  let won = 0;
  for (let start = 0, end = 0; start < n; start = end) {
    const value = score[order[start]!]!;
    let tiedEvents = 0;
    let tiedOthers = 0;
    for (; end < n && score[order[end]!] === value; end++) {
      const row = order[end]!;
      const weight = weights === undefined ? 1 : weights[row]!;
      if (truth[row] === 1) tiedEvents += weight;
      else tiedOthers += weight;
    }
    const othersBeaten = others - othersAbove - tiedOthers / 2;
    const placementOfEvents = othersBeaten / others; // V10
    const placementOfOthers = (eventsAbove + tiedEvents / 2) / events; // V01
    for (let i = start; i < end; i++) {
      const row = order[i]!;
      values[row] = truth[row] === 1 ? placementOfEvents : placementOfOthers;
    }
    won += tiedEvents * othersBeaten;
    eventsAbove += tiedEvents;
    othersAbove += tiedOthers;
  }
  return { values, area: won / (events * others) };
}

/**
 * Variance of the mean placement: of an area, or of the difference of two areas when `values` are the differences of
 * the placements, row by row: S10 / m + S01 / n of the paper. Exactly 0 where all values are alike.
 *
 * @param centre - The mean of the values, which is that of either class.
 * @remarks O(n). The difference is taken before it is squared, so two scores that are nearly one lose no digits, as
 * they would in var + var - 2 cov.
 */
export function placementVariance(
  { truth, weights }: Outcome,
  values: Float64Array,
  centre: number,
  { events, others }: ClassTotals,
): number {
  const squares = new Float64Array(2);
  let widest = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    const square = weight === 0 ? 0 : (values[i]! - centre) ** 2;
    if (square > widest) widest = square;
    squares[truth[i]!]! += weight * square;
  }
  if (widest <= ROUNDING ** 2) return 0;
  return squares[1]! / (events - 1) / events + squares[0]! / (others - 1) / others;
}
