/** Made customers for the tests of classifiers: what decides who leaves is known. */
import { normal } from "../random/distributions.ts";
import { type Random, randomStream, uniform, uniformInteger } from "../random/random.ts";
import { type Table, takeRows } from "../table/table.ts";
import { tableFrom } from "../table/table-from.ts";

const DAY_MS = 86_400_000;
const PLANS = ["basic", "plus", "family", "business"];
/** What each plan adds to the log odds of leaving. */
const PLAN_EFFECT = [1.4, 0, -0.4, -1];

/** Options of {@link customers}. */
export interface CustomerOptions {
  /** Multiplies what the columns say; 0 makes all of them noise. */
  readonly effect?: number;
  /** Levels of `town`, which says nothing. */
  readonly towns?: number;
  /** Log odds of leaving for an average customer. */
  readonly intercept?: number;
}

/**
 * Customers with a column of every kind. `tenure`, `visits` (a tenth missing), `plan`, `member` (a tenth missing)
 * and `joined` say who leaves; `noise` and `town` do not.
 */
export function customers(rows: number, seed: number, options: CustomerOptions = {}): Table {
  const { effect = 1, towns = 12, intercept = -1 } = options;
  const random = randomStream(seed, "customers of classifiers");
  const made = Array.from({ length: rows }, () => {
    const tenure = uniformInteger(random, 72);
    const visits = normal(random);
    const plan = uniformInteger(random, PLANS.length);
    const member = uniform(random) < 0.5;
    const joined = uniformInteger(random, 2000);
    const margin =
      0.04 * (36 - tenure) - 0.9 * visits + PLAN_EFFECT[plan]! + (member ? -0.8 : 0.8) + joined / 800 - 1.25;
    return {
      tenure,
      visits: uniform(random) < 0.1 ? null : visits,
      plan: PLANS[plan]!,
      member: uniform(random) < 0.1 ? null : member,
      joined: new Date(Date.UTC(2018, 0, 1) + joined * DAY_MS),
      noise: normal(random),
      town: `town ${uniformInteger(random, towns)}`,
      churn: happens(random, intercept + effect * margin) ? "Yes" : "No",
    };
  });
  return tableFrom(made);
}

/** True with the probability that belongs to the log odds. */
export function happens(random: Random, logOdds: number): boolean {
  return uniform(random) < 1 / (1 + Math.exp(-logOdds));
}

/** The first `count` rows and the others. */
export function halves(table: Table, count: number): { readonly train: Table; readonly test: Table } {
  const [column] = Object.values(table);
  const rows = column!.kind === "text" ? column!.codes.length : column!.values.length;
  const indices = Array.from({ length: rows }, (_, i) => i);
  return { train: takeRows(table, indices.slice(0, count)), test: takeRows(table, indices.slice(count)) };
}

/** Who is in which corner of a square: neither coordinate alone says who leaves. */
export function xorCustomers(rows: number, seed: number): Table {
  const random = randomStream(seed, "xor");
  const x = Array.from({ length: rows }, () => 2 * uniform(random) - 1);
  const y = x.map(() => 2 * uniform(random) - 1);
  return tableFrom({ x, y, churn: x.map((value, i) => value > 0 !== y[i]! > 0) });
}

/** Columns of normal noise and an outcome that none of them knows. */
export function noiseCustomers(rows: number, columns: number, seed: number): Table {
  const random = randomStream(seed, "noise");
  const table: Record<string, unknown[]> = {};
  for (let c = 0; c < columns; c++) table[`noise${c}`] = Array.from({ length: rows }, () => normal(random));
  table["churn"] = Array.from({ length: rows }, () => uniform(random) < 0.3);
  return tableFrom(table as Record<string, number[]>);
}
