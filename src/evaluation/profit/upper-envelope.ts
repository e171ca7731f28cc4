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
 * @param intercept - Never rises with k: a longer list spends more. So a line that is not steeper than one before it is
 * nowhere higher, and what is left is already in order of slope.
 * @remarks O(n).
 */
export function upperEnvelope(slope: Float64Array, intercept: Float64Array): UpperEnvelope {
  const lines = new Int32Array(slope.length);
  const from = new Float64Array(slope.length);
  let last = 0;
  for (let line = 1; line < slope.length; line++) {
    if (slope[line]! <= slope[lines[last]!]!) continue;
    let start = crossing(slope, intercept, lines[last]!, line);
    // A line that begins no later than the last one hides it.
    while (last > 0 && start <= from[last]!) {
      last--;
      start = crossing(slope, intercept, lines[last]!, line);
    }
    if (start >= 1) continue;
    if (start > 0) last++;
    lines[last] = line;
    from[last] = Math.max(0, start);
  }
  return { lines: lines.slice(0, last + 1), from: from.slice(0, last + 1) };
}

/** Where `next`, the steeper line, overtakes `line`. */
function crossing(slope: Float64Array, intercept: Float64Array, line: number, next: number): number {
  return (intercept[line]! - intercept[next]!) / (slope[next]! - slope[line]!);
}
