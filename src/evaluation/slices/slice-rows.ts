/**
 * Rows put into slices by a key per row: tier, channel, region.
 *
 * @module
 */
import { checkLength } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { checkArray, type Outcome } from "../outcome.ts";

/** The key of a slice; 1 and "1" are two slices. */
export type SliceKey = string | number | boolean;

/** Rows by slice. */
export interface SliceRows {
  /** Keys in order of appearance; `null` for rows without one (`null`, `undefined` or NaN). */
  readonly keys: readonly (SliceKey | null)[];
  /** The slice of each row, an index of `keys`. */
  readonly sliceOf: Int32Array;
}

/** More different keys than this are customer ids or amounts, not slices. */
const SLICES_MAX = 1000;

/**
 * Reads the keys.
 *
 * @throws {@link InputError} `wrong-type`, `length-mismatch`, or `out-of-range` for more than 1,000 different keys.
 * @remarks O(n).
 */
export function readSlices(slices: ArrayLike<SliceKey | null | undefined>, rows: number): SliceRows {
  checkArray(slices, "slices", "an array of keys");
  checkLength(slices.length, "slices", rows, "truth");
  const places = new Map<SliceKey | null, number>();
  const sliceOf = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    const key = readKey(slices[i], i);
    let place = places.get(key);
    if (place === undefined) {
      place = places.size;
      if (place === SLICES_MAX) {
        throw new InputError(
          "out-of-range",
          "slices",
          `at most ${SLICES_MAX} different keys`,
          `more by row ${i}`,
        );
      }
      places.set(key, place);
    }
    sliceOf[i] = place;
  }
  return { keys: [...places.keys()], sliceOf };
}

function readKey(value: unknown, row: number): SliceKey | null {
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  throw new InputError("wrong-type", `slices[${row}]`, "text, a number, a boolean or null", value);
}

/** The rows of each slice, in the order of the input. @remarks O(n). */
export function rowsBySlice(sliceOf: Int32Array, slices: number): Int32Array[] {
  const sizes = new Int32Array(slices);
  for (let i = 0; i < sliceOf.length; i++) sizes[sliceOf[i]!]!++;
  const rows = Array.from(sizes, (size) => new Int32Array(size));
  sizes.fill(0);
  for (let i = 0; i < sliceOf.length; i++) {
    const at = sliceOf[i]!;
    rows[at]![sizes[at]!++] = i;
  }
  return rows;
}

/** The outcome of some rows. */
export function outcomeOf({ truth, score, weights }: Outcome, rows: Int32Array): Outcome {
  return {
    truth: Uint8Array.from(rows, (row) => truth[row]!),
    score: Float64Array.from(rows, (row) => score[row]!),
    weights: weights === undefined ? undefined : Float64Array.from(rows, (row) => weights[row]!),
  };
}
