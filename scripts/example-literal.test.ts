import { describe, expect, it } from "vitest";
import { LiteralError, mismatch, parseLiteral } from "./example-literal.ts";

const check = (text: string, actual: unknown): string | undefined => mismatch(parseLiteral(text), actual);

describe("a literal accepts", () => {
  it.each<[string, unknown]>([
    ["3", 3],
    ["-3", -3],
    ["0", -0],
    ["1_000", 1000],
    ["0.75", 0.7549],
    ["0.75", 0.745],
    ["-0.75", -0.7549],
    ["0.325…", 0.32599],
    ["0.325...", 0.3258],
    ["-9582.429", -9582.42878],
    ["1.5e-7", 1.54e-7],
    ["NaN", Number.NaN],
    ["-Infinity", Number.NEGATIVE_INFINITY],
    ["null", null],
    ["undefined", undefined],
    ["true", true],
    ['"a \\"b\\" \\u00e9"', 'a "b" é'],
    ["'it''s'".replace("''", "\\'"), "it's"],
    [String.raw`"'it\\'s'"`, String.raw`'it\'s'`],
    ["[1, 0.5, [true]]", [1, 0.5, [true]]],
    ["[]", []],
    ["[1, 2, …]", [1, 2, 3, 4]],
    ["[0.5, 0.25]", Float64Array.of(0.5, 0.25)],
    ["Float64Array(2) [ 0.5, 0.25 ]", Float64Array.of(0.5, 0.25)],
    ["Int32Array [1]", Int32Array.of(1)],
    ['{ a: 1, "b c": [2], }', { a: 1, "b c": [2] }],
    ["{ a: 1 }", { a: 1, b: undefined }],
    ["{ a: 1, … }", { a: 1, b: 2 }],
    ['[new Date("2024-01-13")]', [new Date(Date.UTC(2024, 0, 13))]],
  ])("%s for %j", (text, actual) => {
    expect(check(text, actual)).toBeUndefined();
  });
});

describe("a literal refuses", () => {
  it.each<[string, unknown, string]>([
    ["3", 3.0001, "expected 3, got 3.0001"],
    ["3", "3", "expected 3, got '3'"],
    ["0.75", 0.756, "expected 0.75, got 0.756"],
    ["0.75", Number.NaN, "expected 0.75, got NaN"],
    ["0.75", null, "expected 0.75, got null"],
    ["0.325…", 0.3271, "expected 0.325…, got 0.3271"],
    ["1.5e-7", 1.56e-7, "expected 1.5e-7, got 1.56e-7"],
    ["null", undefined, "expected null, got undefined"],
    ["[1, 2]", [1], ".length: expected 2, got 1"],
    ["[1, …]", [], ".length: expected >= 1, got 0"],
    ["[1, 2]", [1, 3], "[1]: expected 2, got 3"],
    ["Int32Array [1]", Float64Array.of(1), "expected Int32Array, got Float64Array(1) [ 1 ]"],
    ["[1]", { 0: 1 }, "expected an array, got { '0': 1 }"],
    ["{ a: { b: 1 } }", { a: { b: 2 } }, ".a.b: expected 1, got 2"],
    ["{ a: 1 }", { a: 1, b: 2 }, "value has b besides"],
    ["{ a: 1, … }", { b: 2 }, ".a: expected 1, got undefined"],
    ['new Date("2024-01-13")', 5, "expected 2024-01-13T00:00:00.000Z, got 5"],
    [
      'new Date("2024-01-13")',
      new Date("2024-01-14"),
      "expected 2024-01-13T00:00:00.000Z, got 2024-01-14T00:00:00.000Z",
    ],
    ["{}", [], "expected an object, got []"],
  ])("%s for %j", (text, actual, message) => {
    expect(check(text, actual)).toBe(message);
  });
});

describe("what is not a literal", () => {
  it.each([
    ["0.75, three of four", 'unexpected ", three of four" after the literal', false],
    ["[1, 2", "expected , or ], found the end", true],
    ["{ a: 1,", "expected a key, found the end", true],
    ["", "expected a literal, found the end", true],
    ["about 3", 'expected a literal, found "about 3"', false],
    ["[…, 1]", 'expected ], found ", 1]"', false],
  ])("is named: %j", (text, message, unfinished) => {
    let thrown: unknown;
    try {
      parseLiteral(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(LiteralError);
    expect((thrown as LiteralError).message).toBe(message);
    expect((thrown as LiteralError).unfinished).toBe(unfinished);
  });
});
