import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelWithSteps } from "../../churn/with-steps/model.ts";
import { stratifiedFolds } from "../../evaluation/folds/stratified-folds.ts";
import { randomStream, uniform, uniformInteger } from "../../random/random.ts";
import type { Table } from "../../table/table.ts";
import { tableFrom } from "../../table/table-from.ts";
import { customers } from "../../testing/classifier-customers.ts";
import { crossValidate } from "../cross-validate.ts";
import { fitRecipe } from "../fit-recipe.ts";
import type { Recipe } from "../recipe.ts";

const logistic = { kind: "logistic-regression" } as const;

/** A text of many values that says nothing. */
function manyLevels(rows: number, levels: number): { town: string[]; left: boolean[] } {
  const random = randomStream(11, "many levels");
  return {
    town: Array.from({ length: rows }, () => `town ${uniformInteger(random, levels)}`),
    left: Array.from({ length: rows }, () => uniform(random) < 0.3),
  };
}

describe("noise of 2,000 levels", () => {
  const { town, left } = manyLevels(8000, 2000);

  it("stays noise when its encoding is learned in the fold", () => {
    const recipe: Recipe = {
      target: "left",
      steps: [{ kind: "target-encode", columns: ["town"] }],
      model: logistic,
    };
    for (const smoothing of [0, 10, "auto"] as const) {
      const steps = [{ kind: "target-encode", columns: ["town"], smoothing }] as const;
      const { rocAuc } = crossValidate({ ...recipe, steps }, { town, left }, { folds: 5 }).metrics;
      expect(rocAuc.mean, String(smoothing)).toBeLessThanOrEqual(0.52);
      expect(rocAuc.mean, String(smoothing)).toBeGreaterThan(0.47);
    }
  });

  it("looks like a find when a whole table is encoded by its own labels", () => {
    // The twin by hand: each level becomes its share of leavers, and only then the rows are divided.
    const sums = new Map<string, [rows: number, events: number]>();
    town.forEach((name, i) => {
      const [rows, events] = sums.get(name) ?? [0, 0];
      sums.set(name, [rows + 1, events + Number(left[i])]);
    });
    const share = town.map((name) => sums.get(name)![1] / sums.get(name)![0]);
    const { rocAuc } = crossValidate(
      { target: "left", model: logistic },
      { share, left },
      { folds: 5 },
    ).metrics;
    expect(rocAuc.mean).toBeGreaterThan(0.7);
  });

  it("does not make a model trust its own training rows", () => {
    // Behind naive encoding a model is sure of the column; behind a cross-fitted one it learns that it says nothing.
    const recipe: Recipe = {
      target: "left",
      steps: [{ kind: "target-encode", columns: ["town"] }],
      model: logistic,
    };
    const model = fitRecipe(recipe, { town, left }) as ModelWithSteps;
    const { fit } = model.model as unknown as {
      fit: { coefficients: { column: string | null; z: number }[] };
    };
    expect(Math.abs(fit.coefficients[1]!.z)).toBeLessThan(3);
  });

  it("has no bins of weight of evidence to speak of", () => {
    const recipe: Recipe = {
      target: "left",
      steps: [{ kind: "woe" }],
      model: { kind: "random-forest", trees: 10 },
    };
    const { rocAuc } = crossValidate(
      recipe,
      { town, x: town.map((_, i) => i % 17), left },
      { folds: 4 },
    ).metrics;
    expect(rocAuc.mean).toBeLessThanOrEqual(0.53);
  });
});

/** Steps of every kind that look at labels. */
const everyStep: Recipe["steps"] = [
  { kind: "impute" },
  { kind: "target-encode", columns: ["town"], folds: 2 },
  { kind: "woe", columns: ["tenure", "plan", "member"], bins: 4 },
  { kind: "scale" },
];

describe("held-out rows", () => {
  it("may have any label: what is learned for them does not change", () => {
    const table = customers(200, 9, { towns: 6 });
    const features = ["tenure", "visits", "plan", "member", "town"];
    const recipe: Recipe = { target: "churn", features, steps: everyStep, model: logistic };
    const { codes } = table["churn"] as Extract<Table[string], { kind: "text" }>;
    // One division for all labels: it was made for the first ones.
    const plan = stratifiedFolds(Array.from(codes), { folds: 4, seed: 3 });
    const probabilities = (labels: Int32Array): { fold: Int32Array; p: number[] } => {
      const churn = { ...table["churn"]!, codes: labels } as Table[string];
      const { fold, row, probability } = crossValidate(
        recipe,
        { ...table, churn },
        { folds: plan },
      ).outOfFold;
      const p = new Array<number>(200);
      row.forEach((at, i) => {
        p[at] = probability[i]!;
      });
      return { fold: Int32Array.from({ length: 200 }, (_, at) => fold[row.indexOf(at)]!), p };
    };
    const before = probabilities(codes);
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 200, maxLength: 200 }), (turns) => {
        const labels = codes.map((code, row) => (before.fold[row] === 1 && turns[row]! ? 1 - code : code));
        const ofFold = (row: number): number =>
          labels.filter((code, at) => before.fold[at] === 1 && code === row).length;
        fc.pre(ofFold(0) > 0 && ofFold(1) > 0);
        const after = probabilities(labels);
        const held = [...before.p.keys()].filter((row) => before.fold[row] === 1);
        expect(held.map((row) => after.p[row])).toEqual(held.map((row) => before.p[row]));
        // Rows of other folds learn from them.
        if (labels.some((code, row) => code !== codes[row])) expect(after.p).not.toEqual(before.p);
      }),
      { numRuns: 8 },
    );
  });
});

describe("rows of one customer", () => {
  it("are in one encoding fold, so that their label does not come back to them", () => {
    // Each customer has four rows with one outcome, and a town of their own among 300.
    const random = randomStream(3, "groups");
    const rows = Array.from({ length: 300 }, (_, c) => ({ c, left: uniform(random) < 0.4 })).flatMap(
      ({ c, left }) => Array.from({ length: 4 }, () => ({ customer: `c${c}`, town: `t${c}`, left })),
    );
    const recipe: Recipe = {
      target: "left",
      exclude: ["customer"],
      steps: [{ kind: "target-encode", columns: ["town"] }],
      model: logistic,
    };
    const z = (group?: string): number => {
      const model = fitRecipe(
        recipe,
        tableFrom(rows),
        group === undefined ? {} : { group },
      ) as ModelWithSteps;
      const { fit } = model.model as unknown as { fit: { coefficients: { z: number | null }[] } };
      return Math.abs(fit.coefficients[1]?.z ?? 0);
    };
    // With rows of a customer in several folds the encoding is the label.
    expect(z()).toBeGreaterThan(5);
    expect(z("customer")).toBeLessThan(3);
  });
});
