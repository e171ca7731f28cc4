/**
 * What a customer's purchases are made of.
 *
 * @module
 */
import type { WindowedDefinition } from "./common.ts";

/**
 * Share, in [0, 1], of the purchase rows that have the level, among those that have any value. Levels are part of
 * the plan: they are declared, or taken once from the past by `planLevels`.
 *
 * - `of: "count"`: rows over rows; missing where no row has a value.
 * - `of: "sum"`: their amounts over amounts; missing unless the amounts of the rows with a value add up to > 0.
 */
export interface ShareDefinition extends WindowedDefinition {
  readonly kind: "share";
  /** A text or boolean attribute of the log; a boolean has the levels `"true"` and `"false"`. */
  readonly attribute: string;
  /** One column each, named `name_level`. Give either `levels` or `level`. */
  readonly levels?: readonly string[];
  /** One level, one column with exactly the name given: the form that a plan holds. */
  readonly level?: string;
  /** @defaultValue "count" */
  readonly of?: "count" | "sum";
}

/**
 * How evenly purchase rows spread over the levels of an attribute: `-sum(p ln p)` over the shares p of its levels
 * among the purchase rows with a value, in nats; 0 for one level, missing where no row has a value.
 */
export interface EntropyDefinition extends WindowedDefinition {
  readonly kind: "entropy";
  /** A text or boolean attribute of the log. */
  readonly attribute: string;
}

/** Share, in [0, 1], of the purchase rows that fall into parts of the calendar (UTC); missing where there is none. */
export interface CalendarShareDefinition extends WindowedDefinition {
  readonly kind: "calendar-share";
  readonly part: "month" | "quarter" | "weekday" | "hour";
  /**
   * Months 1 to 12, quarters 1 to 4, weekdays 1 (Monday) to 7, hours 0 to 23; at least one, none twice. A plan holds
   * them in ascending order.
   */
  readonly values: readonly number[];
}
