/**
 * Checks of what stands inside a model: models come from files, and files are edited and cut short.
 *
 * @module
 */
import { InputError } from "./input-error.ts";

/** What a number of a model has to be, in the words of the message. */
export type ModelNumber = "a finite number" | "a finite number >= 0" | "a finite number > 0";

/** An `incompatible-model` error with the path inside the model. */
export function incompatibleModel(path: string, expected: string, received: unknown): InputError {
  return new InputError("incompatible-model", path, expected, received);
}

/** @throws InputError `incompatible-model` unless `value` is a number as `expected` says. */
export function checkModelNumber(
  value: unknown,
  path: string,
  expected: ModelNumber,
): asserts value is number {
  if (Number.isFinite(value)) {
    const number = value as number;
    if (expected === "a finite number" || number > 0) return;
    if (expected === "a finite number >= 0" && number === 0) return;
  }
  throw incompatibleModel(path, expected, value);
}

/** The keys of an object; none for anything else, so that a missing part is reported at its first key. */
export function modelPart<T extends object>(value: unknown): Partial<Record<keyof T, unknown>> {
  return typeof value === "object" && value !== null ? value : {};
}
