import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Dialect } from "../../sql/dialect.ts";
import { duckDbDialect } from "../../sql/dialects/duckdb.ts";
import { postgresDialect } from "../../sql/dialects/postgres.ts";
import type { SqlConnection } from "../connection.ts";
import { openDuckDb } from "../duckdb/connect-duckdb.ts";
import { engineFrom, openFrom, type RunSql } from "../engine-from.ts";
import { probe } from "./probe.ts";
import { PROBE_QUESTIONS } from "./probe-questions.ts";

let duckdb: SqlConnection;
let pglite: PGlite;

beforeAll(async () => {
  duckdb = await openDuckDb({});
  pglite = await PGlite.create();
});
afterAll(async () => {
  await duckdb.close();
  await pglite.close();
});

const onPglite: RunSql = async (sql) => {
  const { fields, rows } = await pglite.query<unknown[]>(sql, [], { rowMode: "array" });
  return { columns: fields.map(({ name }) => name), rows };
};

/** DuckDB as another dialect sees it. */
const duckDbAs = (dialect: Dialect): SqlConnection => ({ ...duckdb, dialect });

describe("probe", () => {
  it("asks questions of different names, each about one cell", () => {
    expect(PROBE_QUESTIONS.length).toBeGreaterThanOrEqual(50);
    expect(new Set(PROBE_QUESTIONS.map(({ name }) => name)).size).toBe(PROBE_QUESTIONS.length);
  });

  it("finds DuckDB and Postgres as their dialects say", async () => {
    for (const connection of [duckdb, await openFrom("postgres", onPglite)]) {
      const { differences, answers, kind, version } = await probe(connection);
      expect(differences).toEqual([]);
      expect(answers).toHaveLength(PROBE_QUESTIONS.length);
      expect([kind, version]).toEqual(["probe-report", 1]);
    }
  });

  it.each<[string, Partial<Dialect>, string[]]>([
    ["division that rounds", { f64: (e) => `CAST(${e} AS BIGINT)` }, ["two doubles divided"]],
    ["literals that are decimals", { f64Lit: (v) => String(v) }, ["literals are doubles, not decimals"]],
    ["floats of 32 bits", { f64Lit: (v) => `CAST(${v} AS FLOAT)` }, ["a double in all its digits"]],
    [
      "a division that rounds down",
      { truncDiv: (a, b) => `FLOOR(${a} / ${b})` },
      ["whole division of a negative number, towards zero"],
    ],
    [
      "a percentile that is a value",
      { percentile: (e, p) => `quantile_disc(${e}, ${p})` },
      ["a percentile between two values"],
    ],
    [
      "LAG with a default",
      { lag: (e, p, o) => `LAG(${e}, 1, 0) OVER (PARTITION BY ${p} ORDER BY ${o})` },
      ["LAG of a first row is NULL"],
    ],
    [
      "sums that overflow",
      { sumI64: (e) => `CAST(SUM(${e}) AS BIGINT)` },
      ["a sum of whole numbers beyond 64 bits"],
    ],
    ["NaN that stays", { nanToNull: (e) => e }, ["NaN made NULL"]],
    [
      "text that is folded",
      { textOf: (e) => `(CAST(${e} AS VARCHAR) COLLATE NOCASE)` },
      ["text of another case is another text"],
    ],
    [
      "text without its end",
      { trimmed: (e) => `trim(${e})` },
      ["outer blanks taken away, as JavaScript does"],
    ],
    [
      "milliseconds for microseconds",
      { epochMicros: (e) => `epoch_ms(CAST(${e} AS TIMESTAMP))` },
      ["a time before 1970"],
    ],
    [
      "days counted by the clock",
      { rawBefore: (e) => `${e} <= TIMESTAMP '1970-01-01'` },
      ["a time is not before itself"],
    ],
  ])("bites on %s", async (_, planted, expected) => {
    const { differences } = await probe(duckDbAs({ ...duckDbDialect, ...planted }));
    expect(differences).toEqual(expect.arrayContaining(expected));
  });

  it("bites on a session that is not in UTC", async () => {
    await duckdb.execute("SET TimeZone = 'America/New_York'");
    expect((await probe(duckdb)).differences).toEqual(["the zone of the session is UTC"]);
    await duckdb.execute("SET TimeZone = 'UTC'");
  });

  it("refuses an engine that differs, and lists what", async () => {
    const planted = { ...postgresDialect, f64: (e: string) => `CAST(${e} AS BIGINT)`, sessionSetup: [] };
    let closed = 0;
    const error = await engineFrom(planted, onPglite, {
      close: () => {
        closed++;
      },
    }).catch((cause: unknown) => cause as Error & { code: string });
    expect(error).toMatchObject({ name: "EngineFault", code: "different" });
    expect((error as Error).message).toMatch(
      /^the engine answers \d+ of \d+ questions otherwise than the dialect postgres says\n- two doubles divided: expected 3\.5, got 3\n/,
    );
    expect(closed).toBe(1);
  });

  it("says what an engine refuses", async () => {
    const planted = { ...duckDbDialect, nanToNull: (e: string) => `no_such_function(${e})` };
    const { answers, differences } = await probe(duckDbAs(planted));
    expect(differences).toEqual(["NaN made NULL", "a number not made NULL"]);
    expect(answers.find(({ isAsExpected }) => !isAsExpected)?.received).toMatch(
      /^refused: .*no_such_function/,
    );
  });
});
