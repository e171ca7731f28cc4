/**
 * Prediction with any classifier: the one place that knows which kinds there are.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import type { TableInput } from "../table/table-from.ts";
import { checkLogisticModel } from "./logistic-check.ts";
import type { LogisticRegressionModel } from "./logistic-model.ts";
import { prepareLogisticScorer } from "./logistic-scorer.ts";
import type { Scorer } from "./scorer.ts";

/** A classifier of churn. */
export type ChurnModel = LogisticRegressionModel;

/**
 * Probability of the positive value for each row of a table.
 *
 * A missing value and a text level that training did not see take the path that the model's encoding declares;
 * `prepareScorer(model)` also counts them.
 *
 * @param model - A fitted classifier, also after a trip through JSON.
 * @param table - Rows, columns or a table with at least the columns the model was trained on.
 * @throws {@link InputError} `missing-column`, `wrong-kind`, `not-finite`; `incompatible-model` for a value that is
 * not a classifier of this version.
 * @remarks O(rows * columns).
 * @example
 * const customers = [
 *   { visits: 1, left: true }, { visits: 2, left: true }, { visits: 3, left: false },
 *   { visits: 4, left: true }, { visits: 5, left: false }, { visits: 6, left: false },
 * ];
 * const model = fitLogisticRegression(customers, { target: "left" });
 * predictProbability(model, [{ visits: 1 }, { visits: 6 }])[0]! > 0.5; // => true
 */
export function predictProbability(model: ChurnModel, table: TableInput): Float64Array {
  return prepareScorer(model).scoreTable(table);
}

/**
 * Compiles a model into a scorer, for services that score one customer at a time and for long batches.
 *
 * @param model - A fitted classifier, also after a trip through JSON.
 * @returns Functions for a row and for a table that give the same numbers to the last bit, and a report of the
 * missing and unseen values that they met.
 * @throws {@link InputError} `incompatible-model` for a value that is not a classifier of this version.
 * @remarks O(terms) once; then O(columns) a row, without allocation for numbers and texts.
 * @example
 * const customers = [
 *   { plan: "basic", left: true }, { plan: "basic", left: true }, { plan: "basic", left: false },
 *   { plan: "plus", left: true }, { plan: "plus", left: false }, { plan: "plus", left: false },
 * ];
 * const model = fitLogisticRegression(customers, { target: "left" });
 * const scorer = prepareScorer(model);
 * scorer.scoreRow({ plan: "basic" }) === predictProbability(model, [{ plan: "basic" }])[0]; // => true
 * scorer.scoreRow({ plan: "gold" });
 * scorer.report(); // => { rows: 2, missing: {}, unseen: { plan: 1 } }
 */
export function prepareScorer(model: ChurnModel): Scorer {
  const kind = typeof model === "object" && model !== null ? model.kind : undefined;
  switch (kind) {
    case "logistic-regression":
      checkLogisticModel(model);
      return prepareLogisticScorer(model);
    default:
      throw new InputError("incompatible-model", "model.kind", 'a classifier ("logistic-regression")', kind);
  }
}
