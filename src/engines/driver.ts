/**
 * What an engine brings; `connectionOf` makes a connection of it. A driver may trust that one of its methods runs at a
 * time, that `signal` has not been aborted when it is called, and that nothing is asked of it after `close`.
 *
 * @module
 */
import type { Dialect, RelationName } from "../sql/dialect.ts";
import type { Table } from "../table/column.ts";
import type { ResultColumn } from "./connection.ts";

/** One session of an engine, as its driver offers it. Errors come as an `EngineFault`, or as the reason of the signal. */
export interface Driver {
  readonly dialect: Dialect;
  execute(sql: string, signal: AbortSignal | undefined): Promise<void>;
  query(
    sql: string,
    columns: readonly ResultColumn[] | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Table>;
  /** Batches of about so many rows; `return` of the iterator frees what the engine holds. */
  stream(
    sql: string,
    columns: readonly ResultColumn[] | undefined,
    batchRows: number,
    signal: AbortSignal | undefined,
  ): AsyncIterable<Table>;
  /** Makes a table of the rows of a SELECT; left out, the text of the dialect does it. What fails is dropped after it. */
  createScratch?(relation: string, select: string, signal: AbortSignal | undefined): Promise<void>;
  /** Adds the rows to a table that stands; left out, they go in as INSERT statements. */
  append?(relation: RelationName, table: Table, signal: AbortSignal | undefined): Promise<void>;
  /** Runs the work in a transaction, undone when it throws; left out where the engine has none. */
  atomically?(work: () => Promise<void>): Promise<void>;
  /**
   * The names of tables that begin with `churnkit_scratch_`, or a SELECT of them (`name`, text); left out, nothing is
   * swept.
   */
  readonly scratchNames?: string | (() => Promise<readonly string[]>);
  /** Has the engine gone away by itself? */
  isLost?(): boolean;
  close(): Promise<void>;
}
