import { describe, expect, it } from "vitest";
import { takeRows } from "./table.ts";
import { tableFrom } from "./table-from.ts";
import { type BinaryTargetOptions, binaryTarget } from "./target.ts";

const read = (values: readonly unknown[], options?: BinaryTargetOptions) =>
  binaryTarget(tableFrom([...values.map((churn) => ({ churn }))]), "churn", options);

describe("binaryTarget", () => {
  it.each([
    ["booleans", [true, false, null, true], "true", "false"],
    ["0 and 1", [1, 0, null, 1], "1", "0"],
    ["-1 and 1", [1, -1, Number.NaN, 1], "1", "-1"],
    ["Yes and No", ["Yes", "No", null, "Yes"], "Yes", "No"],
    ["y and n", ["y", "n", null, "y"], "y", "n"],
    ["text of 0 and 1", ["1", "0", null, "1"], "1", "0"],
    ["text of true and false", ["TRUE", "FALSE", null, "TRUE"], "TRUE", "FALSE"],
    ["churned and retained", ["Churned", "Retained", null, "Churned"], "Churned", "Retained"],
    ["是 and 否", ["是", "否", null, "是"], "是", "否"],
    ["left and stayed", [" Left ", "Stayed", null, " Left "], " Left ", "Stayed"],
  ])("knows the event among %s", (_, values, positive, negative) => {
    expect(read(values)).toEqual({
      values: Uint8Array.of(1, 0, 255, 1),
      missing: Int32Array.of(2),
      positive,
      negative,
    });
  });

  it("takes the positive class the caller names, in any type and against the known words", () => {
    expect(read([1, 2, 2], { positive: 2 }).values).toEqual(Uint8Array.of(0, 1, 1));
    expect(read([1, 2, 2], { positive: "1" }).values).toEqual(Uint8Array.of(1, 0, 0));
    expect(read(["Yes", "No"], { positive: "No" })).toMatchObject({ positive: "No", negative: "Yes" });
    expect(read([true, false], { positive: false }).values).toEqual(Uint8Array.of(0, 1));
  });

  it("counts only the levels that occur", () => {
    const table = tableFrom({ churn: ["maybe", "Yes", "No"] });
    expect(binaryTarget(takeRows(table, [1, 2]), "churn").values).toEqual(Uint8Array.of(1, 0));
  });

  it.each<[readonly unknown[], BinaryTargetOptions, string]>([
    [
      ["a", "b"],
      {},
      '`options.positive` must be given, because options.target has the values "a" or "b", got undefined',
    ],
    [
      ["yes", "true"],
      {},
      '`options.positive` must be given, because options.target has the values "yes" or "true", got undefined',
    ],
    [
      [1, 2],
      {},
      '`options.positive` must be given, because options.target has the values "1" or "2", got undefined',
    ],
    [["a", "b"], { positive: "c" }, '`options.positive` must be a value of churn ("a" or "b"), got "c"'],
    [["Yes", null], {}, '`options.target` must be a column with two values, got "churn (only Yes)"'],
    [[null, null], {}, '`options.target` must be a column with two values, got "churn (no value at all)"'],
    [["a", "b", "c"], {}, '`options.target` must be a column with two values, got "churn (a, b, c)"'],
    [
      [1, 2, 3, 4, 5, 6, 7, 8],
      {},
      '`options.target` must be a column with two values, got "churn (1, 2, 3, 4, 5, 6, …)"',
    ],
    [[new Date(0)], {}, '`options.target` must be a boolean, number or text column, got "churn (time)"'],
  ])("rejects %j with %j", (values, options, message) => {
    expect(() => read(values, options)).toThrow(message);
  });

  it("names a column that is not there", () => {
    expect(() => binaryTarget(tableFrom({ a: [1] }), "churn")).toThrow(
      '`options.target` must be a column of the table (a), got "churn"',
    );
  });

  it("reads rows, and refuses what is no table or no options", () => {
    expect(binaryTarget([{ churn: true }, { churn: false }], "churn").values).toEqual(Uint8Array.of(1, 0));
    expect(() => binaryTarget(undefined as never, "churn")).toThrow(
      "`table` must be rows, columns, or a table of arquero, Arrow or danfo, got undefined",
    );
    for (const options of ["Yes", Number.NaN, ["Yes"], null]) {
      expect(() => binaryTarget({ churn: [true, false] }, "churn", options as never)).toThrow(
        "`options` must be an object with options (positive), got",
      );
    }
    expect(() => binaryTarget({ churn: [true, false] }, "churn", { postive: true } as never)).toThrow(
      '`options.postive` must be one of the options positive, got "postive"',
    );
  });
});
