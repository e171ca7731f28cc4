import { describe, expect, it } from "vitest";
import { CLASSIFIER_KINDS } from "../churn/classifiers.ts";
import { fitLogisticRegression } from "../churn/logistic/logistic-regression.ts";
import { fitRecipe } from "./fit-recipe.ts";
import { checkRecipe, type Recipe } from "./recipe.ts";

const data = {
  id: ["a", "b", "c", "d", "e", "f"],
  visits: [1, 2, 3, 4, 5, 6],
  w: [1, 1, 2, 1, 1, 1],
  left: ["Y", "Y", "N", "Y", "N", "N"],
};

describe("checkRecipe", () => {
  it("gives a frozen copy of its own", () => {
    const exclude = ["id"];
    const recipe = checkRecipe({
      target: "left",
      exclude,
      steps: [],
      model: { kind: "logistic-regression" },
    });
    exclude.push("visits");
    expect(recipe).toEqual({
      target: "left",
      exclude: ["id"],
      steps: [],
      model: { kind: "logistic-regression" },
    });
    expect(Object.isFrozen(recipe) && Object.isFrozen(recipe.exclude) && Object.isFrozen(recipe.model)).toBe(
      true,
    );
    expect(JSON.parse(JSON.stringify(recipe))).toEqual(recipe);
  });

  const kinds = CLASSIFIER_KINDS.map((kind) => JSON.stringify(kind)).join(", ");
  const model = { kind: "logistic-regression" };
  it.each<[unknown, string]>([
    [undefined, "`recipe` must be an object with a target and a model, got undefined"],
    [{ model }, "`recipe.target` must be a string, got undefined"],
    [{ target: "", model }, '`recipe.target` must be a non-empty string, got ""'],
    [{ target: "left" }, "`recipe.model` must be an object with a kind, got undefined"],
    [{ target: "left", model: {} }, `\`recipe.model.kind\` must be one of ${kinds}, got undefined`],
    [
      { target: "left", model: { kind: "crystal-ball" } },
      `\`recipe.model.kind\` must be one of ${kinds}, got "crystal-ball"`,
    ],
    [{ target: "left", model: { ...model, C: 1 } }, "`recipe.model.C` must be one of the options l2, "],
    [{ target: "left", model: { ...model, l2: -2 } }, "`recipe.model.l2` must be >= 0, got -2"],
    [
      { target: "left", model, features: "visits" },
      '`recipe.features` must be an array of column names, got "visits"',
    ],
    [{ target: "left", model, exclude: [3] }, "`recipe.exclude[0]` must be a string, got 3"],
    [{ target: "left", model, weights: 3 }, "`recipe.weights` must be a string, got 3"],
    [{ target: "left", model, steps: "impute" }, '`recipe.steps` must be an array of steps, got "impute"'],
    [
      { target: "left", model, folds: 3 },
      "`recipe.folds` must be one of the options target, positive, features, exclude, weights, steps, model, calibration",
    ],
    [
      { target: "left", model, calibration: "sigmoid" },
      '`recipe.calibration` must be an object with options (method, folds, seed), got "sigmoid"',
    ],
    [
      { target: "left", model, calibration: { method: "beta" } },
      '`recipe.calibration.method` must be one of "sigmoid", "isotonic", "temperature", got "beta"',
    ],
    [
      { target: "left", model, calibration: { method: "sigmoid", folds: 1 } },
      "`recipe.calibration.folds` must be >= 2, got 1",
    ],
    [
      { target: "left", model, calibration: { method: "sigmoid", seed: -1 } },
      "`recipe.calibration.seed` must be >= 0, got -1",
    ],
    [
      { target: "left", model, calibration: { method: "sigmoid", cv: 3 } },
      "`recipe.calibration.cv` must be one of the options method, folds, seed",
    ],
  ])("rejects %j", (recipe, message) => {
    expect(() => checkRecipe(recipe as Recipe)).toThrow(message);
  });
});

describe("fitRecipe", () => {
  it("is the function of the model's kind", () => {
    const recipe = {
      target: "left",
      exclude: ["id"],
      weights: "w",
      model: { kind: "logistic-regression", l2: 0.5 },
    };
    expect(fitRecipe(recipe, data)).toEqual(
      fitLogisticRegression(data, { target: "left", exclude: ["id"], weights: "w", l2: 0.5 }),
    );
  });

  it("names the recipe's field when the table does not fit it", () => {
    const recipe = { target: "left", model: { kind: "logistic-regression" } };
    expect(() => fitRecipe({ ...recipe, target: "churn" }, data)).toThrow(
      "`recipe.target` must be a column of the table",
    );
    expect(() => fitRecipe({ ...recipe, exclude: ["x"] }, data)).toThrow(
      "`recipe.exclude[0]` must be a column of the table",
    );
    expect(() => fitRecipe({ ...recipe, features: ["left"] }, data)).toThrow(
      "`recipe.features[0]` must be another column than recipe.target",
    );
  });
});
