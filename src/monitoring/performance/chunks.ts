/**
 * Stretches of rows: by period, or of so many rows.
 *
 * @module
 */
import { checkLength } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";

/** Rows of a chunk, ascending. */
export interface Chunk {
  readonly name: string;
  readonly rows: Int32Array;
}

/** A chunk a period, in order of first appearance. */
export function chunksByPeriod(
  periods: ArrayLike<string | number>,
  path: string,
  rows: number,
  rowsPath: string,
): Chunk[] {
  if (typeof periods !== "object" || periods === null || !("length" in periods)) {
    throw new InputError("wrong-type", path, "an array of periods, one a row", periods);
  }
  checkLength(periods.length, path, rows, rowsPath);
  const rowsOf = new Map<string, number[]>();
  for (let i = 0; i < rows; i++) {
    const period: unknown = periods[i];
    const isPeriod =
      typeof period === "string" ? period !== "" : typeof period === "number" && Number.isFinite(period);
    if (!isPeriod)
      throw new InputError("missing-value", `${path}[${i}]`, "a text or a finite number", period);
    const known = rowsOf.get(String(period));
    if (known === undefined) rowsOf.set(String(period), [i]);
    else known.push(i);
  }
  return [...rowsOf].map(([name, found]) => ({ name, rows: Int32Array.from(found) }));
}

/** Chunks of `size` rows in order; the last may have fewer. */
export function chunksBySize(size: number, rows: number): Chunk[] {
  return Array.from({ length: Math.ceil(rows / size) }, (_, k) => {
    const from = k * size;
    const to = Math.min(rows, from + size);
    return {
      name: `rows ${from + 1} to ${to}`,
      rows: Int32Array.from({ length: to - from }, (_, i) => from + i),
    };
  });
}
