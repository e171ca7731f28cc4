/**
 * What churnkit's SQL relies on, as expressions with known answers: arithmetic, NULL, aggregates, windows, time, text.
 *
 * Engines differ in each of these (integer division, the first row of LAG, sums that wrap, the zone of a session, the
 * order of text, …); an engine that answers otherwise would give other features without an error.
 *
 * @module
 */
import type { Dialect } from "../../sql/dialect.ts";
import {
  cellOf,
  doubles,
  number,
  type ProbeQuestion,
  relation,
  text,
  texts,
  truth,
} from "./probe-question.ts";

const ARITHMETIC: readonly ProbeQuestion[] = [
  number("two doubles divided", 3.5, ({ f64, i64Lit }) => `${f64(i64Lit(7))} / ${f64(i64Lit(2))}`),
  number("whole division", 3, ({ truncDiv, i64Lit }) => truncDiv(i64Lit(7), i64Lit(2))),
  number("whole division of a negative number, towards zero", -3, ({ truncDiv, i64Lit }) =>
    truncDiv(i64Lit(-7), i64Lit(2)),
  ),
  number(
    "a division by NULLIF(0, 0)",
    null,
    ({ f64Lit }) => `${f64Lit(1)} / NULLIF(${f64Lit(0)}, ${f64Lit(0)})`,
  ),
  number(
    "literals are doubles, not decimals",
    0.30000000000000004,
    ({ f64Lit }) => `${f64Lit(0.1)} + ${f64Lit(0.2)}`,
  ),
  number("a double in all its digits", 1.2345678901234568e-300, ({ f64Lit }) =>
    f64Lit(1.2345678901234568e-300),
  ),
  number("whole numbers beyond 2^53", 1, ({ i64Lit }) => `${i64Lit(2n ** 53n + 1n)} - ${i64Lit(2n ** 53n)}`),
  number("whole numbers beyond 2^31", 2 ** 31, ({ i64Lit }) => `${i64Lit(2 ** 31 - 1)} + ${i64Lit(1)}`),
  number("FLOOR of a negative number", -1, ({ f64Lit }) => `FLOOR(${f64Lit(-0.5)})`),
  number("a double cast to a whole number", -3, ({ i64, f64Lit }) => i64(f64Lit(-3))),
  number("LN", Math.LN10, ({ f64Lit }) => `LN(${f64Lit(10)})`, 1e-15),
  number("EXP", Math.exp(-30), ({ f64Lit }) => `EXP(${f64Lit(-30)})`, 1e-14),
  number("SQRT", Math.SQRT2, ({ f64Lit }) => `SQRT(${f64Lit(2)})`),
];

const NULLS: readonly ProbeQuestion[] = [
  truth("a comparison with NULL is unknown", null, ({ f64, f64Lit }) => `${f64("NULL")} = ${f64Lit(1)}`),
  truth(
    "NaN made NULL",
    true,
    ({ nanToNull, types }) => `(${nanToNull(`CAST('NaN' AS ${types.number})`)}) IS NULL`,
  ),
  number("a number not made NULL", 2, ({ nanToNull, f64Lit }) => nanToNull(f64Lit(2))),
  number("COALESCE", 5, ({ f64, f64Lit }) => `COALESCE(${f64("NULL")}, ${f64Lit(5)})`),
  truth("empty text is not NULL", false, ({ text: literal }) => `${literal("")} IS NULL`),
  number("a row without a partner joins NULL", 1, (dialect) => {
    const left = doubles(dialect, [1, 2]);
    const right = doubles(dialect, [1]).replace(/ AS t$/, " AS u");
    return cellOf("COUNT(u.x)", `${left} LEFT JOIN ${right} ON u.x = t.x`);
  }),
];

const AGGREGATES: readonly ProbeQuestion[] = [
  number("SUM of no rows", null, (dialect) => cellOf("SUM(x)", `${doubles(dialect, [1])} WHERE 1 = 0`)),
  number("MIN of no rows", null, (dialect) => cellOf("MIN(x)", `${doubles(dialect, [1])} WHERE 1 = 0`)),
  number("COUNT of no rows", 0, (dialect) => cellOf("COUNT(x)", `${doubles(dialect, [1])} WHERE 1 = 0`)),
  number("COUNT leaves NULL out", 2, (dialect) => cellOf("COUNT(x)", doubles(dialect, [1, null, 3]))),
  number("COUNT of a CASE", 1, (dialect) =>
    cellOf(`COUNT(CASE WHEN x > ${dialect.f64Lit(1)} THEN 1 END)`, doubles(dialect, [1, null, 3])),
  ),
  number("COUNT DISTINCT leaves NULL out", 2, (dialect) =>
    cellOf("COUNT(DISTINCT x)", doubles(dialect, [1, null, 3, 1])),
  ),
  number("UNION ALL keeps equal rows", 3, (dialect) => cellOf("SUM(x)", doubles(dialect, [1, 1, 1]))),
  number("a sum of whole numbers beyond 64 bits", 1.2e19, ({ sumI64, i64Lit }) => {
    const large = i64Lit(4n * 10n ** 18n);
    return cellOf(sumI64("x"), relation([large, large, large]));
  }),
  number("a percentile between two values", 1.75, (dialect) => percentile(dialect, [4, 1, 3, 2], 0.25)),
  number("a percentile leaves NULL out", 2, (dialect) => percentile(dialect, [3, null, 1], 0.5)),
  number("a percentile of NULLs alone", null, (dialect) => percentile(dialect, [null, null], 0.5)),
  text("MIN of text", "A", (dialect) => cellOf("MIN(x)", texts(dialect, ["b", "a", "A", "c"]))),
];

function percentile(
  dialect: Dialect,
  values: readonly (number | null)[],
  probability: number,
): string | null {
  const expression = dialect.percentile("x", probability);
  return expression === null ? null : cellOf(expression, doubles(dialect, values));
}

const WINDOWS: readonly ProbeQuestion[] = [
  number("LAG of a first row is NULL", 2, (dialect) => cellOf("COUNT(y)", lagged(dialect))),
  number("LAG is the row before", 1 + 4, (dialect) => cellOf("SUM(y)", lagged(dialect))),
  number("ROW_NUMBER", 3, (dialect) =>
    cellOf("MAX(y)", `(SELECT ROW_NUMBER() OVER (ORDER BY x) AS y FROM ${doubles(dialect, [5, 1, 4])}) AS u`),
  ),
  number("a fenced query", 3, (dialect) =>
    cellOf("SUM(x)", `(${dialect.fence(`SELECT x FROM ${doubles(dialect, [1, 2])}`)}) AS u`),
  ),
];

function lagged(dialect: Dialect): string {
  const { lag, i64Lit } = dialect;
  return `(SELECT ${lag("x", i64Lit(1), "x")} AS y FROM ${doubles(dialect, [9, 1, 4])}) AS u`;
}

const TIMES: readonly ProbeQuestion[] = [
  number("a time before 1970", -1, ({ epochMicros, text: literal }) =>
    epochMicros(literal("1969-12-31 23:59:59.999999"), "timestamp"),
  ),
  number("a time in all its microseconds", 1_709_294_400_000_001, ({ epochMicros, text: literal }) =>
    epochMicros(literal("2024-03-01 12:00:00.000001"), "timestamp"),
  ),
  number(
    "the zone of the session is UTC",
    Date.UTC(2024, 6, 1, 12) * 1000,
    ({ epochMicros, text: literal }) => epochMicros(literal("2024-07-01 12:00:00"), "timestamptz"),
  ),
  number(
    "a time with a zone, in the night the clock changes",
    1_711_845_000_000_000,
    ({ epochMicros, text: literal }) => epochMicros(literal("2024-03-31 02:30:00+02:00"), "timestamptz"),
  ),
  number("a day before 1970", -86_400_000_000, ({ epochMicros, text: literal }) =>
    epochMicros(literal("1969-12-31"), "date"),
  ),
  number("a leap day", Date.UTC(2024, 1, 29) * 1000, ({ epochMicros, text: literal }) =>
    epochMicros(literal("2024-02-29"), "date"),
  ),
  number("milliseconds with a fraction", -500, ({ epochMicros, f64Lit }) =>
    epochMicros(f64Lit(-0.5), "epoch-ms"),
  ),
  truth("a time is before a literal", true, (dialect) => rawBefore(dialect, "1969-12-31 23:59:59.999999")),
  truth("a time is not before itself", false, (dialect) => rawBefore(dialect, "1970-01-01 00:00:00")),
];

function rawBefore(dialect: Dialect, time: string): string | null {
  const timestamp = `CAST(${dialect.text(time)} AS TIMESTAMP)`;
  return dialect.rawBefore(timestamp, "timestamp", 0n);
}

const TEXTS: readonly ProbeQuestion[] = [
  truth("text is ordered by bytes: capitals first", true, (dialect) => isBefore(dialect, "Z", "a")),
  truth("text is ordered by bytes: accents last", true, (dialect) => isBefore(dialect, "z", "é")),
  truth("text is ordered by code points", true, (dialect) => isBefore(dialect, "\uff5e", "\u{1f600}")),
  truth("text of another case is another text", false, (dialect) => isEqual(dialect, "a", "A")),
  truth("a blank at the end counts", false, (dialect) => isEqual(dialect, "a", "a ")),
  truth("letters made of two signs are not folded", false, (dialect) =>
    isEqual(dialect, "\u00e9", "e\u0301"),
  ),
  text("quotes and backslashes in a literal", "it's \\' \"b\" \\n ; -- /*", ({ text: literal }) =>
    literal("it's \\' \"b\" \\n ; -- /*"),
  ),
  text("characters outside of the first plane", "\u{1f600} é", ({ text: literal }) => literal("\u{1f600} é")),
  text("outer blanks taken away, as JavaScript does", "a b", ({ trimmed, text: literal }) =>
    trimmed(literal("\u00a0\t a b\u3000\r\n")),
  ),
  number("names as long as the dialect says", 3, ({ ident, limits, i64Lit }) => {
    const stem = "n".repeat(Math.min(limits.identBytes, 255) - 1);
    const [a, b] = [ident(`${stem}a`), ident(`${stem}b`)];
    return `(SELECT ${a} + ${b} FROM (SELECT ${i64Lit(1)} AS ${a}, ${i64Lit(2)} AS ${b}) AS t)`;
  }),
];

function isBefore({ textOf, text: literal }: Dialect, a: string, b: string): string {
  return `${textOf(literal(a))} < ${textOf(literal(b))}`;
}

function isEqual({ textOf, text: literal }: Dialect, a: string, b: string): string {
  return `${textOf(literal(a))} = ${textOf(literal(b))}`;
}

/** All questions. */
export const PROBE_QUESTIONS: readonly ProbeQuestion[] = Object.freeze([
  ...ARITHMETIC,
  ...NULLS,
  ...AGGREGATES,
  ...WINDOWS,
  ...TIMES,
  ...TEXTS,
]);
