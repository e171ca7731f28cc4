/**
 * An engine: a connection with the operations of churnkit bound to it.
 *
 * @module
 */
import type { Dialect } from "../sql/dialect.ts";
import type { SqlConnection } from "./connection.ts";

/** A database engine that churnkit works on. */
export interface Engine {
  readonly connection: SqlConnection;
  readonly dialect: Dialect;
  /** Closes the connection; see {@link SqlConnection.close}. */
  close(): Promise<void>;
}

/** The engine of a connection. */
export async function engineOf(connection: SqlConnection): Promise<Engine> {
  return Object.freeze({
    connection,
    dialect: connection.dialect,
    close: () => connection.close(),
  });
}
