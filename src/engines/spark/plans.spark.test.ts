import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildFeatures } from "../../features/build-features.ts";
import type { FeaturePlan } from "../../features/feature-plan.ts";
import { compilePlan } from "../../sql/compile-plan.ts";
import { sparkDialect } from "../../sql/dialects/spark.ts";
import type { EventSource } from "../../sql/event-source.ts";
import type { Transactions } from "../../table/transactions.ts";
import { EDGE_DATE, EDGE_LOGS, EDGE_PLAN } from "../../testing/edge-customers.ts";
import { naiveTransactions } from "../../testing/naive-log.ts";
import { RANDOM_DATES, randomLogs, randomPlan } from "../../testing/plan-arbitrary.ts";
import { differences, loadLog, runPlan, type SqlHarness } from "../../testing/sql-harness.ts";
import type { SqlConnection } from "../connection.ts";
import { harnessOf, openCluster } from "./spark-cluster.testing.ts";

/** Random plans; more of them with `CHURNKIT_RUNS`. */
const RUNS = Number(process.env["CHURNKIT_RUNS"] ?? 3);

/** Settings that change how Spark runs a statement, or what its errors are, and never what it gives. */
const MATRIX = [
  { ansi: true, adaptive: true, codegen: true, partitions: 7 },
  { ansi: false, adaptive: false, codegen: true, partitions: 7 },
  { ansi: false, adaptive: true, codegen: false, partitions: 64 },
  { ansi: true, adaptive: false, codegen: false, partitions: 1 },
  { ansi: true, adaptive: false, codegen: false, partitions: 64 },
] as const;

interface Loaded {
  readonly source: EventSource;
  readonly events: Readonly<Record<string, EventSource>>;
  readonly drop: () => Promise<void>;
}

/** Names of tables are letters and digits in Spark. */
async function load(
  harness: SqlHarness,
  orders: Transactions,
  logs: Readonly<Record<string, Transactions>>,
): Promise<Loaded> {
  const relations = ["edge_orders", ...Object.keys(logs).map((_, i) => `edge_events_${i}`)];
  const options = { chunk: 5000 };
  const source = await loadLog(harness, relations[0]!, orders, options);
  const events: Record<string, EventSource> = {};
  for (const [i, [name, log]] of Object.entries(logs).entries()) {
    events[name] = await loadLog(harness, relations[i + 1]!, log, options);
  }
  const drop = async (): Promise<void> => {
    for (const relation of relations) await harness.execute(sparkDialect.dropScratch(relation));
  };
  return { source, events, drop };
}

/** Cells that differ between memory and Spark. */
async function judge(
  harness: SqlHarness,
  { source, events }: Loaded,
  plan: FeaturePlan,
  asOf: number,
  orders: Transactions,
  logs: Readonly<Record<string, Transactions>>,
): Promise<string[]> {
  const compiled = compilePlan(plan, sparkDialect, { asOf, source, events });
  const cells = await runPlan(harness, compiled);
  return differences(buildFeatures(orders, plan, { asOf, events: logs }), compiled, cells);
}

describe("plans", () => {
  const { orders, events: logs } = naiveTransactions({ ...EDGE_LOGS, arrivals: true });
  let connection: SqlConnection;
  let harness: SqlHarness;
  let loaded: Loaded;
  beforeAll(async () => {
    connection = await openCluster();
    harness = harnessOf(connection);
    loaded = await load(harness, orders, logs);
  }, 180_000);
  afterAll(async () => {
    await loaded.drop();
    await connection.close();
  });

  it.each(MATRIX)(
    "give memory's cells: ANSI $ansi, adaptive $adaptive, code generation $codegen, $partitions partitions",
    async ({ ansi, adaptive, codegen, partitions }) => {
      for (const [name, value] of [
        ["ansi.enabled", ansi],
        ["adaptive.enabled", adaptive],
        ["codegen.wholeStage", codegen],
        ["codegen.factoryMode", codegen ? "FALLBACK" : "NO_CODEGEN"],
        ["shuffle.partitions", partitions],
      ]) {
        await connection.execute(`SET spark.sql.${name} = ${value}`);
      }
      expect(await judge(harness, loaded, EDGE_PLAN, EDGE_DATE, orders, logs)).toEqual([]);
    },
    180_000,
  );
});

it("give memory's cells for random plans over random logs", async () => {
  const connection = await openCluster({ settings: { "spark.sql.shuffle.partitions": "2" } });
  const harness = harnessOf(connection);
  const asOf = RANDOM_DATES[0]!;
  await fc.assert(
    fc.asyncProperty(randomLogs(asOf), randomPlan(), async (made, plan) => {
      const { orders, events } = naiveTransactions(made);
      const loaded = await load(harness, orders, events);
      try {
        expect(await judge(harness, loaded, plan, asOf, orders, events)).toEqual([]);
      } finally {
        await loaded.drop();
      }
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
  await connection.close();
}, 300_000);
