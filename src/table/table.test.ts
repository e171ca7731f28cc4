import { describe, expect, it } from "vitest";
import { InputError } from "../internal/input-error.ts";
import { countByReason } from "./rejected-row.ts";
import { toRows } from "./rows.ts";
import {
  type Column,
  isMissing,
  makeTable,
  numberColumn,
  rowCount,
  type Table,
  takeRows,
  textColumnFrom,
} from "./table.ts";

const table = makeTable({ id: textColumnFrom(["a", "b", "c"]), n: numberColumn(Float64Array.of(1, 2, 3)) });

describe("takeRows", () => {
  it("takes rows in the order asked for, repeats included", () => {
    expect(toRows(takeRows(table, [2, 0, 2]))).toEqual([
      { id: "c", n: 3 },
      { id: "a", n: 1 },
      { id: "c", n: 3 },
    ]);
    expect(rowCount(takeRows(table, []))).toBe(0);
    expect(takeRows({}, [0, 1])).toEqual({});
  });

  it.each<[readonly unknown[], string]>([
    [[0, 3], "`indices[1]` must be a whole number in [0, 3), got 3"],
    [[-1], "`indices[0]` must be a whole number in [0, 3), got -1"],
    [[0, 1, 0.5], "`indices[2]` must be a whole number in [0, 3), got 0.5"],
    [[Number.NaN], "`indices[0]` must be a whole number in [0, 3), got NaN"],
    [[true], "`indices[0]` must be a whole number in [0, 3), got true"],
  ])("refuses %j", (indices, message) => {
    expect(() => takeRows(table, indices as number[])).toThrow(
      expect.objectContaining({ code: "out-of-range", message }),
    );
  });
});

describe("what is not a table or a column", () => {
  const noTable = "`table` must be a table (see tableFrom), got";
  const column = "must be a column of kind number, text, boolean or time, got";
  const broken = { kind: "number", values: [1, 2] };
  it.each<[string, () => unknown, string]>([
    ["toRows(5)", () => toRows(5 as never), `${noTable} 5`],
    ["toRows(undefined)", () => toRows(undefined as never), `${noTable} undefined`],
    ["toRows([])", () => toRows([] as never), `${noTable} Array of length 0`],
    ["toRows of one column", () => toRows({ ...table, a: 1 } as never), `\`table.a\` ${column} 1`],
    ["toRows({ a: 1 })", () => toRows({ a: 1 } as never), `\`table.a\` ${column} 1`],
    ["rowCount(undefined)", () => rowCount(undefined as never), `${noTable} undefined`],
    ["rowCount({ a: 1 })", () => rowCount({ a: 1 } as never), `\`table.a\` ${column} 1`],
    ["takeRows(null)", () => takeRows(null as never, [0]), `${noTable} null`],
    [
      "takeRows without indices",
      () => takeRows(table, undefined as never),
      "`indices` must be an array of row numbers, got undefined",
    ],
    ["makeTable({ a: 5 })", () => makeTable({ a: 5 } as never), `\`columns.a\` ${column} 5`],
    [
      "makeTable of a column with an array",
      () => makeTable({ a: broken } as never),
      `\`columns.a\` ${column} an object with keys kind, values`,
    ],
    [
      "makeTable(undefined)",
      () => makeTable(undefined as unknown as Table),
      "`columns` must be a table (see tableFrom), got undefined",
    ],
    [
      "textColumnFrom(undefined)",
      () => textColumnFrom(undefined as never),
      "`texts` must be an array of texts, got undefined",
    ],
    [
      "textColumnFrom of a text",
      () => textColumnFrom("abc" as never),
      '`texts` must be an array of texts, got "abc"',
    ],
    [
      "textColumnFrom of numbers",
      () => textColumnFrom(["a", 5] as never),
      "`texts[1]` must be text or null, got 5",
    ],
    [
      "countByReason(undefined)",
      () => countByReason(undefined as never),
      "`rejected` must be an array of rejected rows, such as readCsv returns, got undefined",
    ],
    [
      "isMissing(undefined, 0)",
      () => isMissing(undefined as unknown as Column, 0),
      `\`column\` ${column} undefined`,
    ],
    ["isMissing({}, 0)", () => isMissing({} as Column, 0), `\`column\` ${column} an object with no keys`],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(InputError);
    expect(call).toThrow(expect.objectContaining({ code: "wrong-type", message }));
  });
});
