import { describe, expect, it } from "vitest";
import { gridCandidates, randomCandidates } from "./candidates.ts";
import { readSpaces } from "./space.ts";

const recipe = { target: "left", model: { kind: "gradient-boosting" } } as const;
const lists = readSpaces({ "model.leaves": [7, 15], "model.l2": [0, 1, 5] }, recipe);
const ranges = readSpaces(
  {
    "model.learningRate": { from: 0.01, to: 1, scale: "log" },
    "model.maxDepth": { from: 1, to: 4, integer: true },
    "model.rowFraction": { from: 0.5, to: 1 },
  },
  recipe,
);

describe("gridCandidates", () => {
  it("has every combination, the last setting fastest", () => {
    expect(gridCandidates(lists)).toEqual({
      duplicates: 0,
      settings: [7, 15].flatMap((leaves) =>
        [0, 1, 5].map((l2) => ({ "model.leaves": leaves, "model.l2": l2 })),
      ),
    });
  });

  it("takes even steps of a range, in its scale, whole numbers once", () => {
    const steps = readSpaces(
      {
        "model.learningRate": { from: 0.01, to: 1, scale: "log", steps: 3 },
        "model.leaves": { from: 2, to: 4, integer: true, steps: 9 },
      },
      recipe,
    );
    const { settings } = gridCandidates(steps);
    expect(settings.length).toBe(9);
    expect(settings.map((one) => one["model.leaves"])).toEqual([2, 3, 4, 2, 3, 4, 2, 3, 4]);
    expect(settings[0]!["model.learningRate"]).toBe(0.01);
    expect(settings[3]!["model.learningRate"]).toBeCloseTo(0.1, 15);
    expect(settings[8]!["model.learningRate"]).toBe(1);
  });

  it("lists what two spaces share once", () => {
    const both = readSpaces([{ "model.l2": [0, 1] }, { "model.l2": [1, 2] }], recipe);
    expect(gridCandidates(both)).toMatchObject({ duplicates: 1, settings: [{}, {}, {}] });
  });

  it("refuses a grid that nobody can wait for", () => {
    const many = Array.from({ length: 101 }, (_, i) => i);
    const large = readSpaces({ "model.l2": many, "model.minLeafHessian": many }, recipe);
    expect(() => gridCandidates(large)).toThrow(
      '`space` must be a grid of at most 10000 candidates (search: "random" takes any space), got 10201',
    );
  });
});

describe("randomCandidates", () => {
  it("draws candidates that do not depend on how many there are, nor a setting on the others", () => {
    const few = randomCandidates(ranges, { count: 5, seed: 3 }).settings;
    const many = randomCandidates(ranges, { count: 60, seed: 3 }).settings;
    expect(many.slice(0, 5)).toEqual(few);
    const alone = readSpaces({ "model.rowFraction": { from: 0.5, to: 1 } }, recipe);
    expect(randomCandidates(alone, { count: 5, seed: 3 }).settings).toEqual(
      few.map((one) => ({ "model.rowFraction": one["model.rowFraction"] })),
    );
    expect(randomCandidates(ranges, { count: 5, seed: 4 }).settings).not.toEqual(few);
  });

  it("stays in the ranges and fills them: half of a log range lies below the geometric mean", () => {
    const drawn = randomCandidates(ranges, { count: 2000, seed: 1 }).settings;
    const of = (key: string): number[] => drawn.map((one) => one[key] as number);
    const share = (values: number[], test: (value: number) => boolean): number =>
      values.filter(test).length / values.length;
    const rates = of("model.learningRate");
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(0.01);
    expect(Math.max(...rates)).toBeLessThanOrEqual(1);
    // Standard error of a share of one half: 0.011.
    expect(Math.abs(share(rates, (rate) => rate < 0.1) - 0.5)).toBeLessThan(0.04);
    expect(Math.abs(share(of("model.rowFraction"), (value) => value < 0.75) - 0.5)).toBeLessThan(0.04);
    for (const depth of [1, 2, 3, 4]) {
      expect(Math.abs(share(of("model.maxDepth"), (value) => value === depth) - 0.25)).toBeLessThan(0.04);
    }
  });

  it("gives each whole number of a log range its share", () => {
    const log = readSpaces({ "model.leaves": { from: 2, to: 15, scale: "log", integer: true } }, recipe);
    const { settings } = randomCandidates(log, { count: 14, seed: 2 });
    expect(settings.map((one) => one["model.leaves"] as number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 14 }, (_, i) => i + 2),
    );
  });

  it("takes each candidate once, and stops where the space has no more", () => {
    const { settings, duplicates } = randomCandidates(lists, { count: 100, seed: 1 });
    expect(settings.length).toBe(6);
    expect(duplicates).toBeGreaterThan(0);
    expect(new Set(settings.map((one) => JSON.stringify(one))).size).toBe(6);
  });

  it("draws from several spaces alike", () => {
    const two = readSpaces(
      [{ "model.l2": { from: 0, to: 1 } }, { "model.leaves": [4], "model.l2": { from: 5, to: 6 } }],
      recipe,
    );
    const { settings } = randomCandidates(two, { count: 400, seed: 5 });
    const first = settings.filter((one) => !("model.leaves" in one)).length;
    expect(Math.abs(first / 400 - 0.5)).toBeLessThan(0.1);
  });
});
