/** Rows of a compiled operation as a database gives them, by the names of the table. */
import type { Dialect } from "../sql/dialect.ts";
import type { CompiledQuery } from "../sql/operations/compiled-query.ts";
import { isMissing, rowCount, type Table } from "../table/table.ts";
import { cellOf, type SqlCell, type SqlHarness } from "./sql-harness.ts";

/** Cells by the name of their column; missing is null. */
export type OperationRow = Readonly<Record<string, SqlCell>>;

/** The name, or what is left of it where the names of tables are words: Spark's own tables. */
export function relationIn({ name: engine }: Dialect, name: string): string {
  return engine === "spark" ? name.replaceAll(/\W+/g, "_") : name;
}

/** Runs an operation. */
export async function runQuery(
  harness: SqlHarness,
  { sql, columns }: CompiledQuery,
): Promise<OperationRow[]> {
  const rows = await harness.query(sql);
  return rows.map((cells) => Object.fromEntries(columns.map(({ name }, k) => [name, cells[k]!])));
}

/** Rows of a table. */
export function rowsOf(table: Table): OperationRow[] {
  return Array.from({ length: rowCount(table) }, (_, i) =>
    Object.fromEntries(
      Object.entries(table).map(([name, column]) => [name, isMissing(column, i) ? null : cellOf(column, i)]),
    ),
  );
}

/** What differs between rows of memory and of a database that are found by their keys; texts. */
export function rowDifferences(
  memory: readonly OperationRow[],
  database: readonly OperationRow[],
  keys: readonly string[],
): string[] {
  const keyOf = (row: OperationRow): string => JSON.stringify(keys.map((key) => rounded(row[key]!)));
  const found = new Map(database.map((row) => [keyOf(row), row]));
  const differences =
    memory.length === found.size ? [] : [`${memory.length} rows in memory, ${found.size} in the database`];
  for (const row of memory) {
    const other = found.get(keyOf(row));
    if (other === undefined) differences.push(`no row ${keyOf(row)}`);
    else {
      for (const [name, cell] of Object.entries(row)) {
        if (!isNear(cell, other[name]!))
          differences.push(`${name} of ${keyOf(row)}: ${cell} in memory, ${other[name]}`);
      }
    }
  }
  return differences;
}

function rounded(cell: SqlCell): SqlCell {
  return typeof cell === "number" ? Number(cell.toPrecision(12)) : cell;
}

function isNear(expected: SqlCell, got: SqlCell): boolean {
  if (typeof expected !== "number" || typeof got !== "number") return expected === got;
  return Math.abs(expected - got) <= 1e-9 * Math.abs(expected) + 1e-14;
}
