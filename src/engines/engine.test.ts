import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { afterAll, describe } from "vitest";
import { describeEngineOperations } from "../testing/engine-operations.ts";
import { connectDuckDb } from "./duckdb/connect-duckdb.ts";
import { engineFrom } from "./engine-from.ts";
import { connectPostgres } from "./postgres/connect-postgres.ts";

describeEngineOperations({ name: "DuckDB", open: () => connectDuckDb({ threads: 2 }) });

describe("PGlite", () => {
  const database = PGlite.create();
  afterAll(async () => (await database).close());
  describeEngineOperations({
    name: "PGlite through engineFrom",
    open: () =>
      engineFrom("postgres", async (sql) => {
        const { fields, rows } = await (await database).query<unknown[]>(sql, [], { rowMode: "array" });
        return { columns: fields.map(({ name }) => name), rows };
      }),
  });
});

const url = process.env["CHURNKIT_POSTGRES_URL"];
if (url !== undefined) {
  describe("Postgres", () => {
    const client = new pg.Client(url);
    afterAll(() => client.end());
    describeEngineOperations({
      name: "Postgres through pg",
      open: async () => {
        await client.connect();
        return connectPostgres(client);
      },
    });
  });
}
