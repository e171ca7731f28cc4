import { describe, expect, it } from "vitest";
import { fitGradientBoosting } from "./boosting/gradient-boosting.ts";
import { CLASSIFIERS } from "./classifiers.ts";
import { fitLogisticRegression } from "./logistic/logistic-regression.ts";
import { readTrainingData } from "./training-data.ts";

const data = { visits: [1, 2, 3, 4], id: ["a", "b", "c", "d"], left: [1, 0, 1, 0] };

describe("readTrainingData", () => {
  it.each([
    [{ exclude: "id" }, '`options.exclude` must be an array of column names, got "id"'],
    [{ exclude: null }, "`options.exclude` must be an array of column names, got null"],
    [{ features: "visits" }, '`options.features` must be an array of column names, got "visits"'],
    [{ features: [] }, "`options.features` must be at least one column to learn from, got Array of length 0"],
    [
      { exclude: ["visits", "id"] },
      "`options.features` must be at least one column to learn from, got Array of length 0",
    ],
  ])("refuses %j", (columns, message) => {
    expect(() => readTrainingData(data, { target: "left", ...(columns as object) }, "options")).toThrow(
      message,
    );
  });

  it("refuses weights whose sum is no number", () => {
    const heavy = { ...data, w: [1e308, 1e308, 1, 1] };
    expect(() => readTrainingData(heavy, { target: "left", weights: "w" }, "options")).toThrow(
      "`data.w` must be weights whose sum is a finite number, got Infinity",
    );
  });
});

describe("every fit", () => {
  it.each([
    [{ onProgress: 3 }, "`options.onProgress` must be a function, got 3"],
    [{ signal: "stop" }, '`options.signal` must be an AbortSignal, got "stop"'],
  ])("refuses %j", (job, message) => {
    expect(() => fitGradientBoosting(data, { target: "left", rounds: 1, ...(job as object) })).toThrow(
      message,
    );
  });
});

describe("CLASSIFIERS", () => {
  it.each([
    [{ target: undefined }, "`model.target.column` must be a text, got undefined"],
    [
      { target: { column: "left", positive: "1", negative: "0", baseRate: "x" } },
      '`model.target.baseRate` must be a number in (0, 1), got "x"',
    ],
  ])("refuse a model with %j", (part, message) => {
    const model = fitLogisticRegression(data, { target: "left", features: ["visits"] });
    const damaged = { ...model, ...part } as unknown as typeof model;
    expect(() => CLASSIFIERS["logistic-regression"].check(damaged, "model")).toThrow(message);
  });
});
