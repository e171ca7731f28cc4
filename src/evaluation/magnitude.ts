/**
 * How large and how small a weight or an amount of money may be: products of four of them still fit a double, so that
 * no result of this room overflows to infinity or loses what it divides by.
 *
 * @module
 */
import { checkNonNegative } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";

const SMALLEST = 1e-50;
const LARGEST = 1e50;

/** Whether a value is 0 or in [1e-50, 1e50]. */
export function isOrdinary(value: number): boolean {
  return (value >= SMALLEST && value <= LARGEST) || value === 0;
}

/** @throws InputError unless `value` is 0 or a number in [1e-50, 1e50]. */
export function checkOrdinary(value: unknown, path: string): asserts value is number {
  checkNonNegative(value, path);
  if (!isOrdinary(value)) throw new InputError("out-of-range", path, "0 or in [1e-50, 1e50]", value);
}
