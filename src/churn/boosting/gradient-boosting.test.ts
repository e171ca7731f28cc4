import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rocAuc } from "../../evaluation/roc/roc-auc.ts";
import type { Progress } from "../../internal/progress.ts";
import { normal } from "../../random/distributions.ts";
import { randomStream, uniform } from "../../random/random.ts";
import { type Table, takeRows } from "../../table/table.ts";
import { tableFrom } from "../../table/table-from.ts";
import { binaryTarget } from "../../table/target.ts";
import { customers, halves } from "../../testing/classifier-customers.ts";
import { checkGradientBoostingModel } from "./check.ts";
import { fitGradientBoosting } from "./gradient-boosting.ts";
import type { GradientBoostingModel } from "./model.ts";
import { prepareGradientBoostingScorer } from "./scorer.ts";

const score = (model: GradientBoostingModel, table: Table): Float64Array =>
  prepareGradientBoostingScorer(model).scoreTable(table);

describe("fitGradientBoosting", () => {
  const { train, test } = halves(customers(2400, 1), 1600);
  const truth = binaryTarget(test, "churn").values;

  it("finds its number of rounds, and tells how", () => {
    const model = fitGradientBoosting(train, { target: "churn" });
    const { status, rounds, rows, trainingLoss, earlyStopping, importance } = model.fit;
    expect(status).toBe("converged");
    expect(rows).toBe(1600);
    expect(rounds).toBe(earlyStopping!.rounds);
    expect(earlyStopping!.folds).toBe(5);
    const lowest = Math.min(...earlyStopping!.curve.map(({ loss }) => loss));
    expect(earlyStopping!.loss).toBeLessThanOrEqual(lowest);
    expect(earlyStopping!.curve[0]!.rounds).toBe(0);
    expect(earlyStopping!.curve.at(-1)!.rounds).toBe(rounds + 40);
    expect(earlyStopping!.curve.length).toBeLessThanOrEqual(101);
    expect(trainingLoss).toBeLessThan(earlyStopping!.loss);
    expect(importance.map(({ column }) => column).sort()).toEqual(
      model.binning.columns.map(({ name }) => name).sort(),
    );
    expect(
      importance
        .slice(-2)
        .map(({ column }) => column)
        .sort(),
    ).toEqual(["noise", "town"]);
    expect(rocAuc(truth, score(model, test))).toBeGreaterThan(0.81);
  });

  it("says when the loss still fell at the end", () => {
    const model = fitGradientBoosting(train, { target: "churn", maxRounds: 7 });
    expect(model.fit.status).toBe("iteration-limit");
    expect(model.fit.rounds).toBe(7);
    expect(model.fit.warnings).toContainEqual({
      code: "iteration-limit",
      message:
        "the held-out loss still fell after 7 rounds; try more leaves, a larger learningRate or maxRounds",
    });
  });

  it("grows as many rounds as it is told, and stops where nothing is left to split", () => {
    const model = fitGradientBoosting(train, { target: "churn", rounds: 12 });
    expect([model.fit.status, model.fit.rounds, model.params.trees.trees]).toEqual(["fixed-rounds", 12, 12]);
    expect(model.fit.earlyStopping).toBeNull();
    const few = { x: [1, 2, 3, 4], churn: [true, true, false, false] };
    const none = fitGradientBoosting(few, { target: "churn", rounds: 12 });
    expect([none.fit.status, none.fit.rounds]).toEqual(["no-split", 0]);
    const some = fitGradientBoosting(few, { target: "churn", rounds: 5000, minLeafHessian: 0.2 });
    expect(some.fit.status).toBe("no-split");
    expect(some.fit.rounds).toBeGreaterThan(0);
  });

  it("takes a fixed number where nothing can be held out", () => {
    const one = { x: [1, 2, 3, 4], churn: [true, false, false, false] };
    const model = fitGradientBoosting(one, { target: "churn", minLeafHessian: 0.01 });
    expect(model.fit.warnings).toContainEqual({
      code: "no-early-stopping",
      message: "one class has a single row, so none can be held out: the number of rounds is 50",
    });
  });

  it("keeps to maxDepth and leaves", () => {
    const stumps = fitGradientBoosting(train, { target: "churn", rounds: 6, maxDepth: 1, leaves: 31 });
    expect(stumps.params.trees.nodes).toBe(18);
    const pairs = fitGradientBoosting(train, { target: "churn", rounds: 6, maxDepth: 2, leaves: 31 });
    expect(pairs.params.trees.nodes).toBe(42);
    const five = fitGradientBoosting(train, { target: "churn", rounds: 6, leaves: 5 });
    expect(five.params.trees.nodes).toBe(54);
  });

  it("counts a row of weight 3 as three rows, to the rounding of gradients", () => {
    const weight = Array.from({ length: 1600 }, (_, i) => i % 4);
    const weighted = fitGradientBoosting(
      { ...train, weight },
      { target: "churn", weights: "weight", rounds: 15 },
    );
    const rows = weight.flatMap((times, i) => new Array<number>(times).fill(i));
    const repeated = fitGradientBoosting(takeRows(train, rows), { target: "churn", rounds: 15 });
    expect(weighted.target.baseRate).toBeCloseTo(repeated.target.baseRate, 12);
    expect(weighted.fit.trainingLoss).toBeCloseTo(repeated.fit.trainingLoss, 6);
    const [a, b] = [score(weighted, test), score(repeated, test)];
    a.forEach((p, i) => {
      expect(Math.abs(p - b[i]!)).toBeLessThan(1e-5);
    });
  });

  it("does not change with the unit of the weights, penalties aside", () => {
    const of = (unit: number): Float64Array =>
      score(
        fitGradientBoosting(
          { ...train, weight: new Array<number>(1600).fill(unit) },
          {
            ...{ target: "churn", weights: "weight", rounds: 10, l2: unit, minLeafHessian: unit },
            exclude: ["town"],
          },
        ),
        test,
      );
    const one = of(1);
    for (const unit of [2 ** -30, 2 ** 30]) expect(of(unit)).toEqual(one);
    for (const unit of [1e-9, 1e12]) {
      of(unit).forEach((p, i) => {
        expect(Math.abs(p - one[i]!)).toBeLessThan(1e-5);
      });
    }
  });

  it("keeps rare events at their rate: rounding does not add up", () => {
    const random = randomStream(3, "rare");
    const rows = 60_000;
    const x = Float64Array.from({ length: rows }, () => normal(random));
    const churn = x.map((value) => Number(uniform(random) < 0.001 * Math.exp(value - 0.5)));
    const table = tableFrom({ x, churn });
    const model = fitGradientBoosting(table, { target: "churn", rounds: 60 });
    const p = score(model, table);
    const mean = p.reduce((sum, value) => sum + value, 0) / rows;
    expect(Math.abs(mean / model.target.baseRate - 1)).toBeLessThan(0.01);
  });

  it("draws rows and columns by its seed", () => {
    const drawn = { target: "churn", rounds: 20, rowFraction: 0.5, columnFraction: 0.5 };
    const [first, again, other] = [7, 7, 8].map((seed) =>
      score(fitGradientBoosting(train, { ...drawn, seed }), test),
    );
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(rocAuc(truth, first!)).toBeGreaterThan(0.79);
    const one = fitGradientBoosting(train, { ...drawn, rowFraction: 1, columnFraction: 0.01 });
    // One column a tree.
    const splits = one.fit.importance.reduce((sum, { splits: count }) => sum + count, 0);
    expect(splits).toBeGreaterThan(20);
  });

  it("never predicts less for more where it is told so", () => {
    const column = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 60, maxLength: 60 });
    fc.assert(
      fc.property(column, column, fc.integer({ min: 0, max: 9999 }), (up, down, seed) => {
        const random = randomStream(seed, "monotone");
        const churn = up.map((x, i) => Math.sin(3 * x) + x / 4 - down[i]! / 4 + normal(random) > 0);
        fc.pre(churn.includes(true) && churn.includes(false));
        const model = fitGradientBoosting(
          { up: up.map((x) => (x > 2.5 ? null : x)), down, churn },
          {
            ...{ target: "churn", rounds: 8, learningRate: 0.5, minLeafHessian: 0.3 },
            monotone: { up: 1, down: -1 },
          },
        );
        const { scoreRow } = prepareGradientBoostingScorer(model);
        const grid = Array.from({ length: 25 }, (_, k) => -3 + k / 4);
        if (model.binning.columns.length < 2) return;
        for (const fixed of [-2, 0, 1.5, null]) {
          const rising = grid.map((x) => scoreRow({ up: x, down: fixed }));
          const falling = grid.map((x) => scoreRow({ up: fixed, down: x }));
          for (let k = 1; k < grid.length; k++) {
            expect(rising[k]!).toBeGreaterThanOrEqual(rising[k - 1]!);
            expect(falling[k]!).toBeLessThanOrEqual(falling[k - 1]!);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("reports every round and stops when it is asked to", () => {
    const stages = new Map<string, Progress[]>();
    const onProgress = (progress: Progress): void => {
      stages.set(progress.stage, [...(stages.get(progress.stage) ?? []), progress]);
    };
    const model = fitGradientBoosting(train, { target: "churn", maxRounds: 5, onProgress });
    expect([...stages.keys()]).toEqual(["binning", "early stopping", "boosting"]);
    expect(stages.get("early stopping")!.map(({ done }) => done)).toEqual([1, 2, 3, 4, 5]);
    expect(stages.get("boosting")!.at(-1)).toEqual({ stage: "boosting", done: 5, total: 5 });
    expect(model.fit.rounds).toBe(5);
    const controller = new AbortController();
    const abort = ({ stage, done }: Progress): void => {
      if (stage === "boosting" && done === 3) controller.abort(new Error("enough"));
    };
    const { signal } = controller;
    expect(() =>
      fitGradientBoosting(train, { target: "churn", rounds: 50, onProgress: abort, signal }),
    ).toThrow("enough");
  });
});

describe("the door of fitGradientBoosting", () => {
  const data = { x: [1, 2, 3, 4], plan: ["a", "b", "a", "b"], churn: [true, false, true, false] };
  it.each([
    [{ rounds: 0 }, "`options.rounds` must be >= 1, got 0"],
    [{ maxRounds: 1.5 }, "`options.maxRounds` must be an integer, got 1.5"],
    [{ patience: 0 }, "`options.patience` must be >= 1, got 0"],
    [{ learningRate: 0 }, "`options.learningRate` must be in (0, 1], got 0"],
    [{ learningRate: 1.1 }, "`options.learningRate` must be in [0, 1], got 1.1"],
    [{ leaves: 1 }, "`options.leaves` must be >= 2, got 1"],
    [{ maxDepth: 0 }, "`options.maxDepth` must be >= 1, got 0"],
    [{ minLeafHessian: 0 }, "`options.minLeafHessian` must be > 0, got 0"],
    [{ l2: -1 }, "`options.l2` must be >= 0, got -1"],
    [{ rowFraction: 0 }, "`options.rowFraction` must be in (0, 1], got 0"],
    [{ columnFraction: 2 }, "`options.columnFraction` must be in [0, 1], got 2"],
    [{ seed: -1 }, "`options.seed` must be >= 0, got -1"],
    [{ threads: 0 }, "`options.threads` must be >= 1, got 0"],
    [{ monotone: { x: 2 } }, "`options.monotone.x` must be 1 or -1, got 2"],
    [{ monotone: [1] }, "`options.monotone` must be an object from column to 1 or -1, got Array of length 1"],
    [{ monotone: { z: 1 } }, '`options.monotone.z` must be one of the columns to learn from, got "z"'],
    [
      { monotone: { plan: 1 } },
      '`options.monotone.plan` must be a number, boolean or time column, got "text"',
    ],
  ])("says what is wrong with %j", (options, message) => {
    expect(() => fitGradientBoosting(data, { target: "churn", ...options } as never)).toThrow(message);
  });

  it("asks for options", () => {
    expect(() => fitGradientBoosting(data, null as never)).toThrow(
      "`options` must be an object with at least a target, got null",
    );
  });

  it("refuses a model that was damaged", () => {
    const model = fitGradientBoosting(data, { target: "churn", rounds: 3, minLeafHessian: 0.1 });
    checkGradientBoostingModel(model);
    const damaged = (change: object): GradientBoostingModel => ({ ...model, ...change }) as never;
    expect(() => checkGradientBoostingModel(damaged({ version: 2 }))).toThrow(
      "`model.version` must be 1, the version this churnkit reads, got 2",
    );
    expect(() =>
      checkGradientBoostingModel(damaged({ params: { ...model.params, baseMargin: null } })),
    ).toThrow("`model.params.baseMargin` must be a finite number, got null");
    expect(() => checkGradientBoostingModel(damaged({ binning: {} }))).toThrow("`model.binning`");
    expect(() => checkGradientBoostingModel(damaged({ params: { baseMargin: 0 } }))).toThrow(
      "`model.params.trees",
    );
  });
});
