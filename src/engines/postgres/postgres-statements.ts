/**
 * What any session of Postgres can do by statements alone, whichever client carries them: transactions, cursors, filling
 * a table.
 *
 * @module
 */
import type { RelationName } from "../../sql/dialect.ts";
import { postgresDialect } from "../../sql/dialects/postgres.ts";
import { relationText } from "../../sql/sql-text.ts";
import type { Column, Table } from "../../table/column.ts";
import { MISSING_BOOLEAN, rowCount } from "../../table/table.ts";
import type { Driver } from "../driver.ts";
import { isEngineFault } from "../engine-fault.ts";

const CURSOR = "churnkit_stream";
const SAVEPOINT = "churnkit_step";
/** `no_active_sql_transaction`: what was tried needs a transaction, and there is none. */
const NO_TRANSACTION = "25P01";
/** Rows and characters of one INSERT, about. */
const ROWS = 50_000;
const CHARACTERS = 4_000_000;

type Statements = Pick<Driver, "execute" | "query">;

/** The rest of a driver over `execute` and `query`. */
export function postgresStatements(
  session: Statements,
): Required<Pick<Driver, "stream" | "append" | "atomically" | "scratchNames">> {
  return {
    stream: (sql, columns, batchRows, signal) => cursor(session, sql, columns, batchRows, signal),
    atomically: (work) => atomically(session, work),
    async append(relation, table, signal) {
      for (const statement of insertArrays(relation, table)) {
        signal?.throwIfAborted();
        await session.execute(statement, signal);
      }
    },
    scratchNames:
      "SELECT CAST(relname AS TEXT) AS name FROM pg_catalog.pg_class WHERE relkind = 'r' AND " +
      "relname LIKE 'churnkit\\_scratch\\_%' AND pg_catalog.pg_table_is_visible(oid)",
  };
}

/** Opens a transaction, or a step of the one that the user has open; gives how it ends. */
async function open(session: Statements): Promise<{ keep: string[]; undo: string[] }> {
  try {
    await session.execute(`SAVEPOINT ${SAVEPOINT}`, undefined);
    const release = `RELEASE SAVEPOINT ${SAVEPOINT}`;
    return { keep: [release], undo: [`ROLLBACK TO SAVEPOINT ${SAVEPOINT}`, release] };
  } catch (error) {
    if (!isEngineFault(error) || error.engineCode !== NO_TRANSACTION) throw error;
    await session.execute("BEGIN", undefined);
    return { keep: ["COMMIT"], undo: ["ROLLBACK"] };
  }
}

async function atomically(session: Statements, work: () => Promise<void>): Promise<void> {
  const { keep, undo } = await open(session);
  try {
    await work();
    for (const statement of keep) await session.execute(statement, undefined);
  } catch (error) {
    // What failed is what the caller must hear about.
    for (const statement of undo) await session.execute(statement, undefined).catch(() => {});
    throw error;
  }
}

async function* cursor(
  session: Statements,
  sql: string,
  columns: Parameters<Driver["stream"]>[1],
  batchRows: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Table> {
  const { keep, undo } = await open(session);
  let isRead = false;
  try {
    await session.execute(`DECLARE ${CURSOR} NO SCROLL CURSOR FOR ${sql}`, signal);
    for (;;) {
      const batch = await session.query(`FETCH FORWARD ${batchRows} FROM ${CURSOR}`, columns, signal);
      const rows = rowCount(batch);
      if (rows > 0) yield batch;
      if (rows < batchRows) break;
    }
    await session.execute(`CLOSE ${CURSOR}`, undefined);
    isRead = true;
  } finally {
    // Also when the loop around it was left: the reader calls `return`. Nothing is written in between.
    for (const statement of isRead ? keep : undo) await session.execute(statement, undefined).catch(() => {});
  }
}

/** INSERT statements that carry each column as one array: the server reads them several times faster than rows. */
function* insertArrays(relation: RelationName, table: Table): Generator<string> {
  const columns = Object.values(table);
  const rows = rowCount(table);
  const name = relationText(relation, postgresDialect.ident);
  for (let from = 0; from < rows; ) {
    const lists = columns.map((): string[] => []);
    let characters = 0;
    let to = from;
    for (; to < rows && to - from < ROWS && characters < CHARACTERS; to++) {
      for (let j = 0; j < columns.length; j++) {
        const element = elementText(columns[j]!, to);
        lists[j]!.push(element);
        characters += element.length;
      }
    }
    const arrays = columns.map(
      ({ kind }, j) =>
        `unnest(CAST(${postgresDialect.text(`{${lists[j]!.join(",")}}`)} AS ${postgresDialect.types[kind]}[]))`,
    );
    yield `INSERT INTO ${name} SELECT * FROM ROWS FROM (${arrays.join(", ")}) AS given`;
    from = to;
  }
}

/** A value as an element of an array's text. */
function elementText(column: Column, row: number): string {
  if (column.kind === "text") {
    const text = column.levels[column.codes[row]!];
    return text === undefined ? "NULL" : `"${text.replace(/["\\]/g, "\\$&")}"`;
  }
  const value = column.values[row]!;
  if (column.kind === "boolean") return value === MISSING_BOOLEAN ? "NULL" : value === 1 ? "t" : "f";
  return Number.isNaN(value) ? "NULL" : Object.is(value, -0) ? "-0" : String(value);
}
