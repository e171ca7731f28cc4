/**
 * Weight of evidence as a step, as plain data.
 *
 * @module
 */
import type { StepColumns } from "../columns-choice.ts";

/** Which way the share of events goes from the lowest bin to the highest. */
export type BinTrend = "auto" | "increasing" | "decreasing" | "peak" | "valley" | "none";

/** How a column is cut into bins. */
export interface BinSettings {
  /**
   * Most bins of the values, beside those of missing and special values. A whole number >= 2.
   *
   * @defaultValue 8
   */
  readonly bins?: number | undefined;
  /**
   * Which way the share of events goes over the bins of a number, boolean or time column. `"auto"` is the better of
   * increasing and decreasing, `"peak"` rises and falls, `"valley"` falls and rises, `"none"` is free. Bins of a text
   * column are made of levels in the order of their share of events.
   *
   * @defaultValue `"auto"`
   */
  readonly monotone?: BinTrend | undefined;
  /**
   * Numbers that are no measurement, such as -1 or 999: each has a bin of its own. A list for all number columns, or
   * lists by column.
   *
   * @defaultValue none
   */
  readonly specials?: readonly number[] | Readonly<Record<string, readonly number[]>> | undefined;
  /**
   * Least share of the (weight of) rows in a bin of values, in (0, 0.5]. Bins of missing and special values may hold less.
   *
   * @defaultValue 0.05
   */
  readonly minimumShare?: number | undefined;
  /**
   * Levels of a text column with a smaller share of the rows are merged into `"(other)"`, in [0, 0.5], where levels that
   * training did not see are read as well.
   *
   * @defaultValue 0.01
   */
  readonly rareShare?: number | undefined;
  /**
   * Least (weight of) events, and of others, in a bin of values, >= 0.
   *
   * @defaultValue 0: bins of one class are smoothed
   */
  readonly minimumOfClass?: number | undefined;
  /**
   * Added to the events and to the others of every bin, and of all, before shares are taken, so that an empty cell has a
   * finite weight of evidence, > 0.
   *
   * @defaultValue 0.5
   */
  readonly smoothing?: number | undefined;
}

/**
 * A column becomes the weight of evidence of its bin: ln(share of the others in the bin / share of the events in it), so
 * that a higher number is a safer customer (Siddiqi 2006).
 *
 * The bins of numbers are the best ones of their trend: an exact search over 50 fine bins for the largest information value.
 * Missing values have a bin of their own where training had any, and the weight 0 otherwise.
 */
export interface WoeStep extends StepColumns, BinSettings {
  readonly kind: "woe";
}
