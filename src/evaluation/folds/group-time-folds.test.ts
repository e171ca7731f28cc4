import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../internal/time.ts";
import type { GroupTimeFolds } from "./fold-plan.ts";
import { foldSplit } from "./fold-split.ts";
import { type GroupTimeFoldsOptions, groupTimeFolds } from "./group-time-folds.ts";

const JANUARY = Date.UTC(2024, 0, 1);

/** Rows of up to 12 customers on any of 40 days; days 0, 1, 20 and 39 belong to everybody. */
const snapshots = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 0, max: 39 }), fc.boolean()), {
    maxLength: 80,
  })
  .map((rows) => {
    const everybody = [0, 1, 20, 39].flatMap((day) =>
      Array.from({ length: 12 }, (_, customer) => [customer, day, (customer + day) % 3 === 0] as const),
    );
    return [...rows, ...everybody];
  });
const spans = fc.record({
  horizon: fc.integer({ min: 1, max: 12 }),
  gap: fc.integer({ min: 0, max: 5 }),
  folds: fc.integer({ min: 2, max: 4 }),
  repeats: fc.integer({ min: 1, max: 2 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
  withTruth: fc.boolean(),
});

describe("groupTimeFolds", () => {
  it("keeps its law: other customers, whose label windows end by the date of the held-out row", () => {
    fc.assert(
      fc.property(snapshots, spans, fc.boolean(), (rows, { horizon, gap, withTruth, ...options }, two) => {
        const group = rows.map(([customer]) => `c${customer}`);
        const time = rows.map(([, day]) => JANUARY + day * DAY_MS);
        const truth = rows.map(([, , left]) => left);
        const plan = groupTimeFolds(withTruth ? { group, time, truth } : { group, time }, {
          ...options,
          horizon: { days: horizon },
          gap: { days: gap },
          ...(two ? { cutoffs: [JANUARY + 20 * DAY_MS, JANUARY + 39 * DAY_MS] } : {}),
        });
        const heldOut = new Map<string, number>();
        plan.splits.forEach((planned, index) => {
          const { train, test } = foldSplit(plan, index);
          expect([train.length, test.length]).toEqual([planned.trainRows, planned.testRows]);
          for (const a of train) {
            for (const b of test) {
              expect(group[a]).not.toBe(group[b]);
              expect(time[a]! + (gap + horizon) * DAY_MS).toBeLessThanOrEqual(time[b]!);
            }
          }
          const { overlap, heldOutGroup, later, beforeWindow } = planned.leftOut;
          expect(train.length + test.length + overlap + heldOutGroup + later + beforeWindow).toBe(
            rows.length,
          );
          // As many training rows as the law allows.
          const held = new Set(Array.from(test, (row) => plan.assignment[planned.repeat]![row]));
          expect(held.size).toBe(1);
          const allowed = rows.filter(
            (_, row) =>
              !held.has(plan.assignment[planned.repeat]![row]) &&
              time[row]! + (gap + horizon) * DAY_MS <= planned.cutoff,
          );
          expect(train.length).toBe(allowed.length);
          if (withTruth) {
            expect(planned.testEvents).toBe(Array.from(test).filter((row) => truth[row]).length);
            expect(planned.trainEvents).toBe(Array.from(train).filter((row) => truth[row]).length);
          } else expect(planned.testEvents).toBe(null);
          for (const row of test) {
            const key = `${planned.repeat}/${row}`;
            heldOut.set(key, (heldOut.get(key) ?? 0) + 1);
          }
        });
        // Every row from the first cut-off on is held out once a repeat, the others never.
        const late = rows.filter(([, day]) => day >= (two ? 20 : 39)).length;
        expect(heldOut.size).toBe(late * options.repeats);
        expect([...heldOut.values()].every((times) => times === 1)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("balances what is held out, not what went before", () => {
    // Twelve customers with one late row each; early rows are many for the first of them.
    const group: number[] = [];
    const time: number[] = [];
    const truth: number[] = [];
    for (let c = 0; c < 12; c++) {
      for (let k = 0; k < (c < 3 ? 30 : 1); k++) {
        group.push(c);
        time.push(JANUARY);
        truth.push(1);
      }
      group.push(c);
      time.push(JANUARY + 10 * DAY_MS);
      truth.push(c % 2);
    }
    for (let seed = 0; seed < 10; seed++) {
      const { splits } = groupTimeFolds({ group, time, truth }, { horizon: { days: 10 }, folds: 3, seed });
      expect(splits.map(({ testRows, testEvents }) => [testRows, testEvents])).toEqual([
        [4, 2],
        [4, 2],
        [4, 2],
      ]);
    }
  });

  it("deals customers without a late row out evenly", () => {
    const group = [...Array.from({ length: 90 }, (_, i) => i), 100, 101, 102];
    const time = group.map((customer) => JANUARY + (customer < 100 ? 0 : 10) * DAY_MS);
    const { splits } = groupTimeFolds({ group, time }, { horizon: { days: 5 }, folds: 3 });
    expect(splits.map(({ trainRows, leftOut }) => [trainRows, leftOut.heldOutGroup])).toEqual([
      [60, 30],
      [60, 30],
      [60, 30],
    ]);
  });

  const group = ["a", "b", "c", "d", "a", "b", "c", "d", "a", "b", "c", "d"];
  const time = Array.from({ length: 12 }, (_, i) => JANUARY + Math.floor(i / 4) * 31 * DAY_MS);
  const plan = (options: Partial<GroupTimeFoldsOptions> = {}): GroupTimeFolds =>
    groupTimeFolds({ group, time }, { horizon: "P31D", folds: 2, ...options });

  it("counts whom it leaves out, by reason", () => {
    expect(plan().splits.map(({ leftOut }) => leftOut)).toEqual([
      { heldOutGroup: 4, overlap: 0, beforeWindow: 0, later: 2 },
      { heldOutGroup: 4, overlap: 0, beforeWindow: 0, later: 2 },
    ]);
    expect(plan({ gap: { days: 1 } }).splits[0]!.leftOut).toEqual({
      heldOutGroup: 4,
      overlap: 2,
      beforeWindow: 0,
      later: 2,
    });
    expect(plan({ window: { days: 31 } }).splits[0]!.leftOut).toMatchObject({ beforeWindow: 2 });
    expect(plan({ window: { days: 32 } }).splits[0]!.leftOut).toMatchObject({ beforeWindow: 0 });
    const early = plan({ cutoffs: [time[4]!, time[8]!] });
    expect(early).toMatchObject({ folds: 4, groupFolds: 2, repeats: 1 });
    expect(
      early.splits.map(({ fold, heldOut, trainRows, testRows }) => [fold, heldOut, trainRows, testRows]),
    ).toEqual([
      [0, 0, 2, 2],
      [1, 1, 2, 2],
      [2, 0, 4, 2],
      [3, 1, 4, 2],
    ]);
  });

  it("is frozen plain data that a file brings back whole, and the same for the same seed", () => {
    const made = plan({ repeats: 2, gap: { days: 0 } });
    const back = JSON.parse(JSON.stringify(made)) as GroupTimeFolds;
    expect(back).toEqual(made);
    expect(foldSplit(back, 3)).toEqual(foldSplit(made, 3));
    for (const part of [
      made,
      made.splits,
      made.splits[0],
      made.splits[0]!.leftOut,
      made.order,
      made.assignment,
    ]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
    expect(plan({ repeats: 2, gap: { days: 0 } })).toEqual(made);
    expect(plan({ gap: { days: 0 } }).assignment[0]).toEqual(made.assignment[0]);
  });

  it("does not draw other folds than it did: changing the stream is a major release", () => {
    expect(plan({ folds: 4 }).assignment[0]!.slice(0, 4)).toEqual([3, 0, 2, 1]);
  });

  it.each<[object, object, string]>([
    [
      { group, time },
      {},
      '`options.horizon` must be a duration such as { days: 90 } or "P90D", got undefined',
    ],
    [{ group, time }, { horizon: "P0D" }, '`options.horizon` must be a duration > 0, got "P0D"'],
    [{ group, time }, { horizon: "P1D", folds: 1 }, "`options.folds` must be >= 2, got 1"],
    [
      { group, time },
      { horizon: "P1D", folds: 5 },
      "`options.folds` must be <= 4 (the groups with rows at or after the first cut-off), got 5",
    ],
    [{ group, time }, { horizon: "P1D", repeats: 0 }, "`options.repeats` must be >= 1, got 0"],
    [{ group, time }, { horizon: "P1D", seed: -1 }, "`options.seed` must be >= 0, got -1"],
    [
      { group, time },
      { horizon: "P1D", truth: [] },
      "`options.truth` must be one of the options horizon, gap, cutoffs, folds, repeats, seed, window",
    ],
    [
      { group, time },
      { horizon: "P90D", folds: 2 },
      '`options.horizon` must be such that each cut-off has rows to learn from, whose outcome is known by then, got "2024-03-03"',
    ],
    [
      { group, time },
      { horizon: "P1D", folds: 2, cutoffs: ["2024-02-15", "2025-01-01"] },
      '`options.cutoffs[1]` must be such that each cut-off has rows to hold out in each fold, got "2025-01-01"',
    ],
    [{ group, time: [] }, { horizon: "P1D" }, "`rows.time` must be at least one time, got Array of length 0"],
    [{ group: ["a"], time }, { horizon: "P1D" }, "`rows.group.length` must be 12 (rows.time.length), got 1"],
    [
      { group: [...group.slice(1), null], time },
      { horizon: "P1D" },
      "`rows.group[11]` must be a text or a number, got null",
    ],
    [{ time }, { horizon: "P1D" }, "`rows.group` must be an array with a key for each row, got undefined"],
    [
      { group, time, truth: [1] },
      { horizon: "P1D" },
      "`rows.truth.length` must be 12 (rows.time.length), got 1",
    ],
    [
      { group, time, truth: Array.from(group, () => 2) },
      { horizon: "P1D" },
      "`rows.truth[0]` must be 0, 1, true or false, got 2",
    ],
    [{ group, asOf: time }, { horizon: "P1D" }, "`rows.asOf` must be one of the options group, time, truth"],
  ])("rejects %j with %j", (rows, options, message) => {
    expect(() => groupTimeFolds(rows as never, options as never)).toThrow(message);
  });
});
