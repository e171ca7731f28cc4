/**
 * The area under the ROC curve that probabilities promise, and how much chance moves it.
 *
 * @module
 */
import { descendingOrder } from "../../evaluation/score-order.ts";

/** Fewer expected rows than this are none: a share of them means nothing, and its error is that of rounding. */
export const ROWS_LEAST = 1e-6;

/**
 * Replaces the outcomes of the area by their probabilities, as NannyML does: sum over i and j of p_i (1 - p_j) h_ij, h being
 * 1 where score i is higher and 1/2 for ties, over (sum of p) (sum of 1 - p).
 *
 * @param score - Ranks the rows.
 * @param p - Chance of an event of each row.
 * @returns Null where practically no event, or nothing else, can happen. The variance is that of the first-order change when one
 * outcome after the other is drawn.
 * @remarks O(n).
 */
export function expectedArea(
  score: Float64Array,
  p: Float64Array,
): { area: number; variance: number } | null {
  const n = score.length;
  let events = 0;
  for (let i = 0; i < n; i++) events += p[i]!;
  let others = 0;
  for (let i = 0; i < n; i++) others += 1 - p[i]!;
  if (events < ROWS_LEAST || others < ROWS_LEAST) return null;
  const order = descendingOrder(score);
  // d (won pairs) / d p_i: others below, ties half, less events above, ties half.
  const slope = new Float64Array(n);
  let eventsAbove = 0;
  let othersAbove = 0;
  let won = 0;
  for (let start = 0; start < n; ) {
    const value = score[order[start]!]!;
    let end = start;
    let tiedEvents = 0;
    let tiedOthers = 0;
    for (; end < n && score[order[end]!] === value; end++) {
      tiedEvents += p[order[end]!]!;
      tiedOthers += 1 - p[order[end]!]!;
    }
    won += tiedOthers * (eventsAbove + tiedEvents / 2);
    const below = others - othersAbove - tiedOthers / 2;
    const above = eventsAbove + tiedEvents / 2;
    for (let k = start; k < end; k++) slope[order[k]!] = below - above;
    eventsAbove += tiedEvents;
    othersAbove += tiedOthers;
    start = end;
  }
  const pairs = events * others;
  const area = Math.min(1, won / pairs);
  let variance = 0;
  for (let i = 0; i < n; i++) {
    variance += p[i]! * (1 - p[i]!) * ((slope[i]! - area * (others - events)) / pairs) ** 2;
  }
  return { area, variance };
}
