/** Malformed files, each with the message or the rejected rows it gives, exactly. */
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { ReadCsvOptions } from "./csv-options.ts";
import type { CsvSource } from "./csv-source.ts";
import { readCsv } from "./read-csv.ts";
import type { RejectedRow } from "./rejected-row.ts";
import { toRows } from "./rows.ts";

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(
    parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Uint8Array.from(part))),
  );
const many = (n: number, line: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => line(i)).join("");

interface Refused {
  readonly name: string;
  readonly source: CsvSource;
  readonly options?: ReadCsvOptions;
  readonly code: string;
  readonly message: string;
}

const refused: readonly Refused[] = [
  {
    name: "an empty file",
    source: { text: "" },
    code: "empty",
    message: '`source` must be a file with at least one row, got "an empty file"',
  },
  {
    name: "nothing but blank lines",
    source: { text: "\n  \r\n\n" },
    code: "empty",
    message: '`source` must be a file with at least one row, got "an empty file"',
  },
  {
    name: "a header and no rows",
    source: { text: "id,spend\n" },
    code: "empty",
    message: '`source` must be a file with at least one row, got "only a header (id, spend)"',
  },
  {
    name: "binary data",
    source: bytes("id,spend\n1,2\n", [0, 1, 2, 3], "\n"),
    code: "unreadable",
    message: '`source` must be a text file, got "binary data (a zero byte)"',
  },
  {
    name: "an Excel file under the name of a CSV",
    source: bytes("PK\x03\x04", [20, 0, 8, 8], "rest"),
    code: "unreadable",
    message: '`source` must be a text file, got "a zip or Excel file"',
  },
  {
    name: "a gzip file that was cut off",
    source: gzipSync("id,spend\n1,2\n3,4\n").subarray(0, 25),
    code: "unreadable",
    message: '`source` must be a complete gzip file, got "unexpected end of file"',
  },
  {
    name: "UTF-8 with one damaged character",
    source: bytes("name\nJos", [0xc3, 0xa9], "\nM", [0xc3, 0xbc], "ller\nFran", [0xe7], "ois\n"),
    code: "unreadable",
    message:
      '`source` must be valid UTF-8 text (or name the encoding: options.encoding, e.g. "windows-1252"), got "a damaged character in line 4"',
  },
  {
    name: "Latin-1 that is called UTF-8",
    source: bytes("name\nFran", [0xe7], "ois\n"),
    options: { encoding: "utf-8" },
    code: "unreadable",
    message:
      '`source` must be valid UTF-8 text (or name the encoding: options.encoding, e.g. "windows-1252"), got "a damaged character in line 2"',
  },
  {
    name: "dates whose day and month cannot be told apart",
    source: { text: "date,spend\n3/4/2014,1\n5/6/2014,2\n" },
    code: "ambiguous-date",
    message:
      '`options.dateFormat` must be given for column date as "D/M/YYYY" or "M/D/YYYY", because no value tells, got "3/4/2014"',
  },
  {
    name: "dates that contradict each other",
    source: { text: "date,spend\n13/4/2014,1\n4/14/2014,2\n" },
    code: "ambiguous-date",
    message:
      '`options.dateFormat` must be given for column date as "D/M/YYYY" or "M/D/YYYY", because values contradict, got "13/4/2014 and 4/14/2014"',
  },
  {
    name: "a time column in an unknown form",
    source: { text: "date,spend\nWeek 7,1\nWeek 8,2\n" },
    options: { kinds: { date: "time" } },
    code: "missing-option",
    message:
      '`options.dateFormat` must be given for column date, because its dates have no known form, got "Week 7"',
  },
  {
    name: "more rejected rows than allowed, by count",
    source: { text: "a,b\n1\n2\n3,4\n" },
    options: { maxRejected: 1 },
    code: "too-many-rejected",
    message:
      '`source` must be a file with something rejected in at most 1 rows (options.maxRejected), got "2; line 2: expected 2 fields, got 1"',
  },
  {
    name: "more rejected rows than allowed, by share",
    source: { text: `a,b\n${many(20, (i) => `${i},${i === 3 ? "x" : i}\n`)}` },
    options: { maxRejected: 0.01 },
    code: "too-many-rejected",
    message:
      '`source` must be a file with something rejected in at most 1 % of its rows (options.maxRejected), got "1; line 5: not a number"',
  },
  {
    name: "a header with a broken quote",
    source: { text: '"a"x,b\n1,2\n' },
    options: { header: true },
    code: "unreadable",
    message: '`source` must be a file with a header, got "text after a closing quote in line 1"',
  },
];

interface Accepted {
  readonly name: string;
  readonly source: CsvSource;
  readonly options?: ReadCsvOptions;
  readonly rejected: readonly RejectedRow[];
  readonly rows: readonly object[];
  readonly lines: readonly number[];
}

const numbered = many(20, (i) => `${i},${i}\n`);

const accepted: readonly Accepted[] = [
  {
    name: "rows with a field too few and a field too many",
    source: { text: "a,b,c\n1,2\n3,4,5\n6,7,8,9\n" },
    rejected: [
      { line: 2, column: "", value: "1,2", reason: "expected 3 fields, got 2" },
      { line: 4, column: "", value: "6,7,8,9", reason: "expected 3 fields, got 4" },
    ],
    rows: [{ a: 3, b: 4, c: 5 }],
    lines: [3],
  },
  {
    name: "a row too long to show",
    source: { text: `a,b\n1,2\n${"x".repeat(200)}\n` },
    rejected: [{ line: 3, column: "", value: `${"x".repeat(80)}…`, reason: "expected 2 fields, got 1" }],
    rows: [{ a: 1, b: 2 }],
    lines: [2],
  },
  {
    name: "a field too few below quoted line breaks: lines are those of the file",
    source: { text: 'a,b\n"one\ntwo\r\nthree",1\r\nx\r\ny,2\r\n' },
    rejected: [{ line: 5, column: "", value: "x", reason: "expected 2 fields, got 1" }],
    rows: [
      { a: "one\ntwo\r\nthree", b: 1 },
      { a: "y", b: 2 },
    ],
    lines: [2, 6],
  },
  {
    name: "a quote that is never closed, with good rows below it",
    source: { text: 'a,b\n1,2\n"3,4\n5,6\n7,8' },
    rejected: [{ line: 3, column: "", value: '"3,4', reason: "a quote that is never closed" }],
    rows: [
      { a: 1, b: 2 },
      { a: 5, b: 6 },
      { a: 7, b: 8 },
    ],
    lines: [2, 4, 5],
  },
  {
    name: "a quote that is never closed, and a quoted field further down",
    source: { text: 'a,b\n"x,1\ny,2\n"z",3\n' },
    rejected: [{ line: 2, column: "", value: '"x,1', reason: "text after a closing quote" }],
    rows: [
      { a: "y", b: 2 },
      { a: "z", b: 3 },
    ],
    lines: [3, 4],
  },
  {
    name: "quotes inside quotes that are not doubled",
    source: { text: 'a,b\n"He said "hi" to me",1\n"fine",2\n' },
    rejected: [
      { line: 2, column: "", value: '"He said "hi" to me",1', reason: "text after a closing quote" },
    ],
    rows: [{ a: "fine", b: 2 }],
    lines: [3],
  },
  {
    name: "a stray quote inside an unquoted field: text",
    source: { text: 'a,b\n5" pipe,1\n3,2\n' },
    rejected: [],
    rows: [
      { a: '5" pipe', b: 1 },
      { a: "3", b: 2 },
    ],
    lines: [2, 3],
  },
  {
    name: "a word in a column of numbers",
    source: { text: `a,b\n${numbered}oops,20\n` },
    rejected: [{ line: 22, column: "a", value: "oops", reason: "not a number" }],
    rows: [...Array.from({ length: 20 }, (_, i) => ({ a: i, b: i })), { a: null, b: 20 }],
    lines: Array.from({ length: 21 }, (_, i) => i + 2),
  },
  {
    name: "the same, leaving the row out",
    source: { text: `a,b\n${numbered}oops,20\n21,21\n` },
    options: { onBadValue: "reject-row" },
    rejected: [{ line: 22, column: "a", value: "oops", reason: "not a number" }],
    rows: [...Array.from({ length: 20 }, (_, i) => ({ a: i, b: i })), { a: 21, b: 21 }],
    lines: [...Array.from({ length: 20 }, (_, i) => i + 2), 23],
  },
  {
    name: "money with signs and grouped thousands, asked to be numbers",
    source: { text: 'spend\n$5\n"1,234.50"\n€3\n1e2\n+3\n" 7 "\n12 %\n' },
    options: { kinds: { spend: "number" }, delimiter: "," },
    rejected: [
      { line: 2, column: "spend", value: "$5", reason: "not a number" },
      { line: 3, column: "spend", value: "1,234.50", reason: "not a number" },
      { line: 4, column: "spend", value: "€3", reason: "not a number" },
      { line: 8, column: "spend", value: "12 %", reason: "not a number" },
    ],
    rows: [null, null, null, 100, 3, 7, null].map((spend) => ({ spend })),
    lines: [2, 3, 4, 5, 6, 7, 8],
  },
  {
    name: "a number too large for a double",
    source: { text: "x\n1\n1e999\n" },
    options: { kinds: { x: "number" } },
    rejected: [{ line: 3, column: "x", value: "1e999", reason: "not a number" }],
    rows: [{ x: 1 }, { x: null }],
    lines: [2, 3],
  },
  {
    name: "days that do not exist",
    source: {
      text: `date,n\n${many(40, (i) => `2014/1/${(i % 28) + 1},1\n`)}2014/2/29,1\n2014/13/1,1\n`,
    },
    options: { columns: ["date"], onBadValue: "reject-row" },
    rejected: [
      { line: 42, column: "date", value: "2014/2/29", reason: "no such day or time" },
      { line: 43, column: "date", value: "2014/13/1", reason: "no such day or time" },
    ],
    rows: Array.from({ length: 40 }, (_, i) => ({ date: new Date(Date.UTC(2014, 0, (i % 28) + 1)) })),
    lines: Array.from({ length: 40 }, (_, i) => i + 2),
  },
  {
    name: "a date in another form, and a time that does not exist",
    source: {
      text: "at\n31/12/2013 08:26\n1/1/2014 25:00\n2014-01-01\n1/2/2014 9:05:07\n",
    },
    options: { dateFormat: { at: "D/M/YYYY" } },
    rejected: [
      { line: 3, column: "at", value: "1/1/2014 25:00", reason: "no such day or time" },
      { line: 4, column: "at", value: "2014-01-01", reason: "not a date of the form D/M/YYYY" },
    ],
    rows: [
      { at: new Date("2013-12-31T08:26Z") },
      { at: null },
      { at: null },
      { at: new Date("2014-02-01T09:05:07Z") },
    ],
    lines: [2, 3, 4, 5],
  },
  {
    name: "maybe among true and false, asked to be boolean",
    source: { text: "ok\nyes\nN\nmaybe\nTRUE\n0\n" },
    options: { kinds: { ok: "boolean" } },
    rejected: [{ line: 4, column: "ok", value: "maybe", reason: "not true or false" }],
    rows: [true, false, null, true, false].map((ok) => ({ ok })),
    lines: [2, 3, 4, 5, 6],
  },
  {
    name: "an epoch that is none",
    source: { text: "t\n1700000000\nlater\n" },
    options: { kinds: { t: "epoch-seconds" } },
    rejected: [{ line: 3, column: "t", value: "later", reason: "not a number of seconds since 1970" }],
    rows: [{ t: new Date(1.7e12) }, { t: null }],
    lines: [2, 3],
  },
  {
    name: "mixed line ends, blank lines and a last line without an end",
    source: { text: "a,b\r\n1,2\n\r\n3,4\r5,6\n   \n7,8" },
    rejected: [],
    rows: [
      { a: 1, b: 2 },
      { a: 3, b: 4 },
      { a: 5, b: 6 },
      { a: 7, b: 8 },
    ],
    lines: [2, 4, 5, 7],
  },
  {
    name: "headers that are missing, doubled and padded",
    source: { text: " id ,,price,price,price_2,\n1,2,3,4,5,6\n" },
    rejected: [],
    rows: [{ id: 1, column2: 2, price: 3, price_3: 4, price_2: 5, column6: 6 }],
    lines: [2],
  },
  {
    name: "a last delimiter in every row but the header",
    source: { text: "a,b\n1,2,\n3,4,\n" },
    options: { header: true },
    rejected: [
      { line: 2, column: "", value: "1,2,", reason: "expected 2 fields, got 3" },
      { line: 3, column: "", value: "3,4,", reason: "expected 2 fields, got 3" },
    ],
    rows: [],
    lines: [],
  },
  {
    name: "a row of nothing but delimiters: all missing, not a blank line",
    source: { text: "a,b\n,\n1,2\n" },
    rejected: [],
    rows: [
      { a: null, b: null },
      { a: 1, b: 2 },
    ],
    lines: [2, 3],
  },
  {
    name: "an id column with a broken id: text stays text",
    source: { text: `InvoiceNo,n\n${many(50, (i) => `${536365 + i},1\n`)}C536379,1\n` },
    options: { columns: ["n"] },
    rejected: [],
    rows: Array.from({ length: 51 }, () => ({ n: 1 })),
    lines: Array.from({ length: 51 }, (_, i) => i + 2),
  },
];

describe("malformed files that cannot be a table", () => {
  it.each(refused)("$name", async ({ source, options, code, message }) => {
    const error = await readCsv(source, options).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ name: "InputError", code, message });
  });
});

describe("malformed files that keep their good rows", () => {
  it.each(accepted)("$name", async ({ source, options, rejected, rows, lines }) => {
    const result = await readCsv(source, options);
    expect(result.rejected).toEqual(rejected);
    expect(toRows(result.table)).toEqual(rows);
    expect([...result.lines]).toEqual(lines);
    const { rowsRead, rowsKept, rowsRejected } = result.report;
    expect(rowsKept).toBe(rows.length);
    expect(rowsRead).toBe(rowsKept + rowsRejected);
  });
});
