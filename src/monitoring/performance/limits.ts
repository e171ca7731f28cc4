/**
 * Where a metric is without alert.
 *
 * @module
 */
import type { ExpectedMetric, MetricLimits, PerformanceMetric, ReferenceChunk } from "./types.ts";

const METRICS: readonly PerformanceMetric[] = [
  ...(["rocAuc", "accuracy", "precision", "recall", "specificity", "f1", "brierScore"] as const),
  ...(["logLoss", "profit"] as const),
];

type Limits = Readonly<Record<PerformanceMetric, MetricLimits | null>>;

/** What there is without a reference. */
export const NO_LIMITS: Limits = Object.freeze(byMetric(() => null));

/** Mean of what the chunks showed, give or take `deviations` of their standard deviation (with n, as NannyML has it). */
export function metricLimits(chunks: readonly ReferenceChunk[], deviations: number): Limits {
  return byMetric((name) => {
    const values = chunks.map(({ realized }) => realized[name]).filter((value) => value !== null);
    if (values.length < 2) return null;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const reach = deviations * Math.sqrt(variance);
    return {
      lower: withinRange(name, mean - reach),
      upper: withinRange(name, mean + reach),
      mean,
      standardDeviation: Math.sqrt(variance),
      chunks: values.length,
    };
  });
}

/** Metrics whose estimate is outside of its limits. */
export function alertsOf(
  metrics: Readonly<Record<PerformanceMetric, ExpectedMetric | null>>,
  limits: Limits,
): PerformanceMetric[] {
  return METRICS.filter((name) => {
    const [found, limit] = [metrics[name], limits[name]];
    return found !== null && limit !== null && (found.estimate < limit.lower || found.estimate > limit.upper);
  });
}

/** Cut at what a metric can be at most and at least. */
export function withinRange(name: PerformanceMetric, value: number): number {
  if (name === "profit") return value;
  const atLeast = Math.max(0, value);
  return name === "logLoss" ? atLeast : Math.min(1, atLeast);
}

function byMetric<T>(of: (name: PerformanceMetric) => T): Record<PerformanceMetric, T> {
  return Object.fromEntries(METRICS.map((name) => [name, of(name)])) as Record<PerformanceMetric, T>;
}
