/**
 * A question of the probe, and the small relations questions are asked about.
 *
 * @module
 */
import type { Dialect } from "../../sql/dialect.ts";
import type { ProbeValue } from "./probe-report.ts";

/** An expression of one cell and what it must be. */
export interface ProbeQuestion {
  readonly name: string;
  readonly kind: "number" | "text";
  /** `null` where the dialect says that it has no such thing. */
  readonly sql: (dialect: Dialect) => string | null;
  readonly expected: ProbeValue;
  /** Largest relative difference. @defaultValue 0 */
  readonly tolerance?: number;
}

/** A question whose answer is a number. */
export function number(
  name: string,
  expected: number | null,
  sql: (dialect: Dialect) => string | null,
  tolerance = 0,
): ProbeQuestion {
  return {
    name,
    kind: "number",
    expected,
    tolerance,
    sql: (dialect) => {
      const expression = sql(dialect);
      return expression === null ? null : dialect.f64(expression);
    },
  };
}

/** A question whose answer is yes (1), no (0) or unknown (`null`). */
export function truth(
  name: string,
  expected: boolean | null,
  sql: (dialect: Dialect) => string | null,
): ProbeQuestion {
  return number(name, expected === null ? null : Number(expected), (dialect) => {
    const condition = sql(dialect);
    return condition === null ? null : `CASE WHEN ${condition} THEN 1 WHEN NOT (${condition}) THEN 0 END`;
  });
}

/** A question whose answer is text. */
export function text(name: string, expected: string, sql: (dialect: Dialect) => string): ProbeQuestion {
  return { name, kind: "text", expected, sql: (dialect) => `CAST(${sql(dialect)} AS ${dialect.types.text})` };
}

/** A relation `t` of one column `x` of doubles; `null` is NULL. */
export function doubles(dialect: Dialect, values: readonly (number | null)[]): string {
  return relation(values.map((value) => (value === null ? dialect.f64("NULL") : dialect.f64Lit(value))));
}

/** A relation `t` of one column `x` of texts. */
export function texts(dialect: Dialect, values: readonly string[]): string {
  return relation(values.map((value) => dialect.textOf(dialect.text(value))));
}

/** A relation `t` of one column `x`. */
export function relation(expressions: readonly string[]): string {
  return `(${expressions.map((expression) => `SELECT ${expression} AS x`).join(" UNION ALL ")}) AS t`;
}

/** The one cell of a SELECT. */
export function cellOf(expression: string, from: string): string {
  return `(SELECT ${expression} FROM ${from})`;
}
