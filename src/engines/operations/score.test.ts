import { PGlite } from "@electric-sql/pglite";
import { afterAll, describe } from "vitest";
import { describeEngineScores } from "../../testing/engine-scores.ts";
import { connectDuckDb } from "../duckdb/connect-duckdb.ts";
import { engineFrom } from "../engine-from.ts";

describeEngineScores({ name: "DuckDB", open: () => connectDuckDb({ threads: 2 }) });

describe("PGlite", () => {
  const database = PGlite.create();
  afterAll(async () => (await database).close());
  describeEngineScores({
    name: "PGlite through engineFrom",
    open: () =>
      engineFrom("postgres", async (sql) => {
        const { fields, rows } = await (await database).query<unknown[]>(sql, [], { rowMode: "array" });
        return { columns: fields.map(({ name }) => name), rows };
      }),
  });
});
