import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normal } from "../../random/distributions.ts";
import { randomStream } from "../../random/random.ts";
import { toRows } from "../../table/rows.ts";
import { numberColumn, textColumnFrom } from "../../table/table.ts";
import type { TableInput } from "../../table/table-from.ts";
import { expectClose } from "../../testing/close.ts";
import golden from "../fixtures/drift.json" with { type: "json" };
import { populationStability } from "./population-stability.ts";
import type { PopulationStabilityOptions } from "./types.ts";

const numbers = (x: readonly number[]) => ({ x: numberColumn(Float64Array.from(x)) });
const texts = (x: readonly (string | null)[]) => ({ x: textColumnFrom(x) });
const levelRows = (counts: readonly number[]) =>
  texts(counts.flatMap((count, k) => Array.from({ length: count }, () => `level ${k}`)));
const only = (reference: TableInput, current: TableInput, options: PopulationStabilityOptions = {}) => {
  const { columns } = populationStability(reference, current, { columns: ["x"], ...options });
  return columns[0]!;
};

describe("populationStability", () => {
  it("has the index of the textbook's shares, nothing smoothed", () => {
    const { reference, current, stabilityIndex } = golden.textbook;
    expectClose(
      only(levelRows(reference), levelRows(current), { smoothing: 0 }).index,
      stabilityIndex,
      1e-13,
    );
  });

  it.each(golden.numbers)("has the oracle's bins and index: $name", (c) => {
    const { index, bins } = only(numbers(c.reference), numbers(c.current));
    expect(Array.from(bins.referenceRows.values)).toEqual(c.referenceRows);
    expect(Array.from(bins.currentRows.values)).toEqual(c.currentRows);
    expectClose(index, c.stabilityIndex, 1e-10);
    expectClose(
      bins.contribution.values.reduce((sum, part) => sum + part, 0),
      index,
      1e-14,
    );
  });

  it.each(golden.levels.filter(({ referenceRows }) => !referenceRows.includes(0)))(
    "and of levels: $name",
    (c) => {
      expectClose(only(levelRows(c.referenceRows), levelRows(c.currentRows)).index, c.stabilityIndex, 1e-12);
    },
  );

  it("gives bins to what the reference has not and to what is missing", () => {
    const { bins } = only(texts(["a", "a", "b", null]), texts(["a", "c", "d", null]));
    expect(
      toRows(bins).map(({ bin, referenceRows, currentRows }) => [bin, referenceRows, currentRows]),
    ).toEqual([
      ["a", 2, 1],
      ["b", 1, 0],
      ["unseen", 0, 2],
      ["missing", 1, 1],
    ]);
    const constant = only(numbers([5, 5, 5, 5]), numbers([5, 7, 8, 9]));
    expect(toRows(constant.bins).map(({ bin, currentRows }) => [bin, currentRows])).toEqual([
      ["5", 1],
      ["unseen", 3],
    ]);
  });

  it("has ranges without ends at both sides", () => {
    const { bins } = only(numbers([1, 2, 3, 4, 5, 6]), numbers([-100, 3, 100]), { bins: 3 });
    expect(toRows(bins).map(({ bin, currentRows }) => [bin, currentRows])).toEqual([
      ["<= 2", 1],
      ["(2, 4]", 1],
      ["> 4", 1],
    ]);
  });

  it("is 0 for equal shares, whatever the sizes and the smoothing", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", "b", "c", null), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        (values, times, smoothing) => {
          const { index } = only(texts(values), texts(Array.from({ length: times }, () => values).flat()), {
            smoothing,
          });
          expect(index).toBeLessThan(1e-25);
          expect(index).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  it("is symmetric for the same bins, and never negative", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 40 }), { minLength: 3, maxLength: 3 }),
        fc.array(fc.nat({ max: 40 }), { minLength: 3, maxLength: 3 }),
        (a, b) => {
          const [one, other] = [a, b].map((counts) => counts.map((count) => count + 1));
          const forth = only(levelRows(one!), levelRows(other!)).index;
          expectClose(only(levelRows(other!), levelRows(one!)).index, forth, 1e-12, 1e-12);
          expect(forth).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  it("has by chance what it says: mean and limit over samples of one population", () => {
    const random = randomStream(13, "stability");
    for (const [n, m, bins] of [
      [1000, 1000, 10],
      [400, 2000, 20],
    ] as const) {
      let sum = 0;
      let beyond = 0;
      let alarms = 0;
      for (let seed = 0; seed < 400; seed++) {
        const draw = (rows: number) => numbers(Array.from({ length: rows }, () => normal(random)));
        const { index, chance, verdict } = only(draw(n), draw(m), { bins });
        expectClose(chance.expected, (1 / n + 1 / m) * (bins - 1), 1e-14);
        sum += index / chance.expected;
        if (index > chance.limit) beyond++;
        if (verdict !== "stable") alarms++;
      }
      expect(sum / 400).toBeGreaterThan(0.93);
      expect(sum / 400).toBeLessThan(1.07);
      // 20 expected (of 2,000 pairs, 5.2 % and 4.2 %); more than 31 come by chance in one of a hundred runs.
      expect(beyond).toBeLessThanOrEqual(31);
      expect(beyond).toBeGreaterThanOrEqual(8);
      expect(alarms).toBeLessThanOrEqual(bins === 10 ? 0 : beyond);
    }
  });

  it("does not take small samples for drift, nor large drift for chance", () => {
    const random = randomStream(12, "small");
    let large = 0;
    for (let seed = 0; seed < 200; seed++) {
      const draw = () => numbers(Array.from({ length: 40 }, () => normal(random)));
      const { index, verdict } = only(draw(), draw());
      if (index >= 0.25) large++;
      if (verdict !== "stable") expect(index).toBeGreaterThan(0.1);
    }
    // The rule of thumb alone would sound the alarm for most of them.
    expect(large).toBeGreaterThan(100);
    const verdicts = [0.2, 0.45, 1].map((shift) => {
      const draw = (by: number) => numbers(Array.from({ length: 4000 }, () => normal(random) + by));
      return only(draw(0), draw(shift)).verdict;
    });
    expect(verdicts).toEqual(["stable", "moderate", "major"]);
  });

  it("is frozen, and lists the largest index first", () => {
    const result = populationStability({ a: [1, 2], b: [true, false] }, { a: [1, 2], b: [true, true] });
    expect(result.columns.map(({ column }) => column)).toEqual(["b", "a"]);
    expect(Object.isFrozen(result.columns[0]!.chance)).toBe(true);
  });

  it.each<[unknown, string]>([
    [{ bins: 1 }, "`options.bins` must be >= 2, got 1"],
    [{ bins: 1001 }, "`options.bins` must be <= 1000, got 1001"],
    [{ smoothing: -1 }, "`options.smoothing` must be >= 0, got -1"],
    [
      { smoothing: 0 },
      "`options.smoothing` must be > 0, because a bin of x is empty in one of the tables, got 0",
    ],
    [{ falseAlarm: 1 }, "`options.falseAlarm` must be in (0, 1), got 1"],
    [
      { bin: 3 },
      '`options.bin` must be one of the options columns, exclude, bins, smoothing, falseAlarm, got "bin"',
    ],
  ])("refuses %j", (options, message) => {
    const tables = [{ x: ["a", "b"] }, { x: ["a", "a"] }] as const;
    expect(() => populationStability(...tables, options as PopulationStabilityOptions)).toThrow(message);
  });
});
