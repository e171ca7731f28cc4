import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeTable } from "./describe-table.ts";
import { textColumn } from "./table.ts";
import { tableFrom } from "./table-from.ts";

describe("describeTable", () => {
  it("describes each kind", () => {
    const table = tableFrom({
      n: [1, 2, 4, 10, Number.NaN],
      s: ["b", "a", "a", null, "c"],
      b: [true, true, false, null, true],
      t: [new Date("2024-01-01"), new Date("2024-01-03"), null, new Date("2024-01-03"), null],
    });
    expect(describeTable(table, { top: 2 })).toEqual([
      {
        name: "n",
        kind: "number",
        rows: 5,
        missing: 1,
        distinct: 4,
        // R 4: summary(c(1,2,4,10)) and sd(c(1,2,4,10))
        min: 1,
        quartile1: 1.75,
        median: 3,
        quartile3: 5.5,
        max: 10,
        mean: 4.25,
        sd: 4.031128874149275,
        top: null,
      },
      {
        name: "s",
        kind: "text",
        rows: 5,
        missing: 1,
        distinct: 3,
        min: null,
        quartile1: null,
        median: null,
        quartile3: null,
        max: null,
        mean: null,
        sd: null,
        top: [
          { value: "a", rows: 2 },
          { value: "b", rows: 1 },
        ],
      },
      {
        name: "b",
        kind: "boolean",
        rows: 5,
        missing: 1,
        distinct: 2,
        min: null,
        quartile1: null,
        median: null,
        quartile3: null,
        max: null,
        mean: 0.75,
        sd: null,
        top: [
          { value: "true", rows: 3 },
          { value: "false", rows: 1 },
        ],
      },
      {
        name: "t",
        kind: "time",
        rows: 5,
        missing: 2,
        distinct: 2,
        min: "2024-01-01T00:00:00.000Z",
        quartile1: "2024-01-02T00:00:00.000Z",
        median: "2024-01-03T00:00:00.000Z",
        quartile3: "2024-01-03T00:00:00.000Z",
        max: "2024-01-03T00:00:00.000Z",
        mean: null,
        sd: null,
        top: null,
      },
    ]);
  });

  it("is null about no values, one value and infinite ones, and always JSON", () => {
    const table = tableFrom({
      none: [null, null],
      one: [3, null],
      infinite: [Number.POSITIVE_INFINITY, null],
    });
    const [none, one, infinite] = describeTable(table);
    expect(none).toMatchObject({ missing: 2, distinct: 0, mean: null, sd: null, min: null });
    expect(one).toMatchObject({ distinct: 1, mean: 3, sd: null, min: 3, max: 3 });
    expect(infinite).toMatchObject({ missing: 1, distinct: 1, mean: null, min: null });
    expect(JSON.parse(JSON.stringify(describeTable(table)))).toEqual(describeTable(table));
  });

  it("does not count levels that no row has", () => {
    const [summary] = describeTable({ s: textColumn(Int32Array.of(1, 1), ["unused", "x"]) });
    expect(summary).toMatchObject({ distinct: 1, top: [{ value: "x", rows: 2 }] });
  });

  it("keeps the standard deviation when the mean is large", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 50 }), (values) => {
        const [near] = describeTable(tableFrom({ x: values }));
        const [far] = describeTable(tableFrom({ x: values.map((value) => value + 2 ** 40) }));
        expect(Math.abs(far!.sd! - near!.sd!)).toBeLessThanOrEqual(1e-4);
      }),
    );
  });

  it("refuses a typo and a negative count", () => {
    expect(() => describeTable({}, { top: -1 })).toThrow("`options.top` must be >= 0, got -1");
    expect(() => describeTable({}, { tops: 1 } as object)).toThrow(
      '`options.tops` must be one of the options top, got "tops"',
    );
  });
});
