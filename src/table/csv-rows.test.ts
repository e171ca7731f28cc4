import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fieldText, recordText } from "./csv-record.ts";
import { type CsvDialect, csvScanner, scanChunk } from "./csv-rows.ts";

interface Scanned {
  readonly line: number;
  readonly fields: readonly string[];
  readonly problem: string;
  readonly text: string;
}

const COMMA: CsvDialect = { delimiter: ",", quote: '"' };

function scan(text: string, dialect: CsvDialect = COMMA, chunkBytes: number = Number.POSITIVE_INFINITY) {
  const records: Scanned[] = [];
  const scanner = csvScanner(dialect, (record) => {
    const fields = Array.from({ length: record.count }, (_, k) => fieldText(record, k, dialect.quote));
    records.push({ line: record.line, fields, problem: record.problem, text: recordText(record, 1000) });
  });
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += chunkBytes)
    scanChunk(scanner, bytes.subarray(at, at + chunkBytes), false);
  scanChunk(scanner, new Uint8Array(0), true);
  return { records, scanner };
}

const fieldsOf = (text: string, dialect?: CsvDialect) =>
  scan(text, dialect).records.map(({ fields }) => fields);

/** Text that is mostly made of what a tokenizer trips over. */
const nasty = fc.string({
  unit: fc.constantFrom("a", "é", "漢", "😀", ",", '"', '""', "\n", "\r\n", "\r", " ", "\t", ";", "'"),
  maxLength: 40,
});
const cell = fc.string({
  unit: fc.constantFrom("a", "é", "漢", ",", '"', "\n", "\r\n", "\r", " ", ";"),
  maxLength: 8,
});
/** Written by the book: every field quoted. */
const written = (rows: readonly (readonly string[])[], lineEnd: string) =>
  rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(",") + lineEnd).join("");

describe("the tokenizer", () => {
  it("reads what RFC 4180 writes", () => {
    const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1 });
    fc.assert(
      fc.property(rows, fc.constantFrom("\n", "\r\n", "\r"), (table, lineEnd) => {
        expect(fieldsOf(written(table, lineEnd))).toEqual(table);
      }),
    );
  });

  it("gives the records and lines of csv-parse for text without broken quotes", () => {
    const plain = fc.string({ unit: fc.constantFrom("a", "é", ",", "\n", "\r\n", "b "), maxLength: 30 });
    const quoted = cell.map((text) => `"${text.replaceAll('"', '""')}"`);
    const document = fc
      .array(fc.tuple(plain, quoted, fc.constantFrom(",", "\n", "\r\n")))
      .map((parts) =>
        parts.map(([text, quote, end]) => `${text}${/(?:^|[,\n])$/.test(text) ? quote : ""}${end}`).join(""),
      );
    fc.assert(
      fc.property(document, (text) => {
        const expected: string[][] = parse(text, {
          record_delimiter: ["\r\n", "\n", "\r"],
          relax_column_count: true,
          skip_empty_lines: true,
        });
        expect(fieldsOf(text)).toEqual(expected);
      }),
    );
  });

  it("gives the same records however the bytes are cut into chunks", () => {
    const dialects = fc.constantFrom<CsvDialect>(
      COMMA,
      { delimiter: "blanks", quote: '"' },
      { delimiter: ";", quote: "'" },
    );
    fc.assert(
      fc.property(nasty, fc.integer({ min: 1, max: 7 }), dialects, (text, chunkBytes, dialect) => {
        const whole = scan(text, dialect);
        const pieces = scan(text, dialect, chunkBytes);
        expect(pieces.records).toEqual(whole.records);
        expect(pieces.scanner.lineEnds).toEqual(whole.scanner.lineEnds);
        expect(pieces.scanner.blankLines).toBe(whole.scanner.blankLines);
        expect(pieces.scanner.line).toBe(whole.scanner.line);
      }),
      { numRuns: 500 },
    );
  });

  it("starts every record on the line that an editor shows", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const lines = text.split(/\r\n|\n|\r/);
        for (const { line, text: recordText } of scan(text).records) {
          const [firstLine = ""] = recordText.split(/\r\n|\n|\r/);
          expect(lines[line - 1]).toBe(firstLine);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("loses no character: records, blank lines and line ends make up the text", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const { records, scanner } = scan(text);
        const { lf, crlf, cr } = scanner.lineEnds;
        const length = records.reduce((total, record) => total + record.text.length, lf + 2 * crlf + cr);
        const blanks = text.split(/\r\n|\n|\r/).filter((line) => /^[ \t]+$/.test(line));
        expect(length).toBeLessThanOrEqual(text.length);
        expect(length + blanks.join("").length).toBeGreaterThanOrEqual(text.length);
      }),
      { numRuns: 500 },
    );
  });

  it("skips blanks around quotes, and keeps them around plain text", () => {
    expect(fieldsOf(' "a" , b ,"c"\n')).toEqual([["a", " b ", "c"]]);
  });

  it("reads runs of blanks with leading and trailing ones", () => {
    expect(
      fieldsOf(' 00001 19970101  1\t11.77 \r\n "a b"  2 x"y 3', { delimiter: "blanks", quote: '"' }),
    ).toEqual([
      ["00001", "19970101", "1", "11.77"],
      ["a b", "2", 'x"y', "3"],
    ]);
  });

  it("knows no quotes where there are none", () => {
    expect(fieldsOf('"a,b"\n', { delimiter: ",", quote: "" })).toEqual([['"a', 'b"']]);
  });

  it("takes a record of more than 64 fields", () => {
    const row = Array.from({ length: 200 }, (_, k) => String(k));
    expect(fieldsOf(row.join(","))).toEqual([row]);
  });

  it("cuts a record's text at a character, not in it", () => {
    const { records } = scan("漢字漢字,😀\n");
    expect(records[0]!.text).toBe("漢字漢字,😀");
    const scanner = csvScanner(COMMA, (record) => {
      expect(recordText(record, 3)).toBe("漢字漢…");
    });
    scanChunk(scanner, new TextEncoder().encode("漢字漢字,😀\n"), true);
  });

  it("gives up a quote after 16 MiB, and a line after 16 MiB", () => {
    const long = "x".repeat(2 ** 24 - 4);
    const { records } = scan(`"a\n1,2\n${`${"y".repeat(1000)}\n`.repeat(17_000)}`, COMMA, 2 ** 20);
    expect(records[0]).toMatchObject({ line: 1, problem: "a quote that is never closed" });
    expect(records).toHaveLength(17_002);
    expect(() => scan(`1,2\n${long}`)).not.toThrow();
    expect(() => scan(`1,2\n${long}${long.slice(0, 2 ** 21)}`, COMMA, 2 ** 20)).toThrow(
      '`source` must be text with lines shorter than 16 MiB, got "line 2"',
    );
  });
});
