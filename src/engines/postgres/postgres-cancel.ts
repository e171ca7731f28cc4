/**
 * Ends a statement of Postgres from outside: the session that runs it hears nothing until it has ended.
 *
 * @module
 */
import { ask, type PostgresClient } from "./postgres-client.ts";

/** Asks the server to end what a session runs. */
export type Cancel = () => Promise<void>;

interface PgClient {
  readonly connectionParameters: unknown;
  readonly constructor: new (
    parameters: unknown,
  ) => PostgresClient & { connect(): Promise<unknown>; end(): Promise<void> };
}

/**
 * How statements of a session are cancelled: over the client that was given for it, else over a second connection made
 * like the first, which lasts for that one request; `null` where neither can be had.
 */
export function cancelOf(
  client: PostgresClient,
  processId: string,
  canceller: PostgresClient | undefined,
): Cancel | null {
  const request = `SELECT pg_cancel_backend(${processId})`;
  if (canceller !== undefined) {
    return async () => {
      await ask(canceller, request);
    };
  }
  const { connectionParameters, constructor: Client } = client as unknown as PgClient;
  if (typeof connectionParameters !== "object" || connectionParameters === null) return null;
  return async () => {
    const second = new Client(connectionParameters);
    second.on("error", () => {});
    await second.connect();
    try {
      await ask(second, request);
    } finally {
      await second.end();
    }
  };
}
