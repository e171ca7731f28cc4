/**
 * Column names made from a definition: camelCase, the window behind, the unit last where it is a unit.
 *
 * | definition | name |
 * | --- | --- |
 * | count | `purchases`, of the event table complaints `complaints` |
 * | sum, trend and slope of amounts | `spend…`, of an event table `delaysSumAmount…` |
 * | anything else of an event table | its name first: `complaintsRecencyDays` |
 * | with a window | `purchasesLast90Days` |
 * | with a window that ends earlier | `purchasesLast90DaysUntil1YearAgo` |
 * | the whole history up to earlier | `purchasesUntil1YearAgo` |
 * | one level, parts of the calendar | `shareCabinLast1Year_business`, `shareMonth_6_7_8` |
 * | derived | `spendPerTenureDays`, `aMinusB`, `aPlusB`, `aTimesB`, `log1pSpend` |
 *
 * Two features of a plan that would have one name need a `name` of their own.
 *
 * @module
 */
import type { PlannedDuration, PlannedFeature } from "./feature-definition.ts";
import { durationLabel } from "./plan-duration.ts";

type Unnamed<F> = F extends PlannedFeature ? Omit<F, "name"> : never;

/** A planned feature that still lacks its name. */
export type UnnamedFeature = Unnamed<PlannedFeature>;

const GAP_NAMES = {
  "gap-mean": "gapMeanDays",
  "gap-spread": "gapSpreadDays",
  "gap-max": "gapMaxDays",
  "gap-ratio": "gapRatio",
} as const;

/** The generated name: `purchases`, `spendLast90Days`, `meanMiles`, `shareCabin_business`. */
export function featureName(feature: UnnamedFeature): string {
  switch (feature.kind) {
    case "ratio":
      return `${feature.numerator}Per${capital(feature.denominator)}`;
    case "difference":
      return `${feature.minuend}Minus${capital(feature.subtrahend)}`;
    case "total":
      return joined(feature.of, "Plus");
    case "product":
      return joined(feature.of, "Times");
    case "log1p":
      return `log1p${capital(feature.of)}`;
    default:
      return logFeatureName(feature);
  }
}

type LogFeature = Exclude<
  UnnamedFeature,
  { readonly kind: "ratio" | "difference" | "total" | "product" | "log1p" }
>;

function logFeatureName(feature: LogFeature): string {
  const { from } = feature;
  if (from === undefined) return ownName(feature, "purchases", "spend");
  const isCount =
    feature.kind === "count" ||
    ((feature.kind === "trend" || feature.kind === "slope") && feature.of === "count");
  return isCount ? ownName(feature, from, "") : `${from}${capital(ownName(feature, "", "sumAmount"))}`;
}

/**
 * @param count - What purchases are called.
 * @param spend - What a sum of amounts is called.
 */
function ownName(feature: LogFeature, count: string, spend: string): string {
  switch (feature.kind) {
    case "count":
      return `${count}${windowLabel(feature)}`;
    case "active-days":
      return `activeDays${windowLabel(feature)}`;
    case "distinct":
    case "entropy":
      return `${feature.kind}${capital(feature.attribute)}${windowLabel(feature)}`;
    case "sum":
      return `${sumName(feature, spend)}${windowLabel(feature)}`;
    case "mean":
    case "min":
    case "max":
    case "median":
    case "spread":
      return `${feature.kind}${capital(feature.value ?? "amount")}${windowLabel(feature)}`;
    case "quantile":
      return `quantile${percent(feature.probability)}${capital(feature.value ?? "amount")}${windowLabel(feature)}`;
    case "recency":
    case "tenure":
      return `${feature.kind}Days`;
    case "trend":
      return `${feature.of === "count" ? count : sumName(feature, spend)}${trendLabel(feature)}`;
    case "slope":
      return `${feature.of === "count" ? count : sumName(feature, spend)}${slopeLabel(feature)}`;
    case "first":
    case "last":
      return `${feature.kind}${capital(feature.value ?? "amount")}`;
    case "share":
      return `${shareStem(feature, spend)}${windowLabel(feature)}_${feature.level}`;
    case "calendar-share":
      return `share${capital(feature.part)}${windowLabel(feature)}_${feature.values.join("_")}`;
    case "gap-mean":
    case "gap-spread":
    case "gap-max":
    case "gap-ratio":
      return `${GAP_NAMES[feature.kind]}${windowLabel(feature)}`;
  }
}

function sumName({ value }: { readonly value?: string }, spend: string): string {
  return value === undefined ? spend : `sum${capital(value)}`;
}

function shareStem({ of, attribute }: { readonly of: string; readonly attribute: string }, spend: string) {
  return of === "sum" ? `${spend}Share${capital(attribute)}` : `share${capital(attribute)}`;
}

function trendLabel({ how, window }: { readonly how: string; readonly window: PlannedDuration }): string {
  return `Trend${how === "ratio" ? "Ratio" : ""}${durationLabel(window)}`;
}

function slopeLabel({ periods, window }: { readonly periods: number; readonly window: PlannedDuration }) {
  return `Slope${periods}In${durationLabel(window)}`;
}

function windowLabel({
  window,
  ago,
}: {
  readonly window?: PlannedDuration;
  readonly ago?: PlannedDuration;
}): string {
  const last = window === undefined ? "" : `Last${durationLabel(window)}`;
  return ago === undefined ? last : `${last}Until${durationLabel(ago)}Ago`;
}

/** 0.9 as `90`, 0.995 as `99.5`; 12 digits are more than anyone tells quantiles apart by. */
function percent(probability: number): string {
  return String(Number((probability * 100).toPrecision(12)));
}

function joined(names: readonly string[], word: string): string {
  return names.map((name, i) => (i === 0 ? name : `${word}${capital(name)}`)).join("");
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
