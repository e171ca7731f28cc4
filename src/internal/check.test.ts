import { describe, expect, it } from "vitest";
import {
  checkAllFinite,
  checkBetween,
  checkChoice,
  checkFinite,
  checkInteger,
  checkLength,
  checkNonNegative,
  checkOptionKeys,
  checkPositive,
  checkText,
  checkWeights,
} from "./check.ts";
import type { InputErrorCode } from "./input-error.ts";

type Case = readonly [check: () => void, code: InputErrorCode, message: string];

/** Every refusal, with the whole text a user reads. */
const refusals: readonly Case[] = [
  [() => checkFinite("1", "x"), "wrong-type", '`x` must be a number, got "1"'],
  [() => checkFinite(undefined, "x"), "wrong-type", "`x` must be a number, got undefined"],
  [() => checkFinite(Number.NaN, "x"), "not-finite", "`x` must be a finite number, got NaN"],
  [() => checkFinite(-Infinity, "x"), "not-finite", "`x` must be a finite number, got -Infinity"],
  [() => checkInteger("3", "n"), "wrong-type", '`n` must be an integer, got "3"'],
  [() => checkInteger(1.5, "n"), "not-integer", "`n` must be an integer, got 1.5"],
  [() => checkInteger(Infinity, "n"), "not-integer", "`n` must be an integer, got Infinity"],
  [() => checkInteger(1, "n", 2), "out-of-range", "`n` must be >= 2, got 1"],
  [() => checkInteger(9, "n", 2, 8), "out-of-range", "`n` must be <= 8, got 9"],
  [() => checkInteger(2 ** 53, "n"), "out-of-range", "`n` must be <= 9007199254740991, got 9007199254740992"],
  [() => checkPositive(0, "x"), "out-of-range", "`x` must be > 0, got 0"],
  [() => checkPositive(Number.NaN, "x"), "not-finite", "`x` must be a finite number, got NaN"],
  [() => checkNonNegative(-1, "x"), "out-of-range", "`x` must be >= 0, got -1"],
  [() => checkBetween(1.01, "p", 0, 1), "out-of-range", "`p` must be in [0, 1], got 1.01"],
  [() => checkBetween(-0.01, "p", 0, 1), "out-of-range", "`p` must be in [0, 1], got -0.01"],
  [() => checkChoice("c", "m", ["a", "b"]), "unknown-choice", '`m` must be one of "a", "b", got "c"'],
  [() => checkChoice(1, "m", ["a"]), "unknown-choice", '`m` must be one of "a", got 1'],
  [() => checkText(3, "name"), "wrong-type", "`name` must be a string, got 3"],
  [() => checkText("", "name"), "empty", '`name` must be a non-empty string, got ""'],
  [
    () => checkLength(2, "score", 3, "truth"),
    "length-mismatch",
    "`score.length` must be 3 (truth.length), got 2",
  ],
  [
    () => checkAllFinite([1, 2, Number.NaN, Infinity], "v"),
    "not-finite",
    "`v[2]` must be a finite number, got NaN",
  ],
  [() => checkWeights([1], "w", 2, "truth"), "length-mismatch", "`w.length` must be 2 (truth.length), got 1"],
  [() => checkWeights([1, -2], "w", 2, "truth"), "out-of-range", "`w[1]` must be >= 0, got -2"],
  [
    () => checkWeights([Number.NaN, 1], "w", 2, "truth"),
    "not-finite",
    "`w[0]` must be a finite number, got NaN",
  ],
  [
    () => checkWeights([1, Infinity], "w", 2, "truth"),
    "not-finite",
    "`w[1]` must be a finite number, got Infinity",
  ],
  [() => checkWeights([0, 0], "w", 2, "truth"), "out-of-range", "`w` must be weights with a sum > 0, got 0"],
  [
    () => checkOptionKeys({ seed: 1, fold: 10 }, "options", ["seed", "folds"]),
    "unknown-choice",
    '`options.fold` must be one of the options seed, folds, got "fold"',
  ],
  [
    () => checkOptionKeys(undefined, "options", ["seed", "folds"]),
    "missing-option",
    "`options` must be an object with options (seed, folds), got undefined",
  ],
  [
    () => checkOptionKeys(null, "options", ["seed"]),
    "wrong-type",
    "`options` must be an object with options (seed), got null",
  ],
  [
    () => checkOptionKeys([1], "options", ["seed"]),
    "wrong-type",
    "`options` must be an object with options (seed), got Array of length 1",
  ],
];

describe("the checks", () => {
  it.each(refusals)("refuse %s", (check, code, message) => {
    expect(check).toThrow(expect.objectContaining({ code, message }));
  });

  it("let through what they ask for, ends included", () => {
    checkFinite(-1e308, "x");
    checkInteger(2, "n", 2, 8);
    checkInteger(8, "n", 2, 8);
    checkInteger(-(2 ** 53) + 1, "n");
    checkPositive(Number.MIN_VALUE, "x");
    checkNonNegative(0, "x");
    checkNonNegative(-0, "x");
    checkBetween(0, "p", 0, 1);
    checkBetween(1, "p", 0, 1);
    checkChoice("b", "m", ["a", "b"]);
    checkText(" ", "name");
    checkLength(0, "score", 0, "truth");
    checkAllFinite([], "v");
    checkAllFinite(Float64Array.of(1, -2), "v");
    checkWeights([0, 1e-300], "w", 2, "truth");
    checkOptionKeys({}, "options", []);
    checkOptionKeys({ folds: undefined }, "options", ["seed", "folds"]);
  });

  it("find inherited keys neither known nor given", () => {
    expect(() => checkOptionKeys({ toString: 1 }, "options", ["seed"])).toThrow(
      "`options.toString` must be one of the options seed",
    );
    checkOptionKeys(Object.create({ inherited: 1 }) as object, "options", ["seed"]);
  });
});
