/**
 * Learning the steps of a recipe from training rows.
 *
 * @module
 */
import type { TrainingData } from "../../churn/training-data.ts";
import type { LearnedStep } from "../../features/steps/learned.ts";
import { learnColumnStep } from "../../features/steps/steps.ts";
import { InputError } from "../../internal/input-error.ts";
import type { JobOptions } from "../../internal/progress.ts";
import type { Warning } from "../../internal/warning.ts";
import { learnSelect } from "./select/select.ts";
import type { KnownRecipeStep } from "./step.ts";

/** What steps learned, and the training rows behind them. */
export interface LearnedSteps {
  readonly steps: readonly LearnedStep[];
  readonly training: TrainingData;
  readonly warnings: readonly Warning[];
}

/**
 * Learns one step after the other, each from the rows behind the one before.
 *
 * @param steps - Checked.
 * @param untouched - Columns that no step may change.
 * @throws {@link InputError} where a step does not fit the table, with the path of the step; the reason of `signal` when
 * that is aborted.
 */
export function learnSteps(
  steps: readonly KnownRecipeStep[],
  training: TrainingData,
  { untouched, job }: { readonly untouched: readonly string[]; readonly job: JobOptions },
): LearnedSteps {
  const { truth, weights, groups } = training;
  const learned: LearnedStep[] = [];
  const warnings: Warning[] = [];
  let { table } = training;
  steps.forEach((step, i) => {
    job.signal?.throwIfAborted();
    const path = `recipe.steps[${i}]`;
    const rows = { table, truth, weights, groups, untouched, path };
    const outcome =
      step.kind === "select" ? learnSelect(step, rows, training, job) : learnColumnStep(step, rows);
    learned.push(outcome.step);
    warnings.push(...outcome.warnings);
    table = outcome.table;
    if (Object.keys(table).every((name) => untouched.includes(name))) {
      throw new InputError("empty", path, "a step that leaves columns to learn from", outcome.step);
    }
  });
  return { steps: learned, training: { ...training, table, features: Object.keys(table) }, warnings };
}
