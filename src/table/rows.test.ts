import { describe, expect, it } from "vitest";
import { toRows } from "./rows.ts";
import { booleanColumn, makeTable, numberColumn, textColumn, timeColumn } from "./table.ts";

describe("toRows", () => {
  it("shows every kind, null for missing, keys in column order", () => {
    const table = makeTable({
      n: numberColumn(Float64Array.of(1.5, Number.NaN)),
      s: textColumn(Int32Array.of(1, -1), ["unused", "x"]),
      b: booleanColumn(Uint8Array.of(0, 255)),
      t: timeColumn(Float64Array.of(0, Number.NaN)),
    });
    const rows = toRows(table);
    expect(rows).toEqual([
      { n: 1.5, s: "x", b: false, t: new Date(0) },
      { n: null, s: null, b: null, t: null },
    ]);
    expect(Object.keys(rows[0]!)).toEqual(["n", "s", "b", "t"]);
    // The compiler knows the cell types of a typed table.
    const spend: number | null = rows[0]!.n;
    expect(spend).toBe(1.5);
  });

  it("gives no rows for a table without columns or without rows", () => {
    expect(toRows({})).toEqual([]);
    expect(toRows(makeTable({ n: numberColumn(new Float64Array(0)) }))).toEqual([]);
  });
});
