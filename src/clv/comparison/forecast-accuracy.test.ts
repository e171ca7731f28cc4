import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toRows } from "../../table/rows.ts";
import golden from "../fixtures/forecast-accuracy.json" with { type: "json" };
import { type ForecastAccuracy, forecastAccuracy } from "./forecast-accuracy.ts";

const counts = fc.array(
  fc.record({ actual: fc.integer({ min: 0, max: 6 }), predicted: fc.integer({ min: 0, max: 8 }) }),
  { minLength: 1, maxLength: 40 },
);

function accuracyOf(rows: readonly { actual: number; predicted: number }[]): ForecastAccuracy {
  return forecastAccuracy(
    rows.map(({ actual }) => actual),
    rows.map(({ predicted }) => predicted),
  );
}

/** 1 + the number of higher values + half the number of other equal ones. */
function slowRanks(values: readonly number[]): number[] {
  return values.map((v) => {
    const higher = values.filter((w) => w > v).length;
    const equal = values.filter((w) => w === v).length;
    return 1 + higher + (equal - 1) / 2;
  });
}

function slowPearson(x: readonly number[], y: readonly number[]): number | null {
  const mean = (v: readonly number[]): number => v.reduce((s, w) => s + w, 0) / v.length;
  const dot = (v: readonly number[], w: readonly number[]): number =>
    v.reduce((s, a, i) => s + (a - mean(v)) * (w[i]! - mean(w)), 0);
  if (new Set(x).size === 1 || new Set(y).size === 1) return null;
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

/** The chance that of two customers picked with replacement the higher forecast holds more, in money: Gini by pairs. */
function slowGini(actual: readonly number[], score: readonly number[]): number {
  const n = actual.length;
  const total = actual.reduce((s, a) => s + a, 0);
  let sum = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) sum += actual[i]! * Math.sign(score[i]! - score[j]!);
  return sum / (n * total);
}

describe("forecastAccuracy", () => {
  it("agrees with scipy and numpy to 1e-12", () => {
    for (const { actual, predicted, ...expected } of golden.cases) {
      const accuracy = forecastAccuracy(actual, predicted);
      for (const [name, value] of Object.entries(expected)) {
        const found = accuracy[name as keyof typeof expected]!;
        expect(Math.abs(found - value), name).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)));
      }
    }
  });

  it("agrees with its definitions", () => {
    fc.assert(
      fc.property(counts, (rows) => {
        const accuracy = accuracyOf(rows);
        const actual = rows.map((row) => row.actual);
        const predicted = rows.map((row) => row.predicted);
        const total = actual.reduce((s, a) => s + a, 0);
        const errors = rows.map((row) => row.predicted - row.actual);
        const mean = (values: readonly number[]): number => values.reduce((s, v) => s + v, 0) / values.length;
        expect(accuracy.mae).toBeCloseTo(mean(errors.map(Math.abs)), 12);
        expect(accuracy.rmse).toBeCloseTo(Math.sqrt(mean(errors.map((e) => e * e))), 12);
        expectClose(accuracy.pearson, slowPearson(actual, predicted));
        expectClose(accuracy.spearman, slowPearson(slowRanks(actual), slowRanks(predicted)));
        expectClose(accuracy.gini, total > 0 ? slowGini(actual, predicted) : null);
        expectClose(
          accuracy.absoluteErrorShare,
          total > 0 ? (mean(errors.map(Math.abs)) * rows.length) / total : null,
        );
      }),
    );
  });

  it("does not depend on the order of the customers, ties included", () => {
    fc.assert(
      fc.property(counts, (rows) => {
        const there = accuracyOf(rows);
        const back = accuracyOf([...rows].reverse());
        for (const name of [
          "bias",
          "mae",
          "rmse",
          "pearson",
          "spearman",
          "gini",
          "normalizedGini",
        ] as const) {
          expectClose(back[name], there[name]);
        }
        for (const column of ["predictedMean", "actualMean"] as const) {
          for (let part = 0; part < 10; part++) {
            expectClose(back.deciles[column].values[part]!, there.deciles[column].values[part]!);
          }
        }
      }),
    );
  });

  it("ranks by the order of the forecasts alone", () => {
    fc.assert(
      fc.property(counts, (rows) => {
        const there = accuracyOf(rows);
        const bent = accuracyOf(rows.map((row) => ({ ...row, predicted: Math.exp(row.predicted) - 3 })));
        expectClose(bent.spearman, there.spearman);
        expectClose(bent.normalizedGini, there.normalizedGini);
      }),
    );
  });

  it("keeps totals in its deciles, and Gini and correlations within their bounds", () => {
    fc.assert(
      fc.property(counts, (rows) => {
        const { deciles, actualTotal, predictedTotal, ...accuracy } = accuracyOf(rows);
        const table = toRows(deciles);
        const total = (name: "actualMean" | "predictedMean"): number =>
          table.reduce((sum, row) => sum + row[name]! * row.customers!, 0);
        expect(total("actualMean")).toBeCloseTo(actualTotal, 9);
        expect(total("predictedMean")).toBeCloseTo(predictedTotal, 9);
        expect(table.map(({ decile }) => decile)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        for (let part = 1; part < 10; part++) {
          const before = table[part - 1]!.predictedMean!;
          expect(table[part]!.predictedMean).toBeLessThanOrEqual(before + 1e-9);
        }
        for (const value of [accuracy.pearson, accuracy.spearman, accuracy.normalizedGini]) {
          if (value !== null) expect(Math.abs(value)).toBeLessThanOrEqual(1 + 1e-12);
        }
      }),
    );
  });

  it("splits tied customers over deciles by share", () => {
    // Five of twenty customers in two tied groups of 3 and 17: the second decile holds one of the first group.
    const predicted = Array.from({ length: 20 }, (_, i) => (i < 3 ? 5 : 1));
    const actual = Array.from({ length: 20 }, (_, i) => (i < 3 ? 6 : 0));
    const { deciles } = forecastAccuracy(actual, predicted);
    expect([...deciles.predictedMean.values].slice(0, 3)).toEqual([5, 3, 1]);
    expect([...deciles.actualMean.values].slice(0, 3)).toEqual([6, 3, 0]);
    expect(deciles.customers.values[0]).toBe(2);
  });

  it("says null, never NaN, where the data do not define a measure", () => {
    const nothing = forecastAccuracy([0, 0, 0], [1, 2, 0]);
    expect(nothing).toMatchObject({
      bias: null,
      absoluteErrorShare: null,
      pearson: null,
      spearman: null,
      gini: null,
      normalizedGini: null,
    });
    const alike = forecastAccuracy([2, 2], [1, 3]);
    expect(alike).toMatchObject({ bias: 0, pearson: null, spearman: null, gini: 0, normalizedGini: null });
    const tied = forecastAccuracy([1, 3], [2, 2]);
    expect(tied).toMatchObject({ pearson: null, spearman: null, gini: 0, normalizedGini: 0 });
    const one = forecastAccuracy([2], [3]);
    expect(one).toMatchObject({ customers: 1, bias: 0.5, mae: 1, rmse: 1, normalizedGini: null });
    expect(Object.isFrozen(one)).toBe(true);
  });

  it.each<[unknown, unknown, string]>([
    [[], [], "`actual` must be at least one number, got Array of length 0"],
    [3, [1], "`actual` must be an array of numbers, got 3"],
    [[1], "1", '`predicted` must be an array of numbers, got "1"'],
    [[1, 2], [1], "`predicted.length` must be 2 (actual.length), got 1"],
    [[1, Number.NaN], [1, 1], "`actual[1]` must be a finite number, got NaN"],
    [[1, 1], [1, Number.POSITIVE_INFINITY], "`predicted[1]` must be a finite number, got Infinity"],
    [[1, -1], [1, 1], "`actual[1]` must be >= 0, got -1"],
  ])("rejects %j and %j", (actual, predicted, message) => {
    expect(() => forecastAccuracy(actual as number[], predicted as number[])).toThrow(message);
  });
});

function expectClose(found: number | null, expected: number | null): void {
  if (found === null || expected === null) expect(found).toBe(expected);
  else expect(found).toBeCloseTo(expected, 10);
}
