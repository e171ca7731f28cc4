import { describe, expect, it } from "vitest";
import { settingsKey, withSettings } from "./settings.ts";
import { isDiscrete, readSpaces, type TuneSpace } from "./space.ts";

const recipe = { target: "left", exclude: ["id"], model: { kind: "random-forest", trees: 50 } } as const;

describe("readSpaces", () => {
  it("fills in defaults of ranges and keeps the order", () => {
    const [space] = readSpaces(
      {
        "model.maxDepth": { from: 2, to: 9, integer: true },
        "model.minLeaf": [1, null],
        features: undefined,
      },
      recipe,
    );
    expect(space).toEqual([
      { key: "model.maxDepth", range: { from: 2, to: 9, scale: "linear", integer: true, steps: 5 } },
      { key: "model.minLeaf", range: [1, null] },
    ]);
    expect(isDiscrete(space!)).toBe(false);
  });

  it("goes by the kinds of the space's models where it has some", () => {
    const kinds = { model: [{ kind: "random-forest" }, { kind: "gradient-boosting" }] } as const;
    expect(readSpaces({ ...kinds, "model.maxDepth": [3] }, recipe)[0]!.length).toBe(2);
    expect(() => readSpaces({ ...kinds, "model.trees": [3] }, recipe)).toThrow(
      '`space["model.trees"]` must be one of the settings model, features, exclude, weights, steps, calibration, calibration.method, calibration.folds, ',
    );
  });

  it.each<[unknown, string, string]>([
    [[], "empty", "`space` must be at least one space, got Array of length 0"],
    [null, "wrong-type", "`space` must be an object from setting to values, got null"],
    [{}, "empty", "`space` must be an object with at least one setting, got an object with no keys"],
    [[{ "model.trees": [3] }, 7], "wrong-type", "`space[1]` must be an object from setting to values, got 7"],
    [
      { "model.leaves": [3] },
      "unknown-choice",
      '`space["model.leaves"]` must be one of the settings model, features, exclude, weights, steps, calibration, calibration.method, calibration.folds, model.trees, model.columnsPerSplit, model.minLeaf, model.maxDepth, model.bootstrap, model.outOfBag, model.importance, model.classWeights, model.seed, got "model.leaves"',
    ],
    [{ trees: [3] }, "unknown-choice", '`space["trees"]` must be one of the settings model, '],
    [{ "model.threads": [1, 2] }, "unknown-choice", '`space["model.threads"]` must be one of the settings '],
    [
      { "model.trees": [] },
      "empty",
      '`space["model.trees"]` must be at least one value, got Array of length 0',
    ],
    [
      { "model.trees": [3, Number.NaN] },
      "wrong-type",
      '`space["model.trees"][1]` must be a JSON value, got NaN',
    ],
    [
      { model: [{ kind: "random-forest", trees: () => 3 }] },
      "wrong-type",
      '`space["model"][0]` must be a JSON value',
    ],
    [
      { "model.trees": [3, 5, 3] },
      "duplicate",
      '`space["model.trees"][2]` must be a value that is named once, got 3',
    ],
    [
      { "model.trees": 3 },
      "wrong-type",
      '`space["model.trees"]` must be an array of values, or a range { from, to }, got 3',
    ],
    [
      { "model.trees": { min: 3, max: 9 } },
      "unknown-choice",
      '`space["model.trees"].min` must be one of the options from, to, scale, integer, steps, got "min"',
    ],
    [
      { "model.trees": { from: 3, to: 3 } },
      "out-of-range",
      '`space["model.trees"].to` must be > 3 (from), got 3',
    ],
    [
      { "model.trees": { from: 0, to: 3, scale: "log" } },
      "out-of-range",
      '`space["model.trees"].from` must be > 0, got 0',
    ],
    [
      { "model.trees": { from: 1, to: 3.5, integer: true } },
      "not-integer",
      '`space["model.trees"].to` must be an integer, got 3.5',
    ],
    [
      { "model.trees": { from: 1, to: 3, integer: 1 } },
      "wrong-type",
      '`space["model.trees"].integer` must be true or false, got 1',
    ],
    [
      { "model.trees": { from: 1, to: 3, scale: "exp" } },
      "unknown-choice",
      '`space["model.trees"].scale` must be one of "linear", "log", got "exp"',
    ],
    [
      { "model.trees": { from: 1, to: 3, steps: 1 } },
      "out-of-range",
      '`space["model.trees"].steps` must be >= 2, got 1',
    ],
  ])("rejects %j", (space, code, message) => {
    expect(() => readSpaces(space as TuneSpace, recipe)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) as string }) as Error,
    );
  });
});

describe("withSettings", () => {
  it("sets whole parts first, then single settings in them, and leaves null out", () => {
    expect(
      withSettings(recipe, {
        "model.maxDepth": 3,
        "model.trees": null,
        exclude: null,
        features: ["x"],
        "calibration.folds": 3,
        calibration: { method: "sigmoid" },
      }),
    ).toEqual({
      target: "left",
      features: ["x"],
      model: { kind: "random-forest", maxDepth: 3 },
      calibration: { method: "sigmoid", folds: 3 },
    });
    expect(withSettings(recipe, { "model.l2": 4, model: { kind: "logistic-regression" } }).model).toEqual({
      kind: "logistic-regression",
      l2: 4,
    });
    // The recipe itself stays.
    expect(recipe.model).toEqual({ kind: "random-forest", trees: 50 });
  });

  it("takes a calibration away with its other settings", () => {
    const calibrated = { ...recipe, calibration: { method: "sigmoid" } } as const;
    for (const none of [{ calibration: null }, { "calibration.method": null }]) {
      expect(withSettings(calibrated, { "calibration.folds": 3, ...none })).toEqual(recipe);
    }
    expect(withSettings(calibrated, { "calibration.method": "isotonic" }).calibration).toEqual({
      method: "isotonic",
    });
  });
});

it("settingsKey does not mind the order", () => {
  expect(settingsKey({ b: 1, a: [2] })).toBe(settingsKey({ a: [2], b: 1 }));
  expect(settingsKey({ a: 1 })).not.toBe(settingsKey({ a: 2 }));
});
