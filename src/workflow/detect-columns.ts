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

// A word of its own, so that "paid" and "casino" are no ids.
const ID_WORD = /(^|[ _.-])(id|no|nr|number)$|[a-z](Id|ID|No|Nr)$|(编号|号码|号)$/;

/** What identifies the rows of a customer table, and what must not be learned from. */
export interface CustomerLabels {
  /** Named like an id, nothing missing; null where there is none. */
  readonly id: string | null;
  /** Does the id stand in several rows? Then rows of one customer belong together. */
  readonly idRepeats: boolean;
  /** Columns that only number the rows, one after the other. */
  readonly rowNumbers: readonly string[];
}

/**
 * Finds the id of a customer table by name: that of a customer first, else any that is an id and distinct. Columns that
 * count 0, 1, 2 … or 1, 2, 3 … down the rows are row numbers.
 *
 * @param given - The id column as the user names it; it is taken as it is.
 */
export function detectLabels(table: Table, given?: string): CustomerLabels {
  const names = Object.keys(table).filter(
    (name) => table[name]!.kind === "text" || table[name]!.kind === "number",
  );
  const rows = rowCount(table);
  const id =
    given ??
    names.find((name) => CUSTOMER.test(name.trim()) && isComplete(table[name]!)) ??
    names.find((name) => ID_WORD.test(name.trim()) && isDistinct(table[name]!, rows)) ??
    null;
  return {
    id,
    idRepeats: id !== null && Object.hasOwn(table, id) && !isDistinct(table[id]!, rows),
    rowNumbers: names.filter((name) => name !== id && countsRows(table[name]!)),
  };
}

function isComplete(column: Column): boolean {
  return column.kind === "text"
    ? !column.codes.includes(-1)
    : column.kind === "number" && column.values.every(Number.isInteger);
}

function countsRows(column: Column): boolean {
  if (column.kind !== "number" || column.values.length < 3) return false;
  const first = column.values[0]!;
  return (first === 0 || first === 1) && column.values.every((value, i) => value === first + i);
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
  const withDigits = column.kind === "text" ? column.levels.filter((level) => /\d/.test(level)) : [];
  // A word such as "high" in a column called value is no money; digits with something around them are.
  if (column.kind !== "text" || withDigits.length < column.levels.length / 2) return undefined;
  const samples = column.levels.filter((level) => Number.isNaN(Number(level)));
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
