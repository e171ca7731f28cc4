import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distinctPairs, distinctValues, hasRepeatedRow } from "./distinct.ts";

const column = fc.array(fc.constantFrom(0, 1, 1 / 7, 2 / 7, 38.857, 1e300, 5e-324), { maxLength: 200 });
const pairs = column.chain((left) =>
  fc.tuple(fc.constant(left), fc.shuffledSubarray(left, { minLength: left.length })),
);

describe("distinctValues", () => {
  it("names each value once and finds it again", () => {
    fc.assert(
      fc.property(column, (values) => {
        const distinct = distinctValues(Float64Array.from(values));
        expect([...distinct.values]).toEqual([...new Set(values)]);
        expect(values).toEqual([...distinct.index].map((k) => distinct.values[k]));
      }),
    );
  });

  it("finds its way through a million different values", () => {
    const values = Float64Array.from({ length: 1e6 }, (_, i) => i / 7);
    expect(distinctValues(values).values.length).toBe(1e6);
  });
});

describe("distinctPairs", () => {
  it("gives two rows one group if and only if both values agree", () => {
    fc.assert(
      fc.property(pairs, ([left, right]) => {
        const { index, first } = distinctPairs(Float64Array.from(left), Float64Array.from(right));
        const keys = left.map((value, i) => `${value} ${right[i]}`);
        expect(first.length).toBe(new Set(keys).size);
        expect(keys).toEqual([...index].map((group) => keys[first[group]!]));
      }),
    );
  });
});

describe("hasRepeatedRow", () => {
  it("is true only when some row equals another in every column", () => {
    const rows = (...columns: number[][]): boolean =>
      hasRepeatedRow(columns.map((c) => Float64Array.from(c)));
    expect(rows([1, 1, 2], [1, 2, 1])).toBe(false);
    expect(rows([1, 1, 2, 1], [1, 2, 1, 2])).toBe(true);
    expect(rows([1, 1, 2, 1], [1, 2, 1, 2], [1, 2, 3, 4])).toBe(false);
    expect(rows([], [])).toBe(false);
  });
});
