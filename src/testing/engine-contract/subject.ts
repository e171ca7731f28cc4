/**
 * An engine under test, and what the parts of its contract share.
 *
 * @module
 */
import type { SqlConnection } from "../../engines/connection.ts";
import type { Table } from "../../table/column.ts";
import { booleanColumn, makeTable, numberColumn, textColumnFrom, timeColumn } from "../../table/table.ts";

/** An engine under test. */
export interface EngineSubject {
  readonly name: string;
  /** A connection of its own each time. */
  readonly open: () => Promise<SqlConnection>;
  /** A query of one number that takes minutes unless it is cancelled; `null` where nothing can be cancelled. */
  readonly endless: string | null;
  /** Does the user's client lose a byte order mark that a text begins with? @defaultValue false */
  readonly losesMark?: boolean;
  /** Does it undo statements that were to hold together? @defaultValue true */
  readonly hasTransactions?: boolean;
  /** Runs of the texts by fuzzing. @defaultValue 60 */
  readonly fuzzRuns?: number;
}

export type Held = () => SqlConnection;

const NUMBERS = [0, -0, 1.5, -1 / 3, 5e-324, 1.7976931348623157e308, 2 ** 53, 0.1, Number.NaN];

/** One row per number, in an order that is known. */
export function sample(): Table {
  const n = NUMBERS.length;
  return makeTable({
    at: numberColumn(Float64Array.from({ length: n }, (_, i) => i)),
    amount: numberColumn(Float64Array.from(NUMBERS)),
    label: textColumnFrom(["", "a", null, "A", " ", "ä", "NULL", "a", null]),
    left: booleanColumn(Uint8Array.of(1, 0, 255, 1, 0, 255, 1, 0, 255)),
    when: timeColumn(
      Float64Array.of(0, -1, Number.NaN, 1.7e12 + 0.5, -6.2e13, 2.5e14, 86_400_000, 0.001, Number.NaN),
    ),
  });
}

export const KINDS = [
  { name: "at", kind: "number" },
  { name: "amount", kind: "number" },
  { name: "label", kind: "text" },
  { name: "left", kind: "boolean" },
  { name: "when", kind: "time" },
] as const;

export async function readBack(connection: SqlConnection, table: Table): Promise<Table> {
  const scratch = await connection.upload(table);
  const columns = Object.entries(table).map(([name, { kind }]) => ({ name, kind }));
  const { ident } = connection.dialect;
  const list = columns.map(({ name }) => ident(name)).join(", ");
  try {
    return await connection.query(
      `SELECT ${list} FROM ${ident(String(scratch.relation))} ORDER BY ${ident(columns[0]!.name)}`,
      { columns },
    );
  } finally {
    await scratch.drop();
  }
}

/** What a promise is rejected with. */
export async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("it did not fail");
}
