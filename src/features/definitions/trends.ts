/**
 * More or less than before.
 *
 * @module
 */
import type { Duration } from "../../internal/time.ts";
import type { LogDefinition } from "./common.ts";

/** A count or a sum that is looked at over time. */
export interface MeasureDefinition extends LogDefinition {
  /** `count` counts purchases; `sum` adds the amounts of rows (refunds lower it), or `value` where it is given. */
  readonly of: "count" | "sum";
  /**
   * Only with `of: "sum"`: a number or boolean attribute, added up over purchase rows; a row without a value adds 0.
   * @defaultValue the amounts
   */
  readonly value?: string;
}

/**
 * The recent window `[asOf - window, asOf)` against the one of the same length that ends where it starts.
 *
 * - `difference`: recent minus earlier; 0 where both are empty.
 * - `ratio`: recent over earlier; missing unless the earlier value is > 0.
 *
 * Each count or sum is made within its own window.
 */
export interface TrendDefinition extends MeasureDefinition {
  readonly kind: "trend";
  /** Length of each of the two windows, > 0. */
  readonly window: Duration;
  /** @defaultValue "difference" */
  readonly how?: "difference" | "ratio";
}

/**
 * Least-squares slope, per period, of a count of purchases or a sum over `periods` equal parts of the window,
 * part 0 the oldest; an empty part counts as 0, also one before the first purchase. Part j of k is
 * `floor((time - start) * k / (asOf - start))`; the slope is the sum of `(j - (k - 1) / 2) * y[j]` over
 * `k (k^2 - 1) / 12`.
 */
export interface SlopeDefinition extends MeasureDefinition {
  readonly kind: "slope";
  /** Length of the window, > 0. */
  readonly window: Duration;
  /** Number of parts, 2 to 1000. */
  readonly periods: number;
}
