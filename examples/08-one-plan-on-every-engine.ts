/**
 * One feature plan in memory, in DuckDB, and in Postgres and on Spark where they are at hand: the same rows everywhere.
 *
 *   npx tsx examples/08-one-plan-on-every-engine.ts
 *   scripts/with-postgres.sh npx tsx examples/08-one-plan-on-every-engine.ts
 *   scripts/with-spark.sh npx tsx examples/08-one-plan-on-every-engine.ts
 */
import { buildFeatures, type Engine, featurePlan, fitBgNbd, standardFeatures, toRows } from "churnkit";
import { simulateRetail } from "churnkit/datasets";
import { connectDuckDb } from "churnkit/duckdb";
import { connectPostgres } from "churnkit/postgres";
import { connectSpark } from "churnkit/spark";

const { transactions, orders } = simulateRetail({ customers: 500, seed: 8 });
const asOf = "2024-10-01";
const plan = featurePlan({ features: [...standardFeatures(), { kind: "median", window: "P1Y" }] });
const expected = buildFeatures(transactions, plan, { asOf });
const rowOf = new Map(toRows(expected).map((row) => [row.customerId, row]));

/** The engine's features against those of memory: the largest difference relative to max(1, |value|). */
async function compare(name: string, engine: Engine): Promise<void> {
  try {
    // Here the orders are put into the engine; in earnest they are there, and the source names their table.
    const table = await engine.connection.upload(orders);
    const source = {
      relation: table.relation,
      customer: "customerId",
      time: "time",
      timeKind: "epoch-ms",
      amount: "amount",
    } as const;
    const features = toRows(await engine.buildFeatures(source, plan, { asOf }));
    let worst = features.length === rowOf.size ? 0 : Number.POSITIVE_INFINITY;
    for (const row of features) {
      for (const [column, value] of Object.entries(rowOf.get(row.customerId)!)) {
        const found = (row as Readonly<Record<string, unknown>>)[column];
        if (typeof value !== "number" || typeof found !== "number") {
          if (value !== found) worst = Number.POSITIVE_INFINITY;
        } else worst = Math.max(worst, Math.abs(found - value) / Math.max(1, Math.abs(value)));
      }
    }
    const groups = await engine.purchaseGroups(source, { asOf, unit: "week" });
    const { fit } = fitBgNbd(groups, { unit: "week" });
    console.log(
      `${name}: ${features.length} customers x ${plan.features.length} features, worst difference ${worst.toExponential(1)}; BG/NBD on ${groups.age.values.length} histories ${fit.status}`,
    );
    if (worst > 1e-9) throw new Error(`${name} differs from memory`);
  } finally {
    await engine.close();
  }
}

await compare("DuckDB", await connectDuckDb());

const postgresUrl = process.env["CHURNKIT_POSTGRES_URL"];
if (postgresUrl !== undefined) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  await compare("Postgres", await connectPostgres(client));
  await client.end();
}

const sparkUrl = process.env["CHURNKIT_SPARK_URL"];
if (sparkUrl !== undefined) await compare("Spark", await connectSpark(sparkUrl));
