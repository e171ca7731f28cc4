import { describe, expect, it } from "vitest";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import golden from "../fixtures/logistic.json" with { type: "json" };
import { predictProbability, prepareScorer } from "../predict-probability.ts";
import { fitLogisticRegression } from "./logistic-regression.ts";
import type { LogisticRegressionModel } from "./model.ts";

const { spector } = golden;
const { GPA, TUCE, PSI } = spector.columns;
const withOffset = { GPA, PSI, grade: spector.grade, before: golden.offset.offset };
const withoutOffset = { GPA, TUCE, PSI, grade: spector.grade };

function estimates({ fit }: LogisticRegressionModel): number[] {
  return fit.coefficients.map((line) => line.estimate!);
}

function errors({ fit }: LogisticRegressionModel): number[] {
  return fit.coefficients.map((line) => line.standardError!);
}

describe("the offset of a logistic regression", () => {
  const options = { target: "grade", offset: "before", l2: 0 };
  const model = fitLogisticRegression(withOffset, options);

  it("equals statsmodels' GLM: coefficients, errors, deviance and null deviance", () => {
    expect(model.encoding.terms.map((term) => term.name)).toEqual(["GPA", "PSI"]);
    expectAllClose(estimates(model), golden.offset.coefficients, 1e-9);
    expectAllClose(errors(model), golden.offset.standardErrors, 1e-7);
    expectClose(model.fit.deviance, golden.offset.deviance, golden.tolerance);
    expectClose(model.fit.nullDeviance, golden.offset.nullDeviance, golden.tolerance);
    expectAllClose(predictProbability(model, withOffset).slice(0, 5), golden.offset.probability, 1e-8);
  });

  it("scores rows and tables alike, before and after JSON", () => {
    const scorer = prepareScorer(JSON.parse(JSON.stringify(model)) as LogisticRegressionModel);
    const rows = GPA.map((value, i) => ({ GPA: value, PSI: PSI[i]!, before: withOffset.before[i]! }));
    expect(rows.map((row) => scorer.scoreRow(row))).toEqual(
      Array.from(predictProbability(model, withOffset)),
    );
  });

  it("moves the log odds by itself, and a constant one only the intercept", () => {
    const shifted = withOffset.before.map((value) => value + 3);
    const other = fitLogisticRegression({ ...withOffset, before: shifted }, options);
    const [intercept, ...rest] = estimates(model);
    expectAllClose(estimates(other), [intercept! - 3, ...rest], 1e-9);
    expectClose(other.fit.nullDeviance, model.fit.nullDeviance, 1e-10);
    const zero = { ...withoutOffset, before: GPA.map(() => 0) };
    expectAllClose(
      estimates(fitLogisticRegression(zero, options)),
      estimates(fitLogisticRegression(withoutOffset, { target: "grade", l2: 0 })),
      1e-12,
    );
  });

  it("is found whether it is named among the features, excluded or neither; with an l1 too", () => {
    const named = fitLogisticRegression(withOffset, { ...options, features: ["GPA", "before", "PSI"] });
    const left = fitLogisticRegression(withOffset, { ...options, features: ["GPA", "PSI"] });
    const excluded = fitLogisticRegression(withOffset, { ...options, exclude: ["before"] });
    for (const other of [named, left, excluded]) expect(other).toEqual(model);
    const lasso = fitLogisticRegression(withOffset, { ...options, l1: 1e-8 });
    expectAllClose(estimates(lasso), estimates(model), 1e-6);
  });

  it("does not take part in separation", () => {
    // The offset alone tells the classes apart; x does not.
    const data = { x: [1, 2, 1, 2], y: [0, 0, 1, 1], before: [-9, -9, 9, 9] };
    const { fit } = fitLogisticRegression(data, { target: "y", offset: "before", l2: 0 });
    expect(fit.status).toBe("converged");
    expect(fit.warnings).toEqual([]);
  });

  it.each<[object, object, string]>([
    [
      { before: [null, ...golden.offset.offset.slice(1)] },
      {},
      "`data.before[0]` must be a finite number, got NaN",
    ],
    [{}, { offset: "nothing" }, "`options.offset` must be a column of the table (GPA, PSI, before"],
    [{ before: GPA.map(() => "a") }, {}, '`options.offset` must be a number column, got "before (text)"'],
    [
      {},
      { offset: "grade" },
      '`options.offset` must be another column than the target and the weights, got "grade"',
    ],
    [{}, { offset: "" }, "`options.offset` must be a non-empty string"],
  ])("rejects %j with %j", (data, changed, message) => {
    expect(() => fitLogisticRegression({ ...withOffset, ...data }, { ...options, ...changed })).toThrow(
      message,
    );
  });

  it("must be there to score", () => {
    const { before, ...without } = withOffset;
    const scorer = prepareScorer(model);
    expect(() => predictProbability(model, without)).toThrow("`table.before` must be a column of the table");
    expect(() =>
      predictProbability(model, { ...without, before: before.map((v, i) => (i === 2 ? null : v)) }),
    ).toThrow("`table.before[2]` must be a finite number, got NaN");
    expect(() => scorer.scoreRow({ GPA: 3, PSI: 1 })).toThrow("`row.before` must be there: it is the offset");
    expect(() => scorer.scoreRow({ GPA: 3, PSI: 1, before: null })).toThrow(
      "`row.before` must be a number, got null",
    );
    const damaged = { ...model, options: { ...model.options, offset: 3 as unknown as string } };
    expect(() => prepareScorer(damaged)).toThrow(
      "`model.options.offset` must be the name of a column or null, got 3",
    );
    const { offset, ...older } = fitLogisticRegression(withoutOffset, { target: "grade" }).options;
    expect(offset).toBeNull();
    prepareScorer({ ...model, options: older as typeof model.options });
  });
});

describe("class weights of a logistic regression", () => {
  const options = { target: "grade", l2: 0 };

  it("equal scikit-learn's, with the sandwich errors of statsmodels, and come back to the base rate", () => {
    const wanted = golden.classWeights;
    const positives = spector.grade.reduce((sum, value) => sum + value, 0);
    const cases = [
      [wanted.balanced, "balanced", (32 - positives) / positives],
      [wanted.three, { 1: 3 }, 3],
      [wanted.three, { 1: 6, 0: 2 }, 3],
    ] as const;
    for (const [{ coefficients, standardErrors }, classWeights, ratio] of cases) {
      const model = fitLogisticRegression(withoutOffset, { ...options, classWeights });
      const [intercept, ...slopes] = coefficients;
      expectAllClose(estimates(model), [intercept! - Math.log(ratio), ...slopes], 1e-9);
      expectAllClose(errors(model), standardErrors, 1e-9);
      expect(model.options.classWeights).toEqual(classWeights);
      const p = predictProbability(model, withoutOffset);
      const uncorrected = slopes.reduce((z, c, j) => z + c * [GPA, TUCE, PSI][j]![4]!, intercept!);
      // p' = b p / (b p - p + 1) with b = 1 / ratio.
      const q = 1 / (1 + Math.exp(-uncorrected));
      expectClose(p[4]!, q / ratio / (q / ratio - q + 1), 1e-9);
    }
  });

  it("multiply the weights of the rows", () => {
    const w = GPA.map((_, i) => 1 + (i % 3));
    const both = w.map((weight, i) => weight * (spector.grade[i] === 1 ? 4 : 1));
    const a = fitLogisticRegression(
      { ...withoutOffset, w },
      { ...options, weights: "w", classWeights: { 1: 4 } },
    );
    const b = fitLogisticRegression({ ...withoutOffset, w: both }, { ...options, weights: "w" });
    const [intercept, ...slopes] = estimates(b);
    expectAllClose(estimates(a), [intercept! - Math.log(4), ...slopes], 1e-9);
    expectClose(a.fit.logLikelihood, b.fit.logLikelihood, 1e-12);
    expectClose(a.fit.nullDeviance, b.fit.nullDeviance, 1e-12);
    // A row of weight w is w rows, in the errors too.
    const rows = w.flatMap((weight, i) => Array<number>(weight).fill(i));
    const repeated = Object.fromEntries(
      Object.entries(withoutOffset).map(([name, values]) => [name, rows.map((i) => values[i]!)]),
    );
    const c = fitLogisticRegression(repeated, { ...options, classWeights: { 1: 4 } });
    expectAllClose(errors(a), errors(c), 1e-9);
  });

  it.each<[unknown, string]>([
    [
      "even",
      '`options.classWeights` must be "balanced" or an object from value of the target to weight, got "even"',
    ],
    [7, '`options.classWeights` must be "balanced" or an object from value of the target to weight, got 7'],
    [{ 2: 1 }, '`options.classWeights` must be by value of the target ("1" or "0"), got "2"'],
    [{ 1: 0 }, "`options.classWeights.1` must be > 0, got 0"],
  ])("rejects %j", (classWeights, message) => {
    const wrong = { ...options, classWeights: classWeights as "balanced" };
    expect(() => fitLogisticRegression(withoutOffset, wrong)).toThrow(message);
  });
});
