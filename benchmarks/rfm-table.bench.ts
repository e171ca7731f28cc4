import { gamma } from "../src/random/distributions.ts";
import { randomStream, uniformInteger } from "../src/random/random.ts";
import { rfmTable } from "../src/rfm/rfm-table.ts";
import { transactionsFrom } from "../src/table/transactions-from.ts";
import { assertEqual, type Benchmark, pair, startPeer, writeArray } from "./harness.ts";
import { rounds, sized } from "./smoke.ts";

const DAY_MS = 86_400_000;
const START = Date.UTC(2022, 0, 1);
const DAYS = 730;
const AS_OF = START + DAYS * DAY_MS;

interface Totals {
  readonly customers: number;
  readonly recencyDays: number;
  readonly frequency: number;
  readonly monetary: number;
}

/** Columns as a program holds them: an id, a time and an amount a row. */
interface Orders {
  readonly customer: Int32Array | readonly string[];
  readonly time: Float64Array;
  readonly amount: Float64Array;
}

/** From unsorted rows in memory to one row a customer, cleaning and sorting included on our side. Expected: linear in rows. */
export const benchmark: Benchmark = {
  name: "rfm-table",
  question:
    "How long does it take from 10M unsorted orders of 1M customers in memory to recency, frequency and spend, orders of one day counted once, where ids are whole numbers and where they are texts? Ours cleans the rows and keeps a log. Expected: linear in rows.",
  run: async (folder) => {
    const n = sized(10_000_000);
    const codes = new Int32Array(n);
    const time = new Float64Array(n);
    const amount = new Float64Array(n);
    const customers = n / 10;
    fill(codes, time, amount, customers);
    const files = [
      writeArray(folder, "customer.i32", codes),
      writeArray(folder, "time.f64", time),
      writeArray(folder, "amount.f64", amount),
    ];
    const results = [];
    for (const [ids, goal] of [
      ["integer", 5],
      ["text", 6],
    ] as const) {
      // One string a row, as a reader of lines gives them: no two rows share theirs.
      const customer = ids === "integer" ? codes : Array.from(codes, (code) => `C${code}`);
      const peer = await startPeer("rfm_table.py", [...files, String(AS_OF), ids]);
      const row = await pair<Totals, Totals>({
        what: `transactionsFrom + rfmTable, ${n / 1e6}M orders, ${ids} ids`,
        ours: () => totalsOf({ customer, time, amount }),
        peer,
        rounds: rounds(3),
        quality: sameTotals,
      });
      results.push({ ...row, goal: { kind: "at-least", value: goal } } as const);
      await peer.stop();
    }
    return results;
  },
};

function fill(codes: Int32Array, time: Float64Array, amount: Float64Array, customers: number): void {
  const random = randomStream(7, "rfm-table");
  for (let i = 0; i < codes.length; i++) {
    codes[i] = uniformInteger(random, customers);
    time[i] = START + uniformInteger(random, DAYS) * DAY_MS + uniformInteger(random, DAY_MS);
    amount[i] = Math.round(gamma(random, 2, 0.04) * 100) / 100 + 0.01;
  }
}

function totalsOf({ customer, time, amount }: Orders): Totals {
  const log = transactionsFrom(
    { customer, time: { kind: "time", values: time }, amount },
    { customer: "customer", time: "time", amount: "amount" },
  );
  const { recencyDays, frequency, monetary } = rfmTable(log, { asOf: AS_OF });
  return {
    customers: frequency.values.length,
    recencyDays: total(recencyDays.values),
    frequency: total(frequency.values),
    monetary: total(monetary.values),
  };
}

function sameTotals(ours: Totals, theirs: Totals): string {
  for (const name of ["customers", "recencyDays", "frequency", "monetary"] as const) {
    assertEqual(name, ours[name], theirs[name], 1e-9);
  }
  return `${ours.customers} customers, ${ours.frequency} purchases, sums equal to 1e-9`;
}

function total(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
