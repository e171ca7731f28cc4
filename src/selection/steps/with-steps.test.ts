import { describe, expect, it } from "vitest";
import { fitLogisticRegression } from "../../churn/logistic/logistic-regression.ts";
import { predictProbability, prepareScorer } from "../../churn/predict-probability.ts";
import type { ModelWithSteps } from "../../churn/with-steps/model.ts";
import { stratifiedFolds } from "../../evaluation/folds/stratified-folds.ts";
import { InputError } from "../../internal/input-error.ts";
import { toRows } from "../../table/rows.ts";
import { rowCount, type Table, takeRows } from "../../table/table.ts";
import { tableFrom } from "../../table/table-from.ts";
import { customers } from "../../testing/classifier-customers.ts";
import { describeScoring } from "../../testing/classifier-scoring.ts";
import type { ClassifierOptions, FittedClassifier } from "../../testing/classifier-subject.ts";
import { crossValidate } from "../cross-validate.ts";
import { fitRecipe } from "../fit-recipe.ts";
import { checkRecipe, type Recipe } from "../recipe.ts";
import type { RecipeStep } from "./step.ts";

const steps: readonly RecipeStep[] = [
  { kind: "impute", indicator: true },
  { kind: "impute", columns: ["member"], method: "mode" },
  { kind: "scale" },
  { kind: "target-encode", columns: ["town"], folds: 3 },
  { kind: "one-hot", columns: ["plan"], minimumCount: 5 },
  { kind: "woe", columns: ["joined"], bins: 4 },
];

const recipe: Recipe = { target: "churn", steps, model: { kind: "logistic-regression" } };

function rowsWhere(table: Table, keep: (row: number) => boolean): Table {
  return takeRows(table, Array.from({ length: rowCount(table) }, (_, row) => row).filter(keep));
}

describe("a model with steps", () => {
  const table = customers(600, 3);
  const model = fitRecipe(recipe, table) as ModelWithSteps;

  it("is asked with the columns as they were, and learns from those behind the steps", () => {
    expect(model.kind).toBe("with-steps");
    expect(model.inputs).toEqual([
      { name: "tenure", kind: "number" },
      { name: "visits", kind: "number" },
      { name: "plan", kind: "text" },
      { name: "member", kind: "boolean" },
      { name: "joined", kind: "time" },
      { name: "noise", kind: "number" },
      { name: "town", kind: "text" },
    ]);
    const { encoding } = model.model as unknown as { encoding: { columns: { name: string }[] } };
    expect(encoding.columns.map(({ name }) => name)).toEqual([
      "tenure",
      "visits",
      "visits=(missing)",
      "plan=basic",
      "plan=business",
      "plan=family",
      "plan=plus",
      "member",
      "joined",
      "noise",
      "town",
    ]);
    expect(model.steps.map(({ kind }) => kind)).toEqual([
      "impute",
      "impute",
      "scale",
      "target-encode",
      "one-hot",
      "woe",
    ]);
  });

  it("is what one gets by hand: the steps on the table, then the classifier", () => {
    const simple: Recipe = {
      target: "churn",
      features: ["visits", "noise"],
      steps: [{ kind: "impute" }, { kind: "scale" }],
      model: { kind: "logistic-regression" },
    };
    const rows = toRows(table) as unknown as { visits: number | null; noise: number; churn: string }[];
    const known = rows.flatMap(({ visits }) => visits ?? []).sort((a, b) => a - b);
    const median = (known[(known.length - 1) >> 1]! + known[known.length >> 1]!) / 2;
    const filled = rows.map(({ visits, noise, churn }) => ({ visits: visits ?? median, noise, churn }));
    const scaled = (name: "visits" | "noise"): number[] => {
      const values = filled.map((row) => row[name]);
      const mean = values.reduce((a, b) => a + b) / values.length;
      const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
      return values.map((value) => (value - mean) / deviation);
    };
    const byHand = fitLogisticRegression(
      { visits: scaled("visits"), noise: scaled("noise"), churn: filled.map(({ churn }) => churn) },
      { target: "churn" },
    );
    const framed = fitRecipe(simple, table) as ModelWithSteps;
    const inner = framed.model as unknown as typeof byHand;
    inner.params.coefficients.forEach((coefficient, k) => {
      expect(coefficient).toBeCloseTo(byHand.params.coefficients[k]!, 10);
    });
    expect(inner.params.coefficients).toHaveLength(2);
  });

  it("keeps of the steps what the classifier uses", () => {
    const constant = tableFrom({
      x: [1, 2, 3, 4, 5, 6, 7, 8],
      country: Array<string>(8).fill("CH"),
      empty: [null, null, null, null, null, null, null, null],
      left: [1, 0, 1, 1, 0, 0, 1, 0],
    });
    const framed = fitRecipe(
      {
        target: "left",
        steps: [{ kind: "impute" }, { kind: "ordinal" }],
        model: { kind: "logistic-regression" },
      },
      constant,
    ) as ModelWithSteps;
    expect(framed.inputs).toEqual([{ name: "x", kind: "number" }]);
    expect(framed.steps).toEqual([
      {
        kind: "impute",
        method: "median",
        columns: [{ name: "x", kind: "number", value: 4.5, indicator: null }],
      },
    ]);
    expect(framed.fit.warnings.map(({ code }) => code)).toEqual(["nothing-to-impute"]);
    expect(predictProbability(framed as never, [{ x: 2 }, { x: null }])).toHaveLength(2);
  });

  it("keeps a column that is called __proto__", () => {
    const data = takeRows(
      table,
      Array.from({ length: 200 }, (_, row) => row),
    );
    const odd = tableFrom(
      Object.fromEntries([
        ["__proto__", data["tenure"]!],
        ["churn", data["churn"]!],
      ]) as Table,
    );
    const oddModel = fitRecipe({ ...recipe, steps: [{ kind: "scale" }] }, odd) as ModelWithSteps;
    expect(oddModel.inputs).toEqual([{ name: "__proto__", kind: "number" }]);
    const scorer = prepareScorer(oddModel as never);
    const row = JSON.parse('{ "__proto__": 5 }') as object;
    expect(scorer.scoreRow(row as never)).toBe(predictProbability(oddModel as never, [row])[0]);
    expect(scorer.scoreRow(row as never)).toBeGreaterThan(0);
  });

  it("can be calibrated around, with the steps learned in every fold of the calibration", () => {
    const calibrated = fitRecipe({ ...recipe, calibration: { method: "sigmoid", folds: 3 } }, table);
    expect(calibrated.kind === "calibrated" && calibrated.model.kind).toBe("with-steps");
    const scorer = prepareScorer(calibrated);
    const whole = Array.from(scorer.scoreTable(table));
    expect(toRows(table).map((row) => scorer.scoreRow(row))).toEqual(whole);
    const [foldOf] = stratifiedFolds(
      (toRows(table) as { churn?: unknown }[]).map(({ churn }) => churn === "Yes"),
      {
        folds: 3,
        seed: 42,
      },
    ).assignment;
    const fits = [0, 1, 2].map((fold) => {
      const held = rowsWhere(table, (row) => foldOf![row] === fold);
      return predictProbability(
        fitRecipe(
          recipe,
          rowsWhere(table, (row) => foldOf![row] !== fold),
        ),
        held,
      );
    });
    expect(calibrated.kind === "calibrated" && calibrated.fit.before.logLoss).toBeCloseTo(
      logLossOf(table, foldOf!, fits),
      10,
    );
  });

  it("leaves the offset alone", () => {
    const offset: Recipe = {
      target: "churn",
      features: ["visits"],
      steps: [{ kind: "impute" }, { kind: "scale" }],
      model: { kind: "logistic-regression", offset: "noise" },
    };
    const framed = fitRecipe(offset, table) as ModelWithSteps;
    expect(framed.inputs.map(({ name }) => name)).toEqual(["visits", "noise"]);
    const rows = toRows(table);
    const scorer = prepareScorer(framed as never);
    expect(rows.map((row) => scorer.scoreRow(row))).toEqual(Array.from(scorer.scoreTable(table)));
    expect(() => fitRecipe({ ...offset, steps: [{ kind: "scale", columns: ["noise"] }] }, table)).toThrow(
      '`recipe.steps[0].columns[0]` must be another column than the offset of the model, got "noise"',
    );
  });
});

function logLossOf(table: Table, foldOf: readonly number[], fits: readonly Float64Array[]): number {
  const at = [0, 0, 0];
  const rows = toRows(table) as { churn?: unknown }[];
  const losses = rows.map(({ churn }, row) => {
    const fold = foldOf[row]!;
    const p = fits[fold]![at[fold]!++]!;
    return -Math.log(churn === "Yes" ? p : 1 - p);
  });
  return losses.reduce((a, b) => a + b) / losses.length;
}

describe("steps in a cross-validation", () => {
  const table = customers(400, 5);

  it("are learned from the training rows of each fold", () => {
    const result = crossValidate(recipe, table, { folds: 4, seed: 5 });
    const { fold, row, probability } = result.outOfFold;
    const isHeld = new Set(Array.from(row).filter((_, i) => fold[i] === 2));
    const alone = fitRecipe(
      recipe,
      rowsWhere(table, (i) => !isHeld.has(i)),
    );
    expect(Array.from(probability).filter((_, i) => fold[i] === 2)).toEqual(
      Array.from(
        predictProbability(
          alone,
          rowsWhere(table, (i) => isHeld.has(i)),
        ),
      ),
    );
    expect(result.recipe).toEqual(checkRecipe(recipe));
  });

  it("are the same side by side and one after the other", () => {
    const boosted: Recipe = { ...recipe, model: { kind: "gradient-boosting", rounds: 30 } };
    const many = customers(6000, 6);
    const [one, two] = [1, 2].map((threads) => crossValidate(boosted, many, { folds: 4, threads }));
    expect(two!.outOfFold).toEqual(one!.outOfFold);
  });

  it("tell their warnings once", () => {
    const withGap = tableFrom({ ...table, gap: Array<number | null>(400).fill(null) } as never);
    const { warnings } = crossValidate({ ...recipe, steps: [{ kind: "impute" }] }, withGap, { folds: 4 });
    const [told, ...more] = warnings.filter(({ code }) => code === "nothing-to-impute");
    expect(told!.message).toContain('column "gap" has no value to learn from');
    expect(more).toEqual([]);
  });
});

const fit = (
  data: Parameters<typeof fitRecipe>[1],
  options: ClassifierOptions,
): FittedClassifier & ModelWithSteps => {
  const { target, features, exclude, positive, weights, ...settings } = options;
  const columns = { target, features, exclude, positive, weights };
  const names = features ?? Object.keys(tableFrom(data));
  const own = steps.map((step) =>
    step.columns === undefined
      ? step
      : { ...step, columns: step.columns.filter((name) => names.includes(name)) },
  );
  const kept = own.filter((step) => step.columns === undefined || step.columns.length > 0);
  const made: Recipe = {
    ...columns,
    steps: kept,
    model: { kind: "logistic-regression", ...settings } as never,
  };
  return fitRecipe(made, data) as never;
};

describeScoring("with-steps", {
  fit,
  interactions: false,
  seeded: false,
  classWeights: true,
  threads: false,
  progress: false,
});

describe("steps that cannot be", () => {
  const data = {
    x: [1, 2, 3, 4, 5, 6],
    plan: ["a", "b", "a", "b", "a", "b"],
    vip: [true, false, true, false, true, false],
    left: [1, 0, 1, 1, 0, 0],
  };
  const kinds = '"impute", "scale", "one-hot", "ordinal", "target-encode", "woe", "select"';
  it.each<[unknown, string]>([
    ["impute", '`recipe.steps` must be an array of steps, got "impute"'],
    [[null], "`recipe.steps[0].kind` must be one of"],
    [[{ kind: "imput" }], `\`recipe.steps[0].kind\` must be one of ${kinds}`],
    [
      [{ kind: "impute", column: "x" }],
      "`recipe.steps[0].column` must be one of the options kind, columns, method, value, indicator",
    ],
    [
      [{ kind: "impute", columns: "x" }],
      '`recipe.steps[0].columns` must be an array of column names, got "x"',
    ],
    [
      [{ kind: "impute", columns: [] }],
      "`recipe.steps[0].columns` must be at least one column (left out: every one), got Array of length 0",
    ],
    [[{ kind: "impute", columns: [3] }], "`recipe.steps[0].columns[0]` must be a string, got 3"],
    [
      [{ kind: "scale", columns: ["x", "x"] }],
      '`recipe.steps[0].columns[1]` must be a column named once, got "x"',
    ],
    [
      [{ kind: "impute", method: "knn" }],
      '`recipe.steps[0].method` must be one of "median", "mean", "mode", "constant", got "knn"',
    ],
    [[{ kind: "impute", indicator: 1 }], "`recipe.steps[0].indicator` must be true or false, got 1"],
    [
      [{ kind: "impute", method: "constant" }],
      '`recipe.steps[0].value` must be a number, a text, true or false: method is "constant", got undefined',
    ],
    [
      [{ kind: "impute", method: "constant", value: Number.NaN }],
      "`recipe.steps[0].value` must be a finite number, got NaN",
    ],
    [
      [{ kind: "impute", value: 3 }],
      '`recipe.steps[0].value` must be left out: it is for method "constant", got 3',
    ],
    [
      [{ kind: "scale", method: "z" }],
      '`recipe.steps[0].method` must be one of "standard", "robust", "min-max", got "z"',
    ],
    [[{ kind: "one-hot", minimumCount: -1 }], "`recipe.steps[0].minimumCount` must be >= 0, got -1"],
    [[{ kind: "one-hot", maxLevels: 1 }], "`recipe.steps[0].maxLevels` must be >= 2, got 1"],
    [
      [{ kind: "ordinal", order: ["a", "b"] }],
      "`recipe.steps[0].order` must be an object from column to its levels, got Array of length 2",
    ],
    [
      [{ kind: "ordinal", order: { plan: [] } }],
      "`recipe.steps[0].order.plan` must be an array of levels, from first to last, got Array of length 0",
    ],
    [
      [{ kind: "ordinal", order: { plan: ["a", "a"] } }],
      '`recipe.steps[0].order.plan[1]` must be a level named once, got "a"',
    ],
    [
      [{ kind: "ordinal", columns: ["x"], order: { plan: ["a"] } }],
      '`recipe.steps[0].order.plan` must be for one of the columns of the step, got "plan"',
    ],
    [
      [{ kind: "target-encode" }],
      "`recipe.steps[0].columns` must be an array of column names, got undefined",
    ],
    [[{ kind: "target-encode", columns: ["plan"], folds: 1 }], "`recipe.steps[0].folds` must be >= 2, got 1"],
    [
      [{ kind: "target-encode", columns: ["plan"], smoothing: "none" }],
      '`recipe.steps[0].smoothing` must be a number >= 0 or "auto", got "none"',
    ],
    [
      [{ kind: "target-encode", columns: ["plan"], smoothing: -1 }],
      "`recipe.steps[0].smoothing` must be >= 0, got -1",
    ],
    [
      [{ kind: "target-encode", columns: ["plan"], seed: 0.5 }],
      "`recipe.steps[0].seed` must be an integer, got 0.5",
    ],
  ])("are refused without data: %j", (bad, message) => {
    const recipe = { target: "left", steps: bad as RecipeStep[], model: { kind: "logistic-regression" } };
    expect(() => checkRecipe(recipe)).toThrow(message);
  });

  it.each<[readonly RecipeStep[], string]>([
    [
      [{ kind: "scale", columns: ["y"] }],
      '`recipe.steps[0].columns[0]` must be a column of the table (x, plan, vip), got "y"',
    ],
    [
      [{ kind: "scale", columns: ["left"] }],
      '`recipe.steps[0].columns[0]` must be a column of the table (x, plan, vip), got "left"',
    ],
    [
      [{ kind: "scale", columns: ["plan"] }],
      '`recipe.steps[0].columns[0]` must be a number column, got "plan (text)"',
    ],
    [
      [{ kind: "impute", columns: ["plan"] }],
      '`recipe.steps[0].columns[0]` must be a number or time column, got "plan (text)"',
    ],
    [
      [{ kind: "one-hot" }, { kind: "one-hot", columns: ["plan"] }],
      '`recipe.steps[1].columns[0]` must be a column of the table (x, plan=a, plan=b, vip), got "plan"',
    ],
    [
      [{ kind: "ordinal", order: { plan: ["a", "c"] } }],
      '`recipe.steps[0].order.plan` must be a list with all levels of the column, got "one without b"',
    ],
    [
      [{ kind: "ordinal", order: { tier: ["a"] } }],
      '`recipe.steps[0].order.tier` must be a column of the table (x, plan, vip), got "tier"',
    ],
    [
      [{ kind: "target-encode", columns: ["x"] }],
      '`recipe.steps[0].columns[0]` must be a text or boolean column, got "x (number)"',
    ],
    [
      [{ kind: "target-encode", columns: ["plan"], folds: 4 }],
      "`recipe.steps[0].folds` must be <= 3 (the rows with truth 1), got 4",
    ],
  ])("are refused with the data: %j", (bad, message) => {
    const recipe: Recipe = { target: "left", steps: bad, model: { kind: "logistic-regression" } };
    expect(() => fitRecipe(recipe, data)).toThrow(message);
  });

  it("such as one whose new column is there already", () => {
    const recipe: Recipe = {
      target: "left",
      steps: [{ kind: "one-hot" }],
      model: { kind: "random-forest", trees: 3 },
    };
    expect(() => fitRecipe(recipe, { ...data, "plan=a": data.x })).toThrow(
      '`recipe.steps[0]` must be a step whose new columns are not there yet, got "plan=a"',
    );
  });

  it("such as one that leaves nothing to learn from", () => {
    const ids = {
      id: Array.from({ length: 12 }, (_, i) => `c${i}`),
      left: [1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 0],
    };
    const recipe: Recipe = {
      target: "left",
      steps: [{ kind: "one-hot" }],
      model: { kind: "logistic-regression" },
    };
    expect(() => fitRecipe(recipe, ids)).toThrow(InputError);
    expect(() => fitRecipe(recipe, ids)).toThrow(
      "`recipe.steps[0]` must be a step that leaves columns to learn from, got an object with keys kind, columns",
    );
  });
});
