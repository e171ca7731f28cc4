import { describe, expect, it } from "vitest";
import { sigmoid } from "../../numeric/logistic.ts";
import { bernoulli } from "../../random/distributions.ts";
import { randomStream, uniform } from "../../random/random.ts";
import { describeModelContract } from "../../testing/model-contract.ts";
import { fitLogisticRegression } from "../logistic/logistic-regression.ts";
import type { LogisticRegressionModel } from "../logistic/model.ts";
import { prepareLogisticScorer } from "../logistic/scorer.ts";
import { calibrate, prepareCalibratedScorer } from "./calibrate.ts";
import { applyCalibration } from "./calibration.ts";
import { checkCalibratedModel } from "./check.ts";
import type { CalibratedModel } from "./types.ts";

const random = randomStream(11, "customers");
const customers = Array.from({ length: 300 }, () => {
  const visits = 10 * uniform(random);
  return { visits, left: bernoulli(random, sigmoid(2 - visits)) === 1 };
});
const training = customers.slice(0, 150);
const held = customers.slice(150);

const base = fitLogisticRegression(training, { target: "left" });
const outOfFold = {
  truth: held.map(({ left }) => left),
  probability: prepareLogisticScorer(base)
    .scoreTable(held)
    .map((p) => p ** 2),
};

const scorerOf = (model: CalibratedModel<LogisticRegressionModel>) =>
  prepareCalibratedScorer(model, prepareLogisticScorer(model.model));

describe("calibrate", () => {
  it.each(["sigmoid", "isotonic", "temperature"] as const)(
    "corrects what the classifier says: %s",
    (method) => {
      const model = calibrate(base, outOfFold, { method });
      expect(model).toMatchObject({ kind: "calibrated", version: 1, target: base.target, model: base });
      expect(model.calibration.method).toBe(method);
      const scorer = scorerOf(model);
      const scores = scorer.scoreTable(customers);
      const expected = applyCalibration(model.calibration, prepareLogisticScorer(base).scoreTable(customers));
      expect(scores).toEqual(expected);
      expect(customers.map((row) => scorer.scoreRow(row))).toEqual(Array.from(scores));
      expect(scorer.report()).toEqual({ rows: 600, missing: {}, unseen: {} });
    },
  );

  it("tells in fit what it brings", () => {
    const { fit } = calibrate(base, outOfFold);
    expect(fit.chosenBySize).toBe(true);
    expect(fit.rows).toBe(150);
    expect(fit.after.logLoss).toBeLessThan(fit.before.logLoss);
    expect(fit.crossValidated!.logLoss).toBeLessThan(fit.before.logLoss);
  });

  it("counts the repeats of a cross-validation as one row each", () => {
    const row = outOfFold.truth.map((_, i) => i);
    const twice = {
      truth: [...outOfFold.truth, ...outOfFold.truth],
      probability: [...outOfFold.probability, ...outOfFold.probability],
      row: [...row, ...row],
      fold: [],
    };
    const { fit, calibration } = calibrate(base, twice, { method: "temperature" });
    expect(fit.rows).toBe(150);
    expect(calibration).toEqual(calibrate(base, outOfFold, { method: "temperature" }).calibration);
  });

  it("leaves a model that is not frozen as it was", () => {
    const loose = JSON.parse(JSON.stringify(base)) as LogisticRegressionModel;
    expect(calibrate(loose, outOfFold).model).toEqual(loose);
    expect(Object.isFrozen(loose)).toBe(false);
  });

  it.each<[unknown, unknown, object, string]>([
    [undefined, outOfFold, {}, "`model` must be a fitted classifier, got undefined"],
    [{ kind: "k-means" }, outOfFold, {}, "`model` must be a fitted classifier, got an object with keys kind"],
    [
      { kind: "calibrated", target: {} },
      outOfFold,
      {},
      '`model.kind` must be a classifier that is not calibrated yet, got "calibrated"',
    ],
    [
      base,
      undefined,
      {},
      "`outOfFold` must be an object with a truth and a probability per row, got undefined",
    ],
    [base, {}, {}, "`outOfFold.truth` must be an array of 0 and 1 or of booleans, got undefined"],
    [base, { truth: [0, 1] }, {}, "`outOfFold.probability` must be an array of numbers, got undefined"],
    [
      base,
      { truth: [0, 1], probability: [0.5] },
      {},
      "`outOfFold.probability.length` must be 2 (outOfFold.truth.length), got 1",
    ],
    [
      base,
      { truth: [0, 1], probability: [0.5, 2] },
      {},
      "`outOfFold.probability[1]` must be in [0, 1], got 2",
    ],
    [
      base,
      { truth: [0, 1], probability: [0.5, 0.5], weights: [1] },
      {},
      "`outOfFold.weights.length` must be 2 (outOfFold.truth.length), got 1",
    ],
    [
      base,
      { truth: [0, 1], probability: [0.5, 0.5], row: [1] },
      {},
      "`outOfFold.row.length` must be 2 (outOfFold.truth.length), got 1",
    ],
    [
      base,
      { truth: [0, 0], probability: [0.5, 0.5] },
      {},
      "`outOfFold.truth` must be a mix of 0 and 1 over its 2 rows, got 0",
    ],
    [base, outOfFold, { weights: [] }, "`options.weights` must be one of the options method, on"],
  ])("rejects %j, %j, %j", (model, pairs, options, message) => {
    const call = calibrate as (...args: unknown[]) => unknown;
    expect(() => call(model, pairs, options)).toThrow(message);
  });
});

describe("checkCalibratedModel", () => {
  const model = calibrate(base, outOfFold);

  it.each<[object, string]>([
    [{ version: 2 }, "`model.version` must be 1, the version this churnkit reads, got 2"],
    [{ model: undefined }, "`model.model.kind` must be the kind of a classifier, got undefined"],
    [{ model }, '`model.model.kind` must be the kind of a classifier, got "calibrated"'],
    [
      { calibration: undefined },
      '`model.calibration.method` must be "sigmoid", "isotonic" or "temperature", got undefined',
    ],
  ])("refuses a file with %o", (change, message) => {
    expect(() => checkCalibratedModel(model)).not.toThrow();
    expect(() => checkCalibratedModel({ ...model, ...change } as CalibratedModel)).toThrow(message);
  });
});

for (const method of ["sigmoid", "isotonic", "temperature"] as const) {
  describeModelContract(`a model calibrated by ${method}`, {
    fit: () => calibrate(base, outOfFold, { method }),
    predict: (model) => Array.from(scorerOf(model).scoreTable(customers)),
  });
}
