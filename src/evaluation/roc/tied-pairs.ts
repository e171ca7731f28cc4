/**
 * The Mann-Whitney statistic of scores that take few values: rounded ones, grades, the leaves of a small tree.
 *
 * A hash table counts the rows of each class at each distinct value; then there is nothing left to sort but the values.
 * A sample tells whether it is worth trying, and the attempt ends when the table fills up.
 *
 * @module
 */

/** Smaller inputs are as fast the general way. */
const ROWS_MIN = 1 << 13;
const SAMPLE = 1 << 10;
/** A sample with more distinct values than this comes from ten thousand values or more. */
const DISTINCT_MAX = SAMPLE - (SAMPLE >> 4);
const SMALL_BITS = 12;
const LARGE_BITS = 15;

/** Distinct values with the rows of each class; slots of an open-addressing table. */
interface ValueCounts {
  /** NaN where a slot is free. */
  readonly values: Float64Array;
  /** Non-events and events of each slot, side by side. */
  readonly counts: Int32Array;
  readonly distinct: number;
}

/** As `pairsWon`, or `undefined` where the scores have too many distinct values. */
export function tiedPairsWon(
  truth: Uint8Array,
  score: Float64Array,
): { won: number; pairs: number } | undefined {
  if (score.length < ROWS_MIN) return undefined;
  const seen = distinctInSample(score);
  if (seen > DISTINCT_MAX) return undefined;
  const counted = countValues(truth, score, seen < SAMPLE / 2 ? SMALL_BITS : LARGE_BITS);
  return counted && addUp(counted);
}

/** Distinct values among every n / 1024-th row. */
function distinctInSample(score: Float64Array): number {
  const sample = new Float64Array(SAMPLE);
  for (let i = 0; i < SAMPLE; i++) sample[i] = score[Math.floor((i * score.length) / SAMPLE)]!;
  sample.sort();
  let distinct = 1;
  for (let i = 1; i < SAMPLE; i++) if (sample[i] !== sample[i - 1]) distinct++;
  return distinct;
}

/** Rows of each class by value; `undefined` when the table would be more than half full. */
function countValues(truth: Uint8Array, score: Float64Array, bits: number): ValueCounts | undefined {
  const slots = 1 << bits;
  const shift = 32 - bits;
  const values = new Float64Array(slots).fill(Number.NaN);
  const counts = new Int32Array(2 * slots);
  const words = new Uint32Array(score.buffer, score.byteOffset, 2 * score.length);
  let distinct = 0;
  for (let i = 0; i < score.length; i++) {
    const value = score[i]!;
    // 0 and -0 are one score of two bit patterns.
    let slot =
      value === 0
        ? 0
        : Math.imul(words[2 * i]! ^ Math.imul(words[2 * i + 1]!, 0x9e3779b1), 0x85ebca6b) >>> shift;
    while (values[slot] !== value) {
      if (Number.isNaN(values[slot]!)) {
        if (2 * ++distinct > slots) return undefined;
        values[slot] = value;
        break;
      }
      slot = (slot + 1) & (slots - 1);
    }
    counts[2 * slot + truth[i]!]!++;
  }
  return { values, counts, distinct };
}

function addUp({ values, counts, distinct }: ValueCounts): { won: number; pairs: number } {
  const used = new Int32Array(distinct);
  for (let slot = 0, k = 0; slot < values.length; slot++) if (!Number.isNaN(values[slot]!)) used[k++] = slot;
  used.sort((a, b) => values[a]! - values[b]!);
  let halfPairs = 0;
  let below = 0;
  let events = 0;
  for (const slot of used) {
    const tiedOthers = counts[2 * slot]!;
    const tiedEvents = counts[2 * slot + 1]!;
    halfPairs += tiedEvents * (2 * below + tiedOthers);
    below += tiedOthers;
    events += tiedEvents;
  }
  return { won: halfPairs / 2, pairs: events * below };
}
