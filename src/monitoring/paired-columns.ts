/**
 * The door of this room: two tables, checked, and which of their columns can be compared.
 *
 * @module
 */
import { checkText } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import {
  booleanColumn,
  type Column,
  columnLength,
  isMissing,
  MISSING_BOOLEAN,
  MISSING_CODE,
  numberColumn,
  rowCount,
  type Table,
  textColumn,
  timeColumn,
} from "../table/table.ts";
import { type TableInput, tableFrom } from "../table/table-from.ts";
import { type BothTables, both } from "./both-tables.ts";

/** Why a column that both tables have was not compared: it names the rows, or tells when they were made. */
export interface LeftOutColumn {
  readonly column: string;
  readonly reason: "excluded" | "id" | "time";
}

/** A column that holds one kind of values in one table and another in the other. */
export interface OtherKindColumn {
  readonly column: string;
  readonly reference: Column["kind"];
  readonly current: Column["kind"];
}

/** What of two tables cannot be compared, column by column. */
export interface UnpairedColumns {
  readonly onlyInReference: readonly string[];
  readonly onlyInCurrent: readonly string[];
  readonly otherKind: readonly OtherKindColumn[];
  /** Columns of both tables that were not looked at, and why. */
  readonly leftOut: readonly LeftOutColumn[];
}

/** A column of both tables, of one kind. */
export interface PairedColumn extends BothTables<Column> {
  readonly name: string;
}

/** Which columns to compare. */
export interface ColumnChoice {
  /**
   * Columns to compare. One that only one of the tables has, or that holds another kind of values there, is reported.
   *
   * @defaultValue all columns but ids (a text that is almost never the same twice, a whole number named id) and times
   */
  readonly columns?: readonly string[] | undefined;
  /**
   * Columns not to compare.
   *
   * @defaultValue none
   */
  readonly exclude?: readonly string[] | undefined;
}

/** Rows of both, and their columns side by side. */
export interface PairedTables {
  readonly tables: BothTables<Table>;
  readonly rows: BothTables<number>;
  readonly pairs: readonly PairedColumn[];
  readonly unpaired: UnpairedColumns;
}

/**
 * Reads two tables.
 *
 * @throws {@link InputError} `empty` for a table without rows, `missing-column` for a name that neither has.
 */
export function pairTables(reference: TableInput, current: TableInput, choice: ColumnChoice): PairedTables {
  const tables = { reference: tableFrom(reference, "reference"), current: tableFrom(current, "current") };
  const rows = both((side) => rowCount(tables[side]));
  for (const side of ["reference", "current"] as const) {
    if (rows[side] === 0) throw new InputError("empty", side, "a table with at least one row", tables[side]);
  }
  const known = [...new Set([...Object.keys(tables.reference), ...Object.keys(tables.current)])];
  const wanted = choice.columns === undefined ? known : readNames(choice.columns, "options.columns", known);
  const exclude = readNames(choice.exclude ?? [], "options.exclude", known);
  return { tables, rows, ...sortOut(tables, wanted, exclude, choice.columns !== undefined) };
}

function readNames(names: unknown, path: string, known: readonly string[]): readonly string[] {
  if (!Array.isArray(names)) throw new InputError("wrong-type", path, "an array of column names", names);
  names.forEach((name, i) => {
    checkText(name, `${path}[${i}]`);
    if (!known.includes(name)) {
      throw new InputError("missing-column", `${path}[${i}]`, "a column of one of the tables", name);
    }
    if (names.indexOf(name) < i) {
      throw new InputError("duplicate", `${path}[${i}]`, "a column that is not named before", name);
    }
  });
  return names as readonly string[];
}

function sortOut(
  tables: BothTables<Table>,
  wanted: readonly string[],
  exclude: readonly string[],
  named: boolean,
): { readonly pairs: readonly PairedColumn[]; readonly unpaired: UnpairedColumns } {
  const pairs: PairedColumn[] = [];
  const onlyInReference: string[] = [];
  const onlyInCurrent: string[] = [];
  const otherKind: OtherKindColumn[] = [];
  const leftOut: LeftOutColumn[] = [];
  for (const name of wanted) {
    if (exclude.includes(name)) {
      leftOut.push({ column: name, reason: "excluded" });
      continue;
    }
    const [reference, current] = [ownColumn(tables.reference, name), ownColumn(tables.current, name)];
    if (current === undefined) onlyInReference.push(name);
    else if (reference === undefined) onlyInCurrent.push(name);
    else {
      const pair = ofOneKind(name, reference, current);
      const reason = pair === null || named ? null : reasonToLeaveOut(pair);
      if (pair === null) otherKind.push({ column: name, reference: reference.kind, current: current.kind });
      else if (reason === null) pairs.push(pair);
      else leftOut.push({ column: name, reason });
    }
  }
  return { pairs, unpaired: { onlyInReference, onlyInCurrent, otherKind, leftOut } };
}

function ownColumn(table: Table, name: string): Column | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** A column without any value has no kind of its own: it takes that of the other table. Null for two kinds. */
function ofOneKind(name: string, reference: Column, current: Column): PairedColumn | null {
  if (reference.kind === current.kind) return { name, reference, current };
  if (isBlank(current)) return { name, reference, current: blank(reference.kind, columnLength(current)) };
  if (isBlank(reference)) return { name, reference: blank(current.kind, columnLength(reference)), current };
  return null;
}

function isBlank(column: Column): boolean {
  for (let i = 0; i < columnLength(column); i++) if (!isMissing(column, i)) return false;
  return true;
}

function blank(kind: Column["kind"], length: number): Column {
  if (kind === "text") return textColumn(new Int32Array(length).fill(MISSING_CODE), []);
  if (kind === "boolean") return booleanColumn(new Uint8Array(length).fill(MISSING_BOOLEAN));
  const values = new Float64Array(length).fill(Number.NaN);
  return kind === "time" ? timeColumn(values) : numberColumn(values);
}

/** Fewer different texts than this are never taken for ids. */
const ID_LEAST = 20;
/** A text that is another one in so many of the rows is an id, or free text: no distribution to compare. */
const ID_SHARE = 0.9;
const ID_NAME = /(^|[^A-Za-z])[iI][dD]$|[a-z]I[dD]$/;

function reasonToLeaveOut(pair: PairedColumn): LeftOutColumn["reason"] | null {
  if (pair.reference.kind === "time") return "time";
  return namesRows(pair.name, pair.reference) || namesRows(pair.name, pair.current) ? "id" : null;
}

function namesRows(name: string, column: Column): boolean {
  if (column.kind === "text") return mostlyDifferent(column.codes.filter((code) => code >= 0));
  if (column.kind !== "number" || !ID_NAME.test(name)) return false;
  const values = column.values.filter((value) => !Number.isNaN(value));
  return values.every(Number.isInteger) && mostlyDifferent(values);
}

function mostlyDifferent(values: Int32Array | Float64Array): boolean {
  const distinct = new Set(values).size;
  return distinct >= ID_LEAST && distinct >= ID_SHARE * values.length;
}
