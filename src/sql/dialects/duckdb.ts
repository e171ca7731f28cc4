/** DuckDB 1.x. */
import type { Dialect, RelationName, TimeKind } from "../dialect.ts";
import { BLANKS, checkedI64, checkName, checkStorable, doubleDigits, relationText } from "../sql-text.ts";
import { microsOfMs, pruning, standardTimestamp } from "./epoch.ts";

const IDENT_BYTES = 4096;

/** The blanks as numbers: in a literal nobody would see them. */
const BLANK_TEXT: string = Array.from(BLANKS, (blank) => `chr(${blank.codePointAt(0)})`).join(" || ");

function ident(name: string): string {
  checkName(name, IDENT_BYTES);
  return `"${name.replaceAll('"', '""')}"`;
}

function text(value: string): string {
  checkStorable(value, "value");
  return `'${value.replaceAll("'", "''")}'`;
}

function f64Lit(value: number): string {
  const digits = doubleDigits(value);
  const literal = digits.includes("e") ? digits : `${digits}e0`;
  return literal.startsWith("-") ? `(${literal})` : literal;
}

function i64Lit(value: bigint | number): string {
  const whole = checkedI64(value);
  if (whole === -(2n ** 63n)) return `CAST('${whole}' AS BIGINT)`;
  const isWide = whole > 2_147_483_647n || whole < -2_147_483_648n;
  const literal = whole < 0n ? `(${whole})` : String(whole);
  return isWide ? literal : `CAST(${literal} AS BIGINT)`;
}

const f64 = (expression: string): string => `CAST(${expression} AS DOUBLE)`;
const i64 = (expression: string): string => `CAST(${expression} AS BIGINT)`;

function epochMicros(expression: string, kind: TimeKind): string {
  switch (kind) {
    case "timestamp":
      return `epoch_us(CAST(${expression} AS TIMESTAMP))`;
    case "timestamptz":
      return `epoch_us(CAST(${expression} AS TIMESTAMPTZ))`;
    case "date":
      return `epoch_us(CAST(CAST(${expression} AS DATE) AS TIMESTAMP))`;
    case "epoch-us":
      return i64(expression);
    case "epoch-ms":
      return microsOfMs(expression, { f64, i64, f64Lit });
  }
}

const relation = (name: RelationName): string => relationText(name, ident);

/**
 * How DuckDB writes it.
 *
 * @example
 * duckDbDialect.ident('odd "name"'); // => "\"odd \"\"name\"\"\""
 */
export const duckDbDialect: Dialect = Object.freeze({
  name: "duckdb",
  limits: Object.freeze({ columns: 1600, sqlBytes: 16_000_000, identBytes: IDENT_BYTES }),
  sessionSetup: Object.freeze(["SET TimeZone = 'UTC'"]),
  types: Object.freeze({
    number: "DOUBLE",
    text: "VARCHAR",
    boolean: "BOOLEAN",
    time: "DOUBLE",
    integer: "BIGINT",
  }),
  ident,
  text,
  f64Lit,
  i64Lit,
  f64,
  i64,
  // C is the order of bytes; a cast alone keeps the collation of the column.
  textOf: (expression: string): string => `(CAST(${expression} AS VARCHAR) COLLATE C)`,
  // Most ids begin and end with a visible letter of ASCII; to look for blanks of Unicode takes ten times as long.
  trimmed: (expression: string): string =>
    `CASE WHEN regexp_matches(${expression}, '^[!-~](.*[!-~])?$') THEN ${expression} ELSE trim(${expression}, ${BLANK_TEXT}) END`,
  nanToNull: (expression: string): string => `CASE WHEN NOT isnan(${expression}) THEN ${expression} END`,
  sumI64: (expression: string): string => `SUM(${expression})`, // of type HUGEINT
  epochMicros,
  ...pruning(i64Lit, standardTimestamp),
  truncDiv: (dividend: string, divisor: string): string => `(${dividend} // ${divisor})`,
  percentile: (expression: string, probability: number): string =>
    `quantile_cont(${expression}, ${f64Lit(probability)})`,
  lag: (expression: string, partition: string, order: string): string =>
    `LAG(${expression}) OVER (PARTITION BY ${partition} ORDER BY ${order})`,
  fence: (select: string): string => select,
  createScratch: (name: RelationName, select: string): string =>
    `CREATE TEMP TABLE ${relation(name)} AS\n${select}`,
  dropScratch: (name: RelationName): string => `DROP TABLE IF EXISTS ${relation(name)}`,
} satisfies Dialect);
