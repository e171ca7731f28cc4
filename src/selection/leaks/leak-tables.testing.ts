/** Tables for the tests of the leak audit. */
import { normal } from "../../random/distributions.ts";
import { type Random, randomStream, uniform, uniformInteger } from "../../random/random.ts";
import type { Table } from "../../table/table.ts";
import { tableFrom } from "../../table/table-from.ts";

/** Columns of every kind that know nothing of the label; no two seeds alike. */
export function noiseTable(rows: number, seed: number): Table {
  const random = randomStream(seed, "leak noise");
  const draw = <T>(one: () => T): T[] => Array.from({ length: rows }, one);
  const plans = ["basic", "plus", "pro", "max"];
  const share = 0.1 + 0.5 * uniform(random);
  return tableFrom({
    churned: draw(() => uniform(random) < share),
    age: draw(() => 18 + uniformInteger(random, 60)),
    tenure: draw(() => uniformInteger(random, 73)),
    monthlyCharges: draw(() => 20 + 80 * uniform(random)),
    totalSpend: draw(() => Math.exp(normal(random))),
    calls: draw(() => uniformInteger(random, 5)),
    cancelledFlights: draw(() => uniformInteger(random, 3)),
    plan: draw(() => plans[uniformInteger(random, 4)]!),
    city: draw(() => `city ${uniformInteger(random, 60)}`),
    refund: draw(() => (uniform(random) < 0.9 ? null : uniform(random))),
    member: draw(() => uniform(random) < 0.3),
    joined: draw(() => new Date(Date.UTC(2020, 0, 1 + uniformInteger(random, 1400)))),
    noise: draw(() => normal(random)),
  });
}

/** When the duration of a row was read off. */
export type Measured = "as of one date" | "at exit";

/**
 * Subscribers from their start until they leave or the data end (month 72), with the label of whether they ever left
 * ("at exit") or left in the year after `asOf` (month 60), of those who were there then ("as of one date").
 */
export function subscribers(rows: number, seed: number, measured: Measured): Record<string, unknown[]> {
  const random = randomStream(seed, "subscribers");
  const table: Record<string, unknown[]> = {
    churned: [],
    months: [],
    fee: [],
    paid: [],
    joined: [],
    channel: [],
  };
  while (table["churned"]!.length < rows) {
    const start = uniformInteger(random, 60);
    const stays = Math.floor(-40 * Math.log(1 - uniform(random)));
    const end = start + stays;
    const asOf = measured === "at exit" ? 72 : 60;
    if (measured === "as of one date" && end < asOf) continue;
    const until = Math.min(asOf, end);
    const fee = 20 + 80 * uniform(random);
    table["churned"]!.push(end < 72 ? "Yes" : "No");
    table["months"]!.push(until - start);
    table["fee"]!.push(fee);
    table["paid"]!.push((until - start) * fee * (0.97 + 0.06 * uniform(random)));
    table["joined"]!.push(new Date(Date.UTC(2015, start, 1)));
    table["channel"]!.push(pick(random, ["web", "shop", "phone"]));
  }
  return table;
}

/** Customers of the "other" Telco export: columns beside the label that are made from it. */
export function churnExport(rows: number, seed: number): Record<string, unknown[]> {
  const random = randomStream(seed, "export");
  const reasons = ["Competitor", "Price", "Attitude", "Moved"];
  const made = Array.from({ length: rows }, () => {
    const left = uniform(random) < 0.26;
    return {
      "Churn Label": left ? "Yes" : "No",
      "Churn Value": left ? 1 : 0,
      "Customer Status": left ? "Churned" : uniform(random) < 0.1 ? "Joined" : "Stayed",
      // 65 to 100 for leavers, 5 to 80 for the others, as IBM has it.
      "Churn Score": left ? 65 + uniformInteger(random, 36) : 5 + uniformInteger(random, 76),
      "Churn Reason": left && uniform(random) < 0.9 ? pick(random, reasons) : null,
      "Exit Fee": left && uniform(random) < 0.5 ? 10 + 50 * uniform(random) : 0,
      "Last Bill": new Date(Date.UTC(2024, left ? uniformInteger(random, 6) : 5, 28)),
      "Monthly Charge": 20 + 80 * uniform(random) + (left ? 12 : 0),
      Contract: pick(random, left ? ["month", "month", "year"] : ["month", "year", "two years"]),
    };
  });
  const names = Object.keys(made[0]!);
  return Object.fromEntries(names.map((name) => [name, made.map((row) => row[name as keyof typeof row])]));
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[uniformInteger(random, values.length)]!;
}
