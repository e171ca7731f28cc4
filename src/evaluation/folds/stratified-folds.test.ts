import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stratifiedFolds } from "./stratified-folds.ts";

const truth = fc
  .tuple(fc.integer({ min: 6, max: 60 }), fc.integer({ min: 6, max: 60 }), fc.integer({ min: 0, max: 1e6 }))
  .map(([events, others, mix]) =>
    // A fixed scramble, so that classes do not come in blocks.
    Array.from({ length: events + others }, (_, i) => ({
      t: i < events ? 1 : 0,
      k: (i * 7919 + mix) % 104729,
    }))
      .sort((a, b) => a.k - b.k)
      .map(({ t }) => t),
  );
const seed = fc.integer({ min: 0, max: 1e9 });

function spread(counts: readonly number[]): number {
  return Math.max(...counts) - Math.min(...counts);
}

function countPerFold(fold: readonly number[], folds: number, counts: (row: number) => boolean): number[] {
  return Array.from({ length: folds }, (_, f) => fold.filter((g, row) => g === f && counts(row)).length);
}

describe("stratifiedFolds", () => {
  it("deals classes and rows evenly: within one row a fold", () => {
    fc.assert(
      fc.property(truth, seed, fc.integer({ min: 2, max: 6 }), (classes, s, folds) => {
        const { assignment } = stratifiedFolds(classes, { folds, seed: s, repeats: 2 });
        for (const fold of assignment) {
          expect(fold.length).toBe(classes.length);
          expect(spread(countPerFold(fold, folds, () => true))).toBeLessThanOrEqual(1);
          expect(spread(countPerFold(fold, folds, (row) => classes[row] === 1))).toBeLessThanOrEqual(1);
          expect(spread(countPerFold(fold, folds, (row) => classes[row] === 0))).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it("keeps a group on one side and the classes near balance", () => {
    fc.assert(
      fc.property(truth, seed, (classes, s) => {
        const group = classes.map((_, i) => `c${Math.floor(i / 2)}`);
        const repeated = [...classes, ...classes];
        const folds = 3;
        const { assignment, grouped } = stratifiedFolds(repeated, {
          folds,
          seed: s,
          group: [...group, ...group],
        });
        expect(grouped).toBe(true);
        const foldOf = new Map<string, number>();
        assignment[0]!.forEach((f, i) => {
          const key = group[i % group.length]!;
          expect(foldOf.get(key) ?? f).toBe(f);
          foldOf.set(key, f);
        });
        // A group holds at most four rows of a class; greedy balance stays within two groups.
        expect(spread(countPerFold(assignment[0]!, folds, (row) => repeated[row] === 1))).toBeLessThanOrEqual(
          8,
        );
        expect(spread(countPerFold(assignment[0]!, folds, (row) => repeated[row] === 0))).toBeLessThanOrEqual(
          8,
        );
      }),
    );
  });

  it("gives a group to the fold with the fewest rows where the classes leave the choice open", () => {
    // Rows of class 0 come as one group of four and one of two; seven customers with one event each follow.
    const group = ["a", "a", "a", "a", "b", "b", "c", "d", "e", "f", "g", "h", "i"];
    const classes = group.map((key) => (key < "c" ? 0 : 1));
    for (let s = 0; s < 20; s++) {
      const [fold] = stratifiedFolds(classes, { folds: 2, seed: s, group }).assignment;
      const ofFour = fold![0]!;
      expect(fold![4]).toBe(1 - ofFour);
      // The odd event goes to the group of two: 4 + 3 rows against 2 + 4.
      expect(fold!.filter((f) => f === ofFour).length).toBe(7);
    }
  });

  it("is the same for the same seed, another for another, and repeats do not depend on their number", () => {
    const classes = Array.from({ length: 40 }, (_, i) => i % 2);
    const three = stratifiedFolds(classes, { folds: 4, repeats: 3, seed: 9 });
    expect(stratifiedFolds(classes, { folds: 4, repeats: 3, seed: 9 })).toEqual(three);
    expect(stratifiedFolds(classes, { folds: 4, repeats: 1, seed: 9 }).assignment[0]).toEqual(
      three.assignment[0],
    );
    expect(three.assignment[1]).not.toEqual(three.assignment[0]);
    expect(stratifiedFolds(classes, { folds: 4, seed: 10 }).assignment[0]).not.toEqual(three.assignment[0]);
  });

  it("is frozen plain data", () => {
    const folds = stratifiedFolds([0, 1, 0, 1], { folds: 2 });
    expect(JSON.parse(JSON.stringify(folds))).toEqual(folds);
    expect(
      Object.isFrozen(folds) && Object.isFrozen(folds.assignment) && Object.isFrozen(folds.assignment[0]),
    ).toBe(true);
  });

  it("does not draw other folds than it did: changing the stream is a major release", () => {
    const { assignment } = stratifiedFolds([1, 0, 0, 1, 0, 0, 1, 0, 0, 0], { folds: 3, seed: 42 });
    expect(assignment[0]).toEqual([2, 1, 1, 0, 2, 2, 1, 0, 0, 0]);
  });

  it.each<[unknown, object, string]>([
    [[0, 1, 0, 1], { folds: 3 }, "`options.folds` must be <= 2 (the rows with truth 1), got 3"],
    [[0, 1, 1, 1], { folds: 2 }, "`options.folds` must be <= 1 (the rows with truth 0), got 2"],
    [[0, 1], { folds: 1 }, "`options.folds` must be >= 2, got 1"],
    [[0, 1], { folds: 2.5 }, "`options.folds` must be an integer, got 2.5"],
    [[0, 1], { repeats: 0 }, "`options.repeats` must be >= 1, got 0"],
    [[0, 1], { seed: -1 }, "`options.seed` must be >= 0, got -1"],
    [[0, 0], { folds: 2 }, "`truth` must be a mix of 0 and 1 over its 2 rows, got 0"],
    [[], {}, "`truth` must be at least one value, got Array of length 0"],
    [[0, 1], { shuffle: true }, "`options.shuffle` must be one of the options folds, repeats, seed, group"],
    [[0, 1, 0, 1], { folds: 2, group: ["a"] }, "`options.group.length` must be 4 (truth.length), got 1"],
    [
      [0, 1, 0, 1],
      { folds: 2, group: ["a", null, "b", "c"] },
      "`options.group[1]` must be a text or a number, got null",
    ],
    [
      [0, 1, 0, 1],
      { folds: 2, group: [1, 2, Number.NaN, 3] },
      "`options.group[2]` must be a text or a number, got NaN",
    ],
    [
      [0, 1, 0, 1],
      { folds: 2, group: ["a", "a", "a", "a"] },
      "`options.folds` must be <= 1 (the groups with truth 1), got 2",
    ],
  ])("rejects %j with %j", (classes, options, message) => {
    expect(() => stratifiedFolds(classes as number[], options)).toThrow(message);
  });
});
