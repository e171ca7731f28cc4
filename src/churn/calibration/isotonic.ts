/**
 * Isotonic calibration: the rising function with the smallest squared error, by pooling adjacent violators.
 *
 * Sources: Ayer, Brunk, Ewing, Reid and Silverman (1955), "An Empirical Distribution Function for Sampling with
 * Incomplete Information", Annals of Mathematical Statistics 26(4), 641-647; Zadrozny and Elkan (2002), "Transforming
 * Classifier Scores into Accurate Multiclass Probability Estimates", KDD, 694-699. Between the corners the function
 * is a straight line, as in scikit-learn.
 *
 * @module
 */
import type { IsotonicParams } from "./types.ts";

/** Rows whose fitted value is the same. */
interface Block {
  readonly first: number;
  last: number;
  weight: number;
  /** Weighted sum of the truth. */
  events: number;
}

/**
 * The corners of the isotonic regression of `truth` on `scores`. Rows with equal scores count as one with their mean.
 *
 * @param truth - 1 or 0.
 * @param weights - >= 0; rows of weight 0 are not there.
 * @remarks O(n log n).
 */
export function fitIsotonic(
  truth: Uint8Array,
  scores: Float64Array,
  weights: Float64Array | undefined,
): IsotonicParams {
  const blocks: Block[] = [];
  for (const i of sortedRows(scores, weights)) {
    const weight = weights === undefined ? 1 : weights[i]!;
    const score = scores[i]!;
    const top = blocks.at(-1);
    if (top !== undefined && top.first === score) {
      top.weight += weight;
      top.events += weight * truth[i]!;
    } else {
      // Only now is the block before complete, and can be compared with those before it.
      pool(blocks);
      blocks.push({ first: score, last: score, weight, events: weight * truth[i]! });
    }
  }
  pool(blocks);
  const corners = blocks.flatMap(({ first, last, weight, events }) => {
    const value = Math.min(events / weight, 1);
    return first === last ? [[first, value] as const] : [[first, value] as const, [last, value] as const];
  });
  return { x: corners.map(([x]) => x), y: corners.map(([, y]) => y) };
}

function sortedRows(scores: Float64Array, weights: Float64Array | undefined): Uint32Array {
  const rows = Uint32Array.from(scores, (_, i) => i);
  const counted = weights === undefined ? rows : rows.filter((i) => weights[i]! > 0);
  return counted.sort((i, j) => scores[i]! - scores[j]! || i - j);
}

/** Joins the last block with those before it that do not lie below it. */
function pool(blocks: Block[]): void {
  while (blocks.length > 1) {
    const last = blocks.at(-1)!;
    const before = blocks.at(-2)!;
    if (before.events * last.weight < last.events * before.weight) return;
    before.last = last.last;
    before.weight += last.weight;
    before.events += last.events;
    blocks.pop();
  }
}

/** The function through the corners, O(log corners) a value. */
export function isotonicFunction({ x, y }: IsotonicParams): (score: number) => number {
  const xs = Float64Array.from(x);
  const ys = Float64Array.from(y);
  const last = xs.length - 1;
  return (score) => {
    if (score <= xs[0]!) return ys[0]!;
    if (score >= xs[last]!) return ys[last]!;
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (xs[middle]! <= score) low = middle;
      else high = middle;
    }
    const [from, to] = [ys[low]!, ys[high]!];
    // The share first: a rise over the smallest of gaps is infinite.
    const value = from + (to - from) * ((score - xs[low]!) / (xs[high]! - xs[low]!));
    // Rounding must not lift a point over the next corner: the function rises everywhere.
    return Math.min(Math.max(value, from), to);
  };
}
