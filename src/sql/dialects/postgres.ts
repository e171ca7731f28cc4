/** PostgreSQL 14 and later. */
import type { Dialect, RelationName, TimeKind } from "../dialect.ts";
import { BLANKS, checkedI64, checkName, checkStorable, doubleDigits, relationText } from "../sql-text.ts";
import { microsOfMs, pruning, standardTimestamp } from "./epoch.ts";

/** Longer names are cut silently by the server, so that two of them may become one. */
const IDENT_BYTES = 63;

/** The blanks as numbers: in a literal nobody would see them. */
const BLANK_TEXT: string = Array.from(BLANKS, (blank) => `CHR(${blank.codePointAt(0)})`).join(" || ");

function ident(name: string): string {
  checkName(name, IDENT_BYTES);
  return `"${name.replaceAll('"', '""')}"`;
}

/** With a backslash inside, the escaped form, which means the same whatever `standard_conforming_strings` says. */
function text(value: string): string {
  checkStorable(value, "value");
  const quoted = value.replaceAll("'", "''");
  return quoted.includes("\\") ? `E'${quoted.replaceAll("\\", "\\\\")}'` : `'${quoted}'`;
}

/** A bare 0.5 is of type NUMERIC. */
function f64Lit(value: number): string {
  return `CAST('${doubleDigits(value)}' AS DOUBLE PRECISION)`;
}

function i64Lit(value: bigint | number): string {
  const whole = checkedI64(value);
  const isWide = whole > 2_147_483_647n || whole < -2_147_483_648n;
  return isWide && whole > 0n ? String(whole) : `CAST('${whole}' AS BIGINT)`;
}

const f64 = (expression: string): string => `CAST(${expression} AS DOUBLE PRECISION)`;
const i64 = (expression: string): string => `CAST(${expression} AS BIGINT)`;

function epochMicros(expression: string, kind: TimeKind): string {
  switch (kind) {
    case "timestamp":
    case "timestamptz": {
      const time = `CAST(${expression} AS ${kind === "timestamp" ? "TIMESTAMP" : "TIMESTAMPTZ"})`;
      return `CASE WHEN isfinite(${time}) THEN ${i64(`EXTRACT(EPOCH FROM ${time}) * 1000000`)} END`;
    }
    case "date": {
      const day = `CAST(${expression} AS DATE)`;
      return `CASE WHEN isfinite(${day}) THEN ${i64(`${day} - DATE '1970-01-01'`)} * 86400000000 END`;
    }
    case "epoch-us":
      return i64(expression);
    case "epoch-ms":
      return microsOfMs(expression, { f64, i64, f64Lit });
  }
}

const relation = (name: RelationName): string => relationText(name, ident);

/**
 * How PostgreSQL writes it.
 *
 * @example
 * postgresDialect.f64Lit(0.5); // => "CAST('0.5' AS DOUBLE PRECISION)"
 */
export const postgresDialect: Dialect = Object.freeze({
  name: "postgres",
  limits: Object.freeze({ columns: 1600, sqlBytes: 100_000_000, identBytes: IDENT_BYTES }),
  // Compiling a statement of a hundred aggregates takes longer than running it.
  sessionSetup: Object.freeze([
    "SET TIME ZONE 'UTC'",
    "SET standard_conforming_strings = on",
    "SET jit = off",
  ]),
  types: Object.freeze({
    number: "DOUBLE PRECISION",
    text: "TEXT",
    boolean: "BOOLEAN",
    time: "DOUBLE PRECISION",
    integer: "BIGINT",
  }),
  ident,
  text,
  f64Lit,
  i64Lit,
  f64,
  i64,
  textOf: (expression: string): string => `(CAST(${expression} AS TEXT) COLLATE "C")`,
  // Most ids begin and end with a visible letter of ASCII; to look for blanks of Unicode takes much longer.
  trimmed: (expression: string): string =>
    `CASE WHEN ASCII(${expression}) BETWEEN 33 AND 126 AND ASCII(RIGHT(${expression}, 1)) BETWEEN 33 AND 126 THEN ${expression} ELSE BTRIM(${expression}, ${BLANK_TEXT}) END`,
  nanToNull: (expression: string): string => `NULLIF(${expression}, CAST('NaN' AS DOUBLE PRECISION))`,
  sumI64: (expression: string): string => `SUM(${expression})`, // of type NUMERIC
  epochMicros,
  ...pruning(i64Lit, standardTimestamp),
  truncDiv: (dividend: string, divisor: string): string => `(${dividend} / ${divisor})`,
  percentile: (expression: string, probability: number): string =>
    `PERCENTILE_CONT(${f64Lit(probability)}) WITHIN GROUP (ORDER BY ${expression})`,
  lag: (expression: string, partition: string, order: string): string =>
    `LAG(${expression}) OVER (PARTITION BY ${partition} ORDER BY ${order})`,
  // A sub-select is copied into the query around it unless it limits its rows, and is then computed once per use.
  fence: (select: string): string => `${select}\nOFFSET 0`,
  createScratch: (name: RelationName, select: string): string =>
    `CREATE TEMP TABLE ${relation(name)} AS\n${select}`,
  dropScratch: (name: RelationName): string => `DROP TABLE IF EXISTS ${relation(name)}`,
} satisfies Dialect);
