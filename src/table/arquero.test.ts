import * as aq from "arquero";
import { describe, expect, it } from "vitest";
import { type ArqueroModule, toArquero } from "./arquero.ts";
import { tableFrom } from "./table-from.ts";

const table = tableFrom({
  id: ["a", null, "c"],
  n: [1.5, null, 3],
  k: [1, 2, 3],
  b: [true, null, false],
  t: [new Date(0), null, new Date(5)],
});

describe("toArquero", () => {
  it("makes a table of the caller's arquero, and comes back the same", () => {
    const out = toArquero(table, aq);
    expect(out.objects()).toEqual([
      { id: "a", n: 1.5, k: 1, b: true, t: new Date(0) },
      { id: null, n: null, k: 2, b: null, t: null },
      { id: "c", n: 3, k: 3, b: false, t: new Date(5) },
    ]);
    expect(tableFrom(out)).toEqual(table);
  });

  it("does not share its arrays", () => {
    const out = toArquero(table, aq);
    (out.array("k") as unknown as number[])[0] = 99;
    expect(toArquero(table, aq).get("k", 0)).toBe(1);
  });

  it("says what to install", () => {
    expect(() => toArquero(table, undefined as unknown as ArqueroModule<never>)).toThrow(
      '`arquero` must be the arquero module (npm install arquero, then toArquero(table, await import("arquero"))), got undefined',
    );
  });
});
