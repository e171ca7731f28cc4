import { join } from "node:path";
import { connectDuckDb } from "../src/engines/duckdb/connect-duckdb.ts";
import type { Engine } from "../src/engines/engine.ts";
import { buildFeatures } from "../src/features/build-features.ts";
import { isMissing, rowCount, type Table } from "../src/table/table.ts";
import { transactionsFrom } from "../src/table/transactions-from.ts";
import { nodeTask } from "./contender.ts";
import type { Benchmark } from "./harness.ts";
import { AS_OF, hundredFeatures, makeOrdersSql, SAMPLE_STEP } from "./large-plan.ts";
import { sized } from "./smoke.ts";

/** What DuckDB may take of the 8 GB: the rest is for Node and for what DuckDB does not count. */
const DUCKDB_MEMORY = "5GB";
const MEMORY_MIB = 8192;
const RELATIVE = 1e-9;

interface NamedColumn {
  readonly name: string;
  readonly column: string;
}

/** A hundred features of five million customers, from orders that do not fit in memory. Expected: linear in rows. */
export const benchmark: Benchmark = {
  name: "large-plan",
  question:
    "How long does a plan of 100 features on 100M orders of 5M customers take through DuckDB, from a Parquet file to a Parquet file, two threads, and how much memory? One customer in 5,003 is computed in memory as well and has to be equal to 1e-9. Expected: linear in rows.",
  run: async (folder) => {
    const n = sized(100_000_000);
    const [orders, features] = [join(folder, "orders.parquet"), join(folder, "features.parquet")];
    const temporary = join(folder, "duckdb");
    const engine = await connectDuckDb({ memoryLimit: "4GB", temporaryFolder: temporary });
    try {
      await engine.connection.execute(makeOrdersSql(n, orders));
      const process = await nodeTask(
        "large-plan",
        [orders, features, temporary, DUCKDB_MEMORY],
        ["@duckdb/node-api"],
      ).start();
      const { seconds, peakMiB, answer } = await process.run();
      await process.stop();
      const quality = await compareSample(engine, orders, features, answer as NamedColumn[]);
      const shared = { peer: "none", theirs: null, ratio: null, quality } as const;
      return [
        { what: `100 features, ${n / 1e6}M orders`, unit: "s", ours: seconds, ...shared },
        {
          what: `100 features, ${n / 1e6}M orders, peak memory of the process`,
          ...{ unit: "MiB", ours: peakMiB!, goal: { kind: "under", value: MEMORY_MIB } },
          ...shared,
        },
      ] as const;
    } finally {
      await engine.close();
    }
  },
};

async function compareSample(
  { connection, dialect }: Engine,
  orders: string,
  features: string,
  columns: readonly NamedColumn[],
): Promise<string> {
  const rows = await connection.query(
    `SELECT customer, epoch_us(time) / 1000.0 AS time, CAST(amount AS DOUBLE) AS amount, channel
     FROM read_parquet(${dialect.text(orders)}) WHERE customer % ${SAMPLE_STEP} = 0 AND time < TIMESTAMP '${AS_OF}'`,
  );
  const time = rows["time"]!;
  if (time.kind !== "number") throw new Error("times are epoch milliseconds here");
  const log = transactionsFrom(
    { ...rows, time: { kind: "time", values: time.values } },
    { customer: "customer", time: "time", amount: "amount" },
  );
  const expected = buildFeatures(log, hundredFeatures(), { asOf: AS_OF });
  const ids = expected.customerId.levels.map((id) => Number(id));
  const found = await connection.query(
    `SELECT customer_id, ${columns.map(({ column }) => column).join(", ")} FROM read_parquet(${dialect.text(features)})
     WHERE CAST(customer_id AS BIGINT) % ${SAMPLE_STEP} = 0`,
  );
  const worst = worstDifference(found, expected, columns);
  if (!(worst <= RELATIVE)) throw new Error(`features differ by ${worst}`);
  return `${ids.length * columns.length} cells of ${ids.length} customers equal in memory, worst difference ${worst.toExponential(1)}`;
}

/** Relative to max(1, |expected|); infinite where one is missing and the other is not, or a customer has no row. */
function worstDifference(found: Table, expected: Table, columns: readonly NamedColumn[]): number {
  const foundIds = found["customer_id"]!;
  const expectedIds = expected["customerId"]!;
  if (foundIds.kind !== "text" || expectedIds.kind !== "text") throw new Error("ids are text");
  const rowOf = new Map(
    Array.from({ length: rowCount(found) }, (_, i) => [foundIds.levels[foundIds.codes[i]!]!, i]),
  );
  if (rowOf.size !== rowCount(expected)) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (const { name, column } of columns) {
    const [ours, theirs] = [found[column]!, expected[name]!];
    if (ours.kind !== "number" || theirs.kind !== "number") throw new Error(`${name} is no number`);
    for (let i = 0; i < theirs.values.length; i++) {
      const at = rowOf.get(expectedIds.levels[expectedIds.codes[i]!]!);
      if (at === undefined || isMissing(ours, at) !== isMissing(theirs, i)) return Number.POSITIVE_INFINITY;
      if (isMissing(theirs, i)) continue;
      const [a, b] = [ours.values[at]!, theirs.values[i]!];
      worst = Math.max(worst, Math.abs(a - b) / Math.max(1, Math.abs(b)));
    }
  }
  return worst;
}
