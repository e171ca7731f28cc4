/**
 * Rows put together where they share a score, from the highest score down: with ties as groups no result depends on
 * the order of the rows.
 *
 * @module
 */
import { descendingOrder } from "../../evaluation/score-order.ts";

/** Groups of rows with equal scores, highest first. */
export interface RankedRows {
  /** Rows by descending score. */
  readonly order: Uint32Array;
  /** Group g are the rows at `starts[g]` up to, not including, `starts[g + 1]` of the order. */
  readonly starts: Uint32Array;
}

/** O(rows). */
export function rankRows(score: Float64Array): RankedRows {
  const order = descendingOrder(score);
  const starts = new Uint32Array(order.length + 1);
  let groups = 0;
  for (let i = 1; i < order.length; i++) {
    if (score[order[i]!] !== score[order[i - 1]!]) starts[++groups] = i;
  }
  if (order.length > 0) starts[++groups] = order.length;
  return { order, starts: starts.slice(0, groups + 1) };
}

/** Rank of each row, 1 for the highest score; rows with equal scores share the mean of their ranks. */
export function meanRanks({ order, starts }: RankedRows): Float64Array {
  const ranks = new Float64Array(order.length);
  for (let g = 0; g + 1 < starts.length; g++) {
    const rank = (starts[g]! + 1 + starts[g + 1]!) / 2;
    for (let i = starts[g]!; i < starts[g + 1]!; i++) ranks[order[i]!] = rank;
  }
  return ranks;
}

/** Sums of a column over each group. */
export function groupTotals({ order, starts }: RankedRows, values: Float64Array): Float64Array {
  const totals = new Float64Array(starts.length - 1);
  for (let g = 0; g < totals.length; g++) {
    let sum = 0;
    for (let i = starts[g]!; i < starts[g + 1]!; i++) sum += values[order[i]!]!;
    totals[g] = sum;
  }
  return totals;
}
