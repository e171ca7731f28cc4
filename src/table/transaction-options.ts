/**
 * The options of an order log: which columns make it, and a policy for everything odd.
 *
 * @module
 */
import { checkChoice, checkOptionKeys, checkText } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import type { LogColumnNames } from "./transaction-columns.ts";
import type { LogPolicies } from "./transaction-outcomes.ts";

/** Which columns make the log, and what is done with rows that are odd. */
export interface TransactionOptions {
  /**
   * Column with the customer's id: text, or whole numbers (17850 and 17850.0 both read `"17850"`). Outer blanks are no
   * part of an id. Ids that a spreadsheet has shortened to `1.23457E+11` are refused when they are more than half.
   */
  readonly customer: string;
  /** Column with the time of the purchase: a time column, or text of ISO 8601 dates. */
  readonly time: string;
  /**
   * Column with the value of the row in the user's currency, or the two columns whose product it is.
   * Negative values are refunds. @defaultValue none: the log only knows when, not how much
   */
  readonly amount?: string | { readonly quantity: string; readonly unitPrice: string };
  /**
   * Column with the order's id. Rows of one customer with the same id and the same time become one row: amounts are
   * summed, attributes are those of the first row, and refunds and zero amounts are judged by the total. A line of
   * another minute stays a row of its own (purchases of one day count as one all the same, see `sameDay`), for no
   * row may carry what came after it. @defaultValue none: every row is a purchase
   */
  readonly order?: string;
  /**
   * Column with the time at which the row arrived in the source: a time column, or text of ISO 8601 dates. What is
   * computed as of a date leaves out rows that had not arrived before it (late files, corrections); labels look at all
   * rows. A row without a value is rejected. @defaultValue none: every row is known from its own time on
   */
  readonly ingestedAt?: string;
  /** Columns to carry along, one value a row. @defaultValue every column that has no other role */
  readonly attributes?: readonly string[];
  /**
   * Do purchases of one customer on one UTC day count as one? The rows stay as they are; whatever counts
   * purchases merges them, as of its date. @defaultValue "merge"
   */
  readonly sameDay?: "merge" | "keep";
  /**
   * Rows with an amount < 0. `"separate"` keeps them: they lower spend and are not a visit.
   * @defaultValue "separate"
   */
  readonly refunds?: "separate" | "drop" | "reject";
  /** Rows with an amount of 0. @defaultValue "keep" */
  readonly zeroAmounts?: "keep" | "drop" | "reject";
  /** Rows without a customer, or with a blank one. @defaultValue "reject" */
  readonly missingCustomer?: "reject" | "drop";
  /**
   * Rows without an amount, where the log has amounts. `"zero"` takes 0 for it, and the row is then one with
   * an amount of 0. @defaultValue "reject"
   */
  readonly missingAmount?: "reject" | "drop" | "zero";
  /**
   * The second and every later row of those equal in every column of the input; counted either way. Kept by
   * default: two equal lines of one order are often two pieces. @defaultValue "keep"
   */
  readonly duplicates?: "keep" | "drop";
  /** Line of each row in its source, for `rejected`. @defaultValue the input's own, else the row's number */
  readonly lines?: Int32Array;
}

const OPTION_KEYS = [
  "customer",
  "time",
  "amount",
  "order",
  "ingestedAt",
  "attributes",
  "sameDay",
  "refunds",
  "zeroAmounts",
  "missingCustomer",
  "missingAmount",
  "duplicates",
  "lines",
] as const;

/** Options with every default filled in. */
export interface ResolvedTransactionOptions {
  readonly names: LogColumnNames;
  readonly attributes: readonly string[] | undefined;
  readonly policies: LogPolicies;
}

/**
 * Checks the options and fills the defaults in.
 *
 * @throws {@link InputError} naming the option.
 */
export function resolveTransactionOptions(options: TransactionOptions): ResolvedTransactionOptions {
  if (typeof options !== "object" || options === null) {
    throw new InputError("wrong-type", "options", "an object that names the columns", options);
  }
  checkOptionKeys(options, "options", OPTION_KEYS);
  const { customer, time, amount, order, ingestedAt, attributes } = options;
  const {
    sameDay = "merge",
    refunds = "separate",
    zeroAmounts = "keep",
    missingCustomer = "reject",
    missingAmount = "reject",
    duplicates = "keep",
  } = options;
  checkText(customer, "options.customer");
  checkText(time, "options.time");
  checkAmountNames(amount);
  if (order !== undefined) checkText(order, "options.order");
  if (ingestedAt !== undefined) checkText(ingestedAt, "options.ingestedAt");
  checkChoice(sameDay, "options.sameDay", ["merge", "keep"]);
  checkChoice(refunds, "options.refunds", ["separate", "drop", "reject"]);
  checkChoice(zeroAmounts, "options.zeroAmounts", ["keep", "drop", "reject"]);
  checkChoice(missingCustomer, "options.missingCustomer", ["reject", "drop"]);
  checkChoice(missingAmount, "options.missingAmount", ["reject", "drop", "zero"]);
  checkChoice(duplicates, "options.duplicates", ["keep", "drop"]);
  return {
    names: { customer, time, amount, order, ingestedAt },
    attributes,
    policies: { sameDay, refunds, zeroAmounts, missingCustomer, missingAmount, duplicates },
  };
}

function checkAmountNames(amount: TransactionOptions["amount"]): void {
  if (amount === undefined) return;
  if (typeof amount !== "object" || amount === null) {
    checkText(amount, "options.amount");
    return;
  }
  checkOptionKeys(amount, "options.amount", ["quantity", "unitPrice"]);
  checkText(amount.quantity, "options.amount.quantity");
  checkText(amount.unitPrice, "options.amount.unitPrice");
}
