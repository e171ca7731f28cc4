import { describe, expect, it } from "vitest";
import { numberColumn, textColumn, textColumnFrom } from "./table.ts";
import { codeIds } from "./transaction-ids.ts";
import { transactionsFrom } from "./transactions-from.ts";

const coded = (texts: readonly (string | null)[]) =>
  codeIds(textColumnFrom(texts), "options.customer", "customer");

describe("codeIds", () => {
  it("takes outer blanks for no part of an id, and blank text for missing", () => {
    expect(coded([" C1 ", "C1", " ", "c1", "C1\u00a0", null, "C 1"])).toEqual({
      codes: Int32Array.of(0, 0, -1, 1, 0, -1, 2),
      ids: ["C1", "c1", "C 1"],
    });
  });

  it("lists ids in order of first appearance, whatever the order of the levels", () => {
    const column = textColumn(Int32Array.of(2, 0, 1, 3), ["a ", "b", "b ", "unused"]);
    expect(codeIds(column, "options.customer", "customer")).toEqual({
      codes: Int32Array.of(0, 1, 0, 2),
      ids: ["b", "a", "unused"],
    });
  });

  it("refuses ids of which a spreadsheet has left too little, if they are more than half", () => {
    expect(() => coded(["1.23457E+11", "1.23457E+11", "1,5E+12", "17"])).toThrow(
      expect.objectContaining({
        code: "unreadable",
        message:
          '`options.customer` must be ids with all their digits (these lost digits in a spreadsheet; format the column as text and export it again), got "1.23457E+11 in customer"',
      }),
    );
    expect(coded(["1.23457E+11", "17"]).ids).toEqual(["1.23457E+11", "17"]);
    expect(coded(["12E4", "1e+05", "E+11"]).ids).toEqual(["12E4", "1e+05", "E+11"]);
  });

  it("writes numbers without a fraction", () => {
    expect(codeIds(numberColumn(Float64Array.of(17850, Number.NaN)), "path", "id").ids).toEqual(["17850"]);
  });
});

describe("transactionsFrom", () => {
  it("makes one customer and one order of ids that differ in outer blanks", () => {
    const rows = [
      { who: " C1 ", on: "2024-01-01", paid: 1, order: "o1" },
      { who: "C1", on: "2024-01-01", paid: 2, order: "o1 " },
      { who: "C1", on: "2024-01-03", paid: 4, order: "o2" },
    ];
    const log = transactionsFrom(rows, { customer: "who", time: "on", amount: "paid", order: "order" });
    expect([log.customers, [...log.amounts]]).toEqual([["C1"], [3, 4]]);
  });

  it.each([undefined, null, 5, "x"])("refuses %j for an input", (input) => {
    expect(() => transactionsFrom(input as never, { customer: "who", time: "on" })).toThrow(
      `\`input\` must be rows, columns, or a table of arquero, Arrow or danfo, got ${JSON.stringify(input)}`,
    );
  });
});
