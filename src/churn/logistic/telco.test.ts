import { beforeAll, expect, it } from "vitest";
import { brierScore } from "../../evaluation/probability/brier-score.ts";
import { logLoss } from "../../evaluation/probability/log-loss.ts";
import { rocAuc } from "../../evaluation/roc/roc-auc.ts";
import { encode } from "../../features/encoding/matrix.ts";
import { choleskyFactor, choleskyInverse, choleskySolve } from "../../numeric/cholesky.ts";
import { sigmoid } from "../../numeric/logistic.ts";
import { type NumberColumn, rowCount, type Table } from "../../table/table.ts";
import { binaryTarget } from "../../table/target.ts";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { describeWithData } from "../../testing/data.ts";
import { predictProbability } from "../predict-probability.ts";
import { readTelco } from "../telco.testing.ts";
import { fitLogisticRegression } from "./logistic-regression.ts";
import type { LogisticRegressionModel } from "./model.ts";
import { logisticPath } from "./path.ts";

// R 4.2.2, glm(Churn ~ tenure + MonthlyCharges + SeniorCitizen + Contract, binomial): summary() and the metrics of
// its fitted values.
const GLM = {
  coefficients: [
    -1.6012522999524, -0.0367806734504, 0.0274123169455, 0.4623725620315, -1.0050277501494, -1.9280579148287,
  ],
  standardErrors: [
    0.08978493451861, 0.00205868998409, 0.00136454248049, 0.08018838640238, 0.10113420997422,
    0.16690714494373,
  ],
  deviance: 6112.72053525,
  aic: 6124.72053525,
  rocAuc: 0.829105398582,
  brierScore: 0.142434618461,
  logLoss: 0.433957158544,
};
const FEATURES = ["tenure", "MonthlyCharges", "SeniorCitizen", "Contract"];

/** R's glm.fit, step by step: its start, its weights, its stopping rule. Rows of `x` begin with 1. */
function glmFit(x: readonly number[][], y: ArrayLike<number>, epsilon: number) {
  const size = x[0]!.length;
  let eta = Array.from(y, (value) => Math.log((value + 0.5) / (1.5 - value)));
  let previous = Number.NaN;
  for (let step = 1; ; step++) {
    const information = new Float64Array(size * size);
    const beta = new Float64Array(size);
    x.forEach((row, i) => {
      const mu = sigmoid(eta[i]!);
      const weight = mu * (1 - mu);
      const working = eta[i]! + (y[i]! - mu) / weight;
      for (let j = 0; j < size; j++) {
        beta[j]! += weight * row[j]! * working;
        for (let k = 0; k <= j; k++) information[j * size + k]! += weight * row[j]! * row[k]!;
      }
    });
    choleskyFactor(information, size);
    choleskySolve(information, size, beta);
    eta = x.map((row) => row.reduce((sum, value, j) => sum + value * beta[j]!, 0));
    const deviance = eta.reduce((sum, z, i) => sum - 2 * Math.log(sigmoid(y[i] === 1 ? z : -z)), 0);
    if (Math.abs(deviance - previous) / (Math.abs(deviance) + 0.1) < epsilon) {
      const inverse = choleskyInverse(information, size);
      const standardErrors = Array.from(beta, (_, j) => Math.sqrt(inverse[j * (size + 1)]!));
      return { coefficients: Array.from(beta), standardErrors, steps: step };
    }
    previous = deviance;
  }
}

describeWithData("fitLogisticRegression on the Telco customers", () => {
  let table: Table;
  let truth: Uint8Array;
  let model: LogisticRegressionModel;
  // Not in the body of the suite, which runs also where the suite is skipped.
  beforeAll(() => {
    table = readTelco();
    truth = binaryTarget(table, "Churn").values;
    model = fitLogisticRegression(table, { target: "Churn", features: FEATURES, l2: 0 });
  });

  it("has the coefficients of R's glm", () => {
    expect(model.fit.status).toBe("converged");
    const lines = model.fit.coefficients;
    expectAllClose(
      lines.map((line) => line.estimate!),
      GLM.coefficients,
      1e-9,
    );
    expectClose(model.fit.deviance, GLM.deviance, 1e-11);
    expectClose(model.fit.aic, GLM.aic, 1e-11);
    const p = predictProbability(model, table);
    expectClose(rocAuc(truth, p), GLM.rocAuc, 1e-9);
    expectClose(brierScore(truth, p), GLM.brierScore, 1e-9);
    expectClose(logLoss(truth, p), GLM.logLoss, 1e-11);
  });

  // glm takes its standard errors from the weights of the last step but one, and its default rule stops when that
  // step still was 1e-5 of a standard error. Ours belong to the estimate. So: the algorithm of glm gives the
  // numbers of glm with its rule, and ours when it is made to go on.
  it("has the standard errors of R's glm, once that has converged", () => {
    const { matrix, rows } = encode(model.encoding, table);
    const x = Array.from({ length: rows }, (_, i) => [
      1,
      ...[0, 1, 2, 3, 4].map((j) => matrix[j * rows + i]!),
    ]);
    const byDefault = glmFit(x, truth, 1e-8);
    expect(byDefault.steps).toBe(6);
    expectAllClose(byDefault.coefficients, GLM.coefficients, 1e-11);
    expectAllClose(byDefault.standardErrors, GLM.standardErrors, 1e-9);
    const ours = model.fit.coefficients.map((line) => line.standardError!);
    expectAllClose(ours, GLM.standardErrors, 2e-5);
    expectAllClose(ours, glmFit(x, truth, 1e-15).standardErrors, 1e-9);
  });

  // R 4.2.2, glmnet 4.1-6 with lambda = .01, at its own precision (thresh = 1e-7 of the null deviance).
  it("has the ridge and the lasso of R's glmnet", () => {
    const penalty = 0.01 * rowCount(table);
    for (const [penalties, wanted] of [
      [
        { l2: penalty },
        [-1.4549103538, -0.0329037898, 0.0237599878, 0.4655741441, -0.948480399, -1.611135978],
      ],
      [
        { l1: penalty },
        [-1.41824501883, -0.0332370378, 0.0231705868, 0.3613405076, -0.7956916942, -1.4343869287],
      ],
    ] as const) {
      const { fit } = fitLogisticRegression(table, {
        ...{ target: "Churn", features: FEATURES, standardize: true },
        ...penalties,
      });
      expect(fit.status).toBe("converged");
      expectAllClose(
        fit.coefficients.map((line) => line.estimate!),
        wanted,
        5e-7,
      );
    }
    const { points } = logisticPath(table, {
      target: "Churn",
      features: FEATURES,
      standardize: true,
      penalties: [penalty],
      tolerance: 1e-6,
    });
    expectClose(points[0]!.lambda, 0.01, 1e-14);
    expectClose(points[0]!.intercept, -1.41824501883, 1e-7);
  });

  it("copes with all columns: repeats are named, the id is left out, blanks have a term", () => {
    const all = fitLogisticRegression(table, { target: "Churn" });
    expect(all.fit.status).toBe("converged");
    expect(all.encoding.omitted).toEqual([{ column: "customerID", reason: "id-like" }]);
    expect(all.fit.warnings.map((warning) => warning.code)).toEqual([
      "id-like-column",
      "collinear",
      "separation",
    ]);
    expect(all.fit.warnings[2]!.message).toBe(
      '"TotalCharges=(missing)" separates the values of "Churn" (quasi-complete): only the penalty keeps the coefficients finite; all 11 rows with "TotalCharges=(missing)" have "No"',
    );
    const free = fitLogisticRegression(table, { target: "Churn", l2: 0 });
    expect(free.fit.status).toBe("separated");
    const unnamed = free.fit.coefficients.filter((line) => line.estimate === null).map((line) => line.term);
    expect(unnamed).toEqual([
      "MultipleLines=No phone service",
      "OnlineSecurity=No internet service",
      "OnlineBackup=No internet service",
      "DeviceProtection=No internet service",
      "TechSupport=No internet service",
      "StreamingTV=No internet service",
      "StreamingMovies=No internet service",
    ]);
    // Without a penalty the eleven blanks have a probability of 0; eleven rows cannot say so against one per unit.
    const total = table["TotalCharges"] as NumberColumn;
    const [without, withPenalty] = [free, all].map((fitted) => [...predictProbability(fitted, table)]);
    const isBlank = (_: number, i: number): boolean => Number.isNaN(total.values[i]!);
    const blank = withPenalty!.filter(isBlank);
    expect(blank.length).toBe(11);
    expect(Math.max(...blank)).toBeLessThan(0.2);
    const rest = (values: number[]) => values.filter((value, i) => !isBlank(value, i));
    expectAllClose(rest(without!), rest(withPenalty!), 0.03, 1);
  });
});
