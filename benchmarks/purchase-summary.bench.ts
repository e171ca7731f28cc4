import { purchaseSummary } from "../src/clv/summary/purchase-summary.ts";
import { gamma } from "../src/random/distributions.ts";
import { randomStream, uniformInteger } from "../src/random/random.ts";
import { makeTable, numberColumn, textColumn, timeColumn } from "../src/table/table.ts";
import type { Transactions } from "../src/table/transactions.ts";
import { transactionsFrom } from "../src/table/transactions-from.ts";
import { assertEqual, type Benchmark, pair, startPeer, writeArray } from "./harness.ts";
import { rounds, sized } from "./smoke.ts";

const DAY_MS = 86_400_000;
const START = Date.UTC(2022, 0, 1);
const DAYS = 730;

interface Totals {
  readonly customers: number;
  readonly frequency: number;
  readonly recency: number;
  readonly age: number;
  readonly spend: number;
}

/**
 * From rows in memory to one row a customer, cleaning and sorting included on our side; then the summary alone, from an
 * order log that is there. pandas groups the rows in both, for it keeps no log. Expected: linear in rows.
 */
export const benchmark: Benchmark = {
  name: "purchase-summary",
  question:
    "How long does it take from unsorted orders to frequency, recency, age and spend? Expected: linear in rows.",
  run: async (folder) => {
    const results = [];
    for (const [label, size, times] of [
      ["1M orders", 1_000_000, 5],
      ["5M orders", 5_000_000, 3],
      ["10M orders", 10_000_000, 3],
    ] as const) {
      const n = sized(size);
      const orders = log(n, n / 10);
      const lastDay = START / DAY_MS + DAYS - 1;
      const peer = await startPeer("purchase_summary.py", [
        writeArray(folder, "customer.i32", orders.codes),
        writeArray(folder, "day.i32", orders.days),
        writeArray(folder, "amount.f64", orders.amounts),
        String(lastDay),
      ]);
      const made = logOf(orders.table);
      for (const [what, ours] of [
        ["transactionsFrom + purchaseSummary", () => totalsOf(logOf(orders.table))],
        ["purchaseSummary alone", () => totalsOf(made)],
      ] as const) {
        results.push(
          await pair<Totals, Totals>({
            what: `${what}, ${label}`,
            ours,
            peer,
            rounds: rounds(times),
            quality: sameTotals,
          }),
        );
      }
      await peer.stop();
    }
    return results;
  },
};

function logOf(table: ReturnType<typeof log>["table"]): Transactions {
  return transactionsFrom(table, { customer: "customer", time: "time", amount: "amount" });
}

function totalsOf(transactions: Transactions): Totals {
  const summary = purchaseSummary(transactions, { asOf: START + DAYS * DAY_MS, unit: "week" });
  return {
    customers: summary.frequency.values.length,
    frequency: total(summary.frequency.values),
    recency: total(summary.recency.values),
    age: total(summary.age.values),
    spend: total(summary.meanSpend.values.map((value) => (Number.isNaN(value) ? 0 : value))),
  };
}

function sameTotals(ours: Totals, theirs: Totals): string {
  for (const name of ["customers", "frequency", "recency", "age", "spend"] as const) {
    assertEqual(name, ours[name], theirs[name], 1e-9);
  }
  return `${ours.customers} customers, ${ours.frequency} repeat days, sums equal to 1e-9`;
}

function log(n: number, customerCount: number) {
  const random = randomStream(5, "purchase-summary");
  const codes = new Int32Array(n);
  const days = new Int32Array(n);
  const times = new Float64Array(n);
  const amounts = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    codes[i] = uniformInteger(random, customerCount);
    const offset = uniformInteger(random, DAYS);
    days[i] = START / DAY_MS + offset;
    times[i] = START + offset * DAY_MS + uniformInteger(random, DAY_MS);
    amounts[i] = Math.round(gamma(random, 2, 0.04) * 100) / 100 + 0.01;
  }
  const table = makeTable({
    customer: textColumn(
      codes,
      Array.from({ length: customerCount }, (_, c) => `C${c}`),
    ),
    time: timeColumn(times),
    amount: numberColumn(amounts),
  });
  return { codes, days, amounts, table };
}

function total(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
