/**
 * What a feature is: plain JSON, one column of the customer table.
 *
 * The words used by every definition:
 *
 * - *rows* are the rows of the log that the feature looks at (the orders, or the event table `from` names), refunds
 *   included; *purchase rows* leave the refunds out;
 * - *purchases* are purchase rows with those of one UTC day merged where the log's `sameDay` says so: the
 *   time of a merged purchase is its first row's, its amount the sum of its rows;
 * - a *window* is half-open, `[asOf - ago - window, asOf - ago)`: its end lies `ago` before `asOf`, its start `window`
 *   before its end, both gone back by the calendar; `asOf` is the end where `ago` is absent, and the whole history
 *   before the end is meant where `window` is. A window cuts rows first, merging comes after: a day that the window's
 *   edge divides counts once, with the rows inside;
 * - where a log knows when its rows arrived (`ingestedAt`), those that had not arrived before `asOf` are not there at all;
 * - a day is 86,400,000 ms; day counts are exact fractions, never rounded;
 * - *missing* is NaN in a number column. What is not defined is missing, never 0.
 *
 * Who has a row is decided by the order log alone: whoever bought before `asOf`.
 *
 * Nothing here depends on the order of rows at one instant, on a locale or on a time zone, so the same plan
 * can be computed by a database. Times may be fractions of a millisecond, down to the microsecond.
 *
 * @module
 */
import type { Planned } from "./definitions/common.ts";
import type { CountDefinition, DistinctDefinition } from "./definitions/counts.ts";
import type {
  CombinedDefinition,
  DifferenceDefinition,
  LogarithmDefinition,
  RatioDefinition,
} from "./definitions/derived.ts";
import type { CalendarShareDefinition, EntropyDefinition, ShareDefinition } from "./definitions/mixes.ts";
import type { EndDefinition, QuantileDefinition, StatisticDefinition } from "./definitions/statistics.ts";
import type { AgeDefinition, GapDefinition } from "./definitions/timing.ts";
import type { SlopeDefinition, TrendDefinition } from "./definitions/trends.ts";

export type {
  LogDefinition,
  NamedDefinition,
  Planned,
  PlannedDuration,
  PlannedName,
  PlannedWindow,
  WindowedDefinition,
} from "./definitions/common.ts";
export type { CountDefinition, DistinctDefinition } from "./definitions/counts.ts";
export type {
  CombinedDefinition,
  DifferenceDefinition,
  LogarithmDefinition,
  RatioDefinition,
} from "./definitions/derived.ts";
export type { CalendarShareDefinition, EntropyDefinition, ShareDefinition } from "./definitions/mixes.ts";
export type { EndDefinition, QuantileDefinition, StatisticDefinition } from "./definitions/statistics.ts";
export type { AgeDefinition, GapDefinition } from "./definitions/timing.ts";
export type { MeasureDefinition, SlopeDefinition, TrendDefinition } from "./definitions/trends.ts";

/** A feature as a user writes it. */
export type FeatureDefinition =
  | CountDefinition
  | DistinctDefinition
  | StatisticDefinition
  | QuantileDefinition
  | EndDefinition
  | AgeDefinition
  | GapDefinition
  | TrendDefinition
  | SlopeDefinition
  | ShareDefinition
  | EntropyDefinition
  | CalendarShareDefinition
  | RatioDefinition
  | DifferenceDefinition
  | CombinedDefinition
  | LogarithmDefinition;

/** {@link TrendDefinition} as a plan holds it. */
export type PlannedTrend = Planned<TrendDefinition, "how">;

/** {@link SlopeDefinition} as a plan holds it. */
export type PlannedSlope = Planned<SlopeDefinition>;

/** {@link ShareDefinition} as a plan holds it: one level, one column. */
export type PlannedShare = Planned<Omit<ShareDefinition, "levels">, "level" | "of">;

/** A feature as a plan holds it: named, durations in one form, one column. It is a definition, too. */
export type PlannedFeature =
  | Planned<CountDefinition>
  | Planned<DistinctDefinition>
  | Planned<StatisticDefinition>
  | Planned<QuantileDefinition>
  | Planned<EndDefinition>
  | Planned<AgeDefinition>
  | Planned<GapDefinition>
  | PlannedTrend
  | PlannedSlope
  | PlannedShare
  | Planned<EntropyDefinition>
  | Planned<CalendarShareDefinition>
  | Planned<RatioDefinition>
  | Planned<DifferenceDefinition>
  | Planned<CombinedDefinition>
  | Planned<LogarithmDefinition>;
