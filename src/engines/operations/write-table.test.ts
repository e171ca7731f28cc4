import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { relationText } from "../../sql/sql-text.ts";
import { toRows } from "../../table/rows.ts";
import { connectDuckDb } from "../duckdb/connect-duckdb.ts";
import type { Engine } from "../engine.ts";
import { engineFrom } from "../engine-from.ts";

const databases: PGlite[] = [];
afterAll(() => Promise.all(databases.map((database) => database.close())));

async function openPglite(): Promise<Engine> {
  const database = await PGlite.create();
  databases.push(database);
  return engineFrom("postgres", async (sql) => {
    const { fields, rows } = await database.query<unknown[]>(sql, [], { rowMode: "array" });
    return { columns: fields.map(({ name }) => name), rows };
  });
}

describe.each([
  ["DuckDB", () => connectDuckDb({ threads: 1 })],
  ["PGlite", openPglite],
] as const)("writeTable on %s", (_name, open) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open();
    await engine.connection.execute("CREATE SCHEMA shop");
  });
  afterAll(() => engine.close());

  it.each(["sums", ["shop", "sums"], `${"é".repeat(31)}s`])(
    "replaces a table by a query that reads it: %j",
    async (name) => {
      const from = relationText(name, engine.dialect.ident);
      await engine.writeTable(name, { select: "SELECT 1 AS a" });
      await engine.writeTable(name, { select: `SELECT a + 1 AS a FROM ${from}` }, { ifExists: "replace" });
      await expect(
        engine.writeTable(name, { select: `SELECT b FROM ${from}` }, { ifExists: "replace" }),
      ).rejects.toThrow("refused a statement");
      expect(toRows(await engine.connection.query(`SELECT a FROM ${from}`))).toEqual([{ a: 2 }]);
      expect(await engine.connection.sweep()).toEqual([]);
    },
  );

  it("refuses a call without options", async () => {
    const source = { relation: "sums", customer: "a", time: "a" };
    const calls = [engine.rfmTable, engine.labelChurn, engine.purchaseSummary, engine.purchaseGroups];
    for (const call of calls) {
      await expect(call(source, undefined as never)).rejects.toThrow(
        "`options` must be an object with options, got undefined",
      );
    }
  });
});
