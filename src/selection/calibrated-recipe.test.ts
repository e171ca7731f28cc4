import { beforeAll, describe, expect, it } from "vitest";
import { calibrate } from "../churn/calibration/calibrate.ts";
import type { CalibratedModel } from "../churn/calibration/types.ts";
import { fitLogisticRegression } from "../churn/logistic/logistic-regression.ts";
import { predictProbability } from "../churn/predict-probability.ts";
import { stratifiedFolds } from "../evaluation/folds/stratified-folds.ts";
import type { Progress } from "../internal/progress.ts";
import { normal } from "../random/distributions.ts";
import { randomStream, uniform } from "../random/random.ts";
import { type Table, takeRows } from "../table/table.ts";
import { tableFrom } from "../table/table-from.ts";
import { describeModelContract } from "../testing/model-contract.ts";
import { crossValidate } from "./cross-validate.ts";
import { fitRecipe } from "./fit-recipe.ts";
import type { Recipe } from "./recipe.ts";

/** Customers whose chance of leaving is a curve that no straight line in log odds follows. */
function customers(rows: number, seed: number): Table {
  const random = randomStream(seed, "customers");
  const x = Array.from({ length: rows }, () => normal(random));
  return tableFrom({
    id: x.map((_, i) => `c${i % Math.ceil(rows / 2)}`),
    x,
    left: x.map((value) => uniform(random) < (value > 0.5 ? 0.9 : 0.1 + 0.05 * value)),
  });
}

const recipe: Recipe = {
  target: "left",
  features: ["x"],
  model: { kind: "logistic-regression" },
  calibration: { method: "isotonic", folds: 3, seed: 9 },
};

describe("a recipe with a calibration", () => {
  const table = customers(400, 1);
  let model: CalibratedModel;
  beforeAll(() => {
    model = fitRecipe(recipe, table) as CalibratedModel;
  });

  it("is what one gets by hand: out-of-fold scores of inner folds, then the model on all rows", () => {
    const truth = (table["left"] as { values: Uint8Array }).values;
    const [foldOf] = stratifiedFolds(truth, { folds: 3, seed: 9 }).assignment;
    const probability = new Float64Array(400);
    for (let fold = 0; fold < 3; fold++) {
      const rows = Array.from(truth.keys());
      const held = rows.filter((row) => foldOf![row] === fold);
      const learned = takeRows(
        table,
        rows.filter((row) => foldOf![row] !== fold),
      );
      const part = fitLogisticRegression(learned, { target: "left", features: ["x"] });
      const p = predictProbability(part, takeRows(table, held));
      held.forEach((row, i) => {
        probability[row] = p[i]!;
      });
    }
    const whole = fitLogisticRegression(table, { target: "left", features: ["x"] });
    expect(model).toEqual(calibrate(whole, { truth, probability }, { method: "isotonic" }));
  });

  it("predicts better than without where the curve is no line", () => {
    const { calibration, ...plain } = recipe;
    expect(calibration).toBeDefined();
    const with_ = crossValidate(recipe, table, { folds: 4 }).metrics.brierScore.mean;
    const without = crossValidate(plain, table, { folds: 4 }).metrics.brierScore.mean;
    expect(with_).toBeLessThan(without - 0.01);
  });

  it("learns the correction inside the fold: what happened to the held-out rows changes nothing", () => {
    const result = crossValidate(recipe, table, { folds: 4, seed: 5 });
    const { fold, row } = result.outOfFold;
    const learned = Array.from(row).filter((_, i) => fold[i] !== 2);
    const held = Array.from(row).filter((_, i) => fold[i] === 2);
    const alone = fitRecipe(recipe, takeRows(table, learned));
    expect(held.map((i) => result.outOfFold.probability[i])).toEqual(
      Array.from(predictProbability(alone, takeRows(table, held))),
    );
  });

  it("holds groups together in the inner folds", () => {
    const grouped = fitRecipe(recipe, table, { group: "id" });
    expect(grouped).not.toEqual(model);
    expect(() => fitRecipe(recipe, table, { group: "who" })).toThrow("`options.group` must be a column");
    // Cross-validation passes the groups on to the inner folds.
    const { outOfFold } = crossValidate(recipe, table, { folds: 4, group: "id" });
    const rows = (held: boolean): number[] =>
      Array.from(outOfFold.row).filter((_, i) => (outOfFold.fold[i] === 0) === held);
    const learned = takeRows(table, rows(false));
    const held = takeRows(table, rows(true));
    const expected = predictProbability(fitRecipe(recipe, learned, { group: "id" }), held);
    expect(rows(true).map((row) => outOfFold.probability[row])).toEqual(Array.from(expected));
    expect(expected).not.toEqual(predictProbability(fitRecipe(recipe, learned), held));
  });

  it("is the same with the folds of its calibration side by side", () => {
    const many = customers(9000, 5);
    const boosted: Recipe = { ...recipe, model: { kind: "gradient-boosting", rounds: 60 } };
    expect(fitRecipe(boosted, many, { threads: 2 })).toEqual(fitRecipe(boosted, many, { threads: 1 }));
  });

  it("tells progress over all its fits and stops when it is told to", () => {
    const seen: Progress[] = [];
    fitRecipe(recipe, table, { onProgress: (progress) => seen.push(progress) });
    const whole = seen.filter(({ done }) => Number.isInteger(done));
    expect(whole).toEqual([0, 1, 2, 3, 4].map((done) => ({ stage: "calibration fold", done, total: 4 })));
    const controller = new AbortController();
    const stop = (): void => controller.abort(new Error("enough"));
    expect(() => fitRecipe(recipe, table, { signal: controller.signal, onProgress: stop })).toThrow("enough");
  });

  it.each<[Recipe, object, string]>([
    [
      { ...recipe, calibration: { method: "sigmoid", folds: 500 } },
      {},
      "`recipe.calibration.folds` must be <= ",
    ],
    [recipe, { threads: 1.5 }, "`options.threads` must be an integer, got 1.5"],
    [recipe, { seed: 1 }, "`options.seed` must be one of the options threads, group, onProgress, signal"],
  ])("rejects what cannot be: %#", (bad, options, message) => {
    expect(() => fitRecipe(bad, table, options)).toThrow(message);
  });
});

describeModelContract("a calibrated recipe", {
  fit: () => fitRecipe(recipe, customers(200, 3)),
  predict: (model) => predictProbability(model, customers(200, 3)),
});
