/**
 * The window after a date that decides a label: where it starts, where it ends, and how far the log has been observed.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import {
  addDuration,
  checkDuration,
  DAY_MS,
  type Duration,
  type TimeInput,
  toEpochMs,
  utcDayOf,
} from "../../internal/time.ts";
import type { Transactions } from "../../table/transactions.ts";

/** The window that decides the label, and who gets one. */
export interface LabelWindowOptions {
  /** Length of the label window, > 0. Without another rule (`by`), a customer without a purchase in it has churned. */
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

/** The options every label window shares; checked with `asOf` or `cutoffs` beside them. */
export const LABEL_WINDOW_KEYS: readonly string[] = ["horizon", "gap", "activeWithin", "observedUntil"];

/** Epoch milliseconds, half-open: `[start, end)`. */
export interface LabelWindow {
  readonly start: number;
  readonly end: number;
  /** What happened before it is in the log. */
  readonly observedUntil: number;
}

/**
 * The label window of a date.
 *
 * @throws {@link InputError} if it is not observed whole.
 */
export function labelWindow(
  transactions: Transactions,
  asOf: number,
  { horizon, gap, observedUntil }: LabelWindowOptions,
): LabelWindow {
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
    return { start, end, observedUntil: until };
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
  return { start, end, observedUntil: until };
}

/** The end of the UTC day of the last row; minus infinity for a log without rows. */
function endOfLog({ offsets, times }: Transactions): number {
  let last = Number.NEGATIVE_INFINITY;
  for (let c = 0; c + 1 < offsets.length; c++) {
    const to = offsets[c + 1]!;
    if (to > offsets[c]! && times[to - 1]! > last) last = times[to - 1]!;
  }
  return (utcDayOf(last) + 1) * DAY_MS;
}

/** ISO text, the date alone for a midnight. */
function isoTime(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString().replace("T00:00:00.000Z", "") : "its start";
}
