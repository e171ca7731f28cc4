/**
 * A session of DuckDB as a driver.
 *
 * @module
 */
import type { RelationName } from "../../sql/dialect.ts";
import { duckDbDialect } from "../../sql/dialects/duckdb.ts";
import type { Column, Table } from "../../table/column.ts";
import { MISSING_BOOLEAN, rowCount } from "../../table/table.ts";
import type { ResultColumn } from "../connection.ts";
import type { Driver } from "../driver.ts";
import { type EngineFault, engineFault, wordsOf } from "../engine-fault.ts";
import { finishTable } from "../growing-column.ts";
import { addChunk, resultReader, tableForReader } from "./duckdb-chunks.ts";
import type { DuckDb, DuckDbChunk, DuckDbInstance, DuckDbSession } from "./duckdb-types.ts";

/** Rows of a chunk of DuckDB. */
const CHUNK_ROWS = 2048;
/** Chunks of an upload between two looks at the signal. */
const CHUNKS_A_TURN = 16;
/** An interruption that comes before DuckDB has begun is forgotten by it, so it is repeated. */
const INTERRUPT_EVERY_MS = 10;

/** A driver over one session; closing it lets the instance go. */
export function duckDbDriver(duckdb: DuckDb, instance: DuckDbInstance, session: DuckDbSession): Driver {
  let isLost = false;
  // The session must not be closed under a thread that works in it.
  const running = new Set<Promise<unknown>>();
  const attempt = async <T>(
    sql: string,
    signal: AbortSignal | undefined,
    work: () => Promise<T>,
  ): Promise<T> => {
    try {
      const result = interruptible(session, signal, work);
      running.add(result);
      return await result.finally(() => running.delete(result));
    } catch (error) {
      // It may have been aborted between two steps of a statement.
      if (signal?.aborted === true && (error === signal.reason || isInterruption(error))) throw signal.reason;
      isLost ||= isFatal(error);
      throw duckDbFault(error, sql);
    }
  };
  const chunksOf = (sql: string, signal: AbortSignal | undefined): Promise<Chunks> =>
    attempt(sql, signal, async () => {
      const result = await session.stream(sql);
      return { result, next: () => attempt(sql, signal, () => result.fetchChunk()) };
    });
  return {
    dialect: duckDbDialect,
    execute: (sql, signal) =>
      attempt(sql, signal, async () => {
        await session.run(sql);
      }),
    async query(sql, columns, signal) {
      const { result, next } = await chunksOf(sql, signal);
      const reader = resultReader(result, columns);
      const table = tableForReader(reader);
      for (let chunk = await next(); isFilled(chunk); chunk = await next()) addChunk(table, chunk, reader);
      return finishTable(table);
    },
    stream: (sql, columns, batchRows, signal) => batches(() => chunksOf(sql, signal), columns, batchRows),
    append: (relation, table, signal) => append(duckdb, session, relation, table, signal),
    async atomically(work) {
      await session.run("BEGIN TRANSACTION");
      try {
        await work();
        await session.run("COMMIT");
      } catch (error) {
        // A commit that failed has undone the transaction already.
        await session.run("ROLLBACK").catch(() => {});
        throw error;
      }
    },
    scratchNames:
      "SELECT table_name AS name FROM duckdb_tables() WHERE starts_with(table_name, 'churnkit_scratch_')",
    isLost: () => isLost,
    async close() {
      await Promise.allSettled(running);
      session.closeSync();
      instance.closeSync();
    },
  };
}

/** A fault in DuckDB's own words. */
export function duckDbFault(cause: unknown, statement?: string): EngineFault {
  if (isFatal(cause)) return engineFault("connection-lost", "DuckDB stopped", { cause });
  return engineFault("statement-failed", "DuckDB refused a statement", {
    cause,
    ...(statement === undefined ? {} : { statement }),
  });
}

interface Chunks {
  readonly result: Parameters<typeof resultReader>[0];
  readonly next: () => Promise<DuckDbChunk | null>;
}

async function* batches(
  start: () => Promise<Chunks>,
  columns: readonly ResultColumn[] | undefined,
  batchRows: number,
): AsyncGenerator<Table> {
  const { result, next } = await start();
  const reader = resultReader(result, columns);
  let table = tableForReader(reader);
  for (let chunk = await next(); isFilled(chunk); chunk = await next()) {
    addChunk(table, chunk, reader);
    if (table.rows < batchRows) continue;
    yield finishTable(table);
    table = tableForReader(reader);
  }
  if (table.rows > 0) yield finishTable(table);
}

function isFilled(chunk: DuckDbChunk | null): chunk is DuckDbChunk {
  return chunk !== null && chunk.rowCount > 0;
}

/** Runs the work, and interrupts the session when the signal is aborted meanwhile. */
async function interruptible<T>(
  session: DuckDbSession,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (signal === undefined) return work();
  signal.throwIfAborted();
  let timer: ReturnType<typeof setInterval> | undefined;
  const interrupt = (): void => {
    session.interrupt();
    timer ??= setInterval(interrupt, INTERRUPT_EVERY_MS);
  };
  signal.addEventListener("abort", interrupt, { once: true });
  try {
    return await work();
  } finally {
    signal.removeEventListener("abort", interrupt);
    clearInterval(timer);
  }
}

function isInterruption(error: unknown): boolean {
  return /^INTERRUPT\b/.test(wordsOf(error));
}

function isFatal(error: unknown): boolean {
  return /^FATAL\b|database has been invalidated/.test(wordsOf(error));
}

async function append(
  duckdb: DuckDb,
  session: DuckDbSession,
  relation: RelationName,
  table: Table,
  signal: AbortSignal | undefined,
): Promise<void> {
  const columns = Object.values(table);
  const types = columns.map(({ kind }) =>
    kind === "text" ? duckdb.VARCHAR : kind === "boolean" ? duckdb.BOOLEAN : duckdb.DOUBLE,
  );
  const rows = rowCount(table);
  let appender: Awaited<ReturnType<DuckDbSession["createAppender"]>> | undefined;
  try {
    appender = await session.createAppender(String(relation), null, "temp");
    for (let from = 0, chunks = 1; from < rows; from += CHUNK_ROWS, chunks++) {
      const to = Math.min(rows, from + CHUNK_ROWS);
      const chunk = duckdb.DuckDBDataChunk.create(types, to - from);
      for (const [j, column] of columns.entries()) chunk.setColumnValues(j, cells(column, from, to));
      appender.appendDataChunk(chunk);
      if (chunks % CHUNKS_A_TURN !== 0) continue;
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
    appender.flushSync();
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    throw duckDbFault(error);
  } finally {
    appender?.closeSync();
  }
}

/** Values of a stretch of rows as DuckDB takes them. */
function cells(column: Column, from: number, to: number): unknown[] {
  const given: unknown[] = new Array(to - from);
  if (column.kind === "text") {
    const { codes, levels } = column;
    for (let i = from; i < to; i++) given[i - from] = levels[codes[i]!] ?? null;
    return given;
  }
  const { values } = column;
  if (column.kind === "boolean") {
    for (let i = from; i < to; i++) given[i - from] = values[i] === MISSING_BOOLEAN ? null : values[i] === 1;
    return given;
  }
  for (let i = from; i < to; i++) given[i - from] = Number.isNaN(values[i]) ? null : values[i];
  return given;
}
