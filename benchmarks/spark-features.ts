/**
 * Twenty features a customer over two million events: in memory and on Spark, compared cell by cell.
 *
 *   scripts/with-spark.sh npx tsx benchmarks/spark-features.ts
 *
 * Prints the worst relative difference and the seconds of each step; fails beyond 1e-9, and where one side has a value
 * and the other has none. Expected: Spark on one machine is slower than memory, and its time grows less than linearly.
 *
 * @module
 */
import { connectSpark } from "../src/engines/spark/connect-spark.ts";
import { buildFeatures } from "../src/features/build-features.ts";
import { startStopwatch } from "../src/internal/stopwatch.ts";
import { type Column, rowCount, type Table } from "../src/table/table.ts";
import { transactionsFrom } from "../src/table/transactions-from.ts";
import { TWENTY_FEATURES } from "./build-features.bench.ts";
import { LOG_DATE, madeEvents } from "./event-log.ts";

const ROWS = Number(process.env["CHURNKIT_ROWS"] ?? 2_000_000);

const url = process.env["CHURNKIT_SPARK_URL"];
if (url === undefined) throw new Error("run it through scripts/with-spark.sh");

const events = madeEvents(ROWS, Math.ceil(ROWS / 20)).table;
const columns = { customer: "customer", time: "time", amount: "amount", attributes: ["channel"] } as const;

const inMemory = timed("in memory", () =>
  buildFeatures(transactionsFrom(events, columns), TWENTY_FEATURES, { asOf: LOG_DATE }),
);
const engine = await connectSpark(url);
try {
  const scratch = await timedWait("upload", () => engine.connection.upload(events));
  const source = {
    relation: scratch.relation,
    customer: "customer",
    time: "time",
    timeKind: "epoch-ms",
    amount: "amount",
    attributes: { channel: { kind: "text" } },
  } as const;
  const run = (): Promise<Table> => engine.buildFeatures(source, TWENTY_FEATURES, { asOf: LOG_DATE });
  const table = await timedWait("on Spark, first time", run);
  await timedWait("on Spark, again", run);
  const worst = worstDifference(await inMemory, table);
  console.log(`${rowCount(table)} customers, worst relative difference ${worst}`);
  if (!(worst <= 1e-9)) process.exitCode = 1;
} finally {
  await engine.close();
}

function timed<T>(what: string, work: () => T): T {
  const seconds = startStopwatch();
  const result = work();
  console.log(`${what}: ${seconds().toFixed(1)} s`);
  return result;
}

async function timedWait<T>(what: string, work: () => Promise<T>): Promise<T> {
  const seconds = startStopwatch();
  const result = await work();
  console.log(`${what}: ${seconds().toFixed(1)} s`);
  return result;
}

/** Over all cells of all customers, whatever their order; infinite where one side has no value. */
function worstDifference(expected: Table, actual: Table): number {
  const rowOf = new Map(idsOf(actual).map((id, row) => [id, row]));
  let worst = rowCount(expected) === rowOf.size ? 0 : Number.POSITIVE_INFINITY;
  idsOf(expected).forEach((id, row) => {
    const other = rowOf.get(id) ?? -1;
    for (const [name, column] of Object.entries(expected)) {
      if (name === "customerId") continue;
      worst = Math.max(worst, difference(valueAt(column, row), valueAt(actual[name]!, other)));
    }
  });
  return worst;
}

function idsOf(table: Table): string[] {
  const ids = table["customerId"];
  return ids?.kind === "text" ? Array.from(ids.codes, (code) => ids.levels[code]!) : [];
}

function valueAt(column: Column, row: number): number {
  return column.kind === "number" ? (column.values[row] ?? Number.NaN) : Number.NaN;
}

function difference(expected: number, actual: number): number {
  if (Number.isNaN(expected) || Number.isNaN(actual)) {
    return Number.isNaN(expected) && Number.isNaN(actual) ? 0 : Number.POSITIVE_INFINITY;
  }
  return Math.abs(expected - actual) / Math.max(Math.abs(expected), 1e-12);
}
