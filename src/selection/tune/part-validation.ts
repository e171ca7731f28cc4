/**
 * Cross-validation with fewer rows to learn from: the same folds, the same held-out rows.
 *
 * @module
 */
import { readTrainingData } from "../../churn/training-data.ts";
import { type JobOptions, jobOf } from "../../internal/progress.ts";
import type { Table } from "../../table/table.ts";
import type { CrossValidateOptions } from "../cross-validate.ts";
import type { FoldTeam } from "../fold-team.ts";
import { outerFolds } from "../outer-folds.ts";
import { type Recipe, readRecipe } from "../recipe.ts";
import { type CrossValidationMetrics, readMetrics } from "../validation-metrics.ts";
import { startRecord } from "../validation-record.ts";
import { nestedPart, rowPriorities } from "./nested-rows.ts";

/**
 * Metrics of a recipe that learns from a share of each fold's training rows; all held-out rows are scored.
 *
 * @param share - In (0, 1).
 * @param seed - Decides which rows; a larger share holds the rows of a smaller one.
 */
export function validateOnPart<Name extends string>(
  team: FoldTeam,
  recipe: Recipe,
  table: Table,
  options: CrossValidateOptions<Name> & JobOptions,
  { share, seed }: { readonly share: number; readonly seed: number },
): CrossValidationMetrics<Name> {
  const { threads, level = 0.95, metrics } = options;
  const training = readTrainingData(table, readRecipe(recipe, threads).columns, "recipe");
  const outer = outerFolds(table, training, options);
  const { splits, groups, validation } = outer;
  const priorities = rowPriorities(training, groups, seed);
  const trainTestRatio = share * validation.trainTestRatio;
  const record = startRecord<Name>(
    training,
    { ...outer, validation: { ...validation, trainTestRatio } },
    readMetrics(metrics),
  );
  const source = { recipe, training, groups };
  const fits = splits.map(({ rows }) => ({
    source,
    rows: () => {
      const { learned, held } = rows();
      return { learned: nestedPart(learned, training.truth, priorities, share), held };
    },
  }));
  team.run(fits, { ...jobOf(options), stage: "cross-validation fold" }, ({ probability, warnings }, i) => {
    const { repeat, fold, rows } = splits[i]!;
    record.add({ repeat, fold, rows: rows().held, probability, warnings });
  });
  return record.finish(level).metrics;
}
