/**
 * Comparing recipes on the same folds: which model is better on customers it has not seen, and how sure that is.
 *
 * @module
 */
import { checkChoice, checkOptionKeys } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import { step } from "../../internal/progress.ts";
import type { Warning } from "../../internal/warning.ts";
import { type TableInput, tableFrom } from "../../table/table-from.ts";
import { CROSS_VALIDATE_KEYS, type CrossValidateOptions, crossValidateWith } from "../cross-validate.ts";
import { withFoldTeam } from "../fold-team.ts";
import { jobInside } from "../job-inside.ts";
import { type Recipe, readRecipe } from "../recipe.ts";
import { renameErrors } from "../rename-errors.ts";
import { readMetrics, type StandardMetrics, type ValidationMetric } from "../validation-metrics.ts";
import {
  differencesFromBest,
  type ModelDifference,
  type ResultsByName,
  scatterWarnings,
} from "./differences.ts";
import { type ComparisonVerdict, verdictOf } from "./verdict.ts";

/** Options of {@link compareModels}. */
export interface CompareModelsOptions<Name extends string = never> extends CrossValidateOptions<Name> {
  /**
   * What the ranking and the verdict go by: `"rocAuc"`, `"averagePrecision"`, `"topDecileLift"`, `"logLoss"`,
   * `"brierScore"` or one of `metrics`.
   *
   * @defaultValue "rocAuc"
   */
  readonly metric?: keyof StandardMetrics | NoInfer<Name> | undefined;
}

/** What {@link compareModels} returns. */
export interface ModelComparison<Name extends string = never> {
  /** What the ranking and the verdict go by. */
  readonly metric: keyof StandardMetrics | Name;
  /** Names of the recipes, best mean first; equal means in the order in which they were given. */
  readonly ranking: readonly string[];
  /** Is there a winner, and which recipes are as good? */
  readonly verdict: ComparisonVerdict;
  /** By the names of the recipes. */
  readonly results: ResultsByName<Name>;
  /** The best recipe against each other one, in the order of the ranking. */
  readonly differences: readonly ModelDifference<Name>[];
  /** Of the comparison; those of a recipe's fits are in its result. */
  readonly warnings: readonly Warning[];
}

const STAGE = "comparing models";

/**
 * Cross-validates several recipes on the same folds and compares them.
 *
 * Differences are tested by the corrected resampled t-test of Nadeau and Bengio, adjusted for all pairs of recipes.
 *
 * @param recipes - By name; all with the same target.
 * @param data - One row a customer: rows, columns, or a table. Rows without a target are left out.
 * @returns The recipes from the best mean down, whether the best is the winner, the differences with their intervals and
 * p-values, and every cross-validation. `comparisonTable` prints it.
 * @throws {@link InputError} as `crossValidate` does, with the recipe's name in the path; `empty` without a recipe.
 * @remarks recipes * folds * repeats fits. The mean of the best of many is a little too good, for it was chosen by these
 * folds: `tune` tells by how much.
 * @example
 * const customers = Array.from({ length: 120 }, (_, i) => ({ visits: i % 12, town: i % 5, left: i % 12 < 3 + (i % 4) }));
 * const model = { kind: "logistic-regression" };
 * const { ranking, verdict, differences } = compareModels(
 *   { all: { target: "left", model }, town: { target: "left", features: ["town"], model } },
 *   customers,
 *   { folds: 5 },
 * );
 * ranking; // => ["all", "town"]
 * verdict.winner; // => "all"
 * differences[0]!.metrics.rocAuc.adjustedPValue < 0.05; // => true
 */
export function compareModels<Name extends string = never>(
  recipes: Readonly<Record<string, Recipe>>,
  data: TableInput,
  options: CompareModelsOptions<Name> = {},
): ModelComparison<Name> {
  checkOptionKeys(options, "options", ["metric", ...CROSS_VALIDATE_KEYS]);
  const { metric = "rocAuc", ...validation } = options;
  const metrics = readMetrics(options.metrics);
  checkChoice(metric, "options.metric", Object.keys(metrics));
  const names = readNames(recipes);
  const table = tableFrom(data, "data");
  const results = withFoldTeam({ threads: options.threads }, (team) =>
    Object.fromEntries(
      names.map((name, done) => {
        const own = { ...validation, ...jobInside(validation, STAGE, done, names.length) };
        return [name, renamed(name, () => crossValidateWith(team, recipes[name]!, table, own))];
      }),
    ),
  );
  step(validation, STAGE, names.length, names.length);
  const ranking = rank(results, metric as keyof StandardMetrics, metrics[metric]!);
  const { level } = results[ranking[0]!]!.metrics.rocAuc;
  const differences = differencesFromBest(results, ranking, metrics);
  return Object.freeze({
    metric,
    ranking: Object.freeze(ranking),
    verdict: deepFreeze(verdictOf(recipes, ranking, differences, { metric, level })),
    results: Object.freeze(results),
    differences: deepFreeze(differences),
    warnings: deepFreeze(scatterWarnings(results, differences, metric as keyof StandardMetrics)),
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
function rank<Name extends string>(
  results: ResultsByName<Name>,
  name: keyof StandardMetrics,
  { direction }: ValidationMetric,
): string[] {
  const sign = direction === "maximize" ? -1 : 1;
  const meanOf = (model: string): number => results[model]!.metrics[name].mean;
  return Object.keys(results).sort((a, b) => sign * (meanOf(a) - meanOf(b)));
}
