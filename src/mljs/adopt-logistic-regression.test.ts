import { describe, expect, it } from "vitest";
import type { AdoptedLogisticRegression } from "../churn/adopted/model.ts";
import { calibrate } from "../churn/calibration/calibrate.ts";
import { predictProbability, prepareScorer } from "../churn/predict-probability.ts";
import { rocAuc } from "../evaluation/roc/roc-auc.ts";
import { randomStream, uniform } from "../random/random.ts";
import { describeModelContract } from "../testing/model-contract.ts";
import { adoptLogisticRegression } from "./adopt-logistic-regression.ts";
import { featureMatrix } from "./feature-matrix.ts";
import { LogisticRegression, Matrix, type Regression } from "./mljs-packages.testing.ts";

const random = randomStream(6, "mljs logistic");
const customers = Array.from({ length: 120 }, () => {
  const [visits, spend] = [2 * uniform(random) - 1, 2 * uniform(random) - 1];
  return { visits, spend, one: 1, left: uniform(random) < 1 / (1 + Math.exp(1.5 + 3 * visits - spend)) };
});
const features = ["visits", "spend"];
const labels = customers.map(({ left }) => Number(left));
const names = { features, target: "left" };

function train(columns: readonly string[], steps = 300): Regression {
  const regression = new LogisticRegression({ numSteps: steps, learningRate: 5e-3 });
  regression.train(new Matrix(featureMatrix(customers, columns)), Matrix.columnVector(labels));
  return regression;
}
const regression = train(features);
const weights = (fitted: Regression) =>
  (fitted as unknown as { classifiers: { weights: { to2DArray(): number[][] } }[] }).classifiers.map(
    (one) => one.weights.to2DArray()[0]!,
  );

describe("adoptLogisticRegression", () => {
  const model = adoptLogisticRegression(regression, names);
  const scores = predictProbability(model, customers);

  it("gives the probability behind the model's own predict", () => {
    const predicted = regression.predict(new Matrix(featureMatrix(customers, features)));
    expect(Array.from(scores, (p) => Number(p > 0.5))).toEqual(predicted);
    // Model 0 tells "not label 0", which is label 1.
    const [ofOne, ofZero] = weights(regression);
    customers.forEach(({ visits, spend }, i) => {
      const logOdds = ofOne![0]! * visits + ofOne![1]! * spend;
      expect(scores[i]).toBeCloseTo(1 / (1 + Math.exp(-logOdds)), 12);
    });
    // Two models for one question: mirror images.
    ofOne!.forEach((weight, f) => {
      expect(ofZero![f]).toBeCloseTo(-weight, 12);
    });
    expect(rocAuc(labels, scores)).toBeGreaterThan(0.8);
  });

  it("has no intercept: a row of zeros is a coin, and says so; a column of ones mends it", () => {
    expect(predictProbability(model, [{ visits: 0, spend: 0 }])[0]).toBe(0.5);
    expect(model.fit.warnings.map(({ code }) => code)).toEqual(["no-intercept"]);
    const mean = (values: ArrayLike<number>) =>
      Array.from(values).reduce((sum, v) => sum + v, 0) / labels.length;
    expect(mean(scores) - mean(labels)).toBeGreaterThan(0.1);
    const withOnes = adoptLogisticRegression(train([...features, "one"], 2000), {
      ...names,
      features: [...features, "one"],
    });
    expect(Math.abs(mean(predictProbability(withOnes, customers)) - mean(labels))).toBeLessThan(0.01);
    const calibrated = calibrate(model, { truth: labels, probability: scores }, { method: "sigmoid" });
    expect(Math.abs(mean(predictProbability(calibrated, customers)) - mean(labels))).toBeLessThan(0.01);
  });

  it("is the same from the object, its toJSON, the text of that, and what load makes of it", () => {
    const json = JSON.parse(JSON.stringify(regression)) as object;
    for (const other of [regression.toJSON(), json, LogisticRegression.load(json)]) {
      expect(adoptLogisticRegression(other, names)).toEqual(model);
    }
  });

  it("turns round for label 0", () => {
    const zero = adoptLogisticRegression(regression, {
      ...names,
      positiveLabel: 0,
      positive: "stayed",
      baseRate: 0.7,
    });
    expect(zero.target).toEqual({
      column: "left",
      positive: "stayed",
      negative: "not stayed",
      baseRate: 0.7,
    });
    predictProbability(zero, customers).forEach((p, i) => {
      expect(p).toBeCloseTo(1 - scores[i]!, 12);
    });
  });

  it("scores a row as in a table, and refuses a gap instead of giving NaN", () => {
    const scorer = prepareScorer(model);
    expect(customers.map((row) => scorer.scoreRow(row))).toEqual(Array.from(scores));
    const message = "must be a number: the model has no way for a gap, got null";
    expect(() => scorer.scoreRow({ visits: null, spend: 1 })).toThrow(`\`row.visits\` ${message}`);
    expect(() => scorer.scoreTable([{ visits: 1, spend: null }])).toThrow(`\`table.spend[0]\` ${message}`);
  });
});

describe("the door", () => {
  const gaps = new LogisticRegression({ numSteps: 3 });
  gaps.train(new Matrix([[1], [Number.NaN]]), Matrix.columnVector([0, 1]));
  const three = new LogisticRegression({ numSteps: 3 });
  three.train(new Matrix([[1], [2], [3]]), Matrix.columnVector([0, 1, 2]));
  const shape = "`fitted` must be a LogisticRegression of ml-logistic-regression after train(), or its JSON";

  it.each<[string, unknown, object, string]>([
    ["nothing", null, names, `${shape}, got null`],
    ["an untrained one", new LogisticRegression({}), names, `${shape}, got an object with keys`],
    [
      "three classes",
      three,
      names,
      "`fitted.classifiers` must be models of two classes, got Array of length 3",
    ],
    [
      "weights that are NaN",
      gaps,
      { ...names, features: ["x"] },
      "`fitted.classifiers[0].weights` must be finite numbers (a gap in the training data, or too large a learningRate, makes them NaN)",
    ],
    [
      "weights of other lengths",
      { classifiers: [{ weights: [[1]] }, { weights: [[1, 2]] }] },
      names,
      "`fitted.classifiers[1].weights` must be 1 numbers, got Array of length 2",
    ],
    [
      "too few features",
      regression,
      { ...names, features: ["visits"] },
      "`options.features.length` must be 2, the columns that the regression was trained on, got 1",
    ],
    [
      "a third label",
      regression,
      { ...names, positiveLabel: 2 },
      "`options.positiveLabel` must be 0 or 1, got 2",
    ],
    [
      "an option of forests",
      regression,
      { ...names, probability: "votes" },
      "`options.probability` must be one of",
    ],
  ])("refuses %s", (_, fitted, options, message) => {
    const call = adoptLogisticRegression as (...args: unknown[]) => unknown;
    expect(() => call(fitted, options)).toThrow(message);
  });

  it("refuses a model from a file whose coefficients are not as many as its features", () => {
    const model = adoptLogisticRegression(regression, names);
    const damaged = { ...model, params: { coefficients: [1] } } as AdoptedLogisticRegression;
    expect(() => prepareScorer(damaged)).toThrow(
      "`model.params.coefficients` must be 2 finite numbers, one a feature, got Array of length 1",
    );
  });
});

describeModelContract("an adopted logistic regression", {
  fit: () => adoptLogisticRegression(regression, names),
  predict: (model) => Array.from(predictProbability(model, customers)),
});
