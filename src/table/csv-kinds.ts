/**
 * What a column of texts holds. Every value of the file has its say, not a sample, and what could lose something
 * stays text: digits with leading zeros, whole numbers beyond 2^53.
 *
 * A few odd values do not make a column of numbers or dates text: up to 5 % of the values may be unreadable, and
 * are rejected one by one. Columns whose name says that they hold a code (`InvoiceNo`) get no such allowance,
 * because there the odd value (`C536379`) is a value like the others. A date pattern that the caller gives is not a
 * guess and is held to less: half of the values.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { DECIMAL, OTHER, TIME, WHOLE } from "./byte-forms.ts";
import type { Levels } from "./csv-levels.ts";
import type { CheckedCsvOptions, CsvKind } from "./csv-options.ts";
import {
  BOOLEAN_WORDS,
  booleanReader,
  EPOCH_RANGE,
  epochReader,
  FLOAT_OF_ID,
  numberReader,
  type Reader,
  TRUE_FALSE,
  timeReader,
} from "./csv-readers.ts";
import { detectDateFormat } from "./date-detection.ts";
import { compileDateFormat, type DateFormat } from "./date-format.ts";
import { parseNumber, SPREADSHEET_POWER, WHOLE_NUMBER } from "./number-text.ts";

/** How a column is to be read. */
export interface KindDecision {
  readonly kind: CsvKind;
  readonly because: string;
  readonly dateFormat: DateFormat | null;
  /**
   * The number that each value stands for (a time as epoch milliseconds, a boolean as 1 or 0), NaN where it cannot be
   * read; null for text and ids.
   */
  readonly values: Float64Array | null;
  /** Texts that could not be read. */
  readonly faults: number;
  /** Why a text could not be read. */
  readonly fault: (text: string) => string;
}

/** Share of unreadable values up to which a column still counts as numbers or dates. */
const ODD_SHARE_MAX = 0.05;

/** Last words of names of columns whose digits are a code: customer_id, InvoiceNo, "Card Number". */
const CODE_NAMES: readonly RegExp[] = [
  /(?:^|[^a-z])(?:ids?|no|nr|num|number|code|key|sku|zip|phone|account|ticket|invoice)$/i,
  /[a-z0-9](?:IDs?|Ids?|No|Nr|Num|Number|Code|Key|Sku|SKU|Zip)$/,
];
/** The narrower list for columns that lost their code to a float: 17850.0. */
const ID_NAMES: readonly RegExp[] = [
  /(?:^|[^a-z])(?:id|no|nr|code|key)$/i,
  /[a-z0-9](?:ID|Id|No|Nr|Code|Key)$/,
];
/** The wider list for columns whose long digits a spreadsheet has shortened: nobody measures in customers. */
const OWNER_NAMES: readonly RegExp[] = [
  ...CODE_NAMES,
  /(?:^|[^a-z])(?:customer|client|member|user|card|order)$/i,
];
const TIME_NAMES: readonly RegExp[] = [/(?:time|date|timestamp|epoch|_at)$/i, /[a-z]At$/];

/**
 * Decides how a column is read.
 *
 * @throws {@link InputError} `ambiguous-date` for dates that the caller must explain; `missing-option` when a time
 * column was asked for whose pattern cannot be told.
 */
export function decideKind(levels: Levels, name: string, options: CheckedCsvOptions): KindDecision {
  const asked = askedKind(levels, name, options);
  if (asked !== undefined) return asked;
  if (levels.present === 0) return readAll(levels, numberReader(options.decimal), "no value at all");
  return (
    detectBoolean(levels) ??
    readAsFormat(levels, options) ??
    detectCode(levels, name) ??
    detectTime(levels, name) ??
    detectNumber(levels, name, options.decimal) ??
    text("neither numbers, dates nor true and false")
  );
}

function askedKind(levels: Levels, name: string, options: CheckedCsvOptions): KindDecision | undefined {
  const { kinds, ids, dateFormat, decimal } = options;
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined && ids.includes(name)) return idDecision("options.ids");
  const pattern =
    typeof dateFormat === "object" && Object.hasOwn(dateFormat, name) ? dateFormat[name] : undefined;
  if (pattern !== undefined && (kind === undefined || kind === "time")) {
    const format = compileDateFormat(pattern, `options.dateFormat.${name}`);
    return readAll(levels, timeReader(format), "options.dateFormat");
  }
  switch (kind) {
    case undefined:
      return undefined;
    case "number":
      return readAll(levels, numberReader(decimal), "options.kinds");
    case "boolean":
      return readAll(levels, booleanReader(BOOLEAN_WORDS), "options.kinds");
    case "time":
      return readAll(levels, timeReader(askedFormat(levels, name, options)), "options.kinds");
    case "id":
      return idDecision("options.kinds");
    case "text":
      return text("options.kinds");
    default:
      return readAll(levels, epochReader(kind), "options.kinds");
  }
}

/** The format of a time column that has no pattern of its own: the most frequent known form settles it. */
function askedFormat(levels: Levels, name: string, { dateFormat }: CheckedCsvOptions): DateFormat {
  if (typeof dateFormat === "string") return compileDateFormat(dateFormat, "options.dateFormat");
  if (levels.present === 0) return compileDateFormat("YYYY-MM-DD", "options.dateFormat");
  const format = detectDateFormat(levels, levels.present - 1, name);
  if (format === undefined) {
    const expected = `given for column ${name}, because its dates have no known form`;
    throw new InputError("missing-option", "options.dateFormat", expected, levels.text(0));
  }
  return format;
}

function detectBoolean(levels: Levels): KindDecision | undefined {
  // One look at the first text spares most columns the rest.
  if (!TRUE_FALSE.has(levels.text(0).trim().toLowerCase())) return undefined;
  return readMost(levels, booleanReader(TRUE_FALSE), 0, "true or false");
}

/** Digits that would lose something as a number; a few other texts among them change nothing about that. */
function detectCode(levels: Levels, name: string): KindDecision | undefined {
  const { count, forms, rows, present } = levels;
  if (isNamed(name, ID_NAMES) && areFloatsOfIds(levels)) {
    return idDecision("digits.0 under the name of an id");
  }
  const oddRowsMax = Math.floor(ODD_SHARE_MAX * present);
  let odd = 0;
  let because: string | undefined;
  for (let i = 0; i < count; i++) {
    if (forms[i] === WHOLE) continue;
    if (forms[i] === DECIMAL) return undefined;
    const trimmed = forms[i] === TIME ? "" : levels.text(i).trim();
    if (WHOLE_NUMBER.test(trimmed)) {
      if (/^0\d/.test(trimmed)) because = "zero-padded digits";
      else if (!Number.isSafeInteger(Number(trimmed))) because ??= "whole numbers beyond 2^53";
      continue;
    }
    // 0012.50 beside 0013: amounts of a fixed width, not a code.
    if (parseNumber(trimmed, ".") !== undefined) return undefined;
    odd += rows[i]!;
    if (odd > oddRowsMax) return undefined;
  }
  return because === undefined ? undefined : text(because);
}

function areFloatsOfIds({ count, forms, text }: Levels): boolean {
  for (let i = 0; i < count; i++) {
    if (forms[i] === WHOLE || !FLOAT_OF_ID.test(text(i).trim())) return false;
  }
  return true;
}

/** A pattern that is given for all columns settles those of which it reads at least half: nothing else is tried. */
function readAsFormat(levels: Levels, { dateFormat }: CheckedCsvOptions): KindDecision | undefined {
  if (typeof dateFormat !== "string") return undefined;
  const reader = timeReader(compileDateFormat(dateFormat, "options.dateFormat"));
  return readMost(levels, reader, Math.floor(levels.present / 2), "a date");
}

function detectTime(levels: Levels, name: string): KindDecision | undefined {
  const oddRowsMax = Math.floor(ODD_SHARE_MAX * levels.present);
  const format = detectDateFormat(levels, oddRowsMax, name);
  if (format !== undefined) return readMost(levels, timeReader(format), oddRowsMax, "a date");
  if (!isNamed(name, TIME_NAMES)) return undefined;
  return (
    readMost(
      levels,
      epochReader("epoch-seconds", EPOCH_RANGE),
      0,
      "in seconds since 1970, as the name says a time",
    ) ??
    readMost(
      levels,
      epochReader("epoch-milliseconds", EPOCH_RANGE),
      0,
      "in milliseconds since 1970, as the name says a time",
    )
  );
}

function detectNumber(levels: Levels, name: string, decimal: "." | ","): KindDecision | undefined {
  const oddRowsMax = isNamed(name, CODE_NAMES) ? 0 : Math.floor(ODD_SHARE_MAX * levels.present);
  const found = readMost(levels, numberReader(decimal), oddRowsMax, "a number");
  // As numbers, different ids would pass for one without a trace of why.
  const isShortened = found !== undefined && isNamed(name, OWNER_NAMES) && hasShortened(levels);
  return isShortened ? text("ids that a spreadsheet has shortened") : found;
}

function hasShortened(levels: Levels): boolean {
  for (let i = 0; i < levels.count; i++) {
    if (levels.forms[i] === OTHER && SPREADSHEET_POWER.test(levels.text(i).trim())) return true;
  }
  return false;
}

/** Reads every value; `undefined` as soon as more than `oddRowsMax` rows could not be read. */
function readMost(
  levels: Levels,
  reader: Reader,
  oddRowsMax: number,
  what: string,
): KindDecision | undefined {
  const { count, forms, numbers, rows, present } = levels;
  const { convert } = reader;
  const values = numbers.slice();
  let faults = 0;
  let odd = 0;
  for (let i = 0; i < count; i++) {
    const isRead = (forms[i]! & reader.forms) !== OTHER;
    if (isRead && convert === null) continue;
    const value = isRead ? convert!(numbers[i]!) : reader.read(levels.text(i));
    if (value === undefined) {
      faults++;
      odd += rows[i]!;
      if (odd > oddRowsMax) return undefined;
    }
    values[i] = value ?? Number.NaN;
  }
  const because = odd === 0 ? `every value is ${what}` : `all but ${odd} of ${present} values are ${what}`;
  return { kind: reader.kind, because, dateFormat: reader.dateFormat, values, faults, fault: reader.fault };
}

function readAll(levels: Levels, reader: Reader, because: string): KindDecision {
  return { ...readMost(levels, reader, Number.POSITIVE_INFINITY, "")!, because };
}

function text(because: string): KindDecision {
  return { kind: "text", because, dateFormat: null, values: null, faults: 0, fault: () => "" };
}

function idDecision(because: string): KindDecision {
  return { ...text(because), kind: "id" };
}

function isNamed(name: string, patterns: readonly RegExp[]): boolean {
  return patterns.some((pattern) => pattern.test(name));
}
