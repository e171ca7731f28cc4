/**
 * Which of many straight lines is the highest, and where.
 *
 * For lines that come from a ROC curve this is its convex hull, seen from the other side: a list that is best for
 * some acceptance is a corner of the hull, and the acceptance at which two corners pay the same is a break-point.
 *
 * Source: Andrew (1979), "Another efficient algorithm for convex hulls in two dimensions", Information Processing
 * Letters 9(5), 216-219, in the dual.
 *
 * @module
 */

/** The highest line over [0, 1]: `lines[i]` from `from[i]` to `from[i + 1]`, the last one up to 1. */
export interface UpperEnvelope {
  readonly lines: Int32Array;
  /** Ascending, first 0, all below 1. */
  readonly from: Float64Array;
}

/**
 * The highest of the lines `slope[k] * x + intercept[k]` over x in [0, 1]. Of equal lines the first one stays.
 *
 * @remarks O(n) when slopes do not fall with k, else O(n log n).
 */
export function upperEnvelope(slope: Float64Array, intercept: Float64Array): UpperEnvelope {
  const order = risingSlopes(slope);
  const lines = new Int32Array(slope.length);
  const from = new Float64Array(slope.length);
  let last = -1;
  for (let i = 0; i < order.length; i++) {
    const line = order[i]!;
    let start = 0;
    // A line that would begin no later than the last one hides it.
    while (last >= 0) {
      start = crossing(slope, intercept, lines[last]!, line);
      if (start > from[last]!) break;
      last--;
      start = 0;
    }
    if (start >= 1) continue;
    last++;
    lines[last] = line;
    from[last] = start;
  }
  return { lines: lines.slice(0, last + 1), from: from.slice(0, last + 1) };
}

/** Where `next`, the steeper line, overtakes `line`: never for a parallel line that is not higher. */
function crossing(slope: Float64Array, intercept: Float64Array, line: number, next: number): number {
  const rise = slope[next]! - slope[line]!;
  const behind = intercept[line]! - intercept[next]!;
  if (rise > 0) return behind / rise;
  return behind >= 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

function risingSlopes(slope: Float64Array): Int32Array {
  const order = Int32Array.from(slope.keys());
  for (let k = 1; k < slope.length; k++) {
    if (slope[k]! < slope[k - 1]!) return order.sort((a, b) => slope[a]! - slope[b]! || a - b);
  }
  return order;
}
