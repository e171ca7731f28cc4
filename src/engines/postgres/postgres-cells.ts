/**
 * Values as Postgres writes them to columns.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import type { SqlKind } from "../../sql/dialect.ts";
import type { Table } from "../../table/column.ts";
import type { ResultColumn } from "../connection.ts";
import {
  checkColumnCount,
  checkResultNames,
  codeOfText,
  exactNumber,
  finishTable,
  type GrowingColumn,
  growingTable,
  type KnownColumn,
  MISSING,
  reserve,
} from "../growing-column.ts";
import type { PostgresResult } from "./postgres-client.ts";

/** Kinds by type: booleans, numbers, texts, times. */
const KINDS: ReadonlyMap<number, SqlKind> = new Map<number, SqlKind>([
  [16, "boolean"],
  ...[20, 21, 23, 26, 700, 701, 1700].map((oid): [number, SqlKind] => [oid, "number"]),
  ...[18, 19, 25, 705, 1042, 1043, 2950].map((oid): [number, SqlKind] => [oid, "text"]),
  ...[1082, 1114, 1184].map((oid): [number, SqlKind] => [oid, "time"]),
]);
/** Types that were made in the database, such as enums, are read as their text. */
const FIRST_OWN_TYPE = 16_384;
const WHOLE = /^-?\d{16,}$/;
const TIME = /^(\d{4,})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(\.\d+)?)?(?:\+00)?( BC)?$/;

/**
 * A table of rows of text.
 *
 * @throws InputError `wrong-kind` for a type that is no column of a table, or another than declared; `unreadable` for a
 * whole number beyond 2^53.
 */
export function postgresTable(
  { rows, fields }: PostgresResult,
  declared: readonly ResultColumn[] | undefined,
): Table {
  if (declared !== undefined) checkColumnCount(fields.length, declared);
  const columns = fields.map((field, j) => columnOf(field.name, field.dataTypeID, declared?.[j]));
  checkResultNames(columns.map(({ name }) => name));
  const table = growingTable(columns);
  reserve(table, rows.length);
  table.columns.forEach((column, j) => {
    const isTime = KINDS.get(fields[j]!.dataTypeID) === "time";
    fill(column, rows as readonly (readonly (string | null)[])[], j, isTime ? timeOf : READERS[column.kind]);
  });
  table.rows = rows.length;
  return finishTable(table);
}

function columnOf(name: string, oid: number, declared: ResultColumn | undefined): KnownColumn {
  const found = KINDS.get(oid) ?? (oid >= FIRST_OWN_TYPE ? "text" : undefined);
  const column = { name: declared?.name ?? name, kind: declared?.kind ?? found };
  if (found !== undefined && (column.kind === found || (column.kind === "time" && found === "number"))) {
    return column as KnownColumn;
  }
  throw new InputError(
    "wrong-kind",
    column.name,
    declared?.kind == null
      ? "a column of numbers, text, booleans or times"
      : `a ${declared.kind} column of the result`,
    found ?? `a column of type ${oid}`,
  );
}

type ReadCell = (text: string, column: GrowingColumn) => number;

function fill(
  column: GrowingColumn,
  rows: readonly (readonly (string | null)[])[],
  j: number,
  read: ReadCell,
): void {
  const { values } = column;
  const missing = MISSING[column.kind];
  for (let i = 0; i < rows.length; i++) {
    const text = rows[i]![j];
    values[i] = text === null || text === undefined ? missing : read(text, column);
  }
}

const numberOf: ReadCell = (text, { name }) =>
  WHOLE.test(text) ? exactNumber(BigInt(text), name) : Number(text);

const READERS: Readonly<Record<SqlKind, ReadCell>> = {
  number: numberOf,
  time: numberOf,
  text: (text, column) => codeOfText(column, text),
  boolean: (text) => (text === "t" ? 1 : 0),
};

/** Milliseconds of a date or timestamp in ISO style and UTC; ±infinity is missing. */
function timeOf(text: string, { name }: GrowingColumn): number {
  const found = TIME.exec(text);
  if (found === null) {
    if (/^-?infinity$/.test(text)) return Number.NaN;
    throw new InputError("unreadable", name, "a time as Postgres writes it in UTC", text);
  }
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", bc] = found;
  const date = new Date(0);
  date.setUTCFullYear(bc === undefined ? Number(year) : 1 - Number(year), Number(month) - 1, Number(day));
  // Whole milliseconds and the rest apart: seconds with a fraction would round.
  const micros = Number(fraction.slice(1).padEnd(6, "0"));
  return date.setUTCHours(Number(hour), Number(minute), Number(second)) + micros / 1000;
}
