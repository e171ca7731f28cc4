import { describe, expect, it } from "vitest";
import { toRows } from "../../table/rows.ts";
import { tableFrom } from "../../table/table-from.ts";
import { arrowRows } from "./arrow-rows.ts";
import { ArrowError, readArrowStream } from "./arrow-stream.ts";
import { writeArrowStream } from "./arrow-writer.ts";
import golden from "./fixtures/spark-connect.json" with { type: "json" };

const stream = (name: keyof typeof golden.streams) =>
  readArrowStream(new Uint8Array(Buffer.from(golden.streams[name], "base64")));

describe("arrowRows", () => {
  it("gives the values that pyarrow wrote", () => {
    const rows = arrowRows();
    rows.add(stream("every"));
    expect(rows.rows()).toBe(5);
    const day = 86_400_000;
    // The last ones are rounded to the nearest double.
    const time = [0, -0.001, null, 1_577_836_800_000.001, 253_402_300_800_000];
    const columns = {
      double: [1.5, null, -0, 1e308, null],
      single: [0.5, null, 2, 3, 4],
      bigint: [2 ** 53 - 1, -(2 ** 53 - 1), null, -1, 0],
      int: [2 ** 31 - 1, -(2 ** 31), null, -1, 0],
      smallint: [32_767, -32_768, null, -1, 0],
      tinyint: [127, -128, null, -1, 0],
      text: ["a", "", null, "日本 \u{1f6eb}", "a"],
      boolean: [true, false, null, true, true],
      date: [0, -day, null, 18_262 * day, 2_932_896 * day],
      timestamp: time,
      local: time,
      decimal: [0.1, -123_456_789_012_345_680, null, 0.07, 1e35],
      void: [null, null, null, null, null],
      full: [1, 2, 3, 4, 5],
    };
    const table = rows.take()!;
    expect(Object.keys(table)).toEqual(Object.keys(columns));
    const cells = toRows(table).map((row) =>
      Object.fromEntries(Object.entries(row).map(([k, v]) => [k, v instanceof Date ? v.getTime() : v])),
    );
    // Dates of JavaScript have no fractions of a millisecond; the column has them.
    const { timestamp: a, local: b, ...rest } = columns;
    expect(cells.map(({ timestamp: _, local: __, ...row }) => row)).toEqual(
      Array.from({ length: 5 }, (_, i) =>
        Object.fromEntries(Object.entries(rest).map(([name, values]) => [name, values[i]])),
      ),
    );
    for (const [name, values] of [
      ["timestamp", a],
      ["local", b],
    ] as const) {
      const column = table[name]!;
      expect(column.kind === "time" && Array.from(column.values)).toEqual(values.map((v) => v ?? Number.NaN));
    }
    const { text } = table;
    expect(text?.kind === "text" && text.levels).toEqual(["a", "", "日本 \u{1f6eb}"]);
  });

  it("begins a new table after each that is taken", () => {
    const rows = arrowRows();
    expect(rows.take()).toBeUndefined();
    rows.add(stream("empty"));
    expect(toRows(rows.take()!)).toEqual([]);
    const table = tableFrom([{ a: "x" }, { a: "y" }, { a: "z" }]);
    rows.take();
    const one = arrowRows();
    for (let i = 0; i < 3; i++) one.add(readArrowStream(writeArrowStream(table, i, i + 1)));
    expect(toRows(one.take()!)).toEqual([{ a: "x" }, { a: "y" }, { a: "z" }]);
    one.add(readArrowStream(writeArrowStream(table, 2, 3)));
    expect(toRows(one.take()!)).toEqual([{ a: "z" }]);
    expect(one.rows()).toBe(0);
  });

  it("follows the declared names and kinds", () => {
    const arrow = readArrowStream(writeArrowStream(tableFrom([{ a: 1000, b: "x" }]), 0, 1));
    const rows = arrowRows([
      { name: "at", kind: "time" },
      { name: "what", kind: "text" },
    ]);
    rows.add(arrow);
    expect(toRows(rows.take()!)).toEqual([{ at: new Date(1000), what: "x" }]);
    expect(() =>
      arrowRows([
        { name: "at", kind: "boolean" },
        { name: "what", kind: "text" },
      ]).add(arrow),
    ).toThrow('`at` must be a boolean column of the result, got "float"');
    expect(() => arrowRows([{ name: "at", kind: "time" }]).add(arrow)).toThrow("columns");
  });

  it("refuses what a double cannot hold, unless it is missing", () => {
    expect(() => arrowRows().add(stream("beyond"))).toThrow(
      /whole numbers below 2\^53 .* got 9007199254740992n/,
    );
    const rows = arrowRows();
    rows.add(stream("hiddenBeyond"));
    expect(toRows(rows.take()!)).toEqual([{ n: null }]);
  });

  it("refuses columns that change and names that repeat", () => {
    const rows = arrowRows();
    rows.add(stream("every"));
    expect(() => rows.add(stream("beyond"))).toThrow(
      new ArrowError("the columns of a result changed from one batch to the next"),
    );
    const twice = readArrowStream(writeArrowStream(tableFrom([{ a: 1, b: 2 }]), 0, 1));
    const fields = twice.fields.map((field) => ({ ...field, name: "a" }));
    expect(() => arrowRows().add({ ...twice, fields })).toThrow(
      '`sql` must be a query whose columns have different names, got "a"',
    );
  });
});
