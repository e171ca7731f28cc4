/** Column names made from a definition: camelCase, the window behind, the unit last where it is a unit. */
import type { PlannedDuration, PlannedFeature } from "./feature-definition.ts";
import { durationLabel } from "./plan-duration.ts";

type Unnamed<F> = F extends PlannedFeature ? Omit<F, "name"> : never;

/** A planned feature that still lacks its name. */
export type UnnamedFeature = Unnamed<PlannedFeature>;

const STATISTIC_WORDS = { mean: "mean", min: "min", max: "max", spread: "spread" } as const;
const GAP_NAMES = {
  "gap-mean": "gapMeanDays",
  "gap-spread": "gapSpreadDays",
  "gap-max": "gapMaxDays",
  "gap-ratio": "gapRatio",
} as const;
const MEASURE_NAMES = { count: "purchases", sum: "spend" } as const;

/** The generated name: `purchases`, `spendLast90Days`, `meanMiles`, `shareCabin_business`. */
export function featureName(feature: UnnamedFeature): string {
  switch (feature.kind) {
    case "count":
      return `purchases${last(feature.window)}`;
    case "active-days":
      return `activeDays${last(feature.window)}`;
    case "sum":
      return `${feature.value === undefined ? "spend" : `sum${capital(feature.value)}`}${last(feature.window)}`;
    case "mean":
    case "min":
    case "max":
    case "spread":
      return `${STATISTIC_WORDS[feature.kind]}${capital(feature.value ?? "amount")}${last(feature.window)}`;
    case "recency":
    case "tenure":
      return `${feature.kind}Days`;
    case "gap-mean":
    case "gap-spread":
    case "gap-max":
    case "gap-ratio":
      return `${GAP_NAMES[feature.kind]}${last(feature.window)}`;
    case "trend":
      return `${MEASURE_NAMES[feature.of]}Trend${feature.how === "ratio" ? "Ratio" : ""}${durationLabel(feature.window)}`;
    case "slope":
      return `${MEASURE_NAMES[feature.of]}Slope${feature.periods}In${durationLabel(feature.window)}`;
    case "first":
    case "last":
      return `${feature.kind}${capital(feature.value ?? "amount")}`;
    case "share":
      return `${shareStem(feature)}_${feature.level}`;
    case "ratio":
      return `${feature.numerator}Per${capital(feature.denominator)}`;
  }
}

/** What the names of one share definition have in common: `shareCabinLast1Year`. */
function shareStem(feature: { readonly attribute: string; readonly window?: PlannedDuration }): string {
  return `share${capital(feature.attribute)}${last(feature.window)}`;
}

function last(window: PlannedDuration | undefined): string {
  return window === undefined ? "" : `Last${durationLabel(window)}`;
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
