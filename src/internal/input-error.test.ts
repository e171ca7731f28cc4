import { describe, expect, it } from "vitest";
import { describeValue, InputError } from "./input-error.ts";

describe("InputError", () => {
  const error = new InputError("out-of-range", "options.level", "in [0, 1]", 2);

  it("carries four facts and says them in one line", () => {
    expect(error).toMatchObject({
      name: "InputError",
      code: "out-of-range",
      path: "options.level",
      expected: "in [0, 1]",
      received: 2,
      message: "`options.level` must be in [0, 1], got 2",
    });
  });

  it("is an Error with a stack", () => {
    expect(error).toBeInstanceOf(Error);
    expect(error.stack).toContain("input-error.test.ts");
  });
});

describe("describeValue", () => {
  it.each([
    ["short text", '"short text"'],
    ['with "quotes"\n', '"with \\"quotes\\"\\n"'],
    ["x".repeat(60), `"${"x".repeat(60)}"`],
    ["x".repeat(61), `"${"x".repeat(57)}"…`],
    [0.5, "0.5"],
    [Number.NaN, "NaN"],
    [true, "true"],
    [null, "null"],
    [undefined, "undefined"],
    [12n, "12n"],
    [Symbol("s"), "Symbol(s)"],
    [() => "a long body", "a function"],
    [[1, 2, 3], "Array of length 3"],
    [new Float64Array(4), "Float64Array of length 4"],
    [new Date(0), "Date 1970-01-01T00:00:00.000Z"],
    [new Date(Number.NaN), "Date (invalid)"],
    [[], "Array of length 0"],
    [new Float64Array(0), "Float64Array of length 0"],
    [Promise.resolve(1), "a Promise (await it)"],
    [{}, "an object with no keys"],
    [{ a: 1, b: 2 }, "an object with keys a, b"],
    [{ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }, "an object with keys a, b, c, d, e, …"],
    [Object.create(null), "an object with no keys"],
  ])("shows %o as %s", (value, text) => {
    expect(describeValue(value)).toBe(text);
  });
});
