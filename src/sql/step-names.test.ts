import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildFeatures } from "../features/build-features.ts";
import { featurePlan } from "../features/feature-plan.ts";
import { transactionsFrom } from "../table/transactions-from.ts";
import {
  differences,
  duckDbHarness,
  loadLog,
  pgliteHarness,
  runPlan,
  type SqlHarness,
} from "../testing/sql-harness.ts";
import { compilePlan } from "./compile-plan.ts";

const AS_OF = Date.UTC(2024, 5, 1);
const log = (days: readonly number[]) =>
  transactionsFrom(
    days.map((day, i) => ({ id: `c${i % 3}`, at: new Date(Date.UTC(2024, 0, day)), paid: day })),
    { customer: "id", time: "at", amount: "paid" },
  );
const orders = log([1, 2, 3, 9, 10, 20, 31]);
const events = { calls: log([4, 5, 6, 7]), chats: log([40, 41, 42, 43, 44, 80]) };
const plan = featurePlan({
  features: [
    { kind: "sum" },
    ...["calls", "chats"].map((from) => ({ kind: "sum", from }) as const),
    { kind: "max", from: "chats" },
  ],
});

describe.each([
  ["DuckDB", duckDbHarness],
  ["PGlite", pgliteHarness],
] as const)("the steps of a plan on %s", (_, open) => {
  let db: SqlHarness;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  // A step called like a table that a later step reads stands in front of it.
  it.each([
    ["orders_rows", "orders_sums", "orders_given"],
    ["Orders_Rows", "e0_rows", "ORDERS_GIVEN"],
    ["ordersx_rows", "orders_rows", "e0_sums"],
  ])("are not called like the tables %s, %s and %s", async (...names) => {
    const [source, calls, chats] = await Promise.all([
      loadLog(db, names[0]!, orders),
      loadLog(db, names[1]!, events.calls),
      loadLog(db, names[2]!, events.chats),
    ]);
    const queried = { ...chats, relation: { select: `SELECT * FROM ${db.dialect.ident(names[2]!)}` } };
    for (const sources of [
      { calls, chats },
      { calls, chats: queried },
    ]) {
      const compiled = compilePlan(plan, db.dialect, { asOf: AS_OF, source, events: sources });
      const cells = await runPlan(db, compiled);
      expect(differences(buildFeatures(orders, plan, { asOf: AS_OF, events }), compiled, cells)).toEqual([]);
    }
    for (const name of names) await db.execute(`DROP TABLE ${db.dialect.ident(name)}`);
  });
});
