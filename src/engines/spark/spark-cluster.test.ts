import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildFeatures } from "../../features/build-features.ts";
import type { FeaturePlan } from "../../features/feature-plan.ts";
import { compilePlan } from "../../sql/compile-plan.ts";
import { sparkDialect } from "../../sql/dialects/spark.ts";
import type { EventSource } from "../../sql/event-source.ts";
import { toRows } from "../../table/rows.ts";
import { rowCount } from "../../table/table.ts";
import type { Transactions } from "../../table/transactions.ts";
import { EDGE_DATE, EDGE_LOGS, EDGE_PLAN } from "../../testing/edge-customers.ts";
import { describeEngineContract } from "../../testing/engine-contract.ts";
import { naiveTransactions } from "../../testing/naive-log.ts";
import { RANDOM_DATES, randomLogs, randomPlan } from "../../testing/plan-arbitrary.ts";
import {
  cellOf,
  differences,
  loadLog,
  runPlan,
  type SqlCell,
  type SqlHarness,
} from "../../testing/sql-harness.ts";
import type { SqlConnection } from "../connection.ts";
import { openSpark } from "./connect-spark.ts";
import { grpcChannel } from "./grpc-channel.ts";
import { releaseSessionRequest } from "./messages.ts";
import { readSparkAddress } from "./spark-address.ts";

// A cluster is not everywhere: scripts/with-spark.sh starts one and names it here.
const url = process.env["CHURNKIT_SPARK_URL"];
/** The token that the server asks for, if it does. */
const token = process.env["CHURNKIT_SPARK_TOKEN"];
/** What may be killed: the last tests do. */
const workers = process.env["CHURNKIT_SPARK_WORKERS"];
const server = process.env["CHURNKIT_SPARK_SERVER"];
const RUNS = Number(process.env["CHURNKIT_RUNS"] ?? 2);

/** Settings that change how Spark runs a statement, or what its errors are, and never what it gives. */
const MATRIX = [
  { ansi: true, adaptive: true, codegen: true, partitions: 1 },
  { ansi: true, adaptive: true, codegen: true, partitions: 7 },
  { ansi: false, adaptive: false, codegen: true, partitions: 7 },
  { ansi: false, adaptive: true, codegen: false, partitions: 64 },
  { ansi: true, adaptive: false, codegen: false, partitions: 1 },
  { ansi: true, adaptive: false, codegen: true, partitions: 64 },
] as const;

function harnessOf(connection: SqlConnection): SqlHarness {
  return {
    dialect: sparkDialect,
    execute: (sql) => connection.execute(sql),
    query: async (sql) => {
      const table = await connection.query(sql);
      const columns = Object.values(table);
      return Array.from({ length: rowCount(table) }, (_, i): SqlCell[] =>
        columns.map((column) => cellOf(column, i)),
      );
    },
    close: () => connection.close(),
  };
}

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

if (url === undefined) it("Spark was not run: scripts/with-spark.sh starts one", () => {});
else describeCluster(url);

function describeCluster(address: string): void {
  describeEngineContract({
    name: "Spark Connect",
    open: () => openSpark(address, { token }),
    endless: "SELECT SUM(a.id * b.id) AS s FROM range(3000000) a CROSS JOIN range(3000000) b",
    hasTransactions: false,
    fuzzRuns: 12,
  });

  describe("plans", () => {
    const { orders, events: logs } = naiveTransactions({ ...EDGE_LOGS, arrivals: true });
    let connection: SqlConnection;
    let harness: SqlHarness;
    let loaded: Loaded;
    beforeAll(async () => {
      connection = await openSpark(address, { token });
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
    const connection = await openSpark(address, { token, settings: { "spark.sql.shuffle.partitions": "2" } });
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

  it("brings a large result in order, over as many streams as the server ends", async () => {
    const connection = await openSpark(address, { token });
    let at = 0;
    const sql =
      "SELECT CAST(id AS DOUBLE) AS id, sha2(CAST(id AS STRING), 256) AS text FROM range(0, 500000, 1, 4)";
    for await (const batch of connection.stream(sql, { batchRows: 50_000 })) {
      const { id, text } = batch;
      if (id?.kind !== "number" || text?.kind !== "text") throw new Error("other columns");
      for (const value of id.values) expect(value).toBe(at++);
      expect(text.levels).toHaveLength(id.values.length);
    }
    expect(at).toBe(500_000);
    await connection.close();
  });

  it("ends with its session", async () => {
    const sessionId = crypto.randomUUID();
    const connection = await openSpark(address, { token, sessionId, userId: "ann" });
    const headers = readSparkAddress(address, { token }).headers;
    const channel = grpcChannel({ origin: address, headers, tls: {}, connectMs: 5000 });
    const request = releaseSessionRequest({ sessionId, userId: "ann", clientType: "test" });
    await channel.call("ReleaseSession", request, { silenceMs: 5000 });
    await channel.close();
    await expect(connection.query("SELECT 1")).rejects.toMatchObject({
      name: "EngineFault",
      code: "connection-lost",
      engineCode: "INVALID_HANDLE.SESSION_CLOSED",
    });
    await connection.close();
  });

  if (token !== undefined) {
    it("is not opened without the token", async () => {
      for (const wrong of [undefined, `${token}x`]) {
        const what = wrong === undefined ? "asks for a token" : "refused the token";
        await expect(openSpark(address, { token: wrong })).rejects.toMatchObject({
          code: "unavailable",
          message: expect.stringContaining(`Spark at ${address} ${what}`),
        });
      }
    });
  }

  if (workers !== undefined && server !== undefined) {
    const n = 60_000_000;
    const sql = `SELECT COUNT(*) AS n, SUM(c) AS s FROM (SELECT id % 1000 AS k, SUM(length(sha2(CAST(id AS STRING), 256))) AS c FROM range(0, ${n}, 1, 40) GROUP BY id % 1000)`;

    it("gives the right result although a worker is killed within the query", async () => {
      const connection = await openSpark(address, { token });
      let isDone = false;
      const asked = connection.query(sql).finally(() => {
        isDone = true;
      });
      await sleep(6000);
      expect(isDone).toBe(false);
      process.kill(Number(workers.split(" ")[0]), "SIGKILL");
      expect(toRows(await asked)).toEqual([{ n: 1000, s: 64 * n }]);
      await connection.close();
    }, 180_000);

    it("says once that the server went away within the query", async () => {
      const connection = await openSpark(address, { token, retries: 3 });
      const asked = connection.query(sql).catch((thrown: unknown) => thrown);
      await sleep(3000);
      process.kill(Number(server), "SIGKILL");
      expect(await asked).toMatchObject({ name: "EngineFault", code: "connection-lost" });
      await expect(connection.query("SELECT 1")).rejects.toMatchObject({ code: "closed" });
      await connection.close();
    }, 60_000);
  }
}
