// The best split of a node from its histogram. Definition: src/kernels/boosting/search.ts, in the same order.

import {
  ACTIVE, CHILD_BYTES, CHILDREN, COLUMNS, COLUMNS_A_PART, FOUND, FOUND_BYTES, GRADIENT_UNIT, HESSIAN_UNIT, INFO,
  IS_BOUNDED, L2, LEAST_HESSIAN, MORE_TABLES, OTHER_SLOT, real, SEGMENTS, SLOT_BYTES, SLOTS, SUMMED_SLOT, word,
} from "./boosting-context";
import { TABLE, TABLES } from "./boosting-histogram";

const MISSING: i32 = 255;
const ONE_AGAINST_REST: i32 = 4;
const SET_LEVELS: i32 = 32;
const CATEGORY_L2: f64 = 10;
const CATEGORY_SMOOTH: f64 = 10;
const LEVEL_HESSIAN: f64 = 1.5;
const GROUP_HESSIAN: f64 = 10;

@inline
function gradientOf(histogram: usize, bin: i32): f64 {
  return <f64>load<i32>(histogram + (<usize>bin << 3), 4);
}

@inline
function hessianOf(histogram: usize, bin: i32): f64 {
  return <f64>load<u32>(histogram + (<usize>bin << 3));
}

/** Histograms and best splits of both children in the columns of a part. */
export function findSplits(context: usize, part: i32): void {
  const columns = <i32>word(context, COLUMNS);
  const step = <i32>word(context, COLUMNS_A_PART);
  const first = part * step;
  const end = first + step < columns ? first + step : columns;
  const found = word(context, FOUND) + <usize>part * 2 * FOUND_BYTES;
  for (let child = 0; child < 2; child++) {
    store<f64>(found + child * FOUND_BYTES, -Infinity);
    store<i32>(found + child * FOUND_BYTES, -1, 24);
  }
  for (let column = first; column < end; column++) {
    if (load<u8>(word(context, ACTIVE) + column) == 0) continue;
    const info = word(context, INFO) + (<usize>column << 2);
    const bins = <i32>load<u8>(info);
    joinTables(context, column, bins);
    for (let child = 0; child < 2; child++) {
      const node = context + CHILDREN + child * CHILD_BYTES;
      if (load<i32>(node, 32) == 0) continue;
      const histogram = <usize>load<u32>(node, 36) + (<usize>column << 11);
      const best = found + child * FOUND_BYTES;
      if (load<u8>(info, 1) == 0) {
        const direction = <i32>load<i8>(info, 2);
        if (word(context, IS_BOUNDED) == 0) searchFree(context, node, histogram, column, bins, best);
        else searchBounded(context, node, histogram, column, bins, direction, best);
      } else if (bins <= ONE_AGAINST_REST) searchOneAgainstRest(context, node, histogram, column, bins, best);
      else searchSorted(context, node, histogram, column, bins, found, best);
    }
  }
}

/** Adds the tables of the segments up, and takes the sum from the parent's histogram, which becomes the other child's. */
function joinTables(context: usize, column: i32, bins: i32): void {
  const segments = <i32>word(context, SEGMENTS);
  const block = column >> 5;
  const offset = <usize>(column & 31) << 11;
  const slotBytes = word(context, SLOT_BYTES);
  const sum = word(context, SLOTS) + word(context, SUMMED_SLOT) * slotBytes + (<usize>column << 11);
  const otherSlot = load<i32>(context, OTHER_SLOT);
  const other = word(context, SLOTS) + <usize>otherSlot * slotBytes + (<usize>column << 11);
  const blocks = <usize>(<i32>(word(context, COLUMNS) + 31) >> 5);
  const more = word(context, MORE_TABLES);
  const first = block == 0 ? TABLES + offset : more + <usize>(block - 1) * TABLE + offset;
  const step = block == 0 ? TABLE : (blocks - 1) * TABLE;
  const length = (<usize>bins + 1) & ~1;
  joinCells(sum, other, otherSlot >= 0, first, step, segments, 0, length << 3);
  if (length < 256) joinCells(sum, other, otherSlot >= 0, first, step, segments, 254 << 3, 256 << 3);
}

@inline
function joinCells(
  sum: usize, other: usize, hasOther: bool, first: usize, step: usize, segments: i32, from: usize, end: usize,
): void {
  for (let at = from; at < end; at += 16) {
    let table = first + at;
    let cells = v128.load(table);
    for (let segment = 1; segment < segments; segment++) {
      table += step;
      cells = i64x2.add(cells, v128.load(table));
    }
    v128.store(sum + at, cells);
    if (hasOther) v128.store(other + at, i64x2.sub(v128.load(other + at), cells));
  }
}

@inline
function freeScore(a: f64, b: f64, c: f64, d: f64): f64 {
  return (a * a * d + c * c * b) / (b * d);
}

@inline
function keep(best: usize, score: f64, column: i32, bin: i32, missingLeft: bool, gradient: f64, hessian: f64): void {
  store<f64>(best, score);
  store<f64>(best, gradient, 8);
  store<f64>(best, hessian, 16);
  store<i32>(best, column, 24);
  store<i32>(best, bin, 28);
  store<i32>(best, <i32>missingLeft, 32);
  store<i32>(best, 0, 36);
}

/**
 * Scores of two splits; lanes that are not allowed have -Infinity. Both have where neither can beat `nearly`, which is a
 * little less than the best so far: that needs no division.
 */
@inline
function freeScores(
  gradient: v128, hessian: v128, allGradient: v128, allHessian: v128, gradientUnit: v128, hessianUnit: v128, l2: v128,
  least: v128, nearly: v128,
): v128 {
  const rest = f64x2.sub(allHessian, hessian);
  const a = f64x2.mul(gradient, gradientUnit);
  const b = f64x2.add(f64x2.mul(hessian, hessianUnit), l2);
  const c = f64x2.mul(f64x2.sub(allGradient, gradient), gradientUnit);
  const d = f64x2.add(f64x2.mul(rest, hessianUnit), l2);
  const sum = f64x2.add(f64x2.mul(f64x2.mul(a, a), d), f64x2.mul(f64x2.mul(c, c), b));
  const product = f64x2.mul(b, d);
  const valid = v128.and(f64x2.ge(hessian, least), f64x2.ge(rest, least));
  const hopeful = v128.and(valid, f64x2.gt(sum, f64x2.mul(nearly, product)));
  if (!v128.any_true(hopeful)) return f64x2.splat(-Infinity);
  return v128.bitselect(f64x2.div(sum, product), f64x2.splat(-Infinity), hopeful);
}

/**
 * Thresholds of a number where values have no bounds, two at a time.
 *
 * An empty bin divides the rows as the bin before it does, so it never scores better; only before the first value
 * it must be kept from offering missing values alone. Behind the last bin of a full column stands the missing one:
 * with it nothing is left on the right, or less than nothing.
 */
function searchFree(context: usize, node: usize, histogram: usize, column: i32, bins: i32, best: usize): void {
  const gradientUnit = v128.load64_splat(context + GRADIENT_UNIT);
  const hessianUnit = v128.load64_splat(context + HESSIAN_UNIT);
  const l2 = v128.load64_splat(context + L2);
  const least = v128.load64_splat(context + LEAST_HESSIAN);
  const allGradient = v128.load64_splat(node);
  const allHessian = v128.load64_splat(node, 8);
  const hasMissing = load<i64>(histogram, MISSING << 3) != 0;
  const missingGradient = f64x2.splat(gradientOf(histogram, MISSING));
  const missingHessian = f64x2.splat(hessianOf(histogram, MISSING));
  let top = v128.load64_splat(best);
  let nearly = nearlyOf(top);
  let before = i64x2.splat(0);
  for (let bin = 0; bin < bins; bin += 2) {
    const cells = v128.load(histogram + (<usize>bin << 3));
    if (!v128.any_true(cells)) continue;
    // Packed sums up to each of the two bins.
    const sums = i64x2.add(before, i64x2.add(cells, v128.shuffle<i64>(i64x2.splat(0), cells, 0, 2)));
    before = v128.shuffle<i64>(sums, sums, 1, 1);
    const gradient = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(sums, sums, 1, 3, 1, 3));
    const hessian = f64x2.convert_low_i32x4_u(v128.shuffle<i32>(sums, sums, 0, 2, 0, 2));
    const rights = freeScores(
      gradient, hessian, allGradient, allHessian, gradientUnit, hessianUnit, l2, least, nearly,
    );
    let lefts = f64x2.splat(-Infinity);
    if (hasMissing) {
      const scores = freeScores(
        f64x2.add(gradient, missingGradient), f64x2.add(hessian, missingHessian), allGradient, allHessian,
        gradientUnit, hessianUnit, l2, least, nearly,
      );
      lefts = v128.bitselect(scores, lefts, i64x2.ne(cells, i64x2.splat(0)));
    }
    if (!v128.any_true(v128.or(f64x2.gt(rights, top), f64x2.gt(lefts, top)))) continue;
    takeBetter(
      f64x2.extract_lane(rights, 0), f64x2.extract_lane(lefts, 0), node, histogram, column, bin, hasMissing,
      f64x2.extract_lane(gradient, 0), f64x2.extract_lane(hessian, 0), best,
    );
    takeBetter(
      f64x2.extract_lane(rights, 1), f64x2.extract_lane(lefts, 1), node, histogram, column, bin + 1, hasMissing,
      f64x2.extract_lane(gradient, 1), f64x2.extract_lane(hessian, 1), best,
    );
    top = v128.load64_splat(best);
    nearly = nearlyOf(top);
  }
}

/** Less than the best by more than the rounding of a product; scores are not negative. */
@inline
function nearlyOf(top: v128): v128 {
  return f64x2.mul(top, f64x2.splat(1 - 1e-12));
}

/** Keeps a threshold, missing values right or left, if it is better than the best. */
function takeBetter(
  right: f64, left: f64, node: usize, histogram: usize, column: i32, bin: i32, hasMissing: bool, gradient: f64,
  hessian: f64, best: usize,
): void {
  if (right > load<f64>(best)) {
    const missingLeft = !hasMissing && hessian > load<f64>(node, 8) - hessian;
    keep(best, right, column, bin, missingLeft, gradient, hessian);
  }
  if (left > load<f64>(best)) {
    const missingGradient = gradientOf(histogram, MISSING);
    const missingHessian = hessianOf(histogram, MISSING);
    keep(best, left, column, bin, true, gradient + missingGradient, hessian + missingHessian);
  }
}

/** Score of any split; -Infinity where it is not allowed. */
function splitScore(context: usize, node: usize, gradient: f64, hessian: f64, l2: f64, direction: i32): f64 {
  const least = real(context, LEAST_HESSIAN);
  const rest = load<f64>(node, 8) - hessian;
  if (hessian < least || rest < least) return -Infinity;
  const a = gradient * real(context, GRADIENT_UNIT);
  const b = hessian * real(context, HESSIAN_UNIT) + l2;
  const c = (load<f64>(node) - gradient) * real(context, GRADIENT_UNIT);
  const d = rest * real(context, HESSIAN_UNIT) + l2;
  if (word(context, IS_BOUNDED) == 0) return freeScore(a, b, c, d);
  const lower = load<f64>(node, 16);
  const upper = load<f64>(node, 24);
  const left = min(max(-a / b, lower), upper);
  const right = min(max(-c / d, lower), upper);
  if ((right - left) * <f64>direction < 0) return -Infinity;
  return -(2 * a * left + b * left * left) - (2 * c * right + d * right * right);
}

function searchBounded(
  context: usize, node: usize, histogram: usize, column: i32, bins: i32, direction: i32, best: usize,
): void {
  const l2 = real(context, L2);
  const missingGradient = gradientOf(histogram, MISSING);
  const missingHessian = hessianOf(histogram, MISSING);
  const sides = load<i64>(histogram, MISSING << 3) != 0 ? 2 : 1;
  let gradient: f64 = 0;
  let hessian: f64 = 0;
  for (let bin = 0; bin < bins; bin++) {
    if (load<i64>(histogram + (<usize>bin << 3)) == 0) continue;
    gradient += gradientOf(histogram, bin);
    hessian += hessianOf(histogram, bin);
    for (let side = 0; side < sides; side++) {
      const leftGradient = gradient + <f64>side * missingGradient;
      const leftHessian = hessian + <f64>side * missingHessian;
      const score = splitScore(context, node, leftGradient, leftHessian, l2, direction);
      if (!(score > load<f64>(best))) continue;
      const missingLeft = sides == 2 ? side == 1 : leftHessian > load<f64>(node, 8) - leftHessian;
      keep(best, score, column, bin, missingLeft, leftGradient, leftHessian);
    }
  }
}

function clearSet(best: usize): void {
  memory.fill(best + 64, 0, 32);
}

@inline
function addToSet(best: usize, bin: i32): void {
  const at = best + 64 + (bin >> 3);
  store<u8>(at, <u8>(<i32>load<u8>(at) | (1 << (bin & 7))));
}

function searchOneAgainstRest(
  context: usize, node: usize, histogram: usize, column: i32, bins: i32, best: usize,
): void {
  for (let k = 0; k <= bins; k++) {
    const bin = k < bins ? k : MISSING;
    const gradient = gradientOf(histogram, bin);
    const hessian = hessianOf(histogram, bin);
    const score = splitScore(context, node, gradient, hessian, real(context, L2), 0);
    if (!(score > load<f64>(best))) continue;
    keep(best, score, column, -1, bin == MISSING, gradient, hessian);
    clearSet(best);
    addToSet(best, bin);
  }
}

/** Room for sorting stands behind the results of all parts; the same constants are in src/kernels/boosting/team.ts. */
const RESULT_BYTES: usize = 2 * FOUND_BYTES;
const MOST_PARTS: usize = 64;
const SORT_BYTES: usize = 2304;

function searchSorted(
  context: usize, node: usize, histogram: usize, column: i32, bins: i32, found: usize, best: usize,
): void {
  const room = sortRoom(context, found);
  const count = sortLevels(context, histogram, bins, room);
  const hessianUnit = real(context, HESSIAN_UNIT);
  const least = real(context, LEAST_HESSIAN);
  const l2 = real(context, L2) + CATEGORY_L2;
  const longest = SET_LEVELS < (count + 1) >> 1 ? SET_LEVELS : (count + 1) >> 1;
  for (let direction = 0; direction < 2; direction++) {
    let gradient: f64 = 0;
    let hessian: f64 = 0;
    let group: f64 = 0;
    for (let k = 0; k < longest; k++) {
      const bin = <i32>load<u8>(room + 2048 + (direction == 0 ? k : count - 1 - k));
      gradient += gradientOf(histogram, bin);
      const h = hessianOf(histogram, bin);
      hessian += h;
      group += h;
      const rest = load<f64>(node, 8) - hessian;
      if (hessian < least) continue;
      if (rest < least || rest * hessianUnit < GROUP_HESSIAN) break;
      if (group * hessianUnit < GROUP_HESSIAN) continue;
      group = 0;
      const score = splitScore(context, node, gradient, hessian, l2, 0);
      if (!(score > load<f64>(best))) continue;
      keep(best, score, column, -1, false, gradient, hessian);
      store<i32>(best, 1, 36);
      clearSet(best);
      for (let j = 0; j <= k; j++) {
        const level = <i32>load<u8>(room + 2048 + (direction == 0 ? j : count - 1 - j));
        addToSet(best, level);
        if (level == MISSING) store<i32>(best, 1, 32);
      }
    }
  }
}

/** 256 keys and 256 levels for the part whose results stand at `found`. */
@inline
function sortRoom(context: usize, found: usize): usize {
  const start = word(context, FOUND);
  return start + MOST_PARTS * RESULT_BYTES + ((found - start) / RESULT_BYTES) * SORT_BYTES;
}

/** Insertion sort of the levels with enough Hessian; equal keys stay in the order of bins. */
function sortLevels(context: usize, histogram: usize, bins: i32, room: usize): i32 {
  const gradientUnit = real(context, GRADIENT_UNIT);
  const hessianUnit = real(context, HESSIAN_UNIT);
  let count = 0;
  for (let k = 0; k <= bins; k++) {
    const bin = k < bins ? k : MISSING;
    const hessian = hessianOf(histogram, bin) * hessianUnit;
    if (hessian < LEVEL_HESSIAN) continue;
    const key = (gradientOf(histogram, bin) * gradientUnit) / (hessian + CATEGORY_SMOOTH);
    let at = count;
    for (; at > 0 && load<f64>(room + ((at - 1) << 3)) > key; at--) {
      store<f64>(room + (at << 3), load<f64>(room + ((at - 1) << 3)));
      store<u8>(room + 2048 + at, load<u8>(room + 2047 + at));
    }
    store<f64>(room + (at << 3), key);
    store<u8>(room + 2048 + at, bin);
    count++;
  }
  return count;
}
