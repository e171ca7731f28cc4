/**
 * How much the best recipe differs from each other one.
 *
 * The results of two recipes on one fold go up and down together, so their difference is taken fold by fold; its
 * corrected interval is far narrower than the intervals of the two means suggest.
 *
 * The best was found by looking at the same folds, and the largest of several differences is large by chance. So
 * p-values are adjusted over all pairs of recipes, not only the pairs with the best: that holds for whichever pair a
 * reader picks after looking, the best and the last one as well.
 *
 * @module
 */

import type { Warning } from "../../internal/warning.ts";
import { holmAdjusted } from "../../numeric/holm.ts";
import { type CrossValidatedDifference, correctedDifference, hasNoScatter } from "../corrected-interval.ts";
import type { CrossValidation } from "../cross-validate.ts";
import type { MetricsByName, StandardMetrics } from "../validation-metrics.ts";

/** A difference in one metric, with what speaks for it. */
export interface MetricDifference extends CrossValidatedDifference {
  /**
   * `pValue` adjusted for all pairs of recipes that were compared (Holm 1979): where it is at most 1 - level, the
   * difference is more than the choice of folds, even though somebody looked for it.
   */
  readonly adjustedPValue: number;
}

/** How much the best recipe differs from another. */
export interface ModelDifference<Name extends string = never> {
  readonly best: string;
  readonly other: string;
  /** The best recipe's value less the other's, in each metric, over the folds. */
  readonly metrics: Readonly<Record<keyof StandardMetrics | Name, MetricDifference>>;
}

/** Cross-validations by the names of their recipes. */
export type ResultsByName<Name extends string = never> = Readonly<Record<string, CrossValidation<Name>>>;

/**
 * The first recipe of the ranking against each other one, in its order.
 *
 * @remarks O(recipes^2 * folds) numbers: nothing beside one fit.
 */
export function differencesFromBest<Name extends string>(
  results: ResultsByName<Name>,
  ranking: readonly string[],
  metrics: MetricsByName,
): ModelDifference<Name>[] {
  const byMetric = Object.keys(metrics).map(
    (metric) =>
      [metric, metricDifferences(results, ranking, metric as keyof StandardMetrics, metrics)] as const,
  );
  const [best, ...others] = ranking;
  return others.map((other, i) => ({
    best: best!,
    other,
    // Every name of `metrics` has its entry.
    metrics: Object.fromEntries(
      byMetric.map(([metric, differences]) => [metric, differences[i]!]),
    ) as ModelDifference<Name>["metrics"],
  }));
}

/** In one metric: the best against the others, in the order of the ranking. */
function metricDifferences<Name extends string>(
  results: ResultsByName<Name>,
  ranking: readonly string[],
  metric: keyof StandardMetrics,
  traits: MetricsByName,
): MetricDifference[] {
  const valuesOf = (name: string): readonly number[] => results[name]!.metrics[metric].perFold;
  const { range } = traits[metric]!;
  const pairs = ranking.flatMap((first, i) =>
    ranking.slice(i + 1).map((second) => {
      const others = valuesOf(second);
      const { validation, metrics } = results[first]!;
      const differences = valuesOf(first).map((value, fold) => value - others[fold]!);
      const { level } = metrics[metric];
      const size = sizeOf(results, [first, second], metric);
      return correctedDifference(differences, 1 + validation.trainTestRatio, level, { size, range });
    }),
  );
  const adjusted = holmAdjusted(pairs.map(({ pValue }) => pValue));
  return pairs
    .slice(0, ranking.length - 1)
    .map((difference, i) => ({ ...difference, adjustedPValue: adjusted[i]! }));
}

/** The largest value, its sign left out. */
function sizeOf<Name extends string>(
  results: ResultsByName<Name>,
  names: readonly string[],
  metric: keyof StandardMetrics,
): number {
  return Math.max(...names.flatMap((name) => results[name]!.metrics[metric].perFold.map(Math.abs)));
}

/** Says which recipes cannot be told from the best, because every fold shows the same difference. */
export function scatterWarnings<Name extends string>(
  results: ResultsByName<Name>,
  differences: readonly ModelDifference<Name>[],
  metric: keyof StandardMetrics,
): readonly Warning[] {
  const flat = differences.filter(({ best, other, metrics }) =>
    hasNoScatter(metrics[metric].perFold, sizeOf(results, [best, other], metric)),
  );
  if (flat.length === 0) return [];
  const { best } = flat[0]!;
  const names = flat.map(({ other }) => JSON.stringify(other)).join(", ");
  const message = `${JSON.stringify(best)} differs from ${names} in ${metric} by the same in every fold: without scatter nothing tells how sure that is, and they count as tied (more folds or repeats, or a metric of finer values)`;
  return [{ code: "no-scatter", message }];
}
