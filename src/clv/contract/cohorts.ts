/**
 * Cohorts of customers under contract: how many are still there after each renewal.
 *
 * At its t-th renewal a cohort loses customers; what matters to the models is, for each t, how many renewed and how
 * many did not, over all cohorts that have come so far. Cohorts of different age go together without loss.
 *
 * @module
 */
import { checkInteger, checkOptionKeys, checkText } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import {
  type Column,
  columnOf,
  type NumberColumn,
  numberColumnOf,
  rowCount,
  type Table,
} from "../../table/table.ts";
import { type TableInput, tableFrom } from "../../table/table-from.ts";

/** Customers of one cohort after 0, 1, 2 ... renewals; missing at the end means not observed yet. */
export type SurvivorCounts = ArrayLike<number | null | undefined>;

/**
 * One cohort as an array of survivors (`[1000, 869, 743]`) or a column of them, several as an array of such arrays (of
 * any lengths), or a table with a row for each cohort and number of renewals.
 */
export type CohortInput = SurvivorCounts | NumberColumn | readonly SurvivorCounts[] | TableInput;

/** What the columns of a table of cohorts are called. */
export interface CohortColumns {
  /** Which cohort; without such a column all rows are one cohort. @defaultValue `"cohort"` */
  readonly cohort?: string;
  /** Renewals so far: 0, 1, 2 ... @defaultValue `"period"` */
  readonly period?: string;
  /** Customers still there. @defaultValue `"survivors"` */
  readonly survivors?: string;
}

/** Customers at each renewal, over all cohorts. */
export interface Renewals {
  /** Who renewed: entry t - 1 is for the t-th renewal. */
  readonly kept: Float64Array;
  /** Who did not. */
  readonly lost: Float64Array;
  /** Customers at the start of all cohorts. */
  readonly customers: number;
  readonly cohorts: number;
}

interface NamedCohort {
  readonly path: string;
  readonly counts: Float64Array;
}

const COLUMN_KEYS = ["cohort", "period", "survivors"] as const;
/** With one renewal there is one number for two parameters. */
const COUNTS_MIN = 3;
const PATH = "survivors";

/** Reads, checks and pools cohorts; the longest has to have been seen for two renewals. */
export function renewalsFrom(input: CohortInput, columns: CohortColumns): Renewals {
  const cohorts = cohortsFrom(input, columns);
  let longest = 0;
  for (const { path, counts } of cohorts) {
    checkCounts(counts, path);
    longest = Math.max(longest, counts.length);
  }
  if (longest < COUNTS_MIN) {
    const path = cohorts.length === 1 ? `${cohorts[0]!.path}.length` : `${PATH} (the longest cohort).length`;
    throw new InputError(
      "too-short",
      path,
      `>= ${COUNTS_MIN} (survivors after 0, 1 and 2 renewals)`,
      longest,
    );
  }
  return poolCohorts(cohorts, longest);
}

function poolCohorts(cohorts: readonly NamedCohort[], longest: number): Renewals {
  const kept = new Float64Array(longest - 1);
  const lost = new Float64Array(longest - 1);
  let customers = 0;
  for (const { counts } of cohorts) {
    customers += counts[0]!;
    for (let t = 1; t < counts.length; t++) {
      kept[t - 1]! += counts[t]!;
      lost[t - 1]! += counts[t - 1]! - counts[t]!;
    }
  }
  return { kept, lost, customers, cohorts: cohorts.length };
}

function cohortsFrom(input: CohortInput, columns: CohortColumns): NamedCohort[] {
  checkOptionKeys(columns, "options.columns", COLUMN_KEYS);
  for (const key of COLUMN_KEYS) {
    if (columns[key] !== undefined) checkText(columns[key], `options.columns.${key}`);
  }
  if (isNumberColumn(input)) return [cohortOf(input.values, PATH)];
  if (!isArrayLike(input)) return cohortsOfTable(tableFrom(input as TableInput, PATH), columns);
  if (input.length === 0) {
    throw new InputError(
      "empty",
      PATH,
      "survivors after 0, 1, 2 ... renewals, such as [1000, 869, 743]",
      input,
    );
  }
  const first = input[0];
  if (typeof first !== "object" || first === null) return [cohortOf(input as SurvivorCounts, PATH)];
  if (!isArrayLike(first)) return cohortsOfTable(tableFrom(input as TableInput, PATH), columns);
  return Array.from(input as ArrayLike<unknown>, (counts, k) => {
    const path = `${PATH}[${k}]`;
    if (!isArrayLike(counts)) {
      throw new InputError("wrong-type", path, "an array of survivors, as the first cohort is", counts);
    }
    return cohortOf(counts as SurvivorCounts, path);
  });
}

function isNumberColumn(input: CohortInput): input is NumberColumn {
  const { kind, values } = (input ?? {}) as Partial<NumberColumn>;
  return kind === "number" && ArrayBuffer.isView(values);
}

function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** The counts without those that are missing at the end. */
function cohortOf(values: SurvivorCounts, path: string): NamedCohort {
  let length = values.length;
  while (length > 0 && isMissingCount(values[length - 1])) length--;
  const counts = new Float64Array(length);
  for (let t = 0; t < length; t++) {
    const count = values[t];
    if (typeof count !== "number") throw countError(count, `${path}[${t}]`);
    counts[t] = count;
  }
  return { path, counts };
}

function isMissingCount(value: unknown): boolean {
  return value === null || value === undefined || Number.isNaN(value);
}

function countError(value: unknown, path: string): InputError {
  return isMissingCount(value)
    ? new InputError("missing-value", path, "a number of customers (only the end may be missing)", value)
    : new InputError("wrong-type", path, "a number of customers", value);
}

/** At least one customer, then never more: built only to be thrown, paths cost nothing here. */
function checkCounts(counts: Float64Array, path: string): void {
  if (counts.length === 0) throw new InputError("too-short", `${path}.length`, ">= 1", 0);
  for (let t = 0; t < counts.length; t++) {
    const count = counts[t]!;
    const here = `${path}[${t}]`;
    if (Number.isNaN(count)) throw countError(count, here);
    if (!Number.isInteger(count)) {
      throw new InputError("not-integer", here, "a whole number of customers (counts, not shares)", count);
    }
    checkInteger(count, here, t === 0 ? 1 : 0);
    if (t > 0 && count > counts[t - 1]!) {
      throw new InputError(
        "wrong-order",
        here,
        `<= the ${counts[t - 1]} before it: nobody comes back`,
        count,
      );
    }
  }
}

/** Rows in any order; each cohort has to have the periods 0, 1, 2 ... without a gap. */
function cohortsOfTable(table: Table, columns: CohortColumns): NamedCohort[] {
  const { period: periodName = "period", survivors: survivorsName = "survivors" } = columns;
  const periods = numberColumnOf(table, periodName, `${PATH}.${periodName}`).values;
  const survivors = numberColumnOf(table, survivorsName, `${PATH}.${survivorsName}`).values;
  if (rowCount(table) === 0) throw new InputError("empty", PATH, "a table with at least one row", table);
  const byCohort = new Map<number, (number | undefined)[]>();
  const keys = cohortKeys(table, columns.cohort);
  for (let i = 0; i < periods.length; i++) {
    const period = periods[i]!;
    const at = `${PATH}.${periodName}[${i}]`;
    checkInteger(period, at, 0, 1e6);
    const key = keys === null ? 0 : keys(i);
    let counts = byCohort.get(key);
    if (counts === undefined) byCohort.set(key, (counts = []));
    if (counts[period] !== undefined) {
      throw new InputError("duplicate", at, "one row for each cohort and period", period);
    }
    counts[period] = survivors[i]!;
  }
  return [...byCohort.values()].map((counts, k) => {
    return cohortOf(Array.from(counts), byCohort.size === 1 ? PATH : `${PATH} (cohort ${k})`);
  });
}

/** A number for each row that equal cohorts share; null where there is no such column. */
function cohortKeys(table: Table, name: string | undefined): ((row: number) => number) | null {
  if (name === undefined && !Object.hasOwn(table, "cohort")) return null;
  const path = `${PATH}.${name ?? "cohort"}`;
  const values = valuesOf(columnOf(table, name ?? "cohort", path));
  const missing = (value: number, kind: Column["kind"]): boolean =>
    kind === "text" ? value < 0 : kind === "boolean" ? value > 1 : Number.isNaN(value);
  const { kind } = columnOf(table, name ?? "cohort", path);
  return (row) => {
    const value = values[row]!;
    if (missing(value, kind)) throw new InputError("missing-value", `${path}[${row}]`, "a cohort", null);
    return value;
  };
}

function valuesOf(column: Column): ArrayLike<number> {
  return column.kind === "text" ? column.codes : column.values;
}
