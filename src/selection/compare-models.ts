/**
 * Comparing recipes on the same folds: which model is better on customers it has not seen, and how sure that is.
 *
 * The results of two recipes on one fold go up and down together, so their difference is taken fold by fold and gets the
 * corrected interval of `correctedInterval`; it is far narrower than the intervals of the two means suggest.
 *
 * @module
 */
import { checkChoice, checkOptionKeys } from "../internal/check.ts";
import { deepFreeze } from "../internal/freeze.ts";
import { InputError } from "../internal/input-error.ts";
import { step } from "../internal/progress.ts";
import { type TableInput, tableFrom } from "../table/table-from.ts";
import { type CrossValidatedMetric, correctedInterval } from "./corrected-interval.ts";
import {
  CROSS_VALIDATE_KEYS,
  type CrossValidateOptions,
  type CrossValidation,
  crossValidate,
} from "./cross-validate.ts";
import { jobInside } from "./job-inside.ts";
import { type Recipe, readRecipe } from "./recipe.ts";
import { renameErrors } from "./rename-errors.ts";
import { type CrossValidationMetrics, METRICS } from "./validation-metrics.ts";

/** Options of {@link compareModels}. */
export interface CompareModelsOptions extends CrossValidateOptions {
  /**
   * What the ranking goes by: `"rocAuc"`, `"averagePrecision"`, `"topDecileLift"`, `"logLoss"` or `"brierScore"`.
   *
   * @defaultValue "rocAuc"
   */
  readonly metric?: keyof CrossValidationMetrics | undefined;
}

/** How much the best recipe differs from another. */
export interface ModelDifference {
  readonly best: string;
  readonly other: string;
  /** The best recipe's value less the other's, in each metric, over the folds. */
  readonly metrics: CrossValidationMetrics;
}

/** What {@link compareModels} returns. */
export interface ModelComparison {
  /** What the ranking goes by. */
  readonly metric: keyof CrossValidationMetrics;
  /** Names of the recipes, best mean first. */
  readonly ranking: readonly string[];
  /** By the names of the recipes. */
  readonly results: Readonly<Record<string, CrossValidation>>;
  /** The best recipe against each other one, in the order of the ranking. */
  readonly differences: readonly ModelDifference[];
}

const STAGE = "comparing models";

/**
 * Cross-validates several recipes on the same folds and compares them.
 *
 * @param recipes - By name; all with the same target.
 * @param data - One row a customer: rows, columns, or a table. Rows without a target are left out.
 * @returns The recipes from the best mean down, with the intervals of their differences, and every cross-validation.
 * @throws {@link InputError} as `crossValidate` does, with the recipe's name in the path; `empty` without a recipe.
 * @remarks recipes * folds * repeats fits. The best of many was chosen by looking at these folds: an interval that
 * just leaves out 0 is a hint, not a proof.
 * @example
 * const customers = Array.from({ length: 120 }, (_, i) => ({ visits: i % 12, town: i % 5, left: i % 12 < 3 + (i % 4) }));
 * const model = { kind: "logistic-regression" };
 * const { ranking, differences } = compareModels(
 *   { all: { target: "left", model }, town: { target: "left", features: ["town"], model } },
 *   customers,
 *   { folds: 5 },
 * );
 * ranking; // => ["all", "town"]
 * differences[0]!.metrics.rocAuc.lower > 0; // => true
 */
export function compareModels(
  recipes: Readonly<Record<string, Recipe>>,
  data: TableInput,
  options: CompareModelsOptions = {},
): ModelComparison {
  checkOptionKeys(options, "options", ["metric", ...CROSS_VALIDATE_KEYS]);
  const { metric = "rocAuc", ...validation } = options;
  checkChoice(metric, "options.metric", Object.keys(METRICS) as (keyof CrossValidationMetrics)[]);
  const names = readNames(recipes);
  const table = tableFrom(data, "data");
  const results = Object.fromEntries(
    names.map((name, done) => {
      const job = jobInside(validation, STAGE, done, names.length);
      return [name, renamed(name, () => crossValidate(recipes[name]!, table, { ...validation, ...job }))];
    }),
  );
  step(validation, STAGE, names.length, names.length);
  const ranking = rank(results, metric);
  const [best, ...others] = ranking;
  return Object.freeze({
    metric,
    ranking: Object.freeze(ranking),
    results: Object.freeze(results),
    differences: deepFreeze(others.map((other) => difference(results, best!, other))),
  });
}

function readNames(recipes: Readonly<Record<string, Recipe>>): string[] {
  if (typeof recipes !== "object" || recipes === null || Array.isArray(recipes)) {
    throw new InputError("wrong-type", "recipes", "an object from name to recipe", recipes);
  }
  const names = Object.keys(recipes);
  if (names.length === 0)
    throw new InputError("empty", "recipes", "an object with at least one recipe", recipes);
  const [first] = names;
  for (const name of names) {
    renamed(name, () => readRecipe(recipes[name]!));
    const { target, positive } = recipes[name]!;
    const { target: wanted, positive: wantedPositive } = recipes[first!]!;
    if (target !== wanted) {
      const expected = `${JSON.stringify(wanted)}, as in recipes.${first}`;
      throw new InputError("out-of-range", `recipes.${name}.target`, expected, target);
    }
    if (positive !== wantedPositive) {
      const expected = `${wantedPositive === undefined ? "left out" : JSON.stringify(wantedPositive)}, as in recipes.${first}`;
      throw new InputError("out-of-range", `recipes.${name}.positive`, expected, positive);
    }
  }
  return names;
}

/** Runs `work`; an error about "recipe" becomes one about the recipe of that name. */
function renamed<T>(name: string, work: () => T): T {
  return renameErrors(work, (path) => path.replace(/^recipe\b/, () => `recipes.${name}`));
}

/** Best mean first; equal means stay in the order they were given in. */
function rank(
  results: Readonly<Record<string, CrossValidation>>,
  metric: keyof CrossValidationMetrics,
): string[] {
  const sign = METRICS[metric].direction === "maximize" ? -1 : 1;
  const meanOf = (name: string): number => results[name]!.metrics[metric].mean;
  return Object.keys(results).sort((a, b) => sign * (meanOf(a) - meanOf(b)));
}

function difference(
  results: Readonly<Record<string, CrossValidation>>,
  best: string,
  other: string,
): ModelDifference {
  const { metrics, folds } = results[best]!;
  const entries = Object.entries(metrics).map(
    ([name, { perFold, level }]: [string, CrossValidatedMetric]) => {
      const others = results[other]!.metrics[name as keyof CrossValidationMetrics].perFold;
      const differences = perFold.map((value, i) => value - others[i]!);
      return [
        name,
        correctedInterval(differences, folds, level, [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]),
      ];
    },
  );
  return { best, other, metrics: Object.fromEntries(entries) as CrossValidationMetrics };
}
