/**
 * Guesses which column of an export holds what, from its name and kind. A guess is only ever a proposal: the
 * caller shows it and the user overrides it.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { type Column, rowCount, type Table } from "../table/table.ts";
import { type TableInput, tableFrom } from "../table/table-from.ts";

/** Which column of an order log plays which part. */
export interface OrderColumns {
  readonly customer: string;
  readonly time: string;
  /** A column of values, or the two whose product is the value; absent when the log has no money in it. */
  readonly amount?: string | { readonly quantity: string; readonly unitPrice: string };
  /** Groups the lines of one order. */
  readonly order?: string;
}

const CUSTOMER =
  /^(customer|client|member|user|account|passenger|card|buyer|ffp|memberno|cust)s?[ _.-]?(id|no|nr|number|code|key)?$|^customerid$/i;
const TIME = /(date|time|timestamp|day|when)$|^(date|time)/i;
const AMOUNT =
  /^(amount|value|revenue|sales|spend|spent|total|price|fare|paid|turnover|dollar[ _]?value|order[ _]?value|net|gross|monetary)/i;
const QUANTITY = /^(quantity|qty|units|pieces)$/i;
const UNIT_PRICE = /^(unit[ _]?price|price[ _]?per[ _]?unit)$/i;
const ORDER = /^(invoice|order|transaction|ticket|booking|basket|receipt|pnr)[ _.-]?(id|no|nr|number|key)?$/i;
const TARGET =
  /^(churn|churned|exited|attrition|left|is[ _]?churn|churn[ _]?(flag|label|value)|cancelled|attrited)$/i;

/**
 * Proposes the columns of an order log.
 *
 * @param input - The table as read.
 * @param given - Columns the user has named; they are taken as they are.
 * @throws {@link InputError} `missing-option` when no column looks like the customer or the time.
 * @example
 * const orders = tableFrom({ customer_id: ["7", "7"], date: [new Date("2024-01-05"), new Date("2024-02-01")], amount: [20, 35] });
 * detectOrderColumns(orders); // => { customer: "customer_id", time: "date", amount: "amount" }
 */
export function detectOrderColumns(input: TableInput, given: Partial<OrderColumns> = {}): OrderColumns {
  const table = tableFrom(input);
  const quantity = findColumn(table, QUANTITY, ["number"]);
  const unitPrice = findColumn(table, UNIT_PRICE, ["number"]);
  const product = quantity !== undefined && unitPrice !== undefined ? { quantity, unitPrice } : undefined;
  const customer = given.customer ?? findColumn(table, CUSTOMER, ["text", "number"]);
  const time = given.time ?? findTime(table);
  if (customer === undefined) throw undetected(table, "customer", "a column of customer ids");
  if (time === undefined) throw undetected(table, "time", "a column of order times");
  const amount = given.amount ?? product ?? findColumn(table, AMOUNT, ["number"]);
  const order = given.order ?? findColumn(table, ORDER, ["text", "number"]);
  return {
    customer,
    time,
    ...(amount === undefined ? {} : { amount }),
    ...(order === undefined ? {} : { order }),
  };
}

/**
 * The column that looks like a churn label, if there is one.
 *
 * @example
 * detectTarget(tableFrom({ customerID: ["a", "b"], Churn: ["Yes", "No"] })); // => "Churn"
 */
export function detectTarget(input: TableInput): string | undefined {
  return findColumn(tableFrom(input), TARGET, ["text", "number", "boolean"]);
}

/**
 * The column that identifies the rows: text, nothing missing, no value twice.
 *
 * @returns Its name, preferring one that is named like an id, or `undefined`.
 */
export function detectIdColumn(table: Table): string | undefined {
  const distinct = Object.keys(table).filter((name) => isDistinct(table[name]!, rowCount(table)));
  return (
    distinct.find((name) => CUSTOMER.test(name)) ?? distinct.find((name) => /id$|no$|number$/i.test(name))
  );
}

function isDistinct(column: Column, rows: number): boolean {
  if (column.kind === "text") {
    return column.levels.length >= rows && new Set(column.codes).size === rows && !column.codes.includes(-1);
  }
  return (
    column.kind === "number" && new Set(column.values).size === rows && column.values.every(Number.isInteger)
  );
}

function findTime(table: Table): string | undefined {
  const times = Object.keys(table).filter((name) => table[name]!.kind === "time");
  return times.find((name) => TIME.test(name)) ?? times[0];
}

function findColumn(table: Table, name: RegExp, kinds: readonly Column["kind"][]): string | undefined {
  return Object.keys(table).find((key) => name.test(key.trim()) && kinds.includes(table[key]!.kind));
}

function undetected(table: Table, option: string, what: string): InputError {
  const seen = Object.entries(table).map(([name, column]) => `${name} (${column.kind})`);
  return new InputError(
    "missing-option",
    `options.${option}`,
    `${what}, since none of ${seen.join(", ")} looks like one`,
    undefined,
  );
}
