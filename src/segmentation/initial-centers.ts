/**
 * Centres that a user gives to start from.
 *
 * @module
 */
import { checkFinite, checkLength } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import type { KMeansColumn } from "./k-means-model.ts";
import { type FittedSpace, toSpace } from "./model-space.ts";

/** Checks centres in the columns' own units and takes them to the space that is clustered, row-major. */
export function readCenters(
  given: readonly (readonly number[])[],
  clusters: number,
  space: FittedSpace,
): Float64Array {
  const path = "options.initialCenters";
  if (!Array.isArray(given)) throw new InputError("wrong-type", path, "an array of centres", given);
  checkLength(given.length, path, clusters, "options.clusters");
  const { columns, names } = space;
  const centers = new Float64Array(clusters * columns.length);
  given.forEach((center: readonly number[], j) => {
    if (center.length !== names.length) {
      const expected = `${names.length} (one number a column: ${names.join(", ")})`;
      throw new InputError("length-mismatch", `${path}[${j}].length`, expected, center.length);
    }
    columns.forEach((column, f) => {
      const value = center[names.indexOf(column.name)]!;
      centers[j * columns.length + f] = readCoordinate(value, column, `${path}[${j}]`, names);
    });
  });
  return centers;
}

function readCoordinate(value: number, column: KMeansColumn, path: string, names: readonly string[]): number {
  const where = `${path}[${names.indexOf(column.name)}]`;
  checkFinite(value, where);
  if (column.transform === "log1p" && value <= -1) {
    throw new InputError("out-of-range", where, '> -1 (transform "log1p")', value);
  }
  return toSpace(value, column);
}
