/**
 * Kernels of the features that tell values apart: one number from one customer's stretch `[from, to)`. They trust
 * their arguments, allocate nothing and return NaN for what is not defined. A value that is NaN is left out.
 *
 * @module
 */
import type { ValueStatistic } from "./stretch-statistics.ts";

/** Below this many values, sorting by insertion is quicker than a call of the runtime. */
const INSERTED_MAX = 40;

/** Share of the known values that equal `target`. */
export function shareOf(values: Float64Array, target: number, from: number, to: number): number {
  let hits = 0;
  let count = 0;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    count++;
    if (value === target) hits++;
  }
  return hits / count; // 0 / 0 is NaN
}

/** Share of the amounts of the rows whose value is `target` among those of all known values; NaN unless these are > 0. */
export function amountShareOf(
  values: Float64Array,
  target: number,
  amounts: Float64Array,
  from: number,
  to: number,
): number {
  let hits = 0;
  let total = 0;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    total += amounts[i]!;
    if (value === target) hits += amounts[i]!;
  }
  return hits / total; // amounts of purchases are >= 0, and 0 / 0 is NaN
}

/** Share of the purchase rows whose part of the calendar is wanted. */
export function calendarShareOf(
  parts: Uint8Array,
  isWanted: Uint8Array,
  purchases: Uint8Array,
  from: number,
  to: number,
): number {
  let hits = 0;
  let count = 0;
  for (let i = from; i < to; i++) {
    count += purchases[i]!;
    hits += purchases[i]! & isWanted[parts[i]!]!;
  }
  return hits / count;
}

/** Number of distinct levels: the values are indices below `levels`. */
export function distinctLevels(levels: number): ValueStatistic {
  const seenIn = new Int32Array(levels);
  let stretch = 0;
  return (values, from, to) => {
    stretch++;
    let count = 0;
    for (let i = from; i < to; i++) {
      const level = values[i]!;
      if (Number.isNaN(level) || seenIn[level] === stretch) continue;
      seenIn[level] = stretch;
      count++;
    }
    return count;
  };
}

/** Number of distinct numbers; 0 and -0 are one. */
export function distinctNumbers(longest: number): ValueStatistic {
  const sorted = new Float64Array(longest);
  return (values, from, to) => {
    const count = sortKnown(values, from, to, sorted);
    let distinct = count === 0 ? 0 : 1;
    for (let i = 1; i < count; i++) if (sorted[i] !== sorted[i - 1]) distinct++;
    return distinct;
  };
}

/** Entropy of the levels in nats: the values are indices below `levels`. */
export function entropyOf(levels: number): ValueStatistic {
  const counts = new Int32Array(levels);
  return (values, from, to) => {
    let known = 0;
    for (let i = from; i < to; i++) {
      const level = values[i]!;
      if (Number.isNaN(level)) continue;
      counts[level]! += 1;
      known++;
    }
    if (known === 0) return Number.NaN;
    let entropy = 0;
    for (let i = from; i < to; i++) {
      const level = values[i]!;
      if (Number.isNaN(level) || counts[level] === 0) continue;
      const share = counts[level]! / known;
      entropy -= share * Math.log(share);
      counts[level] = 0;
    }
    return entropy;
  };
}

/**
 * Quantile of type 7 of Hyndman and Fan.
 *
 * @param longest - Most values a stretch may have.
 */
export function quantileOf(probability: number, longest: number): ValueStatistic {
  const sorted = new Float64Array(longest);
  return (values, from, to) => {
    const count = sortKnown(values, from, to, sorted);
    if (count === 0) return Number.NaN;
    const position = (count - 1) * probability;
    const index = Math.floor(position);
    const below = sorted[index]!;
    if (index >= count - 1) return below;
    const above = sorted[index + 1]!;
    const share = position - index;
    // From the nearer end, as `quantileSorted` does: the result never leaves [below, above].
    return share < 0.5 ? below + (above - below) * share : above - (above - below) * (1 - share);
  };
}

/** Puts the known values of a stretch in ascending order to the front of `sorted`; returns their number. */
function sortKnown(values: Float64Array, from: number, to: number, sorted: Float64Array): number {
  let count = 0;
  if (to - from > INSERTED_MAX) {
    for (let i = from; i < to; i++) if (!Number.isNaN(values[i])) sorted[count++] = values[i]!;
    sorted.subarray(0, count).sort();
    return count;
  }
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    let at = count++;
    for (; at > 0 && sorted[at - 1]! > value; at--) sorted[at] = sorted[at - 1]!;
    sorted[at] = value;
  }
  return count;
}
