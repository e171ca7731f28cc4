/**
 * CSV in: a file of any common make becomes a table, a list of everything that was not taken over, and a report of
 * what was found.
 *
 * The bytes go by once. They are unzipped, transcoded to UTF-8, cut into records and kept as codes into the
 * distinct values of each column; what a column holds is decided at the end, when every value has been seen. Why
 * the tokenizer is our own: `docs/decisions/0002-csv-reader.md`.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { type CsvBody, checkRejected, csvBody, takeFirstRecord, takeRecord } from "./csv-body.ts";
import { type ReadColumn, readColumn } from "./csv-column.ts";
import { detectDialect, detectHeader } from "./csv-dialect.ts";
import { type FoundEncoding, utf8Chunks } from "./csv-encoding.ts";
import {
  type CheckedCsvOptions,
  type CsvColumnReport,
  type CsvReport,
  type CsvResult,
  checkCsvOptions,
  type ReadCsvOptions,
} from "./csv-options.ts";
import { type CsvDialect, type CsvScanner, csvScanner, scanChunk } from "./csv-rows.ts";
import { type CsvSource, openSource } from "./csv-source.ts";
import { countByReason, type RejectedRow } from "./rejected-row.ts";
import { type Column, makeTable, type Table, takeRows } from "./table.ts";

/** Bytes that the dialect is judged by. */
const SAMPLE_BYTES = 2 ** 18;

/** A file whose records have all been read, and whose columns have not. */
interface ReadBody {
  readonly body: CsvBody;
  readonly dialect: CsvDialect;
  readonly header: boolean;
  readonly scanner: CsvScanner;
}

/**
 * Reads a CSV file, gzipped or not, whatever its encoding, delimiter, quotes, line ends, header and dates.
 *
 * Nothing is lost in silence. A row with a wrong number of fields or with broken quotes is left out of the table
 * and comes back in `rejected` with its line; a value that cannot be read as its column's kind becomes a missing
 * value and comes back in `rejected` too. What was detected is in `report`, and an option overrides it.
 *
 * - A column is numbers or times when at least 95 % of its values are; all must be where the name ends in a word
 *   for a code (`InvoiceNo`).
 * - Digits with leading zeros and whole numbers beyond 2^53 stay text; so does Yes/No. true/false is boolean.
 * - Numbers with currency signs or grouped thousands are text unless `kinds` says number: then they are rejected.
 * - Dates whose day and month cannot be told apart are an error that asks for `dateFormat`. A `dateFormat` that is
 *   given makes a column times when half of its values are of that form.
 * - Times without an offset are UTC.
 *
 * @param source - A path or `file:` URL, bytes, `{ text }`, or a stream of bytes.
 * @returns The table, what was rejected, the line of each row, and the report.
 * @throws {@link InputError} `not-found`, `unreadable` (binary, a damaged encoding), `empty` (no row at all),
 * `ambiguous-date`, `too-many-rejected`, `missing-column` for an option that names no column.
 * @remarks O(bytes). Beside the columns it holds the distinct values of each column once (all values, of a column of
 * numbers or times in which most differ), and, unless `encoding` is given, the bytes from the first non-ASCII
 * character on, until the file ends.
 * @example
 * const text = "customer;date;spend\n007;13/01/2024;12.5\n008;14/01/2024;oops\n";
 * const { table, rejected } = await readCsv({ text }, { kinds: { spend: "number" } });
 * toRows(table)[0]; // => { customer: "007", date: new Date("2024-01-13"), spend: 12.5 }
 * rejected; // => [{ line: 3, column: "spend", value: "oops", reason: "not a number" }]
 */
export async function readCsv(source: CsvSource, options: ReadCsvOptions = {}): Promise<CsvResult> {
  const checked = checkCsvOptions(options);
  const { gzip, chunks } = await openSource(source, checked.job);
  const found: FoundEncoding = { encoding: "utf-8", byteOrderMark: false };
  const read = await readBody(utf8Chunks(chunks, checked.encoding, found), checked);
  const { body } = read;
  if (body.rows + body.rowsRejected === 0) throw noRows(body);
  const columns = body.columns.map((column) => readColumn(column, body.rows, checked));
  const { table, lines, rejected } = collect(body, columns);
  const report: CsvReport = {
    encoding: found.encoding,
    byteOrderMark: found.byteOrderMark,
    gzip,
    delimiter: read.dialect.delimiter,
    quote: read.dialect.quote,
    header: read.header,
    lineEnds: { ...read.scanner.lineEnds },
    blankLines: read.scanner.blankLines,
    rowsRead: body.rows + body.rowsRejected,
    rowsKept: lines.length,
    rowsRejected: body.rows + body.rowsRejected - lines.length,
    columns: columns.map((column) => columnReport(body, column, rejected)),
    rejectedByReason: countByReason(rejected),
  };
  return { table, rejected, lines, report };
}

/** Reads all records, once enough of the file is there to tell its dialect. */
async function readBody(chunks: AsyncIterable<Uint8Array>, options: CheckedCsvOptions): Promise<ReadBody> {
  const sample: Uint8Array[] = [];
  let sampleBytes = 0;
  let reading: ReadBody | undefined;
  for await (const chunk of chunks) {
    if (reading !== undefined) {
      scanChunk(reading.scanner, chunk, false);
      continue;
    }
    sample.push(chunk);
    sampleBytes += chunk.length;
    if (sampleBytes >= SAMPLE_BYTES) reading = startReading(Buffer.concat(sample), false, options);
  }
  if (reading === undefined) return startReading(Buffer.concat(sample), true, options);
  scanChunk(reading.scanner, new Uint8Array(0), true);
  return reading;
}

function startReading(bytes: Uint8Array, isWhole: boolean, options: CheckedCsvOptions): ReadBody {
  // Detection looks at a part of a large first chunk only.
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const sampleIsWhole = isWhole && sample.length === bytes.length;
  const dialect = detectDialect(sample, sampleIsWhole, options);
  const header =
    typeof options.header === "boolean"
      ? options.header
      : options.header === undefined && detectHeader(dialect, sample, sampleIsWhole, options);
  const body = csvBody(options, dialect.quote);
  let isFirst = true;
  const scanner = csvScanner(dialect, (record) => {
    if (isFirst) takeFirstRecord(body, record, header);
    else takeRecord(body, record);
    isFirst = false;
  });
  scanChunk(scanner, bytes, isWhole);
  return { body, dialect, header, scanner };
}

function noRows({ names }: CsvBody): InputError {
  const received = names.length === 0 ? "an empty file" : `only a header (${names.join(", ")})`;
  return new InputError("empty", "source", "a file with at least one row", received);
}

/** The table and everything rejected, rows with unreadable values taken out where the caller wants that. */
function collect(
  body: CsvBody,
  columns: readonly ReadColumn[],
): { table: Table; lines: Int32Array; rejected: RejectedRow[] } {
  const rejected = [...body.rejected];
  const isFaulty = new Uint8Array(body.rows);
  for (const { name, codes, text, faults, decision } of columns) {
    if (faults === null) continue;
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i]!;
      if (faults[code] === 0) continue;
      const value = text(code);
      isFaulty[i] = 1;
      rejected.push({ line: body.lines[i]!, column: name, value, reason: decision.fault(value) });
    }
  }
  // Stable: columns of one line stay in their order.
  rejected.sort((a, b) => a.line - b.line);
  const faultyRows = isFaulty.reduce((total, flag) => total + flag, 0);
  const [first] = rejected;
  if (first !== undefined) {
    checkRejected(
      body.rowsRejected + faultyRows,
      body.rows + body.rowsRejected,
      body.options.maxRejected,
      first,
    );
  }
  const table = makeTable(
    Object.fromEntries(columns.map(({ name, column }): [string, Column] => [name, column])),
  );
  const lines = body.lines.slice(0, body.rows);
  if (faultyRows === 0 || body.options.onBadValue === "missing") return { table, lines, rejected };
  const kept = Int32Array.from({ length: body.rows }, (_, i) => i).filter((i) => isFaulty[i] === 0);
  return { table: takeRows(table, kept), lines: kept.map((i) => lines[i]!), rejected };
}

function columnReport(
  body: CsvBody,
  { name, decision, missingRows }: ReadColumn,
  rejected: readonly RejectedRow[],
): CsvColumnReport {
  return {
    name,
    header: body.header[body.names.indexOf(name)]!,
    kind: decision.kind,
    because: decision.because,
    dateFormat: decision.dateFormat?.pattern ?? null,
    missing: missingRows,
    rejected: rejected.reduce((total, { column }) => total + (column === name ? 1 : 0), 0),
  };
}
