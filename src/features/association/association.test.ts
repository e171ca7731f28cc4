import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normal } from "../../random/distributions.ts";
import { randomStream, uniformInteger } from "../../random/random.ts";
import { booleanColumn, type Column, numberColumn, textColumnFrom, timeColumn } from "../../table/table.ts";
import { expectClose } from "../../testing/close.ts";
import { associationColumn, associationOf, type CorrelationMethod, midRanks } from "./association.ts";
import { correlationGroups } from "./correlation-groups.ts";

function strength(a: Column, b: Column, method: CorrelationMethod = "pearson"): number {
  return associationOf(associationColumn(a, method), associationColumn(b, method));
}

function numbers(...values: number[]): Column {
  return numberColumn(Float64Array.from(values));
}

describe("associationOf", () => {
  it("of numbers is the correlation that scipy gives, signs left out", () => {
    // scipy 1.17.1: pearsonr and spearmanr of these.
    const x = numbers(1, 2, 3, 4, 5, 6);
    const y = numbers(-2, -1, -7, -9, -9, -30);
    expectClose(strength(x, y), 0.841942042960404, 1e-12);
    expectClose(strength(x, y, "spearman"), 0.9276336570439175, 1e-12);
  });

  it("of texts is Bergsma's corrected V", () => {
    // Counts 20, 5 and 10, 25: phi^2 = 0.2142857..., corrected by hand.
    const a = textColumnFrom([...Array<string>(25).fill("a"), ...Array<string>(35).fill("b")]);
    const b = textColumnFrom([
      ...Array<string>(20).fill("x"),
      ...Array<string>(5).fill("y"),
      ...Array<string>(10).fill("x"),
      ...Array<string>(25).fill("y"),
    ]);
    const phi = 20 ** 2 / (25 * 30) + 5 ** 2 / (25 * 30) + 10 ** 2 / (35 * 30) + 25 ** 2 / (35 * 30) - 1;
    const side = 2 - 1 / 59;
    expectClose(strength(a, b), Math.sqrt((phi - 1 / 59) / (side - 1)), 1e-12);
    expectClose(strength(a, a), 1, 1e-12);
  });

  it("of a text and a number is the corrected correlation ratio, either way round", () => {
    const t = textColumnFrom(["a", "a", "b", "b", "b", "c"]);
    const x = numbers(1, 2, 4, 6, 5, 9);
    const within = 0.5 + 2 + 0;
    const total = [1, 2, 4, 6, 5, 9].reduce((sum, v) => sum + (v - 4.5) ** 2, 0);
    const epsilon = 1 - (within / total) * (5 / 3);
    expectClose(strength(t, x), Math.sqrt(epsilon), 1e-12);
    expect(strength(x, t)).toBe(strength(t, x));
  });

  it("does not take many levels for a connection", () => {
    const random = randomStream(2, "levels");
    const level = (): Column =>
      textColumnFrom(Array.from({ length: 2000 }, () => `l${uniformInteger(random, 200)}`));
    const noise = numberColumn(Float64Array.from({ length: 2000 }, () => normal(random)));
    expect(strength(level(), level())).toBeLessThan(0.1);
    expect(strength(level(), noise)).toBeLessThan(0.15);
  });

  it("lies between 0 and 1, is even-handed, and 0 for a constant", () => {
    const cell = fc.oneof(
      fc.constant(Number.NaN),
      fc.integer({ min: -3, max: 3 }),
      fc.double({ min: -1e150, max: 1e150, noNaN: true }),
    );
    const text = fc.constantFrom("a", "b", "c", null);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell, text, text), { maxLength: 30 }),
        fc.constantFrom<CorrelationMethod>("pearson", "spearman"),
        (rows, method) => {
          const columns = [
            numbers(...rows.map(([a]) => a)),
            timeColumn(Float64Array.from(rows, ([, b]) => b)),
            textColumnFrom(rows.map(([, , t]) => t)),
            textColumnFrom(rows.map(([, , , t]) => t)),
            booleanColumn(Uint8Array.from(rows, ([a]) => (Number.isNaN(a) ? 255 : a > 0 ? 1 : 0))),
          ];
          for (const a of columns) {
            for (const b of columns) {
              const found = strength(a, b, method);
              expect(found >= 0 && found <= 1).toBe(true);
              expectClose(strength(b, a, method), found, 1e-9, 1);
            }
            expect(strength(a, numbers(...rows.map(() => 5)), method)).toBe(0);
          }
        },
      ),
    );
  });
});

describe("midRanks", () => {
  it("shares ranks among equal values", () => {
    expect(Array.from(midRanks(Float64Array.of(5, 1, Number.NaN, 5, 2)))).toEqual([
      3.5,
      1,
      Number.NaN,
      3.5,
      2,
    ]);
  });
});

describe("correlationGroups", () => {
  const random = randomStream(4, "groups");
  const x = Array.from({ length: 400 }, () => normal(random));
  const near = (of: readonly number[], spread: number): number[] =>
    of.map((value) => value + spread * normal(random));
  const center = near(x, 0.05);
  const side = x.map(() => normal(random) > 0);
  const data = {
    first: near(center, 0.25),
    center,
    third: near(center, 0.25).map((value) => -value),
    alone: x.map(() => normal(random)),
    plan: side.map((is) => (is ? "plus" : "basic")),
    tier: side.map((is) => (is ? "gold" : "none")),
  };

  it("puts columns together that say the same, whatever their sign and kind, and names the one in the middle", () => {
    const { groups, alone, threshold, method } = correlationGroups(data);
    expect(groups.map(({ columns, representative }) => [columns, representative])).toEqual([
      [["first", "center", "third"], "center"],
      [["plan", "tier"], "plan"],
    ]);
    expect(alone).toEqual(["alone"]);
    expect([threshold, method]).toEqual([0.8, "spearman"]);
    expect(groups[0]!.weakest).toBeGreaterThan(0.85);
    expect(groups[0]!.weakest).toBeLessThan(0.97);
  });

  it("joins no two columns that are further apart than the threshold, and leaves no groups that could be joined", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 12, maxLength: 12 }), {
          minLength: 2,
          maxLength: 7,
        }),
        fc.constantFrom(0.3, 0.6, 0.9),
        (columns, threshold) => {
          const table = Object.fromEntries(columns.map((values, c) => [`c${c}`, values]));
          const { groups, alone } = correlationGroups(table, { threshold, method: "pearson" });
          const all = [...groups.map((group) => group.columns), ...alone.map((name) => [name])];
          expect(all.flat().sort()).toEqual(Object.keys(table).sort());
          const between = (a: string, b: string): number =>
            strength(numbers(...table[a]!), numbers(...table[b]!));
          const apart = (one: readonly string[], other: readonly string[]): number =>
            Math.min(...one.flatMap((a) => other.filter((b) => a !== b).map((b) => between(a, b))));
          for (const group of groups) {
            expect(apart(group.columns, group.columns)).toBeGreaterThanOrEqual(threshold - 1e-9);
            expectClose(group.weakest, apart(group.columns, group.columns), 1e-9);
          }
          for (const [i, one] of all.entries()) {
            for (const other of all.slice(i + 1)) expect(apart(one, other)).toBeLessThan(threshold);
          }
        },
      ),
    );
  });

  it.each<[object, string]>([
    [{ treshold: 1 }, "`options.treshold` must be one of the options columns, threshold, method"],
    [{ threshold: 0 }, "`options.threshold` must be > 0, got 0"],
    [{ threshold: 1.5 }, "`options.threshold` must be in [0, 1], got 1.5"],
    [{ method: "kendall" }, '`options.method` must be one of "pearson", "spearman", got "kendall"'],
    [{ columns: "plan" }, '`options.columns` must be an array of column names, got "plan"'],
    [{ columns: ["plan", "plan"] }, '`options.columns[1]` must be a column named once, got "plan"'],
    [
      { columns: ["plam"] },
      "`options.columns[0]` must be a column of the table (first, center, third, alone, plan, tier)",
    ],
  ])("refuses %j", (options, message) => {
    expect(() => correlationGroups(data, options)).toThrow(message);
  });
});
