import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SplitOptions, splitTable } from "./split-table.ts";
import { numberColumnOf, rowCount } from "./table.ts";
import { tableFrom } from "./table-from.ts";

const table = (n: number) => tableFrom({ row: Array.from({ length: n }, (_, i) => i) });

describe("splitTable", () => {
  it("gives every row to one part, in order, with the exact count", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 200 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.nat(),
        (n, share, seed) => {
          const expected = Math.round(n * share);
          fc.pre(expected >= 1 && expected < n);
          const { train, test, trainRows, testRows } = splitTable(table(n), { test: share, seed });
          expect(testRows).toHaveLength(expected);
          expect([...trainRows, ...testRows].sort((a, b) => a - b)).toEqual(
            Array.from({ length: n }, (_, i) => i),
          );
          expect(numberColumnOf(test, "row", "row").values).toEqual(Float64Array.from(testRows));
          expect(numberColumnOf(train, "row", "row").values).toEqual(Float64Array.from(trainRows));
          expect([...testRows].sort((a, b) => a - b)).toEqual([...testRows]);
        },
      ),
    );
  });

  it("takes a count as it takes a share", () => {
    expect(splitTable(table(10), { test: 3 })).toEqual(splitTable(table(10), { test: 0.3 }));
  });

  it("is decided by the seed, and different for another one", () => {
    const split = (seed: number) => [...splitTable(table(100), { test: 30, seed }).testRows];
    expect(split(7)).toEqual(split(7));
    expect(split(7)).not.toEqual(split(8));
  });

  it("draws every row equally often", () => {
    const drawn = new Float64Array(6);
    for (let seed = 0; seed < 6000; seed++)
      for (const row of splitTable(table(6), { test: 2, seed }).testRows) drawn[row]!++;
    // 2000 expected, standard deviation 36.5
    for (const count of drawn) expect(Math.abs(count - 2000)).toBeLessThan(150);
  });

  it("keeps the shares of the strata to within one row, missing ones too", () => {
    const level = fc.constantFrom("a", "b", "c", null);
    fc.assert(
      fc.property(
        fc.array(level, { minLength: 4, maxLength: 100 }),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(),
        (levels, quarter, seed) => {
          const n = levels.length;
          const count = Math.max(1, Math.floor((n * quarter) / 4));
          const { testRows } = splitTable(tableFrom({ level: levels }), {
            test: count,
            stratify: "level",
            seed,
          });
          expect(testRows).toHaveLength(count);
          for (const value of ["a", "b", "c", null]) {
            const size = levels.filter((x) => x === value).length;
            const drawn = [...testRows].filter((row) => levels[row] === value).length;
            expect(Math.abs(drawn - (size * count) / n)).toBeLessThan(1);
          }
        },
      ),
    );
  });

  it("stratifies by numbers and booleans as by text", () => {
    for (const level of [
      [0, 0, 0, 0, 1, 1],
      [true, true, true, true, false, false],
    ]) {
      const { testRows } = splitTable(tableFrom({ level } as { level: number[] }), {
        test: 3,
        stratify: "level",
      });
      expect([...testRows].filter((row) => row >= 4)).toHaveLength(1);
    }
  });

  it("never splits a group, and never exceeds the count", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 10, maxLength: 80 }),
        fc.nat(),
        (groups, seed) => {
          const n = groups.length;
          const largest = Math.max(...groups.map((g) => groups.filter((x) => x === g).length));
          fc.pre(n / 2 >= largest);
          const customer = groups.map((g) => `c${g}`);
          const { testRows, trainRows } = splitTable(tableFrom({ customer }), {
            test: 0.5,
            group: "customer",
            seed,
          });
          const inTest = new Set([...testRows].map((row) => groups[row]));
          expect([...trainRows].some((row) => inTest.has(groups[row]))).toBe(false);
          expect(testRows.length).toBeLessThanOrEqual(Math.round(n / 2));
          expect(testRows.length).toBeGreaterThan(Math.round(n / 2) - largest);
        },
      ),
    );
  });

  it("takes rows without a group one by one", () => {
    const { testRows } = splitTable(tableFrom({ c: ["x", "x", null, null, null, null] }), {
      test: 3,
      group: "c",
    });
    expect(testRows).toHaveLength(3);
  });

  it("keeps strata in proportion when groups have one each", () => {
    const rows = Array.from({ length: 400 }, (_, i) => ({
      customer: `c${i >> 1}`,
      churn: (i >> 1) % 4 === 0,
    }));
    const { testRows } = splitTable(tableFrom(rows), {
      test: 100,
      group: "customer",
      stratify: "churn",
      seed: 3,
    });
    // quotas of 25 and 75 rows, and groups of two rows
    expect([...testRows].filter((row) => rows[row]!.churn)).toHaveLength(24);
    expect(testRows).toHaveLength(98);
  });

  it.each<[string, SplitOptions, string]>([
    [
      "no rows for the test part",
      { test: 0.01 },
      "`options.test` must be a part of the 10 rows that leaves both sides one, got 0.01",
    ],
    [
      "all rows for the test part",
      { test: 10 },
      "`options.test` must be a part of the 10 rows that leaves both sides one, got 10",
    ],
    ["nothing", { test: 0 }, "`options.test` must be > 0, got 0"],
    ["part of a row", { test: 2.5 }, "`options.test` must be an integer, got 2.5"],
    [
      "a column that is not there",
      { test: 2, stratify: "x" },
      '`options.stratify` must be a column of the table (row, one), got "x"',
    ],
    [
      "one group",
      { test: 2, group: "one" },
      "`options.test` must be enough for a whole value of one (options.group), got 2",
    ],
    [
      "a typo",
      { test: 2, groups: "x" } as unknown as SplitOptions,
      '`options.groups` must be one of the options test, stratify, group, seed, got "groups"',
    ],
  ])("refuses %s", (_, options, message) => {
    const input = tableFrom({
      row: Array.from({ length: 10 }, (_, i) => i),
      one: Array(10).fill("x") as string[],
    });
    expect(() => splitTable(input, options)).toThrow(message);
  });

  it("has the same rows for 100,000 of them in well under a second", () => {
    const { test } = splitTable(table(100_000), { test: 0.2 });
    expect(rowCount(test)).toBe(20_000);
  });
});
