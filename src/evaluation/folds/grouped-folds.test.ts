import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupedFolds } from "./grouped-folds.ts";
import { stratifiedFolds } from "./stratified-folds.ts";

const keys = fc.array(fc.integer({ min: 0, max: 15 }), { maxLength: 60 }).map((rows) => [
  ...rows,
  // Every key once, so that there are sixteen groups.
  ...Array.from({ length: 16 }, (_, key) => key),
]);

describe("groupedFolds", () => {
  it("holds every group out whole and once, the folds near one size", () => {
    fc.assert(
      fc.property(
        keys,
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 0, max: 99 }),
        (group, folds, seed) => {
          const plan = groupedFolds(group, { folds, seed, repeats: 2 });
          plan.assignment.forEach((foldOf) => {
            const foldOfKey = new Map<number, number>();
            foldOf.forEach((fold, row) => {
              expect(foldOfKey.get(group[row]!) ?? fold).toBe(fold);
              foldOfKey.set(group[row]!, fold);
            });
          });
          const largest = Math.max(...group.map((key) => group.filter((other) => other === key).length));
          for (const repeat of [0, 1]) {
            const sizes = plan.splits
              .filter((split) => split.repeat === repeat)
              .map(({ testRows }) => testRows);
            // Largest groups first, each to the smallest fold: no fold is ahead of another by more than one group.
            expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(largest);
            expect(sizes.reduce((a, b) => a + b)).toBe(group.length);
          }
        },
      ),
    );
  });

  it("is stratifiedFolds with a group where it knows the truth", () => {
    const group = Array.from({ length: 60 }, (_, i) => i % 20);
    const truth = group.map((key, i) => (key * 7 + i) % 3 === 0);
    const plan = groupedFolds(group, { truth, folds: 4, repeats: 2, seed: 5 });
    const stratified = stratifiedFolds(truth, { group, folds: 4, repeats: 2, seed: 5 });
    expect(plan).toEqual({ ...stratified, kind: "grouped", stratified: true });
    expect(groupedFolds(group, { folds: 4 })).toMatchObject({
      kind: "grouped",
      stratified: false,
      grouped: true,
    });
    expect(groupedFolds(group, { folds: 4 }).splits[0]!.testEvents).toBe(null);
    expect(Object.isFrozen(plan) && Object.isFrozen(plan.groups) && Object.isFrozen(plan.assignment[0])).toBe(
      true,
    );
  });

  it.each<[unknown, object, string]>([
    [undefined, {}, "`group` must be an array with a key for each row, got undefined"],
    [[], {}, "`group` must be at least one key, got Array of length 0"],
    [["a", "b"], { folds: 3 }, "`options.folds` must be <= 2 (the groups), got 3"],
    [["a", "b"], { folds: 1 }, "`options.folds` must be >= 2, got 1"],
    [["a", null], { folds: 2 }, "`group[1]` must be a text or a number, got null"],
    [["a", "b"], { truth: [1], folds: 2 }, "`group.length` must be 1 (options.truth.length), got 2"],
    [["a", "b"], { truth: [1, 1], folds: 2 }, "`truth` must be a mix of 0 and 1 over its 2 rows, got 1"],
    [
      ["a", "b"],
      { truth: [1, 0], folds: 2 },
      "`options.folds` must be <= 1 (the groups with truth 1), got 2",
    ],
    [["a", "b"], { group: [] }, "`options.group` must be one of the options folds, repeats, seed, truth"],
  ])("rejects %j with %j", (group, options, message) => {
    expect(() => groupedFolds(group as string[], options)).toThrow(message);
  });
});
