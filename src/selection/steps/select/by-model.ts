/**
 * Columns that a model uses.
 *
 * @module
 */
import { CLASSIFIERS, type ClassifierKind, type FittedClassifier } from "../../../churn/classifiers.ts";
import type { TrainingData } from "../../../churn/training-data.ts";
import type { JobOptions } from "../../../internal/progress.ts";
import { renameErrors } from "../../rename-errors.ts";
import type { ModelSelectSettings } from "./definition.ts";
import { leastFirst } from "./filter.ts";
import type { Candidates, Choice } from "./result.ts";

/**
 * Chooses by a model that is fitted to all candidates.
 *
 * @param training - The candidates as training data.
 * @throws {@link InputError} as the function of the model's kind does.
 */
export function chooseByModel(
  { model, count = Number.POSITIVE_INFINITY }: ModelSelectSettings,
  { columns, path }: Candidates,
  training: TrainingData,
  job: JobOptions,
): Choice {
  const { kind, ...settings } = model;
  const fitted = renameErrors(
    () => CLASSIFIERS[kind as ClassifierKind].prepareFit(settings, `${path}.model`)(training, null, job),
    (at) => at.replace(/^options/, `${path}.model`),
  );
  const of = importanceOf(fitted);
  const scores = Float64Array.from(columns, ([name]) => of.get(name) ?? 0);
  const place = new Map(leastFirst(scores.map((score) => -score)).map((index, rank) => [index, rank]));
  return {
    columns: columns.map(([column], index) => {
      const score = scores[index]!;
      const reason = !(score > 0) ? "unused" : place.get(index)! >= count ? "count" : null;
      return { column, kept: reason === null, score, falseShare: null, reason, twin: null };
    }),
    expectedFalse: null,
  };
}

/** How much a model makes of each column. */
function importanceOf(model: FittedClassifier): ReadonlyMap<string, number> {
  switch (model.kind) {
    case "logistic-regression": {
      const sums = new Map<string, number>();
      model.encoding.terms.forEach(({ column, scale }, t) => {
        sums.set(column, (sums.get(column) ?? 0) + Math.abs(model.params.coefficients[t]! * scale));
      });
      return sums;
    }
    case "random-forest":
      return new Map(model.fit.importance.columns.map(({ column, importance }) => [column, importance]));
    case "gradient-boosting":
      return new Map(model.fit.importance.map(({ column, gain }) => [column, gain]));
    default:
      return new Map();
  }
}
