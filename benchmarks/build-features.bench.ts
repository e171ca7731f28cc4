import { buildFeatures } from "../src/features/build-features.ts";
import { type FeaturePlan, featurePlan } from "../src/features/feature-plan.ts";
import { rowCount, type Table } from "../src/table/table.ts";
import type { Transactions } from "../src/table/transactions.ts";
import { transactionsFrom } from "../src/table/transactions-from.ts";
import { optionalPythonPeer, pythonPeer } from "./contender.ts";
import { LOG_DATE, type MadeEvents, madeEvents } from "./event-log.ts";
import { assertEqual, type Benchmark, type BenchmarkRow, pair, writeArray } from "./harness.ts";
import { rounds, sized } from "./smoke.ts";

/** The twenty features; `peers/build_features_*.py` name them in the same way. */
export const TWENTY_FEATURES: FeaturePlan = featurePlan({
  features: [
    { kind: "count" },
    { kind: "count", window: "P30D" },
    { kind: "count", window: "P90D" },
    { kind: "count", window: "P365D" },
    { kind: "active-days" },
    { kind: "sum" },
    { kind: "sum", window: "P90D" },
    { kind: "sum", window: "P365D" },
    { kind: "mean" },
    { kind: "min" },
    { kind: "max" },
    { kind: "spread" },
    { kind: "median" },
    { kind: "recency" },
    { kind: "tenure" },
    { kind: "gap-mean" },
    { kind: "gap-spread" },
    { kind: "gap-max" },
    { kind: "distinct", attribute: "channel" },
    { kind: "share", attribute: "channel", levels: ["web"] },
  ],
});

/** Rows of the table, and the sum of the known cells of each column. */
type Answer = Readonly<Record<string, number>>;

const PEERS = ["pandas", "polars", "duckdb"] as const;

/**
 * From events in memory to a table of twenty features a customer. First with the making of the order log (cleaning,
 * sorting, grouping) on our side, then from a log that is there, as for the second plan or the second date; the peers
 * group the rows each time, for they keep no log. Expected: linear in rows.
 */
export const benchmark: Benchmark = {
  name: "build-features",
  question:
    "How long do twenty features a customer take, as of a date, from events in memory? Expected: linear in rows.",
  run: async (folder) => {
    const results: BenchmarkRow[] = [];
    for (const [label, size, times] of [
      ["1M events", 1_000_000, 5],
      ["10M events", 10_000_000, 3],
    ] as const) {
      const rows = sized(size);
      const events = madeEvents(rows, Math.ceil(rows / 20));
      results.push(...(await raceOf(events, label, times, folder)));
    }
    return results;
  },
};

async function raceOf(
  events: MadeEvents,
  label: string,
  times: number,
  folder: string,
): Promise<BenchmarkRow[]> {
  const results: BenchmarkRow[] = [];
  const args = [
    writeArray(folder, "customer.i32", events.customers),
    writeArray(folder, "time.f64", events.times),
    writeArray(folder, "amount.f64", events.amounts),
    writeArray(folder, "channel.i32", events.channels),
    String(LOG_DATE),
  ];
  const made = logOf(events);
  for (const name of PEERS) {
    const script = `build_features_${name}.py`;
    const contender = name === "pandas" ? pythonPeer(script, args) : optionalPythonPeer(script, args, name);
    if (contender === undefined) continue;
    const peer = await contender.start();
    for (const [what, ours] of [
      ["transactionsFrom + buildFeatures", () => answerOf(logOf(events))],
      ["buildFeatures alone", () => answerOf(made)],
    ] as const) {
      results.push(
        await pair<Answer, Answer>({
          what: `${what}, ${label}`,
          ours,
          peer,
          rounds: rounds(times),
          quality: sameAnswer,
        }),
      );
    }
    await peer.stop();
  }
  return results;
}

function logOf({ table }: MadeEvents): Transactions {
  return transactionsFrom(table, { customer: "customer", time: "time", amount: "amount", sameDay: "keep" });
}

function answerOf(log: Transactions): Answer {
  const table: Table = buildFeatures(log, TWENTY_FEATURES, { asOf: LOG_DATE });
  const sums: Record<string, number> = { rows: rowCount(table) };
  for (const { name } of TWENTY_FEATURES.features) {
    const column = table[name]!;
    if (column.kind !== "number") throw new Error(`${name} is not a column of numbers`);
    let sum = 0;
    for (const value of column.values) if (!Number.isNaN(value)) sum += value;
    sums[name] = sum;
  }
  return sums;
}

function sameAnswer(ours: Answer, theirs: Answer): string {
  for (const name of Object.keys(ours)) assertEqual(name, ours[name]!, theirs[name] ?? Number.NaN, 1e-9);
  return `${ours["rows"]} customers, sums of 20 columns equal to 1e-9`;
}
