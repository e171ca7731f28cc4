/**
 * Logistic regressions of ml-logistic-regression 2.0.0, read from the fitted object or its JSON by shape.
 *
 * @module
 */
import type { AdoptedLogisticRegression } from "../churn/adopted/model.ts";
import { deepFreeze } from "../internal/freeze.ts";
import { InputError } from "../internal/input-error.ts";
import { incompatibleModel } from "../internal/model-check.ts";
import { VERSION } from "../internal/version.ts";
import { ADOPT_KEYS, type AdoptOptions, resolveAdoptOptions } from "./adopt-options.ts";
import { matrixRows } from "./matrix-rows.ts";

/** What is read of a fitted regression: the object after `train`, or its JSON. */
export type LogisticRegressionLike = object;

/**
 * Adopts a fitted `LogisticRegression` of ml-logistic-regression with two classes, so that it predicts, is evaluated,
 * calibrated and stored like a classifier of churnkit.
 *
 * It trains one model a class against the rest, with the labels turned round, and has no function for probabilities. For
 * two classes the two models are mirror images; half the difference of their weights is the log odds here, so that
 * a probability above one half is where its `predict` says 1. What adoption cannot mend:
 *
 * - there is no intercept: a row of zeros gets probability 1/2 whatever the base rate is. Add a column of ones to
 *   the training matrix and to the table, or `calibrate` the model;
 * - it takes a fixed number of steps (50,000) whose length grows with the number of rows: on raw columns or many rows
 *   it diverges; standardise the columns, lower `learningRate`;
 * - one missing value in training makes every weight NaN, which is refused here.
 *
 * @param fitted - The regression after `train`, or its JSON.
 * @param options - Names of the columns of the training matrix and of the target.
 * @returns A frozen model for `predictProbability`, `prepareScorer`, `calibrate` and `saveModel`.
 * @throws {@link InputError} `incompatible-model` for what is not a fitted regression of two classes, or whose weights
 * are not finite; `length-mismatch` when the features are not as many as the weights.
 * @remarks O(features). ml-logistic-regression is not imported.
 * @example
 * // As ml-logistic-regression leaves it after train().
 * const fitted = { numberClasses: 2, classifiers: [{ weights: [[-0.5, 2]] }, { weights: [[0.5, -2]] }] };
 * const model = adoptLogisticRegression(fitted, { features: ["visits", "one"], target: "left" });
 * predictProbability(model, [{ visits: 4, one: 1 }])[0]; // => 0.5
 */
export function adoptLogisticRegression(
  fitted: LogisticRegressionLike,
  options: AdoptOptions,
): AdoptedLogisticRegression {
  const { features, positiveLabel, target } = resolveAdoptOptions(options, ADOPT_KEYS);
  if (positiveLabel > 1)
    throw new InputError("out-of-range", "options.positiveLabel", "0 or 1", positiveLabel);
  const [ofOne, ofZero] = readWeights(fitted);
  if (ofOne.length !== features.length) {
    const expected = `${ofOne.length}, the columns that the regression was trained on`;
    throw new InputError("length-mismatch", "options.features.length", expected, features.length);
  }
  const sign = positiveLabel === 1 ? 0.5 : -0.5;
  return deepFreeze({
    kind: "mljs-logistic-regression",
    version: 1,
    churnkit: VERSION,
    target,
    features,
    // Zero, not minus zero: JSON has only one.
    params: { coefficients: ofOne.map((weight, f) => sign * (weight - ofZero[f]!) + 0) },
    fit: {
      status: "adopted",
      warnings: [
        {
          code: "no-intercept",
          message:
            "ml-logistic-regression has no intercept: a row of zeros has probability 0.5; calibrate it",
        },
      ],
    },
  });
}

/** Weights of the models for label 1 and for label 0: the model at place i was trained to tell "not i". */
function readWeights(fitted: unknown): readonly [readonly number[], readonly number[]] {
  const { classifiers } = (typeof fitted === "object" && fitted !== null ? fitted : {}) as {
    readonly classifiers?: readonly { readonly weights?: unknown }[];
  };
  if (!Array.isArray(classifiers) || classifiers.length === 0) {
    const expected = "a LogisticRegression of ml-logistic-regression after train(), or its JSON";
    throw incompatibleModel("fitted", expected, fitted);
  }
  if (classifiers.length !== 2) {
    throw incompatibleModel("fitted.classifiers", "models of two classes", classifiers);
  }
  const [first, second] = classifiers.map(({ weights }: { readonly weights?: unknown }, i) => {
    const row = matrixRows(weights)?.[0];
    if (row === undefined || row.length === 0 || !row.every(Number.isFinite)) {
      throw incompatibleModel(
        `fitted.classifiers[${i}].weights`,
        "finite numbers (a gap in the training data, or too large a learningRate, makes them NaN)",
        weights,
      );
    }
    return row;
  });
  if (second!.length !== first!.length) {
    throw incompatibleModel("fitted.classifiers[1].weights", `${first!.length} numbers`, second);
  }
  return [first!, second!];
}
