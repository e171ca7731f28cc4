import { describe, expect, it } from "vitest";
import { readTrainingData } from "../churn/training-data.ts";
import { tableFrom } from "../table/table-from.ts";
import type { FoldFit } from "./fold-fit.ts";
import { sideBySidePays } from "./fold-rule.ts";

function fitsOf(rows: number, features: number, fits: number): FoldFit[] {
  const left = Array.from({ length: rows }, (_, i) => i % 2 === 0);
  const values = new Float64Array(rows);
  const columns = Object.fromEntries(Array.from({ length: features }, (_, j) => [`c${j}`, values]));
  const training = readTrainingData(tableFrom({ ...columns, left }), { target: "left" }, "recipe");
  const source = { recipe: { target: "left", model: { kind: "x" } }, training, groups: undefined };
  const none = new Int32Array(0);
  return Array.from({ length: fits }, () => ({ source, rows: () => ({ learned: none, held: none }) }));
}

describe("sideBySidePays", () => {
  it.each([
    ["at once for a table like Telco's", [7000, 19, 10], 10, 0, true],
    ["not before a fit of a small table was made", [500, 10, 10], 10, 0, false],
    ["when fits of a small table turn out to take long", [500, 10, 10], 8, 0.02, true],
    ["not when they are over in no time", [500, 10, 10], 8, 0.01, false],
    ["not for the last fit", [7000, 19, 10], 1, 5, false],
    ["not where kernels use the threads", [50_001, 20, 10], 10, 5, false],
  ] as const)("%s", (_, [rows, features, count], left, secondsPerFit, pays) => {
    expect(
      sideBySidePays({ fits: fitsOf(rows, features, count), left, secondsPerFit, earlierSeconds: 0 }),
    ).toBe(pays);
  });

  it("for small runs after small runs that took long together", () => {
    const ahead = { fits: fitsOf(500, 10, 5), left: 5, secondsPerFit: 0 };
    expect(sideBySidePays({ ...ahead, earlierSeconds: 0.2 })).toBe(true);
    expect(sideBySidePays({ ...ahead, earlierSeconds: 0.02 })).toBe(false);
  });

  it("goes by the largest source", () => {
    const fits = [...fitsOf(7000, 19, 10), ...fitsOf(50_001, 20, 1)];
    expect(sideBySidePays({ fits, left: 11, secondsPerFit: 0, earlierSeconds: 9 })).toBe(false);
  });
});
