/**
 * Times, as far as all engines write them alike: numbers of an epoch, and what prunes a raw column.
 *
 * @module
 */
import type { Dialect, TimeKind } from "../dialect.ts";
import { dayTextAtOrAfter, dayTextOf, floorDiv, timestampText } from "../sql-text.ts";

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

/**
 * Pruning predicates on the raw column of a time.
 *
 * @param timestampLiteral - A timestamp of UTC, such as `2024-03-01 12:00:00.000000`, as a literal of the kind.
 */
export function pruning(
  i64Lit: Dialect["i64Lit"],
  timestampLiteral: (time: string, kind: "timestamp" | "timestamptz") => string,
): Pick<Dialect, "rawBefore" | "rawFrom"> {
  const bound = (operator: "<" | ">=", kind: TimeKind, micros: bigint): string | null => {
    switch (kind) {
      case "epoch-us":
        return i64Lit(micros);
      case "epoch-ms":
        // A millisecond wider than needed: a fraction may stand within it.
        return i64Lit(operator === "<" ? floorDiv(micros, 1000n) + 1n : floorDiv(micros, 1000n));
      case "date": {
        const day = operator === "<" ? dayTextAtOrAfter(micros) : dayTextOf(micros);
        return day === null ? null : `DATE '${day}'`;
      }
      default: {
        const time = timestampText(micros);
        return time === null ? null : timestampLiteral(time, kind);
      }
    }
  };
  const raw = (expression: string, operator: "<" | ">=", kind: TimeKind, micros: bigint): string | null => {
    const value = bound(operator, kind, micros);
    return value === null ? null : `${expression} ${operator} ${value}`;
  };
  return {
    rawBefore: (expression, kind, micros) => raw(expression, "<", kind, micros),
    rawFrom: (expression, kind, micros) => raw(expression, ">=", kind, micros),
  };
}

/** The literal of the SQL standard. */
export function standardTimestamp(time: string, kind: "timestamp" | "timestamptz"): string {
  return kind === "timestamp" ? `TIMESTAMP '${time}'` : `TIMESTAMPTZ '${time}+00'`;
}
