/**
 * The user's client of Postgres, taken by shape: the package `pg` is never loaded here.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";

/** A result of a query in rows that are arrays. */
export interface PostgresResult {
  readonly rows: unknown[];
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
}

/** What is asked of a client: `Client` of `pg`, or one checked out of its `Pool`. */
export interface PostgresClient {
  query(config: {
    text: string;
    rowMode: "array";
    types: { getTypeParser(...type: never[]): (text: string) => unknown };
  }): Promise<PostgresResult>;
  on(event: "error" | "end", listener: (error?: Error) => void): unknown;
  removeListener(event: "error" | "end", listener: (error?: Error) => void): unknown;
}

const EXPECTED =
  "a connected client of pg, new Client() or await pool.connect(), since the tables of a session need one session";

/** Engines by the client they hold: two of them on one session would cancel and drop each other's work. */
const HELD = new WeakSet<object>();

/** @throws InputError for a pool, a client that is not connected, and a client that another engine holds. */
export function holdClient(client: unknown, path: string): asserts client is PostgresClient {
  const { query, on, totalCount, processID } = (client ?? {}) as Record<string, unknown>;
  if (typeof query !== "function" || typeof on !== "function") {
    throw new InputError("wrong-type", path, EXPECTED, client);
  }
  if (totalCount !== undefined) throw new InputError("wrong-type", path, EXPECTED, "a Pool");
  if (processID === null) throw new InputError("wrong-type", path, EXPECTED, "one that is not connected");
  if (HELD.has(client as object)) {
    throw new InputError("duplicate", path, "a client that no other open engine holds", "one that is held");
  }
  HELD.add(client as object);
}

/** The client may be held again. */
export function releaseClient(client: PostgresClient): void {
  HELD.delete(client);
}

/** Every value as the text the server sent, whatever parsers the user has set. */
const AS_TEXT = {
  getTypeParser:
    () =>
    (text: string): string =>
      text,
};

/** Runs a statement and gives its rows as arrays of text and `null`. */
export function ask(client: PostgresClient, text: string): Promise<PostgresResult> {
  return client.query({ text, rowMode: "array", types: AS_TEXT });
}
