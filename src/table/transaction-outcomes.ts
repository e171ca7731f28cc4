/**
 * What becomes of each row of an order log: one byte a row, decided once. Kept, or out for the first issue
 * that a policy puts it out for; so the counts of a report add up by construction.
 *
 * @module
 */
import type { LogColumns } from "./transaction-columns.ts";
import type { SortedRows } from "./transaction-sort.ts";
import type { TransactionIssue } from "./transactions.ts";

/** What is done with the rows that show an issue; see `TransactionOptions`. */
export interface LogPolicies {
  readonly sameDay: "merge" | "keep";
  readonly refunds: "separate" | "drop" | "reject";
  readonly zeroAmounts: "keep" | "drop" | "reject";
  readonly missingCustomer: "reject" | "drop";
  readonly missingAmount: "reject" | "drop" | "zero";
  readonly duplicates: "keep" | "drop";
}

/** Issues in the order in which they are looked for. */
export const ISSUES: readonly TransactionIssue[] = Object.freeze([
  "missing-customer",
  "missing-time",
  "missing-arrival",
  "missing-amount",
  "duplicate",
  "same-order",
  "refund",
  "zero-amount",
  "same-day",
]);

/** Outcome of a row that is in the log; every other outcome is 1 + the index of its issue in {@link ISSUES}. */
export const KEPT = 0;
const MISSING_CUSTOMER = 1;
const MISSING_TIME = 2;
const MISSING_ARRIVAL = 3;
const MISSING_AMOUNT = 4;
const DUPLICATE = 5;
const SAME_ORDER = 6;
const REFUND = 7;
const ZERO_AMOUNT = 8;

/** Outcomes and counts; a count stands at the outcome code of its issue, 1 + the index in {@link ISSUES}. */
export interface Outcomes {
  /** One byte a row of the input. */
  readonly ofRow: Uint8Array;
  /** Rows each policy decided on. */
  readonly decided: Float64Array;
  /** Rows of the whole input that show each issue. */
  readonly seen: Float64Array;
}

/**
 * Decides what a row alone can tell: missing values, then repeats.
 *
 * @param repeats - One byte a row, `null` where there is no repeat.
 * @param isPlain - Has every row a customer, a time and an amount > 0?
 */
export function judgeRows(
  columns: LogColumns,
  repeats: Uint8Array | null,
  isPlain: boolean,
  policies: LogPolicies,
): Outcomes {
  const { times, amounts, ingested } = columns;
  const customers = columns.customers.codes;
  const ofRow = new Uint8Array(times.length);
  const decided = new Float64Array(ISSUES.length + 1);
  const seen = new Float64Array(ISSUES.length + 1);
  if (isPlain && repeats === null && (ingested === null || ingested.every(Number.isFinite))) {
    return { ofRow, decided, seen };
  }
  const fillsZero = policies.missingAmount === "zero";
  const dropsRepeats = policies.duplicates === "drop";
  for (let i = 0; i < ofRow.length; i++) {
    const amount = amounts === null ? 1 : amounts[i]!;
    const noCustomer = customers[i]! < 0;
    const noTime = !Number.isFinite(times[i]);
    const noArrival = ingested !== null && !Number.isFinite(ingested[i]);
    const noAmount = !Number.isFinite(amount);
    const repeat = repeats !== null && repeats[i] === 1;
    if (noCustomer) seen[MISSING_CUSTOMER]! += 1;
    if (noTime) seen[MISSING_TIME]! += 1;
    if (noArrival) seen[MISSING_ARRIVAL]! += 1;
    if (noAmount) seen[MISSING_AMOUNT]! += 1;
    if (repeat) seen[DUPLICATE]! += 1;
    if (amount < 0 && !noAmount) seen[REFUND]! += 1;
    if (amount === 0 || (noAmount && fillsZero)) seen[ZERO_AMOUNT]! += 1;
    if (noCustomer) ofRow[i] = MISSING_CUSTOMER;
    else if (noTime) ofRow[i] = MISSING_TIME;
    else if (noArrival) ofRow[i] = MISSING_ARRIVAL;
    else if (noAmount && !fillsZero) ofRow[i] = MISSING_AMOUNT;
    else if (repeat && dropsRepeats) ofRow[i] = DUPLICATE;
    if (ofRow[i] !== KEPT) decided[ofRow[i]!]! += 1;
    else if (noAmount) decided[MISSING_AMOUNT]! += 1;
    if (repeat && !dropsRepeats && ofRow[i] === KEPT) decided[DUPLICATE]! += 1;
  }
  return { ofRow, decided, seen };
}

/**
 * Adds the rows of one customer's order at one instant to the first of them: amounts are summed into it, in
 * `sorted.amounts`, and the others get the outcome `same-order`. Rows without an order id stand for themselves, and
 * so does a line that the order gets later, or that arrived at another time than the others: joined to the earlier
 * ones, it would tell them what was yet to come.
 */
export function mergeOrders(sorted: SortedRows, columns: LogColumns, outcomes: Outcomes): void {
  const { orders, ingested } = columns;
  if (orders === null) return;
  if (ingested !== null) {
    mergeArrivals(sorted, orders.codes, ingested, outcomes);
    return;
  }
  const { offsets, rows, times, amounts } = sorted;
  const { ofRow, decided, seen } = outcomes;
  const codes = orders.codes;
  const first = new Int32Array(orders.ids.length);
  const owner = new Int32Array(orders.ids.length).fill(-1);
  for (let c = 0; c + 1 < offsets.length; c++) {
    for (let at = offsets[c]!; at < offsets[c + 1]!; at++) {
      const row = rows[at]!;
      const order = codes[row]!;
      if (order < 0 || ofRow[row] !== KEPT) continue;
      if (owner[order] !== c || times[at] !== times[first[order]!]) {
        owner[order] = c;
        first[order] = at;
        continue;
      }
      if (amounts !== null) amounts[first[order]!]! += amounts[at]!;
      ofRow[row] = SAME_ORDER;
      decided[SAME_ORDER]! += 1;
      seen[SAME_ORDER]! += 1;
    }
  }
}

/** {@link mergeOrders} where rows of one order may have arrived one after the other. */
function mergeArrivals(
  { offsets, rows, times, amounts }: SortedRows,
  orders: Int32Array,
  ingested: Float64Array,
  { ofRow, decided, seen }: Outcomes,
): void {
  for (let c = 0; c + 1 < offsets.length; c++) {
    let instant = Number.NaN;
    let firsts = new Map<string, number>();
    for (let at = offsets[c]!; at < offsets[c + 1]!; at++) {
      const row = rows[at]!;
      if (orders[row]! < 0 || ofRow[row] !== KEPT) continue;
      if (times[at] !== instant) {
        instant = times[at]!;
        firsts = new Map();
      }
      const key = `${orders[row]} ${ingested[row]}`;
      const first = firsts.get(key);
      if (first === undefined) {
        firsts.set(key, at);
        continue;
      }
      if (amounts !== null) amounts[first]! += amounts[at]!;
      ofRow[row] = SAME_ORDER;
      decided[SAME_ORDER]! += 1;
      seen[SAME_ORDER]! += 1;
    }
  }
}

/** Decides by the sign of the amount, once the rows of an order are one. */
export function judgeAmounts(sorted: SortedRows, outcomes: Outcomes, policies: LogPolicies): void {
  const { rows, amounts } = sorted;
  if (amounts === null) return;
  const { ofRow, decided, seen } = outcomes;
  // An order whose rows are all positive has a positive total.
  if (seen[REFUND] === 0 && seen[ZERO_AMOUNT] === 0) return;
  const keepsRefunds = policies.refunds === "separate";
  const keepsZeros = policies.zeroAmounts === "keep";
  for (let at = 0; at < rows.length; at++) {
    if (amounts[at]! > 0 || ofRow[rows[at]!] !== KEPT) continue;
    const issue = amounts[at]! < 0 ? REFUND : ZERO_AMOUNT;
    decided[issue]! += 1;
    if (!(issue === REFUND ? keepsRefunds : keepsZeros)) ofRow[rows[at]!] = issue;
  }
}

/** The policy of the issue an outcome stands for. */
export function policyOf(issue: TransactionIssue, policies: LogPolicies, hasOrders: boolean): string {
  switch (issue) {
    case "missing-customer":
      return policies.missingCustomer;
    case "missing-time":
    case "missing-arrival":
      return "reject";
    case "missing-amount":
      return policies.missingAmount;
    case "duplicate":
      return policies.duplicates;
    case "same-order":
      return hasOrders ? "merge" : "keep";
    case "refund":
      return policies.refunds;
    case "zero-amount":
      return policies.zeroAmounts;
    default:
      return policies.sameDay;
  }
}
