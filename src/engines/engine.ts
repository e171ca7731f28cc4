/**
 * An engine: a connection with the operations of churnkit bound to it.
 *
 * @module
 */
import type { Dialect } from "../sql/dialect.ts";
import type { SqlConnection, StatementOptions } from "./connection.ts";
import { differentEngine, probe } from "./probe/probe.ts";
import type { ProbeReport } from "./probe/probe-report.ts";

/** A database engine that churnkit works on. */
export interface Engine {
  readonly connection: SqlConnection;
  readonly dialect: Dialect;
  /** Asks about fifty questions on which churnkit's SQL relies; connecting asks them too, and refuses an engine that differs. */
  probe(options?: StatementOptions): Promise<ProbeReport>;
  /** Closes the connection; see {@link SqlConnection.close}. */
  close(): Promise<void>;
}

/**
 * The engine of a connection.
 *
 * @throws EngineFault `different` when the engine's SQL means something else; the connection is closed then.
 */
export async function engineOf(connection: SqlConnection): Promise<Engine> {
  try {
    const report = await probe(connection);
    if (report.differences.length > 0) throw differentEngine(report);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return Object.freeze({
    connection,
    dialect: connection.dialect,
    probe: (options?: StatementOptions) => probe(connection, options),
    close: () => connection.close(),
  });
}
