import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { CsvKind, ReadCsvOptions } from "./csv-options.ts";
import type { CsvSource } from "./csv-source.ts";
import { readCsv } from "./read-csv.ts";
import { toRows } from "./rows.ts";
import {
  booleanColumn,
  isMissing,
  makeTable,
  numberColumn,
  type Table,
  textColumnFrom,
  timeColumn,
} from "./table.ts";
import { toCsv } from "./to-csv.ts";
import { writeCsv } from "./write-csv.ts";

const folder = mkdtempSync(join(tmpdir(), "churnkit-csv-"));
afterAll(() => rmSync(folder, { recursive: true }));

const read = (text: string, options?: ReadCsvOptions) => readCsv({ text }, options);
const rowsOf = async (text: string, options?: ReadCsvOptions) => toRows((await read(text, options)).table);
/** Kind and reason of the first column. */
const kindOf = async (values: readonly string[], name = "x", options?: ReadCsvOptions) => {
  const text = `${name},other\n${values.map((value) => `${value},text\n`).join("")}`;
  const { report } = await read(text, { header: true, delimiter: ",", ...options });
  const { kind, because, dateFormat } = report.columns[0]!;
  return dateFormat === null ? [kind, because] : [kind, because, dateFormat];
};
const times = (n: number, value: string): string[] => Array<string>(n).fill(value);

describe("readCsv: what it detects", () => {
  it.each<[string, string, string]>([
    ["comma", "a,b,c\n1,2,3\n4,5,6\n", ","],
    ["semicolon with decimal commas", "a;b;c\n1,5;2,5;x\n3,5;4,5;y\n", ";"],
    ["semicolon, decimal commas, no header", "1,5;2,5;3,5\n1,5;2,5;3,5\n", ";"],
    ["comma, with a semicolon in a text of every row", "a,b,c,d\nx;y,1,2,3\nx;y,1,2,3\n", ","],
    ["tab, with commas in the text", "a\tb\nx, y\t1\nz\t2\n", "\t"],
    ["bar", "a|b\n1|2\n", "|"],
    ["runs of blanks", " id  date   n\n 001 19970101  1\n 002 19970102 12\n", "blanks"],
    ["one column of sentences", "text\none two three\nfour five\n", ","],
    ["a semicolon in every text, and not in the header", `a,b\n${"x;y,1\n".repeat(12)}`, ","],
    ["a delimiter inside quotes does not count", 'a;b\n"x,y";1\n"z,w,v";2\n', ";"],
  ])("delimiter: %s", async (_, text, delimiter) => {
    expect((await read(text)).report.delimiter).toBe(delimiter);
  });

  it("quote: the apostrophe where it encloses, and not where it is a name", async () => {
    const quoted = await read("a,b\n'x,y',1\n'z',2\n");
    expect(quoted.report.quote).toBe("'");
    expect(toRows(quoted.table)[0]).toEqual({ a: "x,y", b: 1 });
    const name = await read("a,b\n't Hart,1\nO'Neill,2\n");
    expect(name.report.quote).toBe('"');
    expect(toRows(name.table)[0]).toEqual({ a: "'t Hart", b: 1 });
  });

  it.each<[string, string, boolean]>([
    ["names over numbers", "id,n\n1,2\n", true],
    ["numbers over numbers", "1,2\n3,4\n", false],
    ["years as names, but an id", "id,1995,1996\n71,0,1\n72,1,1\n", true],
    ["dates over dates", "2014-01-01,x\n2014-01-02,y\n", false],
    ["ambiguous dates over dates", "1/2/2014,5\n3/4/2014,6\n", false],
    ["names over true and false", "id,ok\na,true\nb,false\n", true],
    ["text over text", "name,city\nAnna,Paris\nBob,Rome\n", true],
    ["text whose values come back in their column", "milk,bread\nbread,milk\nmilk,eggs\n", false],
    ["one row of numbers", "1,2,3\n", false],
    ["a row that starts with a missing value", "NA,2\n1,3\n", false],
  ])("header: %s", async (_, text, header) => {
    const { report } = await read(text, { dateFormat: "M/D/YYYY" });
    expect(report.header).toBe(header);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ["numbers", ["1", "-2.5", "+3", "1e5", ".5", "7.", " 8 "], ["number", "every value is a number"]],
    ["1 and -1", ["1", "-1"], ["number", "every value is a number"]],
    ["true and false", ["true", "FALSE", "True"], ["boolean", "every value is true or false"]],
    ["Yes and No", ["Yes", "No"], ["text", "neither numbers, dates nor true and false"]],
    ["zero-padded ids", ["00012", "12345"], ["text", "zero-padded digits"]],
    ["zero-padded ids with a letter in 30", [...times(30, "007"), "A07"], ["text", "zero-padded digits"]],
    ["zero-padded amounts", ["0012.50", "0007.00"], ["number", "every value is a number"]],
    [
      "a padded code among words",
      ["abc", "007", "def"],
      ["text", "neither numbers, dates nor true and false"],
    ],
    ["one zero", ["0", "0.5", "10"], ["number", "every value is a number"]],
    ["ids beyond 2^53", ["570306133677760513", "1"], ["text", "whole numbers beyond 2^53"]],
    ["2^53 - 1", ["9007199254740991"], ["number", "every value is a number"]],
    ["floats that are not whole numbers", ["12345678901234567890.5"], ["number", "every value is a number"]],
    ["grouped thousands", ['"1,234"', '"2,345"'], ["text", "neither numbers, dates nor true and false"]],
    [
      "hex and words for numbers",
      ["0x1F", "Infinity"],
      ["text", "neither numbers, dates nor true and false"],
    ],
    ["nothing", ["", "NA", "NULL", "N/A", "null", "NaN", '" "', '""'], ["number", "no value at all"]],
    ["19 of 20 numbers", [...times(19, "5"), "?"], ["number", "all but 1 of 20 values are a number"]],
    ["18 of 19 numbers", [...times(18, "5"), "?"], ["text", "neither numbers, dates nor true and false"]],
    ["8 digits that are days", ["19970101", "19980630"], ["time", "every value is a date", "YYYYMMDD"]],
    ["8 digits that are none", ["19971301", "19980630"], ["number", "every value is a number"]],
    ["ISO times", ["2014-01-01T10:00:00Z", "2014-01-02"], ["time", "every value is a date", "YYYY-MM-DD"]],
    [
      "19 of 20 dates",
      [...times(19, "2014/1/1"), "2014/2/30"],
      ["time", "all but 1 of 20 values are a date", "YYYY/M/D"],
    ],
    ["13/1 and 1/2", ["13/1/2014", "1/2/2014"], ["time", "every value is a date", "D/M/YYYY"]],
    ["epoch seconds under another name", ["1700000000"], ["number", "every value is a number"]],
  ])("kind: %s", async (_, values, expected) => {
    expect(await kindOf(values)).toEqual(expected);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ["CustomerID", ["17850.0", "13047.0", ""], ["id", "digits.0 under the name of an id"]],
    ["customer_id", ["17850.0", "13047"], ["number", "every value is a number"]],
    ["delay", ["18.0", "6.0"], ["number", "every value is a number"]],
    ["Paid", ["18.0", "6.0"], ["number", "every value is a number"]],
    ["InvoiceNo", [...times(99, "536365"), "C536379"], ["text", "neither numbers, dates nor true and false"]],
    [
      "order number",
      [...times(99, "536365"), "C536379"],
      ["text", "neither numbers, dates nor true and false"],
    ],
    ["InvoiceNo", times(3, "536365"), ["number", "every value is a number"]],
    ["Card Number", ["1.23457E+11", "4512"], ["text", "ids that a spreadsheet has shortened"]],
    ["customer", ["1.23457E+11"], ["text", "ids that a spreadsheet has shortened"]],
    ["spend", ["1.23457E+11"], ["number", "every value is a number"]],
    ["customer_id", ["1e+05", "99999"], ["number", "every value is a number"]],
    ["created_at", ["1700000000", "1700000001.5"], ["time", ""]],
    ["timestamp", ["1700000000123"], ["time", ""]],
    ["lifetime", ["12", "1700000000"], ["number", "every value is a number"]],
  ])("kind by name: %s", async (name, values, expected) => {
    const found = await kindOf(values, name);
    if (expected[0] === "time") expect(found[0]).toMatch(/^epoch-/);
    else expect(found).toEqual(expected);
  });

  it("reads epochs to the millisecond", async () => {
    expect(await rowsOf("created_at\n1700000000.123\n")).toEqual([
      { created_at: new Date(1_700_000_000_123) },
    ]);
    expect(await rowsOf("event_time\n1700000000123\n")).toEqual([
      { event_time: new Date(1_700_000_000_123) },
    ]);
    const asked = await rowsOf("x\n-1\n", { kinds: { x: "epoch-seconds" } });
    expect(asked).toEqual([{ x: new Date(-1000) }]);
  });
});

describe("readCsv: options", () => {
  it("overrides what it would detect", async () => {
    const text = "007;1.234,56;Yes;17850.0;3/4/2014\n008;2,5;No;17850;31/12/2014\n";
    const { table, report } = await read(text, {
      delimiter: ";",
      header: ["id", "spend", "member", "customer", "date"],
      decimal: ",",
      kinds: { id: "number", member: "boolean" },
      ids: ["customer"],
      dateFormat: "D/M/YYYY",
    });
    expect(toRows(table)).toEqual([
      { id: 7, spend: 1234.56, member: true, customer: "17850", date: new Date("2014-04-03") },
      { id: 8, spend: 2.5, member: false, customer: "17850", date: new Date("2014-12-31") },
    ]);
    expect(report.columns.map(({ because }) => because)).toEqual([
      "options.kinds",
      "every value is a number",
      "options.kinds",
      "options.ids",
      "every value is a date",
    ]);
    expect(table["customer"]).toMatchObject({ levels: ["17850"] });
  });

  it("keeps the columns that are named, in their order", async () => {
    expect(await rowsOf("a,b,c\n1,2,3\n", { columns: ["c", "a"] })).toEqual([{ c: 3, a: 1 }]);
  });

  it("takes other texts for missing", async () => {
    expect(await rowsOf("a,b\n-,NA\n1,x\n", { missing: [" - "] })).toEqual([
      { a: null, b: "NA" },
      { a: 1, b: "x" },
    ]);
  });

  it("gives a column without a value the kind that is asked for", async () => {
    const { table, rejected } = await read("a,b,c\n,NA,1\n", { kinds: { a: "time", b: "id" } });
    expect([table["a"]?.kind, table["b"]?.kind, rejected]).toEqual(["time", "text", []]);
  });

  it("keeps blanks in text, and not in ids", async () => {
    expect(await rowsOf('a,b\n" x ",1\n', { kinds: { b: "text" } })).toEqual([{ a: " x ", b: "1" }]);
    expect(await rowsOf('a,b\n" x ",1\n', { ids: ["a"] })).toEqual([{ a: "x", b: 1 }]);
  });

  it.each<[string, ReadCsvOptions["dateFormat"], readonly string[], readonly number[], string]>([
    [
      "half of the values are of another form",
      "DD/MM/YYYY",
      ["05/02/2024", "2024-02-06", "2024-02-07", "08/02/2024"],
      [1, 2],
      "not a date of the form DD/MM/YYYY",
    ],
    [
      "day and month contradict each other",
      "DD/MM/YYYY",
      ["13/02/2024", "02/13/2024", "03/02/2024"],
      [1],
      "no such day or time",
    ],
    [
      "one in eight is a day that does not exist",
      "YYYY-MM-DD",
      [...times(7, "2024-02-29"), "2024-02-30"],
      [7],
      "no such day or time",
    ],
    ["its digits start with zeros", "DDMMYYYY", ["01022024", "08122024"], [], ""],
    [
      "most values are of another form, by name",
      { x: "DD/MM/YYYY" },
      ["05/02/2024", "2024-02-06", "2024-02-07", "soon"],
      [1, 2, 3],
      "not a date of the form DD/MM/YYYY",
    ],
  ])("lets a date pattern that is given win: %s", async (_, dateFormat, values, odd, reason) => {
    const text = `x,y\n${values.map((value) => `${value},text\n`).join("")}`;
    const options: ReadCsvOptions = { header: true, ...(dateFormat !== undefined && { dateFormat }) };
    const { table, rejected, report } = await read(text, options);
    expect(report.columns[0]?.kind).toBe("time");
    expect(rejected).toEqual(odd.map((i) => ({ line: i + 2, column: "x", value: values[i], reason })));
    expect(values.map((_, i) => isMissing(table["x"]!, i))).toEqual(values.map((_, i) => odd.includes(i)));
  });

  it("leaves a column alone of which a date pattern for all reads less than half", async () => {
    const values = ["05/02/2024", "2024-02-06", "2024-02-07"];
    expect(await kindOf(values, "x", { dateFormat: "DD/MM/YYYY" })).toEqual([
      "text",
      "neither numbers, dates nor true and false",
    ]);
  });

  it("takes one date pattern for the columns it fits, and detects the others", async () => {
    const text = "a,b,c\n1/2/2014,2014-05-06,7\n2/3/2014,2014-05-07,8\n";
    expect((await rowsOf(text, { dateFormat: "DD/MM/YYYY" }))[0]).toEqual({
      a: new Date("2014-02-01"),
      b: new Date("2014-05-06"),
      c: 7,
    });
  });

  it.each<[string, ReadCsvOptions, string]>([
    [
      "a typo",
      { delimeter: ";" } as ReadCsvOptions,
      '`options.delimeter` must be one of the options delimiter, header, quote, encoding, kinds, ids, dateFormat, decimal, missing, columns, onBadValue, maxRejected, onProgress, signal, got "delimeter"',
    ],
    [
      "a long delimiter",
      { delimiter: "::" },
      '`options.delimiter` must be one ASCII character or "blanks", got "::"',
    ],
    [
      "a delimiter beyond ASCII",
      { delimiter: "§" },
      '`options.delimiter` must be one ASCII character or "blanks", got "§"',
    ],
    ["a long quote", { quote: "''" }, '`options.quote` must be one ASCII character or "", got "\'\'"'],
    [
      "a quote that is the delimiter",
      { quote: "|", delimiter: "|" },
      '`options.quote` must be another sign than options.delimiter, got "|"',
    ],
    [
      "an unknown kind",
      { kinds: { a: "date" as CsvKind } },
      '`options.kinds.a` must be one of "number", "text", "boolean", "time", "id", "epoch-seconds", "epoch-milliseconds", got "date"',
    ],
    [
      "kinds that are text",
      { kinds: "text" as never },
      '`options.kinds` must be an object with a kind by column name, got "text"',
    ],
    [
      "a date pattern that is null",
      { dateFormat: null as never },
      "`options.dateFormat` must be a date pattern, or an object with one by column name, got null",
    ],
    [
      "a date pattern of a column that is a number",
      { dateFormat: { a: 5 } as never },
      "`options.dateFormat.a` must be a string, got 5",
    ],
    [
      "a kind of no column",
      { kinds: { c: "text" } },
      '`options.kinds` must be a column of the file (a, b), got "c"',
    ],
    ["an id of no column", { ids: ["c"] }, '`options.ids[0]` must be a column of the file (a, b), got "c"'],
    [
      "a format of no column",
      { dateFormat: { c: "D/M/YYYY" } },
      '`options.dateFormat` must be a column of the file (a, b), got "c"',
    ],
    [
      "a column that is not there",
      { columns: ["b", "c"] },
      '`options.columns[1]` must be a column of the file (a, b), got "c"',
    ],
    ["a column twice", { columns: ["b", "b"] }, '`options.columns[1]` must be named once, got "b"'],
    [
      "a bad pattern",
      { dateFormat: { a: "dd.mm.yyyy" } },
      '`options.dateFormat.a` must be a date pattern such as "DD/MM/YYYY" or "M/D/YYYY H:mm", got "dd.mm.yyyy"',
    ],
    [
      "a name where names belong",
      { columns: "a" as unknown as string[] },
      '`options.columns` must be an array of strings, got "a"',
    ],
    [
      "no columns",
      { columns: [] },
      "`options.columns` must be an array of at least one string, got Array of length 0",
    ],
    ["a number among names", { header: ["a", 2] as string[] }, "`options.header[1]` must be a string, got 2"],
    ["a negative limit", { maxRejected: -1 }, "`options.maxRejected` must be >= 0, got -1"],
    [
      "an unknown policy",
      { onBadValue: "drop" as "missing" },
      '`options.onBadValue` must be one of "missing", "reject-row", got "drop"',
    ],
  ])("refuses %s", async (_, options, message) => {
    await expect(read("a,b\n1,2\n", options)).rejects.toThrow(message);
  });

  it("counts rejected rows against maxRejected, not rejected values", async () => {
    const text = "a,b\nx,y\n1,2\n";
    const kinds: Record<string, CsvKind> = { a: "number", b: "number" };
    expect((await read(text, { kinds, maxRejected: 1 })).rejected).toHaveLength(2);
    expect((await read(text, { kinds, maxRejected: 0.5 })).rejected).toHaveLength(2);
    await expect(read(text, { kinds, maxRejected: 0 })).rejects.toThrow("in at most 0 rows");
  });

  it("reports progress in bytes, and stops at the next chunk when aborted", async () => {
    const text = `a,b\n${"1,2\n".repeat(300_000)}`;
    const done: number[] = [];
    await read(text, { onProgress: (progress) => done.push(progress.done) });
    expect(done.at(-1)).toBe(text.length);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    const controller = new AbortController();
    const stopped = read(text, {
      signal: controller.signal,
      onProgress: ({ done: bytes }) => bytes > 0 && controller.abort(new Error("enough")),
    });
    await expect(stopped).rejects.toThrow("enough");
  });
});

describe("readCsv: sources", () => {
  it.each<[string, CsvSource, string]>([
    ["a file that is not there", "/no/such/file.csv", '`source` must be a file, got "/no/such/file.csv"'],
    ["a folder", tmpdir(), `\`source\` must be a file, not a folder, got ${JSON.stringify(tmpdir())}`],
    [
      "text where a path belongs",
      "a,b\n1,2",
      '`source` must be a path; text goes in as { text }, got "a,b\\n1,2"',
    ],
    [
      "a web address",
      "https://example.com/x.csv",
      '`source` must be a path or a file: URL; pass the body of a fetch, got "https://example.com/x.csv"',
    ],
    [
      "a number",
      5 as unknown as CsvSource,
      "`source` must be a path, a file: URL, bytes, { text } or a stream of bytes, got 5",
    ],
    [
      "a stream of objects",
      (async function* () {
        yield { a: 1 };
      })() as unknown as CsvSource,
      "`source` must be a stream of bytes or text, got an object with keys a",
    ],
  ])("refuses %s", async (_, source, message) => {
    await expect(readCsv(source)).rejects.toThrow(message);
  });

  it("unzips by the first bytes, under any name and from any source", async () => {
    const path = join(folder, "zipped.csv");
    writeFileSync(path, gzipSync("a,b\n1,2\n"));
    const { table, report } = await readCsv(path);
    expect(report.gzip).toBe(true);
    expect(toRows(table)).toEqual([{ a: 1, b: 2 }]);
    async function* byteByByte() {
      for (const byte of gzipSync("a,b\n1,2\n")) yield Uint8Array.of(byte);
    }
    expect(toRows((await readCsv(byteByByte())).table)).toEqual([{ a: 1, b: 2 }]);
    const twoMembers = Buffer.concat([gzipSync("a,b\n"), gzipSync("1,2\n")]);
    expect(toRows((await readCsv(twoMembers)).table)).toEqual([{ a: 1, b: 2 }]);
  });

  it("closes a stream that it stops reading", async () => {
    let isClosed = false;
    async function* endless() {
      try {
        yield Buffer.from("a,b\n");
        for (;;) yield Buffer.from("1\n2\n".repeat(100_000));
      } finally {
        isClosed = true;
      }
    }
    await expect(readCsv(endless(), { maxRejected: 10 })).rejects.toThrow("in at most 10 rows");
    expect(isClosed).toBe(true);
  });

  it("hands a stream's own error on", async () => {
    async function* broken() {
      yield Buffer.from("a,b\n1,2\n");
      throw new Error("cable pulled");
    }
    await expect(readCsv(broken())).rejects.toThrow("cable pulled");
  });

  it("reads the same whatever the encoding", async () => {
    const text = "name,city\nJosé,Orléans\nÅsa,Malmö\n";
    const expected = [
      { name: "José", city: "Orléans" },
      { name: "Åsa", city: "Malmö" },
    ];
    for (const bytes of [
      Buffer.from(text),
      Buffer.from(`\ufeff${text}`),
      Buffer.from(text, "latin1"),
      Buffer.from(`\ufeff${text}`, "utf16le"),
      Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
      Buffer.from(text, "utf16le"),
    ]) {
      expect(toRows((await readCsv(bytes)).table)).toEqual(expected);
    }
  });
});

/** Text that a CSV file can hold: no zero byte, no half of a surrogate pair. */
const nastyText = fc
  .oneof(
    fc.string({ unit: "grapheme", maxLength: 12 }),
    fc.string({
      unit: fc.constantFrom('"', ",", ";", "\n", "\r", "\r\n", " ", "\t", "\ufeff", "'", "é", "x"),
      maxLength: 8,
    }),
    fc.constantFrom("", " ", "NA", "null", "007", "1e5", "true", "1/2/2014", "\ufeff", '"', "\r", "=1+1"),
  )
  .filter((text) => !text.includes("\0") && text !== "\\N");
const name = fc
  .string({ unit: fc.constantFrom("a", "B", "é", ",", '"', "\n", ";", "_"), minLength: 1, maxLength: 6 })
  .filter((text) => text.trim() === text);
const day = fc.integer({ min: -700_000, max: 2_900_000 }).map((days) => days * 86_400_000);

const column = (n: number) =>
  fc.oneof(
    fc.array(fc.option(nastyText), { minLength: n, maxLength: n }).map((texts) => textColumnFrom(texts)),
    fc
      .array(fc.oneof(fc.double({ noDefaultInfinity: true }), fc.integer()), { minLength: n, maxLength: n })
      .map((values) => numberColumn(Float64Array.from(values, (value) => (value === 0 ? 0 : value)))),
    fc
      .array(fc.constantFrom(0, 1, 255), { minLength: n, maxLength: n })
      .map((values) => booleanColumn(Uint8Array.from(values))),
    fc
      .array(
        fc.oneof(
          fc.constant(Number.NaN),
          day,
          day.map((ms) => ms + 12_345_678),
        ),
        { minLength: n, maxLength: n },
      )
      .map((values) => timeColumn(Float64Array.from(values))),
  );
const randomTable: fc.Arbitrary<Table> = fc
  .integer({ min: 1, max: 12 })
  .chain((n) =>
    fc
      .uniqueArray(fc.tuple(name, column(n)), { selector: ([text]) => text, minLength: 1, maxLength: 5 })
      .map((columns) => makeTable(Object.fromEntries(columns))),
  );

describe("toCsv and readCsv", () => {
  it("bring any table back, level for level and bit for bit", async () => {
    await fc.assert(
      fc.asyncProperty(
        randomTable,
        fc.constantFrom(...([",", ";", "\t", "|"] as const)),
        fc.constantFrom(...(["\n", "\r\n"] as const)),
        async (table, delimiter, lineEnd) => {
          const text = toCsv(table, { delimiter, lineEnd, missing: "\\N" } as object);
          const kinds = Object.fromEntries(Object.entries(table).map(([key, { kind }]) => [key, kind]));
          const back = await read(text, {
            delimiter,
            header: true,
            kinds,
            missing: ["\\N"],
            quote: '"',
            dateFormat: "YYYY-MM-DD",
          });
          expect(back.rejected).toEqual([]);
          expect(toRows(back.table)).toEqual(toRows(table));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("bring plain tables back without any option", async () => {
    const table = makeTable({
      id: textColumnFrom(["007", "570306133677760513", null]),
      name: textColumnFrom(['a "quoted", name', "two\nlines", " blanks "]),
      spend: numberColumn(Float64Array.of(0.1 + 0.2, -1e-7, Number.NaN)),
      member: booleanColumn(Uint8Array.of(1, 0, 255)),
      joined: timeColumn(Float64Array.of(0, 86_400_000, Number.NaN)),
      seen: timeColumn(Float64Array.of(1.5e12 + 1, 86_400_000, Number.NaN)),
    });
    const text = toCsv(table);
    expect(text).toBe(
      "id,name,spend,member,joined,seen\n" +
        '007,"a ""quoted"", name",0.30000000000000004,true,1970-01-01,2017-07-14T02:40:00.001Z\n' +
        '570306133677760513,"two\nlines",-1e-7,false,1970-01-02,1970-01-02T00:00:00.000Z\n' +
        '," blanks ",,,,\n',
    );
    expect(toRows((await read(text)).table)).toEqual(toRows(table));
  });

  it("keep a missing value of a single column a row", async () => {
    const table = makeTable({ x: numberColumn(Float64Array.of(1, Number.NaN, 3)) });
    expect(toCsv(table)).toBe('x\n1\n""\n3\n');
    expect(toRows((await read(toCsv(table))).table)).toEqual([{ x: 1 }, { x: null }, { x: 3 }]);
  });

  it("write no line for a table without columns, and only the header for one without rows", () => {
    expect(toCsv({})).toBe("");
    expect(toCsv(makeTable({ a: numberColumn(new Float64Array(0)) }))).toBe("a\n");
    expect(toCsv([{ a: 1 }], { header: false })).toBe("1\n");
  });

  it("quote what other readers would trim or take for a byte-order mark", () => {
    expect(toCsv([{ a: "\ufeffx", b: "x ", c: "\tx", d: "" }], { header: false })).toBe(
      '"\ufeffx","x ","\tx",""\n',
    );
  });

  it("refuse options that would not be read back", () => {
    expect(() => toCsv([], { delimiter: "::" as "," })).toThrow(
      '`options.delimiter` must be one of ",", ";", "\\t", "|", got "::"',
    );
    expect(() => toCsv([], { lineEnd: "" as "\n" })).toThrow(
      '`options.lineEnd` must be one of "\\n", "\\r\\n", got ""',
    );
  });
});

describe("writeCsv", () => {
  const table = makeTable({ i: numberColumn(Float64Array.from({ length: 20_000 }, (_, i) => i)) });

  it("writes what toCsv says, plain and zipped, and leaves nothing else behind", async () => {
    await writeCsv(table, join(folder, "plain.csv"));
    await writeCsv(table, join(folder, "plain.csv.gz"), { lineEnd: "\r\n" });
    expect(readFileSync(join(folder, "plain.csv"), "utf8")).toBe(toCsv(table));
    expect(gunzipSync(readFileSync(join(folder, "plain.csv.gz"))).toString()).toBe(
      toCsv(table, { lineEnd: "\r\n" }),
    );
    expect(readdirSync(folder).filter((file) => file.endsWith(".tmp"))).toEqual([]);
    const { table: back } = await readCsv(join(folder, "plain.csv.gz"));
    expect(isMissing(back["i"]!, 19_999)).toBe(false);
  });

  it("leaves an older file as it was when it is stopped", async () => {
    const path = join(folder, "old.csv");
    writeFileSync(path, "old\n");
    const controller = new AbortController();
    const stopped = writeCsv(table, path, {
      signal: controller.signal,
      onProgress: ({ done }) => done > 0 && controller.abort(new Error("stop")),
    });
    await expect(stopped).rejects.toThrow("stop");
    expect(readFileSync(path, "utf8")).toBe("old\n");
    expect(readdirSync(folder).filter((file) => file.endsWith(".tmp"))).toEqual([]);
  });

  it("reports rows", async () => {
    const done: number[] = [];
    await writeCsv(table, join(folder, "p.csv"), { onProgress: (progress) => done.push(progress.done) });
    expect([done[0], done.at(-1)]).toEqual([0, 20_000]);
  });

  it("refuses options that are none", async () => {
    for (const options of [null, "text", Number.NaN, [1]]) {
      await expect(writeCsv({ a: [1] }, join(folder, "o.csv"), options as never)).rejects.toThrow(
        "`options` must be an object with options (delimiter, missing, header, lineEnd, onProgress, signal), got",
      );
    }
  });

  it("says that the folder is not there", async () => {
    const path = join(folder, "no", "x.csv");
    await expect(writeCsv(table, path)).rejects.toThrow(
      `\`path\` must be a file in a folder that exists, got ${JSON.stringify(path)}`.slice(0, 60),
    );
  });
});
