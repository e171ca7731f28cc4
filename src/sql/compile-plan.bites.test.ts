import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EDGE_DATE, EDGE_LOGS, EDGE_PLAN } from "../testing/edge-customers.ts";
import { naiveTransactions } from "../testing/naive-log.ts";
import {
  duckDbHarness,
  judgePlan,
  type PlanCase,
  pgliteHarness,
  type SqlHarness,
} from "../testing/sql-harness.ts";
import type { Dialect } from "./dialect.ts";
import { duckDbDialect } from "./dialects/duckdb.ts";
import { postgresDialect } from "./dialects/postgres.ts";

const MERGED = naiveTransactions(EDGE_LOGS);
const KEPT = naiveTransactions({ ...EDGE_LOGS, sameDay: "keep" });
const CASE = { ...MERGED, plan: EDGE_PLAN, asOf: EDGE_DATE } satisfies PlanCase;

/** Differences, or the error that stood in their way. */
async function found(db: SqlHarness, fault: Partial<PlanCase>): Promise<string[]> {
  try {
    return await judgePlan(db, { ...CASE, ...fault });
  } catch (error) {
    return [String(error)];
  }
}

interface Fault {
  readonly name: string;
  readonly dialect?: Partial<Dialect>;
  readonly change?: (sql: string) => string;
}

/** Faults that both engines can be given. */
const faults = ({ truncDiv, i64Lit }: Dialect): readonly Fault[] => [
  { name: "a window that holds its end", change: (sql) => sql.replaceAll("at_us < ", "at_us <= ") },
  { name: "a window without its start", change: (sql) => sql.replaceAll(/at_us >= (?!CAST)/g, "at_us > ") },
  { name: "no NULLIF", change: (sql) => sql.replaceAll("NULLIF(", "COALESCE(") },
  { name: "a spread in one pass", change: (sql) => sql.replaceAll(/ - (?:e\d+_)?[rb]\d+\)/g, " - 0)") },
  {
    name: "events without a row are missing",
    change: (sql) => sql.replaceAll(/COALESCE\((e0_b\d+), 0\)/g, "$1"),
  },
  {
    name: "days before 1970 rounded towards zero",
    change: (sql) =>
      sql.replaceAll(
        `-${truncDiv(`(${i64Lit(86_399_999_999n)} - at_us)`, i64Lit(86_400_000_000n))}`,
        truncDiv("at_us", i64Lit(86_400_000_000n)),
      ),
  },
  { name: "refunds are purchases", change: (sql) => sql.replaceAll("is_purchase = 1", "1 = 1") },
  {
    name: "late rows are known",
    dialect: { rawBefore: () => null },
    change: (sql) => sql.replaceAll(/arrived_us < \d+/g, "arrived_us IS NOT NULL"),
  },
  {
    name: "gaps across customers",
    dialect: { lag: (e, _, o) => `LAG(${e}) OVER (ORDER BY customer, ${o})` },
  },
  {
    name: "days of 24 hours before the date",
    change: (sql) => sql.replaceAll("GROUP BY customer, utc_day", "GROUP BY customer, at_us"),
  },
];

describe.each([
  {
    name: "DuckDB",
    open: () => duckDbHarness(),
    all: [
      ...faults(duckDbDialect),
      { name: "an inner join of events", change: (sql: string) => sql.replaceAll("LEFT JOIN", "JOIN") },
      { name: "FLOAT for DOUBLE", dialect: { f64: (e: string) => `CAST(${e} AS FLOAT)` } },
      {
        name: "a division that keeps its fraction",
        dialect: { truncDiv: (a: string, b: string) => `(${a} / ${b})` },
      },
      {
        name: "a sampled quantile",
        dialect: { percentile: (e: string, p: number) => `quantile_disc(${e}, ${p})` },
      },
    ] as readonly Fault[],
  },
  {
    name: "PGlite",
    open: pgliteHarness,
    all: [
      ...faults(postgresDialect),
      { name: "REAL for DOUBLE", dialect: { f64: (e: string) => `CAST(${e} AS REAL)` } },
      {
        name: "a division of integers",
        dialect: { f64: (e: string) => e },
        change: (sql: string) => sql.replaceAll(/, CAST\('0' AS DOUBLE PRECISION\)\)/g, ", 0)"),
      },
      {
        name: "a quantile without interpolation",
        dialect: {
          percentile: (e: string, p: number) => `PERCENTILE_DISC(${p}) WITHIN GROUP (ORDER BY ${e})`,
        },
      },
    ] as readonly Fault[],
  },
])("the suite bites on $name", ({ open, all }) => {
  let db: SqlHarness;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  it("and finds nothing where there is nothing", async () => {
    expect(await judgePlan(db, CASE)).toEqual([]);
    expect(await judgePlan(db, { ...CASE, ...KEPT })).toEqual([]);
  });

  it("nor where the source skips nothing by itself", async () => {
    const dialect = { ...db.dialect, rawBefore: () => null };
    expect(await judgePlan(db, { ...CASE, dialect })).toEqual([]);
  });

  it.each(all)("$name", async ({ dialect = {}, change }) => {
    const fault = { dialect: { ...db.dialect, ...dialect }, ...(change === undefined ? {} : { change }) };
    const merged = await found(db, fault);
    expect(merged.length > 0 ? merged : await found(db, { ...fault, ...KEPT })).not.toEqual([]);
  });
});

describe("a session of another time zone, a column of another collation", () => {
  let duck: SqlHarness;
  beforeAll(async () => {
    duck = await duckDbHarness();
    await duck.execute("SET TimeZone = 'America/New_York'");
  });
  afterAll(() => duck.close());

  it("changes nothing where times have a zone and the dialect says so", async () => {
    expect(await judgePlan(duck, { ...CASE, load: { timeKind: "timestamptz" } })).toEqual([]);
  });

  it("is found where the dialect takes the time of the session", async () => {
    const epochMicros: Dialect["epochMicros"] = (e) => duckDbDialect.epochMicros(e, "timestamp");
    const dialect = { ...duckDbDialect, epochMicros };
    expect(await found(duck, { dialect, load: { timeKind: "timestamptz" } })).not.toEqual([]);
  });

  it("changes nothing where text is compared by bytes", async () => {
    const load = { textType: "VARCHAR COLLATE NOCASE" };
    expect(await judgePlan(duck, { ...CASE, load })).toEqual([]);
    const textOf: Dialect["textOf"] = (e) => `CAST(${e} AS VARCHAR)`;
    expect(await found(duck, { dialect: { ...duckDbDialect, textOf }, load })).not.toEqual([]);
  });
});
