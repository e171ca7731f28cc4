/**
 * How often, and how many different ones.
 *
 * @module
 */
import type { WindowedDefinition } from "./common.ts";

/**
 * Counts of purchases.
 *
 * - `count`: purchases; 0 where there are none.
 * - `active-days`: distinct UTC days with a purchase row; 0 where there are none.
 */
export interface CountDefinition extends WindowedDefinition {
  readonly kind: "count" | "active-days";
}

/** Number of distinct values of an attribute over purchase rows; missing values do not count, 0 where there are none. */
export interface DistinctDefinition extends WindowedDefinition {
  readonly kind: "distinct";
  /** A text, boolean or number attribute of the log. */
  readonly attribute: string;
}
