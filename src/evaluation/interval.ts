/**
 * A number with the range it may lie in: what every uncertain result of this room looks like.
 *
 * @module
 */
import { checkFinite } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";

/** An estimate with a confidence interval. */
export interface Interval {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  /** Confidence level, in (0, 1): intervals made this way hold the true value in this share of all samples. */
  readonly level: number;
}

/** @throws InputError unless `level` is a confidence level: a number in (0, 1), ends excluded. */
export function checkLevel(level: unknown, path: string): asserts level is number {
  checkFinite(level, path);
  if (level <= 0 || level >= 1) throw new InputError("out-of-range", path, "in (0, 1)", level);
}
