import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { afterAll, describe } from "vitest";
import { describeEngineContract } from "../testing/engine-contract.ts";
import type { SqlConnection } from "./connection.ts";
import { openDuckDb } from "./duckdb/connect-duckdb.ts";
import { openFrom } from "./engine-from.ts";
import { openPostgres } from "./postgres/connect-postgres.ts";

describeEngineContract({
  name: "DuckDB",
  open: () => openDuckDb({ threads: 2 }),
  endless: "SELECT SUM(a.range * b.range) AS s FROM range(10000000) a, range(10000000) b",
});

describe("PGlite", () => {
  // One database for all: each takes a second to start. Its sessions are one, and so are their temporary tables.
  const database = PGlite.create();
  afterAll(async () => (await database).close());
  describeEngineContract({
    name: "PGlite through engineFrom",
    open: () =>
      openFrom("postgres", async (sql) => {
        const { fields, rows } = await (await database).query<unknown[]>(sql, [], { rowMode: "array" });
        return { columns: fields.map(({ name }) => name), rows };
      }),
    endless: null,
    losesMark: true,
  });
});

// A server is not everywhere: scripts/with-postgres.sh starts one and names it here.
const url = process.env["CHURNKIT_POSTGRES_URL"];
if (url !== undefined) {
  const clients: pg.Client[] = [];
  describe("Postgres", () => {
    afterAll(() => Promise.all(clients.map((client) => client.end())));
    describeEngineContract({
      name: "Postgres through pg",
      open: async (): Promise<SqlConnection> => {
        const client = new pg.Client(url);
        clients.push(client);
        await client.connect();
        return openPostgres(client);
      },
      endless: "SELECT SUM(a * b) AS s FROM generate_series(1, 10000000) a, generate_series(1, 10000000) b",
    });
  });
}
