import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../internal/time.ts";
import golden from "./fixtures/folds.json" with { type: "json" };
import { foldSplit } from "./fold-split.ts";
import { rollingTimeFolds } from "./rolling-time-folds.ts";

const JANUARY = Date.UTC(2024, 0, 1);
const days = (count: number): number[] => Array.from({ length: count }, (_, i) => JANUARY + i * DAY_MS);
const day = (text: string): number => Date.parse(text);

describe("rollingTimeFolds", () => {
  it.each(golden.cases)(
    "is TimeSeriesSplit for rows a day apart: $rows rows, $folds folds, gap $gap, window $window, test $test",
    (c) => {
      const plan = rollingTimeFolds(days(c.rows), {
        folds: c.folds,
        gap: { days: c.gap },
        ...(c.window === null ? {} : { window: { days: c.window } }),
        ...(c.test === null ? {} : { test: { days: c.test } }),
      });
      expect(plan.splits).toHaveLength(c.splits.length);
      c.splits.forEach((expected, i) => {
        const { train, test } = foldSplit(plan, i);
        expect({ train: Array.from(train), test: Array.from(test) }).toEqual(expected);
      });
    },
  );

  it("keeps its law for times in any order, with ties", () => {
    const times = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 20, maxLength: 80 });
    const spans = fc.record({
      gap: fc.integer({ min: 0, max: 5 }),
      horizon: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
      window: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
      test: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(times, spans, (offsets, { gap, horizon, window, test }) => {
        const time = [...offsets, 0, 20].map((offset) => JANUARY + offset * DAY_MS);
        const options = {
          cutoffs: [JANUARY + 20 * DAY_MS],
          gap: { days: gap },
          ...(horizon === undefined ? {} : { horizon: { days: horizon } }),
          ...(window === undefined ? {} : { window: { days: window } }),
          ...(test === undefined ? {} : { test: { days: test } }),
        };
        // Every row by the words of the law.
        const cut = 20;
        const known = (t: number): boolean =>
          horizon === undefined ? t + gap < cut : t < cut && t + gap + horizon <= cut;
        const end = cut - gap - (horizon ?? 0);
        const recent = (t: number): boolean =>
          window === undefined || (horizon === undefined ? t >= end - window : t > end - window);
        const held = (t: number): boolean => t >= cut && (test === undefined || t < cut + test);
        const all = [...offsets, 0, 20];
        const train = all.flatMap((t, row) => (known(t) && recent(t) ? [row] : []));
        if (train.length === 0) {
          expect(() => rollingTimeFolds(time, options)).toThrow("rows to learn from");
          return;
        }
        const plan = rollingTimeFolds(time, options);
        const split = foldSplit(plan, 0);
        expect(Array.from(split.train)).toEqual(train);
        expect(Array.from(split.test)).toEqual(all.flatMap((t, row) => (held(t) ? [row] : [])));
        const { leftOut, trainRows, testRows } = plan.splits[0]!;
        const left = leftOut.heldOutGroup + leftOut.overlap + leftOut.beforeWindow + leftOut.later;
        expect(trainRows + testRows + left).toBe(all.length);
        expect(leftOut.beforeWindow).toBe(all.filter((t) => known(t) && !recent(t)).length);
        expect(leftOut.overlap).toBe(all.filter((t) => t < cut && !known(t)).length);
        expect(leftOut.later).toBe(all.filter((t) => t >= cut && !held(t)).length);
      }),
    );
  });

  it("follows the calendar, and takes dates as text, Date and number", () => {
    const time = ["2024-01-31", new Date("2024-02-29"), day("2024-03-31"), "2024-04-30"];
    const plan = rollingTimeFolds(time, { folds: 2, horizon: { months: 1 } });
    // 31 January + 1 month is 29 February, 29 February + 1 month is 29 March: both known by 31 March.
    expect(plan.splits.map(({ trainRows, cutoff, until }) => [trainRows, cutoff, until])).toEqual([
      [2, day("2024-03-31"), day("2024-04-30")],
      [3, day("2024-04-30"), null],
    ]);
    expect(rollingTimeFolds(time, { cutoffs: ["2024-03-30"], horizon: "P1M" }).splits[0]).toMatchObject({
      trainRows: 2,
      testRows: 2,
      trainFirst: day("2024-01-31"),
      trainLast: day("2024-02-29"),
      testFirst: day("2024-03-31"),
      testLast: day("2024-04-30"),
    });
  });

  it("is on the safe side where a later row would be known sooner", () => {
    // 30 January 18:00 + 1 month is 28 February 18:00; 31 January 12:00 + 1 month is 28 February 12:00.
    const time = ["2023-01-30T18:00", "2023-01-31T12:00", "2023-03-01"];
    const plan = rollingTimeFolds([...time, "2023-01-01"], { cutoffs: ["2023-02-28T15:00"], horizon: "P1M" });
    expect(Array.from(foldSplit(plan, 0).train)).toEqual([3]);
    expect(plan.splits[0]!.leftOut.overlap).toBe(2);
  });

  it("counts events with the truth, and says what made it", () => {
    const plan = rollingTimeFolds(days(4), {
      folds: 1,
      truth: [1, 0, 1, 1],
      gap: "P1D",
      window: { days: 9 },
    });
    expect(plan).toMatchObject({
      kind: "rolling-time",
      rows: 4,
      folds: 1,
      repeats: 1,
      seed: null,
      grouped: false,
      groups: null,
      gap: "P1D",
      horizon: null,
      window: { days: 9 },
    });
    expect(plan.splits[0]).toMatchObject({ trainRows: 1, trainEvents: 1, testRows: 2, testEvents: 2 });
  });

  it.each<[unknown, object, string]>([
    [[], {}, "`time` must be at least one time, got Array of length 0"],
    ["2024-01-01", {}, "`time` must be an array with a time for each row"],
    [[0, null, 2], {}, "`time[1]` must be a point in time such as 2024-06-30, got null"],
    [[0, Number.NaN, 2], {}, "`time[1]` must be a point in time such as 2024-06-30, got NaN"],
    [[0, "soon"], {}, '`time[1]` must be an ISO 8601 date such as 2024-06-30, got "soon"'],
    [[0, 1, 2], { folds: 3 }, "`options.folds` must be <= 2 (rows less one), got 3"],
    [
      [0, 0, 0, 1],
      { folds: 2 },
      "`options.folds` must be a number of cut-offs that the times can tell apart (options.cutoffs names them), got 2",
    ],
    [
      days(4),
      { folds: 2, test: { days: 2 } },
      "`options.folds` must be a number of cut-offs that the times can tell apart (options.cutoffs names them), got 2",
    ],
    [[0, 1, 2], { folds: 0 }, "`options.folds` must be >= 1, got 0"],
    [
      [0, 1],
      { folds: 1, cutoffs: [1] },
      "`options.folds` must be left out where options.cutoffs is given, got 1",
    ],
    [
      [0, 1],
      { cutoffs: [] },
      "`options.cutoffs` must be a list with at least one date, got Array of length 0",
    ],
    [[0, 1], { cutoffs: [1, 1] }, "`options.cutoffs[1]` must be later than options.cutoffs[0], got 1"],
    [
      days(3),
      { cutoffs: ["2024-01-02", "2024-02-01"] },
      '`options.cutoffs[1]` must be such that each cut-off has rows to hold out in each fold, got "2024-02-01"',
    ],
    [
      days(3),
      { cutoffs: ["2024-01-01"] },
      '`options.cutoffs[0]` must be such that each cut-off has rows to learn from, whose outcome is known by then, got "2024-01-01"',
    ],
    [
      days(3),
      { folds: 1, gap: { days: 9 } },
      '`options.folds` must be such that each cut-off has rows to learn from, whose outcome is known by then, got "2024-01-03"',
    ],
    [days(3), { window: "P0D" }, '`options.window` must be a duration > 0, got "P0D"'],
    [days(3), { horizon: "P0D" }, '`options.horizon` must be a duration > 0, got "P0D"'],
    [days(3), { test: "P0D" }, '`options.test` must be a duration > 0, got "P0D"'],
    [days(3), { gap: "soon" }, "`options.gap` must be an ISO 8601 duration"],
    [days(3), { truth: [0, 1] }, "`options.truth.length` must be 3 (time.length), got 2"],
    [
      days(3),
      { group: [] },
      "`options.group` must be one of the options folds, cutoffs, test, gap, horizon, window, truth",
    ],
  ])("rejects %j with %j", (time, options, message) => {
    expect(() => rollingTimeFolds(time as number[], options)).toThrow(message);
  });
});
