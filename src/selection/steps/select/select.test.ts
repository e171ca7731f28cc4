import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelWithSteps } from "../../../churn/with-steps/model.ts";
import { rocAuc } from "../../../evaluation/roc/roc-auc.ts";
import { chiSquareUpperTail } from "../../../numeric/chi-square.ts";
import { normal } from "../../../random/distributions.ts";
import { randomStream, uniform } from "../../../random/random.ts";
import { numberColumn, textColumnFrom } from "../../../table/table.ts";
import { tableFrom } from "../../../table/table-from.ts";
import { customers } from "../../../testing/classifier-customers.ts";
import { expectClose } from "../../../testing/close.ts";
import { crossValidate } from "../../cross-validate.ts";
import { fitRecipe } from "../../fit-recipe.ts";
import { checkRecipe, type Recipe } from "../../recipe.ts";
import { type SelectFeaturesOptions, selectFeatures } from "../../select-features.ts";
import type { SelectSettings } from "./definition.ts";
import { logChiSquareTail } from "./log-tail.ts";
import { relevanceOf } from "./relevance.ts";

const logistic = { kind: "logistic-regression", l2: 1 } as const;

/** Columns of noise, and an outcome that none of them knows. */
function noise(rows: number, columns: number): Record<string, Float64Array | boolean[]> {
  const random = randomStream(5, "selection noise");
  const table: Record<string, Float64Array | boolean[]> = {};
  for (let c = 0; c < columns; c++)
    table[`x${c}`] = Float64Array.from({ length: rows }, () => normal(random));
  table["left"] = Array.from({ length: rows }, () => uniform(random) < 0.5);
  return table;
}

describe("twenty of 5,000 columns of noise", () => {
  const data = noise(500, 5000);

  it("say nothing when they are chosen in the fold, and a lot when they are chosen before", () => {
    const inside: Recipe = {
      target: "left",
      steps: [{ kind: "select", method: "filter", count: 20 }],
      model: logistic,
    };
    const honest = crossValidate(inside, data, { folds: 5 }).metrics.rocAuc.mean;
    expect(Math.abs(honest - 0.5)).toBeLessThan(0.06);
    const { kept } = selectFeatures(data, { target: "left", method: "filter", count: 20 });
    expect(kept).toHaveLength(20);
    const before = crossValidate({ target: "left", features: kept, model: logistic }, data, { folds: 5 });
    expect(before.metrics.rocAuc.mean).toBeGreaterThan(0.72);
  }, 60_000);

  it("pass no filter of false finds, and none is stable", () => {
    const few = Object.fromEntries(
      Object.entries(data).filter(([name]) => name.length < 4 || name === "left"),
    );
    const filter = selectFeatures(few, { target: "left", method: "filter" });
    expect(filter.kept).toHaveLength(1);
    expect(filter.warnings).toEqual([
      {
        code: "nothing-selected",
        message: `no column passes the selection of options: "${filter.kept[0]}", the best of them, stays`,
      },
    ]);
    const stable = selectFeatures(few, { target: "left", method: "stability", pairs: 10 });
    expect(stable.kept.length).toBeLessThanOrEqual(1);
    expect(stable.expectedFalse).toBeLessThanOrEqual(1);
  });
});

describe("every method", () => {
  const table = customers(900, 12, { towns: 40 });
  const useful = ["tenure", "visits", "plan", "member", "joined"];
  const methods: readonly SelectSettings[] = [
    { method: "filter", level: 0.01 },
    { method: "stability", pairs: 15, count: 5 },
    { method: "model", model: { kind: "logistic-regression", l1: 25 } },
    { method: "model", model: { kind: "random-forest", trees: 60, importance: "permutation" }, count: 5 },
    { method: "model", model: { kind: "gradient-boosting", rounds: 40 }, count: 5 },
  ];

  it.each(methods)("keeps what decides, and not the noise: %j", (method) => {
    const { kept, columns } = selectFeatures(table, { target: "churn", ...method } as SelectFeaturesOptions);
    expect(kept).toEqual(useful);
    expect(columns.map(({ kept: stays }) => stays)).toEqual([true, true, true, true, true, false, false]);
    expect(columns.every(({ reason }, i) => (reason === null) === i < 5)).toBe(true);
  });

  it.each(methods)("in a recipe keeps the same, and asks for no more: %j", (method) => {
    const step = { kind: "select", ...method } as NonNullable<Recipe["steps"]>[number];
    const model = fitRecipe({ target: "churn", steps: [step], model: logistic }, table) as ModelWithSteps;
    expect(model.steps).toEqual([
      { kind: "select", method: method.method, kept: useful, dropped: ["noise", "town"] },
    ]);
    expect(model.inputs.map(({ name }) => name)).toEqual(useful);
  });

  it("keeps what it is told to, and looks at what it is told to", () => {
    const options = {
      target: "churn",
      method: "filter",
      count: 1,
      keep: ["noise"],
      columns: ["tenure", "visits"],
    } as const;
    const { kept, columns } = selectFeatures(table, options);
    expect(columns.map(({ column }) => column).sort()).toEqual(["tenure", "visits"]);
    expect(kept).toEqual([columns[0]!.column, "plan", "member", "joined", "noise", "town"].sort(inTable));
  });

  const order = ["tenure", "visits", "plan", "member", "joined", "noise", "town"];
  const inTable = (a: string, b: string): number => order.indexOf(a) - order.indexOf(b);
});

describe("a filter", () => {
  it("leaves out what is like a better column", () => {
    const random = randomStream(8, "twins");
    const x = Array.from({ length: 300 }, () => normal(random));
    const left = x.map((value) => value + normal(random) > 0);
    const twin = x.map((value) => value ** 3 + 0.001 * normal(random));
    const other = x.map((_, i) => normal(random) + Number(left[i]));
    const { columns, kept } = selectFeatures(
      { x, twin, other, left },
      { target: "left", method: "filter", maximumCorrelation: 0.9 },
    );
    expect(kept).toHaveLength(2);
    expect(kept).toContain("other");
    const dropped = columns.find(({ kept: stays }) => !stays)!;
    expect(dropped.reason).toBe("correlated");
    expect([dropped.column, dropped.twin].sort()).toEqual(["twin", "x"]);
  });

  it("tells a share of false finds that is that of Benjamini and Hochberg", () => {
    const table = customers(250, 4);
    const { columns } = selectFeatures(table, { target: "churn", method: "filter", level: 0.2 });
    const p = columns.map(({ score }) => 10 ** -score);
    columns.forEach(({ falseShare, kept }, rank) => {
      const shares = p.slice(rank).map((value, k) => (value * p.length) / (rank + k + 1));
      expectClose(falseShare!, Math.min(1, ...shares), 1e-9);
      expect(kept).toBe(falseShare! <= 0.2);
    });
  });

  it("counts a row of weight 2 like two", () => {
    const table = customers(200, 14);
    const rows = Array.from({ length: 200 }, (_, i) => i);
    const weighted = tableFrom({
      ...table,
      w: numberColumn(Float64Array.from(rows, (i) => 1 + (i % 3))),
    } as never);
    const twice = rows.flatMap((i) => Array<number>(1 + (i % 3)).fill(i));
    const repeated = Object.fromEntries(
      Object.entries(table).map(([name, column]) => [
        name,
        column.kind === "text"
          ? { ...column, codes: Int32Array.from(twice, (i) => column.codes[i]!) }
          : {
              ...column,
              values:
                (column.values as Float64Array).constructor === Uint8Array
                  ? Uint8Array.from(twice, (i) => column.values[i]!)
                  : Float64Array.from(twice, (i) => column.values[i]!),
            },
      ]),
    );
    const found = (data: object, weights?: string): unknown =>
      selectFeatures(data as never, { target: "churn", method: "filter", weights }).columns.map((c) => [
        c.column,
        c.score.toFixed(9),
      ]);
    expect(found(weighted, "w")).toEqual(found(repeated));
  });
});

describe("relevanceOf", () => {
  const truth = Uint8Array.of(1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 0);
  const values = [3, 1, 4, 5, 2, 2, 6, 1, 5, 3, 4, 2];

  it("of numbers is the test of Mann and Whitney with ties", () => {
    const found = relevanceOf(numberColumn(Float64Array.from(values)), truth, undefined);
    const auc = rocAuc(truth, values);
    const [e, o, n] = [5, 7, 12];
    const tied = [1, 2, 3, 4, 5].map((v) => values.filter((value) => value === v).length);
    const correction = tied.reduce((sum, t) => sum + t ** 3 - t, 0) / (n * (n - 1));
    const variance = ((e * o) / 12) * (n + 1 - correction);
    expectClose(found.chiSquare, ((auc - 0.5) * e * o) ** 2 / variance, 1e-13);
    expect(found.df).toBe(1);
    expectClose(Math.exp(found.logP), chiSquareUpperTail(found.chiSquare, 1), 1e-12);
  });

  it("of texts is Pearson's chi-square, with few rows of a level put together", () => {
    const t = textColumnFrom([..."aabbaabbabcd", ..."aabbaabbabca"]);
    const both = Uint8Array.from([...truth, ...truth]);
    const found = relevanceOf(t, both, undefined);
    // a: 10 rows, b: 10, others: 4.
    const cells = [..."aabbaabbabcd", ..."aabbaabbabca"].map((level) =>
      level === "a" || level === "b" ? level : "rest",
    );
    const share = 10 / 24;
    let chiSquare = 0;
    for (const level of new Set(cells)) {
      const rows = cells.flatMap((cell, i) => (cell === level ? [i] : []));
      const events = rows.filter((i) => both[i] === 1).length;
      chiSquare += (events - rows.length * share) ** 2 / (rows.length * share * (1 - share));
    }
    expectClose(found.chiSquare, chiSquare, 1e-13);
    expect(found.df).toBe(2);
  });

  it("adds a degree of freedom for missing values, and none where there is nothing to see", () => {
    const gaps = numberColumn(Float64Array.from(values, (value, i) => (i % 4 === 0 ? Number.NaN : value)));
    expect(relevanceOf(gaps, truth, undefined).df).toBe(2);
    expect(relevanceOf(numberColumn(new Float64Array(12).fill(7)), truth, undefined)).toEqual({
      chiSquare: 0,
      df: 0,
      logP: 0,
    });
    expect(relevanceOf(textColumnFrom(new Array<null>(12).fill(null)), truth, undefined).df).toBe(0);
  });

  it("is as likely as it says where there is no connection", () => {
    const random = randomStream(77, "null");
    const draws = 600;
    let below = 0;
    for (let k = 0; k < draws; k++) {
      const column = numberColumn(
        Float64Array.from({ length: 80 }, () => (uniform(random) < 0.2 ? Number.NaN : normal(random))),
      );
      const labels = Uint8Array.from({ length: 80 }, () => Number(uniform(random) < 0.4));
      if (relevanceOf(column, labels, undefined).logP < Math.log(0.1)) below++;
    }
    expect(Math.abs(below / draws - 0.1)).toBeLessThan(3 * Math.sqrt(0.09 / draws));
  });
});

describe("logChiSquareTail", () => {
  it("is the logarithm of the tail, and goes on where that ends", () => {
    // mpmath 1.3, 30 digits: log of gammainc(df/2, x/2, regularized).
    for (const [x, df, expected] of [
      [3, 1, -2.48573279098608],
      [1400, 1, -703.8486181251222],
      [2000, 1, -1004.0267419589519],
      [1500, 20, -703.209112386371],
    ] as const) {
      expectClose(logChiSquareTail(x, df), expected, 1e-12);
    }
    fc.assert(
      fc.property(
        fc.double({ min: 1200, max: 1e6, noNaN: true }),
        fc.integer({ min: 1, max: 60 }),
        (x, df) => {
          // The slope of the logarithm is -1/2 but for a term in 1 / x.
          const step = logChiSquareTail(x, df) - logChiSquareTail(x + 2, df);
          expect(step).toBeGreaterThan(1 - (df + 2) / x);
          expect(step).toBeLessThan(1 + 4 / x);
        },
      ),
    );
  });
});

describe("a selection that cannot be", () => {
  const data = { x: [1, 2, 3, 4, 5, 6], t: ["a", "b", "a", "b", "a", "b"], left: [1, 0, 1, 1, 0, 0] };
  it.each<[object, string]>([
    [{}, '`recipe.steps[0].method` must be one of "filter", "stability", "model", got undefined'],
    [
      { method: "lasso" },
      '`recipe.steps[0].method` must be one of "filter", "stability", "model", got "lasso"',
    ],
    [
      { method: "filter", threshold: 0.9 },
      "`recipe.steps[0].threshold` must be one of the options kind, method, columns, keep, count, level, maximumCorrelation",
    ],
    [{ method: "filter", count: 0 }, "`recipe.steps[0].count` must be >= 1, got 0"],
    [{ method: "filter", level: 0 }, "`recipe.steps[0].level` must be > 0, got 0"],
    [
      { method: "filter", maximumCorrelation: 2 },
      "`recipe.steps[0].maximumCorrelation` must be in [0, 1], got 2",
    ],
    [{ method: "filter", keep: "x" }, '`recipe.steps[0].keep` must be an array of column names, got "x"'],
    [{ method: "stability", threshold: 0.5 }, "`recipe.steps[0].threshold` must be > 0.5, got 0.5"],
    [{ method: "stability", pairs: 0 }, "`recipe.steps[0].pairs` must be >= 1, got 0"],
    [{ method: "stability", seed: -1 }, "`recipe.steps[0].seed` must be >= 0, got -1"],
    [{ method: "model" }, "`recipe.steps[0].model` must be an object with a kind, got undefined"],
    [
      { method: "model", model: { kind: "neural-network" } },
      '`recipe.steps[0].model.kind` must be one of "logistic-regression", "random-forest", "gradient-boosting", got "neural-network"',
    ],
    [
      { method: "model", model: { kind: "logistic-regression", offset: "x" } },
      '`recipe.steps[0].model.offset` must be left out, got "x"',
    ],
    [
      { method: "model", model: { kind: "random-forest", trees: 0 } },
      "`recipe.steps[0].model.trees` must be >= 1, got 0",
    ],
  ])("is refused: %j", (bad, message) => {
    const steps = [{ kind: "select", ...bad }] as Recipe["steps"];
    expect(() => checkRecipe({ target: "left", steps, model: logistic })).toThrow(message);
  });

  it("is refused without options, and where halves would lack a class", () => {
    for (const none of [undefined, null]) {
      expect(() => selectFeatures(data, none as never)).toThrow("`options` must be an object with options");
    }
    const of = { target: "left", method: "stability" } as const;
    expect(() => selectFeatures({ x: [1, 2, 3], left: [0, 0, 1] }, of)).toThrow(
      "`options` must be a selection from two rows of each class at least, one a half, got 1",
    );
    const grouped = { x: [1, 2, 3, 4], g: ["a", "a", "b", "b"], left: [1, 0, 1, 0] };
    expect(() => selectFeatures({ ...grouped, g: ["a", "a", "a", "a"] }, { ...of, group: "g" })).toThrow(
      "`options` must be a selection from two groups of each class at least, one a half, got 1",
    );
    expect(selectFeatures(grouped, { ...of, group: "g", pairs: 2 }).method).toBe("stability");
  });

  it("is refused where the table does not have its columns, and by the look as well", () => {
    const of = (step: object): Recipe => ({
      target: "left",
      steps: [{ kind: "select", method: "filter", ...step }],
      model: logistic,
    });
    expect(() => fitRecipe(of({ keep: ["y"] }), data)).toThrow(
      '`recipe.steps[0].keep[0]` must be a column of the table (x, t), got "y"',
    );
    expect(() => fitRecipe(of({ columns: ["y"] }), data)).toThrow(
      '`recipe.steps[0].columns[0]` must be a column of the table (x, t), got "y"',
    );
    expect(() => selectFeatures(data, { target: "left", method: "filter", counts: 3 } as never)).toThrow(
      "`options.counts` must be one of the options target, positive, features, exclude, weights, group, onProgress, signal, method, columns, keep, count, level, maximumCorrelation",
    );
  });
});
