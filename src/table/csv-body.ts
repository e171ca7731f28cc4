/**
 * The columns of a CSV file while it is being read: codes into the distinct values so far, one dictionary a column.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { appendBytes, type ByteDictionary, byteDictionary, codeOfBytes } from "./byte-dictionary.ts";
import { formOfBytes, OTHER, startsLikeNumber } from "./byte-forms.ts";
import { columnNames } from "./csv-header.ts";
import type { CheckedCsvOptions } from "./csv-options.ts";
import { type CsvRecord, fieldText, recordText } from "./csv-record.ts";
import type { RejectedRow } from "./rejected-row.ts";

/** What has been read so far; changes with every record. */
export interface CsvBody {
  readonly options: CheckedCsvOptions;
  /** Byte of the quote, or -1. */
  readonly quote: number;
  /** Names as the file has them, `""` without a header; empty until the first record. */
  header: readonly string[];
  /** Names in the table. */
  names: readonly string[];
  columns: BodyColumn[];
  /** Rows kept so far. */
  rows: number;
  /** Line of each row kept; longer than `rows`. */
  lines: Int32Array;
  readonly rejected: RejectedRow[];
  rowsRejected: number;
}

/** One column that is kept. */
export interface BodyColumn {
  readonly name: string;
  /** Field of the record it comes from. */
  readonly field: number;
  readonly dictionary: ByteDictionary;
  /** Values that look like numbers are appended to the dictionary, and not looked up. */
  isAppended: boolean;
  /** Values in the dictionary when the column was last judged. */
  judgedCount: number;
  /** One a row; longer than the rows. */
  codes: Int32Array;
}

const FIRST_CAPACITY = 1024;
/** Share of new values among the latest rows from which on a column of numbers or times is appended. */
const NEW_SHARE_MIN = 0.88;
/** Among the first rows, even of a thousand prices nearly each is new. */
const JUDGED_FROM_ROWS = 2048;
/** The latest new values, looked at for numbers and times. */
const JUDGED_VALUES = 64;
/** Looked up again from so many bytes on: their offsets have 32 bits, and a column can double before the next look. */
const APPENDED_BYTES_MAX = 2 ** 30;
/** Characters of a rejected row that are kept to recognise it by. */
const RAW_TEXT_MAX = 80;

/** A body before its first record. */
export function csvBody(options: CheckedCsvOptions, quote: string): CsvBody {
  return {
    options,
    quote: quote === "" ? -1 : quote.charCodeAt(0),
    header: [],
    names: [],
    columns: [],
    rows: 0,
    lines: new Int32Array(FIRST_CAPACITY),
    rejected: [],
    rowsRejected: 0,
  };
}

/**
 * Takes the first record as the header, or as the first row of a file without one.
 *
 * @throws {@link InputError} for a header with broken quotes, and for options that name a column that is not there.
 */
export function takeFirstRecord(body: CsvBody, record: CsvRecord, hasHeader: boolean): void {
  const { options } = body;
  const quote = body.quote < 0 ? "" : String.fromCharCode(body.quote);
  if (hasHeader) {
    if (record.problem !== "") {
      throw new InputError(
        "unreadable",
        "source",
        "a file with a header",
        `${record.problem} in line ${record.line}`,
      );
    }
    body.header = Array.from({ length: record.count }, (_, k) => fieldText(record, k, quote));
    body.names = columnNames(body.header);
  } else {
    const given = Array.isArray(options.header) ? options.header : Array<string>(record.count).fill("");
    body.header = given.map(() => "");
    body.names = columnNames(given);
  }
  checkNames(body.names, options);
  const kept = options.columns ?? body.names;
  body.columns = kept.map((name) => ({
    name,
    field: body.names.indexOf(name),
    dictionary: byteDictionary(),
    isAppended: false,
    judgedCount: 0,
    codes: new Int32Array(FIRST_CAPACITY),
  }));
  if (!hasHeader) takeRecord(body, record);
}

/** Takes a record as a row, or rejects it. */
export function takeRecord(body: CsvBody, record: CsvRecord): void {
  const expected = body.names.length;
  if (record.problem !== "" || record.count !== expected) {
    const reason =
      record.problem !== ""
        ? record.problem
        : `expected ${expected} ${fields(expected)}, got ${record.count}`;
    body.rejected.push({ line: record.line, column: "", value: recordText(record, RAW_TEXT_MAX), reason });
    body.rowsRejected++;
    // A share can only be judged at the end, a count at once.
    const { maxRejected } = body.options;
    if (maxRejected >= 1) checkRejected(body.rowsRejected, 0, maxRejected, body.rejected[0]!);
    return;
  }
  const row = body.rows++;
  if (row === body.lines.length) grow(body);
  body.lines[row] = record.line;
  const { bytes, starts, ends, escaped } = record;
  const { columns } = body;
  for (let k = 0; k < columns.length; k++) {
    const { field, dictionary, codes, isAppended } = columns[k]!;
    const start = starts[field]!;
    if (escaped[field] === 1) codes[row] = codeOfEscaped(dictionary, record, field, body.quote);
    else if (isAppended && startsLikeNumber(bytes, start)) {
      codes[row] = appendBytes(dictionary, bytes, start, ends[field]!);
    } else codes[row] = codeOfBytes(dictionary, bytes, start, ends[field]!);
  }
}

/**
 * @param first - The first rejection of the file, for the message.
 * @throws {@link InputError} `too-many-rejected` when `options.maxRejected` is exceeded.
 */
export function checkRejected(
  rowsRejected: number,
  rowsRead: number,
  maxRejected: number,
  first: RejectedRow,
): void {
  const limit = maxRejected < 1 ? maxRejected * rowsRead : maxRejected;
  if (rowsRejected <= limit) return;
  const share =
    maxRejected < 1 && maxRejected > 0
      ? `${Number((maxRejected * 100).toPrecision(6))} % of its rows`
      : `${maxRejected} rows`;
  const expected = `a file with something rejected in at most ${share} (options.maxRejected)`;
  const received = `${rowsRejected}; line ${first.line}: ${first.reason}`;
  throw new InputError("too-many-rejected", "source", expected, received);
}

function checkNames(names: readonly string[], options: CheckedCsvOptions): void {
  const { columns = [], kinds, ids, dateFormat } = options;
  const check = (path: string, name: string): void => {
    if (names.includes(name)) return;
    const shown = names.length > 12 ? `${names.slice(0, 12).join(", ")}, …` : names.join(", ");
    throw new InputError("missing-column", path, `a column of the file (${shown})`, name);
  };
  columns.forEach((name, i) => {
    check(`options.columns[${i}]`, name);
    if (columns.indexOf(name) < i)
      throw new InputError("duplicate", `options.columns[${i}]`, "named once", name);
  });
  ids.forEach((name, i) => {
    check(`options.ids[${i}]`, name);
  });
  for (const name of Object.keys(kinds)) check("options.kinds", name);
  if (typeof dateFormat === "object")
    for (const name of Object.keys(dateFormat)) check("options.dateFormat", name);
}

function codeOfEscaped(dictionary: ByteDictionary, record: CsvRecord, field: number, quote: number): number {
  const { bytes, starts, ends } = record;
  const end = ends[field]!;
  const plain = new Uint8Array(end - starts[field]!);
  let length = 0;
  for (let i = starts[field]!; i < end; i++) {
    plain[length++] = bytes[i]!;
    if (bytes[i] === quote) i++; // the second of two
  }
  return codeOfBytes(dictionary, plain, 0, length);
}

function grow(body: CsvBody): void {
  const newRows = body.rows - 1 - (body.lines.length === FIRST_CAPACITY ? 0 : body.lines.length / 2);
  body.lines = doubled(body.lines);
  for (const column of body.columns) {
    column.codes = doubled(column.codes);
    column.isAppended = worthAppending(column, newRows, body.options);
    column.judgedCount = column.dictionary.count;
  }
}

/**
 * Is looking up values in vain? So it is where most were new, and where they are numbers or times: those of a common
 * form are read from the bytes faster than they are looked up. A wrong answer costs time and memory, nothing else.
 */
function worthAppending(column: BodyColumn, newRows: number, { kinds, ids }: CheckedCsvOptions): boolean {
  const { name, codes, dictionary, isAppended, judgedCount } = column;
  const { count, arena, offsets } = dictionary;
  if (offsets[count]! > APPENDED_BYTES_MAX) return false;
  if (isAppended) return true;
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === "text" || kind === "id" || kind === "boolean" || ids.includes(name)) return false;
  if (codes.length <= JUDGED_FROM_ROWS || count - judgedCount < NEW_SHARE_MIN * newRows) return false;
  const found = new Float64Array(1);
  let formed = 0;
  for (let c = count - JUDGED_VALUES; c < count; c++) {
    if (formOfBytes(arena, offsets[c]!, offsets[c + 1]!, found, 0) !== OTHER) formed++;
  }
  return formed > JUDGED_VALUES / 2;
}

function doubled(values: Int32Array): Int32Array {
  const twice = new Int32Array(2 * values.length);
  twice.set(values);
  return twice;
}

function fields(count: number): string {
  return count === 1 ? "field" : "fields";
}
