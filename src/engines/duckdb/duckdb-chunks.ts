/**
 * Chunks of DuckDB to columns: typed, column by column, no row objects.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import type { SqlKind } from "../../sql/dialect.ts";
import type { ResultColumn } from "../connection.ts";
import {
  checkColumnCount,
  checkResultNames,
  codeOfText,
  exactNumber,
  type GrowingColumn,
  type GrowingTable,
  growingTable,
  type KnownColumn,
  MISSING,
  reserve,
} from "../growing-column.ts";
import type { DuckDbChunk, DuckDbResult, DuckDbVector } from "./duckdb-types.ts";

/** Type ids of DuckDB's C interface; they are part of its storage format and do not change. */
const NUMBERS = new Set([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16, 32, 19]);
const TEXTS = new Set([17, 23, 27]);
const NULL_TYPE = 36;
/** Milliseconds of one unit: a day, and the microseconds, seconds, milliseconds and nanoseconds of timestamps. */
const TIMES: ReadonlyMap<number, number> = new Map([
  [13, 86_400_000],
  [12, 1e-3],
  [31, 1e-3],
  [20, 1000],
  [21, 1],
  [22, 1e-6],
]);

/** Reads one column of a chunk into rows that were reserved. */
export type ReadColumn = (vector: DuckDbVector, column: GrowingColumn, at: number, rows: number) => void;

/** How a result is read. */
export interface ResultReader {
  readonly columns: readonly KnownColumn[];
  readonly read: readonly ReadColumn[];
}

/** @throws InputError for a type that is no column of a table, and for columns other than declared. */
export function resultReader(
  result: DuckDbResult,
  declared: readonly ResultColumn[] | undefined,
): ResultReader {
  if (declared !== undefined) checkColumnCount(result.columnCount, declared);
  const columns: KnownColumn[] = [];
  const read: ReadColumn[] = [];
  for (let j = 0; j < result.columnCount; j++) {
    const type = result.columnTypeId(j);
    const name = declared?.[j]?.name ?? result.columnName(j);
    const found = kindOfType(type);
    const kind = declared?.[j]?.kind ?? found;
    const isAsDeclared = found === kind || (kind === "time" && found === "number") || type === NULL_TYPE;
    if (found === undefined || kind === undefined || !isAsDeclared) {
      throw new InputError(
        "wrong-kind",
        name,
        kind === undefined
          ? "a column of numbers, text, booleans or times"
          : `a ${kind} column of the result`,
        String(result.columnType(j)),
      );
    }
    columns.push({ name, kind });
    read.push(readerOf(type, kind, result.columnType(j).scale ?? 0));
  }
  checkResultNames(columns.map(({ name }) => name));
  return { columns, read };
}

/** A growing table for what a reader reads. */
export function tableForReader({ columns }: ResultReader): GrowingTable {
  return growingTable(columns);
}

/** Adds a chunk to the table. */
export function addChunk(table: GrowingTable, chunk: DuckDbChunk, { read }: ResultReader): void {
  const rows = chunk.rowCount;
  reserve(table, rows);
  for (let j = 0; j < read.length; j++) {
    read[j]!(chunk.getColumnVector(j), table.columns[j]!, table.rows, rows);
  }
  table.rows += rows;
}

function kindOfType(type: number): SqlKind | undefined {
  if (NUMBERS.has(type)) return "number";
  if (TEXTS.has(type) || type === NULL_TYPE) return "text";
  if (TIMES.has(type)) return "time";
  return type === 1 ? "boolean" : undefined;
}

function readerOf(type: number, kind: SqlKind, scale: number): ReadColumn {
  if (type === NULL_TYPE) return readItems(() => MISSING[kind]);
  if (kind === "text")
    return type === 17 ? readTexts : readItems((item, column) => codeOfText(column, String(item)));
  if (kind === "boolean") return readItems((item) => (item === true ? 1 : 0));
  const unit = TIMES.get(type);
  if (unit !== undefined) return readItems((item) => timeOf(item, unit));
  if (type === 11) return readDoubles;
  if (type === 19) return readItems((item, { name }) => decimalOf(item as Decimal, scale, name));
  return readItems((item, { name }) =>
    typeof item === "bigint" ? exactNumber(item, name) : (item as number),
  );
}

function readItems(cellOf: (item: unknown, column: GrowingColumn) => number): ReadColumn {
  return (vector, column, at, rows) => {
    const { values } = column;
    const missing = MISSING[column.kind];
    for (let i = 0; i < rows; i++) {
      const item = vector.getItem(i);
      values[at + i] = item === null ? missing : cellOf(item, column);
    }
  };
}

/** Doubles lie in the vector as they do here; where they cannot be seen, they are asked for one by one. */
function readDoubles(vector: DuckDbVector, column: GrowingColumn, at: number, rows: number): void {
  const { items, validity } = vector as { items?: unknown; validity?: { data?: unknown } };
  const isValid = validityOf(vector);
  if (!(items instanceof Float64Array) || items.length < rows || isValid === null) {
    readOneByOne(vector, column, at, rows);
    return;
  }
  column.values.set(items.subarray(0, rows), at);
  if (validity?.data === null) return;
  const { values } = column;
  for (let i = 0; i < rows; i++) {
    if (!isValid(i)) values[at + i] = Number.NaN;
  }
}

/** A text takes 16 bytes in the vector: its length, then itself, or its first four bytes and where the rest is. */
const TEXT_BYTES = 16;
const INLINE_BYTES = 12;
const MARK = "\ufeff";

/** Short ASCII is read where it lies; the rest is decoded by the package, which loses a byte order mark in front. */
function readTexts(vector: DuckDbVector, column: GrowingColumn, at: number, rows: number): void {
  const { dataView: view } = vector as { dataView?: unknown };
  const { values } = column;
  const isSeen = view instanceof DataView && view.byteLength >= rows * TEXT_BYTES;
  const isValid = validityOf(vector);
  for (let i = 0; i < rows; i++) {
    let text: string | null | undefined;
    if (isSeen && isValid !== null) text = isValid(i) ? shortText(view, i * TEXT_BYTES) : null;
    if (text === undefined) {
      text = vector.getItem(i) as string | null;
      if (text !== null && isSeen && hasMark(view, i * TEXT_BYTES) && !text.startsWith(MARK))
        text = MARK + text;
    }
    values[at + i] = text === null ? MISSING.text : codeOfText(column, text);
  }
}

function validityOf(vector: DuckDbVector): ((row: number) => boolean) | null {
  const bits = (vector as { validity?: { data?: unknown } }).validity?.data;
  if (bits === null) return () => true;
  if (!(bits instanceof BigUint64Array)) return null;
  const words = new Uint32Array(bits.buffer, bits.byteOffset, bits.length * 2);
  return (row) => ((words[row >> 5]! >>> (row & 31)) & 1) !== 0;
}

/** The text at an offset when it is short and ASCII. */
function shortText(view: DataView, offset: number): string | undefined {
  const bytes = view.getUint32(offset, true);
  if (bytes > INLINE_BYTES) return undefined;
  let text = "";
  for (let k = 0; k < bytes; k++) {
    const byte = view.getUint8(offset + 4 + k);
    if (byte >= 128) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

function hasMark(view: DataView, offset: number): boolean {
  return (
    view.getUint32(offset, true) >= 3 &&
    view.getUint8(offset + 4) === 0xef &&
    view.getUint8(offset + 5) === 0xbb &&
    view.getUint8(offset + 6) === 0xbf
  );
}

const readOneByOne: ReadColumn = readItems((item) => item as number);

interface Decimal {
  readonly value: bigint;
}

/** Digits and point are read together: dividing by a power of ten would round twice. */
function decimalOf({ value }: Decimal, scale: number, name: string): number {
  if (scale === 0) return exactNumber(value, name);
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, -scale);
  return Number(`${value < 0n ? "-" : ""}${whole}.${digits.slice(-scale)}`);
}

/** Times of DuckDB hold a count of their unit in their only field. */
function timeOf(item: unknown, unit: number): number {
  const count = Object.values(item as object)[0] as number | bigint;
  // ±infinity of DuckDB, in days and in the units of timestamps.
  if (typeof count === "number") return Math.abs(count) >= 2_147_483_647 ? Number.NaN : count * unit;
  if (count >= 9_223_372_036_854_775_807n || count <= -9_223_372_036_854_775_807n) return Number.NaN;
  return unit < 1 ? Number(count) / Math.round(1 / unit) : Number(count) * unit;
}
