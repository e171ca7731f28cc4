/**
 * A table as SQL text: the checks before it goes in, an empty table of its columns, INSERT statements of its rows.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import type { Dialect } from "../sql/dialect.ts";
import { checkStorable } from "../sql/sql-text.ts";
import type { Column, Table } from "../table/column.ts";
import { MISSING_BOOLEAN, rowCount } from "../table/table.ts";

/** Rows and characters of one INSERT, about: enough that round trips do not count, little enough for any engine. */
const ROWS = 2_000;
const CHARACTERS = 200_000;

/**
 * @throws InputError for a table that no engine holds: no columns, too many of them, an infinity, a text with NUL or
 * with half of a surrogate pair.
 */
export function checkUpload(table: Table, dialect: Dialect): void {
  const names = Object.keys(table);
  const { columns } = dialect.limits;
  if (names.length === 0)
    throw new InputError("empty", "table", "a table with at least one column", names.length);
  if (names.length > columns) {
    throw new InputError(
      "out-of-range",
      "table",
      `at most ${columns} columns for ${dialect.name}`,
      names.length,
    );
  }
  for (const name of names) {
    dialect.ident(name);
    checkColumnValues(table[name]!, `table.${name}`);
  }
}

function checkColumnValues(column: Column, path: string): void {
  if (column.kind === "text") {
    for (const [i, level] of column.levels.entries()) checkStorable(level, `${path}.levels[${i}]`);
    return;
  }
  if (column.kind === "boolean") return;
  const { values } = column;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isFinite(value) || Number.isNaN(value)) continue;
    throw new InputError("not-finite", `${path}.values[${i}]`, "a finite number, or NaN for missing", value);
  }
}

/** A SELECT of no rows with the columns of the table. */
export function emptySelect(table: Table, dialect: Dialect): string {
  const columns = Object.entries(table).map(
    ([name, { kind }]) => `CAST(NULL AS ${dialect.types[kind]}) AS ${dialect.ident(name)}`,
  );
  return `SELECT ${columns.join(", ")} WHERE 1 = 0`;
}

/** INSERT statements of all rows; `relation` is quoted already. */
export function* insertStatements(relation: string, table: Table, dialect: Dialect): Generator<string> {
  const cells = Object.values(table).map((column) => cellText(column, dialect));
  const rows = rowCount(table);
  let tuples: string[] = [];
  let characters = 0;
  for (let row = 0; row < rows; row++) {
    const tuple = `(${cells.map((cell) => cell(row)).join(", ")})`;
    tuples.push(tuple);
    characters += tuple.length;
    if (tuples.length < ROWS && characters < CHARACTERS && row < rows - 1) continue;
    yield `INSERT INTO ${relation} VALUES ${tuples.join(", ")}`;
    tuples = [];
    characters = 0;
  }
}

/** The value of a row as a literal. */
function cellText(column: Column, dialect: Dialect): (row: number) => string {
  if (column.kind === "text") {
    const literals = column.levels.map((level) => dialect.text(level));
    return (row) => literals[column.codes[row]!] ?? "NULL";
  }
  const { values } = column;
  if (column.kind === "boolean") {
    return (row) => (values[row] === MISSING_BOOLEAN ? "NULL" : values[row] === 1 ? "TRUE" : "FALSE");
  }
  return (row) => (Number.isNaN(values[row]) ? "NULL" : dialect.f64Lit(values[row]!));
}
