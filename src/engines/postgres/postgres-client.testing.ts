/** PGlite in the shape of a client of `pg`: what `connectPostgres` does runs without a server too. */
import { EventEmitter } from "node:events";
import type { PGlite } from "@electric-sql/pglite";
import type { PostgresClient } from "./postgres-client.ts";

const TYPES = [16, 18, 19, 20, 21, 23, 25, 26, 700, 701, 705, 1042, 1043, 1082, 1114, 1184, 1700, 2950];

/** A client that can be told to break. */
export interface ShapedClient extends PostgresClient {
  /** The connection ends; statements under way fail as those of `pg` do. */
  lose(error?: Error): void;
  readonly texts: string[];
}

/** The client of a database. */
export function pgShaped(database: PGlite): ShapedClient {
  const events = new EventEmitter();
  const texts: string[] = [];
  let lost: Error | undefined;
  let stop: (error: Error) => void = () => {};
  return {
    texts,
    async query({ text, types }) {
      if (lost !== undefined)
        throw new Error("Client has encountered a connection error and is not queryable");
      texts.push(text);
      const asText = (types.getTypeParser as () => (text: string) => unknown)();
      const parsers = Object.fromEntries(TYPES.map((type) => [type, asText]));
      // PGlite computes on this thread: what takes long must not begin.
      const result = text.includes("pg_sleep")
        ? await new Promise<never>((_, reject) => {
            stop = reject;
          })
        : await database.query<unknown[]>(text, [], { rowMode: "array", parsers });
      return { rows: result.rows, fields: result.fields };
    },
    on: (event, listener) => events.on(event, listener),
    removeListener: (event, listener) => events.removeListener(event, listener),
    lose(error = new Error("Connection terminated unexpectedly")) {
      lost = error;
      stop(error);
      events.emit("error", error);
      events.emit("end");
    },
  };
}
