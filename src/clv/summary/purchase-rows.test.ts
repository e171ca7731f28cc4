import { describe, expect, it } from "vitest";
import type { InputError } from "../../internal/input-error.ts";
import { numberColumn } from "../../table/table.ts";
import {
  type PurchaseSummaryInput,
  purchaseRowsFrom,
  type SummaryColumns,
  spendRowsFrom,
} from "./purchase-rows.ts";

const good = { frequency: [0, 2], recency: [0, 5], age: [10, 9], meanSpend: [null, 20] };

/** The error of a call, as code and message. */
function errorOf(call: () => unknown): [string, string] | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return [(error as InputError).code, (error as Error).message];
  }
}

describe("purchaseRowsFrom", () => {
  it("takes rows, columns and other names", () => {
    const rows = purchaseRowsFrom(
      [{ x: 2, t_x: 5, T: 9, n: 3 }],
      { frequency: "x", recency: "t_x", age: "T", weight: "n" },
      "fit",
    );
    expect([rows.frequency, rows.recency, rows.age, rows.weight].map((column) => column?.[0])).toEqual([
      2, 5, 9, 3,
    ]);
    expect(rows.unit).toBeNull();
  });

  it("reads a weight only for a fit, and only where there is one", () => {
    const weighted = { ...good, weight: [1, 4] };
    expect(purchaseRowsFrom(weighted, {}, "fit").weight).toEqual(Float64Array.of(1, 4));
    expect(purchaseRowsFrom(weighted, {}, "score").weight).toBeNull();
    expect(purchaseRowsFrom(good, {}, "fit").weight).toBeNull();
  });

  it("takes the unit that the columns carry", () => {
    const table = (recencyUnit?: string, ageUnit?: string): PurchaseSummaryInput => ({
      frequency: numberColumn(Float64Array.of(0)),
      recency: numberColumn(Float64Array.of(0), recencyUnit),
      age: numberColumn(Float64Array.of(3), ageUnit),
    });
    expect(purchaseRowsFrom(table("day", "day"), {}, "fit").unit).toBe("day");
    expect(purchaseRowsFrom(table(undefined, "month"), {}, "fit").unit).toBe("month");
    expect(errorOf(() => purchaseRowsFrom(table("day", "week"), {}, "fit"))).toEqual([
      "wrong-kind",
      '`summary.age.unit` must be "day" (summary.recency.unit), got "week"',
    ]);
    expect(errorOf(() => purchaseRowsFrom(table("fortnight", "week"), {}, "fit"))).toEqual([
      "unknown-choice",
      '`summary.recency.unit` must be one of "day", "week", "month", "year", got "fortnight"',
    ]);
  });

  it("forgives a recency that is beyond the age by rounding", () => {
    const days = { frequency: [3], recency: [295 / 7], age: [295 * (1 / 7)] };
    expect(days.recency[0]!).toBeGreaterThan(days.age[0]!);
    expect(purchaseRowsFrom(days, {}, "fit").recency[0]).toBe(days.recency[0]);
  });

  it("scores an empty table", () => {
    const empty = { frequency: new Float64Array(), recency: new Float64Array(), age: new Float64Array() };
    expect(purchaseRowsFrom(empty, {}, "score").frequency.length).toBe(0);
  });

  it.each<[string, object, SummaryColumns, string, string]>([
    ["no table", [], {}, "empty", "`summary` must be a table with at least one row, got Array of length 0"],
    [
      "a missing column",
      { x: [1], recency: [1], age: [2] },
      {},
      "missing-column",
      '`summary.frequency` must be a column of the table (x, recency, age), got "frequency"',
    ],
    [
      "a text column",
      { ...good, age: ["10", "9"] },
      {},
      "wrong-kind",
      '`summary.age` must be a number column, got "age (text)"',
    ],
    [
      "a missing frequency",
      { ...good, frequency: [0, null] },
      {},
      "missing-value",
      "`summary.frequency[1]` must be a number, got NaN",
    ],
    [
      "a missing recency",
      { ...good, recency: [null, 5] },
      {},
      "missing-value",
      "`summary.recency[0]` must be a number, got NaN",
    ],
    [
      "a missing age",
      { ...good, age: [10, Number.NaN] },
      {},
      "missing-value",
      "`summary.age[1]` must be a number, got NaN",
    ],
    [
      "a fraction",
      { ...good, frequency: [0, 1.5] },
      {},
      "not-integer",
      "`summary.frequency[1]` must be a whole number of repeat purchases, got 1.5",
    ],
    [
      "a negative frequency",
      { ...good, frequency: [-1, 2] },
      {},
      "out-of-range",
      "`summary.frequency[0]` must be >= 0, got -1",
    ],
    [
      "an endless frequency",
      { ...good, frequency: [0, Number.POSITIVE_INFINITY] },
      {},
      "not-finite",
      "`summary.frequency[1]` must be a finite number, got Infinity",
    ],
    [
      "a negative recency",
      { ...good, recency: [0, -5] },
      {},
      "out-of-range",
      "`summary.recency[1]` must be >= 0, got -5",
    ],
    [
      "a negative age",
      { ...good, age: [-10, 9] },
      {},
      "out-of-range",
      "`summary.age[0]` must be >= 0, got -10",
    ],
    [
      "an endless age",
      { ...good, age: [10, Number.POSITIVE_INFINITY] },
      {},
      "not-finite",
      "`summary.age[1]` must be a finite number, got Infinity",
    ],
    [
      "a repeat purchase at recency 0",
      { ...good, recency: [0, 0] },
      {},
      "out-of-range",
      "`summary.recency[1]` must be > 0 where the frequency is 2 (it is the age at the last purchase), got 0",
    ],
    [
      "a recency without a repeat purchase",
      { ...good, recency: [10, 5] },
      {},
      "out-of-range",
      "`summary.recency[0]` must be 0 where the frequency is 0, got 10",
    ],
    [
      "a recency beyond the age",
      { ...good, recency: [0, 9.5] },
      {},
      "wrong-order",
      "`summary.age[1]` must be >= the recency (9.5), got 9",
    ],
    [
      "a negative weight",
      { ...good, weight: [1, -1] },
      {},
      "out-of-range",
      "`summary.weight[1]` must be >= 0, got -1",
    ],
    [
      "a missing weight",
      { ...good, weight: [1, null] },
      {},
      "not-finite",
      "`summary.weight[1]` must be a finite number, got NaN",
    ],
    [
      "no weight at all",
      { ...good, weight: [0, 0] },
      {},
      "out-of-range",
      "`summary.weight` must be weights with a sum > 0, got 0",
    ],
    [
      "a weight that is not there",
      good,
      { weight: "n" },
      "missing-column",
      '`summary.n` must be a column of the table (frequency, recency, age, meanSpend), got "n"',
    ],
    [
      "an unknown role",
      good,
      { T: "age" } as SummaryColumns,
      "unknown-choice",
      '`options.columns.T` must be one of the options frequency, recency, age, meanSpend, weight, got "T"',
    ],
    [
      "a name that is no text",
      good,
      { age: 3 as unknown as string },
      "wrong-type",
      "`options.columns.age` must be a string, got 3",
    ],
  ])("rejects %s", (_, input, columns, code, message) => {
    expect(errorOf(() => purchaseRowsFrom(input as PurchaseSummaryInput, columns, "fit"))).toEqual([
      code,
      message,
    ]);
  });
});

describe("spendRowsFrom", () => {
  it("does not ask for times, and lets a mean spend be missing or 0", () => {
    const rows = spendRowsFrom({ frequency: [0, 2, 1], meanSpend: [null, 20, 0] }, {}, "fit");
    expect([...rows.meanSpend]).toEqual([Number.NaN, 20, 0]);
  });

  it.each<[object, string, string]>([
    [{ frequency: [1], meanSpend: [-3] }, "out-of-range", "`summary.meanSpend[0]` must be >= 0, got -3"],
    [
      { frequency: [1], meanSpend: [Number.POSITIVE_INFINITY] },
      "not-finite",
      "`summary.meanSpend[0]` must be a finite number, got Infinity",
    ],
    [
      { frequency: [0.5], meanSpend: [3] },
      "not-integer",
      "`summary.frequency[0]` must be a whole number of repeat purchases, got 0.5",
    ],
    [
      { frequency: [1] },
      "missing-column",
      '`summary.meanSpend` must be a column of the table (frequency), got "meanSpend"',
    ],
  ])("rejects %j", (input, code, message) => {
    expect(errorOf(() => spendRowsFrom(input as PurchaseSummaryInput, {}, "fit"))).toEqual([code, message]);
  });
});
