import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toRows } from "../table/rows.ts";
import { makeTable, numberColumn, type Table } from "../table/table.ts";
import { expectClose } from "../testing/close.ts";
import { describeWithData, readData } from "../testing/data.ts";
import { assignSegments } from "./assign.ts";
import { fitKMeans } from "./k-means.ts";
import { type ProfileOptions, profileSegments } from "./profile.ts";
import { lrfmcRules } from "./segment-rules.ts";

const members = {
  customerId: ["a", "b", "c", "d", "e", "f"],
  flights: [1, 2, 3, 10, 11, 12],
  delay: [5, 5, 6, 6, 5, 5],
  spend: [10, 20, 30, 400, 500, 40],
};

describe("profileSegments", () => {
  it("gives size, share, value, means and what sets a segment apart", () => {
    const { segments, rows, unassigned, columns } = profileSegments(members, [0, 0, 0, 1, 1, 1], {
      value: "spend",
    });
    expect([rows, unassigned]).toEqual([6, 0]);
    expect(columns.map((c) => c.name)).toEqual(["flights", "delay"]);
    const [low, high] = segments;
    expect(low).toMatchObject({
      segment: 0,
      size: 3,
      share: 0.5,
      valueSum: 60,
      valueMean: 20,
      valueShare: 0.06,
    });
    expect(high).toMatchObject({ valueSum: 940, valueShare: 0.94, means: { flights: 11 } });
    // Means 2 and 11, pooled variance 1: d = 9. The whole has mean 6.5, variance 20.25 + 2 / 3.
    expect(high!.effectSizes["flights"]).toBe(9);
    expectClose(high!.zScores["flights"]!, 4.5 / Math.sqrt(20.25 + 2 / 3), 1e-14);
    expect(high!.distinctive).toEqual([{ column: "flights", direction: "high", effectSize: 9 }]);
    expect(low!.distinctive).toEqual([{ column: "flights", direction: "low", effectSize: -9 }]);
    expect(high!.effectSizes["delay"]).toBe(0);
  });

  it("agrees with the definitions, written by filters, with missing values and rows without a segment", () => {
    const cell = fc
      .option(fc.integer({ min: -1000, max: 1000 }), { freq: 6, nil: Number.NaN })
      .map((eighths) => eighths / 8);
    const row = fc.record({ x: cell, y: cell, v: cell, s: fc.constantFrom(0, 1, 3, Number.NaN) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), (all) => {
        fc.pre(all.some(({ s }) => !Number.isNaN(s)));
        const column = (key: "x" | "y" | "v" | "s") => Float64Array.from(all, (r) => r[key]);
        const table = { x: column("x"), y: column("y"), v: column("v") };
        const profile = profileSegments(table, column("s"), { value: "v" });
        const inside = all.filter(({ s }) => !Number.isNaN(s));
        expect(profile.rows).toBe(inside.length);
        expect(profile.segments.map((s) => s.segment)).toEqual(
          [0, 1, 3].filter((j) => all.some(({ s }) => s === j)),
        );
        const total = sum(known(inside, "v"));
        for (const record of profile.segments) {
          const own = inside.filter(({ s }) => s === record.segment);
          const rest = inside.filter(({ s }) => s !== record.segment);
          expect(record.size).toBe(own.length);
          expectClose(record.valueSum!, sum(known(own, "v")), 1e-12, 100);
          if (total > 1e-6) expectClose(record.valueShare!, sum(known(own, "v")) / total, 1e-9, 1);
          for (const key of ["x", "y"] as const) {
            const values = known(own, key);
            const whole = known(inside, key);
            if (values.length === 0) {
              expect([record.means[key], record.zScores[key], record.effectSizes[key]]).toEqual([
                null,
                null,
                null,
              ]);
              continue;
            }
            expectClose(record.means[key]!, mean(values), 1e-12, 1);
            const sd = Math.sqrt(squares(whole) / whole.length);
            expectClose(record.zScores[key]!, sd === 0 ? 0 : (mean(values) - mean(whole)) / sd, 1e-8, 1);
            const d = record.effectSizes[key];
            const expected = slowEffect(values, known(rest, key));
            if (expected === null) expect(d).toBeNull();
            else expectClose(d!, expected, 1e-8, 1);
          }
        }
      }),
    );
  });

  it("takes a model, its assignment, or its numbers, with one result", () => {
    const model = fitKMeans(members, { clusters: 2, columns: ["flights", "delay"] });
    const profile = profileSegments(members, model);
    const assignment = assignSegments(model, members);
    const columns = ["flights", "delay"];
    expect(profileSegments(members, assignment, { columns })).toEqual(profile);
    expect(profileSegments(members, assignment.segment.values, { columns })).toEqual(profile);
    expect(profileSegments(members, model, { columns: ["spend"] }).columns[0]!.name).toBe("spend");
  });

  it("names at most three columns, the largest effects first, none below 0.2", () => {
    const table = {
      a: [0, 1, 2, 1, 2, 3],
      b: [9, 8, 9, 1, 2, 1],
      c: [0, 0, 0, 1, 1, 1],
      d: [0, 0, 1, 1, 1, 2],
      same: [4, 4, 4, 4, 4, 4],
    };
    const [, second] = profileSegments(table, [0, 0, 0, 1, 1, 1]).segments;
    // c does not vary on either side: the effect has no size, and is the clearest of all.
    expect(second!.distinctive.map((d) => `${d.direction} ${d.column}`)).toEqual([
      "high c",
      "low b",
      "high d",
    ]);
    expect(second!.distinctive[0]!.effectSize).toBeNull();
    expect(second!.effectSizes["same"]).toBe(0);
    expect(second!.zScores["same"]).toBe(0);
  });

  it("has tables for charts: one row a segment, one row a segment and column", () => {
    const profile = profileSegments(members, [0, 0, 0, 1, 1, 1], { value: "spend", columns: ["flights"] });
    expect(toRows(profile.summary)[1]).toEqual({
      segment: 1,
      name: "Segment 1",
      nameZh: "客群1",
      size: 3,
      share: 0.5,
      valueSum: 940,
      valueShare: 0.94,
      valueMean: 940 / 3,
      distinctive: "high flights",
      action: null,
      actionZh: null,
    });
    expect(toRows(profile.contrast)).toEqual([
      {
        segment: 0,
        name: "Segment 0",
        column: "flights",
        mean: 2,
        zScore: expect.closeTo(-0.984, 3),
        effectSize: -9,
      },
      {
        segment: 1,
        name: "Segment 1",
        column: "flights",
        mean: 11,
        zScore: expect.closeTo(0.984, 3),
        effectSize: 9,
      },
    ]);
  });

  it("describes one segment that holds everybody", () => {
    const [all] = profileSegments(members, [0, 0, 0, 0, 0, 0]).segments;
    expect(all).toMatchObject({ size: 6, share: 1, zScores: { flights: 0 }, effectSizes: { flights: null } });
    expect(all!.distinctive).toEqual([]);
  });

  it("says so when there is no value to share, and gives no shares", () => {
    const table = { x: [1, 2], revenue: [0, 0], loss: [-5, 2] };
    const none = profileSegments(table, [0, 1], { value: "revenue" });
    expect(none.segments.map((s) => s.valueShare)).toEqual([null, null]);
    expect(none.warnings).toEqual([
      { code: "no-value", message: 'the sum of "revenue" is 0, so it has no shares' },
    ]);
    const loss = profileSegments(table, [0, 1], { value: "loss" });
    expect(loss.warnings[0]!.message).toBe('the sum of "loss" is -3, so it has no shares');
    expect(loss.segments.map((s) => s.valueSum)).toEqual([-5, 2]);
  });

  it("counts missing values", () => {
    const table = { x: [1, null, 3], spend: [5, 5, null] };
    expect(profileSegments(table, [0, 0, 1], { value: "spend" }).warnings).toEqual([
      { code: "missing-values", message: "missing values are left out (1 in spend, 1 in x)" },
    ]);
  });

  it("applies the classical rules to LRFMC columns of either spelling, and other rules where given", () => {
    const lrfmc = { L: [9, 1], R: [1, 9], F: [9, 1], M: [9, 1], C: [0.9, 0.5] };
    expect(profileSegments(lrfmc, [0, 1]).segments.map((s) => s.nameZh)).toEqual([
      "重要保持客户",
      "低价值客户",
    ]);
    const named = {
      lengthMonths: [9, 1],
      recencyDays: [1, 9],
      frequency: [9, 1],
      mileage: [9, 1],
      discount: [1, 0],
    };
    expect(profileSegments(named, [1, 0]).segments.map((s) => s.name)).toEqual([
      "Low value customers",
      "Important retention customers",
    ]);
    const rules = [
      { name: "new", weights: { L: -1 } },
      { name: "old", weights: { L: 1 } },
    ];
    expect(profileSegments(lrfmc, [0, 1], { rules }).segments.map((s) => s.name)).toEqual(["old", "new"]);
    expect(profileSegments(lrfmc, [0, 1], { rules: [] }).segments[0]!.name).toBe("Segment 0");
  });

  it("takes a spread too small to be squared for none", () => {
    const [, second] = profileSegments({ x: [0, 2e-162, 2e-162] }, [0, 1, 1]).segments;
    expect(second!.zScores["x"]).toBe(0);
    expect(second!.effectSizes["x"]).toBeNull();
  });

  it("is frozen and its records are JSON", () => {
    const { segments } = profileSegments(members, [0, 0, 0, 1, 1, 1]);
    expect(Object.isFrozen(segments[0]!.means)).toBe(true);
    expect(JSON.parse(JSON.stringify(segments))).toEqual(segments);
  });

  it.each<[unknown, unknown, string]>([
    [[0, 1], {}, "`segments.length` must be 6 (rows of the table), got 2"],
    [
      { segment: numberColumn(new Float64Array(2)) },
      {},
      "`segments.segment.length` must be 6 (rows of the table), got 2",
    ],
    [new Float64Array(6).fill(Number.NaN), {}, "`segments` must be segments with at least one row, got 0"],
    [
      undefined,
      {},
      "`segments` must be a k-means model, a table of assignSegments, or one number a row, got undefined",
    ],
    [
      [0, 0, 0, 1, 1, 1],
      { value: "worth" },
      '`options.value` must be a column of the table (customerId, flights, delay, spend), got "worth"',
    ],
    [
      [0, 0, 0, 1, 1, 1],
      { value: "customerId" },
      '`options.value` must be a number column, got "customerId (text)"',
    ],
    [
      [0, 0, 0, 1, 1, 1],
      { columns: ["customerId"] },
      '`options.columns[0]` must be a number column, got "customerId (text)"',
    ],
    [
      [0, 0, 0, 1, 1, 1],
      { rules: [{ name: "x", weights: { L: 1 } }] },
      '`options.rules[0].weights.L` must be on a column that is profiled (flights, delay, spend), got "L"',
    ],
    [
      [0, 0, 0, 1, 1, 1],
      { rules: [{ name: "", weights: { flights: 1 } }] },
      '`options.rules[0].name` must be a non-empty string, got ""',
    ],
    [
      [0, 0, 0, 1, 1, 1],
      {
        rules: [
          { name: "x", weights: { flights: 1 } },
          { name: "x", weights: { delay: 1 } },
        ],
      },
      '`options.rules[1].name` must be a name of one rule only, got "x"',
    ],
    [
      [0, 0, 0, 1, 1, 1],
      { rules: [{ name: "x", weights: { flights: 0 } }] },
      "`options.rules[0].weights` must be a weight other than 0 by column name, got an object with keys flights",
    ],
    [
      [0, 0, 0, 1, 1, 1],
      { rules: [{ name: "x", weights: { flights: Number.NaN } }] },
      "`options.rules[0].weights.flights` must be a finite number, got NaN",
    ],
    [
      [0, 0, 0, 1, 1, 1],
      { rules: [{ name: "x", weights: { flights: -1e300 } }] },
      "`options.rules[0].weights.flights` must be in [-1000000, 1000000], got -1e+300",
    ],
    [[0, 0, 0, 1, 1, 1], { rules: "lrfmc" }, '`options.rules` must be an array of rules, got "lrfmc"'],
    [
      [0, 0, 0, 1, 1, 1],
      { names: [] },
      '`options.names` must be one of the options value, columns, rules, got "names"',
    ],
  ])("rejects %j, %j", (segments, options, message) => {
    expect(() => profileSegments(members, segments as never, options as ProfileOptions)).toThrow(
      expect.objectContaining({ name: "InputError", message }),
    );
  });
});

describeWithData("62,981 airline members in five groups", () => {
  it("are the five classical groups by name", () => {
    const table = readMembers();
    const model = fitKMeans(table, { clusters: 5 });
    const { segments } = profileSegments(table, model, { value: "M" });
    expect(segments.map((s) => [s.nameZh, s.distinctive[0]!.direction, s.distinctive[0]!.column])).toEqual([
      ["一般客户", "low", "L"],
      ["重要挽留客户", "high", "L"],
      ["低价值客户", "high", "R"],
      ["重要保持客户", "high", "F"],
      ["重要发展客户", "high", "C"],
    ]);
    // A twelfth of the members flies a third of the kilometres.
    expectClose(segments[3]!.share, 0.0851, 0.01);
    expectClose(segments[3]!.valueShare!, 0.339, 0.01);

    const rules = lrfmcRules({ length: "L", recency: "R", frequency: "F", mileage: "M", discount: "C" });
    const reworded = rules.map((rule) => ({ ...rule, name: `${rule.name}!` }));
    const renamed = profileSegments(table, model, { rules: reworded });
    expect(renamed.segments.map((s) => s.name)).toEqual(segments.map((s) => `${s.name}!`));
  });
});

type Known = Readonly<Record<"x" | "y" | "v" | "s", number>>;
const known = (rows: readonly Known[], key: keyof Known): number[] =>
  rows.map((row) => row[key]).filter((value) => !Number.isNaN(value));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const squares = (values: readonly number[]): number =>
  sum(values.map((value) => (value - mean(values)) ** 2));

function slowEffect(own: readonly number[], rest: readonly number[]): number | null {
  if (rest.length === 0) return null;
  const difference = mean(own) - mean(rest);
  if (difference === 0) return 0;
  const pooled = (squares(own) + squares(rest)) / (own.length + rest.length - 2);
  return pooled > 0 ? difference / Math.sqrt(pooled) : null;
}

function readMembers(): Table {
  const lines = readData("airline_members_lrfmc.csv.gz").trim().split("\r\n").slice(1);
  const cells = lines.map((line) => line.split(",").map(Number));
  return makeTable(
    Object.fromEntries(
      ["L", "R", "F", "M", "C"].map((name, f) => [
        name,
        numberColumn(Float64Array.from(cells, (c) => c[f]!)),
      ]),
    ),
  );
}
