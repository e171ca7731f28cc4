import { describe, expect, it } from "vitest";
import { count, markdownTable, number, percent } from "./markdown.ts";

describe("markdownTable", () => {
  it("puts numbers to the right, and neither words nor empty columns", () => {
    expect(
      markdownTable(
        ["group", "customers", "share", "note", "action"],
        [
          ["A", "1,204", "40.5 %", "", "call"],
          ["B", "", "3 %", "", "write"],
        ],
      ),
    ).toBe(
      "| group | customers | share | note | action |\n|---|--:|--:|---|---|\n| A | 1,204 | 40.5 % |  | call |\n| B |  | 3 % |  | write |",
    );
  });

  it("keeps a cell in its cell", () => {
    expect(markdownTable(["a"], [["x|y\nz"]])).toBe("| a |\n|---|\n| x\\|y z |");
  });
});

describe("numbers in words", () => {
  it.each([
    [count(1234567), "1,234,567"],
    [number(0.000123456), "0.0001235"],
    [number(12.3456), "12.35"],
    [number(-4321.5), "-4,322"],
    [percent(0.26537), "26.5 %"],
  ])("%s", (text, expected) => expect(text).toBe(expected));
});
