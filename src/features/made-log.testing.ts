/** For the tests of this room: a log of row objects, a plan of every kind of feature, a table as cells. */
import {
  booleanColumn,
  isMissing,
  MISSING_BOOLEAN,
  makeTable,
  numberColumn,
  rowCount,
  type Table,
  textColumnFrom,
  timeColumn,
} from "../table/table.ts";
import type { Transactions } from "../table/transactions.ts";
import { transactionsFrom } from "../table/transactions-from.ts";
import type { NaiveRow } from "../testing/naive-features.ts";
import { type FeaturePlan, featurePlan } from "./feature-plan.ts";

/** 2024-06-30T00:00Z. */
export const AS_OF: number = Date.UTC(2024, 5, 30);

/** The rows as an order log; the columns keep their kinds where all values are missing. */
export function logOf(rows: readonly NaiveRow[], sameDay: "merge" | "keep" = "merge"): Transactions {
  const table = makeTable({
    customer: textColumnFrom(rows.map((row) => row.customer)),
    time: timeColumn(Float64Array.from(rows, (row) => row.time)),
    amount: numberColumn(Float64Array.from(rows, (row) => row.amount ?? Number.NaN)),
    cabin: textColumnFrom(rows.map((row) => row.cabin)),
    miles: numberColumn(Float64Array.from(rows, (row) => row.miles ?? Number.NaN)),
    late: booleanColumn(
      Uint8Array.from(rows, (row) => (row.late === null ? MISSING_BOOLEAN : Number(row.late))),
    ),
  });
  return transactionsFrom(table, { customer: "customer", time: "time", amount: "amount", sameDay });
}

/** Every kind of feature, windows of whole days and such that divide a day. */
export const WIDE_PLAN: FeaturePlan = featurePlan({
  features: [
    ...featurePlan().features,
    ...(["P20D", "PT100H", "P1M"] as const).flatMap((window) => [
      { kind: "count" as const, window },
      { kind: "active-days" as const, window },
      { kind: "sum" as const, window },
      { kind: "sum" as const, value: "miles", window },
      { kind: "sum" as const, value: "late", window },
      { kind: "mean" as const, window },
      { kind: "mean" as const, value: "late", window },
      { kind: "min" as const, window },
      { kind: "max" as const, value: "miles", window },
      { kind: "spread" as const, window },
      { kind: "spread" as const, value: "miles", window },
      { kind: "gap-mean" as const, window },
      { kind: "gap-spread" as const, window },
      { kind: "gap-max" as const, window },
      { kind: "gap-ratio" as const, window },
      { kind: "trend" as const, of: "count" as const, window },
      { kind: "trend" as const, of: "sum" as const, window, how: "ratio" as const },
      { kind: "slope" as const, of: "count" as const, window, periods: 3 },
      { kind: "slope" as const, of: "sum" as const, window, periods: 4 },
      { kind: "share" as const, attribute: "cabin", levels: ["business", "first"], window },
      { kind: "share" as const, attribute: "late", levels: ["true"], window },
    ]),
    { kind: "first", value: "cabin" },
    { kind: "last", value: "cabin" },
    { kind: "last", value: "miles" },
    { kind: "first", value: "late" },
    { kind: "ratio", numerator: "spendLast20Days", denominator: "spend" },
  ],
});

/** Cells of a table by customer; missing is null. */
export function cellsByCustomer(table: Table): Map<string, Record<string, number | string | boolean | null>> {
  const names = Object.keys(table);
  return new Map(
    Array.from({ length: rowCount(table) }, (_, i) => {
      const cells = Object.fromEntries(names.map((name) => [name, cellAt(table, name, i)]));
      const { customerId, ...rest } = cells;
      return [customerId as string, rest];
    }),
  );
}

function cellAt(table: Table, name: string, i: number): number | string | boolean | null {
  const column = table[name]!;
  if (isMissing(column, i)) return null;
  if (column.kind === "text") return column.levels[column.codes[i]!]!;
  return column.kind === "boolean" ? column.values[i] === 1 : column.values[i]!;
}

/** Cells by customer and column. */
export type Cells = ReturnType<typeof cellsByCustomer>;

/**
 * What differs between two tables of cells, as texts: customers, columns, cells; numbers by more than
 * `relative` of max(|expected|, 1).
 */
export function differences(actual: Cells, expected: Cells, relative: number): string[] {
  const found: string[] = [];
  for (const id of new Set([...actual.keys(), ...expected.keys()])) {
    const [left, right] = [actual.get(id), expected.get(id)];
    if (left === undefined || right === undefined) {
      found.push(`${id}: ${left === undefined ? "no row" : "a row too many"}`);
      continue;
    }
    for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
      const [a, b] = [left[name], right[name]];
      const near =
        typeof a === "number" && typeof b === "number"
          ? Math.abs(a - b) <= relative * Math.max(Math.abs(b), 1)
          : a === b;
      if (!near) found.push(`${id}.${name}: ${a}, expected ${b}`);
    }
  }
  return found;
}
