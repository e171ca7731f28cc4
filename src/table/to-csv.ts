/**
 * A table as CSV text that {@link readCsv} and every spreadsheet read back: RFC 4180 quoting, UTF-8, ISO times,
 * numbers with the fewest digits that give the same double again.
 *
 * @module
 */
import { checkChoice, checkOptionKeys } from "../internal/check.ts";
import { DAY_MS } from "../internal/time.ts";
import { type Column, MISSING_BOOLEAN, rowCount, type Table } from "./table.ts";
import { type TableInput, tableFrom } from "./table-from.ts";

/** Options of {@link toCsv}. */
export interface ToCsvOptions {
  /** @defaultValue "," */
  readonly delimiter?: "," | ";" | "\t" | "|";
  /** Text for a missing value; it is written without quotes. @defaultValue "" */
  readonly missing?: string;
  /** Write the column names first? @defaultValue true */
  readonly header?: boolean;
  /** @defaultValue "\n" */
  readonly lineEnd?: "\n" | "\r\n";
}

const ROWS_PER_BLOCK = 8192;

/**
 * Writes a table as CSV text.
 *
 * Texts are quoted when they are empty or hold the delimiter, a quote, a line end or a blank at an end, so that an
 * empty text stays apart from a missing one for readers that look at quotes. A time column of whole days is written as
 * `2024-06-30`, any other as `2024-06-30T12:00:00.000Z`. Texts that a spreadsheet would run as a formula are written as they are.
 *
 * @returns The text, with a line end after the last row.
 * @remarks O(rows * columns). For a table of more than a few 100 MB of text use `writeCsv`, which streams.
 * @example
 * toCsv(tableFrom({ id: ["a", "b,c"], spend: [1.5, null] })); // => "id,spend\na,1.5\n\"b,c\",\n"
 */
export function toCsv(table: TableInput, options: ToCsvOptions = {}): string {
  return Array.from(csvBlocks(tableFrom(table, "table"), options), (block) => block.text).join("");
}

/** A piece of CSV text. */
export interface CsvBlock {
  readonly text: string;
  /** Rows of the table up to the end of the piece. */
  readonly rowsDone: number;
}

/** The same text in blocks of some thousand rows. */
export function* csvBlocks(table: Table, options: ToCsvOptions = {}): Generator<CsvBlock> {
  checkOptionKeys(options, "options", ["delimiter", "missing", "header", "lineEnd"]);
  const { delimiter = ",", missing = "", header = true, lineEnd = "\n" } = options;
  checkChoice(delimiter, "options.delimiter", [",", ";", "\t", "|"]);
  checkChoice(lineEnd, "options.lineEnd", ["\n", "\r\n"]);
  const needsQuotes = new RegExp(`^$|^[ \\t\\uFEFF]|[ \\t]$|["\\r\\n${delimiter}]`);
  const quoted = (text: string): string =>
    needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const columns = Object.values(table);
  // A line without any character would be a blank line, which is not a row.
  const missingText = columns.length === 1 && missing === "" ? '""' : missing;
  const writers = columns.map((column) => writerOf(column, missingText, quoted));
  if (header && columns.length > 0) {
    yield { text: Object.keys(table).map(quoted).join(delimiter) + lineEnd, rowsDone: 0 };
  }
  const rows = rowCount(table);
  for (let start = 0; start < rows; start += ROWS_PER_BLOCK) {
    const end = Math.min(rows, start + ROWS_PER_BLOCK);
    let block = "";
    for (let i = start; i < end; i++) {
      for (let k = 0; k < writers.length; k++) block += k === 0 ? writers[k]!(i) : delimiter + writers[k]!(i);
      block += lineEnd;
    }
    yield { text: block, rowsDone: end };
  }
}

/** How a column writes the value of row i. */
function writerOf(column: Column, missing: string, quoted: (text: string) => string): (i: number) => string {
  switch (column.kind) {
    case "text": {
      const { codes } = column;
      const levels = column.levels.map(quoted);
      return (i) => (codes[i]! < 0 ? missing : levels[codes[i]!]!);
    }
    case "boolean": {
      const { values } = column;
      return (i) => (values[i] === MISSING_BOOLEAN ? missing : values[i] === 1 ? "true" : "false");
    }
    case "time": {
      const { values } = column;
      const isDays = values.every((value) => Number.isNaN(value) || value % DAY_MS === 0);
      return (i) => (Number.isNaN(values[i]) ? missing : isoText(values[i]!, isDays));
    }
    default: {
      const { values } = column;
      return (i) => (Number.isNaN(values[i]) ? missing : String(values[i]));
    }
  }
}

function isoText(ms: number, isDay: boolean): string {
  const text = new Date(ms).toISOString();
  return isDay ? text.slice(0, text.indexOf("T")) : text;
}
