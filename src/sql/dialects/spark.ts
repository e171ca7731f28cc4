/** Apache Spark 3.4 and later, ANSI mode on or off. */
import { InputError } from "../../internal/input-error.ts";
import type { Dialect, RelationName, TimeKind } from "../dialect.ts";
import { BLANKS, checkedI64, checkName, checkStorable, doubleDigits, relationText } from "../sql-text.ts";
import { microsOfMs, pruning } from "./epoch.ts";

const IDENT_BYTES = 255;

/** The blanks as escapes: in a literal nobody would see them. */
const BLANK_TEXT: string = `'${Array.from(BLANKS, (b) => `\\u${b.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")}'`;

/** Spark puts values of its settings in place of `${name}` before it reads a statement. */
function ident(name: string): string {
  checkName(name, IDENT_BYTES);
  if (name.includes("${")) {
    throw new InputError("unreadable", "name", "a name without ${, which Spark replaces", name);
  }
  return `\`${name.replaceAll("`", "``")}\``;
}

/** Two quotes side by side would join two literals here, so a quote is escaped; so is a dollar, see {@link ident}. */
function text(value: string): string {
  checkStorable(value, "value");
  return `'${value.replace(/[\\'$\n\r\t]/g, (c) => ESCAPES[c] ?? c)}'`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "'": "\\'",
  $: "\\u0024",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function f64Lit(value: number): string {
  const literal = `${doubleDigits(value).replace("e+", "E").replace("e", "E")}D`;
  return literal.startsWith("-") ? `(${literal})` : literal;
}

function i64Lit(value: bigint | number): string {
  const whole = checkedI64(value);
  if (whole === -(2n ** 63n)) return "(-9223372036854775807L - 1L)";
  return whole < 0n ? `(${whole}L)` : `${whole}L`;
}

const f64 = (expression: string): string => `CAST(${expression} AS DOUBLE)`;
const i64 = (expression: string): string => `CAST(${expression} AS BIGINT)`;

function epochMicros(expression: string, kind: TimeKind): string {
  switch (kind) {
    // A time without a zone is read in the zone of the session, which the setup makes UTC.
    case "timestamp":
    case "timestamptz":
      return `unix_micros(CAST(${expression} AS TIMESTAMP))`;
    case "date":
      return `${i64(`unix_date(CAST(${expression} AS DATE))`)} * 86400000000L`;
    case "epoch-us":
      return i64(expression);
    case "epoch-ms":
      return microsOfMs(expression, { f64, i64, f64Lit });
  }
}

const relation = (name: RelationName): string => relationText(name, ident);

/**
 * How Spark writes it.
 *
 * @example
 * sparkDialect.text("it's"); // => "'it\\'s'"
 */
export const sparkDialect: Dialect = Object.freeze({
  name: "spark",
  limits: Object.freeze({ columns: 1600, sqlBytes: 16_000_000, identBytes: IDENT_BYTES }),
  sessionSetup: Object.freeze([
    "SET spark.sql.session.timeZone = UTC",
    "SET spark.sql.parser.escapedStringLiterals = false",
    "SET spark.sql.variable.substitute = false",
  ]),
  types: Object.freeze({
    number: "DOUBLE",
    text: "STRING",
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
  textOf: (expression: string): string => `CAST(${expression} AS STRING)`, // by bytes, unless a collation is declared
  trimmed: (expression: string): string => `TRIM(BOTH ${BLANK_TEXT} FROM ${expression})`,
  nanToNull: (expression: string): string => `CASE WHEN NOT isnan(${expression}) THEN ${expression} END`,
  sumI64: (expression: string): string => `SUM(CAST(${expression} AS DECIMAL(20, 0)))`,
  epochMicros,
  ...pruning(i64Lit, (time) => `TIMESTAMP '${time}Z'`),
  truncDiv: (dividend: string, divisor: string): string => `(${dividend} DIV ${divisor})`,
  percentile: (expression: string, probability: number): string =>
    `percentile(${expression}, ${f64Lit(probability)})`,
  lag: (expression: string, partition: string, order: string): string =>
    `LAG(${expression}) OVER (PARTITION BY ${partition} ORDER BY ${order})`,
  fence: (select: string): string => select,
  createScratch: (name: RelationName, select: string): string =>
    `CREATE TABLE ${relation(name)} USING parquet AS\n${select}`,
  dropScratch: (name: RelationName): string => `DROP TABLE IF EXISTS ${relation(name)}`,
} satisfies Dialect);
