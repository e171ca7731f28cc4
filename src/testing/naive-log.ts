/** Made rows as logs, for what is compared with `naiveFeatures`. */
import {
  booleanColumn,
  MISSING_BOOLEAN,
  makeTable,
  numberColumn,
  type Table,
  textColumnFrom,
  timeColumn,
} from "../table/table.ts";
import type { Transactions } from "../table/transactions.ts";
import { transactionsFrom } from "../table/transactions-from.ts";
import type { NaiveLogs, NaiveRow } from "./naive-features.ts";

/** The rows as a table; the columns keep their kinds where all values are missing. */
export function naiveTable(rows: readonly NaiveRow[]): Table {
  const numbers = (one: (row: NaiveRow) => number | null | undefined): Float64Array =>
    Float64Array.from(rows, (row) => one(row) ?? Number.NaN);
  return makeTable({
    customer: textColumnFrom(rows.map((row) => row.customer)),
    time: timeColumn(numbers((row) => row.time)),
    amount: numberColumn(numbers((row) => row.amount)),
    cabin: textColumnFrom(rows.map((row) => row.cabin)),
    miles: numberColumn(numbers((row) => row.miles)),
    late: booleanColumn(
      Uint8Array.from(rows, (row) => (row.late === null ? MISSING_BOOLEAN : Number(row.late))),
    ),
    due: timeColumn(numbers((row) => row.due)),
    ingested: timeColumn(numbers((row) => row.ingested)),
  });
}

/** The rows as a log. */
export function naiveLog(
  rows: readonly NaiveRow[],
  sameDay: "merge" | "keep",
  arrivals: boolean = false,
): Transactions {
  const { ingested, ...table } = naiveTable(rows);
  const columns = { customer: "customer", time: "time", amount: "amount", sameDay };
  if (!arrivals) return transactionsFrom(table, columns);
  return transactionsFrom({ ...table, ingested: ingested! }, { ...columns, ingestedAt: "ingested" });
}

/** The order log and the event tables, in which every event counts by itself. */
export function naiveTransactions({ orders, events = {}, sameDay, arrivals = false }: NaiveLogs): {
  readonly orders: Transactions;
  readonly events: Readonly<Record<string, Transactions>>;
} {
  return {
    orders: naiveLog(orders, sameDay, arrivals),
    events: Object.fromEntries(
      Object.entries(events).map(([name, rows]) => [name, naiveLog(rows, "keep", arrivals)]),
    ),
  };
}
