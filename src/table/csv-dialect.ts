/**
 * How a file is cut into fields and whether it has a header, told from its first records.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { levelsOfTexts } from "./csv-levels.ts";
import type { CheckedCsvOptions } from "./csv-options.ts";
import { type CsvRecord, fieldText } from "./csv-record.ts";
import { type CsvDialect, csvScanner, scanChunk } from "./csv-rows.ts";
import { detectDateFormat } from "./date-detection.ts";
import { parseNumber } from "./number-text.ts";

/** Records that a delimiter and a header are judged by. */
const SAMPLE_RECORDS = 200;
/** Share of records that must have the same number of fields to believe in a delimiter. */
const REGULAR_SHARE_MIN = 0.9;
const SINGLE_QUOTED = /(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n]|$)/gm;

/** How a candidate delimiter cuts the sample. */
interface Cut {
  readonly delimiter: string;
  /** The most frequent number of fields. */
  readonly fields: number;
  /** Share of records with that number. */
  readonly share: number;
  /** Does the first record have it too? */
  readonly firstFits: boolean;
  /** Delimiters in the sample, at all. */
  readonly delimiters: number;
}

/**
 * Detects delimiter and quote.
 *
 * A delimiter is believed when at least 90 % of the records, and the first one, have the same number of fields.
 * Of several, the one with the most fields wins, but the comma, which also stands in numbers such as `1,5`, needs
 * two fields more than another. Runs of blanks come last and must be perfectly regular. When none is regular, it is
 * the sign that occurs most.
 *
 * @param sample - The first bytes of the file.
 * @param isWhole - Are they all of it?
 */
export function detectDialect(sample: Uint8Array, isWhole: boolean, options: CheckedCsvOptions): CsvDialect {
  const quote = options.quote ?? detectQuote(sample);
  if (options.delimiter !== undefined) return { delimiter: options.delimiter, quote };
  const cuts = [",", "\t", ";", "|"]
    .filter((delimiter) => delimiter !== quote)
    .map((delimiter) => cutWith({ delimiter, quote }, sample, isWhole));
  const comma = cuts[0]!.delimiter === "," ? cuts[0] : undefined;
  const other = cuts.filter((cut) => cut !== comma && isRegular(cut)).sort((a, b) => b.fields - a.fields)[0];
  if (comma !== undefined && isRegular(comma) && comma.fields > (other?.fields ?? 0) + 1)
    return { delimiter: ",", quote };
  if (other !== undefined) return { delimiter: other.delimiter, quote };
  const blanks = cutWith({ delimiter: "blanks", quote }, sample, isWhole);
  if (isRegular(blanks) && blanks.share === 1) return { delimiter: "blanks", quote };
  const [most] = cuts.sort((a, b) => b.delimiters - a.delimiters);
  return { delimiter: most!.delimiters > 0 ? most!.delimiter : ",", quote };
}

function isRegular(cut: Cut): boolean {
  return cut.fields > 1 && cut.firstFits && cut.share >= REGULAR_SHARE_MIN;
}

function cutWith(dialect: CsvDialect, sample: Uint8Array, isWhole: boolean): Cut {
  const counts: number[] = [];
  scanSample(dialect, sample, isWhole, (record) => counts.push(record.count));
  const recordsOf = new Map<number, number>();
  for (const count of counts) recordsOf.set(count, (recordsOf.get(count) ?? 0) + 1);
  const [mode = [1, 0]] = [...recordsOf].sort((a, b) => b[1] - a[1]);
  return {
    delimiter: dialect.delimiter,
    fields: mode[0],
    share: mode[1] / Math.max(1, counts.length),
    firstFits: counts[0] === mode[0],
    delimiters: counts.reduce((total, count) => total + count - 1, 0),
  };
}

function detectQuote(sample: Uint8Array): string {
  if (sample.includes(0x22)) return '"';
  const text = Buffer.from(sample.buffer, sample.byteOffset, sample.length).toString("latin1");
  // One apostrophe at the start of a field is a name such as 't Hart; enclosed fields come in numbers.
  return (text.match(SINGLE_QUOTED)?.length ?? 0) > 1 ? "'" : '"';
}

/**
 * Is the first record a header? It is, if some column of numbers, dates or booleans starts with something else; it
 * is not, if every such column starts with a value of its kind. Where all columns are text it is, unless a value
 * of the first record comes back in its own column.
 */
export function detectHeader(
  dialect: CsvDialect,
  sample: Uint8Array,
  isWhole: boolean,
  options: CheckedCsvOptions,
): boolean {
  const rows: string[][] = [];
  scanSample(dialect, sample, isWhole, (record) => {
    rows.push(Array.from({ length: record.count }, (_, k) => fieldText(record, k, dialect.quote).trim()));
  });
  const [first = [], ...body] = rows;
  if (body.length === 0) return first.every((value) => shapeOf(value, options) === "text");
  let unlike = 0;
  let alike = 0;
  let recurring = 0;
  for (let k = 0; k < first.length; k++) {
    const value = first[k]!;
    if (options.missing.has(value)) continue;
    const below = body.map((row) => row[k] ?? "").filter((text) => !options.missing.has(text));
    const shapes = new Set(below.map((text) => shapeOf(text, options)));
    if (below.includes(value)) recurring++;
    const [shape] = shapes;
    if (shapes.size !== 1 || shape === "text") continue;
    if (shapeOf(value, options) === shape) alike++;
    else unlike++;
  }
  if (unlike > 0) return true;
  return alike === 0 && recurring === 0;
}

function shapeOf(text: string, { decimal }: CheckedCsvOptions): "number" | "date" | "boolean" | "text" {
  if (parseNumber(text, decimal) !== undefined) return "number";
  if (/^(?:true|false)$/i.test(text)) return "boolean";
  return isDateShaped(text) ? "date" : "text";
}

function isDateShaped(text: string): boolean {
  try {
    return detectDateFormat(levelsOfTexts([text], [1]), 0, "") !== undefined;
  } catch (error) {
    if (error instanceof InputError) return true; // a date whose day and month cannot be told apart
    throw error;
  }
}

function scanSample(
  dialect: CsvDialect,
  sample: Uint8Array,
  isWhole: boolean,
  onRecord: (record: CsvRecord) => void,
): void {
  let seen = 0;
  const scanner = csvScanner(dialect, (record) => {
    if (record.problem === "" && seen++ < SAMPLE_RECORDS) onRecord(record);
  });
  scanChunk(scanner, sample, isWhole);
}
