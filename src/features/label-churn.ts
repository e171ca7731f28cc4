/**
 * The churn label: did a customer who was there before a date leave in the label window after it?
 *
 * @module
 */
import { checkOptionKeys } from "../internal/check.ts";
import { type TimeInput, toEpochMs } from "../internal/time.ts";
import { type BooleanColumn, booleanColumn, makeTable, type Table, type TextColumn } from "../table/table.ts";
import { asKnown, checkTransactions, type Transactions } from "../table/transactions.ts";
import { customersAtRisk } from "./at-risk.ts";
import { memberIds } from "./build-features.ts";
import { type ChurnRule, labeller, ruleKeys } from "./labels/churn-rule.ts";
import { LABEL_WINDOW_KEYS, type LabelWindowOptions, labelWindow } from "./labels/label-window.ts";

/** One row a customer: did they leave? Missing where the rule cannot tell. */
export type ChurnLabels = Table & { readonly customerId: TextColumn; readonly churned: BooleanColumn };

/** Options of {@link labelChurn}: a date, the window after it, and what counts as leaving. */
export type LabelChurnOptions = LabelWindowOptions &
  ChurnRule & {
    /** The date of the row. The label window starts at `asOf + gap`. */
    readonly asOf: TimeInput;
  };

/**
 * Labels customers by what they do in the label window `[asOf + gap, asOf + gap + horizon)`: as churned when they
 * have no purchase in it, or by another rule (`by`).
 *
 * | `by` | churned | missing |
 * | --- | --- | --- |
 * | `"purchase"` | no purchase in the label window | never |
 * | `"rhythm"` | none in a window as long as the customer's own rhythm asks for | the log ends before that window does |
 * | `"cancellation"` | the contract ends in the label window | it ends in the gap before |
 * | `"spend"` | spend falls by a share or more | nothing was spent before |
 *
 * A label window has to be observed whole: a customer whose purchase lies beyond the end of the log would
 * count as lost. A log counts as complete to the end of the UTC day of its last row; where it reaches further
 * (nothing was sold on the last days) or less far (the last day is a part), say so by `observedUntil`.
 *
 * @returns Customers in the order of the log; a refund is no purchase. Training leaves rows with a missing label out
 *   and counts them in its warnings.
 * @throws {@link InputError} `out-of-range` if the label window ends after the log does.
 * @remarks O(rows). Who has a row depends on what was known before `asOf` only (and on contracts); labels look at all
 *   rows of the log, whenever they arrived.
 * @example
 * const orders = transactionsFrom(
 *   [
 *     { id: "a", day: "2024-01-05" },
 *     { id: "b", day: "2024-02-01" },
 *     { id: "a", day: "2024-06-29" },
 *   ],
 *   { customer: "id", time: "day" },
 * );
 * toRows(labelChurn(orders, { asOf: "2024-04-01", horizon: { days: 90 } })); // => [{ customerId: "a", churned: false }, { customerId: "b", churned: true }]
 * const contracts = { table: [{ id: "a", ends: "2024-05-01" }], customer: "id", cancelledAt: "ends" };
 * toRows(labelChurn(orders, { asOf: "2024-04-01", horizon: "P90D", by: "cancellation", contracts })); // => [{ customerId: "a", churned: true }]
 */
export function labelChurn(transactions: Transactions, options: LabelChurnOptions): ChurnLabels {
  checkTransactions(transactions, "transactions");
  checkOptionKeys(options, "options", ["asOf", ...LABEL_WINDOW_KEYS, ...ruleKeys(options ?? {})]);
  const asOf = toEpochMs(options.asOf, "options.asOf");
  const window = labelWindow(transactions, asOf, options);
  const label = labeller(transactions, options);
  const known = asKnown(transactions, asOf);
  const atRisk = customersAtRisk(known, asOf, "options.asOf", options.activeWithin);
  const { members, churned } = label(atRisk, asOf, window, known);
  return makeTable<ChurnLabels>({
    customerId: memberIds(transactions, members),
    churned: booleanColumn(churned),
  });
}
