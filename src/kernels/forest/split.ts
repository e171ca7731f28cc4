/**
 * The best split of a node by one column: counts by bin, then every cut.
 *
 * Numeric columns are cut between neighbouring bins of the node, with its missing values on either side, and between
 * all values and the missing ones. For categories the bins are put in the order of their share of positives: for two
 * classes the best of all sets of bins is then a beginning of that order (Breiman, Friedman, Olshen and Stone 1984,
 * "Classification and Regression Trees", theorem 4.5); a missing value is one bin more.
 *
 * The score of a cut is P_l^2 / W_l + P_r^2 / W_r, with W the weight and P the weight of the positives on each side.
 * The weighted Gini impurity of the node falls by twice (score - P^2 / W). Between two bins of one and the same class
 * the score is never best: moved to the end of such a run, a cut only gains (Fayyad and Irani 1992, "On the Handling of
 * Continuous-Valued Attributes in Decision Tree Generation", Machine Learning 8, 87-102). Such cuts are passed over,
 * save next to where `minLeaf` forbids the others of the run.
 *
 * @module
 */
import { FOREST_MISSING_BIN, FOREST_SET_BYTES, type ForestGrowth } from "./types.ts";

/** A node to split. */
export interface SplitNode {
  /** The node's rows are `rows[from]` to `rows[to - 1]`. */
  readonly from: number;
  readonly to: number;
  readonly draws: number;
  readonly positives: number;
}

/** Counts of the rows on one side of a cut. */
interface Side {
  rows: number;
  draws: number;
  positives: number;
}

/** The best split of a node so far. */
export interface BestSplit {
  /** -1 while there is none. */
  score: number;
  column: number;
  /** Bins <= this go left (numeric splits). */
  bin: number;
  missingLeft: boolean;
  isCategory: boolean;
  /** The bins that go left (category splits). */
  readonly set: Uint8Array;
  leftDraws: number;
  leftPositives: number;
}

/** Counts by bin and what else is written while a split is searched; one for all nodes of a tree. */
export interface SplitSearch {
  readonly rows: Uint32Array;
  readonly draws: Uint32Array;
  readonly positives: Uint32Array;
  /** Bins of the node in the order of their share of positives. */
  readonly order: Uint8Array;
  readonly share: Float64Array;
  readonly best: BestSplit;
}

/** A search without anything found. */
export function startSearch(): SplitSearch {
  return {
    rows: new Uint32Array(256),
    draws: new Uint32Array(256),
    positives: new Uint32Array(256),
    order: new Uint8Array(256),
    share: new Float64Array(256),
    best: {
      score: -1,
      column: 0,
      bin: 0,
      missingLeft: false,
      isCategory: false,
      set: new Uint8Array(FOREST_SET_BYTES),
      leftDraws: 0,
      leftPositives: 0,
    },
  };
}

/** Counts the node's rows by bin. */
export function countBins(
  search: SplitSearch,
  { from, to }: SplitNode,
  sample: { readonly rows: Uint32Array; readonly counts: Uint32Array; readonly truth: Uint8Array },
  bins: Uint8Array,
): void {
  const { rows: rowsOf, draws, positives } = search;
  const { rows, counts, truth } = sample;
  rowsOf.fill(0);
  draws.fill(0);
  positives.fill(0);
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    const bin = bins[row]!;
    const count = counts[row]!;
    rowsOf[bin]!++;
    draws[bin]! += count;
    if (truth[row] === 1) positives[bin]! += count;
  }
}

/**
 * Compares the cuts of a numeric column, whose bins are counted, with the best split so far: first all with the missing
 * values on the right, then all with them on the left.
 *
 * @returns Whether there is a cut that leaves `minLeaf` rows on both sides.
 */
export function cutNumeric(
  search: SplitSearch,
  node: SplitNode,
  growth: ForestGrowth,
  column: number,
): boolean {
  const { rows, order, best } = search;
  const missing = sideOf(search, FOREST_MISSING_BIN);
  let levels = 0;
  for (let bin = 0; bin < FOREST_MISSING_BIN; bin++) if (rows[bin]! > 0) order[levels++] = bin;
  let canSplit = false;
  for (let missingLeft = 0; missingLeft < (missing.rows > 0 ? 2 : 1); missingLeft++) {
    const left: Side = { rows: 0, draws: 0, positives: 0 };
    for (let level = 0; level < levels; level++) {
      const bin = order[level]!;
      addBin(left, search, bin);
      const isLast = level === levels - 1;
      if (isLast && (missing.rows === 0 || missingLeft === 1)) break;
      const next = order[level + 1]!;
      if (!isLast && isInsideRun(search, node, growth, left, bin, next)) continue;
      const side = missingLeft === 1 ? joined(left, missing) : left;
      if (!isAllowed(node, growth, side)) continue;
      canSplit = true;
      if (!isBetter(best, node, growth, side)) continue;
      keep(best, column, side);
      // In the middle of the bins that the node does not have: values to come may fall there.
      best.bin = isLast ? FOREST_MISSING_BIN - 1 : (bin + next - 1) >> 1;
      best.missingLeft = missing.rows > 0 ? missingLeft === 1 : 2 * side.draws >= node.draws;
    }
  }
  return canSplit;
}

/** Are the bins on both sides of a cut of the same one class, and the cuts next to it allowed? */
function isInsideRun(
  { rows, draws, positives }: SplitSearch,
  { from, to }: SplitNode,
  { minLeaf }: ForestGrowth,
  left: Side,
  last: number,
  bin: number,
): boolean {
  const bothNegative = positives[last] === 0 && positives[bin] === 0;
  const bothPositive = positives[last] === draws[last] && positives[bin] === draws[bin];
  if (!bothNegative && !bothPositive) return false;
  const right = to - from - rows[FOREST_MISSING_BIN]! - left.rows;
  return left.rows - rows[last]! >= minLeaf && right - rows[bin]! >= minLeaf;
}

/**
 * Compares the cuts of a category column, whose bins are counted, with the best split so far.
 *
 * @returns Whether there is a cut that leaves `minLeaf` rows on both sides.
 */
export function cutCategories(
  search: SplitSearch,
  node: SplitNode,
  growth: ForestGrowth,
  column: number,
): boolean {
  const { order, best } = search;
  const levels = orderByShare(search);
  const left: Side = { rows: 0, draws: 0, positives: 0 };
  let canSplit = false;
  let bestLevels = 0;
  for (let level = 0; level < levels - 1; level++) {
    addBin(left, search, order[level]!);
    if (!isAllowed(node, growth, left)) continue;
    canSplit = true;
    if (!isBetter(best, node, growth, left)) continue;
    keep(best, column, left);
    bestLevels = level + 1;
  }
  if (bestLevels > 0) writeSet(search, node, levels, bestLevels);
  return canSplit;
}

function sideOf({ rows, draws, positives }: SplitSearch, bin: number): Side {
  return { rows: rows[bin]!, draws: draws[bin]!, positives: positives[bin]! };
}

function addBin(side: Side, { rows, draws, positives }: SplitSearch, bin: number): void {
  side.rows += rows[bin]!;
  side.draws += draws[bin]!;
  side.positives += positives[bin]!;
}

function joined(a: Side, b: Side): Side {
  return { rows: a.rows + b.rows, draws: a.draws + b.draws, positives: a.positives + b.positives };
}

/** Has a cut, given by its left side, enough rows on both sides? */
function isAllowed({ from, to }: SplitNode, { minLeaf }: ForestGrowth, { rows }: Side): boolean {
  return rows >= minLeaf && to - from - rows >= minLeaf;
}

/** Has it a better score than the best so far? Then it is noted. Without a division where it has not. */
function isBetter(
  best: BestSplit,
  node: SplitNode,
  { positiveWeight, negativeWeight }: ForestGrowth,
  { draws, positives }: Side,
): boolean {
  const otherPositives = node.positives - positives;
  const left = positives * positiveWeight;
  const right = otherPositives * positiveWeight;
  const leftWeight = left + (draws - positives) * negativeWeight;
  const rightWeight = right + (node.draws - draws - otherPositives) * negativeWeight;
  const numerator = left * left * rightWeight + right * right * leftWeight;
  const denominator = leftWeight * rightWeight;
  if (!(numerator > best.score * denominator)) return false;
  best.score = numerator / denominator;
  return true;
}

function keep(best: BestSplit, column: number, { draws, positives }: Side): void {
  best.column = column;
  best.bin = 0;
  best.missingLeft = false;
  best.isCategory = false;
  best.leftDraws = draws;
  best.leftPositives = positives;
}

/** Puts the node's bins in the order of their share of positives, equal shares by bin; returns how many there are. */
function orderByShare({ draws, positives, order, share }: SplitSearch): number {
  let levels = 0;
  for (let bin = 0; bin < 256; bin++) {
    if (draws[bin] === 0) continue;
    const rate = positives[bin]! / draws[bin]!;
    let at = levels++;
    for (; at > 0 && share[at - 1]! > rate; at--) {
      share[at] = share[at - 1]!;
      order[at] = order[at - 1]!;
    }
    share[at] = rate;
    order[at] = bin;
  }
  return levels;
}

/** Bins that the node does not have go where its missing values go, without such values to the larger side. */
function writeSet(
  { order, best, draws }: SplitSearch,
  node: SplitNode,
  levels: number,
  leftLevels: number,
): void {
  const { set } = best;
  best.isCategory = true;
  let absentLeft = 2 * best.leftDraws >= node.draws;
  if (draws[FOREST_MISSING_BIN]! > 0) absentLeft = order.indexOf(FOREST_MISSING_BIN) < leftLevels;
  set.fill(absentLeft ? 255 : 0);
  for (let level = 0; level < levels; level++) {
    const bin = order[level]!;
    const bit = 1 << (bin & 7);
    if (level < leftLevels) set[bin >> 3]! |= bit;
    else set[bin >> 3]! &= ~bit;
  }
}
