import { PGlite } from "@electric-sql/pglite";
import { afterAll, describe } from "vitest";
import { describeEngineModels } from "../testing/engine-models.ts";
import { describeEngineOperations } from "../testing/engine-operations.ts";
import { connectDuckDb } from "./duckdb/connect-duckdb.ts";
import { engineFrom } from "./engine-from.ts";

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
