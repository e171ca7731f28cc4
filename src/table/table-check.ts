/**
 * Is it a table at all? Checked by shape, in O(columns): the values of a column are its maker's concern.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import type { Column, Table } from "./column.ts";

/** @throws InputError unless every column of `value` is one. O(columns): the values are not looked at. */
export function checkTable(value: unknown, path: string): asserts value is Table {
  checkRecord(value, path);
  for (const [name, column] of Object.entries(value)) checkColumn(column, `${path}.${name}`);
}

/** Is `value` a column, as far as its arrays tell without a look at their values? */
export function isColumn(value: unknown): value is Column {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  const { kind, codes, levels, values } = value as Record<string, unknown>;
  switch (kind) {
    case "text":
      return isArrayOf(codes, "Int32Array") && Array.isArray(levels);
    case "number":
    case "time":
      return isArrayOf(values, "Float64Array");
    case "boolean":
      return isArrayOf(values, "Uint8Array");
    default:
      return false;
  }
}

/** Is `value` a typed array of this type, of any realm? */
export function isArrayOf(value: unknown, type: string): boolean {
  return ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === `[object ${type}]`;
}

/** May `value` be read as a record by its own keys? A Map, a Set or a Promise has none, and is not empty for that. */
export function isRecord(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  return isPlain || Object.keys(value).length > 0;
}

/** @throws InputError unless `value` is a record, of whatever. */
export function checkRecord(value: unknown, path: string): asserts value is object {
  if (!isRecord(value)) throw new InputError("wrong-type", path, "a table (see tableFrom)", value);
}

/** @throws InputError unless `value` is a column. */
export function checkColumn(value: unknown, path: string): asserts value is Column {
  if (isColumn(value)) return;
  throw new InputError("wrong-type", path, "a column of kind number, text, boolean or time", value);
}

/** @throws InputError unless `value` is an array or something like it; text is not. */
export function checkList(value: unknown, path: string, expected: string): void {
  const isList = typeof value === "object" && value !== null && "length" in value;
  if (!isList) throw new InputError("wrong-type", path, expected, value);
}
