import { beforeAll, expect, it } from "vitest";
import { predictProbability } from "../churn/predict-probability.ts";
import { readTelco } from "../churn/telco.testing.ts";
import { rocAuc } from "../evaluation/roc/roc-auc.ts";
import type { Table } from "../table/table.ts";
import { describeWithData } from "../testing/data.ts";
import { crossValidate } from "./cross-validate.ts";
import { fitRecipe } from "./fit-recipe.ts";

describeWithData("a recipe on the Telco customers", () => {
  let table: Table;
  beforeAll(() => {
    table = readTelco();
  });

  // scikit-learn 1.9.1 reaches 0.845 with logistic regression on one-hot columns (stratified 10-fold).
  it("reaches an AUC of 0.845 in stratified 10-fold, all columns but the id", () => {
    const recipe = { target: "Churn", exclude: ["customerID"], model: { kind: "logistic-regression" } };
    const { metrics, outOfFold, warnings } = crossValidate(recipe, table, { folds: 10, seed: 42 });
    expect(Math.abs(metrics.rocAuc.mean - 0.845)).toBeLessThan(0.003);
    expect(metrics.rocAuc.lower).toBeGreaterThan(0.83);
    expect(metrics.rocAuc.upper).toBeLessThan(0.86);
    expect(Math.abs(metrics.brierScore.mean - 0.136)).toBeLessThan(0.001);
    expect(Math.abs(rocAuc(outOfFold.truth, outOfFold.probability) - metrics.rocAuc.mean)).toBeLessThan(
      0.003,
    );
    const mean = outOfFold.probability.reduce((sum, p) => sum + p, 0) / outOfFold.probability.length;
    expect(Math.abs(mean - 1869 / 7043)).toBeLessThan(0.001);
    expect(warnings.map((warning) => warning.code)).toEqual(["collinear", "separation"]);
    const model = fitRecipe(recipe, table);
    expect(predictProbability(JSON.parse(JSON.stringify(model)) as typeof model, table)).toEqual(
      predictProbability(model, table),
    );
  });

  it("falls to 0.83 without tenure and total charges, which are frozen when a customer leaves", () => {
    const exclude = ["customerID", "tenure", "TotalCharges"];
    const { metrics } = crossValidate(
      { target: "Churn", exclude, model: { kind: "logistic-regression" } },
      table,
    );
    expect(Math.abs(metrics.rocAuc.mean - 0.8294)).toBeLessThan(0.003);
  });
});
