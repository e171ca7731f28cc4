/**
 * A search inside each outer fold: what the whole search, its choice included, is worth on customers it has not seen.
 *
 * Source: Varma and Simon (2006), "Bias in Error Estimation When Using Cross-Validation for Model Selection", BMC
 * Bioinformatics 7, 91.
 *
 * @module
 */
import { readTrainingData } from "../../churn/training-data.ts";
import type { JobOptions } from "../../internal/progress.ts";
import type { Warning } from "../../internal/warning.ts";
import { type Table, takeRows } from "../../table/table.ts";
import type { FoldTeam } from "../fold-team.ts";
import { type FoldOptions, outerFolds } from "../outer-folds.ts";
import { readRecipe } from "../recipe.ts";
import {
  type CrossValidationMetrics,
  type MetricValues,
  readMetrics,
  type StandardMetrics,
} from "../validation-metrics.ts";
import { type OutOfFold, startRecord } from "../validation-record.ts";
import { runSearch, type SearchSetup } from "./search.ts";
import type { TuneSettings } from "./settings.ts";

/** What the search chose without an outer fold. */
export interface NestedChoice {
  readonly repeat: number;
  readonly fold: number;
  readonly settings: TuneSettings;
  /** The best mean of the inner search, in the metric of the search. */
  readonly inner: number;
  /** What the chosen recipe reached on the outer fold. */
  readonly outer: number;
}

/** The search, judged from outside. */
export interface NestedTuning<Name extends string = never> {
  readonly metrics: CrossValidationMetrics<Name>;
  readonly pooled: MetricValues<Name>;
  readonly outOfFold: OutOfFold;
  readonly folds: number;
  readonly repeats: number;
  /** In the order of the outer splits. */
  readonly chosen: readonly NestedChoice[];
  readonly warnings: readonly Warning[];
}

/**
 * Runs the search once for each outer fold, on the rows that the fold does not hold out.
 *
 * @param jobOfSplit - Job options for the search of an outer split, asked for when it begins.
 */
export function runNested<Name extends string>(
  team: FoldTeam,
  table: Table,
  setup: SearchSetup<Name>,
  folds: FoldOptions,
  jobOfSplit: (split: number) => JobOptions,
): NestedTuning<Name> {
  const { recipe, metric, validation } = setup;
  const { level = 0.95, threads } = validation;
  const training = readTrainingData(table, readRecipe(recipe).columns, "recipe");
  const outer = outerFolds(table, training, folds);
  const record = startRecord<Name>(training, outer, readMetrics(validation.metrics));
  const found = outer.splits.map(({ repeat, fold, rows }, i) => {
    const { learned, held } = rows();
    const inner = takeRows(
      table,
      learned.map((row) => training.inputRows[row]!),
    );
    const { best, bestResult, trials } = runSearch(team, inner, setup, jobOfSplit(i));
    // The labelled rows are the same whatever columns a candidate learns from.
    const own = readTrainingData(table, readRecipe(best, threads).columns, "recipe");
    const source = { recipe: best, training: own, groups: outer.groups };
    team.run([{ source, rows: () => ({ learned, held }) }], { stage: "" }, ({ probability, warnings }) =>
      record.add({ repeat, fold, rows: held, probability, warnings }),
    );
    const { settings } = trials[0]!.candidate;
    return { repeat, fold, settings, inner: bestResult.metrics[metric as keyof StandardMetrics].mean };
  });
  const { metrics, pooled, outOfFold, warnings } = record.finish(level);
  const { perFold } = metrics[metric as keyof StandardMetrics];
  const chosen = found.map((one, i) => ({ ...one, outer: perFold[i]! }));
  return { metrics, pooled, outOfFold, folds: outer.folds, repeats: outer.repeats, chosen, warnings };
}
