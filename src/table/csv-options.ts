/**
 * What can be said about a CSV file before it is read, and what is told about it afterwards.
 *
 * @module
 */
import { checkChoice, checkNonNegative, checkOptionKeys, checkText } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import type { JobOptions } from "../internal/progress.ts";
import type { RejectedRow } from "./rejected-row.ts";
import type { Table } from "./table.ts";
import { isRecord } from "./table-check.ts";

/**
 * How a column is read: `"id"` is text in which `17850.0` reads `17850`; the epochs are numbers of seconds or
 * milliseconds since 1970 that become times.
 */
export type CsvKind = "number" | "text" | "boolean" | "time" | "id" | "epoch-seconds" | "epoch-milliseconds";

/** Options of {@link readCsv}. Whatever is left out is detected and reported. */
export interface ReadCsvOptions extends JobOptions {
  /** One ASCII character, or `"blanks"` for runs of blanks and tabs. @defaultValue comma, semicolon, tab, bar or blanks, as detected */
  readonly delimiter?: string;
  /** Is the first line a header? An array gives the names of a file that has none. @defaultValue detected */
  readonly header?: boolean | readonly string[];
  /** One ASCII character, or `""` for none. @defaultValue `"` or `'`, as detected */
  readonly quote?: string;
  /** A label of the Encoding Standard, such as `"utf-8"`, `"windows-1252"`, `"gb18030"`. @defaultValue detected */
  readonly encoding?: string;
  /** Kinds of columns by name. @defaultValue detected */
  readonly kinds?: Readonly<Record<string, CsvKind>>;
  /** Columns that hold ids: short for kind `"id"`. @defaultValue none */
  readonly ids?: readonly string[];
  /**
   * Date pattern of the tokens `YYYY YY MMM MM M DD D HH H mm ss SSS A Z`: for every column of which it reads at least
   * half of the values, or by column name, which makes that column times whatever it holds. It always wins over what
   * would be detected; values that it does not read are rejected. A pattern without `H` accepts a time of day. @defaultValue detected, or an error when ambiguous
   */
  readonly dateFormat?: string | Readonly<Record<string, string>>;
  /** Sign before the fraction; with `","`, points may group thousands. @defaultValue "." */
  readonly decimal?: "." | ",";
  /**
   * Texts that stand for no value, compared without outer blanks.
   * @defaultValue ["", "NA", "N/A", "NULL", "null", "NaN"]
   */
  readonly missing?: readonly string[];
  /** Columns to keep, in this order. @defaultValue all */
  readonly columns?: readonly string[];
  /** What happens to the row of a value that cannot be read; the value is in `rejected` either way. @defaultValue "missing" */
  readonly onBadValue?: "missing" | "reject-row";
  /** Most rows that may have something rejected: below 1 a share of the rows read, from 1 on a count. @defaultValue no limit */
  readonly maxRejected?: number;
}

/** What was found about one column. */
export interface CsvColumnReport {
  /** Name in the table. */
  readonly name: string;
  /** Name in the header, with its blanks; `""` without a header. */
  readonly header: string;
  readonly kind: CsvKind;
  /** Why this kind: `"every value is a number"`, `"zero-padded digits"`, `"options.kinds"`. */
  readonly because: string;
  /** Pattern of the dates; null for other kinds. */
  readonly dateFormat: string | null;
  /** Rows without a value. */
  readonly missing: number;
  /** Values that could not be read. */
  readonly rejected: number;
}

/** What was found about a file. */
export interface CsvReport {
  /** Name in the Encoding Standard. */
  readonly encoding: string;
  readonly byteOrderMark: boolean;
  readonly gzip: boolean;
  /** The delimiter, or `"blanks"`. */
  readonly delimiter: string;
  readonly quote: string;
  readonly header: boolean;
  /** Line ends outside quotes. */
  readonly lineEnds: { readonly lf: number; readonly crlf: number; readonly cr: number };
  /** Lines without anything but blanks; they are no rows. */
  readonly blankLines: number;
  readonly rowsRead: number;
  readonly rowsKept: number;
  /** Rows left out of the table. */
  readonly rowsRejected: number;
  readonly columns: readonly CsvColumnReport[];
  /** Everything in `rejected`, counted by reason, most frequent first. */
  readonly rejectedByReason: readonly { readonly reason: string; readonly rows: number }[];
}

/** A CSV file as a table, with everything that was not taken over. */
export interface CsvResult {
  readonly table: Table;
  /** Rows and values that could not be used, by line. */
  readonly rejected: readonly RejectedRow[];
  /** Line in the file of each row of the table, from 1. */
  readonly lines: Int32Array;
  readonly report: CsvReport;
}

const OPTION_KEYS = (
  "delimiter,header,quote,encoding,kinds,ids,dateFormat,decimal,missing,columns,onBadValue,maxRejected," +
  "onProgress,signal"
).split(",");

const KINDS: readonly CsvKind[] = [
  "number",
  "text",
  "boolean",
  "time",
  "id",
  "epoch-seconds",
  "epoch-milliseconds",
];

const MISSING_TEXTS: readonly string[] = ["", "NA", "N/A", "NULL", "null", "NaN"];

/** Options with the defaults filled in; `undefined` is to be detected. */
export interface CheckedCsvOptions {
  readonly delimiter: string | undefined;
  readonly header: boolean | readonly string[] | undefined;
  readonly quote: string | undefined;
  readonly encoding: string | undefined;
  readonly kinds: Readonly<Record<string, CsvKind>>;
  readonly ids: readonly string[];
  readonly dateFormat: string | Readonly<Record<string, string>>;
  readonly decimal: "." | ",";
  readonly missing: ReadonlySet<string>;
  readonly columns: readonly string[] | undefined;
  readonly onBadValue: "missing" | "reject-row";
  readonly maxRejected: number;
  readonly job: JobOptions;
}

/** @throws {@link InputError} for the first option that cannot be used. */
export function checkCsvOptions(options: ReadCsvOptions): CheckedCsvOptions {
  checkOptionKeys(options, "options", OPTION_KEYS);
  const {
    delimiter,
    header,
    quote,
    encoding,
    kinds = {},
    ids = [],
    dateFormat = {},
    decimal = ".",
    missing = MISSING_TEXTS,
    columns,
    onBadValue = "missing",
    maxRejected = Number.POSITIVE_INFINITY,
  } = options;
  checkSigns(delimiter, quote);
  if (encoding !== undefined) checkText(encoding, "options.encoding");
  if (header !== undefined && typeof header !== "boolean") checkTexts(header, "options.header", 1);
  if (columns !== undefined) checkTexts(columns, "options.columns", 1);
  checkTexts(ids, "options.ids", 0);
  checkTexts(missing, "options.missing", 0);
  checkByColumn(kinds, "options.kinds", "an object with a kind by column name");
  for (const [name, kind] of Object.entries(kinds)) checkChoice(kind, `options.kinds.${name}`, KINDS);
  if (typeof dateFormat !== "string") {
    checkByColumn(dateFormat, "options.dateFormat", "a date pattern, or an object with one by column name");
    for (const [name, pattern] of Object.entries(dateFormat))
      checkText(pattern, `options.dateFormat.${name}`);
  }
  checkChoice(decimal, "options.decimal", [".", ","]);
  checkChoice(onBadValue, "options.onBadValue", ["missing", "reject-row"]);
  if (maxRejected !== Number.POSITIVE_INFINITY) checkNonNegative(maxRejected, "options.maxRejected");
  return {
    delimiter,
    header,
    quote,
    encoding,
    kinds,
    ids,
    dateFormat,
    decimal,
    missing: new Set(missing.map((text) => text.trim())),
    columns,
    onBadValue,
    maxRejected,
    job: options,
  };
}

function checkByColumn(value: unknown, path: string, expected: string): void {
  if (!isRecord(value)) throw new InputError("wrong-type", path, expected, value);
}

function checkSigns(delimiter: string | undefined, quote: string | undefined): void {
  if (delimiter !== undefined && delimiter !== "blanks")
    checkSign(delimiter, "options.delimiter", '"blanks"');
  if (quote !== undefined && quote !== "") checkSign(quote, "options.quote", '""');
  if (quote !== undefined && quote === delimiter) {
    throw new InputError("duplicate", "options.quote", "another sign than options.delimiter", quote);
  }
}

function checkSign(value: string, path: string, or: string): void {
  checkText(value, path);
  if (value.length !== 1 || value.charCodeAt(0) > 126 || value === "\n" || value === "\r") {
    throw new InputError("unknown-choice", path, `one ASCII character or ${or}`, value);
  }
}

function checkTexts(values: unknown, path: string, minLength: number): void {
  if (!Array.isArray(values)) throw new InputError("wrong-type", path, "an array of strings", values);
  if (values.length < minLength)
    throw new InputError("empty", path, "an array of at least one string", values);
  values.forEach((value, i) => {
    if (typeof value !== "string") throw new InputError("wrong-type", `${path}[${i}]`, "a string", value);
  });
}
