/**
 * What the definitions of features share: a name, the log they look at, a window.
 *
 * @module
 */
import type { Duration } from "../../internal/time.ts";

/** A feature is a column, and a column has a name. */
export interface NamedDefinition {
  /** Column name. @defaultValue generated from the other fields: `purchasesLast90Days` */
  readonly name?: string;
}

/** A feature that looks at a log. */
export interface LogDefinition extends NamedDefinition {
  /**
   * Name of an event table (complaints, delays, app visits …), a log that is given to `buildFeatures` beside the
   * orders. Its rows are to the feature what the order rows are otherwise, so "purchases" are then its events. A
   * customer without rows there has counts and sums of 0 and is missing otherwise. @defaultValue the order log
   */
  readonly from?: string;
}

/** A feature that looks at a window of a log. */
export interface WindowedDefinition extends LogDefinition {
  /** Length of the window, > 0; it ends at `asOf - ago`. @defaultValue the whole history */
  readonly window?: Duration;
  /** How long before `asOf` the window ends, > 0. @defaultValue it ends at `asOf` */
  readonly ago?: Duration;
}

/** A span of time as a plan writes it: fields that are not zero, biggest first. */
export type PlannedDuration = Exclude<Duration, string>;

/** A feature with the name of its column. */
export interface PlannedName {
  readonly name: string;
}

/** A named feature over a window, or over the whole history where there is none. */
export interface PlannedWindow extends PlannedName {
  readonly window?: PlannedDuration;
  readonly ago?: PlannedDuration;
}

/** A definition as a plan holds it: named, durations in one form; `Given` are the fields whose default is written out. */
export type Planned<Definition, Given extends keyof Definition = never> = PlannedName & {
  readonly [K in keyof Definition as Exclude<K, "name" | Given>]: K extends "window" | "ago"
    ? Exclude<Definition[K], string>
    : Definition[K];
} & { readonly [K in Given]-?: Exclude<Definition[K], undefined> };
