/**
 * What the dialects share: checks of names and values, times as text.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import type { RelationName } from "./dialect.ts";

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const MIN_I64 = -(2n ** 63n);
const MAX_I64 = 2n ** 63n - 1n;
const DAY_US = 86_400_000_000n;
/** 0001-01-01 and 10000-01-01: between them every engine reads the same date text. */
const FIRST_WRITABLE = -62_135_596_800_000_000n;
const LAST_WRITABLE = 253_402_300_800_000_000n;

/** What JavaScript's `trim` takes for a blank. */
export const BLANKS: string =
  "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";

/** @throws InputError for text that a database cannot hold. */
export function checkStorable(value: unknown, path: string): asserts value is string {
  if (typeof value !== "string") throw new InputError("wrong-type", path, "a text", value);
  if (value.includes("\0")) throw new InputError("unreadable", path, "text without NUL characters", value);
  if (LONE_SURROGATE.test(value)) {
    throw new InputError("unreadable", path, "text without halves of surrogate pairs", value);
  }
}

/** @throws InputError for a name that is empty, cannot be stored or is longer than the engine's names. */
export function checkName(name: unknown, identBytes: number): asserts name is string {
  checkStorable(name, "name");
  if (name === "") throw new InputError("empty", "name", "a name with at least one character", name);
  const bytes = new TextEncoder().encode(name).length;
  if (bytes > identBytes) {
    throw new InputError(
      "out-of-range",
      "name",
      `at most ${identBytes} bytes of UTF-8 (it has ${bytes})`,
      name,
    );
  }
}

/** Digits of a finite double that read back as the same double. @throws InputError unless finite. */
export function doubleDigits(value: number): string {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new InputError("not-finite", "value", "a finite number", value);
  }
  return Object.is(value, -0) ? "-0" : String(value);
}

/** A whole number of 64 bits. @throws InputError for a fraction and outside of 64 bits. */
export function checkedI64(value: bigint | number): bigint {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new InputError("not-integer", "value", "a whole number below 2^53, or a bigint", value);
  }
  const whole = BigInt(value);
  if (whole < MIN_I64 || whole > MAX_I64) {
    throw new InputError("out-of-range", "value", "a whole number of 64 bits", value);
  }
  return whole;
}

/** `2024-03-01 12:00:00.000001` for microseconds since 1970 UTC; `null` outside of the years 1 to 9999. */
export function timestampText(micros: bigint): string | null {
  if (micros < FIRST_WRITABLE || micros >= LAST_WRITABLE) return null;
  const ms = floorDiv(micros, 1000n);
  const text = new Date(Number(ms)).toISOString();
  const fraction = (((micros % 1_000_000n) + 1_000_000n) % 1_000_000n).toString().padStart(6, "0");
  return `${text.slice(0, 10)} ${text.slice(11, 19)}.${fraction}`;
}

/** The first day that begins at or after a time, as `2024-03-01`. */
export function dayTextAtOrAfter(micros: bigint): string | null {
  return timestampText(-floorDiv(-micros, DAY_US) * DAY_US)?.slice(0, 10) ?? null;
}

/** The day a time falls on, as `2024-03-01`. */
export function dayTextOf(micros: bigint): string | null {
  return timestampText(floorDiv(micros, DAY_US) * DAY_US)?.slice(0, 10) ?? null;
}

/** Quotient rounded down. */
export function floorDiv(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor < 0n ? quotient - 1n : quotient;
}

/** A relation as quoted text. @throws InputError for an empty list and for a bad name. */
export function relationText(relation: RelationName, ident: (name: string) => string): string {
  if (typeof relation === "string") return ident(relation);
  if (!Array.isArray(relation) || relation.length === 0) {
    throw new InputError(
      "wrong-type",
      "relation",
      'a name such as "orders" or ["sales", "orders"]',
      relation,
    );
  }
  return relation.map((name: string) => ident(name)).join(".");
}
