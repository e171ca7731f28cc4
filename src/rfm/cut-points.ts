/**
 * Where one score ends and the next begins. A score depends on the value alone, so equal values always share
 * one: with scores by rank, customers who did the same would be told apart by their place in the file.
 *
 * @module
 */

/**
 * Score of a value: 1 + how many cut points lie below it. Bin k is the interval (cut k - 1, cut k], the lowest
 * and the highest open-ended.
 *
 * @param cuts - Ascending; equal cuts leave the bin between them empty.
 */
export function scoreOf(value: number, cuts: ArrayLike<number>): number {
  let score = 1;
  for (let k = 0; k < cuts.length; k++) if (cuts[k]! < value) score++;
  return score;
}

/**
 * Cut points at the quantiles k / bins, definition 7 of Hyndman and Fan (1996), as NumPy, pandas and R have it.
 *
 * The position (n - 1) k / bins is kept as a whole number and a remainder: as a product with the rounded 0.7 it
 * would fall just short of row 63 of 91, and everybody with that row's value would be a score too high.
 *
 * @param sorted - Finite, ascending, at least one value.
 */
export function quantileCuts(sorted: Float64Array, bins: number): number[] {
  const cuts: number[] = [];
  for (let k = 1; k < bins; k++) {
    const scaled = (sorted.length - 1) * k;
    const index = Math.floor(scaled / bins);
    const below = sorted[index]!;
    const above = sorted[Math.min(index + 1, sorted.length - 1)]!;
    const share = (scaled - index * bins) / bins;
    const cut = share < 0.5 ? below + (above - below) * share : above - (above - below) * (1 - share);
    // Adding 0 turns -0 into 0, which is what JSON makes of it.
    cuts.push(cut + 0);
  }
  return cuts;
}

/**
 * Cut points that spend the bins on the values there are: each bin takes whole groups of equal values, as many
 * as come nearest to an even share of the customers not yet placed, but leaves a group for every bin to come. A
 * group larger than its share takes one bin instead of several, and the rest is divided anew.
 *
 * @param sorted - Finite, ascending, at least one value.
 * @returns Cuts that are values of the data; where the values run out, the last is repeated.
 */
export function balancedCuts(sorted: Float64Array, bins: number): number[] {
  const n = sorted.length;
  const cuts: number[] = [];
  let placed = 0;
  let groups = countGroups(sorted);
  for (let left = bins; left > 1; left--) {
    if (placed === n) {
      cuts.push(sorted[n - 1]! + 0);
      continue;
    }
    const target = placed + (n - placed) / left;
    let end = endOfGroup(sorted, placed);
    groups--;
    while (groups >= left) {
      const next = endOfGroup(sorted, end);
      if (Math.abs(next - target) >= Math.abs(end - target)) break;
      end = next;
      groups--;
    }
    cuts.push(sorted[end - 1]! + 0);
    placed = end;
  }
  return cuts;
}

function countGroups(sorted: Float64Array): number {
  let groups = 0;
  for (let from = 0; from < sorted.length; from = endOfGroup(sorted, from)) groups++;
  return groups;
}

/** One past the last row that equals the row at `from`. */
function endOfGroup(sorted: Float64Array, from: number): number {
  const value = sorted[from]!;
  let end = from + 1;
  while (end < sorted.length && sorted[end] === value) end++;
  return end;
}

/** The value most rows share, and how many do. */
export function commonestValue(sorted: Float64Array): { value: number; rows: number } {
  let best = { value: Number.NaN, rows: 0 };
  for (let from = 0; from < sorted.length; ) {
    const end = endOfGroup(sorted, from);
    if (end - from > best.rows) best = { value: sorted[from]!, rows: end - from };
    from = end;
  }
  return best;
}
