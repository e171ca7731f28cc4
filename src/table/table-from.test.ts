import * as flechette from "@uwdata/flechette";
import * as arrow from "apache-arrow";
import * as aq from "arquero";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toRows } from "./rows.ts";
import { MISSING_BOOLEAN, rowCount, type Table } from "./table.ts";
import { type TableInput, tableFrom } from "./table-from.ts";

const kinds = (table: Table): Record<string, string> =>
  Object.fromEntries(Object.entries(table).map(([name, column]) => [name, column.kind]));

describe("tableFrom: rows", () => {
  it("takes the union of keys and keeps every kind", () => {
    const when = new Date("2024-02-29T12:00:00Z");
    const table = tableFrom([
      { id: "007", n: 1.5, big: 3n, ok: true, when },
      { id: null, n: undefined, later: "x" },
      {},
    ]);
    expect(kinds(table)).toEqual({
      id: "text",
      n: "number",
      big: "number",
      ok: "boolean",
      when: "time",
      later: "text",
    });
    expect(toRows(table)).toEqual([
      { id: "007", n: 1.5, big: 3, ok: true, when, later: null },
      { id: null, n: null, big: null, ok: null, when: null, later: "x" },
      { id: null, n: null, big: null, ok: null, when: null, later: null },
    ]);
    expect(table["ok"]).toEqual({
      kind: "boolean",
      values: Uint8Array.of(1, MISSING_BOOLEAN, MISSING_BOOLEAN),
    });
  });

  it("keeps bigints beyond 2^53 digit by digit, as text, with the rest of their column", () => {
    const table = tableFrom([{ id: 570306133677760513n }, { id: 5n }, { id: 7 }]);
    expect(toRows(table)).toEqual([{ id: "570306133677760513" }, { id: "5" }, { id: "7" }]);
    expect(kinds(tableFrom([{ id: 9007199254740991n }]))).toEqual({ id: "number" });
    expect(kinds(tableFrom([{ id: -9007199254740992n }]))).toEqual({ id: "text" });
  });

  it("reads NaN as missing in a column of any kind, and an all-missing column as numbers", () => {
    expect(
      toRows(
        tableFrom([
          { a: "x", b: null },
          { a: Number.NaN, b: undefined },
        ]),
      ),
    ).toEqual([
      { a: "x", b: null },
      { a: null, b: null },
    ]);
    expect(kinds(tableFrom([{ b: null }]))).toEqual({ b: "number" });
  });

  it("has no rows and no columns for an empty array", () => {
    expect(tableFrom([])).toEqual({});
  });

  it("keeps a column that is called __proto__ or constructor", () => {
    const table = tableFrom([JSON.parse('{"__proto__": 1, "constructor": 2}') as object]);
    expect(Object.keys(table)).toEqual(["__proto__", "constructor"]);
    expect(rowCount(table)).toBe(1);
  });
});

describe("tableFrom: columns", () => {
  it("reads arrays and typed arrays, also side by side, and copies them", () => {
    const spend = new Float64Array([1, Number.NaN]);
    const table = tableFrom({
      spend,
      visits: new Int16Array([3, -4]),
      id: new BigInt64Array([1n, 2n]),
      card: new BigUint64Array([1n, 18446744073709551615n]),
      name: ["x", null],
    });
    spend[0] = 99;
    expect(toRows(table)).toEqual([
      { spend: 1, visits: 3, id: 1, card: "1", name: "x" },
      { spend: null, visits: -4, id: 2, card: "18446744073709551615", name: null },
    ]);
  });

  it("returns a table as it is", () => {
    const table = tableFrom({ a: [1], b: ["x"], c: [true], d: [new Date(0)] });
    expect(tableFrom(table)).toBe(table);
    expect(tableFrom({ ...table })).toEqual(table);
    expect(Object.isFrozen(tableFrom({ ...table }))).toBe(true);
  });

  it("takes an object of arrays for columns even when they are called values, columns and kind", () => {
    expect(toRows(tableFrom({ kind: ["text"], values: [1], columns: ["x"] }))).toEqual([
      { kind: "text", values: 1, columns: "x" },
    ]);
  });
});

describe("tableFrom: tables of other libraries", () => {
  it("reads an arquero table with its filter and its order", () => {
    const source = aq.table({
      a: [1, 2, 3, null],
      s: ["x", null, "y", "z"],
      when: [new Date(0), null, new Date(5), new Date(9)],
      id: [1n, 2n, 12345678901234567890n, 4n],
    });
    expect(toRows(tableFrom(source))).toEqual([
      { a: 1, s: "x", when: new Date(0), id: "1" },
      { a: 2, s: null, when: null, id: "2" },
      { a: 3, s: "y", when: new Date(5), id: "12345678901234567890" },
      { a: null, s: "z", when: new Date(9), id: "4" },
    ]);
    const view = source.filter((d: { a: number }) => d.a !== null && d.a < 3).orderby(aq.desc("a"));
    expect(toRows(tableFrom(view.select("a")))).toEqual([{ a: 2 }, { a: 1 }]);
  });

  it("reads an apache-arrow table, dates and timestamps as times", () => {
    const table = tableFrom(
      new arrow.Table({
        x: arrow.vectorFromArray([1.5, null]),
        i: arrow.vectorFromArray([1n, null], new arrow.Int64()),
        s: arrow.vectorFromArray(["a", null]),
        ok: arrow.vectorFromArray([true, null]),
        day: arrow.vectorFromArray([new Date(3 * 86_400_000), null], new arrow.DateDay()),
        at: arrow.vectorFromArray([new Date(1e12), null], new arrow.TimestampMicrosecond()),
      }),
    );
    expect(toRows(table)).toEqual([
      { x: 1.5, i: 1, s: "a", ok: true, day: new Date(3 * 86_400_000), at: new Date(1e12) },
      { x: null, i: null, s: null, ok: null, day: null, at: null },
    ]);
  });

  it("reads a flechette table", () => {
    const table = tableFrom(
      flechette.tableFromArrays({ x: [1, null], s: ["a", null], d: [new Date(5), null], ok: [true, null] }),
    );
    expect(toRows(table)).toEqual([
      { x: 1, s: "a", d: new Date(5), ok: true },
      { x: null, s: null, d: null, ok: null },
    ]);
  });

  it("refuses Arrow nested values by row and column", () => {
    const nested = new arrow.Table({
      l: arrow.vectorFromArray([[1], [2]], new arrow.List(new arrow.Field("item", new arrow.Float64()))),
    });
    expect(() => tableFrom(nested)).toThrow(
      "`input.l[0]` must be a number, bigint, string, boolean, Date, null or undefined, got",
    );
  });

  // danfo.js cannot be installed offline (its xlsx comes from a CDN), so its frame stands here by its shape:
  // `columns`, `dtypes` and `values` of version 1.2, where NaN marks a missing value of any type.
  it("reads a danfo frame", () => {
    const frame = {
      columns: ["name", "spend", "member"],
      dtypes: ["string", "float32", "boolean"],
      values: [
        ["a", 1.5, true],
        [Number.NaN, Number.NaN, false],
      ],
      shape: [2, 3],
    };
    expect(toRows(tableFrom(frame))).toEqual([
      { name: "a", spend: 1.5, member: true },
      { name: null, spend: null, member: false },
    ]);
  });
});

describe("tableFrom: what it refuses", () => {
  it.each<[string, unknown, string]>([
    ["text", "a,b", '`input` must be rows, columns, or a table of arquero, Arrow or danfo, got "a,b"'],
    ["null", null, "`input` must be rows, columns, or a table of arquero, Arrow or danfo, got null"],
    [
      "one typed array",
      new Float64Array(2),
      "`input` must be rows, columns, or a table of arquero, Arrow or danfo, got Float64Array of length 2",
    ],
    [
      "a Map",
      new Map([["a", [1]]]),
      "`input` must be rows, columns, or a table of arquero, Arrow or danfo, got an object with no keys",
    ],
    [
      "a Set",
      new Set([1]),
      "`input` must be rows, columns, or a table of arquero, Arrow or danfo, got an object with no keys",
    ],
    [
      "what was not waited for",
      Promise.resolve({ a: [1] }),
      "`input` must be rows, columns, or a table of arquero, Arrow or danfo, got a Promise (await it)",
    ],
    [
      "a row that is a Map",
      [{ a: 1 }, new Map([["a", 1]])],
      "`input[1]` must be an object with a key per column, got an object with no keys",
    ],
    [
      "a row that is an array",
      [{ a: 1 }, [1]],
      "`input[1]` must be an object with a key per column, got Array of length 1",
    ],
    [
      "two kinds in a column",
      [{ a: 1 }, { a: null }, { a: "x" }],
      '`input[2].a` must be a number like the values before it, got "x"',
    ],
    [
      "a time among numbers",
      { a: [new Date(0), 3] },
      "`input.a[1]` must be a Date like the values before it, got 3",
    ],
    [
      "an object as a value",
      [{ a: { b: 1 } }],
      "`input[0].a` must be a number, bigint, string, boolean, Date, null or undefined, got an object with keys b",
    ],
    [
      "an invalid date",
      [{ a: new Date(Number.NaN) }],
      "`input[0].a` must be a valid Date, got Date (invalid)",
    ],
    ["a column that is no array", { a: 5 }, "`input.a` must be an array, a typed array or a column, got 5"],
    ["columns of two lengths", { a: [1, 2], b: ["x"] }, "`b.length` must be 2 (a.length), got 1"],
  ])("%s", (_, input, message) => {
    expect(() => tableFrom(input as TableInput)).toThrow(message);
  });

  it("names the input as the caller calls it", () => {
    expect(() => tableFrom([{ a: 1 }, { a: "x" }], "sources[2]")).toThrow("`sources[2][1].a` must be");
  });
});

describe("laws", () => {
  const value = fc.record({
    s: fc.option(fc.string()),
    n: fc.option(fc.double({ noNaN: true })),
    b: fc.option(fc.boolean()),
    t: fc.option(fc.date({ noInvalidDate: true })),
  });

  it("rows that went in come out", () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), (rows) => {
        const withAllKinds = [{ s: "x", n: 1, b: true, t: new Date(0) }, ...rows];
        expect(toRows(tableFrom(withAllKinds))).toEqual(withAllKinds);
      }),
    );
  });
});
