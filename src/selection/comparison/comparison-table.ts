/**
 * A comparison of recipes as a table to print.
 *
 * @module
 */
import { checkInteger, checkMade, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import type { CrossValidatedMetric } from "../corrected-interval.ts";
import type { ModelComparison } from "./compare-models.ts";
import type { ModelDifference } from "./differences.ts";

/** Options of {@link comparisonTable}. */
export interface ComparisonTableOptions {
  /**
   * Names of the metrics to show.
   *
   * @defaultValue all
   */
  readonly metrics?: readonly string[] | undefined;
  /**
   * Digits after the point, in [0, 10].
   *
   * @defaultValue 4
   */
  readonly digits?: number | undefined;
}

/**
 * A row of {@link comparisonTable}: `model`; a column a metric, its mean and interval; `difference`, the best one's value
 * less this one's in the metric of the ranking; `pValue` of that, adjusted for all pairs; `standing`: `"winner"` or
 * `"best"`, `"tied"` with the best, or `"worse"`.
 */
export type ComparisonRow = Readonly<Record<string, string>>;

/**
 * Prints a comparison: one row a model, best first, ready for `console.table` or for cells of a page.
 *
 * @throws {@link InputError} `unknown-choice` for a metric that was not measured, `out-of-range` for `digits`,
 * `wrong-type` for what is no comparison.
 * @example
 * const customers = Array.from({ length: 120 }, (_, i) => ({ visits: i % 12, town: i % 5, left: i % 12 < 3 + (i % 4) }));
 * const model = { kind: "logistic-regression" };
 * const recipes = { all: { target: "left", model }, town: { target: "left", features: ["town"], model } };
 * const rows = comparisonTable(compareModels(recipes, customers, { folds: 5 }), { metrics: ["rocAuc"], digits: 2 });
 * Object.keys(rows[0]!); // => ["model", "rocAuc", "difference", "pValue", "standing"]
 * rows.map(({ model, standing }) => [model, standing]); // => [["all", "winner"], ["town", "worse"]]
 */
export function comparisonTable<Name extends string = never>(
  comparison: ModelComparison<Name>,
  options: ComparisonTableOptions = {},
): readonly ComparisonRow[] {
  checkOptionKeys(options, "options", ["metrics", "digits"]);
  checkMade(comparison, "comparison", "a comparison made by compareModels", [
    "ranking",
    "results",
    "differences",
  ]);
  const { ranking, results, differences } = comparison;
  const measured = Object.keys(results[ranking[0]!]!.metrics);
  const { metrics = measured, digits = 4 } = options;
  checkInteger(digits, "options.digits", 0, 10);
  metrics.forEach((name, i) => {
    if (!measured.includes(name)) {
      const expected = `one of ${measured.map((known) => JSON.stringify(known)).join(", ")}`;
      throw new InputError("unknown-choice", `options.metrics[${i}]`, expected, name);
    }
  });
  const rows = ranking.map((model) => {
    const values = results[model]!.metrics as unknown as Readonly<Record<string, CrossValidatedMetric>>;
    return Object.freeze({
      model,
      ...Object.fromEntries(metrics.map((name) => [name, withInterval(values[name]!, digits)])),
      ...differenceCells(
        differences.find(({ other }) => other === model),
        comparison.metric,
        digits,
      ),
      standing: standingOf(model, comparison),
    });
  });
  return Object.freeze(rows);
}

function differenceCells(
  difference: ModelDifference | undefined,
  metric: string,
  digits: number,
): { readonly difference: string; readonly pValue: string } {
  if (difference === undefined) return { difference: "", pValue: "" };
  const found = difference.metrics[metric as keyof typeof difference.metrics];
  const { adjustedPValue } = found;
  return {
    difference: withInterval(found, digits),
    pValue: adjustedPValue < 0.001 ? "< 0.001" : adjustedPValue.toFixed(3),
  };
}

function standingOf(model: string, { verdict }: Pick<ModelComparison, "verdict">): string {
  if (model === verdict.best) return verdict.winner === null ? "best" : "winner";
  return verdict.tied.includes(model) ? "tied" : "worse";
}

function withInterval({ mean, lower, upper }: CrossValidatedMetric, digits: number): string {
  const [middle, from, to] = [mean, lower, upper].map((value) => value.toFixed(digits));
  return `${middle} (${from} to ${to})`;
}
