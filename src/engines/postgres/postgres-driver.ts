/**
 * A session of Postgres as a driver, over the user's client.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import { postgresDialect } from "../../sql/dialects/postgres.ts";
import { isConnectionLoss } from "../connection-loss.ts";
import type { Driver } from "../driver.ts";
import { engineFault } from "../engine-fault.ts";
import type { Cancel } from "./postgres-cancel.ts";
import { postgresTable } from "./postgres-cells.ts";
import { ask, type PostgresClient, type PostgresResult, releaseClient } from "./postgres-client.ts";
import { postgresStatements } from "./postgres-statements.ts";

/** `query_canceled`. */
const CANCELED = "57014";

/** How a session is told to end a statement, and what it is put back to at the end. */
export interface PostgresSession {
  readonly client: PostgresClient;
  readonly cancel: Cancel | null;
  /** Statement that restores the user's settings. */
  readonly restore: string;
}

/** A driver over the session. Closing it gives the client back as it was; ending the client is the user's. */
export function postgresDriver({ client, cancel, restore }: PostgresSession): Driver {
  const line = watchLine(client);
  const statement = async (sql: string, signal: AbortSignal | undefined): Promise<PostgresResult> => {
    try {
      return await cancellable(client, cancel, signal, () => ask(client, sql));
    } catch (cause) {
      if (signal?.aborted === true && codeOf(cause) === CANCELED) throw signal.reason;
      if (line.isLost() || isConnectionLoss(cause)) {
        line.lose();
        throw engineFault("connection-lost", "the connection to Postgres was lost", {
          cause,
          statement: sql,
        });
      }
      throw engineFault("statement-failed", "Postgres refused a statement", { cause, statement: sql });
    }
  };
  const session: Pick<Driver, "execute" | "query"> = {
    async execute(sql, signal) {
      await statement(sql, signal);
    },
    async query(sql, columns, signal) {
      const result = await statement(sql, signal);
      if (Array.isArray(result)) {
        throw new InputError("unreadable", "sql", "one statement", `${result.length} statements`);
      }
      return postgresTable(result, columns);
    },
  };
  return {
    dialect: postgresDialect,
    ...session,
    ...postgresStatements(session),
    isLost: line.isLost,
    async close() {
      // Within a transaction that failed nothing can be set; its end sets it back too.
      if (!line.isLost()) await ask(client, restore).catch(() => {});
      line.stop();
      releaseClient(client);
    },
  };
}

/** Notes when the client loses its connection; without a listener its error would end the process. */
function watchLine(client: PostgresClient): { isLost(): boolean; lose(): void; stop(): void } {
  let isLost = false;
  const lose = (): void => {
    isLost = true;
  };
  client.on("error", lose);
  client.on("end", lose);
  return {
    isLost: () => isLost,
    lose,
    stop() {
      client.removeListener("end", lose);
      // An error that follows a loss is no news.
      if (!isLost) client.removeListener("error", lose);
    },
  };
}

/** Runs a statement and cancels it when the signal is aborted meanwhile. */
async function cancellable<T>(
  client: PostgresClient,
  cancel: Cancel | null,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (signal === undefined || cancel === null) return work();
  signal.throwIfAborted();
  let request: Promise<void> | undefined;
  const onAbort = (): void => {
    // The statement then runs to its end; there is no other way to reach the server.
    request = cancel().catch(() => {});
  };
  signal.addEventListener("abort", onAbort, { once: true });
  let wasCanceled = false;
  try {
    return await work();
  } catch (error) {
    wasCanceled = codeOf(error) === CANCELED;
    throw error;
  } finally {
    signal.removeEventListener("abort", onAbort);
    await request;
    // A request that came too late for its statement must not meet the next one.
    if (request !== undefined && !wasCanceled) await ask(client, "SELECT 1").catch(() => {});
  }
}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown } | null | undefined)?.code;
}
