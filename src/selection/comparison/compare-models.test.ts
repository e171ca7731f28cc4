import { describe, expect, it } from "vitest";
import { rocAuc } from "../../evaluation/roc/roc-auc.ts";
import type { Progress } from "../../internal/progress.ts";
import { holmAdjusted } from "../../numeric/holm.ts";
import { normal } from "../../random/distributions.ts";
import { randomStream, uniform } from "../../random/random.ts";
import { tableFrom } from "../../table/table-from.ts";
import { withoutTimings } from "../../testing/without-timings.ts";
import { type CrossValidatedMetric, correctedDifference, correctedInterval } from "../corrected-interval.ts";
import { crossValidate } from "../cross-validate.ts";
import type { Recipe } from "../recipe.ts";
import type { ValidationMetric } from "../validation-metrics.ts";
import { compareModels } from "./compare-models.ts";
import { comparisonTable } from "./comparison-table.ts";

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
    for (const [name, recipe] of Object.entries({ whole, noise })) {
      const alone = crossValidate(recipe, table, options);
      expect(withoutTimings(comparison.results[name])).toEqual(withoutTimings(alone));
    }
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
    expect(difference!.metrics.rocAuc).toMatchObject(expected);
    expect(expected.lower).toBeGreaterThan(0);
    // Less is better: the best recipe's loss is the lower one.
    expect(difference!.metrics.logLoss.upper).toBeLessThan(0);
  });

  it("ranks losses the other way round", () => {
    const byLoss = compareModels({ noise, whole }, table, { ...options, metric: "logLoss" });
    expect(byLoss.ranking).toEqual(["whole", "noise"]);
  });

  it("says that the best is the winner where it is", () => {
    expect(comparison.verdict).toEqual({
      best: "whole",
      winner: "whole",
      tied: [],
      simplest: "whole",
      level: 0.95,
    });
    expect(Object.isFrozen(comparison.verdict.tied)).toBe(true);
  });

  it("adjusts p-values for all pairs, in each metric", () => {
    const worse: Recipe = { ...noise, model: { kind: "random-forest", trees: 5, minLeaf: 1 } };
    const three = compareModels({ noise, worse, whole }, table, options);
    for (const metric of ["rocAuc", "logLoss"] as const) {
      const perFold = three.ranking.map((name) => three.results[name]!.metrics[metric].perFold);
      const pairs = [
        [0, 1],
        [0, 2],
        [1, 2],
      ].map(([a, b]) =>
        correctedDifference(
          perFold[a!]!.map((value, i) => value - perFold[b!]![i]!),
          4,
          0.95,
        ),
      );
      const adjusted = holmAdjusted(pairs.map(({ pValue }) => pValue));
      three.differences.forEach(({ metrics }, i) => {
        expect(metrics[metric]).toEqual({ ...pairs[i], adjustedPValue: adjusted[i] });
      });
    }
  });

  it("has no winner among equals, and suggests the simplest of them", () => {
    const calibrated: Recipe = { ...whole, calibration: { method: "sigmoid", folds: 3 } };
    const forest: Recipe = { target: "left", model: { kind: "random-forest", trees: 30, minLeaf: 40 } };
    const { verdict, ranking } = compareModels({ forest, calibrated, whole, noise }, table, options);
    expect(verdict.winner).toBeNull();
    expect(verdict.best).toBe(ranking[0]);
    expect([verdict.best, ...verdict.tied].sort()).toEqual(["calibrated", "forest", "whole"]);
    expect(verdict.simplest).toBe("whole");
    // The ranking decides between recipes that are as simple.
    const twins = compareModels({ b: { ...whole, model: { ...model, l2: 50 } }, a: whole }, table, options);
    expect(twins.verdict.simplest).toBe(twins.ranking[0]);
  });

  it("has no winner where every fold shows the same difference, and says why", () => {
    // 1 for whoever tells people apart at all, else 0.
    const coarse: ValidationMetric = Object.assign(
      (_: Uint8Array, p: Float64Array) => (p.some((value) => value !== p[0]) ? 1 : 0),
      { direction: "maximize" as const, range: [0, 1] as const },
    );
    const metrics = { coarse };
    const flat: Recipe = { ...whole, model: { kind: "logistic-regression", l2: 1e300 } };
    const result = compareModels({ flat, whole }, table, { ...options, metrics, metric: "coarse" });
    const [difference] = result.differences;
    expect(difference!.metrics.coarse).toMatchObject({
      mean: 1,
      lower: -1,
      upper: 1,
      pValue: 1,
      adjustedPValue: 1,
    });
    expect(result.verdict).toMatchObject({ best: "whole", winner: null, tied: ["flat"] });
    expect(result.warnings).toEqual([
      {
        code: "no-scatter",
        message:
          '"whole" differs from "flat" in coarse by the same in every fold: without scatter nothing tells how sure that is, and they count as tied (more folds or repeats, or a metric of finer values)',
      },
    ]);
    expect(comparison.warnings).toEqual([]);
  });

  it("takes metrics of the caller, to rank by as well", () => {
    const minus: ValidationMetric = Object.assign((truth: Uint8Array, p: Float64Array) => -rocAuc(truth, p), {
      direction: "minimize" as const,
      range: [-1, 0] as const,
    });
    const result = compareModels({ noise, whole }, table, {
      ...options,
      metrics: { minus },
      metric: "minus",
    });
    expect(result.ranking).toEqual(["whole", "noise"]);
    expect(result.results["whole"]!.metrics.minus.mean).toBeCloseTo(
      -comparison.results["whole"]!.metrics.rocAuc.mean,
      14,
    );
    expect(result.differences[0]!.metrics.minus.pValue).toBeCloseTo(
      comparison.differences[0]!.metrics.rocAuc.pValue,
      14,
    );
    expect(result.verdict.winner).toBe("whole");
  });

  it("keeps the order of equals, and takes a single recipe", () => {
    const twins = compareModels({ b: whole, a: whole }, table, options);
    expect(twins.ranking).toEqual(["b", "a"]);
    expect(twins.verdict).toMatchObject({ winner: null, tied: ["a"] });
    expect(twins.differences[0]!.metrics.rocAuc).toMatchObject({ mean: 0, pValue: 1, adjustedPValue: 1 });
    expect(compareModels({ only: whole }, table, options)).toMatchObject({
      ranking: ["only"],
      differences: [],
      verdict: { winner: "only", tied: [] },
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

describe("comparisonTable", () => {
  const comparison = compareModels({ noise, whole }, table, options);

  it("has a row a model, best first, and says how it stands", () => {
    const rows = comparisonTable(comparison, { metrics: ["logLoss"], digits: 3 });
    const { logLoss } = comparison.results["noise"]!.metrics;
    const { rocAuc: difference } = comparison.differences[0]!.metrics;
    const shown = (values: CrossValidatedMetric): string =>
      `${values.mean.toFixed(3)} (${values.lower.toFixed(3)} to ${values.upper.toFixed(3)})`;
    expect(rows[0]).toMatchObject({ model: "whole", difference: "", pValue: "", standing: "winner" });
    expect(rows[1]).toEqual({
      model: "noise",
      logLoss: shown(logLoss),
      difference: shown(difference),
      pValue: difference.adjustedPValue < 0.001 ? "< 0.001" : difference.adjustedPValue.toFixed(3),
      standing: "worse",
    });
    expect(Object.keys(comparisonTable(comparison)[0]!)).toEqual([
      "model",
      "rocAuc",
      "averagePrecision",
      "topDecileLift",
      "logLoss",
      "brierScore",
      "difference",
      "pValue",
      "standing",
    ]);
    expect(Object.isFrozen(rows) && Object.isFrozen(rows[0])).toBe(true);
  });

  it("tells equals from the worse", () => {
    const rows = comparisonTable(compareModels({ a: whole, b: whole, noise }, table, options));
    expect(rows.map(({ standing, pValue }) => [standing, pValue === "1.000"])).toEqual([
      ["best", false],
      ["tied", true],
      ["worse", false],
    ]);
  });

  it.each<[object, string]>([
    [{ digits: 11 }, "`options.digits` must be <= 10, got 11"],
    [
      { metrics: ["rocAuc", "auc"] },
      '`options.metrics[1]` must be one of "rocAuc", "averagePrecision", "topDecileLift", "logLoss", "brierScore", got "auc"',
    ],
    [{ sort: true }, "`options.sort` must be one of the options metrics, digits, got "],
  ])("rejects %j", (bad, message) => {
    expect(() => comparisonTable(comparison, bad)).toThrow(message);
  });
});
