/** Recipes with every kind of model: the same model as its function gives, whoever calls it and on how many threads. */
import { describe, expect, it } from "vitest";
import { fitGradientBoosting } from "../churn/boosting/gradient-boosting.ts";
import { CLASSIFIER_KINDS, type ClassifierKind, type FittedClassifier } from "../churn/classifiers.ts";
import { fitRandomForest } from "../churn/forest/random-forest.ts";
import { fitLogisticRegression } from "../churn/logistic/logistic-regression.ts";
import { fitNeuralNetwork } from "../churn/network/neural-network.ts";
import { predictProbability, prepareScorer } from "../churn/predict-probability.ts";
import type { TrainingColumns } from "../churn/training-data.ts";
import type { Progress } from "../internal/progress.ts";
import { normal } from "../random/distributions.ts";
import { randomStream, uniform } from "../random/random.ts";
import { type Table, takeRows } from "../table/table.ts";
import { tableFrom } from "../table/table-from.ts";
import { withoutTimings } from "../testing/without-timings.ts";
import { compareModels } from "./comparison/compare-models.ts";
import { crossValidate } from "./cross-validate.ts";
import { fitRecipe } from "./fit-recipe.ts";
import type { Recipe } from "./recipe.ts";
import type { KnownRecipeModel } from "./recipe-model.ts";

function customers(rows: number, seed: number): Table {
  const random = randomStream(seed, "customers");
  const x = Array.from({ length: rows }, () => normal(random));
  return tableFrom({
    id: x.map((_, i) => `c${i}`),
    x: x.map((value, i) => (i % 9 === 0 ? null : value)),
    plan: x.map(() => (uniform(random) < 0.5 ? "basic" : "plus")),
    w: x.map((_, i) => 1 + (i % 3)),
    left: x.map((value) => uniform(random) < 1 / (1 + Math.exp(-2 * value))),
  });
}

/** Small models, so that the tests are fast. */
const MODELS: { readonly [K in ClassifierKind]: KnownRecipeModel & { readonly kind: K } } = {
  "logistic-regression": { kind: "logistic-regression", l2: 2 },
  "random-forest": { kind: "random-forest", trees: 20, seed: 5 },
  "gradient-boosting": { kind: "gradient-boosting", rounds: 20, leaves: 4 },
  "neural-network": { kind: "neural-network", hidden: [8], epochs: 5 },
};

type Fit = (data: Table, options: TrainingColumns) => FittedClassifier;
const FITS: Readonly<Record<ClassifierKind, Fit>> = {
  "logistic-regression": fitLogisticRegression,
  "random-forest": fitRandomForest,
  "gradient-boosting": fitGradientBoosting,
  "neural-network": fitNeuralNetwork,
};

const table = customers(300, 1);

describe.each(CLASSIFIER_KINDS)("a recipe with %s", (kind) => {
  const recipe: Recipe = { target: "left", exclude: ["id"], weights: "w", model: MODELS[kind] };

  it("gives the model of its function", () => {
    const { kind: _, ...settings } = MODELS[kind];
    const options = { target: "left", exclude: ["id"], weights: "w", ...settings };
    expect(fitRecipe(recipe, table)).toEqual(FITS[kind](table, options));
  });

  it("is cross-validated without a look at the held-out rows, the same on one thread and on two", () => {
    const one = crossValidate(recipe, table, { folds: 3, seed: 2, threads: 1 });
    const two = crossValidate(recipe, table, { folds: 3, seed: 2, threads: 2 });
    expect(withoutTimings(two)).toEqual(withoutTimings(one));
    const { fold, row, probability } = one.outOfFold;
    const rows = (held: boolean): number[] => Array.from(row).filter((_, i) => (fold[i] === 1) === held);
    const alone = fitRecipe(recipe, takeRows(table, rows(false)));
    expect(rows(true).map((i) => probability[i])).toEqual(
      Array.from(predictProbability(alone, takeRows(table, rows(true)))),
    );
    expect(one.metrics.rocAuc.mean).toBeGreaterThan(0.6);
  });

  it("is calibrated", () => {
    const calibration = { method: "sigmoid", folds: 3 } as const;
    const model = fitRecipe({ ...recipe, calibration }, table);
    expect(model.kind).toBe("calibrated");
    const scorer = prepareScorer(JSON.parse(JSON.stringify(model)) as typeof model);
    const scores = predictProbability(model, table);
    expect(scorer.scoreTable(table)).toEqual(scores);
    expect(scorer.scoreRow({ x: null, plan: "basic" })).toBe(
      predictProbability(model, [
        { x: 0, plan: "plus" },
        { x: null, plan: "basic" },
      ])[1],
    );
  });

  it("stops when it is told to, inside a fit where that takes long", () => {
    const controller = new AbortController();
    const stop = ({ done }: Progress): void => {
      if (done > 1) controller.abort(new Error("enough"));
    };
    expect(() =>
      crossValidate(recipe, table, { folds: 3, signal: controller.signal, onProgress: stop }),
    ).toThrow("enough");
  });

  it("tells progress that never goes back", () => {
    const seen: number[] = [];
    crossValidate(recipe, table, { folds: 3, onProgress: ({ done }) => seen.push(done) });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.filter(Number.isInteger)).toEqual([0, 1, 2, 3]);
  });

  it("refuses a setting of no kind by name", () => {
    const bad = { ...recipe, model: { ...MODELS[kind], depht: 3 } } as unknown as Recipe;
    expect(() => crossValidate(bad, table)).toThrow("`recipe.model.depht` must be one of the options ");
  });
});

it("recipes with an offset read its column", () => {
  const recipe: Recipe = {
    target: "left",
    features: ["plan"],
    model: { kind: "logistic-regression", offset: "w" },
  };
  expect(fitRecipe(recipe, table)).toEqual(
    fitLogisticRegression(table, { target: "left", features: ["plan"], offset: "w" }),
  );
  expect(crossValidate(recipe, table, { folds: 3 }).outOfFold.probability.every(Number.isFinite)).toBe(true);
});

it("what the data say against a setting is told in the words of the recipe", () => {
  const model = { kind: "gradient-boosting", monotone: { plan: 1 } } as const;
  expect(() => fitRecipe({ target: "left", model }, table)).toThrow(
    "`recipe.model.monotone.plan` must be a number, boolean or time column",
  );
  const reference = { town: "here" };
  expect(() =>
    fitRecipe({ target: "left", model: { kind: "logistic-regression", reference } }, table),
  ).toThrow("`recipe.model.reference.town` must be for a text column among the features");
});

it("all kinds are compared on the same folds", () => {
  const recipes = Object.fromEntries(
    CLASSIFIER_KINDS.map((kind) => [kind, { target: "left", exclude: ["id"], model: MODELS[kind] }]),
  );
  const { ranking, differences, results } = compareModels(recipes, table, { folds: 3 });
  expect([...ranking].sort()).toEqual([...CLASSIFIER_KINDS].sort());
  expect(differences.map(({ other }) => other)).toEqual(ranking.slice(1));
  const [first] = CLASSIFIER_KINDS;
  for (const kind of CLASSIFIER_KINDS) {
    expect(results[kind]!.outOfFold.fold).toEqual(results[first!]!.outOfFold.fold);
  }
});
