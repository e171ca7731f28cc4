/**
 * When, and in which rhythm.
 *
 * @module
 */
import type { LogDefinition, WindowedDefinition } from "./common.ts";

/**
 * Days before `asOf`; missing where there is none.
 *
 * - `recency`: since the last purchase.
 * - `tenure`: since the first purchase.
 */
export interface AgeDefinition extends LogDefinition {
  readonly kind: "recency" | "tenure";
}

/**
 * Days between one purchase and the next.
 *
 * - `gap-mean`: their mean; missing below two purchases.
 * - `gap-spread`: their sample standard deviation; missing below three purchases.
 * - `gap-max`: the longest; missing below two purchases.
 * - `gap-ratio`: days from the last purchase to the end of the window over the mean gap, about 1 for a customer who
 *   is due; missing below two purchases and where the mean gap is 0.
 */
export interface GapDefinition extends WindowedDefinition {
  readonly kind: "gap-mean" | "gap-spread" | "gap-max" | "gap-ratio";
}
