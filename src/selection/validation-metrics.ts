/**
 * What a cross-validation measures: five metrics always, and those that its caller adds.
 *
 * The five are few on purpose: how well the list is ordered (`rocAuc`), how well its top is (`averagePrecision`,
 * `topDecileLift`), how far the chances can be trusted (`logLoss`, `brierScore`). What depends on a campaign, such as
 * its profit, or needs many rows, such as a calibration error, is added by name.
 *
 * @module
 */
import { topLift } from "../evaluation/lift/lift-curve.ts";
import type { MetricTraits } from "../evaluation/metric.ts";
import { brierScore } from "../evaluation/probability/brier-score.ts";
import { logLoss } from "../evaluation/probability/log-loss.ts";
import { averagePrecision } from "../evaluation/roc/average-precision.ts";
import { rocAuc } from "../evaluation/roc/roc-auc.ts";
import { checkChoice } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import type { CrossValidatedMetric } from "./corrected-interval.ts";

/** The metrics of every cross-validation, each with its mean, interval and value per fold. */
export interface StandardMetrics {
  readonly rocAuc: CrossValidatedMetric;
  readonly averagePrecision: CrossValidatedMetric;
  /** Lift of the tenth with the highest scores. */
  readonly topDecileLift: CrossValidatedMetric;
  readonly logLoss: CrossValidatedMetric;
  readonly brierScore: CrossValidatedMetric;
}

/** The metrics of a cross-validation: the standard ones, and those that were added by `Name`. */
export type CrossValidationMetrics<Name extends string = never> = StandardMetrics &
  Readonly<Record<Name, CrossValidatedMetric>>;

/** One number for each metric of a cross-validation. */
export type MetricValues<Name extends string = never> = Readonly<
  Record<keyof StandardMetrics | Name, number>
>;

/**
 * A metric for `crossValidate`, `compareModels` and `tune`: one of churnkit's, or one made with `defineMetric`. It is
 * called once a fold and must return a finite number.
 */
export interface ValidationMetric extends Pick<MetricTraits, "direction" | "range"> {
  // What is passed is narrower than what churnkit's metrics take.
  (truth: Uint8Array, probability: Float64Array): number;
}

/** Metrics by name. */
export type MetricsByName = Readonly<Record<string, ValidationMetric>>;

/** The standard metrics by name. */
export const METRICS: Readonly<Record<keyof StandardMetrics, ValidationMetric>> = Object.freeze({
  rocAuc,
  averagePrecision,
  topDecileLift: topLift,
  logLoss,
  brierScore,
});

/**
 * The standard metrics and those that were added.
 *
 * @throws {@link InputError} `wrong-type` for what is no metric, `duplicate` for a standard name, `unknown-choice` or
 * `out-of-range` for facts that are none.
 */
export function readMetrics(added: MetricsByName | undefined): MetricsByName {
  if (added === undefined) return METRICS;
  if (typeof added !== "object" || added === null || Array.isArray(added)) {
    throw new InputError("wrong-type", "options.metrics", "an object from name to metric", added);
  }
  for (const [name, metric] of Object.entries(added)) checkMetric(metric, name);
  const own = Object.entries(added).map(([name, metric]) => [name, finite(metric, name)] as const);
  return { ...METRICS, ...Object.fromEntries(own) };
}

function checkMetric(metric: ValidationMetric, name: string): void {
  const path = `options.metrics.${name}`;
  if (Object.hasOwn(METRICS, name)) {
    throw new InputError("duplicate", path, "named otherwise: every cross-validation has one", name);
  }
  if (typeof metric !== "function") {
    throw new InputError("wrong-type", path, "a metric, such as defineMetric makes", metric);
  }
  checkChoice(metric.direction, `${path}.direction`, ["maximize", "minimize"]);
  const range: unknown = metric.range;
  if (!Array.isArray(range) || !(range[0] <= range[1])) {
    throw new InputError("out-of-range", `${path}.range`, "the smallest and the largest value", range);
  }
}

/** The same metric, which says so when it has no number for a fold. */
function finite(metric: ValidationMetric, name: string): ValidationMetric {
  const checked = (truth: Uint8Array, probability: Float64Array): number => {
    const value = metric(truth, probability);
    if (Number.isFinite(value)) return value;
    const code = typeof value === "number" ? "not-finite" : "wrong-type";
    throw new InputError(
      code,
      `options.metrics.${name}`,
      "a metric with a finite number for each fold",
      value,
    );
  };
  return Object.assign(checked, { direction: metric.direction, range: metric.range });
}
