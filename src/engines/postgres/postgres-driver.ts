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
const CANCEL_EVERY_MS = 200;

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
      // It may have been aborted between two statements of a step.
      if (signal?.aborted === true && (cause === signal.reason || codeOf(cause) === CANCELED)) {
        throw signal.reason;
      }
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
  signal?.throwIfAborted();
  if (signal === undefined || cancel === null) return work();
  const requests = repeatedly(cancel);
  signal.addEventListener("abort", requests.start, { once: true });
  try {
    return await work();
  } finally {
    signal.removeEventListener("abort", requests.start);
    // A request that came too late for its statement must not meet the next one.
    if (await requests.stop()) await ask(client, "SELECT 1").catch(() => {});
  }
}

/**
 * Requests one after the other until they are stopped: one that reaches the server before it has begun the statement is
 * forgotten by it.
 */
function repeatedly(cancel: Cancel): { start(): void; stop(): Promise<boolean> } {
  let isOver = false;
  let wake = (): void => {};
  let loop: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    while (!isOver) {
      // Without a way to the server the statement runs to its end.
      await cancel().catch(() => {});
      if (isOver) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, CANCEL_EVERY_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  return {
    start() {
      loop ??= run();
    },
    /** Waits for the request under way; were there any? */
    async stop() {
      isOver = true;
      wake();
      await loop;
      return loop !== undefined;
    },
  };
}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown } | null | undefined)?.code;
}
