/**
 * Ways to read the texts of a column as numbers.
 *
 * @module
 */
import { DECIMAL, OTHER, TIME, WHOLE } from "./byte-forms.ts";
import type { CsvKind } from "./csv-options.ts";
import { type DateFormat, dateFault, parseDate } from "./date-format.ts";
import { parseNumber } from "./number-text.ts";

/** A way to read texts as numbers. */
export interface Reader {
  readonly kind: CsvKind;
  readonly dateFormat: DateFormat | null;
  /** Forms of which it takes the number for the text, as a sum of those in `byte-forms.ts`. */
  readonly forms: number;
  /** What the number of such a form stands for, `undefined` where it cannot be read; `null` for the number itself. */
  readonly convert: ((number: number) => number | undefined) | null;
  /** The number that a text stands for; `undefined` where it cannot be read. */
  readonly read: (text: string) => number | undefined;
  /** Why a text could not be read. */
  readonly fault: (text: string) => string;
}

/** What a float made of an id: 17850.0. */
export const FLOAT_OF_ID: RegExp = /^\d+\.0+$/;
/** The words that make a column boolean without being asked. */
export const TRUE_FALSE: ReadonlyMap<string, number> = new Map([
  ["false", 0],
  ["true", 1],
]);
/** The words that are understood in a column that is to be boolean. */
export const BOOLEAN_WORDS: ReadonlyMap<string, number> = new Map(
  ["false,f,no,n,0", "true,t,yes,y,1"].flatMap((words, value) =>
    words.split(",").map((word) => [word, value] as const),
  ),
);

/** Epochs in it pass for times by their name alone; money, counts and most ids lie outside. */
export const EPOCH_RANGE: { readonly fromMs: number; readonly toMs: number } = {
  fromMs: Date.UTC(1973, 0),
  toMs: Date.UTC(2100, 0),
};
/** Numbers; see {@link parseNumber}. */
export function numberReader(decimal: "." | ","): Reader {
  const read = (value: string): number | undefined => parseNumber(value, decimal);
  // With a comma for a point, 1.234 is a thousand.
  const forms = decimal === "." ? WHOLE | DECIMAL : WHOLE;
  return { kind: "number", dateFormat: null, forms, convert: null, read, fault: () => "not a number" };
}

/** Words for true and false, compared in lower case without outer blanks. */
export function booleanReader(words: ReadonlyMap<string, number>): Reader {
  const read = (value: string): number | undefined => words.get(value.trim().toLowerCase());
  return {
    kind: "boolean",
    dateFormat: null,
    forms: OTHER,
    convert: null,
    read,
    fault: () => "not true or false",
  };
}

/** Dates and times of one pattern. */
export function timeReader(format: DateFormat): Reader {
  return {
    kind: "time",
    dateFormat: format,
    forms: format.pattern === "YYYY-MM-DD" ? TIME : OTHER,
    convert: null,
    read: (value) => parseDate(format, value),
    fault: (value) => dateFault(format, value),
  };
}

/** Seconds or milliseconds since 1970, in a range of them where nobody asked for that kind. */
export function epochReader(
  kind: "epoch-seconds" | "epoch-milliseconds",
  range?: typeof EPOCH_RANGE,
): Reader {
  const isSeconds = kind === "epoch-seconds";
  const convert = (number: number): number | undefined => {
    const ms = isSeconds ? number * 1000 : number;
    return range === undefined || (ms >= range.fromMs && ms < range.toMs) ? Math.round(ms) : undefined;
  };
  const read = (value: string): number | undefined => {
    const number = parseNumber(value, ".");
    return number === undefined ? undefined : convert(number);
  };
  const fault = `not a number of ${isSeconds ? "seconds" : "milliseconds"} since 1970`;
  return { kind, dateFormat: null, forms: WHOLE | DECIMAL, convert, read, fault: () => fault };
}

/** An id as text: `17850.0` is what a float made of `17850`. */
export function idText(value: string): string {
  const trimmed = value.trim();
  return FLOAT_OF_ID.test(trimmed) ? trimmed.slice(0, trimmed.indexOf(".")) : trimmed;
}
