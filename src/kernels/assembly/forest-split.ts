// The best split of a node by one column whose bins are counted: src/kernels/forest-split.ts. What the plain kernel
// counts in three arrays stands here in one word a bin.

import {
  COUNT_MASK,
  DRAWS_SHIFT,
  isWeighted,
  minLeaf,
  negativeWeight,
  order,
  POSITIVES_SHIFT,
  positiveWeight,
  RECIPROCALS,
  reciprocals,
  shares,
} from "./forest-state";

const MISSING: i32 = 255;

/** The node and the best split of it so far. */
export let total: i64 = 0;
export let bestScore: f64 = -1;
export let bestColumn: i32 = 0;
export let bestLeft: i64 = 0;
export let bestBin: i32 = 0;
export let bestMissingLeft: i32 = 0;
export let bestIsCategory: i32 = 0;
/** Bins of the best category split that go left: 256 bits, and how a missing value goes. */
export let best0: u64 = 0;
export let best1: u64 = 0;
export let best2: u64 = 0;
export let best3: u64 = 0;

export function startSearch(node: i64): void {
  total = node;
  bestScore = -1;
}

@inline function rowsOf(count: i64): i32 {
  return <i32>(count & COUNT_MASK);
}

@inline function drawsOf(count: i64): i32 {
  return <i32>((count >> DRAWS_SHIFT) & COUNT_MASK);
}

@inline function positivesOf(count: i64): i32 {
  return <i32>(count >> POSITIVES_SHIFT);
}

@inline function inverse(weight: i32): f64 {
  return weight < RECIPROCALS ? load<f64>(reciprocals + (<usize>weight << 3)) : 1 / <f64>weight;
}

@inline function plainScore(left: i64, right: i64): f64 {
  const leftPositives = <f64>positivesOf(left);
  const rightPositives = <f64>positivesOf(right);
  return (
    leftPositives * leftPositives * inverse(drawsOf(left)) +
    rightPositives * rightPositives * inverse(drawsOf(right))
  );
}

function weightedScore(left: i64, right: i64): f64 {
  const leftPositives = <f64>positivesOf(left) * positiveWeight;
  const rightPositives = <f64>positivesOf(right) * positiveWeight;
  const leftWeight = leftPositives + <f64>(drawsOf(left) - positivesOf(left)) * negativeWeight;
  const rightWeight = rightPositives + <f64>(drawsOf(right) - positivesOf(right)) * negativeWeight;
  return leftPositives * leftPositives * (1 / leftWeight) + rightPositives * rightPositives * (1 / rightWeight);
}

@inline function scoreOf(left: i64, right: i64): f64 {
  return isWeighted ? weightedScore(left, right) : plainScore(left, right);
}

/** Do two bins hold draws of one class only, the same one? */
@inline function areOneClass(a: i64, b: i64): bool {
  if ((a | b) >> POSITIVES_SHIFT == 0) return true;
  return positivesOf(a) == drawsOf(a) && positivesOf(b) == drawsOf(b);
}

/**
 * Compares the cuts of a numeric column with the best split so far and clears its counts. `mask` says which bins have
 * any.
 *
 * @returns 1 if there is a cut that leaves enough rows on both sides.
 */
export function cutNumeric(histogram: usize, mask: usize, column: i32): i32 {
  const node = total;
  const least = minLeaf;
  let best = bestScore;
  let left: i64 = 0;
  let bin = 0;
  // 0: missing values go right, 1: left, 2: they are cut off.
  let way = -1;
  let canSplit = 0;
  const missing = load<i64>(histogram, 8 * 255);
  store<i64>(histogram, 0, 8 * 255);
  const there = node - missing;
  let sum: i64 = 0;
  let lastCount: i64 = 0;
  let last = 0;
  for (let word = 0; word < 4; word++) {
    let bits = load<u64>(mask + (<usize>word << 3));
    store<u64>(mask + (<usize>word << 3), 0);
    if (word == 3) bits &= 0x7fffffffffffffff;
    while (bits != 0) {
      const here = (word << 6) | <i32>ctz(bits);
      bits &= bits - 1;
      const at = histogram + (<usize>here << 3);
      const count = load<i64>(at);
      store<i64>(at, 0);
      if (sum != 0) {
        const rest = there - sum;
        const isInside =
          areOneClass(lastCount, count) &&
          rowsOf(sum) - rowsOf(lastCount) >= least &&
          rowsOf(rest) - rowsOf(count) >= least;
        if (!isInside) {
          const other = node - sum;
          if (rowsOf(sum) >= least && rowsOf(other) >= least) {
            canSplit = 1;
            const score = scoreOf(sum, other);
            if (score > best) {
              best = score;
              left = sum;
              bin = (last + here - 1) >> 1;
              way = 0;
            }
          }
          if (missing != 0) {
            const withMissing = sum + missing;
            if (rowsOf(withMissing) >= least && rowsOf(rest) >= least) {
              canSplit = 1;
              const score = scoreOf(withMissing, rest);
              if (score > best) {
                best = score;
                left = withMissing;
                bin = (last + here - 1) >> 1;
                way = 1;
              }
            }
          }
        }
      }
      sum += count;
      lastCount = count;
      last = here;
    }
  }
  if (missing != 0 && sum != 0 && rowsOf(sum) >= least && rowsOf(missing) >= least) {
    canSplit = 1;
    const score = scoreOf(sum, missing);
    if (score > best) {
      best = score;
      left = sum;
      bin = MISSING - 1;
      way = 2;
    }
  }
  if (way >= 0) {
    bestScore = best;
    bestColumn = column;
    bestLeft = left;
    bestBin = bin;
    bestMissingLeft = missing != 0 ? i32(way == 1) : i32(2 * drawsOf(left) >= drawsOf(node));
    bestIsCategory = 0;
  }
  return canSplit;
}

/** The same of a category column. */
export function cutCategories(histogram: usize, mask: usize, column: i32): i32 {
  const node = total;
  const hasMissing = load<i64>(histogram, 8 * 255) != 0;
  const levels = orderByShare(histogram, mask);
  let best = bestScore;
  let sum: i64 = 0;
  let left: i64 = 0;
  let leftLevels = 0;
  let canSplit = 0;
  for (let level = 0; level < levels - 1; level++) {
    sum += load<i64>(histogram + (<usize>load<u8>(order + <usize>level) << 3));
    const other = node - sum;
    if (rowsOf(sum) < minLeaf || rowsOf(other) < minLeaf) continue;
    canSplit = 1;
    const score = scoreOf(sum, other);
    if (score > best) {
      best = score;
      left = sum;
      leftLevels = level + 1;
    }
  }
  if (leftLevels > 0) {
    bestScore = best;
    bestColumn = column;
    bestLeft = left;
    bestIsCategory = 1;
    writeSet(levels, leftLevels, hasMissing);
  }
  for (let level = 0; level < levels; level++) {
    store<i64>(histogram + (<usize>load<u8>(order + <usize>level) << 3), 0);
  }
  return canSplit;
}

/** Puts the node's bins in the order of their share of positives; returns how many there are. */
function orderByShare(histogram: usize, mask: usize): i32 {
  let levels = 0;
  for (let word = 0; word < 4; word++) {
    let bits = load<u64>(mask + (<usize>word << 3));
    store<u64>(mask + (<usize>word << 3), 0);
    while (bits != 0) {
      const bin = (word << 6) | <i32>ctz(bits);
      bits &= bits - 1;
      const count = load<i64>(histogram + (<usize>bin << 3));
      const share = <f64>positivesOf(count) / <f64>drawsOf(count);
      let at = levels++;
      for (; at > 0; at--) {
        const before = load<f64>(shares + (<usize>(at - 1) << 3));
        if (before <= share) break;
        store<f64>(shares + (<usize>at << 3), before);
        store<u8>(order + <usize>at, load<u8>(order + <usize>(at - 1)));
      }
      store<f64>(shares + (<usize>at << 3), share);
      store<u8>(order + <usize>at, <u8>bin);
    }
  }
  return levels;
}

function writeSet(levels: i32, leftLevels: i32, hasMissing: bool): void {
  let absentLeft = 2 * drawsOf(bestLeft) >= drawsOf(total);
  if (hasMissing) {
    absentLeft = false;
    for (let level = 0; level < leftLevels; level++) {
      if (load<u8>(order + <usize>level) == <u8>MISSING) absentLeft = true;
    }
  }
  const fill: u64 = absentLeft ? 0xffffffffffffffff : 0;
  best0 = fill;
  best1 = fill;
  best2 = fill;
  best3 = fill;
  // The bins that do not go where absent ones go.
  const from = absentLeft ? leftLevels : 0;
  const to = absentLeft ? levels : leftLevels;
  for (let level = from; level < to; level++) {
    const bin = <i32>load<u8>(order + <usize>level);
    const bit: u64 = <u64>1 << (bin & 63);
    if (bin < 64) best0 ^= bit;
    else if (bin < 128) best1 ^= bit;
    else if (bin < 192) best2 ^= bit;
    else best3 ^= bit;
  }
  bestBin = 0;
  bestMissingLeft = 0;
}
