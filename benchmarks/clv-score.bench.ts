import { type BgNbdModel, fitBgNbd } from "../src/clv/bg-nbd/bg-nbd.ts";
import { fitGammaGamma, type GammaGammaModel } from "../src/clv/gamma-gamma/gamma-gamma.ts";
import { customerLifetimeValue } from "../src/clv/predictions/customer-lifetime-value.ts";
import { expectedPurchases } from "../src/clv/predictions/expected-purchases.ts";
import { expectedSpend } from "../src/clv/predictions/expected-spend.ts";
import { probabilityAlive } from "../src/clv/predictions/probability-alive.ts";
import { nodeTask } from "./contender.ts";
import { assertEqual, type Benchmark, type BenchmarkRow, pair, startPeer, writeArray } from "./harness.ts";
import { asTable, type SpendHistories, type SpendTable, spendHistories } from "./purchase-histories.ts";
import { rounds, sized } from "./smoke.ts";

/** lifetimes' month in weeks, its months and its discount a month. */
const MONTH = 4.345;
const MONTHS = 12;
const MONTHLY = 0.01;
const HORIZON = 52;
/** Every so many customers are compared one by one. */
const STEP = 997;
/** Bytes a customer that scoring may take beside the summary. */
const BYTES_MAX = 60;

type Columns = readonly [alive: ArrayLike<number>, purchases: ArrayLike<number>, value: ArrayLike<number>];

/** P(alive), purchases in 52 weeks and value of a year, of models that are fitted. Expected: linear in customers. */
export const benchmark: Benchmark = {
  name: "clv-score",
  question:
    "How long does it take to score customers: P(alive), 52-week purchases and lifetime value? Expected: linear in customers.",
  run: async (folder) => {
    const sample = spendHistories(10_000);
    const purchases = fitBgNbd(sample, { unit: "week" });
    const spend = fitGammaGamma(sample);
    const results: BenchmarkRow[] = [];
    for (const [label, size, times] of [
      ["100k", 100_000, 3],
      ["1M", 1_000_000, 2],
    ] as const) {
      const summary = spendHistories(sized(size));
      const table = asTable(summary);
      const stacked = writeArray(folder, "scored.f64", stack(summary));
      const { r, alpha, a, b } = purchases.params;
      const { p, q, gamma } = spend.params;
      const settings = [r, alpha, a, b, p, q, gamma, HORIZON, MONTHS, MONTHLY, STEP];
      const peer = await startPeer("clv_score.py", [stacked, ...settings.map(String)]);
      const row = await pair<Columns, Columns>({
        what: `probabilityAlive + expectedPurchases + customerLifetimeValue, ${label} customers`,
        ours: () => score(purchases, spend, table),
        peer,
        rounds: rounds(times),
        quality: (ours, theirs) => compare(purchases, spend, summary, [ours, theirs]),
      });
      await peer.stop();
      const bytes = await bytesACustomer(stacked, summary.age.length, JSON.stringify([purchases, spend]));
      results.push({ ...row, quality: `${row.quality}; ${bytes}` });
    }
    return results;
  },
};

function stack({ frequency, recency, age, meanSpend }: SpendHistories): Float64Array {
  const n = age.length;
  const stacked = new Float64Array(4 * n);
  [frequency, recency, age, meanSpend].forEach((column, k) => {
    stacked.set(column, k * n);
  });
  return stacked;
}

function score(purchases: BgNbdModel, spend: GammaGammaModel, summary: SpendTable): Columns {
  return [
    probabilityAlive(purchases, summary),
    expectedPurchases(purchases, summary, { horizon: HORIZON }),
    customerLifetimeValue(purchases, spend, summary, {
      horizon: MONTHS * MONTH,
      discountRateAnnual: (1 + MONTHLY) ** 12 - 1,
    }),
  ];
}

/**
 * Customer by customer. lifetimes counts every purchase at the end of its month, we at its moment: so its value is
 * compared with our expectations put together in its way, and with our value to a part in a hundred.
 */
function compare(
  purchases: BgNbdModel,
  spend: GammaGammaModel,
  summary: SpendHistories,
  [ours, theirs]: readonly [Columns, Columns],
): string {
  const rows = Array.from({ length: theirs[0].length }, (_, k) => k * STEP);
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]!);
  const some = {
    frequency: pick(summary.frequency),
    recency: pick(summary.recency),
    age: pick(summary.age),
    meanSpend: pick(summary.meanSpend),
  };
  const monthly = valueByMonth(purchases, spend, some);
  let compared = 0;
  rows.forEach((row, k) => {
    // Where lifetimes' series overflows it has no number to compare with.
    if (![0, 1, 2].every((column) => Number.isFinite(theirs[column]![k] ?? Number.NaN))) return;
    compared++;
    assertEqual(`P(alive) of row ${row}`, ours[0][row]!, theirs[0][k]!, 1e-6);
    assertEqual(`purchases of row ${row}`, ours[1][row]!, theirs[1][k]!, 1e-6);
    assertEqual(`value by month of row ${row}`, monthly[k]!, theirs[2][k]!, 1e-6);
    assertEqual(`value of row ${row}`, ours[2][row]!, theirs[2][k]!, 1e-2);
  });
  if (compared < 0.9 * rows.length) throw new Error(`only ${compared} of ${rows.length} rows have numbers`);
  return `${compared} customers compared one by one: P(alive), purchases and value by month to 1e-6`;
}

function valueByMonth(purchases: BgNbdModel, spend: GammaGammaModel, summary: SpendHistories): Float64Array {
  const money = expectedSpend(spend, summary);
  const value = new Float64Array(money.length);
  let before = new Float64Array(money.length);
  for (let month = 1; month <= MONTHS; month++) {
    const until = expectedPurchases(purchases, summary, { horizon: month * MONTH });
    for (let i = 0; i < value.length; i++) {
      value[i]! += (money[i]! * (until[i]! - before[i]!)) / (1 + MONTHLY) ** month;
    }
    before = new Float64Array(until);
  }
  return value;
}

/** Of the first call of a fresh process, its results included. */
async function bytesACustomer(stacked: string, customers: number, models: string): Promise<string> {
  const task = await nodeTask("clv-score", [
    stacked,
    models,
    String(HORIZON),
    String(MONTHS * MONTH),
  ]).start();
  const idle = await task.run(0);
  const busy = await task.run(1);
  await task.stop();
  const bytes = ((busy.peakMiB! - idle.peakMiB!) * 2 ** 20) / customers;
  const said = `${bytes.toFixed(0)} bytes a customer beside the summary`;
  if (customers >= 1e6 && bytes > BYTES_MAX) throw new Error(`${said}, more than ${BYTES_MAX}`);
  return said;
}
