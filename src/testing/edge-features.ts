/** Every kind of feature, over windows that the customers at the edges sit on. */
import type { FeatureDefinition } from "../features/feature-definition.ts";
import type { Duration } from "../internal/time.ts";

interface Window {
  readonly window?: Duration;
  readonly ago?: Duration;
}

const WINDOWS: readonly Window[] = [
  {},
  { window: "P90D" },
  { window: "P1M" },
  { window: "PT36H" },
  { ago: "P1Y" },
  { window: "P90D", ago: "P1Y" },
];
const NUMBERS = ["miles", "late"] as const;

function windowed(from: string | undefined): readonly FeatureDefinition[] {
  return WINDOWS.flatMap((window): readonly FeatureDefinition[] => {
    const common = from === undefined ? window : { from, ...window };
    return [
      { kind: "count", ...common },
      { kind: "active-days", ...common },
      ...(["cabin", "late", "miles"] as const).map((attribute) => ({
        kind: "distinct" as const,
        attribute,
        ...common,
      })),
      ...(["sum", "mean", "min", "max", "median", "spread"] as const).flatMap((kind) => [
        { kind, ...common },
        ...NUMBERS.map((value) => ({ kind, value, ...common })),
      ]),
      { kind: "quantile", probability: 0.9, ...common },
      { kind: "quantile", probability: 0.25, value: "miles", ...common },
      { kind: "gap-mean", ...common },
      { kind: "gap-spread", ...common },
      { kind: "gap-max", ...common },
      { kind: "gap-ratio", ...common },
      ...(["count", "sum"] as const).flatMap((of) => [
        {
          kind: "share" as const,
          attribute: "cabin",
          levels: ["economy", "bus'iness", "\u{1f600}", 'a "first"; --', "never seen"],
          of,
          ...common,
        },
        { kind: "share" as const, attribute: "late", level: "true", of, ...common },
      ]),
      { kind: "entropy", attribute: "cabin", ...common },
      { kind: "entropy", attribute: "late", ...common },
      { kind: "calendar-share", part: "month", values: [12, 1, 2], ...common },
      { kind: "calendar-share", part: "quarter", values: [1], ...common },
      { kind: "calendar-share", part: "weekday", values: [6, 7], ...common },
      { kind: "calendar-share", part: "hour", values: [0, 1, 23], ...common },
    ];
  });
}

function unwindowed(from: string | undefined): readonly FeatureDefinition[] {
  const common = from === undefined ? {} : { from };
  return [
    { kind: "recency", ...common },
    { kind: "tenure", ...common },
    { kind: "first", ...common },
    { kind: "last", ...common },
    ...(["cabin", "miles", "late", "due"] as const).flatMap((value) => [
      { kind: "first" as const, value, ...common },
      { kind: "last" as const, value, ...common },
    ]),
    ...(["P90D", "P1M"] as const).flatMap((window): readonly FeatureDefinition[] => [
      { kind: "trend", of: "count", window, ...common },
      { kind: "trend", of: "count", window, how: "ratio", ...common },
      { kind: "trend", of: "sum", window, ...common },
      { kind: "trend", of: "sum", window, how: "ratio", ...common },
      { kind: "trend", of: "sum", value: "miles", window, ...common },
      { kind: "slope", of: "count", window, periods: 3, ...common },
      { kind: "slope", of: "sum", window, periods: 4, ...common },
      { kind: "slope", of: "sum", value: "miles", window, periods: 7, ...common },
    ]),
  ];
}

/** All of them; columns have their generated names. */
export const EDGE_FEATURES: readonly FeatureDefinition[] = [
  ...windowed(undefined),
  ...windowed("complaints"),
  ...unwindowed(undefined),
  ...unwindowed("complaints"),
  { kind: "ratio", numerator: "spendLast90Days", denominator: "spend" },
  { kind: "ratio", numerator: "complaints", denominator: "purchases" },
  { kind: "difference", minuend: "purchasesLast90Days", subtrahend: "purchasesLast90DaysUntil1YearAgo" },
  { kind: "total", of: ["purchases", "complaints", "complaintsLast90Days"] },
  { kind: "product", of: ["meanAmount", "purchases"] },
  { kind: "log1p", of: "spend" },
  { kind: "log1p", of: "sumMiles" },
];
