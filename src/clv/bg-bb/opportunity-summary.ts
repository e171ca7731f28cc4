/**
 * Histories over opportunities, reduced to what the BG/BB model needs: how many were used, the last of them, and how
 * many there were.
 *
 * Source: Fader, Hardie and Shang (2010), Marketing Science 29(6), 1086-1108, section 2: (x, t_x, n) is sufficient.
 *
 * @module
 */
import { checkOptionKeys, checkText } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { DAY_MS, type TimeInput, toEpochMs } from "../../internal/time.ts";
import {
  columnOf,
  makeTable,
  type NumberColumn,
  numberColumn,
  rowCount,
  type Table,
  type TextColumn,
  textColumn,
  textColumnFrom,
} from "../../table/table.ts";
import { type TableInput, tableFrom } from "../../table/table-from.ts";
import { asKnown, checkTransactions, purchasesBefore, type Transactions } from "../../table/transactions.ts";
import { checkTimeUnit, type TimeUnit } from "../summary/time-unit.ts";

/** One row a customer, counted in opportunities. */
export type OpportunitySummary = Table & {
  readonly customerId: TextColumn;
  /** The literature's x: opportunities used, the first purchase not counted. */
  readonly frequency: NumberColumn;
  /** The literature's t_x: the last opportunity used, 0 without one. */
  readonly recency: NumberColumn;
  /** The literature's n: opportunities since the first purchase. */
  readonly age: NumberColumn;
};

/** Options of {@link opportunitySummary}. */
export interface OpportunitySummaryOptions {
  /** Columns of the opportunities, in order of time, the one of the first purchase left out. */
  readonly opportunities: readonly string[];
  /** Column that names the customer. @defaultValue customers are numbered from 0 */
  readonly customer?: string;
  /** Time from one opportunity to the next, if always the same. @defaultValue unknown */
  readonly unit?: TimeUnit;
}

/** Options of {@link periodSummary}. */
export interface PeriodSummaryOptions {
  /** Only periods that are over by then are looked at. A date means its first instant, UTC. */
  readonly asOf: TimeInput;
  /** Calendar periods (UTC; weeks begin on Monday), each of which is one opportunity. */
  readonly unit: TimeUnit;
}

/**
 * Summarises a table with a row for each customer and a column for each opportunity to one row a customer.
 *
 * @param table - In each opportunity's column 1 (or true) where the customer bought, 0 where not, and nothing where the
 * customer had not come yet.
 * @throws {@link InputError} for a column that is not there or holds anything else, and for a value that is missing after
 * the customer's first one.
 * @remarks O(rows * opportunities).
 * @example
 * const donors = [
 *   { donor: "ann", y2022: 1, y2023: 0, y2024: 1 },
 *   { donor: "bob", y2022: null, y2023: 1, y2024: 0 },
 * ];
 * const summary = opportunitySummary(donors, { opportunities: ["y2022", "y2023", "y2024"], customer: "donor" });
 * toRows(summary)[1]; // => { customerId: "bob", frequency: 1, recency: 1, age: 2 }
 */
export function opportunitySummary(
  table: TableInput,
  options: OpportunitySummaryOptions,
): OpportunitySummary {
  checkOptionKeys(options, "options", ["opportunities", "customer", "unit"]);
  const { opportunities, customer, unit } = options;
  if (!Array.isArray(opportunities) || opportunities.length === 0) {
    const expected = "names of columns in order of time, at least one";
    throw new InputError("missing-option", "options.opportunities", expected, opportunities);
  }
  opportunities.forEach((name, k) => {
    checkText(name, `options.opportunities[${k}]`);
  });
  if (unit !== undefined) checkTimeUnit(unit, "options.unit");
  const data = tableFrom(table, "table");
  const rows = rowCount(data);
  const frequency = new Float64Array(rows);
  const recency = new Float64Array(rows);
  const age = new Float64Array(rows);
  for (const name of opportunities as readonly string[]) {
    const used = usesOf(data, name);
    for (let i = 0; i < rows; i++) {
      const value = used(i);
      if (value === null && age[i] === 0) continue;
      if (value === null) {
        const expected = "0 or 1 (missing only before the customer's first opportunity)";
        throw new InputError("missing-value", `table.${name}[${i}]`, expected, value);
      }
      age[i]!++;
      if (value === 0) continue;
      frequency[i]!++;
      recency[i] = age[i]!;
    }
  }
  return summaryOf(idsOf(data, customer, rows), frequency, recency, age, unit);
}

/** Reads 0, 1 or null. */
function usesOf(table: Table, name: string): (row: number) => 0 | 1 | null {
  const path = `table.${name}`;
  const column = columnOf(table, name, path);
  if (column.kind !== "number" && column.kind !== "boolean") {
    throw new InputError("wrong-kind", path, "a column of 0 and 1, or of booleans", column.kind);
  }
  const { values, kind } = column;
  return (row) => {
    const value = values[row]!;
    if (value === 0 || value === 1) return value;
    if (kind === "boolean" || Number.isNaN(value)) return null;
    throw new InputError(
      "out-of-range",
      `${path}[${row}]`,
      "0 or 1: there is one purchase at an opportunity",
      value,
    );
  };
}

function idsOf(table: Table, name: string | undefined, rows: number): TextColumn {
  if (name === undefined) return textColumnFrom(Array.from({ length: rows }, (_, i) => String(i)));
  const column = columnOf(table, name, `table.${name}`);
  if (column.kind === "text") return column;
  return textColumnFrom(Array.from(column.values, (value) => (Number.isNaN(value) ? null : String(value))));
}

/**
 * Summarises an order log to one row a customer where every calendar period is one opportunity.
 *
 * The period of a customer's first purchase is where the count begins; each later one that is over by `asOf` is an
 * opportunity, used or not. Refunds are not looked at.
 *
 * @param transactions - An order log, of `transactionsFrom`.
 * @returns Customers whose first period is over by `asOf`, in the order of the log; times carry the unit.
 * @throws {@link InputError} for an unreadable date or an unknown unit.
 * @remarks O(rows).
 * @example
 * const log = transactionsFrom(
 *   [
 *     { who: "ann", on: "2022-11-05" },
 *     { who: "ann", on: "2024-03-01" },
 *     { who: "ann", on: "2024-07-09" },
 *     { who: "bob", on: "2023-02-01" },
 *   ],
 *   { customer: "who", time: "on" },
 * );
 * toRows(periodSummary(log, { asOf: "2025-01-01", unit: "year" }));
 * // => [{ customerId: "ann", frequency: 1, recency: 2, age: 2 }, { customerId: "bob", frequency: 0, recency: 0, age: 1 }]
 */
export function periodSummary(transactions: Transactions, options: PeriodSummaryOptions): OpportunitySummary {
  checkTransactions(transactions, "transactions");
  checkOptionKeys(options, "options", ["asOf", "unit"]);
  const { unit } = options;
  if (unit === undefined) throw new InputError("missing-option", "options.unit", "a unit such as year", unit);
  checkTimeUnit(unit, "options.unit");
  const asOf = toEpochMs(options.asOf, "options.asOf");
  const current = periodOf(asOf, unit);
  const { customers } = transactions;
  const { offsets, times } = purchasesBefore(asKnown(transactions, asOf), asOf);
  const codes: number[] = [];
  const frequency: number[] = [];
  const recency: number[] = [];
  const age: number[] = [];
  for (let c = 0; c < customers.length; c++) {
    if (offsets[c] === offsets[c + 1]) continue;
    const first = periodOf(times[offsets[c]!]!, unit);
    if (first >= current) continue;
    let last = first;
    let used = 0;
    for (let i = offsets[c]! + 1; i < offsets[c + 1]!; i++) {
      const period = periodOf(times[i]!, unit);
      if (period === last || period >= current) continue;
      last = period;
      used++;
    }
    codes.push(c);
    frequency.push(used);
    recency.push(last - first);
    age.push(current - 1 - first);
  }
  const ids = textColumn(Int32Array.from(codes), customers);
  return summaryOf(
    ids,
    Float64Array.from(frequency),
    Float64Array.from(recency),
    Float64Array.from(age),
    unit,
  );
}

/** Number of the calendar period, counted through without a gap. */
function periodOf(ms: number, unit: TimeUnit): number {
  const day = Math.floor(ms / DAY_MS);
  if (unit === "day") return day;
  if (unit === "week") return Math.floor((day + 3) / 7); // 1970-01-01 was a Thursday
  const date = new Date(ms);
  return unit === "year" ? date.getUTCFullYear() : 12 * date.getUTCFullYear() + date.getUTCMonth();
}

function summaryOf(
  customerId: TextColumn,
  frequency: Float64Array,
  recency: Float64Array,
  age: Float64Array,
  unit: TimeUnit | undefined,
): OpportunitySummary {
  return makeTable({
    customerId,
    frequency: numberColumn(frequency),
    recency: numberColumn(recency, unit),
    age: numberColumn(age, unit),
  });
}
