import { describe, expect, it } from "vitest";
import { defineMetric } from "./metric.ts";
import { rocAuc } from "./roc/roc-auc.ts";

const traits = { direction: "maximize", range: [0, 1], needs: "score" } as const;

describe("defineMetric", () => {
  it("takes the facts of another metric", () => {
    expect({ ...defineMetric(rocAuc, () => 0.5) }).toEqual(traits);
  });

  it.each<[unknown, unknown, string, string]>([
    [null, null, "wrong-type", "`traits` must be an object with direction, range and needs, got null"],
    [traits, null, "wrong-type", "`compute` must be a function of (truth, score, options), got null"],
    [
      { ...traits, direction: "up" },
      () => 0,
      "unknown-choice",
      '`traits.direction` must be one of "maximize", "minimize", got "up"',
    ],
    [
      { ...traits, needs: undefined },
      () => 0,
      "unknown-choice",
      '`traits.needs` must be one of "score", "threshold", "probability", got undefined',
    ],
    [
      { ...traits, range: [1, 0] },
      () => 0,
      "wrong-type",
      "`traits.range` must be [smallest, largest], got Array of length 2",
    ],
  ])("refuses %j, %j", (facts, compute, code, message) => {
    expect(() => (defineMetric as (...args: unknown[]) => unknown)(facts, compute)).toThrow(
      expect.objectContaining({ name: "InputError", code, message }),
    );
  });
});
