/**
 * Makes a connection of a driver: turns, faults, the end.
 *
 * @module
 */
import { checkInteger, checkOptionKeys, checkText } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import type { Table } from "../table/column.ts";
import type { QueryOptions, SqlConnection, StatementOptions, StreamOptions } from "./connection.ts";
import type { Driver } from "./driver.ts";
import { engineFault } from "./engine-fault.ts";
import { makeScratch } from "./scratch.ts";
import { begin, noted, refuseIfBusy, run, type Session } from "./session.ts";
import { makeTurns } from "./turns.ts";

const BATCH_ROWS = 65_536;

/** A connection over the driver; see {@link SqlConnection} for what it promises. */
export function connectionOf(driver: Driver): SqlConnection {
  const session: Session = { driver, turns: makeTurns(), state: "open", stream: null, isStreaming: false };
  const scratch = makeScratch(session);
  let closing: Promise<void> | null = null;
  return Object.freeze({
    dialect: driver.dialect,
    hasTransactions: driver.atomically !== undefined,
    async query(sql: string, options: QueryOptions = {}): Promise<Table> {
      const { signal, columns } = checkedQuery(sql, options, ["signal", "columns"]);
      return run(session, signal, () => driver.query(sql, columns, signal));
    },
    stream(sql: string, options: StreamOptions = {}): AsyncIterable<Table> {
      return streamed(session, sql, options);
    },
    async execute(sql: string, options: StatementOptions = {}): Promise<void> {
      const { signal } = checkedQuery(sql, options, ["signal"]);
      return run(session, signal, () => driver.execute(sql, signal));
    },
    async executeAll(statements: readonly string[], options: StatementOptions = {}): Promise<void> {
      checkOptionKeys(options, "options", ["signal"]);
      const { signal } = options;
      const work = async (): Promise<void> => {
        for (const sql of statements) {
          signal?.throwIfAborted();
          await driver.execute(sql, signal);
        }
      };
      return run(session, signal, () => (driver.atomically === undefined ? work() : driver.atomically(work)));
    },
    materialise: scratch.materialise,
    upload: scratch.upload,
    sweep: scratch.sweep,
    close(): Promise<void> {
      closing ??= close(session, scratch.dropAll);
      return closing;
    },
  });
}

async function* streamed(session: Session, sql: string, options: StreamOptions): AsyncGenerator<Table> {
  const { signal, columns } = checkedQuery(sql, options, ["signal", "columns", "batchRows"]);
  const { batchRows = BATCH_ROWS } = options;
  checkInteger(batchRows, "options.batchRows", 1);
  refuseIfBusy(session);
  const ending = new AbortController();
  const either = signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal]);
  // Before its turn has come: what is asked behind it would wait for the end of a loop that waits for it.
  session.stream = ending;
  const release = await session.turns.hold();
  try {
    begin(session, either);
    session.isStreaming = true;
    for await (const batch of session.driver.stream(sql, columns, batchRows, either)) {
      yield batch;
      either.throwIfAborted();
    }
  } catch (error) {
    throw noted(session, error);
  } finally {
    session.stream = null;
    session.isStreaming = false;
    release();
  }
}

async function close(session: Session, dropAll: () => Promise<void>): Promise<void> {
  session.stream?.abort(engineFault("closed", "the connection was closed while its stream was read"));
  const wasStreaming = session.isStreaming;
  const end = async (): Promise<void> => {
    const wasOpen = session.state === "open";
    if (wasOpen) await dropAll();
    if (session.state === "open") session.state = "closed";
    await session.driver.close();
  };
  // A loop that never asks for its next batch would keep the turn for ever.
  await (wasStreaming ? end() : session.turns.take(end));
}

function checkedQuery<T extends StatementOptions>(sql: string, options: T, known: readonly string[]): T {
  checkText(sql, "sql");
  checkOptionKeys(options, "options", known);
  const { signal } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new InputError("wrong-type", "options.signal", "an AbortSignal", signal);
  }
  return options;
}
