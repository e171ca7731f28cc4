import { describe, expect, it } from "vitest";
import { describeFolds } from "./describe-folds.ts";
import type { AssignedFolds, FoldPlan } from "./fold-plan.ts";
import { foldSplit } from "./fold-split.ts";
import { groupTimeFolds } from "./group-time-folds.ts";
import { groupedFolds } from "./grouped-folds.ts";
import { rollingTimeFolds } from "./rolling-time-folds.ts";
import { stratifiedFolds } from "./stratified-folds.ts";

const truth = Array.from({ length: 24 }, (_, i) => (i % 3 === 0 ? 1 : 0));
const group = truth.map((_, i) => i % 8);
const time = truth.map((_, i) => Date.UTC(2024, Math.floor(i / 8), 1));
const plans: readonly FoldPlan[] = [
  stratifiedFolds(truth, { folds: 3, repeats: 2 }),
  groupedFolds(group, { folds: 2, truth }),
  rollingTimeFolds(time, { folds: 2, truth }),
  groupTimeFolds({ group, time, truth }, { horizon: { months: 1 }, folds: 2 }),
];

describe.each(plans.map((plan) => [plan.kind, plan] as const))("%s folds", (_, plan) => {
  it("have the shape that all have: counts that are those of the rows, frozen, and whole after JSON", () => {
    expect(plan.splits).toHaveLength(plan.folds * plan.repeats);
    plan.splits.forEach((split, i) => {
      const { train, test } = foldSplit(plan, i);
      const events = (rows: Int32Array): number => rows.reduce((sum, row) => sum + truth[row]!, 0);
      expect(split).toMatchObject({
        repeat: Math.floor(i / plan.folds),
        fold: i % plan.folds,
        trainRows: train.length,
        trainEvents: events(train),
        testRows: test.length,
        testEvents: events(test),
      });
      expect(new Set([...train, ...test]).size).toBe(train.length + test.length);
      expect(Array.from(train)).toEqual(Array.from(train).sort((a, b) => a - b));
      expect(Array.from(test)).toEqual(Array.from(test).sort((a, b) => a - b));
    });
    expect(Object.isFrozen(plan) && Object.isFrozen(plan.splits) && Object.isFrozen(plan.splits[0])).toBe(
      true,
    );
    const back = JSON.parse(JSON.stringify(plan)) as FoldPlan;
    expect(back).toEqual(plan);
    expect(foldSplit(back, 1)).toEqual(foldSplit(plan, 1));
    // Rows, not rows times splits: at most the order, the groups and one assignment a repeat, with some room.
    expect(describeFolds(back)).toHaveLength(plan.splits.length);
  });
});

describe("describeFolds", () => {
  it("prints one line a split", () => {
    expect(describeFolds(plans[0]!)[4]).toEqual({
      repeat: 1,
      fold: 1,
      trainRows: 16,
      trainEvents: expect.any(Number),
      testRows: 8,
      testEvents: expect.any(Number),
    });
    expect(describeFolds(plans[3]!)[0]).toMatchObject({
      trainRows: 8,
      testRows: 4,
      trainFirst: "2024-01-01",
      trainLast: "2024-02-01",
      cutoff: "2024-03-01",
      testLast: "2024-03-01",
      heldOutGroup: 8,
      overlap: 0,
      beforeWindow: 0,
      later: 4,
    });
    const [line] = describeFolds(rollingTimeFolds(["2024-01-01T06:00", "2024-01-02"], { folds: 1 }));
    expect(line).toMatchObject({ trainFirst: "2024-01-01T06:00:00.000Z", trainEvents: null });
  });
});

describe("foldSplit", () => {
  const foldOf = (index: number, row: number): number => (plans[index] as AssignedFolds).assignment[0]![row]!;
  const damaged = (index: number, change: object): FoldPlan => ({ ...plans[index], ...change }) as FoldPlan;

  it.each<[unknown, number, string]>([
    [null, 0, "`plan` must be folds made by stratifiedFolds, groupTimeFolds …, got null"],
    [{ kind: "k-fold" }, 0, "`plan` must be folds made by stratifiedFolds, groupTimeFolds …, got an object"],
    [plans[0], 6, "`index` must be <= 5, got 6"],
    [plans[0], 0.5, "`index` must be an integer, got 0.5"],
    [damaged(0, { rows: 25 }), 0, "`plan.assignment[0].length` must be 25, got 24"],
    [damaged(0, { splits: [] }), 0, "`plan.splits.length` must be 6, got 0"],
    [damaged(0, { folds: 2 }), 0, "`plan.splits.length` must be 4, got 6"],
    [damaged(1, { assignment: [truth.map(() => 7)] }), 0, "`plan.assignment[0][0]` must be <= 1, got 7"],
    [damaged(1, { groups: "abc" }), 0, '`plan.groups` must be an array, got "abc"'],
    [damaged(2, { order: truth }), 0, "`plan.order[2]` must be every row once, got 0"],
    [
      damaged(2, { splits: plans[2]!.splits.map((split) => ({ ...split, trainPlaces: [0, 20] })) }),
      0,
      "`plan.splits[0].testPlaces[0]` must be >= 20, got 8",
    ],
    [
      damaged(0, { splits: plans[0]!.splits.map((split) => ({ ...split, repeat: 3 })) }),
      0,
      "`plan.splits[0].repeat` must be <= 1, got 3",
    ],
    // Row 8 is of group 0, as row 0 is.
    [
      damaged(1, { assignment: [group.map((g, row) => (row === 8 ? 1 - foldOf(1, 0) : foldOf(1, g)))] }),
      0,
      `\`plan.assignment[0][8]\` must be ${foldOf(1, 0)}, the fold of the other rows of group 0, got ${1 - foldOf(1, 0)}`,
    ],
    [
      damaged(3, { assignment: [group.map((g, row) => (row === 8 ? 1 - foldOf(3, 0) : foldOf(3, g)))] }),
      0,
      "`plan.assignment[0][8]` must be ",
    ],
    [damaged(1, { groups: null }), 0, "`plan.groups` must be an array, got null"],
    [damaged(0, { grouped: true }), 0, "`plan.groups` must be an array, got null"],
    [
      damaged(3, { splits: plans[3]!.splits.map((split) => ({ ...split, heldOut: 2 })) }),
      0,
      "`plan.splits[0].heldOut` must be <= 1, got 2",
    ],
    [
      damaged(3, { splits: plans[3]!.splits.map((split) => ({ ...split, heldOut: null })) }),
      0,
      "`plan.splits[0].heldOut` must be an integer, got null",
    ],
    [
      damaged(2, { splits: plans[2]!.splits.map((split) => ({ ...split, heldOut: 0 })) }),
      0,
      "`plan.splits[0].heldOut` must be null, got 0",
    ],
    [
      damaged(3, { splits: plans[3]!.splits.map((split) => ({ ...split, trainPlaces: undefined })) }),
      0,
      "`plan.splits[0].trainPlaces` must be an array, got undefined",
    ],
    [
      damaged(0, {
        splits: plans[0]!.splits.map((split) => ({ ...split, fold: split.fold === 2 ? 1 : split.fold })),
      }),
      0,
      '`plan.splits[2]` must be every fold of a repeat once, got "repeat 0, fold 1"',
    ],
  ])("rejects %j, %j", (plan, index, message) => {
    expect(() => foldSplit(plan as FoldPlan, index)).toThrow(message);
  });
});
