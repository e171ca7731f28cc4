// The best split of a node by one column whose bins are counted: src/kernels/forest/split.ts. What the plain kernel
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
  shares,
  sums,
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

/** A whole number below 2^52 as a double: in the bits of 2^52 + number, which is then taken off. */
@inline function toDoubles(whole: v128): v128 {
  const two52 = i64x2.splat(0x4330000000000000);
  return f64x2.sub(v128.or(whole, two52), two52);
}

/** Notes cut `left` if its score is better than the best so far. */
@inline function isBetter(left: i64): bool {
  const node = total;
  const right = node - left;
  const p = <f64>positivesOf(left) * positiveWeight;
  const q = <f64>positivesOf(right) * positiveWeight;
  const d = p + <f64>(drawsOf(left) - positivesOf(left)) * negativeWeight;
  const e = q + <f64>(drawsOf(right) - positivesOf(right)) * negativeWeight;
  const numerator = p * p * e + q * q * d;
  const denominator = d * e;
  if (!(numerator > bestScore * denominator)) return false;
  bestScore = numerator / denominator;
  return true;
}

/** Do two bins hold draws of one class only, the same one? */
@inline function areOneClass(a: i64, b: i64): bool {
  if ((a | b) >> POSITIVES_SHIFT == 0) return true;
  return positivesOf(a) == drawsOf(a) && positivesOf(b) == drawsOf(b);
}

@inline function sumAt(cut: i32): i64 {
  return load<i64>(sums + (<usize>cut << 3));
}

/**
 * Lists the bins that a mask names, with the running sum of their counts, and clears both.
 *
 * @returns How many there are.
 */
export function listMarked(histogram: usize, mask: usize): i32 {
  let sum: i64 = 0;
  let bins = order;
  let at = sums;
  for (let word = 0; word < 4; word++) {
    let bits = load<u64>(mask + (<usize>word << 3));
    store<u64>(mask + (<usize>word << 3), 0);
    while (bits != 0) {
      const bin = (<usize>word << 6) | <usize>ctz(bits);
      bits &= bits - 1;
      const from = histogram + (bin << 3);
      sum += load<i64>(from);
      store<i64>(from, 0);
      store<i64>(at, sum);
      store<u8>(bins, <u8>bin);
      at += 8;
      bins++;
    }
  }
  return <i32>(bins - order);
}

/** The same of all of the first `size` bins that are not empty. */
export function listFilled(histogram: usize, size: i32): i32 {
  let sum: i64 = 0;
  let bins = order;
  let at = sums;
  for (let bin: usize = 0; bin < <usize>size; bin++) {
    const from = histogram + (bin << 3);
    const count = load<i64>(from);
    store<i64>(from, 0);
    sum += count;
    store<i64>(at, sum);
    store<u8>(bins, <u8>bin);
    const isFilled = <usize>(count != 0);
    at += isFilled << 3;
    bins += isFilled;
  }
  return <i32>(bins - order);
}

/**
 * The best of the listed cuts `from` to `to` - 1, `base` being added to the left side of each; -1 when none of them is
 * better than the best so far.
 */
export function searchCuts(from: i32, to: i32, base: i64): i32 {
  const allPositives = f64x2.splat(<f64>positivesOf(total));
  const allDraws = f64x2.splat(<f64>drawsOf(total));
  const added = i64x2.splat(base);
  const mask = i64x2.splat(COUNT_MASK);
  let best = bestScore;
  let score = f64x2.splat(best);
  let found = -1;
  for (let cut = from; cut < to; cut += 2) {
    const left = i64x2.add(v128.load(sums + (<usize>cut << 3)), added);
    const p = toDoubles(i64x2.shr_u(left, <i32>POSITIVES_SHIFT));
    const d = toDoubles(v128.and(i64x2.shr_u(left, <i32>DRAWS_SHIFT), mask));
    const q = f64x2.sub(allPositives, p);
    const e = f64x2.sub(allDraws, d);
    const numerator = f64x2.add(f64x2.mul(f64x2.mul(p, p), e), f64x2.mul(f64x2.mul(q, q), d));
    const denominator = f64x2.mul(d, e);
    if (v128.any_true(f64x2.gt(numerator, f64x2.mul(score, denominator)))) {
      const first = f64x2.extract_lane(numerator, 0);
      const firstBy = f64x2.extract_lane(denominator, 0);
      if (first > best * firstBy) {
        best = first / firstBy;
        found = cut;
      }
      const second = f64x2.extract_lane(numerator, 1);
      const secondBy = f64x2.extract_lane(denominator, 1);
      if (cut + 1 < to && second > best * secondBy) {
        best = second / secondBy;
        found = cut + 1;
      }
      score = f64x2.splat(best);
    }
  }
  bestScore = best;
  return found;
}

/** The same with weights of classes, cut by cut as the definition has it. `size`: listed bins, `there`: their sum. */
export function searchWeighted(from: i32, to: i32, base: i64, size: i32, there: i64): i32 {
  let found = -1;
  for (let cut = from; cut < to; cut++) {
    const sum = sumAt(cut);
    if (cut < size - 1) {
      const before = cut == 0 ? 0 : sumAt(cut - 1);
      const after = sumAt(cut + 1);
      const isInside =
        areOneClass(sum - before, after - sum) && rowsOf(before) >= minLeaf && rowsOf(there - after) >= minLeaf;
      if (isInside) continue;
    }
    if (isBetter(sum + base)) found = cut;
  }
  return found;
}

/**
 * Compares the cuts of a numeric column with the best split so far and clears its counts and its mask.
 *
 * @param size - Bins of the column where all may be filled; 0 where the mask says which are.
 * @returns 1 if there is a cut that leaves enough rows on both sides.
 */
export function cutNumeric(histogram: usize, mask: usize, column: i32, size: i32): i32 {
  const missing = load<i64>(histogram, 8 * 255);
  if (missing != 0) {
    store<i64>(histogram, 0, 8 * 255);
    store<u64>(mask, load<u64>(mask, 24) & 0x7fffffffffffffff, 24);
  }
  const listed = size == 0 ? listMarked(histogram, mask) : listFilled(histogram, size);
  const there = total - missing;
  // Read beside the last cut.
  store<i64>(sums + (<usize>listed << 3), there);
  // The last cut has all values on the left; the missing ones are then alone on the right.
  let canSplit = tryCuts(missing != 0 ? listed : listed - 1, 0, listed, there, column, missing);
  if (missing != 0) canSplit |= tryCuts(listed - 1, missing, listed, there, column, missing);
  return canSplit;
}

function tryCuts(cuts: i32, base: i64, listed: i32, there: i64, column: i32, missing: i64): i32 {
  const node = total;
  let from = 0;
  let to = cuts;
  while (from < to && rowsOf(sumAt(from) + base) < minLeaf) from++;
  while (to > from && rowsOf(node - sumAt(to - 1) - base) < minLeaf) to--;
  if (from >= to) return 0;
  const cut = isWeighted ? searchWeighted(from, to, base, listed, there) : searchCuts(from, to, base);
  if (cut < 0) return 1;
  bestColumn = column;
  bestLeft = sumAt(cut) + base;
  const bin = <i32>load<u8>(order + <usize>cut);
  bestBin = cut == listed - 1 ? MISSING - 1 : (bin + <i32>load<u8>(order + <usize>(cut + 1)) - 1) >> 1;
  bestMissingLeft = missing != 0 ? i32(base != 0) : i32(2 * drawsOf(bestLeft) >= drawsOf(node));
  bestIsCategory = 0;
  return 1;
}

/** The same of a category column. */
export function cutCategories(histogram: usize, mask: usize, column: i32): i32 {
  const node = total;
  const hasMissing = load<i64>(histogram, 8 * 255) != 0;
  const levels = orderByShare(histogram, mask);
  let sum: i64 = 0;
  let left: i64 = 0;
  let leftLevels = 0;
  let canSplit = 0;
  for (let level = 0; level < levels - 1; level++) {
    sum += load<i64>(histogram + (<usize>load<u8>(order + <usize>level) << 3));
    const other = node - sum;
    if (rowsOf(sum) < minLeaf || rowsOf(other) < minLeaf) continue;
    canSplit = 1;
    if (isBetter(sum)) {
      left = sum;
      leftLevels = level + 1;
    }
  }
  if (leftLevels > 0) {
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
