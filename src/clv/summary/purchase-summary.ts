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
import { DAY_MS, type TimeInput, toEpochMs } from "../../internal/time.ts";
import {
  makeTable,
  type NumberColumn,
  numberColumn,
  type Table,
  type TextColumn,
  textColumn,
} from "../../table/table.ts";
import { checkTransactions, purchasesBefore, type Transactions } from "../../table/transactions.ts";
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
 * @remarks O(rows). Rows at or after `asOf` cannot change the result.
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
  const columns = summariseCustomers(transactions, asOf, lastDay, daysPerUnit(unit), includeFirstPurchase);
  if (refunds === "proportional") lowerByRefunds(columns, transactions, asOf);
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

function summariseCustomers(
  transactions: Transactions,
  asOf: number,
  lastDay: number,
  unitDays: number,
  includeFirst: boolean,
): SummaryArrays {
  const { offsets, times, amounts } = purchasesBefore(transactions, asOf);
  const customerCount = transactions.customers.length;
  const codes = new Int32Array(customerCount);
  const frequency = new Float64Array(customerCount);
  const recency = new Float64Array(customerCount);
  const age = new Float64Array(customerCount);
  const meanSpend = new Float64Array(customerCount);
  let row = 0;
  for (let c = 0; c < customerCount; c++) {
    const start = offsets[c]!;
    const end = offsets[c + 1]!;
    if (start === end) continue;
    const firstDay = Math.floor(times[start]! / DAY_MS);
    let day = firstDay;
    let days = 1;
    let spend = 0;
    for (let i = start; i < end; i++) {
      const next = Math.floor(times[i]! / DAY_MS);
      if (next !== day) {
        day = next;
        days++;
      }
      if (includeFirst || day !== firstDay) spend += amounts[i]!;
    }
    codes[row] = c;
    frequency[row] = days - 1;
    recency[row] = (day - firstDay) / unitDays;
    age[row] = (lastDay - firstDay) / unitDays;
    const counted = includeFirst ? days : days - 1;
    meanSpend[row] = transactions.hasAmounts && counted > 0 ? spend / counted : Number.NaN;
    row++;
  }
  return {
    codes: codes.slice(0, row),
    frequency: frequency.slice(0, row),
    recency: recency.slice(0, row),
    age: age.slice(0, row),
    meanSpend: meanSpend.slice(0, row),
  };
}

/** Multiplies each mean spend by the share of the customer's spend that was not refunded. */
function lowerByRefunds(
  { codes, meanSpend }: SummaryArrays,
  { offsets, times, amounts }: Transactions,
  asOf: number,
): void {
  for (let row = 0; row < codes.length; row++) {
    const c = codes[row]!;
    let gross = 0;
    let refunds = 0;
    for (let i = offsets[c]!; i < offsets[c + 1]! && times[i]! < asOf; i++) {
      if (amounts[i]! < 0) refunds += amounts[i]!;
      else gross += amounts[i]!;
    }
    if (refunds === 0) continue; // the spend stays as it is, to the bit
    const kept = 1 + refunds / gross; // -Infinity where nothing was paid, and then there is nothing to lower
    meanSpend[row]! *= kept > ROUNDING ? kept : 0;
  }
}
