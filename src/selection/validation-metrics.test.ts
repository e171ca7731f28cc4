import { describe, expect, it } from "vitest";
import { defineMetric } from "../evaluation/metric.ts";
import { logLoss } from "../evaluation/probability/log-loss.ts";
import { rocAuc } from "../evaluation/roc/roc-auc.ts";
import { normal } from "../random/distributions.ts";
import { randomStream, uniform } from "../random/random.ts";
import { tableFrom } from "../table/table-from.ts";
import { expectClose } from "../testing/close.ts";
import { crossValidate } from "./cross-validate.ts";
import type { ValidationMetric } from "./validation-metrics.ts";

const random = randomStream(8, "customers");
const x = Array.from({ length: 300 }, () => normal(random));
const table = tableFrom({ x, left: x.map((value) => uniform(random) < 1 / (1 + Math.exp(-value))) });
const recipe = { target: "left", model: { kind: "logistic-regression" } };

/** Share of the rows on the right side of one half. */
const accuracy = defineMetric(
  { direction: "maximize", range: [0, 1], needs: "probability" },
  function accuracy(truth, probability) {
    let right = 0;
    for (let i = 0; i < truth.length; i++) if (probability[i]! >= 0.5 === (truth[i] === 1)) right++;
    return right / truth.length;
  },
);

describe("metrics of the caller", () => {
  const result = crossValidate(recipe, table, {
    folds: 5,
    repeats: 2,
    seed: 3,
    metrics: { accuracy, rocAuc2: rocAuc },
  });

  it("stand beside the standard ones, with their names known to the compiler", () => {
    expect(Object.keys(result.metrics)).toEqual([
      "rocAuc",
      "averagePrecision",
      "topDecileLift",
      "logLoss",
      "brierScore",
      "accuracy",
      "rocAuc2",
    ]);
    const { metrics, outOfFold } = result;
    expect(metrics.rocAuc2).toEqual(metrics.rocAuc);
    expect(metrics.accuracy.perFold.length).toBe(10);
    const held = Array.from(outOfFold.fold.keys()).filter(
      (i) => outOfFold.fold[i] === 3 && outOfFold.repeat[i] === 1,
    );
    const right = held.filter((i) => outOfFold.probability[i]! >= 0.5 === (outOfFold.truth[i] === 1));
    expect(metrics.accuracy.perFold[8]).toBe(right.length / held.length);
    // @ts-expect-error: nobody asked for this one
    expect(metrics.kappa).toBeUndefined();
    expect(Object.isFrozen(metrics.accuracy) && Object.isFrozen(result.pooled)).toBe(true);
  });

  it("change nothing about the others", () => {
    const { accuracy: _, rocAuc2: __, ...standard } = result.metrics;
    expect(crossValidate(recipe, table, { folds: 5, repeats: 2, seed: 3 }).metrics).toEqual(standard);
  });

  it("are cut at their range", () => {
    const perfect = defineMetric({ direction: "maximize", range: [0, 1], needs: "score" }, (truth) =>
      truth[0] === 1 ? 1 : 0.95,
    );
    const { metrics } = crossValidate(recipe, table, { folds: 5, metrics: { perfect } });
    expect(metrics.perfect.upper).toBeLessThanOrEqual(1);
  });

  it.each<[unknown, string, string]>([
    [
      [accuracy],
      "wrong-type",
      "`options.metrics` must be an object from name to metric, got Array of length 1",
    ],
    [
      { rocAuc: accuracy },
      "duplicate",
      '`options.metrics.rocAuc` must be named otherwise: every cross-validation has one, got "rocAuc"',
    ],
    [
      { accuracy: "accuracy" },
      "wrong-type",
      '`options.metrics.accuracy` must be a metric, such as defineMetric makes, got "accuracy"',
    ],
    [
      { accuracy: () => 1 },
      "unknown-choice",
      '`options.metrics.accuracy.direction` must be one of "maximize", "minimize", got undefined',
    ],
    [
      { accuracy: Object.assign(() => 1, { direction: "minimize" }) },
      "out-of-range",
      "`options.metrics.accuracy.range` must be the smallest and the largest value, got undefined",
    ],
    [
      { profit: Object.assign(() => Number.NaN, { direction: "maximize", range: [0, 1] }) },
      "not-finite",
      "`options.metrics.profit` must be a metric with a finite number for each fold, got NaN",
    ],
    [
      { profit: Object.assign(() => ({ profit: 3 }), { direction: "maximize", range: [0, 1] }) },
      "wrong-type",
      "`options.metrics.profit` must be a metric with a finite number for each fold, got an object with keys profit",
    ],
  ])("rejects what is none: %#", (metrics, code, message) => {
    expect(() =>
      crossValidate(recipe, table, { metrics: metrics as Record<string, ValidationMetric> }),
    ).toThrow(expect.objectContaining({ code, message }) as Error);
  });
});

describe("pooled", () => {
  it("is the metric on all out-of-fold predictions of a repeat, the mean of the repeats", () => {
    const { outOfFold, pooled, metrics } = crossValidate(recipe, table, { folds: 4, repeats: 3 });
    const values = [0, 1, 2].map((repeat) => {
      const at = Array.from(outOfFold.repeat.keys()).filter((i) => outOfFold.repeat[i] === repeat);
      const truth = at.map((i) => outOfFold.truth[i]!);
      const probability = at.map((i) => outOfFold.probability[i]!);
      return [rocAuc(truth, probability), logLoss(truth, probability)] as const;
    });
    expectClose(pooled.rocAuc, values.reduce((sum, [auc]) => sum + auc, 0) / 3, 1e-14);
    expectClose(pooled.logLoss, values.reduce((sum, [, loss]) => sum + loss, 0) / 3, 1e-14);
    // Folds of equal size: a mean of means.
    expectClose(pooled.logLoss, metrics.logLoss.mean, 1e-12);
    expect(pooled.rocAuc).not.toBe(metrics.rocAuc.mean);
  });
});
