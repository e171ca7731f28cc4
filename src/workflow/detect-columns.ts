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

// English and Simplified Chinese, as the exports of shops and airlines call them.
const CUSTOMER =
  /^(customer|client|member|user|account|passenger|card|buyer|ffp|memberno|cust)s?[ _.-]?(id|no|nr|number|code|key)?$|^(客户|会员|用户|旅客|顾客|买家)(编号|号码|号|卡号|代码|id)?$/i;
const TIME = /(date|time|timestamp|day|when)$|^(date|time)|(日期|时间)$/i;
const AMOUNT =
  /^(amount|value|revenue|sales|spend|spent|total|price|fare|paid|turnover|dollar[ _]?value|order[ _]?value|net|gross|monetary)|(金额|票价|价格|消费额|消费)$/i;
const QUANTITY = /^(quantity|qty|units|pieces|数量|件数)$/i;
const UNIT_PRICE = /^(unit[ _]?price|price[ _]?per[ _]?unit|单价)$/i;
const ORDER =
  /^(invoice|order|transaction|ticket|booking|basket|receipt|pnr)[ _.-]?(id|no|nr|number|key)?$|^(订单|发票|票)(编号|号)$/i;
const TARGET =
  /^(churn|churned|exited|attrition|left|is[ _]?churn|churn[ _]?(flag|label|value)|cancelled|attrited|流失|是否流失)$/i;

/**
 * Proposes the columns of an order log.
 *
 * @param input - The table as read.
 * @param given - Columns the user has named; they are taken as they are.
 * @throws {@link InputError} `missing-option` when no column looks like the customer or the time, `wrong-kind` when the
 * one that is named like an amount is text: money that cannot be read must not pass for no money.
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
  const amount = given.amount ?? product ?? findAmount(table, [customer, time]);
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
 * The column that identifies the rows: nothing missing, no value twice.
 *
 * @returns Its name, preferring one that is named like a customer's id, or `undefined`.
 */
export function detectIdColumn(table: Table): string | undefined {
  const distinct = Object.keys(table).filter((name) => isDistinct(table[name]!, rowCount(table)));
  return (
    distinct.find((name) => CUSTOMER.test(name.trim())) ??
    distinct.find((name) => /(id|no|number|编号|号)$/i.test(name))
  );
}

/**
 * Columns that name or number the rows, whether or not they are the id: not to be learned from. A customer's id that
 * stands twice is one, and so is a column of whole numbers without a repeat (a row number).
 */
export function detectLabels(table: Table): string[] {
  const rows = rowCount(table);
  return Object.keys(table).filter((name) => {
    const column = table[name]!;
    if (column.kind !== "number" && column.kind !== "text") return false;
    if (CUSTOMER.test(name.trim()))
      return column.kind === "number" ? column.values.every(isWholeOrMissing) : true;
    return rows > 20 && column.kind === "number" && isDistinct(column, rows);
  });
}

function isWholeOrMissing(value: number): boolean {
  return Number.isNaN(value) || Number.isInteger(value);
}

function isDistinct(column: Column, rows: number): boolean {
  if (column.kind === "text") {
    return column.levels.length >= rows && new Set(column.codes).size === rows && !column.codes.includes(-1);
  }
  return (
    column.kind === "number" && new Set(column.values).size === rows && column.values.every(Number.isInteger)
  );
}

function findAmount(table: Table, taken: readonly string[]): string | undefined {
  const amount = findColumn(table, AMOUNT, ["number"]);
  const unreadable = findColumn(table, AMOUNT, ["text"]);
  if (amount !== undefined || unreadable === undefined || taken.includes(unreadable)) return amount;
  const column = table[unreadable]!;
  const samples = column.kind === "text" ? column.levels.filter((level) => /\d/.test(level)) : [];
  // A word such as "high" in a column called value is no money; digits with something around them are.
  if (column.kind !== "text" || samples.length < column.levels.length / 2) return undefined;
  throw new InputError(
    "wrong-kind",
    "options.amount",
    `a number column; ${unreadable} has texts such as ${samples
      .slice(0, 3)
      .map((text) => JSON.stringify(text))
      .join(", ")} (read it with kinds ${unreadable}=number to have them rejected, or with decimal ",")`,
    unreadable,
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
