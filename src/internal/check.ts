/**
 * The door: everything a user passes is checked once here; behind it there are only numbers.
 *
 * Check and message come from one function, so they cannot disagree. Paths are built by the caller and
 * text only when thrown.
 *
 * @module
 */
import { InputError } from "./input-error.ts";

/** @throws InputError unless `value` is a number that is neither NaN nor infinite. */
export function checkFinite(value: unknown, path: string): asserts value is number {
  if (typeof value !== "number") throw new InputError("wrong-type", path, "a number", value);
  if (!Number.isFinite(value)) throw new InputError("not-finite", path, "a finite number", value);
}

/** @throws InputError unless `value` is a whole number in [min, max]. */
export function checkInteger(
  value: unknown,
  path: string,
  min: number = Number.MIN_SAFE_INTEGER,
  max: number = Number.MAX_SAFE_INTEGER,
): asserts value is number {
  if (typeof value !== "number") throw new InputError("wrong-type", path, "an integer", value);
  if (!Number.isInteger(value)) throw new InputError("not-integer", path, "an integer", value);
  if (value < min) throw new InputError("out-of-range", path, `>= ${min}`, value);
  if (value > max) throw new InputError("out-of-range", path, `<= ${max}`, value);
}

/** @throws InputError unless `value` is finite and > 0. */
export function checkPositive(value: unknown, path: string): asserts value is number {
  checkFinite(value, path);
  if (value <= 0) throw new InputError("out-of-range", path, "> 0", value);
}

/** @throws InputError unless `value` is finite and >= 0. */
export function checkNonNegative(value: unknown, path: string): asserts value is number {
  checkFinite(value, path);
  if (value < 0) throw new InputError("out-of-range", path, ">= 0", value);
}

/** @throws InputError unless `value` is finite and in [min, max]. */
export function checkBetween(
  value: unknown,
  path: string,
  min: number,
  max: number,
): asserts value is number {
  checkFinite(value, path);
  if (value < min || value > max) throw new InputError("out-of-range", path, `in [${min}, ${max}]`, value);
}

/** @throws InputError unless `value` is one of `choices`. */
export function checkChoice<const T extends string>(
  value: unknown,
  path: string,
  choices: readonly T[],
): asserts value is T {
  if (!choices.includes(value as T)) {
    throw new InputError(
      "unknown-choice",
      path,
      `one of ${choices.map((c) => JSON.stringify(c)).join(", ")}`,
      value,
    );
  }
}

/** @throws InputError unless `value` is a string with at least one character. */
export function checkText(value: unknown, path: string): asserts value is string {
  if (typeof value !== "string") throw new InputError("wrong-type", path, "a string", value);
  if (value === "") throw new InputError("empty", path, "a non-empty string", value);
}

/** @throws InputError unless `length` is `expected`; both sides are named. */
export function checkLength(length: number, path: string, expected: number, expectedPath: string): void {
  if (length !== expected) {
    throw new InputError("length-mismatch", `${path}.length`, `${expected} (${expectedPath}.length)`, length);
  }
}

/** @throws InputError unless every value is a finite number; the first offender is named by its index. */
export function checkAllFinite(values: ArrayLike<number>, path: string): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) checkFinite(values[i], `${path}[${i}]`);
  }
}

/** @throws InputError unless every value is finite and >= 0 and their sum is > 0. */
export function checkWeights(
  weights: ArrayLike<number>,
  path: string,
  length: number,
  lengthPath: string,
): void {
  checkLength(weights.length, path, length, lengthPath);
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) checkNonNegative(weight, `${path}[${i}]`);
    total += weight;
  }
  if (total === 0) throw new InputError("out-of-range", path, "weights with a sum > 0", total);
}

/** @throws InputError unless `value` is an object that has all of `keys`: a result handed on as it was made. */
export function checkMade(value: unknown, path: string, expected: string, keys: readonly string[]): void {
  const isMade =
    typeof value === "object" &&
    value !== null &&
    keys.every((key) => {
      const part = (value as Record<string, unknown>)[key];
      return part !== undefined && part !== null;
    });
  if (!isMade) throw new InputError("wrong-type", path, expected, value);
}

/**
 * @throws InputError when `options` is not an object, and naming its first key that `known` does not list: a typo must
 * not be ignored.
 */
export function checkOptionKeys(
  options: unknown,
  path: string,
  known: readonly string[],
): asserts options is object {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    const code = options === undefined ? "missing-option" : "wrong-type";
    throw new InputError(code, path, `an object with options (${known.join(", ")})`, options);
  }
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new InputError("unknown-choice", `${path}.${key}`, `one of the options ${known.join(", ")}`, key);
    }
  }
}
