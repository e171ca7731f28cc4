import { describe, expect, it } from "vitest";
import { fitLogisticRegression } from "../churn/logistic/logistic-regression.ts";
import { predictProbability } from "../churn/predict-probability.ts";
import { topLift } from "../evaluation/lift/lift-curve.ts";
import { brierScore } from "../evaluation/probability/brier-score.ts";
import { logLoss } from "../evaluation/probability/log-loss.ts";
import { averagePrecision } from "../evaluation/roc/average-precision.ts";
import { rocAuc } from "../evaluation/roc/roc-auc.ts";
import type { Progress } from "../internal/progress.ts";
import { normal } from "../random/distributions.ts";
import { randomStream, uniform } from "../random/random.ts";
import { type Table, takeRows } from "../table/table.ts";
import { tableFrom } from "../table/table-from.ts";
import { expectAllClose, expectClose } from "../testing/close.ts";
import { withoutTimings } from "../testing/without-timings.ts";
import { correctedInterval } from "./corrected-interval.ts";
import { crossValidate } from "./cross-validate.ts";

const logistic = { kind: "logistic-regression" };

/** Customers whose leaving depends on `x` alone; `noise` and `town` say nothing. */
function customers(rows: number, seed: number, { effect = 1, towns = 5 } = {}): Table {
  const random = randomStream(seed, "customers");
  const x = Array.from({ length: rows }, () => normal(random));
  return tableFrom({
    id: x.map((_, i) => `c${i}`),
    x,
    noise: x.map(() => normal(random)),
    town: x.map(() => `t${Math.floor(towns * uniform(random))}`),
    left: x.map((value) => uniform(random) < 1 / (1 + Math.exp(1 - effect * value))),
  });
}

describe("crossValidate", () => {
  const table = customers(240, 1);
  const recipe = { target: "left", exclude: ["id"], model: { ...logistic, l2: 2 } };
  const result = crossValidate(recipe, table, { folds: 4, repeats: 2, seed: 3 });

  it("is what one gets by hand: each fold fitted on the others and scored", () => {
    const { outOfFold, metrics } = result;
    expect(outOfFold.row.length).toBe(480);
    for (let repeat = 0; repeat < 2; repeat++) {
      for (let fold = 0; fold < 4; fold++) {
        const held: number[] = [];
        const learned: number[] = [];
        for (let i = repeat * 240; i < (repeat + 1) * 240; i++) {
          (outOfFold.fold[i] === fold ? held : learned).push(outOfFold.row[i]!);
        }
        const model = fitLogisticRegression(takeRows(table, learned), {
          target: "left",
          exclude: ["id"],
          l2: 2,
        });
        const p = predictProbability(model, takeRows(table, held));
        const at = held.map((row) => repeat * 240 + row);
        expect(at.map((i) => outOfFold.probability[i])).toEqual(Array.from(p));
        const truth = at.map((i) => outOfFold.truth[i]!);
        const place = repeat * 4 + fold;
        expect(metrics.rocAuc.perFold[place]).toBe(rocAuc(truth, p));
        expect(metrics.averagePrecision.perFold[place]).toBe(averagePrecision(truth, p));
        expect(metrics.topDecileLift.perFold[place]).toBe(topLift(truth, p));
        expect(metrics.logLoss.perFold[place]).toBe(logLoss(truth, p));
        expect(metrics.brierScore.perFold[place]).toBe(brierScore(truth, p));
      }
    }
  });

  it("holds every row out once a repeat, with its truth", () => {
    const { outOfFold } = result;
    const left = (table["left"] as { values: Uint8Array }).values;
    for (let i = 0; i < 480; i++) {
      expect(outOfFold.row[i]).toBe(i % 240);
      expect(outOfFold.repeat[i]).toBe(Math.floor(i / 240));
      expect(outOfFold.truth[i]).toBe(left[i % 240]);
    }
  });

  it("says what it was asked, frozen", () => {
    expect(result).toMatchObject({ folds: 4, repeats: 2, seed: 3, group: null, recipe, warnings: [] });
    expect(
      Object.isFrozen(result) &&
        Object.isFrozen(result.metrics.rocAuc.perFold) &&
        Object.isFrozen(result.recipe),
    ).toBe(true);
  });

  it("is the same for the same seed, and a repeat is what it is alone", () => {
    const again = crossValidate(recipe, table, { folds: 4, repeats: 2, seed: 3 });
    expect(withoutTimings(again)).toEqual(withoutTimings(result));
    const alone = crossValidate(recipe, table, { folds: 4, seed: 3 });
    expect(alone.metrics.rocAuc.perFold).toEqual(result.metrics.rocAuc.perFold.slice(0, 4));
    expect(crossValidate(recipe, table, { folds: 4, seed: 4 }).outOfFold.fold).not.toEqual(
      alone.outOfFold.fold,
    );
  });

  it("finds nothing in noise: the AUC is a half within its error", () => {
    const noise = customers(2000, 5, { effect: 0 });
    const { metrics } = crossValidate(recipe, noise, { seed: 1 });
    // Standard error of an AUC under no effect, about sqrt((P + N + 1) / (12 P N)) = 0.0145 here.
    expect(Math.abs(metrics.rocAuc.mean - 0.5)).toBeLessThan(3 * 0.0145);
    expect(metrics.rocAuc.lower).toBeLessThan(0.5);
    expect(metrics.rocAuc.upper).toBeGreaterThan(0.5);
  });

  it("is not fooled by a text of 200 levels that says nothing", () => {
    const noise = customers(4000, 6, { effect: 0, towns: 200 });
    for (const maxLevels of [50, 500]) {
      const towns = { target: "left", features: ["town"], model: { ...logistic, maxLevels } };
      // On its own rows the same model finds a pattern.
      const p = predictProbability(
        fitLogisticRegression(noise, { target: "left", features: ["town"], maxLevels }),
        noise,
      );
      const truth = (noise["left"] as { values: Uint8Array }).values;
      expect(rocAuc(truth, p)).toBeGreaterThan(0.54);
      expect(crossValidate(towns, noise).metrics.rocAuc.mean).toBeLessThan(0.52);
    }
  });

  it("keeps groups together, and warns when the group is a feature", () => {
    const base = customers(60, 7);
    const rows = Array.from({ length: 240 }, (_, i) => i % 60);
    const snapshots = takeRows(base, rows);
    const grouped = crossValidate(recipe, snapshots, { folds: 5, group: "id" });
    for (let i = 0; i < 240; i++) expect(grouped.outOfFold.fold[i]).toBe(grouped.outOfFold.fold[i % 60]);
    expect(grouped.group).toBe("id");
    expect(grouped.warnings).toEqual([]);
    const { warnings } = crossValidate({ target: "left", model: logistic }, snapshots, {
      folds: 5,
      group: "id",
    });
    expect(warnings[0]).toEqual({
      code: "group-is-feature",
      message:
        'column "id" groups the folds and is a feature as well: exclude it unless new groups have its values',
    });
    // Copies of a customer on both sides make a model look better than it is.
    const towns = { target: "left", features: ["id"], model: { ...logistic, maxLevels: 100 } };
    expect(crossValidate(towns, snapshots, { folds: 5 }).metrics.rocAuc.mean).toBeGreaterThan(0.95);
    expect(crossValidate(towns, snapshots, { folds: 5, group: "id" }).metrics.rocAuc.mean).toBeLessThan(0.6);
  });

  it("leaves rows without a target out and keeps the numbers of the others", () => {
    const left = Array.from({ length: 60 }, (_, i) => (i % 6 === 0 ? null : i % 2 === 0));
    const x = left.map((_, i) => (i * 7) % 11);
    const { outOfFold, warnings } = crossValidate(
      { target: "left", model: logistic },
      { x, left },
      { folds: 3 },
    );
    expect(Array.from(outOfFold.row)).toEqual(left.flatMap((value, i) => (value === null ? [] : [i])));
    expect(Array.from(outOfFold.truth)).toEqual(
      left.flatMap((value) => (value === null ? [] : [Number(value)])),
    );
    expect(warnings[0]).toEqual({
      code: "missing-target",
      message: '10 of 60 rows have no value of "left" and are left out',
    });
  });

  it("tells a warning of several fits once", () => {
    const twice = customers(100, 8);
    const { warnings } = crossValidate(
      { target: "left", model: logistic },
      { ...twice, again: twice["x"]! },
      { folds: 3 },
    );
    expect(warnings).toEqual([
      {
        code: "id-like-column",
        message: '3 of 3 fits: column "id" is left out: 66 of its 66 values are distinct, like an id',
      },
      {
        code: "collinear",
        message: '3 of 3 fits: "again" repeat what earlier terms say and share their effect with those',
      },
    ]);
  });

  it("reports progress and stops when it is told to", () => {
    const seen: Progress[] = [];
    crossValidate(recipe, table, { folds: 2, repeats: 2, onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([0, 1, 2, 3, 4].map((done) => ({ stage: "cross-validation fold", done, total: 4 })));
    const controller = new AbortController();
    const stop = (): void => controller.abort(new Error("enough"));
    expect(() => crossValidate(recipe, table, { signal: controller.signal, onProgress: stop })).toThrow(
      "enough",
    );
  });

  it.each<[object, string]>([
    [{ folds: 1 }, "`options.folds` must be >= 2, got 1"],
    [{ folds: 500 }, "`options.folds` must be <= "],
    [{ repeats: 0 }, "`options.repeats` must be >= 1, got 0"],
    [{ seed: 0.5 }, "`options.seed` must be an integer, got 0.5"],
    [{ threads: 0 }, "`options.threads` must be >= 1, got 0"],
    [{ level: 0 }, "`options.level` must be in (0, 1), got 0"],
    [{ level: 2 }, "`options.level` must be in [0, 1], got 2"],
    [
      { group: "customer" },
      '`options.group` must be a column of the table (id, x, noise, town, left), got "customer"',
    ],
    [
      { workers: 2 },
      "`options.workers` must be one of the options folds, repeats, seed, group, allowRandomSplit, level, threads, metrics, onProgress, signal",
    ],
  ])("rejects %j", (options, message) => {
    expect(() => crossValidate(recipe, table, options)).toThrow(message);
  });

  it("rejects rows without a group and recipes that are none", () => {
    const gaps = { x: [1, 2, 3, 4], left: [1, 0, 1, 0], who: ["a", null, "b", "c"] };
    const simple = { target: "left", features: ["x"], model: logistic };
    expect(() => crossValidate(simple, gaps, { folds: 2, group: "who" })).toThrow(
      "`data.who[1]` must be the row's group, got null",
    );
    expect(() => crossValidate({ ...simple, steps: [{ kind: "smote" }] }, gaps, { folds: 2 })).toThrow(
      "`recipe.steps[0].kind`",
    );
  });
});

describe("correctedInterval", () => {
  it("is the formula of Nadeau and Bengio", () => {
    // S^2 = 0.001 / 4, J = 5 and 5 folds: error = sqrt(0.00025 * (1/5 + 1/4)); t with 4 degrees is 2.7764451052.
    const { mean, lower, upper, level, perFold } = correctedInterval(
      [0.78, 0.79, 0.8, 0.81, 0.82],
      5,
      0.95,
      [0, 1],
    );
    expectClose(mean, 0.8, 1e-15);
    expectClose(upper - mean, 2.7764451051977987 * Math.sqrt(0.00025 * 0.45), 1e-12);
    expectClose(mean - lower, upper - mean, 1e-12);
    expect([level, perFold.length]).toEqual([0.95, 5]);
  });

  it("does not leave the metric's range and has no width where the folds agree", () => {
    expect(correctedInterval([0.99, 1, 1], 3, 0.95, [0, 1]).upper).toBe(1);
    expect(correctedInterval([0.5, 0.5], 2, 0.95, [0, 1])).toMatchObject({ lower: 0.5, upper: 0.5 });
  });

  it("covers the truth about as often as it says, where the naive interval does not", () => {
    // The mean over many samples stands for the truth; 60 samples of 150 customers.
    const results = Array.from({ length: 60 }, (_, s) => {
      const sample = customers(150, 100 + s);
      return crossValidate({ target: "left", features: ["x"], model: logistic }, sample, {
        folds: 5,
        repeats: 4,
      }).metrics.rocAuc;
    });
    const truth = results.reduce((sum, r) => sum + r.mean, 0) / results.length;
    const covers = (narrower: number): number =>
      results.filter((r) => Math.abs(r.mean - truth) < narrower * (r.upper - r.mean)).length / results.length;
    expect(covers(1)).toBeGreaterThan(0.85);
    // sqrt(1 / 20) against sqrt(1 / 20 + 1 / 4)
    expect(covers(Math.sqrt(0.05 / 0.3))).toBeLessThan(0.75);
  });

  it("is the same for repeats of the folds in any order", () => {
    const values = [0.7, 0.72, 0.69, 0.75];
    const { mean, lower, upper } = correctedInterval(values, 2, 0.9, [0, 1]);
    const back = correctedInterval([...values].reverse(), 2, 0.9, [0, 1]);
    expectAllClose([back.mean, back.lower, back.upper], [mean, lower, upper], 1e-14);
  });
});
