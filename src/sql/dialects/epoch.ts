/**
 * Times that are numbers already, written alike for all engines.
 *
 * @module
 */
import type { Dialect, TimeKind } from "../dialect.ts";
import { floorDiv } from "../sql-text.ts";

type Casts = Pick<Dialect, "f64" | "i64" | "f64Lit">;

/** Beyond it, microseconds leave the range of 64 bits. */
const LIMIT_MS = 9e15;

/**
 * Microseconds from a number column of epoch milliseconds, with or without a fraction; the nearest whole one. The whole
 * milliseconds are converted by themselves, since a double holds no microsecond of a far year.
 */
export function microsOfMs(expression: string, { f64, i64, f64Lit }: Casts): string {
  const ms = f64(expression);
  const whole = i64(`FLOOR(${ms})`);
  const rest = i64(`FLOOR((${ms} - FLOOR(${ms})) * ${f64Lit(1000)} + ${f64Lit(0.5)})`);
  return `CASE WHEN ${ms} >= ${f64Lit(-LIMIT_MS)} AND ${ms} <= ${f64Lit(LIMIT_MS)} THEN ${whole} * 1000 + ${rest} END`;
}

/** Pruning predicates for time columns that are numbers; `null` for the other kinds. */
export function rawNumber(
  expression: string,
  operator: "<" | ">=",
  kind: TimeKind,
  micros: bigint,
  i64Lit: Dialect["i64Lit"],
): string | null {
  if (kind === "epoch-us") return `${expression} ${operator} ${i64Lit(micros)}`;
  if (kind !== "epoch-ms") return null;
  // A millisecond wider than needed: a fraction may stand within it.
  const ms = operator === "<" ? floorDiv(micros, 1000n) + 1n : floorDiv(micros, 1000n);
  return `${expression} ${operator} ${i64Lit(ms)}`;
}
