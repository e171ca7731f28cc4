/**
 * Seeded customers for the benchmarks of classifiers: thirty columns of the shapes that churn tables have, an outcome
 * with effects, interactions and noise, 15 % leaving. Written to files that both sides read.
 *
 * @module
 */
import { join } from "node:path";
import { beta, exponential, gamma, normal, poisson } from "../src/random/distributions.ts";
import { type Random, randomStream, uniform, uniformInteger } from "../src/random/random.ts";
import { writeArray } from "./harness.ts";

/** Columns of every table. */
export const COLUMNS = 30;

/** Columns in which 5 % are missing where gaps are asked for. */
const WITH_GAPS = [1, 9, 10, 13, 20, 24, 26, 29];
const GAPS = 0.05;
const BASE_RATE = 0.15;

/** Customers in memory. */
export interface MadeCustomers {
  readonly columns: readonly Float64Array[];
  readonly truth: Uint8Array;
}

/** Where customers were written. */
export interface WrittenCustomers {
  /** Begins the names of the files: `.columns.f64` (column after column), `.rows.f64`, `.truth.u8`. */
  readonly path: string;
  readonly customers: MadeCustomers;
}

/** Makes and writes customers. */
export function writeCustomers(
  folder: string,
  name: string,
  rows: number,
  options: { readonly seed: number; readonly gaps: boolean },
): WrittenCustomers {
  const customers = makeCustomers(rows, options);
  const { columns, truth } = customers;
  const byColumn = new Float64Array(rows * COLUMNS);
  const byRow = new Float64Array(rows * COLUMNS);
  columns.forEach((values, c) => {
    byColumn.set(values, c * rows);
    for (let i = 0; i < rows; i++) byRow[i * COLUMNS + c] = values[i]!;
  });
  writeArray(folder, `${name}.columns.f64`, byColumn);
  writeArray(folder, `${name}.rows.f64`, byRow);
  writeArray(folder, `${name}.truth.u8`, truth);
  return { path: join(folder, name), customers };
}

/** The same customers for the same seed. */
export function makeCustomers(
  rows: number,
  { seed, gaps }: { readonly seed: number; readonly gaps: boolean },
): MadeCustomers {
  const random = randomStream(seed, "churn customers");
  const columns = Array.from({ length: COLUMNS }, () => new Float64Array(rows));
  const margin = new Float64Array(rows);
  const x = new Float64Array(COLUMNS);
  for (let i = 0; i < rows; i++) {
    drawCustomer(random, x);
    for (let c = 0; c < COLUMNS; c++) columns[c]![i] = x[c]!;
    margin[i] = logOdds(x) + 0.6 * normal(random);
  }
  const shift = interceptFor(margin, BASE_RATE);
  const truth = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) truth[i] = uniform(random) < sigmoid(margin[i]! + shift) ? 1 : 0;
  if (gaps) {
    for (const c of WITH_GAPS) {
      const values = columns[c]!;
      for (let i = 0; i < rows; i++) if (uniform(random) < GAPS) values[i] = Number.NaN;
    }
  }
  return { columns, truth };
}

function drawCustomer(random: Random, x: Float64Array): void {
  x[0] = uniformInteger(random, 73); // months of tenure
  x[1] = gamma(random, 4, 1 / 17); // monthly charge
  x[2] = exponential(random, 1 / 30); // days since the last order
  x[3] = poisson(random, 3); // orders
  x[4] = poisson(random, 0.7); // complaints
  x[5] = uniformInteger(random, 3); // contract
  x[6] = uniformInteger(random, 4); // way of paying
  x[7] = uniformInteger(random, 2);
  x[8] = uniformInteger(random, 2);
  x[9] = beta(random, 2, 5); // share bought at a discount
  x[10] = Math.exp(3 + normal(random)); // spend
  for (let c = 11; c < 20; c++) x[c] = normal(random);
  for (let c = 20; c < 26; c++) x[c] = Math.exp(normal(random));
  for (let c = 26; c < 30; c++) x[c] = uniform(random);
}

function logOdds(x: Float64Array): number {
  const monthly = x[5] === 0 ? 1 : 0;
  return (
    -0.035 * (x[0]! - 36) * (1 + 0.5 * monthly) +
    0.02 * (x[1]! - 68) * monthly +
    0.7 * Math.tanh((x[2]! - 40) / 15) -
    0.25 * x[3]! +
    0.5 * x[4]! * x[7]! +
    (x[6] === 2 ? 0.8 : 0) -
    (x[9]! > 0.3 ? 0.9 * x[8]! : 0) -
    0.3 * Math.log(x[10]!) +
    0.5 * x[11]! * x[12]! +
    0.4 * Math.sin(2 * x[13]!) +
    0.3 * x[14]! +
    0.2 * (x[15]! ** 2 - 1) +
    (x[20]! > 2 && x[26]! > 0.5 ? 0.4 : 0) +
    (x[28]! > 0.7 ? 0.6 * (x[27]! - 0.5) : 0)
  );
}

/** What has to be added to the log odds for their mean probability to be `rate`: Newton's method. */
function interceptFor(margin: Float64Array, rate: number): number {
  let shift = -2;
  for (let step = 0; step < 40; step++) {
    let sum = 0;
    let slope = 0;
    for (let i = 0; i < margin.length; i++) {
      const p = sigmoid(margin[i]! + shift);
      sum += p - rate;
      slope += p * (1 - p);
    }
    shift -= sum / slope;
    if (Math.abs(sum / slope) < 1e-9) break;
  }
  return shift;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
