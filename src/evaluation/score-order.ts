/**
 * Rows from the highest score to the lowest.
 *
 * A comparison sort of indices calls a closure n log n times. Doubles can be sorted as integers instead: their
 * bits, with the sign bit flipped (positive numbers) or all bits flipped (negative numbers), have the order of
 * the numbers. So the sort is six counting passes of 11 bits, lowest digit first: O(n), stable, and the same for
 * any distribution of scores.
 *
 * @module
 */

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
const DIGIT_MASK = DIGITS - 1;

/**
 * Indices of the scores in descending order, equal scores in row order. A kernel: trusts that scores are finite.
 *
 * @remarks O(n) time, 24 bytes a row while it runs.
 */
export function descendingOrder(score: Float64Array): Uint32Array {
  const n = score.length;
  let high = new Uint32Array(n);
  let low = new Uint32Array(n);
  let order = new Uint32Array(n);
  writeDescendingKeys(score, high, low);
  for (let i = 0; i < n; i++) order[i] = i;

  let nextHigh = new Uint32Array(n);
  let nextLow = new Uint32Array(n);
  let nextOrder = new Uint32Array(n);
  const start = new Uint32Array(DIGITS);
  // Digits 0 to 2 come from the low word (bits 0, 11, 22: the third has 10 bits), 3 to 5 from the high word.
  for (let pass = 0; pass < 6; pass++) {
    const word = pass < 3 ? low : high;
    const shift = (pass % 3) * DIGIT_BITS;
    if (!countDigits(word, shift, start)) continue;
    for (let i = 0; i < n; i++) {
      const at = start[(word[i]! >>> shift) & DIGIT_MASK]!++;
      nextHigh[at] = high[i]!;
      nextLow[at] = low[i]!;
      nextOrder[at] = order[i]!;
    }
    [high, nextHigh] = [nextHigh, high];
    [low, nextLow] = [nextLow, low];
    [order, nextOrder] = [nextOrder, order];
  }
  return order;
}

/** Keys whose ascending unsigned order is the descending order of the scores. */
function writeDescendingKeys(score: Float64Array, high: Uint32Array, low: Uint32Array): void {
  const double = new Float64Array(1);
  const words = new Uint32Array(double.buffer);
  // Byte order is the machine's: find out which word carries the sign.
  double[0] = -1;
  const highAt = words[1]! > 0 ? 1 : 0;
  const lowAt = 1 - highAt;
  for (let i = 0; i < score.length; i++) {
    double[0] = score[i]! + 0; // -0 becomes 0: equal scores get equal keys
    const h = words[highAt]!;
    const negative = h >>> 31 === 1;
    high[i] = negative ? h : ~h & 0x7fffffff;
    low[i] = negative ? words[lowAt]! : ~words[lowAt]!;
  }
}

/** Fills `start` with the first place of each digit; false when all keys share one digit and the pass is moot. */
function countDigits(word: Uint32Array, shift: number, start: Uint32Array): boolean {
  const n = word.length;
  start.fill(0);
  for (let i = 0; i < n; i++) start[(word[i]! >>> shift) & DIGIT_MASK]!++;
  if (n === 0 || start[(word[0]! >>> shift) & DIGIT_MASK] === n) return false;
  let before = 0;
  for (let d = 0; d < DIGITS; d++) {
    const count = start[d]!;
    start[d] = before;
    before += count;
  }
  return true;
}
