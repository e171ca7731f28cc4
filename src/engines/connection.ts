/**
 * One session of a database engine: SQL in, tables out. What an operation needs to know of an engine is this interface
 * and the dialect of it.
 *
 * Statements of one connection run one after the other in the order they were asked for, since a session runs one at a
 * time. Faults of an engine are an `EngineFault`, misuse is an `InputError`, and an aborted job throws the reason of its
 * `AbortSignal`.
 *
 * @module
 */
import type { Dialect, RelationName, SqlKind } from "../sql/dialect.ts";
import type { Table } from "../table/column.ts";

/** Name and kind of a column of a result. */
export interface ResultColumn {
  readonly name: string;
  /**
   * A `"time"` stands in SQL as DOUBLE epoch milliseconds, or as a date or timestamp of the engine; `null`: as the type of
   * the engine says.
   */
  readonly kind: SqlKind | null;
}

/** Options of every statement. */
export interface StatementOptions {
  /** Ends the statement on the engine too, where the engine can; the reason of the signal is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of {@link SqlConnection.query}. */
export interface QueryOptions extends StatementOptions {
  /**
   * Kinds of the columns, in their order. Without them the types of the engine say what a column is, and a time that
   * stands as a number is a number.
   */
  readonly columns?: readonly ResultColumn[] | undefined;
}

/** Options of {@link SqlConnection.stream}. */
export interface StreamOptions extends QueryOptions {
  /** Rows of a batch, about. @defaultValue 65536 */
  readonly batchRows?: number | undefined;
}

/** A table that the connection made for itself. */
export interface ScratchTable {
  /** Its name, for `EventSource.relation` and `dialect.ident`. */
  readonly relation: RelationName;
  /** Drops it; a second call does nothing. */
  drop(): Promise<void>;
}

/** One session of an engine. */
export interface SqlConnection {
  readonly dialect: Dialect;
  /** Does {@link SqlConnection.executeAll} undo what it did when it fails? */
  readonly hasTransactions: boolean;
  /**
   * Runs a SELECT and gives its rows. Numbers become doubles, and NULL is missing.
   *
   * @throws {@link InputError} `unreadable` for a whole number beyond 2^53, which a double cannot hold.
   */
  query(sql: string, options?: QueryOptions): Promise<Table>;
  /**
   * Runs a SELECT and gives its rows in batches. Until the loop has ended, or was left, the session is busy and every
   * other statement is refused.
   */
  stream(sql: string, options?: StreamOptions): AsyncIterable<Table>;
  /** Runs a statement without a result. */
  execute(sql: string, options?: StatementOptions): Promise<void>;
  /** Runs statements as one: all of them hold afterwards, or none where the engine has transactions. */
  executeAll(statements: readonly string[], options?: StatementOptions): Promise<void>;
  /** Keeps the rows of a SELECT in a table of a name `churnkit_scratch_…`, dropped at the latest with the connection. */
  materialise(select: string, options?: StatementOptions): Promise<ScratchTable>;
  /** Puts a table into the engine; nothing stays where it fails midway. Missing becomes NULL, a time a DOUBLE. */
  upload(table: Table, options?: StatementOptions): Promise<ScratchTable>;
  /**
   * Drops the scratch tables that another session left behind when it died; gives their names. Run it when no other
   * engine is at work on the same database.
   */
  sweep(): Promise<readonly string[]>;
  /** Waits for what runs, drops the scratch tables and lets the session go. A second call does nothing. */
  close(): Promise<void>;
}
