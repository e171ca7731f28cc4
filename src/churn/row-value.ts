/**
 * Values of a row, a plain object, in the units of a model.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { DAY_MS, toEpochMs } from "../internal/time.ts";
import type { ScoringRow } from "./scorer.ts";

/** @throws InputError `wrong-type` unless `row` is an object. */
export function checkRow(row: ScoringRow): void {
  if (typeof row !== "object" || row === null) {
    throw new InputError("wrong-type", "row", "an object with a key per column", row);
  }
}

/**
 * The error of a row without a column.
 *
 * @param path - `row.<column>`.
 */
export function lacksColumn(path: string): InputError {
  return new InputError("missing-column", path, "there (null where the value is missing)", undefined);
}

/**
 * A value of a row as a number: a boolean is 0 or 1, a time is days since 1970; NaN when it is missing.
 *
 * @throws {@link InputError} `wrong-type` when the value is not of the kind; an infinite number passes.
 */
export function numberOfValue(kind: "number" | "boolean" | "time", value: unknown, path: string): number {
  if (kind === "number" && typeof value === "number") return value;
  if (value === null || value === undefined || Number.isNaN(value)) return Number.NaN;
  if (kind === "boolean") {
    if (typeof value !== "boolean") throw new InputError("wrong-type", path, "true, false or null", value);
    return value ? 1 : 0;
  }
  if (kind === "time") {
    if (!(value instanceof Date || typeof value === "string" || typeof value === "number")) {
      throw new InputError("wrong-type", path, "a Date, an ISO 8601 date, epoch milliseconds or null", value);
    }
    return toEpochMs(value, path) / DAY_MS;
  }
  throw new InputError("wrong-type", path, "a number or null", value);
}
