/**
 * Amounts and values of attributes, in numbers.
 *
 * @module
 */
import type { LogDefinition, WindowedDefinition } from "./common.ts";

/**
 * A statistic of amounts, or of a number or boolean attribute (true is 1, false is 0).
 *
 * - `sum` of amounts runs over rows, so a refund lowers it; 0 where there are no rows.
 * - `mean`, `min`, `max`, `median`, `spread` of amounts run over purchases: what a purchase is worth, refunds left
 *   aside. Missing without a purchase; `spread` is the sample standard deviation (divisor n - 1) and missing
 *   below two; `median` is the quantile at 0.5.
 * - Of an attribute, all run over purchase rows, each by itself; rows without a value are left out.
 *   `sum` is 0 without a purchase row and missing where there are some but none has a value.
 */
export interface StatisticDefinition extends WindowedDefinition {
  readonly kind: "sum" | "mean" | "min" | "max" | "spread" | "median";
  /** A number or boolean attribute of the log. @defaultValue the amounts */
  readonly value?: string;
}

/**
 * A quantile of amounts over purchases, or of a number or boolean attribute over the purchase rows with a value:
 * of n values in ascending order the one at position `(n - 1) * probability`, counted from 0, interpolated linearly
 * (type 7 of Hyndman and Fan). Missing where there is no value.
 */
export interface QuantileDefinition extends WindowedDefinition {
  readonly kind: "quantile";
  /** In [0, 1]. */
  readonly probability: number;
  /** A number or boolean attribute of the log. @defaultValue the amounts */
  readonly value?: string;
}

/**
 * The first or the last known value: of an attribute, over the purchase rows that have one; of the amounts,
 * over purchases. Missing where no row has one. Among rows at one instant the smallest value counts (numbers by size,
 * false before true, text by code points). The column has the attribute's kind.
 */
export interface EndDefinition extends LogDefinition {
  readonly kind: "first" | "last";
  /** An attribute of the log, of any kind. @defaultValue the amounts */
  readonly value?: string;
}
