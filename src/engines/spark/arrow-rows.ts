/**
 * Batches of Arrow to columns of a table: typed, column by column, no row objects.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import { DAY_MS } from "../../internal/time.ts";
import type { SqlKind } from "../../sql/dialect.ts";
import {
  type ByteDictionary,
  byteDictionary,
  codeOfBytes,
  decodeLevels,
} from "../../table/byte-dictionary.ts";
import type { Table } from "../../table/column.ts";
import type { ResultColumn } from "../connection.ts";
import {
  checkColumnCount,
  checkResultNames,
  exactNumber,
  finishTable,
  type GrowingColumn,
  growingTable,
  type KnownColumn,
  MISSING,
  reserve,
} from "../growing-column.ts";
import {
  type ArrowColumn,
  ArrowError,
  type ArrowField,
  type ArrowStream,
  type ArrowType,
} from "./arrow-stream.ts";

/** Rows that arrive. */
export interface ArrowRows {
  /**
   * @throws InputError for columns other than declared, and for whole numbers beyond 2^53.
   * @throws ArrowError where the columns are not those of the batches before.
   */
  add(stream: ArrowStream): void;
  rows(): number;
  /** The rows so far; the next ones begin a new table. `undefined` before any batch came, even an empty one. */
  take(): Table | undefined;
}

/** One column while it fills. */
interface Filling {
  readonly field: ArrowField;
  readonly growing: GrowingColumn;
  /** Texts stay bytes until the table is taken. */
  readonly texts: ByteDictionary;
}

/** No rows yet. `declared` names the columns and says their kinds, as in `QueryOptions.columns`. */
export function arrowRows(declared?: readonly ResultColumn[]): ArrowRows {
  let fields: readonly ArrowField[] | undefined;
  let columns: readonly KnownColumn[] = [];
  let table = growingTable([]);
  let filling: readonly Filling[] = [];

  const begin = (all: readonly ArrowField[]): void => {
    table = growingTable(columns);
    filling = all.map((field, j) => ({ field, growing: table.columns[j]!, texts: byteDictionary() }));
  };

  return {
    add: (stream) => {
      if (fields === undefined) {
        columns = columnsOf(stream.fields, declared);
        fields = stream.fields;
        begin(fields);
      }
      checkSame(fields, stream.fields);
      for (const batch of stream.batches) {
        reserve(table, batch.rows);
        filling.forEach((column, j) => {
          fill(column, batch.columns[j]!, table.rows, batch.rows);
        });
        table.rows += batch.rows;
      }
    },
    rows: () => table.rows,
    take: () => {
      if (fields === undefined) return undefined;
      for (const { growing, texts } of filling) {
        for (const level of decodeLevels(texts)) growing.levels.push(level);
      }
      const taken = finishTable(table);
      begin(fields);
      return taken;
    },
  };
}

function columnsOf(
  fields: readonly ArrowField[],
  declared: readonly ResultColumn[] | undefined,
): KnownColumn[] {
  if (declared !== undefined) checkColumnCount(fields.length, declared);
  const columns = fields.map(({ name: found, type }, j): KnownColumn => {
    const natural = kindOf(type);
    const name = declared?.[j]?.name ?? found;
    const kind = declared?.[j]?.kind ?? natural;
    const isRead = natural === kind || (natural === "number" && kind === "time") || type.kind === "null";
    if (!isRead) throw new InputError("wrong-kind", name, `a ${kind} column of the result`, type.kind);
    return { name, kind };
  });
  checkResultNames(columns.map(({ name }) => name));
  return columns;
}

function kindOf({ kind }: ArrowType): SqlKind {
  if (kind === "date" || kind === "timestamp") return "time";
  if (kind === "text" || kind === "null") return "text";
  return kind === "boolean" ? "boolean" : "number";
}

function checkSame(fields: readonly ArrowField[], others: readonly ArrowField[]): void {
  const isSame =
    fields.length === others.length &&
    fields.every((field, j) => JSON.stringify(field) === JSON.stringify(others[j]));
  if (!isSame) throw new ArrowError("the columns of a result changed from one batch to the next");
}

function fill({ field, growing, texts }: Filling, column: ArrowColumn, at: number, rows: number): void {
  const target = growing.values.subarray(at, at + rows);
  if (field.type.kind === "text") fillCodes(growing.name, column, target, texts);
  else if (field.type.kind === "null") target.fill(MISSING[growing.kind]);
  else {
    fillValues(growing.name, field.type, column, target);
    blank(target, column.validity, MISSING[growing.kind]);
  }
}

type Values = GrowingColumn["values"];

function fillCodes(
  name: string,
  { validity, offsets, data }: ArrowColumn,
  target: Values,
  texts: ByteDictionary,
): void {
  const view = viewOf(offsets);
  for (let i = 0; i < target.length; i++) {
    if (validity !== undefined && !hasBit(validity, i)) {
      target[i] = MISSING.text;
      continue;
    }
    const start = view.getInt32(4 * i, true);
    const end = view.getInt32(4 * i + 4, true);
    if (start < 0 || end < start || end > data.length) {
      throw new ArrowError(`column ${JSON.stringify(name)} has a text that ends outside of its bytes`);
    }
    target[i] = codeOfBytes(texts, data, start, end);
  }
}

/** Values as they stand, those of missing rows too. */
function fillValues(name: string, type: ArrowType, column: ArrowColumn, target: Values): void {
  const view = viewOf(column.data);
  const rows = target.length;
  switch (type.kind) {
    case "boolean":
      for (let i = 0; i < rows; i++) target[i] = +hasBit(column.data, i);
      return;
    case "float":
      if (type.bits === 64) for (let i = 0; i < rows; i++) target[i] = view.getFloat64(8 * i, true);
      else for (let i = 0; i < rows; i++) target[i] = view.getFloat32(4 * i, true);
      return;
    case "int":
      if (type.bits === 64) fillLongs(name, view, column.validity, target);
      else if (type.bits === 32) for (let i = 0; i < rows; i++) target[i] = view.getInt32(4 * i, true);
      else if (type.bits === 16) for (let i = 0; i < rows; i++) target[i] = view.getInt16(2 * i, true);
      else for (let i = 0; i < rows; i++) target[i] = view.getInt8(i);
      return;
    case "date":
      for (let i = 0; i < rows; i++) target[i] = view.getInt32(4 * i, true) * DAY_MS;
      return;
    case "timestamp":
      for (let i = 0; i < rows; i++) target[i] = doubleOfLong(view, 8 * i) / 1000;
      return;
    case "decimal":
      fillDecimals(name, type.scale, view, column.validity, target);
      return;
  }
}

/** Whole numbers of 64 bits, as long as none loses a digit. */
function fillLongs(name: string, view: DataView, validity: Uint8Array | undefined, target: Values): void {
  for (let i = 0; i < target.length; i++) {
    // Nearly all numbers are small, and a bigint each would take several times as long.
    const value = doubleOfLong(view, 8 * i);
    const isExact = Number.isSafeInteger(value) || (validity !== undefined && !hasBit(validity, i));
    target[i] = isExact ? value : exactNumber(view.getBigInt64(8 * i, true), name);
  }
}

function fillDecimals(
  name: string,
  scale: number,
  view: DataView,
  validity: Uint8Array | undefined,
  target: Values,
): void {
  for (let i = 0; i < target.length; i++) {
    if (validity !== undefined && !hasBit(validity, i)) continue;
    const units = decimalUnits(view, 16 * i);
    // Reading digits rounds once, a division would round twice.
    target[i] = scale === 0 ? exactNumber(units, name) : Number(`${units}e${-scale}`);
  }
}

function decimalUnits(view: DataView, at: number): bigint {
  return (view.getBigInt64(at + 8, true) << 64n) + view.getBigUint64(at, true);
}

/** 64 bits, rounded beyond 2^53. */
function doubleOfLong(view: DataView, at: number): number {
  return view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
}

function blank(target: Values, validity: Uint8Array | undefined, missing: number): void {
  if (validity === undefined) return;
  for (let i = 0; i < target.length; i++) if (!hasBit(validity, i)) target[i] = missing;
}

function hasBit(bits: Uint8Array, i: number): boolean {
  return ((bits[i >> 3]! >> (i & 7)) & 1) === 1;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
