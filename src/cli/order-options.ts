import { InputError } from "../internal/input-error.ts";
import { DAY_MS, parseIsoTime } from "../internal/time.ts";
import type { CsvResult } from "../table/csv-options.ts";
import { purchasesBefore, type Transactions } from "../table/transactions.ts";
import { type TransactionOptions, transactionsFrom } from "../table/transactions-from.ts";
import { detectOrderColumns, type OrderColumns } from "../workflow/detect-columns.ts";
import type { OptionSpecs, OptionValues } from "./command.ts";
import { choiceOption, textOption } from "./parse.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Options about what the columns of an order log mean. */
export const ORDER_OPTIONS: OptionSpecs = {
  customer: { type: "string", value: "<column>", help: "customer ids (detected by name)" },
  time: { type: "string", value: "<column>", help: "order times (detected)" },
  amount: {
    type: "string",
    value: "<column>",
    help: "value of a row; negative is a refund (detected by name)",
  },
  quantity: { type: "string", value: "<column>", help: "with --unit-price, in place of --amount" },
  "unit-price": { type: "string", value: "<column>", help: "with --quantity, in place of --amount" },
  order: {
    type: "string",
    value: "<column>",
    help: 'order ids: rows of one order are one purchase; "none" for none (detected by name)',
  },
  refunds: {
    type: "string",
    value: "<policy>",
    help: "separate, drop or reject rows with a negative value (separate)",
  },
  "zero-amounts": {
    type: "string",
    value: "<policy>",
    help: "keep, drop or reject rows with value 0 (keep)",
  },
  duplicates: {
    type: "string",
    value: "<policy>",
    help: "keep or drop rows that repeat another in every column (keep)",
  },
  "same-day": {
    type: "string",
    value: "<policy>",
    help: "merge or keep purchases of one customer on one day (merge)",
  },
  "as-of": {
    type: "string",
    value: "<date>",
    help: "look back from here; what is later is not looked at (the day after the last order)",
  },
};

/** Makes the order log of a file and notes which columns it took and what was odd. */
export function ordersOf(file: CsvResult, values: OptionValues, terminal: Terminal): Transactions {
  const columns = detectOrderColumns(file.table, givenColumns(values));
  noteColumns(columns, terminal.note);
  const { order, ...roles } = columns;
  const log = transactionsFrom(file, {
    ...roles,
    ...(order === undefined || textOption(values, "order") === "none" ? {} : { order }),
    ...policies(values),
  });
  for (const { issue, policy, rowsSeen } of log.report.issues) {
    if (rowsSeen > 0) terminal.note(`  ${issue}: ${rowsSeen.toLocaleString("en")} rows, ${policy}`);
  }
  return log;
}

/** The date to look back from: as given, else the day after the last order. */
export function asOfOption(values: OptionValues, log: Transactions): number {
  const text = textOption(values, "as-of");
  const { lastTime, rowsKept } = log.report;
  const asOf = text === undefined ? (Math.floor((lastTime ?? 0) / DAY_MS) + 1) * DAY_MS : parseIsoTime(text);
  if (asOf === undefined) {
    throw new UsageError(`--as-of takes a date such as 2024-06-30, not ${JSON.stringify(text)}`);
  }
  if (purchasesBefore(log, asOf).times.length === 0) {
    const purchases = log.purchases.reduce((sum, purchase) => sum + purchase, 0);
    const received = `${rowsKept} rows, ${purchases} of them purchases, none before it`;
    throw new InputError("empty", "orders", `a log with a purchase before ${dateText(asOf)}`, received);
  }
  return asOf;
}

/** A date as a person writes it: the day alone where the time is midnight. */
export function dateText(time: number): string {
  return new Date(time).toISOString().replace("T00:00:00.000Z", "");
}

function givenColumns(values: OptionValues): Partial<OrderColumns> {
  const customer = textOption(values, "customer");
  const time = textOption(values, "time");
  const order = textOption(values, "order");
  const amount = amountOption(values);
  return {
    ...(customer === undefined ? {} : { customer }),
    ...(time === undefined ? {} : { time }),
    ...(amount === undefined ? {} : { amount }),
    ...(order === undefined ? {} : { order }),
  };
}

function amountOption(values: OptionValues): OrderColumns["amount"] | undefined {
  const amount = textOption(values, "amount");
  const quantity = textOption(values, "quantity");
  const unitPrice = textOption(values, "unit-price");
  if ((quantity === undefined) !== (unitPrice === undefined)) {
    throw new UsageError("--quantity and --unit-price go together");
  }
  if (quantity === undefined || unitPrice === undefined) return amount;
  if (amount !== undefined) throw new UsageError("--amount or --quantity with --unit-price, not both");
  return { quantity, unitPrice };
}

function policies(values: OptionValues): Partial<TransactionOptions> {
  const refunds = choiceOption(values, "refunds", ["separate", "drop", "reject"]);
  const zeroAmounts = choiceOption(values, "zero-amounts", ["keep", "drop", "reject"]);
  const duplicates = choiceOption(values, "duplicates", ["keep", "drop"]);
  const sameDay = choiceOption(values, "same-day", ["merge", "keep"]);
  return {
    ...(refunds === undefined ? {} : { refunds }),
    ...(zeroAmounts === undefined ? {} : { zeroAmounts }),
    ...(duplicates === undefined ? {} : { duplicates }),
    ...(sameDay === undefined ? {} : { sameDay }),
  };
}

function noteColumns({ customer, time, amount, order }: OrderColumns, note: (line: string) => void): void {
  if (amount === undefined)
    note("no column of values was found or named: there will be no spend and no lifetime value");
  const value = typeof amount === "object" ? `${amount.quantity} x ${amount.unitPrice}` : (amount ?? "none");
  note(`taken as customer: ${customer}, time: ${time}, value: ${value}, order: ${order ?? "none"}`);
}
