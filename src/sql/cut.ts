/**
 * Windows of time in whole microseconds, as a database sees them: calendar arithmetic is done here, so that the text
 * holds integers only.
 *
 * @module
 */

import { windowOf } from "../features/columns/log-reader.ts";
import type { Duration } from "../internal/time.ts";
import type { Dialect } from "./dialect.ts";

/** One day in microseconds. */
export const DAY_US = 86_400_000_000n;

/** A half-open window before a date. */
export interface Cut {
  /** First microsecond inside; `null` for the whole history. */
  readonly start: bigint | null;
  /** First microsecond behind; `null` where that is the date itself, before which all rows lie anyway. */
  readonly end: bigint | null;
  /** Epoch milliseconds, minus infinity for the whole history. */
  readonly startMs: number;
  readonly endMs: number;
  /** Does an edge lie within a UTC day, so that a day's purchases may stand on both sides? */
  readonly divides: boolean;
}

/** The window `[startMs, endMs)` of what is known at `asOf`. */
export function cutOf(asOf: number, startMs: number, endMs: number): Cut {
  const start = startMs === Number.NEGATIVE_INFINITY ? null : microsAtOrAfter(startMs);
  const end = endMs === asOf ? null : microsAtOrAfter(endMs);
  const divides = [start, end].some((edge) => edge !== null && edge % DAY_US !== 0n);
  return { start, end, startMs, endMs, divides };
}

/** The window `[startMs, endMs)`, whatever is known when. */
export function cutBetween(startMs: number, endMs: number): Cut {
  return cutOf(Number.NaN, startMs, endMs);
}

/** The window of a feature. */
export function cutOfFeature(
  asOf: number,
  feature: { readonly window?: Exclude<Duration, string>; readonly ago?: Exclude<Duration, string> },
): Cut {
  return cutOf(asOf, ...windowOf(asOf, feature));
}

/** The condition that a time in microseconds lies in the window; empty where all times do. */
export function within({ start, end }: Cut, time: string, { i64Lit }: Dialect): string {
  const conditions = [
    ...(start === null ? [] : [`${time} >= ${i64Lit(start)}`]),
    ...(end === null ? [] : [`${time} < ${i64Lit(end)}`]),
  ];
  return conditions.join(" AND ");
}

/** A value where all conditions hold, else NULL; empty conditions hold. */
export function pick(value: string, ...conditions: readonly string[]): string {
  const held = conditions.filter((condition) => condition !== "");
  return held.length === 0 ? value : `CASE WHEN ${held.join(" AND ")} THEN ${value} END`;
}

/**
 * The first whole microsecond whose time in milliseconds, a double, is at or after `ms`: a comparison with it gives what
 * comparing milliseconds gives.
 */
export function microsAtOrAfter(ms: number): bigint {
  let micros = BigInt(Math.floor(ms)) * 1000n + BigInt(Math.ceil((ms - Math.floor(ms)) * 1000));
  while (Number(micros - 1n) / 1000 >= ms) micros -= 1n;
  while (Number(micros) / 1000 < ms) micros += 1n;
  return micros;
}
