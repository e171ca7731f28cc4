/**
 * Tuning: which settings of a recipe do best on customers that its models have not seen, and how much of that is luck.
 *
 * @module
 */
import { readTrainingData } from "../../churn/training-data.ts";
import { checkChoice, checkInteger } from "../../internal/check.ts";
import { type JobOptions, jobOf, step } from "../../internal/progress.ts";
import type { Warning } from "../../internal/warning.ts";
import type { Table } from "../../table/table.ts";
import { type TableInput, tableFrom } from "../../table/table-from.ts";
import type { CrossValidateOptions } from "../cross-validate.ts";
import { type FoldTeam, withFoldTeam } from "../fold-team.ts";
import { jobInside } from "../job-inside.ts";
import { outerFolds } from "../outer-folds.ts";
import { type Recipe, readRecipe } from "../recipe.ts";
import { readMetrics, type StandardMetrics } from "../validation-metrics.ts";
import { gridCandidates, randomCandidates } from "./candidates.ts";
import { type NestedTuning, runNested } from "./nested.ts";
import { type ResolvedTuneOptions, resolveTuneOptions, type TuneOptions } from "./options.ts";
import { runSearch, type SearchOutcome, type SearchSetup } from "./search.ts";
import { withSettings } from "./settings.ts";
import { type CheckedSpace, isDiscrete, readSpaces, type TuneSpace } from "./space.ts";
import { reportTuning, type Tuning } from "./tuning.ts";

const STAGE = "tuning";

/**
 * Searches the settings of a recipe.
 *
 * Every candidate is cross-validated on the same folds, everything it learns inside the fold. The best mean of many is too
 * good, for luck in these folds helped to choose it: `optimism` and a warning say by how much, `nested` measures it.
 *
 * A candidate that cannot be fitted, because a setting is out of its range for instance, is listed with its error.
 *
 * @param space - Settings by their path in the recipe, each with a list of values or a range; or several such spaces, for
 * settings that belong to one kind of model only: `[{ model: [{ kind: "random-forest" }], "model.minLeaf": [5, 20] }, ...]`.
 * @param data - One row a customer: rows, columns, or a table. Rows without a target are left out.
 * @throws {@link InputError} as `crossValidate` does; `unknown-choice` for a setting that the model does not have; what the
 * first candidate says, where all fail. The reason of `signal` when that is aborted.
 * @remarks candidates * folds * repeats fits, fewer with halving; nested once more for each outer fold. Deterministic by
 * `seed`, for any number of threads; a drawn candidate does not depend on how many are drawn.
 * @example
 * const customers = Array.from({ length: 120 }, (_, i) => ({ visits: i % 12, town: i % 5, left: i % 12 < 3 + (i % 4) }));
 * const recipe = { target: "left", model: { kind: "logistic-regression" } };
 * const { best, candidates, warnings } = tune(recipe, { "model.l2": [0.1, 1, 1000] }, customers, { folds: 5 });
 * best.model; // => { kind: "logistic-regression", l2: 0.1 }
 * candidates.map(({ rank, settings }) => [rank, settings["model.l2"]]); // => [[1, 0.1], [2, 1], [3, 1000]]
 * warnings[0]!.code; // => "optimistic-best"
 */
export function tune<Name extends string = never>(
  recipe: Recipe,
  space: TuneSpace | readonly TuneSpace[],
  data: TableInput,
  options: TuneOptions<Name> = {},
): Tuning<Name> {
  readRecipe(recipe);
  const spaces = readSpaces(space, recipe);
  const keys = new Set(spaces.flatMap((one) => one.map(({ key }) => key)));
  const resolved = resolveTuneOptions(options, spaces.every(isDiscrete), keys);
  const { setup, warnings } = prepareSearch(recipe, spaces, options, resolved);
  const table = tableFrom(data, "data");
  // What is wrong with the data or the folds is no candidate's fault.
  outerFolds(table, readTrainingData(table, readRecipe(recipe).columns, "recipe"), setup.validation);
  return withFoldTeam({ threads: options.threads }, (team) => {
    const [outcome, nested] = runBoth(team, table, setup, resolved, jobOf(options));
    return reportTuning(setup, outcome, { search: resolved.search, nested, warnings });
  });
}

function prepareSearch<Name extends string>(
  recipe: Recipe,
  spaces: readonly CheckedSpace[],
  options: TuneOptions<Name>,
  { search, candidates: count, metric, seed, halving }: ResolvedTuneOptions,
): { readonly setup: SearchSetup<Name>; readonly warnings: readonly Warning[] } {
  const { threads } = options;
  if (threads !== undefined) checkInteger(threads, "options.threads", 1);
  const metrics = readMetrics(options.metrics);
  checkChoice(metric, "options.metric", Object.keys(metrics));
  const list = search === "grid" ? gridCandidates(spaces) : randomCandidates(spaces, { count, seed });
  const candidates = list.settings.map((settings, number) => ({
    number,
    settings,
    recipe: withSettings(recipe, settings),
  }));
  const setup: SearchSetup<Name> = {
    recipe,
    candidates,
    metric: metric as keyof StandardMetrics | Name,
    direction: metrics[metric]!.direction,
    seed,
    halving,
    validation: validationOf(options),
  };
  const isShort = search !== "grid" && candidates.length < count;
  const asked = isShort ? `, so that ${candidates.length} are tried instead of ${count}` : "";
  const message = `${list.duplicates} candidates repeat earlier ones and are left out${asked}`;
  const warnings = list.duplicates > 0 || isShort ? [{ code: "duplicate-candidates", message }] : [];
  return { setup, warnings };
}

/** The options that are for the cross-validations. */
function validationOf<Name extends string>(options: TuneOptions<Name>): CrossValidateOptions<Name> {
  const { search: _, candidates: __, metric: ___, halving: ____, nested: _____, ...others } = options;
  const { onProgress: ______, signal: _______, seed, ...validation } = others;
  // The folds of a plan are not drawn; the seed is for the candidates alone then.
  return typeof validation.folds === "object" ? validation : { ...validation, seed };
}

/** The search on all rows and, where asked for, the nested one. */
function runBoth<Name extends string>(
  team: FoldTeam,
  table: Table,
  setup: SearchSetup<Name>,
  { nested }: ResolvedTuneOptions,
  job: JobOptions,
): [SearchOutcome<Name>, NestedTuning<Name> | null] {
  if (nested === null) return [runSearch(team, table, setup, job), null];
  const { folds, repeats = 1 } = nested;
  const total = 1 + (typeof folds === "object" ? folds.splits.length : folds! * repeats);
  const outcome = runSearch(team, table, setup, jobInside(job, STAGE, 0, total));
  const judged = runNested(team, table, setup, nested, (split) => jobInside(job, STAGE, 1 + split, total));
  step(job, STAGE, total, total);
  return [outcome, judged];
}
