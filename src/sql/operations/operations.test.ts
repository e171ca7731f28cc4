import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cohortTable } from "../../clv/cohorts/cohort-table.ts";
import { collapseRows } from "../../clv/summary/collapse.ts";
import { purchaseRowsFrom } from "../../clv/summary/purchase-rows.ts";
import { purchaseSummary } from "../../clv/summary/purchase-summary.ts";
import { labelChurn } from "../../features/label-churn.ts";
import { InputError } from "../../internal/input-error.ts";
import { DAY_MS } from "../../internal/time.ts";
import { rfmTable } from "../../rfm/rfm-table.ts";
import { RFM_MEASURES, scoreRfm } from "../../rfm/score-rfm.ts";
import { rowCount, type Table } from "../../table/table.ts";
import type { Transactions } from "../../table/transactions.ts";
import { EDGE_DATE, EDGE_LOGS } from "../../testing/edge-customers.ts";
import { naiveTransactions } from "../../testing/naive-log.ts";
import { type OperationRow, rowDifferences, rowsOf, runQuery } from "../../testing/operation-rows.ts";
import { RANDOM_DATES, randomLogs } from "../../testing/plan-arbitrary.ts";
import { duckDbHarness, loadLog, pgliteHarness, type SqlHarness } from "../../testing/sql-harness.ts";
import type { EventSource } from "../event-source.ts";
import { compileCohortActivity } from "./cohort-activity.ts";
import { compileLabelChurn } from "./label-churn.ts";
import { compileLogSpan } from "./log-span.ts";
import { compilePurchaseHistories, compilePurchaseSummary } from "./purchase-summary.ts";
import { compileRfmTable } from "./rfm-table.ts";
import { compileRfmCutPoints, compileScoreRfm } from "./score-rfm.ts";

/** A refund before anything was bought, a return to half of the spend. */
const MORE: typeof EDGE_LOGS.orders = [
  { at: EDGE_DATE - 40 * DAY_MS, amount: -4 },
  { at: EDGE_DATE - 39 * DAY_MS, amount: 20 },
  { at: EDGE_DATE - 15 * DAY_MS, amount: 8 },
].map(({ at, amount }) => ({ ...EDGE_LOGS.orders[0]!, customer: "more", time: at, ingested: at, amount }));

const RUNS = Number(process.env["CHURNKIT_RUNS"] ?? 10);

/** The table, or null where memory says that the date is wrong for the log. */
function unlessEmpty<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** What memory says and what a database says, for every operation. */
async function judge(db: SqlHarness, log: Transactions, asOf: number): Promise<string[]> {
  const source = await loadLog(db, "the log", log);
  try {
    return [
      ...(await judgeRfm(db, log, source, asOf)),
      ...(await judgeSummary(db, log, source, asOf)),
      ...(await judgeLabels(db, log, source, asOf)),
      ...(await judgeCohorts(db, log, source, asOf)),
    ];
  } finally {
    await db.execute(db.dialect.dropScratch("the log"));
  }
}

const titled = (title: string, differences: readonly string[]): string[] =>
  differences.slice(0, 5).map((difference) => `${title}: ${difference}`);

async function judgeRfm(
  db: SqlHarness,
  log: Transactions,
  source: EventSource,
  asOf: number,
): Promise<string[]> {
  const found: string[] = [];
  for (const start of [undefined, asOf - 90 * DAY_MS, asOf - 36e5 * 100 - 0.001]) {
    for (const monetary of ["total", "mean"] as const) {
      const options = { asOf, monetary, ...(start === undefined ? {} : { start }) };
      const table = rfmTable(log, options);
      const compiled = compileRfmTable(db.dialect, { ...options, source });
      found.push(
        ...titled("rfmTable", rowDifferences(rowsOf(table), await runQuery(db, compiled), ["customerId"])),
      );
      if (rowCount(table) > 0) found.push(...(await judgeScores(db, compiled.sql, table)));
    }
  }
  return found;
}

async function judgeScores(db: SqlHarness, select: string, table: Table): Promise<string[]> {
  const found: string[] = [];
  for (const bins of [2, 5, 10]) {
    const scored = scoreRfm(table, { bins });
    const [cuts] = await runQuery(db, compileRfmCutPoints(db.dialect, { input: { select }, bins }));
    for (const measure of RFM_MEASURES) {
      const got = scored.cutPoints[measure].map((_, k) => cuts![`${measure}${k + 1}`]);
      if (JSON.stringify(got) !== JSON.stringify(scored.cutPoints[measure])) {
        found.push(`cut points of ${measure}: ${scored.cutPoints[measure]} in memory, ${got}`);
      }
    }
    const compiled = compileScoreRfm(db.dialect, { input: { select }, cutPoints: scored.cutPoints });
    const rows = await runQuery(db, compiled);
    found.push(...titled(`scoreRfm of ${bins}`, rowDifferences(rowsOf(scored.table), rows, ["customerId"])));
  }
  return found;
}

async function judgeSummary(
  db: SqlHarness,
  log: Transactions,
  source: EventSource,
  asOf: number,
): Promise<string[]> {
  const found: string[] = [];
  for (const unit of ["day", "week", "month"] as const) {
    for (const includeFirstPurchase of [false, true]) {
      for (const refunds of ["proportional", "ignore"] as const) {
        const options = { asOf, unit, includeFirstPurchase, refunds };
        const compiled = compilePurchaseSummary(db.dialect, { ...options, source });
        const rows = await runQuery(db, compiled);
        found.push(
          ...titled(
            "purchaseSummary",
            rowDifferences(rowsOf(purchaseSummary(log, options)), rows, ["customerId"]),
          ),
        );
      }
    }
    const summary = purchaseSummary(log, { asOf, unit });
    if (rowCount(summary) === 0) continue;
    const collapsed = collapseRows(purchaseRowsFrom(summary, {}, "fit"));
    const histories = Array.from(
      collapsed.frequency,
      (frequency, i): OperationRow => ({
        frequency,
        recency: collapsed.recency[i]!,
        age: collapsed.age[i]!,
        weight: collapsed.weight![i]!,
      }),
    );
    const rows = await runQuery(db, compilePurchaseHistories(db.dialect, { asOf, unit, source }));
    found.push(...titled("histories", rowDifferences(histories, rows, ["frequency", "recency", "age"])));
  }
  return found;
}

const RULES = [
  {},
  { gap: "P7D", activeWithin: "P90D" },
  { by: "rhythm" },
  { by: "rhythm", multiple: 1.5, longest: "P60D", gap: "P2D" },
  { by: "rhythm", quantile: 0.75, multiple: 2 },
  { by: "spend", drop: 0.5 },
  { by: "spend", drop: 1, baseline: "P90D", gap: "P1D" },
] as const;

async function judgeLabels(
  db: SqlHarness,
  log: Transactions,
  source: EventSource,
  asOf: number,
): Promise<string[]> {
  const found: string[] = [];
  const date = asOf - 30 * DAY_MS;
  for (const rule of RULES) {
    for (const observedUntil of [asOf, asOf + 40 * DAY_MS]) {
      const options = { asOf: date, horizon: "P20D", observedUntil, ...rule };
      const table = unlessEmpty(() => labelChurn(log, options));
      const rows = await runQuery(db, compileLabelChurn(db.dialect, { ...options, source }));
      const title = `labelChurn ${JSON.stringify(rule)}`;
      found.push(...titled(title, rowDifferences(table === null ? [] : rowsOf(table), rows, ["customerId"])));
    }
  }
  return found;
}

async function judgeCohorts(
  db: SqlHarness,
  log: Transactions,
  source: EventSource,
  asOf: number,
): Promise<string[]> {
  const found: string[] = [];
  const [span] = await runQuery(db, compileLogSpan(db.dialect, { asOf, source }));
  if (span!["rows"] !== log.times.length) found.push(`rows: ${log.times.length} in memory, ${span!["rows"]}`);
  const last = log.times.length === 0 ? null : log.times.reduce((a, b) => Math.max(a, b));
  if (span!["lastTime"] !== last) found.push(`last time: ${last} in memory, ${span!["lastTime"]}`);
  for (const cohort of ["month", "week", "quarter", { days: 10 }] as const) {
    const table = unlessEmpty(() => cohortTable(log, { asOf, cohort }));
    if (table === null) continue;
    const firstPurchase = span!["firstPurchase"] as number;
    const compiled = compileCohortActivity(db.dialect, { asOf, cohort, firstPurchase, source });
    found.push(
      ...titled(
        `cohorts by ${JSON.stringify(cohort)}`,
        cohortDifferences(table, await runQuery(db, compiled)),
      ),
    );
  }
  return found;
}

function cohortDifferences(table: ReturnType<typeof cohortTable>, rows: readonly OperationRow[]): string[] {
  const { cells, periods, incomplete } = table;
  const starts = [...new Set(cells.periodStart.values)].sort((a, b) => a - b);
  const memory = rowsOf(cells).map((row) => ({
    cohort: starts.indexOf(row["cohortStart"] as number),
    period: row["period"]!,
    active: row["active"]!,
    orders: row["orders"]!,
    revenue: row["revenue"]!,
    refunds: row["refunds"]!,
  }));
  const isOver = (row: OperationRow): boolean =>
    (row["cohort"] as number) + (row["period"] as number) < periods;
  const firstCohort = Math.min(...rows.map((row) => row["cohort"] as number));
  const found = rowDifferences(
    memory.filter(({ orders, refunds }) => orders !== 0 || refunds !== 0),
    rows.filter(isOver).filter((row) => row["orders"] !== 0 || row["refunds"] !== 0),
    ["cohort", "period"],
  );
  if (firstCohort !== 0) found.push(`the first cohort is ${firstCohort}`);
  const orders = rows.filter((row) => !isOver(row)).reduce((sum, row) => sum + (row["orders"] as number), 0);
  if (orders !== (incomplete?.orders ?? 0))
    found.push(`${incomplete?.orders} orders are not over, ${orders}`);
  return found;
}

describe.each([
  ["DuckDB", () => duckDbHarness()],
  ["PGlite", () => pgliteHarness()],
] as const)("operations on %s", (_, open) => {
  let db: SqlHarness;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  it.each([
    ["merge", true],
    ["keep", false],
  ] as const)("give the customers at the edges what memory gives them: %s", async (sameDay, arrivals) => {
    const { orders } = naiveTransactions({ ...EDGE_LOGS, sameDay, arrivals });
    expect(await judge(db, orders, EDGE_DATE)).toEqual([]);
    expect(await judge(db, orders, EDGE_DATE + 90 * 36e5 + 0.001)).toEqual([]);
  });

  it("give random logs what memory gives them", async () => {
    const cases = fc
      .constantFrom(...RANDOM_DATES)
      .chain((asOf) => fc.record({ asOf: fc.constant(asOf), logs: randomLogs(asOf) }));
    await fc.assert(
      fc.asyncProperty(cases, async ({ asOf, logs }) => {
        expect(await judge(db, naiveTransactions(logs).orders, asOf)).toEqual([]);
      }),
      { numRuns: RUNS, seed: 7 },
    );
  });
});

describe("the suite of operations", () => {
  let db: SqlHarness;
  beforeAll(async () => {
    db = await pgliteHarness();
  });
  afterAll(() => db.close());

  it.each<[string, (sql: string) => string]>([
    [
      "rows at the date",
      (sql) => sql.replaceAll("at_us < ", "at_us <= ").replaceAll(/ WHERE "at" < .*/g, ""),
    ],
    [
      "rows before the start",
      (sql) => sql.replaceAll(/at_us >= \d+/g, "1 = 1").replaceAll(/"at" >= TIMESTAMP '[^']*'/g, "1 = 1"),
    ],
    ["refunds as purchases", (sql) => sql.replaceAll("is_purchase = 1", "1 = 1")],
    ["rows that arrived late", (sql) => sql.replaceAll(/"?arrived(_us)?"? < [^ )]+( '[^']*')?/g, "1 = 1")],
    ["refunds that lower nothing", (sql) => sql.replaceAll("given_back / NULLIF", "0 * gross / NULLIF")],
    [
      "the first purchase in the mean",
      (sql) => sql.replaceAll("bought_day > first_day", "bought_day >= first_day"),
    ],
    [
      "a cut point a place too high",
      (sql) =>
        sql
          .replaceAll(/ - (CAST\('?1'? AS BIGINT\)) AS recency_days/g, " AS recency_days")
          .replaceAll(/- CAST\('?1'? AS BIGINT\) AS place/g, "AS place"),
    ],
    [
      "a score for less than the cut",
      (sql) => sql.replaceAll(/WHEN (CAST\(\w+ AS [A-Z ]+\)) <= /g, "WHEN $1 < "),
    ],
    ["no rhythm of their own", (sql) => sql.replaceAll("own_gap IS NULL OR", "1 = 1 OR")],
    ["a fall by exactly the share", (sql) => sql.replaceAll("spent_after <= ", "spent_after < 0.999 * ")],
    ["a day in the period before", (sql) => sql.replaceAll("utc_day < ", "utc_day <= ")],
    ["refunds before the first purchase", (sql) => sql.replaceAll("at_us >= first_us", "1 = 1")],
    [
      "customers of a period counted by order",
      (sql) => sql.replaceAll("COUNT(CASE WHEN orders > 0 THEN 1 END)", "SUM(orders)"),
    ],
  ])("bites: %s", async (_, change) => {
    const changed = { ...db, query: (sql: string) => db.query(change(sql)) };
    const rows = [...EDGE_LOGS.orders, ...MORE];
    const { orders } = naiveTransactions({ ...EDGE_LOGS, orders: rows, sameDay: "merge", arrivals: true });
    const found = await judge(changed, orders, EDGE_DATE);
    if (found.length === 0) found.push(...(await judge(changed, orders, EDGE_DATE + 30 * DAY_MS)));
    expect(found).not.toEqual([]);
  });
});
