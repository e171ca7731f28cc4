/**
 * Bootstrap samples: as many draws as there are rows, each row with the same chance or in proportion to its weight.
 *
 * Weighted draws use an alias table (Walker 1977, "An Efficient Method for Generating Discrete Random Variables with
 * General Distributions", ACM TOMS 3(3), 253-256; made as by Vose 1991): one comparison a draw.
 *
 * @module
 */
import { nextWord, wordBelow } from "./random.ts";

/** Draws in proportion to weights: slot i gives i when a random word is below `limit[i]`, else `other[i]`. */
export interface AliasTable {
  readonly limit: Uint32Array;
  readonly other: Uint32Array;
}

/** The table for weights > 0. O(rows). */
export function aliasTable(weights: Float64Array): AliasTable {
  const rows = weights.length;
  let total = 0;
  for (let i = 0; i < rows; i++) total += weights[i]!;
  const share = weights.map((weight) => (weight / total) * rows);
  const limit = new Uint32Array(rows);
  const other = new Uint32Array(rows);
  // Rows below the average from the front of the queue, those above it from its end.
  const queue = new Uint32Array(rows);
  let small = 0;
  let large = rows;
  for (let i = 0; i < rows; i++) {
    other[i] = i;
    if (share[i]! < 1) queue[small++] = i;
    else queue[--large] = i;
  }
  while (small > 0 && large < rows) {
    const poor = queue[--small]!;
    const rich = queue[large]!;
    limit[poor] = Math.min(share[poor]! * 2 ** 32, 2 ** 32 - 1);
    other[poor] = rich;
    share[rich] = share[rich]! + share[poor]! - 1;
    if (share[rich]! < 1) {
      large++;
      queue[small++] = rich;
    }
  }
  return { limit, other };
}

/** Draws of a sample are as many as there are rows, but no more than this: a tree learns nothing more from further ones. */
export const MOST_DRAWS: number = 2 ** 21 - 1;

/** Counts how often each row is in a bootstrap sample; `counts` starts at 0. */
export function drawRows(
  state: Uint32Array,
  counts: Uint32Array,
  draws: number,
  alias: AliasTable | undefined,
): void {
  const rows = counts.length;
  if (alias === undefined) {
    for (let draw = 0; draw < draws; draw++) counts[wordBelow(state, rows)]!++;
    return;
  }
  const { limit, other } = alias;
  for (let draw = 0; draw < draws; draw++) {
    const slot = wordBelow(state, rows);
    counts[nextWord(state) < limit[slot]! ? slot : other[slot]!]!++;
  }
}
