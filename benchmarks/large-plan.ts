/**
 * A plan of a hundred features, and orders of a hundred million rows that only DuckDB ever sees as a whole.
 *
 * @module
 */
import type { FeatureDefinition } from "../src/features/feature-definition.ts";
import { type FeaturePlan, featurePlan } from "../src/features/feature-plan.ts";
import type { EventSource } from "../src/sql/event-source.ts";

export const AS_OF = "2025-01-01";
/** Every so many customers are computed in memory as well. */
export const SAMPLE_STEP = 5_003;

const WINDOWS = [7, 30, 60, 90, 180, 365, 730].map((days) => ({ days }));
const CHANNELS = ["app", "web", "agent", "phone", "kiosk"];

/** Counts, sums, means, extremes, shares, gaps, trends and slopes over seven windows: exactly a hundred columns. */
export function hundredFeatures(): FeaturePlan {
  const features: FeatureDefinition[] = WINDOWS.flatMap((window) => [
    { kind: "count", window },
    { kind: "active-days", window },
    { kind: "sum", window },
    { kind: "mean", window },
    { kind: "min", window },
    { kind: "max", window },
    { kind: "spread", window },
    { kind: "share", attribute: "channel", levels: CHANNELS, window },
  ]);
  features.push(
    { kind: "recency" },
    { kind: "tenure" },
    { kind: "gap-mean" },
    { kind: "gap-spread" },
    { kind: "gap-max" },
    { kind: "gap-ratio" },
    { kind: "last" },
    ...WINDOWS.slice(1, 5).map((window) => ({ kind: "trend", of: "sum", window }) as const),
    { kind: "slope", of: "count", window: { weeks: 52 }, periods: 4 },
    { kind: "slope", of: "sum", window: { weeks: 52 }, periods: 4 },
    { kind: "ratio", numerator: "purchases90Per365", denominator: "tenureDays" },
    { kind: "ratio", numerator: "spendLast90Days", denominator: "spendLast365Days" },
  );
  return featurePlan({ features: withNumerator(features) });
}

/** A derived feature of a derived feature. */
function withNumerator(features: readonly FeatureDefinition[]): FeatureDefinition[] {
  const at = features.findIndex(({ kind }) => kind === "ratio");
  return features.toSpliced(at, 0, {
    kind: "ratio",
    name: "purchases90Per365",
    numerator: "purchasesLast90Days",
    denominator: "purchasesLast365Days",
  });
}

/** Where the orders stand. */
export function orderSource(path: string): EventSource {
  return {
    relation: { select: `SELECT * FROM read_parquet('${path.replaceAll("'", "''")}')` },
    customer: "customer",
    customerKind: "integer",
    time: "time",
    amount: "amount",
    amountDecimals: 2,
    attributes: { channel: { kind: "text" } },
  };
}

/** Orders of three years, made by DuckDB alone: a twentieth as many customers, some of whom buy far more than others. */
export function makeOrdersSql(rows: number, path: string): string {
  const customers = Math.ceil(rows / 20);
  const day = "86400000000";
  return `COPY (
  SELECT CAST(floor(${customers} * power(hash(i) / 18446744073709551616.0, 1.5)) AS BIGINT) AS customer,
    make_timestamp(1640995200000000 + CAST(hash(i + 1000000007) % (1096 * ${day}) AS BIGINT)) AS time,
    CAST((100 + hash(i + 2000000011) % 30000) / 100.0 AS DECIMAL(9, 2)) AS amount,
    ['${CHANNELS.join("', '")}'][1 + CAST(hash(i + 3000000019) % ${CHANNELS.length} AS BIGINT)] AS channel
  FROM range(${rows}) AS numbers(i)
) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`;
}
