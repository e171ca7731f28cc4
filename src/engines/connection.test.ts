import { PGlite } from "@electric-sql/pglite";
import { afterAll, describe } from "vitest";
import { describeEngineContract } from "../testing/engine-contract.ts";
import { openDuckDb } from "./duckdb/connect-duckdb.ts";
import { openFrom } from "./engine-from.ts";

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
