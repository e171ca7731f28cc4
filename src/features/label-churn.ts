/**
 * The churn label: did a customer who had bought before a date buy in the label window after it?
 *
 * @module
 */
import { checkOptionKeys } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import {
  addDuration,
  checkDuration,
  DAY_MS,
  type Duration,
  type TimeInput,
  toEpochMs,
} from "../internal/time.ts";
import { type BooleanColumn, booleanColumn, makeTable, type Table, type TextColumn } from "../table/table.ts";
import { asKnown, checkTransactions, type Transactions } from "../table/transactions.ts";
import { customersAtRisk, hasPurchase } from "./at-risk.ts";
import { memberIds } from "./build-features.ts";

/** One row a customer: did they leave? */
export type ChurnLabels = Table & { readonly customerId: TextColumn; readonly churned: BooleanColumn };

/** The window that decides the label, and who gets one. */
export interface LabelWindowOptions {
  /** Length of the label window, > 0: a customer without a purchase in it has churned. */
  readonly horizon: Duration;
  /**
   * Time between `asOf` and the label window, in which purchases count neither way: the time it takes to act on
   * a score. @defaultValue none
   */
  readonly gap?: Duration;
  /**
   * Only customers with a purchase in `[asOf - activeWithin, asOf)` get a row; the others had left before.
   * @defaultValue every customer with a purchase before `asOf`
   */
  readonly activeWithin?: Duration;
  /**
   * The instant up to which the log is complete, itself not included: `"2025-01-01"` for a log that has all of
   * 2024. Label windows have to end by then. @defaultValue the end of the UTC day of the log's last row
   */
  readonly observedUntil?: TimeInput;
}

/** Options of {@link labelChurn}. */
export interface LabelChurnOptions extends LabelWindowOptions {
  /** The date of the row. The label window starts at `asOf + gap`. */
  readonly asOf: TimeInput;
}

/** The options every label window shares; checked with `asOf` or `cutoffs` beside them. */
export const LABEL_WINDOW_KEYS: readonly string[] = ["horizon", "gap", "activeWithin", "observedUntil"];

/**
 * Labels customers as churned when they have no purchase in `[asOf + gap, asOf + gap + horizon)`.
 *
 * A label window has to be observed whole: a customer whose purchase lies beyond the end of the log would
 * count as lost. A log counts as complete to the end of the UTC day of its last row; where it reaches further
 * (nothing was sold on the last days) or less far (the last day is a part), say so by `observedUntil`.
 *
 * @returns `churned` is true for no purchase; a refund is none. Customers in the order of the log.
 * @throws {@link InputError} `out-of-range` if the label window ends after the log does.
 * @remarks O(rows). Labels depend on rows in the label window only, membership on rows before `asOf` only.
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
 */
export function labelChurn(transactions: Transactions, options: LabelChurnOptions): ChurnLabels {
  checkTransactions(transactions, "transactions");
  checkOptionKeys(options, "options", ["asOf", ...LABEL_WINDOW_KEYS]);
  const asOf = toEpochMs(options.asOf, "options.asOf");
  const [start, end] = labelWindow(transactions, asOf, options);
  const known = asKnown(transactions, asOf);
  const members = customersAtRisk(known, asOf, "options.asOf", options.activeWithin);
  return makeTable<ChurnLabels>({
    customerId: memberIds(transactions, members),
    churned: booleanColumn(churnedOf(transactions, members, start, end)),
  });
}

/** 1 for each member without a purchase in [start, end). */
export function churnedOf(
  transactions: Transactions,
  members: Int32Array,
  start: number,
  end: number,
): Uint8Array {
  return Uint8Array.from(members, (c) => (hasPurchase(transactions, c, start, end) ? 0 : 1));
}

/**
 * Start and end of the label window as epoch milliseconds.
 *
 * @throws {@link InputError} if it is not observed whole.
 */
export function labelWindow(
  transactions: Transactions,
  asOf: number,
  { horizon, gap, observedUntil }: LabelWindowOptions,
): [start: number, end: number] {
  if (horizon === undefined) {
    throw new InputError(
      "missing-option",
      "options.horizon",
      'a duration such as { days: 90 } or "P90D"',
      horizon,
    );
  }
  checkDuration(horizon, "options.horizon");
  const start = gap === undefined ? asOf : addDuration(asOf, gap, "options.gap");
  const end = addDuration(start, horizon, "options.horizon");
  if (observedUntil !== undefined) {
    const until = toEpochMs(observedUntil, "options.observedUntil");
    if (end > until) {
      throw new InputError(
        "out-of-range",
        "options.observedUntil",
        `at or after ${isoTime(end)}, where the label window of ${isoTime(asOf)} ends`,
        isoTime(until),
      );
    }
    return [start, end];
  }
  const until = endOfLog(transactions);
  if (end > until) {
    throw new InputError(
      "out-of-range",
      "options.horizon",
      `a label window within the log, which ends at ${isoTime(until)} (observedUntil says otherwise)`,
      `one from ${isoTime(start)} to ${isoTime(end)}`,
    );
  }
  return [start, end];
}

/** The end of the UTC day of the last row; minus infinity for a log without rows. */
function endOfLog({ offsets, times }: Transactions): number {
  let last = Number.NEGATIVE_INFINITY;
  for (let c = 0; c + 1 < offsets.length; c++) {
    const to = offsets[c + 1]!;
    if (to > offsets[c]! && times[to - 1]! > last) last = times[to - 1]!;
  }
  return (Math.floor(last / DAY_MS) + 1) * DAY_MS;
}

/** ISO text, the date alone for a midnight. */
function isoTime(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString().replace("T00:00:00.000Z", "") : "its start";
}
