/**
 * An engine over any client: a dialect and a function that runs SQL.
 *
 * @module
 */
import { checkOptionKeys } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import type { Dialect, DialectName } from "../sql/dialect.ts";
import { dialectOf } from "../sql/dialect-of.ts";
import type { Table } from "../table/column.ts";
import { rowCount, takeRows } from "../table/table.ts";
import type { SqlConnection } from "./connection.ts";
import { isConnectionLoss } from "./connection-loss.ts";
import { connectionOf } from "./connection-of.ts";
import type { Driver } from "./driver.ts";
import { type Engine, engineOf } from "./engine.ts";
import { engineFault } from "./engine-fault.ts";
import { postgresStatements } from "./postgres/postgres-statements.ts";
import { rowsToTable } from "./rows-to-table.ts";

/** What a function that runs SQL gives: names of the columns, rows as arrays in their order. */
export interface SqlRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/**
 * Runs one statement on one session, always the same one; a statement without a result gives no columns and no rows.
 * Numbers may come as numbers, bigints or digits, times as Dates.
 */
export type RunSql = (sql: string, options: { readonly signal?: AbortSignal }) => Promise<SqlRows>;

/** Options of {@link engineFrom}. */
export interface EngineFromOptions {
  /** Called by `close()`. @defaultValue nothing is called */
  readonly close?: (() => Promise<void> | void) | undefined;
}

/**
 * An engine of a dialect and a function that runs SQL, for clients that churnkit does not know.
 *
 * An aborted statement is told to `run` by its signal; where that ignores it, the statement runs to its end.
 *
 * @throws {@link InputError} `unknown-choice` for a dialect that is none, `wrong-type` for a `run` that is no function.
 * @example
 * interface Client { query(sql: string): Promise<{ names: string[]; rows: unknown[][] }> }
 * const engineOfClient = (client: Client): Promise<Engine> =>
 *   engineFrom("postgres", async (sql) => {
 *     const { names, rows } = await client.query(sql);
 *     return { columns: names, rows };
 *   });
 */
export async function engineFrom(
  dialect: Dialect | DialectName,
  run: RunSql,
  options: EngineFromOptions = {},
): Promise<Engine> {
  return engineOf(await openFrom(dialect, run, options));
}

/**
 * The connection of {@link engineFrom}.
 *
 * @internal
 */
export async function openFrom(
  dialect: Dialect | DialectName,
  run: RunSql,
  options: EngineFromOptions = {},
): Promise<SqlConnection> {
  const known = dialectOf(dialect, "dialect");
  if (typeof run !== "function") {
    throw new InputError("wrong-type", "run", "a function that runs SQL on one session", run);
  }
  checkOptionKeys(options, "options", ["close"]);
  const driver = driverOf(known, run, options.close);
  for (const statement of known.sessionSetup) await driver.execute(statement, undefined);
  return connectionOf(driver);
}

function driverOf(dialect: Dialect, run: RunSql, close: EngineFromOptions["close"]): Driver {
  let isLost = false;
  const statement = async (sql: string, signal: AbortSignal | undefined): Promise<SqlRows> => {
    try {
      return await run(sql, signal === undefined ? {} : { signal });
    } catch (cause) {
      if (signal?.aborted === true) throw signal.reason;
      isLost ||= isConnectionLoss(cause);
      throw isLost
        ? engineFault("connection-lost", "the connection to the engine was lost", { cause, statement: sql })
        : engineFault("statement-failed", "the engine refused a statement", { cause, statement: sql });
    }
  };
  const session: Pick<Driver, "execute" | "query"> = {
    async execute(sql, signal) {
      await statement(sql, signal);
    },
    async query(sql, columns, signal) {
      const result = await statement(sql, signal);
      if (!Array.isArray(result?.columns) || !Array.isArray(result.rows)) {
        throw new InputError("wrong-type", "run", "a function that gives { columns, rows }", result);
      }
      return rowsToTable(result.columns, result.rows, columns);
    },
  };
  return {
    dialect,
    ...session,
    async *stream(sql, columns, batchRows, signal): AsyncGenerator<Table> {
      const table = await session.query(sql, columns, signal);
      const rows = rowCount(table);
      for (let from = 0; from < rows; from += batchRows) {
        yield takeRows(
          table,
          Array.from({ length: Math.min(batchRows, rows - from) }, (_, i) => from + i),
        );
      }
    },
    ...(dialect.name === "postgres" ? postgresStatements(session) : {}),
    isLost: () => isLost,
    async close() {
      await close?.();
    },
  };
}
