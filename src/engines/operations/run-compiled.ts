/**
 * A compiled statement run: its rows under the names that the table has for them.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import type { CompiledColumn } from "../../sql/compile-plan.ts";
import type { Column, Table } from "../../table/column.ts";
import { makeTable, numberColumn } from "../../table/table.ts";
import type { SqlConnection, StatementOptions } from "../connection.ts";

/** What every operation takes beside its own options. */
export type OperationOptions = StatementOptions;

/** A statement with the names and kinds of its columns. */
export interface RunnableQuery {
  readonly sql: string;
  readonly columns: readonly CompiledColumn[];
}

/** Runs the statement. */
export function runCompiled(
  connection: SqlConnection,
  { sql, columns }: RunnableQuery,
  signal: AbortSignal | undefined,
): Promise<Table> {
  return connection.query(sql, {
    signal,
    columns: columns.map(({ name, kind }) => ({ name, kind })),
  });
}

/** The table with units on some of its number columns; `undefined` for none. */
export function withUnits(table: Table, units: Readonly<Record<string, string | undefined>>): Table {
  return makeTable(
    Object.fromEntries(
      Object.entries(table).map(([name, column]): [string, Column] => {
        const unit = units[name];
        return [
          name,
          unit === undefined || column.kind !== "number" ? column : numberColumn(column.values, unit),
        ];
      }),
    ),
  );
}

/** The options without `signal`, which is no option of the text. @throws InputError unless they are an object. */
export function splitSignal<T extends StatementOptions>(
  options: T,
): { readonly signal: AbortSignal | undefined; readonly rest: Omit<T, "signal"> } {
  if (typeof options !== "object" || options === null) {
    throw new InputError("missing-option", "options", "an object with options", options);
  }
  const { signal, ...rest } = options;
  return { signal, rest };
}

/** The statement as a SELECT whose columns have the names of the table. */
export function renamedSelect({ sql, columns }: RunnableQuery, { dialect }: SqlConnection): string {
  const list = columns.map(({ name, column }) => `${dialect.ident(column)} AS ${dialect.ident(name)}`);
  return `SELECT ${list.join(", ")} FROM (\n${sql}\n) AS given`;
}
