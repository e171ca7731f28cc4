/**
 * The door of the purchase and spend models: a summary from anywhere, checked once, as plain arrays.
 *
 * @module
 */
import { checkNonNegative, checkOptionKeys, checkText, checkWeights } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { numberColumnOf, rowCount, type Table } from "../../table/table.ts";
import { type TableInput, tableFrom } from "../../table/table-from.ts";
import { checkTimeUnit, type TimeUnit } from "./time-unit.ts";

/**
 * A purchase summary from `purchaseSummary` or from elsewhere: any table with the columns `frequency` (REPEAT
 * purchases), `recency` (age at the last purchase, 0 without a repeat purchase) and `age`, for spend models
 * `frequency` and `meanSpend`. A fit also reads `weight` where there is such a column: how many customers a
 * row stands for.
 */
export type PurchaseSummaryInput = TableInput;

/** What the columns of a summary are called. */
export interface SummaryColumns {
  /** Repeat purchases, the literature's x. @defaultValue `"frequency"` */
  readonly frequency?: string;
  /** Age at the last purchase, the literature's t_x. @defaultValue `"recency"` */
  readonly recency?: string;
  /** Time since the first purchase, the literature's T. @defaultValue `"age"` */
  readonly age?: string;
  /** Mean value of a repeat purchase. @defaultValue `"meanSpend"` */
  readonly meanSpend?: string;
  /** Customers a row stands for; left out, the column `weight` is used if the table has one. */
  readonly weight?: string;
}

const COLUMN_KEYS = ["frequency", "recency", "age", "meanSpend", "weight"] as const;

/** Purchase histories, one a row; checked, so that kernels need not. */
export interface PurchaseRows {
  /** Repeat purchases, whole numbers >= 0. */
  readonly frequency: Float64Array;
  /** 0 where frequency is 0, else in (0, age], beyond it by rounding at most. */
  readonly recency: Float64Array;
  readonly age: Float64Array;
  /** Customers a row stands for; null when each is one. */
  readonly weight: Float64Array | null;
  /** Unit the columns carry; null when they carry none. */
  readonly unit: TimeUnit | null;
}

/** Spend histories, one a row. */
export interface SpendRows {
  readonly frequency: Float64Array;
  /** NaN is missing, else >= 0. */
  readonly meanSpend: Float64Array;
  readonly weight: Float64Array | null;
}

/** Two ways to divide days by the days of a unit may differ in the last digit. */
const ROUNDING = 1 + 1e-12;

/** Reads and checks frequency, recency, age and, for a fit, weight. */
export function purchaseRowsFrom(
  input: PurchaseSummaryInput,
  columns: SummaryColumns,
  use: "fit" | "score",
): PurchaseRows {
  const table = openTable(input, columns, use);
  const frequency = numbersOf(table, columns.frequency ?? "frequency");
  const recency = numbersOf(table, columns.recency ?? "recency");
  const age = numbersOf(table, columns.age ?? "age");
  checkFrequencies(frequency);
  checkTimes(frequency, recency, age);
  return {
    frequency: frequency.values,
    recency: recency.values,
    age: age.values,
    weight: use === "fit" ? weightsOf(table, columns.weight) : null,
    unit: unitOf(recency, age),
  };
}

/** Reads and checks frequency, meanSpend and, for a fit, weight. */
export function spendRowsFrom(
  input: PurchaseSummaryInput,
  columns: SummaryColumns,
  use: "fit" | "score",
): SpendRows {
  const table = openTable(input, columns, use);
  const frequency = numbersOf(table, columns.frequency ?? "frequency");
  const meanSpend = numbersOf(table, columns.meanSpend ?? "meanSpend");
  checkFrequencies(frequency);
  const { path, values } = meanSpend;
  for (let i = 0; i < values.length; i++) {
    const spend = values[i]!;
    if (!(spend >= 0 && spend < Number.POSITIVE_INFINITY) && !Number.isNaN(spend)) {
      checkNonNegative(spend, `${path}[${i}]`);
    }
  }
  return {
    frequency: frequency.values,
    meanSpend: values,
    weight: use === "fit" ? weightsOf(table, columns.weight) : null,
  };
}

/** The one unit of two that may be unknown; `path` names the second for the message. */
export function agreeOnUnit(
  known: TimeUnit | null,
  knownPath: string,
  given: TimeUnit | null,
  path: string,
): TimeUnit | null {
  if (known !== null && given !== null && known !== given) {
    throw new InputError("wrong-kind", path, `${JSON.stringify(known)} (${knownPath})`, given);
  }
  return known ?? given;
}

interface NamedNumbers {
  readonly path: string;
  readonly values: Float64Array;
  readonly unit: string | undefined;
}

function openTable(input: PurchaseSummaryInput, columns: SummaryColumns, use: "fit" | "score"): Table {
  checkOptionKeys(columns, "options.columns", COLUMN_KEYS);
  for (const key of COLUMN_KEYS) {
    if (columns[key] !== undefined) checkText(columns[key], `options.columns.${key}`);
  }
  const table = tableFrom(input, "summary");
  if (use === "fit" && rowCount(table) === 0) {
    throw new InputError("empty", "summary", "a table with at least one row", input);
  }
  return table;
}

function numbersOf(table: Table, name: string): NamedNumbers {
  const path = `summary.${name}`;
  const { values, unit } = numberColumnOf(table, name, path);
  return { path, values, unit };
}

function weightsOf(table: Table, name: string | undefined): Float64Array | null {
  if (name === undefined && !Object.hasOwn(table, "weight")) return null;
  const { path, values } = numbersOf(table, name ?? "weight");
  checkWeights(values, path, values.length, path);
  return values;
}

function unitOf(recency: NamedNumbers, age: NamedNumbers): TimeUnit | null {
  const recencyUnit = readUnit(recency);
  return agreeOnUnit(recencyUnit, `${recency.path}.unit`, readUnit(age), `${age.path}.unit`);
}

function readUnit({ unit, path }: NamedNumbers): TimeUnit | null {
  if (unit === undefined) return null;
  checkTimeUnit(unit, `${path}.unit`);
  return unit;
}

function checkFrequencies({ values, path }: NamedNumbers): void {
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    if (x >= 0 && Number.isInteger(x)) continue;
    checkPresent(x, `${path}[${i}]`);
    checkNonNegative(x, `${path}[${i}]`);
    throw new InputError("not-integer", `${path}[${i}]`, "a whole number of repeat purchases", x);
  }
}

function checkTimes(frequency: NamedNumbers, recency: NamedNumbers, age: NamedNumbers): void {
  for (let i = 0; i < frequency.values.length; i++) {
    const x = frequency.values[i]!;
    const tx = recency.values[i]!;
    const T = age.values[i]!;
    if (T < Number.POSITIVE_INFINITY && tx <= T * ROUNDING && (x > 0 ? tx > 0 : tx === 0)) continue;
    throw timeError(i, x, recency, age);
  }
}

/** Row i breaks one of the rules for times; which one is worked out only now. */
function timeError(i: number, x: number, recency: NamedNumbers, age: NamedNumbers): InputError {
  const recencyPath = `${recency.path}[${i}]`;
  const agePath = `${age.path}[${i}]`;
  const tx = recency.values[i]!;
  const T = age.values[i]!;
  checkPresent(tx, recencyPath);
  checkPresent(T, agePath);
  checkNonNegative(tx, recencyPath);
  checkNonNegative(T, agePath);
  if (x > 0 && tx === 0) {
    return new InputError(
      "out-of-range",
      recencyPath,
      `> 0 where the frequency is ${x} (it is the age at the last purchase)`,
      tx,
    );
  }
  if (x === 0 && tx > 0) {
    return new InputError("out-of-range", recencyPath, "0 where the frequency is 0", tx);
  }
  return new InputError("wrong-order", agePath, `>= the recency (${tx})`, T);
}

function checkPresent(value: number, path: string): void {
  if (Number.isNaN(value)) throw new InputError("missing-value", path, "a number", value);
}
