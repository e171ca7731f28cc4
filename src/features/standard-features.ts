import { checkOptionKeys } from "../internal/check.ts";
import type { Duration } from "../internal/time.ts";
import type { FeatureDefinition } from "./feature-definition.ts";

/** Options of {@link standardFeatures}. */
export interface StandardFeatureOptions {
  /** Does the log carry amounts? `false` leaves out what needs them. @defaultValue true */
  readonly amounts?: boolean;
}

const MONTH: Duration = { days: 30 };
const QUARTER: Duration = { days: 90 };
const HALF_YEAR: Duration = { days: 180 };
const YEAR: Duration = { days: 365 };
/** Four quarters of 13 weeks, so that each part has the same weekdays. */
const SLOPE_YEAR: Duration = { weeks: 52 };
const SLOPE_PERIODS = 4;

/**
 * What any order log tells about a customer: how recent, how often, how regular, how much, going up or down.
 *
 * @returns The definitions of the standard plan, to be used as they are or as part of another one.
 * @throws {@link InputError} for an unknown option.
 * @example
 * const plan = featurePlan({
 *   features: [...standardFeatures({ amounts: false }), { kind: "count", window: "P7D" }],
 * });
 * plan.features.at(-1)?.name; // => "purchasesLast7Days"
 */
export function standardFeatures(options: StandardFeatureOptions = {}): readonly FeatureDefinition[] {
  checkOptionKeys(options, "options", ["amounts"]);
  const { amounts = true } = options;
  const visits: FeatureDefinition[] = [
    { kind: "recency" },
    { kind: "tenure" },
    { kind: "count" },
    ...[MONTH, QUARTER, HALF_YEAR, YEAR].map((window) => ({ kind: "count" as const, window })),
    { kind: "active-days" },
    { kind: "gap-mean" },
    { kind: "gap-spread" },
    { kind: "gap-max" },
    { kind: "gap-ratio" },
    { kind: "trend", of: "count", window: QUARTER },
    { kind: "slope", of: "count", window: SLOPE_YEAR, periods: SLOPE_PERIODS },
    { kind: "ratio", numerator: "purchases", denominator: "tenureDays" },
  ];
  if (!amounts) return visits;
  return [
    ...visits,
    { kind: "sum" },
    ...[QUARTER, YEAR].map((window) => ({ kind: "sum" as const, window })),
    { kind: "mean" },
    { kind: "min" },
    { kind: "max" },
    { kind: "spread" },
    { kind: "first" },
    { kind: "last" },
    { kind: "trend", of: "sum", window: QUARTER },
    { kind: "slope", of: "sum", window: SLOPE_YEAR, periods: SLOPE_PERIODS },
  ];
}
