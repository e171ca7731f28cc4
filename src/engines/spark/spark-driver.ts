/**
 * A session of Spark as a driver.
 *
 * Spark's temporary views are queries that run anew with each use, and what it caches stays with the server when the
 * client dies. So rows are kept in Parquet tables of the session's database: they are computed once, they outlive a
 * lost worker, and a table that a dead session left behind is found by its name.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import type { RelationName } from "../../sql/dialect.ts";
import { sparkDialect } from "../../sql/dialects/spark.ts";
import { relationText } from "../../sql/sql-text.ts";
import { rowCount, type Table, takeRows } from "../../table/table.ts";
import type { ResultColumn } from "../connection.ts";
import type { Driver } from "../driver.ts";
import { engineFault } from "../engine-fault.ts";
import { arrowRows } from "./arrow-rows.ts";
import { ArrowError, type ArrowStream, readArrowStream } from "./arrow-stream.ts";
import { writeArrowStream } from "./arrow-writer.ts";
import { errorClassOf, GrpcError } from "./grpc-error.ts";
import { commandPlan, localRelation, type Plan, relationPlan, sqlRelation, viewPlan } from "./messages.ts";
import type { SparkSession } from "./spark-session.ts";

/** Rows and bytes of one step of an upload, about; the server takes messages up to 128 MB. */
const UPLOAD_ROWS = 100_000;
const UPLOAD_BYTES = 16 * 2 ** 20;
const UPLOAD_VIEW = "churnkit_upload";
const PROBE_ROWS = 16;

/** Runs a plan of one statement and gives its batches. */
type Answers = (
  sql: string,
  plan: Plan,
  signal: AbortSignal | undefined,
) => AsyncGenerator<ArrowStream, void, void>;

/** A driver over the session; closing it ends the session. */
export function sparkDriver(session: SparkSession): Driver {
  let isLost = false;
  let isShared = false;

  const answers: Answers = async function* (sql, plan, signal) {
    try {
      for await (const { arrow, rows } of session.execute(plan, signal)) {
        if (arrow === undefined) continue;
        const stream = readArrowStream(arrow);
        checkRows(stream, rows);
        yield stream;
      }
    } catch (error) {
      const fault = sparkFault(error, sql);
      isLost ||= (fault as { code?: unknown }).code === "connection-lost";
      throw fault;
    }
  };

  const execute = async (
    sql: string,
    signal: AbortSignal | undefined,
    plan = commandPlan(sql),
  ): Promise<void> => {
    for await (const _ of answers(sql, plan, signal));
  };

  const query: Driver["query"] = async (sql, columns, signal) => {
    const rows = arrowRows(columns);
    for await (const stream of answers(sql, queryPlan(sql), signal)) rows.add(stream);
    return rows.take() ?? noColumns(sql);
  };

  return {
    dialect: sparkDialect,
    execute: (sql, signal) => execute(sql, signal),
    query,
    stream: (sql, columns, batchRows, signal) =>
      batches(answers(sql, queryPlan(sql), signal), columns, batchRows),
    async createScratch(relation, select, signal) {
      if (!isShared) await checkStorage(`${relation}_probe`, execute, query, signal);
      isShared = true;
      const name = relationText(relation, sparkDialect.ident);
      // Written in one step, a table that is cancelled would leave its folder behind, which nothing would ever drop.
      await execute(
        `CREATE TABLE ${name} USING parquet AS SELECT * FROM (\n${select}\n) WHERE false`,
        signal,
      );
      await execute(`INSERT INTO ${name} SELECT * FROM (\n${select}\n)`, signal);
    },
    append: (relation, table, signal) => append(relation, table, execute, signal),
    async scratchNames() {
      const sql = "SHOW TABLES LIKE 'churnkit_scratch_*'";
      return scratchTables(await query(sql, undefined, undefined));
    },
    isLost: () => isLost,
    close: () => session.close(),
  };
}

const queryPlan = (sql: string): Plan => relationPlan(sqlRelation(sql));

function noColumns(sql: string): never {
  throw engineFault("statement-failed", "Spark gave no columns", { statement: sql });
}

/** A result is the sum of its batches; one that is short of rows must not pass for one. */
function checkRows({ batches: all }: ArrowStream, rows: number): void {
  const found = all.reduce((sum, batch) => sum + batch.rows, 0);
  if (found !== rows) throw new ArrowError(`a batch of ${rows} rows came with ${found}`);
}

async function* batches(
  streams: AsyncIterable<ArrowStream>,
  columns: readonly ResultColumn[] | undefined,
  batchRows: number,
): AsyncGenerator<Table> {
  const rows = arrowRows(columns);
  for await (const stream of streams) {
    rows.add(stream);
    if (rows.rows() >= batchRows) yield* slices(rows.take()!, batchRows);
  }
  if (rows.rows() > 0) yield rows.take()!;
}

/** Spark chooses how many rows come together; tables of about `batchRows` rows are made of them. */
function* slices(table: Table, batchRows: number): Generator<Table> {
  const rows = rowCount(table);
  const parts = Math.floor(rows / batchRows);
  for (let k = 0; k < parts; k++) {
    const start = Math.floor((k * rows) / parts);
    const end = Math.floor(((k + 1) * rows) / parts);
    yield parts === 1
      ? table
      : takeRows(
          table,
          Int32Array.from({ length: end - start }, (_, i) => start + i),
        );
  }
}

/** What went wrong, as churnkit says it: faults of Spark, misuse and reasons of signals as they are. */
export function sparkFault(error: unknown, statement?: string): unknown {
  const about = { cause: error, ...(statement === undefined ? {} : { statement }) };
  if (error instanceof ArrowError) {
    return engineFault("statement-failed", "the result of Spark cannot be read", about);
  }
  if (!(error instanceof GrpcError)) return error;
  // INVALID_HANDLE.SESSION_CLOSED, SESSION_NOT_FOUND, SESSION_CHANGED: it expired, or the server was started anew.
  if (errorClassOf(error).startsWith("INVALID_HANDLE.SESSION_")) {
    return engineFault("connection-lost", "the session on Spark has ended", about);
  }
  if (error.status === "UNAVAILABLE") {
    return engineFault("connection-lost", "the connection to Spark was lost", about);
  }
  return engineFault("statement-failed", "Spark refused a statement", about);
}

type Execute = (sql: string, signal: AbortSignal | undefined, plan?: Plan) => Promise<void>;

/**
 * Workers that write to disks of their own give a table that looks empty. Sixteen rows written by as many tasks must
 * all come back.
 */
async function checkStorage(
  name: string,
  execute: Execute,
  query: Driver["query"],
  signal: AbortSignal | undefined,
): Promise<void> {
  const probe = sparkDialect.ident(name);
  try {
    await execute(
      `CREATE TABLE ${probe} USING parquet AS SELECT id FROM range(0, ${PROBE_ROWS}, 1, ${PROBE_ROWS})`,
      signal,
    );
    const counted = await query(
      `SELECT CAST(COUNT(*) AS DOUBLE) AS n FROM ${probe}`,
      [{ name: "n", kind: "number" }],
      signal,
    );
    const { n } = counted;
    const found = n?.kind === "number" ? n.values[0] : undefined;
    if (found !== PROBE_ROWS) {
      throw engineFault(
        "statement-failed",
        `the tables of this database lie where the workers of Spark do not all write (${found} of ${PROBE_ROWS} rows came back): name one on shared storage in options.database`,
      );
    }
  } finally {
    await execute(`DROP TABLE IF EXISTS ${probe}`, undefined).catch(() => {});
  }
}

/** Adds rows as Arrow that travels with the plan: to the last bit, and without a literal to be parsed. */
async function append(
  relation: RelationName,
  table: Table,
  execute: Execute,
  signal: AbortSignal | undefined,
): Promise<void> {
  const name = relationText(relation, sparkDialect.ident);
  const sql = `INSERT INTO ${name} SELECT * FROM ${UPLOAD_VIEW}`;
  try {
    for (const arrow of parts(table, 0, rowCount(table))) {
      await execute(sql, signal, viewPlan(UPLOAD_VIEW, localRelation(arrow)));
      await execute(sql, signal);
    }
  } finally {
    await execute(`DROP VIEW IF EXISTS ${UPLOAD_VIEW}`, undefined).catch(() => {});
  }
}

/** The rows in parts that one message holds; a part that came out too large is halved. */
function* parts(table: Table, start: number, end: number): Generator<Uint8Array> {
  for (let at = start; at < end; at += UPLOAD_ROWS) {
    const stop = Math.min(end, at + UPLOAD_ROWS);
    const arrow = writeArrowStream(table, at, stop);
    if (arrow.length <= UPLOAD_BYTES || stop - at < 2) {
      yield arrow;
      continue;
    }
    const middle = at + Math.ceil((stop - at) / 2);
    yield* parts(table, at, middle);
    yield* parts(table, middle, stop);
  }
}

/** Names of tables in a list of them; temporary views end with their session. */
function scratchTables(list: Table): string[] {
  const { tableName, isTemporary } = list;
  if (tableName?.kind !== "text" || isTemporary?.kind !== "boolean") {
    throw new InputError("missing-column", "SHOW TABLES", "a list with tableName and isTemporary", list);
  }
  return Array.from(tableName.codes, (code) => tableName.levels[code]!).filter(
    (_, i) => isTemporary.values[i] === 0,
  );
}
