import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { afterAll, describe } from "vitest";
import { describeEngineModels } from "../testing/engine-models.ts";
import { describeEngineOperations } from "../testing/engine-operations.ts";
import { connectDuckDb } from "./duckdb/connect-duckdb.ts";
import type { Engine } from "./engine.ts";
import { engineFrom } from "./engine-from.ts";
import { connectPostgres } from "./postgres/connect-postgres.ts";

const duckdb = { name: "DuckDB", open: () => connectDuckDb({ threads: 2 }) };
describeEngineOperations(duckdb);
describeEngineModels(duckdb);

describe("PGlite", () => {
  const database = PGlite.create();
  afterAll(async () => (await database).close());
  const subject = {
    name: "PGlite through engineFrom",
    open: () =>
      engineFrom("postgres", async (sql) => {
        const { fields, rows } = await (await database).query<unknown[]>(sql, [], { rowMode: "array" });
        return { columns: fields.map(({ name }) => name), rows };
      }),
  };
  describeEngineOperations(subject);
  describeEngineModels(subject);
});

const url = process.env["CHURNKIT_POSTGRES_URL"];
if (url !== undefined) {
  describe("Postgres", () => {
    const clients: pg.Client[] = [];
    afterAll(() => Promise.all(clients.map((client) => client.end())));
    const subject = {
      name: "Postgres through pg",
      open: async (): Promise<Engine> => {
        const client = new pg.Client(url);
        clients.push(client);
        await client.connect();
        return connectPostgres(client);
      },
    };
    describeEngineOperations(subject);
    describeEngineModels(subject);
  });
}
