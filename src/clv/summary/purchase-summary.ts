/**
 * Purchases of one customer up to a date, reduced to what the purchase models need: how many, the last, and
 * for how long we have been looking.
 *
 * Source: Fader, Hardie and Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2),
 * 275-284, section 3: (x, t_x, T) is sufficient.
 *
 * @module
 */
import { checkChoice, checkOptionKeys } from "../../internal/check.ts";
import { DAY_MS, onOneDay, type TimeInput, toEpochMs, utcDayOf } from "../../internal/time.ts";
import {
  makeTable,
  type NumberColumn,
  numberColumn,
  type Table,
  type TextColumn,
  textColumn,
} from "../../table/table.ts";
import { asKnown, checkTransactions, type Transactions } from "../../table/transactions.ts";
import { checkTimeUnit, daysPerUnit, type TimeUnit } from "./time-unit.ts";

/** One row a customer. Times are in the unit that the columns carry. */
export type PurchaseSummary = Table & {
  readonly customerId: TextColumn;
  /** The literature's x: REPEAT purchases, that is days with a purchase after the first. */
  readonly frequency: NumberColumn;
  /** The literature's t_x: age at the last purchase, 0 when there was no repeat purchase. Not the time since. */
  readonly recency: NumberColumn;
  /** The literature's T: from the first purchase to the last observed day. */
  readonly age: NumberColumn;
  /**
   * Mean value of a repeat purchase, less its share of the refunds; missing (NaN) when there was none, or the log has
   * no amounts.
   */
  readonly meanSpend: NumberColumn;
};

/** Options of {@link purchaseSummary}. */
export interface PurchaseSummaryOptions {
  /** What happens at or after it is not looked at. A date means its first instant, UTC. */
  readonly asOf: TimeInput;
  /** Unit of recency and age. @defaultValue `"week"` */
  readonly unit?: TimeUnit;
  /**
   * Should `meanSpend` include the first purchase? The Gamma-Gamma model is defined on repeat purchases.
   * @defaultValue false
   */
  readonly includeFirstPurchase?: boolean;
  /**
   * `"proportional"`: what the customer got back before `asOf` is spread over all their purchases before it in
   * proportion to their value, because a refund does not say which purchase it belongs to: `meanSpend` is multiplied
   * by `max(0, 1 + refunds / gross)`. `"ignore"`: purchases count at what was paid, whatever came back.
   * @defaultValue `"proportional"`
   */
  readonly refunds?: "proportional" | "ignore";
}

const OPTION_KEYS = ["asOf", "unit", "includeFirstPurchase", "refunds"];
/** Two sums of the same money in another order may differ by this share: who returned everything kept nothing. */
const ROUNDING = 1e-12;

/**
 * Summarises an order log to one row a customer, as of a date.
 *
 * The models count days with a purchase, so purchases of one customer on one UTC day are one purchase here
 * whatever the log's policy is, and their amounts add up. Refunds are not purchases: they lower `meanSpend`, in
 * proportion unless `refunds` says otherwise, and leave frequency, recency and age alone. Who returned everything has a
 * `meanSpend` of 0. Ages are whole days over the days of the unit: the days observed are those from the first
 * purchase up to the day that holds the last millisecond before `asOf`, and `age` is the distance of these two
 * days. With `asOf: "1997-10-01"` a customer of 1 January 1997 has been seen up to 30 September, for
 * 272 / 7 = 38.857 weeks; that is the published figure for the CDNOW data.
 *
 * @param transactions - An order log, of `transactionsFrom`.
 * @returns Customers who bought before `asOf`, in the order of the log; all others are not in it.
 * @throws {@link InputError} for an unreadable date or an unknown unit.
 * @remarks O(rows). Rows at or after `asOf`, and rows that arrived then (`ingestedAt`), cannot change the result.
 * @example
 * const log = transactionsFrom(
 *   [
 *     { who: "ann", on: "2024-01-01", paid: 20 },
 *     { who: "ann", on: "2024-01-15", paid: 30 },
 *     { who: "bob", on: "2024-01-08", paid: 10 },
 *   ],
 *   { customer: "who", time: "on", amount: "paid" },
 * );
 * toRows(purchaseSummary(log, { asOf: "2024-01-30", unit: "week" }))[0];
 * // => { customerId: "ann", frequency: 1, recency: 2, age: 4, meanSpend: 30 }
 */
export function purchaseSummary(
  transactions: Transactions,
  options: PurchaseSummaryOptions,
): PurchaseSummary {
  checkTransactions(transactions, "transactions");
  checkOptionKeys(options, "options", OPTION_KEYS);
  const { unit = "week", includeFirstPurchase = false, refunds = "proportional" } = options;
  checkTimeUnit(unit, "options.unit");
  checkChoice(refunds, "options.refunds", ["proportional", "ignore"]);
  const asOf = toEpochMs(options.asOf, "options.asOf");
  const lastDay = Math.floor((Math.ceil(asOf) - 1) / DAY_MS);
  const window = { asOf, lastDay, unitDays: daysPerUnit(unit) };
  const known = asKnown(transactions, asOf);
  const columns = summariseCustomers(known, window, includeFirstPurchase, refunds === "proportional");
  return makeTable({
    customerId: textColumn(columns.codes, transactions.customers),
    frequency: numberColumn(columns.frequency),
    recency: numberColumn(columns.recency, unit),
    age: numberColumn(columns.age, unit),
    meanSpend: numberColumn(columns.meanSpend),
  });
}

interface SummaryArrays {
  readonly codes: Int32Array;
  readonly frequency: Float64Array;
  readonly recency: Float64Array;
  readonly age: Float64Array;
  readonly meanSpend: Float64Array;
}

interface Window {
  /** Epoch milliseconds. */
  readonly asOf: number;
  /** The last day observed, counted from the epoch. */
  readonly lastDay: number;
  readonly unitDays: number;
}

function summariseCustomers(
  transactions: Transactions,
  { asOf, lastDay, unitDays }: Window,
  includeFirst: boolean,
  lowersSpend: boolean,
): SummaryArrays {
  const customerCount = transactions.customers.length;
  const columns = makeColumns(customerCount);
  const { codes, frequency, recency, age, meanSpend } = columns;
  const history: History = { days: 0, firstTime: 0, lastTime: 0, spend: 0, gross: 0, refunds: 0 };
  let row = 0;
  for (let c = 0; c < customerCount; c++) {
    readHistory(transactions, c, asOf, includeFirst, history);
    const { days } = history;
    if (days === 0) continue;
    const firstDay = utcDayOf(history.firstTime);
    codes[row] = c;
    frequency[row] = days - 1;
    recency[row] = (utcDayOf(history.lastTime) - firstDay) / unitDays;
    age[row] = (lastDay - firstDay) / unitDays;
    meanSpend[row++] = transactions.hasAmounts ? meanOf(history, includeFirst, lowersSpend) : Number.NaN;
  }
  return row === customerCount ? columns : firstRows(columns, row);
}

function makeColumns(rows: number): SummaryArrays {
  return {
    codes: new Int32Array(rows),
    frequency: new Float64Array(rows),
    recency: new Float64Array(rows),
    age: new Float64Array(rows),
    meanSpend: new Float64Array(rows),
  };
}

function firstRows(
  { codes, frequency, recency, age, meanSpend }: SummaryArrays,
  rows: number,
): SummaryArrays {
  return {
    codes: codes.slice(0, rows),
    frequency: frequency.slice(0, rows),
    recency: recency.slice(0, rows),
    age: age.slice(0, rows),
    meanSpend: meanSpend.slice(0, rows),
  };
}
/** What one customer did before a date. */
interface History {
  /** Days with a purchase. */
  days: number;
  /** Of the first purchase, and of one on the last day with a purchase. */
  firstTime: number;
  lastTime: number;
  /** Spend on the days that count, before refunds. */
  spend: number;
  /** All purchases, all refunds (<= 0). */
  gross: number;
  refunds: number;
}

/** Reads a customer's rows up to `asOf`; amounts of a day are added up before they join the spend. */
function readHistory(
  { offsets, times, amounts, purchases }: Transactions,
  c: number,
  asOf: number,
  includeFirst: boolean,
  history: History,
): void {
  const start = offsets[c]!;
  const end = offsets[c + 1]!;
  let days = 0;
  let lastTime = Number.NEGATIVE_INFINITY;
  let spend = 0;
  let spendOfDay = 0;
  let gross = 0;
  let refunds = 0;
  for (let i = start; i < end; i++) {
    const time = times[i]!;
    const amount = amounts[i]!;
    if (time >= asOf) break;
    if (purchases[i] === 0) {
      refunds += amount;
      continue;
    }
    gross += amount;
    if (onOneDay(lastTime, time)) {
      spendOfDay += amount;
      continue;
    }
    if (days === 0) history.firstTime = time;
    if (days !== 1 || includeFirst) spend += spendOfDay;
    spendOfDay = amount;
    lastTime = time;
    days++;
  }
  history.days = days;
  history.lastTime = lastTime;
  history.spend = days !== 1 || includeFirst ? spend + spendOfDay : spend;
  history.gross = gross;
  history.refunds = refunds;
}

/** Mean spend of the days that count, `NaN` without one; lowered by the share of all spend that was refunded. */
function meanOf(
  { days, spend, gross, refunds }: History,
  includeFirst: boolean,
  lowersSpend: boolean,
): number {
  const counted = includeFirst ? days : days - 1;
  if (counted === 0) return Number.NaN;
  const mean = spend / counted;
  if (refunds === 0 || !lowersSpend) return mean; // the spend stays as it is, to the bit
  const kept = 1 + refunds / gross; // -Infinity where nothing was paid, and then there is nothing to lower
  return mean * (kept > ROUNDING ? kept : 0);
}
