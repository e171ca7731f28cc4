// What a linear model learns from one column of numbers, and the column made ready for it. Part of the kernel
// `logistic`; the definition is src/features/encoding/numeric.ts and median.ts.

const BLOCK: usize = 1024;
const SORTED_BELOW: i32 = 512;
const SAMPLE: i32 = 255;
const HALF_WIDTH: i32 = 24;

@inline
function valueAt(values: usize, i: i32): f64 {
  return load<f64>(values + (<usize>i << 3));
}

/** Sorts by Shell's method (Ciura's gaps); for few values without NaN. */
function sortFew(values: usize, count: i32): void {
  let gap = 301;
  for (; gap > 0; gap = gap == 301 ? 132 : gap == 132 ? 57 : gap == 57 ? 23 : gap == 23 ? 10 : gap == 10 ? 4 : gap == 4 ? 1 : 0) {
    for (let i = gap; i < count; i++) {
      const value = valueAt(values, i);
      let j = i;
      for (; j >= gap; j -= gap) {
        const other = valueAt(values, j - gap);
        if (other <= value) break;
        store<f64>(values + (<usize>j << 3), other);
      }
      store<f64>(values + (<usize>j << 3), value);
    }
  }
}

/**
 * Part `part` is one column. Context: 0 addresses of the values (u32 a part), 4 rows, 8 bytes of a column (whole blocks),
 * 12 scratch (as long as a column, and 8 KiB more), 16 its stride by part, 20 results, 24 addresses for the 0/1 column
 * of missing values.
 *
 * Results of a part, eight f64: number of missing values; 1 where a value is infinite; 1 where the values are all the
 * same; median; mean less median; standard deviation; share of missing values, rounded.
 *
 * Leaves the values less the median, 0 where one was missing; and the 0/1 column of missing values less the rounded
 * share, where there are any. Both are 0 past the last row.
 */
export function learnColumn(context: usize, part: i32): void {
  const values = <usize>load<u32>(<usize>load<u32>(context) + (<usize>part << 2));
  const rows = load<i32>(context, 4);
  const bytes = <usize>load<u32>(context, 8);
  const scratch = <usize>load<u32>(context, 12) + <usize>part * <usize>load<u32>(context, 16);
  const result = <usize>load<u32>(context, 20) + (<usize>part << 6);
  const indicator = <usize>load<u32>(<usize>load<u32>(context, 24) + (<usize>part << 2));
  const end = <usize>rows << 3;
  for (let at = end; at < bytes; at += 8) store<f64>(values + at, NaN);
  const sample = scratch;
  const gathered = scratch + 8192;
  const drawn = drawSample(values, rows, sample);
  const middle = (drawn - 1) >> 1;
  const low = drawn == 0 ? NaN : valueAt(sample, max(0, middle - HALF_WIDTH));
  const high = drawn == 0 ? NaN : valueAt(sample, min(drawn - 1, middle + HALF_WIDTH));
  scan(values, bytes, drawn == 0 ? firstKnown(values, rows) : low, low, high, gathered, result);
  const missing = <i32>load<f64>(result) - (<i32>(bytes >> 3) - rows);
  const present = rows - missing;
  store<f64>(result, <f64>missing);
  if (present == 0 || load<f64>(result, 8) == 1) return;
  if (load<f64>(result, 16) == 1 && missing == 0) return;
  const median = medianOf(values, rows, present, gathered, sample, low, high, result);
  store<f64>(result, median, 24);
  if (missing > 0) {
    const share: f64 = 2 * missing > rows ? 1 : 0;
    store<f64>(result, share, 48);
    writeMissing(values, indicator, share, bytes, end);
  }
  shift(values, median, rows, bytes, result);
}

function firstKnown(values: usize, rows: i32): f64 {
  for (let i = 0; i < rows; i++) {
    const value = valueAt(values, i);
    if (value == value) return value;
  }
  return NaN;
}

/**
 * All that one look at every value can tell. Results: 0 how many are NaN; 8 is any infinite; 16 are all that are there
 * equal to `some`; 24 how many are below `low`; 32 how many are in [low, high], which are gathered at `to` (see
 * {@link gather}).
 */
function scan(values: usize, bytes: usize, some: f64, low: f64, high: f64, to: usize, result: usize): void {
  const same = f64x2.splat(some);
  const infinite = f64x2.splat(Infinity);
  const l = f64x2.splat(low);
  const h = f64x2.splat(high);
  let unknown = i64x2.splat(0);
  let below = i64x2.splat(0);
  let anyInfinite = i64x2.splat(0);
  let anyOther = i64x2.splat(0);
  let next = to;
  const end = values + bytes;
  for (let at = values; at < end; at += 16) {
    const v = v128.load(at);
    const isUnknown = f64x2.ne(v, v);
    unknown = i64x2.sub(unknown, isUnknown);
    anyInfinite = v128.or(anyInfinite, f64x2.eq(f64x2.abs(v), infinite));
    anyOther = v128.or(anyOther, v128.andnot(f64x2.ne(v, same), isUnknown));
    below = i64x2.sub(below, f64x2.lt(v, l));
    const mask = i64x2.bitmask(v128.and(f64x2.ge(v, l), f64x2.le(v, h)));
    v128.store(next, v128.load(at + <usize>((mask & (~mask << 1) & 2) << 2)));
    next += <usize>((mask & 1) + (mask >> 1)) << 3;
  }
  store<f64>(result, <f64>(i64x2.extract_lane(unknown, 0) + i64x2.extract_lane(unknown, 1)));
  store<f64>(result, v128.any_true(anyInfinite) ? 1 : 0, 8);
  store<f64>(result, v128.any_true(anyOther) ? 0 : 1, 16);
  store<f64>(result, <f64>(i64x2.extract_lane(below, 0) + i64x2.extract_lane(below, 1)), 24);
  store<f64>(result, <f64>((next - to) >> 3), 32);
}

/**
 * Median of the values that are not NaN; `gathered` is scratch for the candidates, and holds those in [low, high] at the
 * start, `sample` for the sample.
 */
function medianOf(
  values: usize,
  rows: i32,
  present: i32,
  gathered: usize,
  sample: usize,
  low: f64,
  high: f64,
  result: usize,
): f64 {
  let k = (present - 1) >> 1;
  let below = <i32>load<f64>(result, 24);
  let inside = <i32>load<f64>(result, 32);
  let size = inside;
  if (k >= below && k < below + inside) {
    if (low == high) return present & 1 || k + 1 < below + inside ? low : between(values, rows, low);
    k -= below;
  } else size = gather(values, rows, gathered, -Infinity, Infinity);
  let halfWidth = HALF_WIDTH;
  while (size > SORTED_BELOW) {
    const drawn = drawSample(gathered, size, sample);
    const middle = <i32>nearest((<f64>k / <f64>size) * <f64>(drawn - 1));
    low = valueAt(sample, max(0, middle - halfWidth));
    high = valueAt(sample, min(drawn - 1, middle + halfWidth));
    below = countBelow(gathered, size, low);
    inside = countInside(gathered, size, low, high);
    const before = size;
    if (k < below) {
      size = gatherBelow(gathered, size, gathered, low);
    } else if (k < below + inside) {
      if (low == high) return present & 1 || k + 1 < below + inside ? low : between(values, rows, low);
      size = gather(gathered, size, gathered, low, high);
      k -= below;
    } else {
      size = gatherAbove(gathered, size, gathered, high);
      k -= below + inside;
    }
    // Few distinct values: the bracket held them all. The next one is a single value, which always divides.
    halfWidth = size == before ? 0 : HALF_WIDTH;
  }
  sortFew(gathered, size);
  const lower = valueAt(gathered, k);
  if (present & 1) return lower;
  return k + 1 < size ? lower + (valueAt(gathered, k + 1) - lower) * 0.5 : between(values, rows, lower);
}

function countBelow(source: usize, size: i32, limit: f64): i32 {
  const l = f64x2.splat(limit);
  const even = <usize>(size & ~1) << 3;
  let counts = i64x2.splat(0);
  for (let at: usize = 0; at < even; at += 16) {
    counts = i64x2.sub(counts, f64x2.lt(v128.load(source + at), l));
  }
  const count = <i32>(i64x2.extract_lane(counts, 0) + i64x2.extract_lane(counts, 1));
  return count + (size & 1 ? <i32>(valueAt(source, size - 1) < limit) : 0);
}

function countInside(source: usize, size: i32, low: f64, high: f64): i32 {
  let count = 0;
  for (let i = 0; i < size; i++) {
    const v = valueAt(source, i);
    count += <i32>(v >= low) & <i32>(v <= high);
  }
  return count;
}

/**
 * Moves the values in [low, high] to the front of `to`, which may be `source`, and returns how many they are. Two at a
 * time and without branches, which would be guessed wrong: both values are written, in front of each other the one
 * that counts, and the next write begins after as many as count.
 */
function gather(source: usize, size: i32, to: usize, low: f64, high: f64): i32 {
  const l = f64x2.splat(low);
  const h = f64x2.splat(high);
  const end = source + (<usize>(size & ~1) << 3);
  let next = to;
  for (let at = source; at < end; at += 16) {
    const v = v128.load(at);
    const mask = i64x2.bitmask(v128.and(f64x2.ge(v, l), f64x2.le(v, h)));
    // Where only the second counts, it is read again as the first.
    const from = at + (<usize>(mask & (~mask << 1) & 2) << 2);
    v128.store(next, v128.load(from));
    next += <usize>((mask & 1) + (mask >> 1)) << 3;
  }
  if (size & 1) {
    const v = load<f64>(end);
    store<f64>(next, v);
    if (v >= low && v <= high) next += 8;
  }
  return <i32>((next - to) >> 3);
}

function gatherBelow(source: usize, size: i32, to: usize, limit: f64): i32 {
  let count = 0;
  for (let i = 0; i < size; i++) {
    const v = valueAt(source, i);
    store<f64>(to + (<usize>count << 3), v);
    count += <i32>(v < limit);
  }
  return count;
}

function gatherAbove(source: usize, size: i32, to: usize, limit: f64): i32 {
  let count = 0;
  for (let i = 0; i < size; i++) {
    const v = valueAt(source, i);
    store<f64>(to + (<usize>count << 3), v);
    count += <i32>(v > limit);
  }
  return count;
}

/** The mean of `lower` and the least value above it. */
function between(values: usize, rows: i32, lower: f64): f64 {
  let least: f64 = Infinity;
  for (let i = 0; i < rows; i++) {
    const v = valueAt(values, i);
    if (v > lower && v < least) least = v;
  }
  return lower + (least - lower) * 0.5;
}

/** The sorted values at up to 255 even places that are not NaN; returns how many they are. */
function drawSample(values: usize, size: i32, sample: usize): i32 {
  const stride = <f64>size / <f64>SAMPLE;
  let drawn = 0;
  for (let i = 0; i < SAMPLE; i++) {
    const v = valueAt(values, <i32>(<f64>i * stride));
    store<f64>(sample + (<usize>drawn << 3), v);
    drawn += <i32>(v == v);
  }
  sortFew(sample, drawn);
  return drawn;
}

function writeMissing(values: usize, indicator: usize, share: f64, bytes: usize, end: usize): void {
  const one = f64x2.splat(1);
  const moved = f64x2.splat(share);
  for (let at: usize = 0; at < bytes; at += 16) {
    const v = v128.load(values + at);
    v128.store(indicator + at, f64x2.sub(v128.and(f64x2.ne(v, v), one), moved));
  }
  for (let at = end; at < bytes; at += 8) store<f64>(indicator + at, 0);
}

/** Values less the median, and their moments; block by block, so that rounding errors do not add up. */
function shift(values: usize, median: f64, rows: i32, bytes: usize, result: usize): void {
  const m = f64x2.splat(median);
  let sum: f64 = 0;
  let squares: f64 = 0;
  for (let start: usize = 0; start < bytes; start += BLOCK) {
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let q0 = f64x2.splat(0);
    let q1 = f64x2.splat(0);
    for (let at = values + start; at < values + start + BLOCK; at += 32) {
      const v = v128.load(at);
      const w = v128.load(at, 16);
      const a = v128.and(f64x2.sub(v, m), f64x2.eq(v, v));
      const b = v128.and(f64x2.sub(w, m), f64x2.eq(w, w));
      v128.store(at, a);
      v128.store(at, b, 16);
      s0 = f64x2.add(s0, a);
      s1 = f64x2.add(s1, b);
      q0 = f64x2.add(q0, f64x2.mul(a, a));
      q1 = f64x2.add(q1, f64x2.mul(b, b));
    }
    const s = f64x2.add(s0, s1);
    const q = f64x2.add(q0, q1);
    sum += f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
    squares += f64x2.extract_lane(q, 0) + f64x2.extract_lane(q, 1);
  }
  // The mean is within a standard deviation of the median, so that at most one bit cancels.
  const mean = sum / <f64>rows;
  store<f64>(result, mean, 32);
  store<f64>(result, Math.sqrt(max(0, squares / <f64>rows - mean * mean)), 40);
}
