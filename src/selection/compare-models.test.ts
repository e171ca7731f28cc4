import { describe, expect, it } from "vitest";
import type { Progress } from "../internal/progress.ts";
import { normal } from "../random/distributions.ts";
import { randomStream, uniform } from "../random/random.ts";
import { tableFrom } from "../table/table-from.ts";
import { compareModels } from "./compare-models.ts";
import { correctedInterval } from "./corrected-interval.ts";
import { crossValidate } from "./cross-validate.ts";
import type { Recipe } from "./recipe.ts";

const random = randomStream(4, "customers");
const x = Array.from({ length: 400 }, () => normal(random));
const table = tableFrom({
  x,
  noise: x.map(() => normal(random)),
  left: x.map((value) => uniform(random) < 1 / (1 + Math.exp(-value))),
});
const model = { kind: "logistic-regression" } as const;
const whole: Recipe = { target: "left", model };
const noise: Recipe = { target: "left", features: ["noise"], model };
const options = { folds: 4, repeats: 2, seed: 3 } as const;

describe("compareModels", () => {
  const comparison = compareModels({ noise, whole }, table, options);

  it("cross-validates every recipe on the same folds", () => {
    expect(comparison.results["whole"]).toEqual(crossValidate(whole, table, options));
    expect(comparison.results["noise"]).toEqual(crossValidate(noise, table, options));
    expect(comparison.results["whole"]!.outOfFold.fold).toEqual(comparison.results["noise"]!.outOfFold.fold);
  });

  it("ranks by the mean, and takes differences fold by fold", () => {
    expect(comparison.metric).toBe("rocAuc");
    expect(comparison.ranking).toEqual(["whole", "noise"]);
    const [difference, ...more] = comparison.differences;
    expect(more).toEqual([]);
    expect(difference).toMatchObject({ best: "whole", other: "noise" });
    const folds = ["whole", "noise"].map((name) => comparison.results[name]!.metrics.rocAuc.perFold);
    const expected = correctedInterval(
      folds[0]!.map((value, i) => value - folds[1]![i]!),
      4,
      0.95,
      [-1, 1],
    );
    expect(difference!.metrics.rocAuc).toEqual(expected);
    expect(expected.lower).toBeGreaterThan(0);
    // Less is better: the best recipe's loss is the lower one.
    expect(difference!.metrics.logLoss.upper).toBeLessThan(0);
  });

  it("ranks losses the other way round", () => {
    const byLoss = compareModels({ noise, whole }, table, { ...options, metric: "logLoss" });
    expect(byLoss.ranking).toEqual(["whole", "noise"]);
  });

  it("keeps the order of equals, and takes a single recipe", () => {
    expect(compareModels({ b: whole, a: whole }, table, options).ranking).toEqual(["b", "a"]);
    expect(compareModels({ only: whole }, table, options)).toMatchObject({
      ranking: ["only"],
      differences: [],
    });
  });

  it("tells progress over all recipes, never back, and stops when it is told to", () => {
    const seen: Progress[] = [];
    compareModels({ noise, whole }, table, { ...options, onProgress: (progress) => seen.push(progress) });
    expect(seen[0]).toEqual({ stage: "comparing models", done: 0, total: 2 });
    expect(seen.at(-1)).toEqual({ stage: "comparing models", done: 2, total: 2 });
    const done = seen.map((progress) => progress.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done).toContain(0.5);
    const controller = new AbortController();
    const stop = ({ done: reached }: Progress): void => {
      if (reached > 1) controller.abort(new Error("enough"));
    };
    expect(() =>
      compareModels({ noise, whole }, table, { ...options, onProgress: stop, signal: controller.signal }),
    ).toThrow("enough");
  });

  it.each<[unknown, object, string, string]>([
    [[whole], {}, "wrong-type", "`recipes` must be an object from name to recipe, got Array of length 1"],
    [{}, {}, "empty", "`recipes` must be an object with at least one recipe, got an object with no keys"],
    [
      { whole },
      { metric: "auc" },
      "unknown-choice",
      '`options.metric` must be one of "rocAuc", "averagePrecision", "topDecileLift", "logLoss", "brierScore", got "auc"',
    ],
    [{ whole }, { cv: 3 }, "unknown-choice", "`options.cv` must be one of the options metric, folds, "],
    [
      { whole, other: { ...whole, target: "x" } },
      {},
      "out-of-range",
      '`recipes.other.target` must be "left", as in recipes.whole, got "x"',
    ],
    [
      { whole, other: { ...whole, positive: true } },
      {},
      "out-of-range",
      "`recipes.other.positive` must be left out, as in recipes.whole, got true",
    ],
    [
      { whole, other: { ...whole, model: { kind: "oracle" } } },
      {},
      "unknown-choice",
      "`recipes.other.model.kind` must be one of ",
    ],
    [
      { whole, other: { ...whole, features: ["y"] } },
      {},
      "missing-column",
      "`recipes.other.features[0]` must be a column of the table (x, noise, left)",
    ],
  ])("rejects what cannot be: %#", (recipes, bad, code, message) => {
    expect(() => compareModels(recipes as Record<string, Recipe>, table, bad)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) as string }) as Error,
    );
  });
});
