/**
 * The tokenizer: UTF-8 bytes in, records with their line numbers out.
 *
 * A record ends at LF, CRLF or CR, mixed as they come. Inside quotes, line ends and delimiters are text and a
 * doubled quote is one quote; a quote in the middle of an unquoted field is text too. Blanks between a delimiter
 * and a quote are skipped.
 *
 * Two things can go wrong, and neither may swallow the rest of the file:
 *
 * 1. Text after a closing quote (`"a" b,c`). If the record is still on its first line, it is read to its end and
 *    handed out with a problem.
 * 2. A quote that was never meant to open or close a field. It shows as text after a closing quote on a later line,
 *    or as the end of the file inside quotes. The first line alone is handed out with a problem, and reading
 *    resumes on the next line.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { addField, type CsvRecord, emptyRecord, isBlankLine } from "./csv-record.ts";

/** How the text is cut into fields. */
export interface CsvDialect {
  /** One ASCII character, or `"blanks"` for runs of blanks and tabs. */
  readonly delimiter: string;
  /** One ASCII character, or `""` for none. */
  readonly quote: string;
}

/** A tokenizer at some point of a file. */
export interface CsvScanner {
  readonly delimiter: number;
  readonly quote: number;
  readonly onRecord: (record: CsvRecord) => void;
  readonly record: CsvRecord;
  /** Lines without anything but blanks; they are not records. */
  blankLines: number;
  /** Line ends seen outside quotes. */
  readonly lineEnds: { lf: number; crlf: number; cr: number };
  /** Line of the next record. */
  line: number;
  /** Bytes of a record whose end has not come yet, how many they are, and how many it takes to try again. */
  held: Uint8Array[];
  heldBytes: number;
  retryAt: number;
  /** Line ends inside the quotes of the record at hand. */
  quotedLines: number;
}

const TAB = 9;
const LF = 10;
const CR = 13;
const BLANK = 32;
/** The delimiter of a dialect of blanks. */
const RUNS = -1;
/** A quote that no byte equals. */
const NO_QUOTE = -1;

const INCOMPLETE = -1;
const NEVER_CLOSED = -2;
const CLOSED_LATE = -3;

const TEXT_AFTER_QUOTE = "text after a closing quote";
const UNCLOSED_QUOTE = "a quote that is never closed";

/** A record longer than this is taken for a quote that is never closed. */
const RECORD_BYTES_MAX = 2 ** 24;

/** A tokenizer at the start of a file. */
export function csvScanner(dialect: CsvDialect, onRecord: (record: CsvRecord) => void): CsvScanner {
  return {
    delimiter: dialect.delimiter === "blanks" ? RUNS : dialect.delimiter.charCodeAt(0),
    quote: dialect.quote === "" ? NO_QUOTE : dialect.quote.charCodeAt(0),
    onRecord,
    record: emptyRecord(),
    blankLines: 0,
    lineEnds: { lf: 0, crlf: 0, cr: 0 },
    line: 1,
    held: [],
    heldBytes: 0,
    retryAt: 0,
    quotedLines: 0,
  };
}

/**
 * Hands out every record that ends in the bytes so far.
 *
 * @param chunk - The next bytes of the file; they must not change until the next call.
 * @param isLast - Does the file end with them? Then the last record needs no line end.
 * @throws {@link InputError} `unreadable` for a line of more than 16 MiB.
 * @remarks O(bytes): a record that spans many chunks is tried again only when twice as much of it is there.
 */
export function scanChunk(scanner: CsvScanner, chunk: Uint8Array, isLast: boolean): void {
  scanner.held.push(chunk);
  scanner.heldBytes += chunk.length;
  if (!isLast && scanner.heldBytes < scanner.retryAt) return;
  const bytes = scanner.held.length === 1 ? chunk : Buffer.concat(scanner.held);
  const { length } = bytes;
  let position = 0;
  while (position < length) {
    const next = nextRecord(scanner, bytes, position, isLast);
    if (next < 0) break;
    position = next;
  }
  scanner.held = position === length ? [] : [bytes.subarray(position)];
  scanner.heldBytes = length - position;
  scanner.retryAt = Math.min(2 * scanner.heldBytes, RECORD_BYTES_MAX);
}

/** Hands out the record at `start`; returns where the next one starts, or `INCOMPLETE`. */
function nextRecord(scanner: CsvScanner, bytes: Uint8Array, start: number, isLast: boolean): number {
  const { record } = scanner;
  record.bytes = bytes;
  record.count = 0;
  record.problem = "";
  record.start = start;
  record.line = scanner.line;
  scanner.quotedLines = 0;
  const stop =
    scanner.delimiter === RUNS
      ? scanRuns(scanner, bytes, start, isLast)
      : scanFields(scanner, bytes, start, isLast);
  if (stop === INCOMPLETE && bytes.length - start < RECORD_BYTES_MAX) return INCOMPLETE;
  if (stop < 0) return rejectFirstLine(scanner, bytes, start, stop);
  const next = passLineEnd(scanner, bytes, stop, isLast);
  if (next < 0) return INCOMPLETE;
  record.end = stop;
  scanner.line += scanner.quotedLines + 1;
  if (isBlankLine(record)) scanner.blankLines++;
  else scanner.onRecord(record);
  return next;
}

/** Fields with one delimiter between two of them; returns the index of the line end. */
function scanFields(scanner: CsvScanner, bytes: Uint8Array, start: number, isLast: boolean): number {
  const { delimiter, quote } = scanner;
  const skipped = delimiter === BLANK ? NO_QUOTE : BLANK;
  const { length } = bytes;
  let p = start;
  for (;;) {
    let q = p;
    while (q < length && bytes[q] === skipped) q++;
    if (q < length && bytes[q] === quote) {
      p = scanQuoted(scanner, bytes, q + 1, isLast);
      if (p < 0) return p;
      while (p < length && bytes[p] === skipped) p++;
      if (p < length && bytes[p] !== delimiter && bytes[p] !== LF && bytes[p] !== CR) {
        if (scanner.quotedLines > 0) return CLOSED_LATE;
        scanner.record.problem = TEXT_AFTER_QUOTE;
        while (p < length && bytes[p] !== delimiter && bytes[p] !== LF && bytes[p] !== CR) p++;
      }
    } else {
      const from = p;
      p = q;
      while (p < length && bytes[p] !== delimiter && bytes[p] !== LF && bytes[p] !== CR) p++;
      addField(scanner.record, from, p, 0);
    }
    if (p === length) return isLast ? p : INCOMPLETE;
    if (bytes[p] !== delimiter) return p;
    p++;
  }
}

/** Fields between runs of blanks and tabs, which may also lead and trail; returns the index of the line end. */
function scanRuns(scanner: CsvScanner, bytes: Uint8Array, start: number, isLast: boolean): number {
  const { quote } = scanner;
  const { length } = bytes;
  let p = start;
  for (;;) {
    while (p < length && (bytes[p] === BLANK || bytes[p] === TAB)) p++;
    if (p === length) return isLast ? p : INCOMPLETE;
    if (bytes[p] === LF || bytes[p] === CR) return p;
    const from = p;
    if (bytes[p] === quote) {
      p = scanQuoted(scanner, bytes, p + 1, isLast);
      if (p < 0) return p;
      if (isInRunField(bytes, p)) {
        if (scanner.quotedLines > 0) return CLOSED_LATE;
        scanner.record.problem = TEXT_AFTER_QUOTE;
        while (isInRunField(bytes, p)) p++;
      }
    } else {
      while (isInRunField(bytes, p)) p++;
      addField(scanner.record, from, p, 0);
    }
  }
}

function isInRunField(bytes: Uint8Array, p: number): boolean {
  const byte = bytes[p];
  return byte !== undefined && byte !== BLANK && byte !== TAB && byte !== LF && byte !== CR;
}

/** A field whose opening quote stands before `start`; returns the index after its closing quote. */
function scanQuoted(scanner: CsvScanner, bytes: Uint8Array, start: number, isLast: boolean): number {
  const { quote } = scanner;
  const { length } = bytes;
  let escaped = 0;
  let p = start;
  for (; p < length; p++) {
    const byte = bytes[p];
    if (byte === quote) {
      if (bytes[p + 1] !== quote) break;
      escaped = 1;
      p++;
    } else if (byte === LF || (byte === CR && bytes[p + 1] !== LF)) {
      scanner.quotedLines++;
    }
  }
  if (p >= length) return isLast ? NEVER_CLOSED : INCOMPLETE;
  addField(scanner.record, start, p, escaped);
  return p + 1;
}

/** Counts the line end at `stop` and returns the index after it, or `INCOMPLETE` where its LF may still come. */
function passLineEnd(scanner: CsvScanner, bytes: Uint8Array, stop: number, isLast: boolean): number {
  if (stop === bytes.length) return stop;
  if (bytes[stop] === LF) {
    scanner.lineEnds.lf++;
    return stop + 1;
  }
  if (stop + 1 === bytes.length && !isLast) return INCOMPLETE;
  if (bytes[stop + 1] === LF) {
    scanner.lineEnds.crlf++;
    return stop + 2;
  }
  scanner.lineEnds.cr++;
  return stop + 1;
}

function rejectFirstLine(scanner: CsvScanner, bytes: Uint8Array, start: number, stop: number): number {
  const { record } = scanner;
  let end = start;
  while (end < bytes.length && bytes[end] !== LF && bytes[end] !== CR) end++;
  if (end - start >= RECORD_BYTES_MAX) {
    throw new InputError(
      "unreadable",
      "source",
      "text with lines shorter than 16 MiB",
      `line ${scanner.line}`,
    );
  }
  record.problem = stop === CLOSED_LATE ? TEXT_AFTER_QUOTE : UNCLOSED_QUOTE;
  record.end = end;
  scanner.line++;
  scanner.onRecord(record);
  // The record went on after this line, so its line end is complete; only the very last line has none.
  return passLineEnd(scanner, bytes, end, true);
}
