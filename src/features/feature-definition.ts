/**
 * What a feature is: plain JSON, one column of the customer table.
 *
 * The words used by every definition:
 *
 * - *rows* are the rows of the order log, refunds included; *purchase rows* leave the refunds out;
 * - *purchases* are purchase rows with those of one UTC day merged where the log's `sameDay` says so: the
 *   time of a merged purchase is its first row's, its amount the sum of its rows;
 * - a *window* is half-open, `[asOf - window, asOf)`, and the whole history before `asOf` where it is absent.
 *   A window cuts rows first, merging comes after: a day that the window's start divides counts once, with
 *   the rows inside;
 * - a day is 86,400,000 ms; day counts are exact fractions, never rounded;
 * - *missing* is NaN in a number column. What is not defined is missing, never 0.
 *
 * Nothing here depends on the order of rows at one instant, on a locale or on a time zone, so the same plan
 * can be computed by a database.
 *
 * @module
 */
import type { Duration } from "../internal/time.ts";

interface Named {
  /** Column name. @defaultValue generated from the other fields: `purchasesLast90Days` */
  readonly name?: string;
}

interface Windowed extends Named {
  /** Length of the window `[asOf - window, asOf)`, > 0. @defaultValue the whole history before `asOf` */
  readonly window?: Duration;
}

/**
 * Counts of purchases.
 *
 * - `count`: purchases; 0 where there are none.
 * - `active-days`: distinct UTC days with a purchase row; 0 where there are none.
 */
export interface CountDefinition extends Windowed {
  readonly kind: "count" | "active-days";
}

/**
 * A statistic of amounts, or of a number or boolean attribute (true is 1, false is 0).
 *
 * - `sum` of amounts runs over rows, so a refund lowers it; 0 where there are no rows.
 * - `mean`, `min`, `max`, `spread` of amounts run over purchases: what a purchase is worth, refunds left
 *   aside. Missing without a purchase; `spread` is the sample standard deviation (divisor n - 1) and missing
 *   below two.
 * - Of an attribute, all five run over purchase rows, each by itself; rows without a value are left out.
 *   `sum` is 0 without a purchase row and missing where there are some but none has a value.
 */
export interface StatisticDefinition extends Windowed {
  readonly kind: "sum" | "mean" | "min" | "max" | "spread";
  /** A number or boolean attribute of the log. @defaultValue the amounts */
  readonly value?: string;
}

/**
 * Days before `asOf`.
 *
 * - `recency`: since the last purchase.
 * - `tenure`: since the first purchase.
 */
export interface AgeDefinition extends Named {
  readonly kind: "recency" | "tenure";
}

/**
 * Days between one purchase and the next.
 *
 * - `gap-mean`: their mean; missing below two purchases.
 * - `gap-spread`: their sample standard deviation; missing below three purchases.
 * - `gap-max`: the longest; missing below two purchases.
 * - `gap-ratio`: days since the last purchase over the mean gap, about 1 for a customer who is due; missing
 *   below two purchases and where the mean gap is 0.
 */
export interface GapDefinition extends Windowed {
  readonly kind: "gap-mean" | "gap-spread" | "gap-max" | "gap-ratio";
}

/**
 * The recent window `[asOf - window, asOf)` against the one of the same length that ends where it starts.
 *
 * - `difference`: recent minus earlier; 0 where both are empty.
 * - `ratio`: recent over earlier; missing unless the earlier value is > 0.
 *
 * `count` counts purchases, `sum` adds the amounts of rows (refunds lower it), each within its own window.
 */
export interface TrendDefinition extends Named {
  readonly kind: "trend";
  readonly of: "count" | "sum";
  /** Length of each of the two windows, > 0. */
  readonly window: Duration;
  /** @defaultValue "difference" */
  readonly how?: "difference" | "ratio";
}

/**
 * Least-squares slope, per period, of a count of purchases or a sum of amounts over `periods` equal parts of
 * the window, part 0 the oldest; an empty part counts as 0, also one before the first purchase. Part j of k is
 * `floor((time - start) * k / (asOf - start))`; the slope is the sum of `(j - (k - 1) / 2) * y[j]` over
 * `k (k^2 - 1) / 12`.
 */
export interface SlopeDefinition extends Named {
  readonly kind: "slope";
  readonly of: "count" | "sum";
  /** Length of the window, > 0. */
  readonly window: Duration;
  /** Number of parts, 2 to 1000. */
  readonly periods: number;
}

/**
 * The first or the last known value: of an attribute, over the purchase rows that have one; of the amounts,
 * over purchases. Missing where no row has one. Among rows at one instant the smallest value counts (numbers by size,
 * false before true, text by code points). The column has the attribute's kind.
 */
export interface EndDefinition extends Named {
  readonly kind: "first" | "last";
  /** An attribute of the log, of any kind. @defaultValue the amounts */
  readonly value?: string;
}

/**
 * Share, in [0, 1], of the purchase rows that have the level, among those that have any value; missing where
 * none has one. Levels are part of the plan: they are declared, or taken once from the past by `planLevels`.
 */
export interface ShareDefinition extends Windowed {
  readonly kind: "share";
  /** A text or boolean attribute of the log; a boolean has the levels `"true"` and `"false"`. */
  readonly attribute: string;
  /** One column each, named `name_level`. Give either `levels` or `level`. */
  readonly levels?: readonly string[];
  /** One level, one column with exactly the name given: the form that a plan holds. */
  readonly level?: string;
}

/**
 * One feature over another; missing where either is missing or the denominator is 0. Both are number features that stand
 * earlier in the plan.
 */
export interface RatioDefinition extends Named {
  readonly kind: "ratio";
  /** Column name of a feature that stands earlier in the plan. */
  readonly numerator: string;
  /** Column name of a feature that stands earlier in the plan. */
  readonly denominator: string;
}

/** A feature as a user writes it. */
export type FeatureDefinition =
  | CountDefinition
  | StatisticDefinition
  | AgeDefinition
  | GapDefinition
  | TrendDefinition
  | SlopeDefinition
  | EndDefinition
  | ShareDefinition
  | RatioDefinition;

/** A span of time as a plan writes it: fields that are not zero, biggest first. */
export type PlannedDuration = Exclude<Duration, string>;

/** A feature with the name of its column. */
export interface PlannedName {
  readonly name: string;
}

/** A named feature over a window, or over the whole history where there is none. */
export interface PlannedWindow extends PlannedName {
  readonly window?: PlannedDuration;
}

/** {@link TrendDefinition} as a plan holds it. */
export interface PlannedTrend extends Omit<TrendDefinition, "name" | "window" | "how"> {
  readonly name: string;
  readonly window: PlannedDuration;
  readonly how: "difference" | "ratio";
}

/** {@link SlopeDefinition} as a plan holds it. */
export interface PlannedSlope extends Omit<SlopeDefinition, "name" | "window"> {
  readonly name: string;
  readonly window: PlannedDuration;
}

/** {@link ShareDefinition} as a plan holds it: one level, one column. */
export interface PlannedShare extends Omit<ShareDefinition, "name" | "window" | "levels" | "level"> {
  readonly name: string;
  readonly window?: PlannedDuration;
  readonly level: string;
}

/** A feature as a plan holds it: named, durations in one form, one column. It is a definition, too. */
export type PlannedFeature =
  | (Omit<CountDefinition, "name" | "window"> & PlannedWindow)
  | (Omit<StatisticDefinition, "name" | "window"> & PlannedWindow)
  | (Omit<AgeDefinition, "name"> & PlannedName)
  | (Omit<GapDefinition, "name" | "window"> & PlannedWindow)
  | PlannedTrend
  | PlannedSlope
  | (Omit<EndDefinition, "name"> & PlannedName)
  | PlannedShare
  | (Omit<RatioDefinition, "name"> & PlannedName);
