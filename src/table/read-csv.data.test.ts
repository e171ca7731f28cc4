/** Well-known public files, against the counts of their documentation. */
import { createReadStream, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { dataPath, describeWithData, readData } from "../testing/data.ts";
import type { CsvReport } from "./csv-options.ts";
import { readCsv } from "./read-csv.ts";
import {
  isMissing,
  numberColumnOf,
  rowCount,
  type Table,
  type TextColumn,
  type TimeColumn,
  textColumnOf,
} from "./table.ts";

const kindsOf = (report: CsvReport) =>
  Object.fromEntries(report.columns.map(({ name, kind }) => [name, kind]));
const missingOf = (report: CsvReport) =>
  Object.fromEntries(
    report.columns.filter(({ missing }) => missing > 0).map(({ name, missing }) => [name, missing]),
  );
const textAt = (column: TextColumn, i: number) => column.levels[column.codes[i]!];
const countText = (table: Table, name: string, test: (text: string) => boolean) => {
  const { codes, levels } = textColumnOf(table, name, name);
  const passes = levels.map(test);
  return codes.reduce((total, code) => total + (code >= 0 && passes[code] ? 1 : 0), 0);
};
const countNumber = (table: Table, name: string, test: (value: number) => boolean) =>
  numberColumnOf(table, name, name).values.filter(test).length;

describeWithData("readCsv on public data", () => {
  it("CDNOW master: runs of blanks, CRLF, gzip, zero-padded ids, integer dates", async () => {
    const { table, report, rejected, lines } = await readCsv(dataPath("CDNOW_master.txt.gz"));
    expect(report).toMatchObject({
      encoding: "utf-8",
      gzip: true,
      delimiter: "blanks",
      header: true,
      lineEnds: { lf: 0, crlf: 69_660, cr: 0 },
      rowsRead: 69_659,
      rowsKept: 69_659,
    });
    expect(rejected).toEqual([]);
    expect(
      report.columns.map(({ name, kind, because, dateFormat }) => [name, kind, because, dateFormat]),
    ).toEqual([
      ["customer_id", "text", "zero-padded digits", null],
      ["date", "time", "every value is a date", "YYYYMMDD"],
      ["number_of_cds", "number", "every value is a number", null],
      ["dollar_value", "number", "every value is a number", null],
    ]);
    const ids = textColumnOf(table, "customer_id", "customer_id");
    expect(ids.levels).toHaveLength(23_570);
    expect(ids.levels[0]).toBe("00001");
    const dates = (table["date"] as TimeColumn).values;
    expect([Math.min(...dates.slice(0, 1000)), dates[0]]).toEqual([
      Date.UTC(1997, 0, 1),
      Date.UTC(1997, 0, 1),
    ]);
    expect(dates.reduce((a, b) => Math.max(a, b))).toBe(Date.UTC(1998, 5, 30));
    expect(countNumber(table, "dollar_value", (value) => value === 0)).toBe(80);
    expect(numberColumnOf(table, "dollar_value", "").values.reduce((a, b) => Math.max(a, b))).toBe(1286.01);
    expect([lines[0], lines.at(-1)]).toEqual([2, 69_660]);
  });

  it("CDNOW sample: no header", async () => {
    const { table, report, lines } = await readCsv(dataPath("CDNOW_sample.txt"));
    expect(report).toMatchObject({ header: false, delimiter: "blanks", rowsKept: 6919 });
    expect(Object.keys(table)).toEqual(["column1", "column2", "column3", "column4", "column5"]);
    expect(kindsOf(report)).toEqual({
      column1: "text",
      column2: "text",
      column3: "time",
      column4: "number",
      column5: "number",
    });
    expect(textColumnOf(table, "column2", "").levels).toHaveLength(2357);
    expect(lines[0]).toBe(1);
    const named = await readCsv(dataPath("CDNOW_sample.txt"), {
      header: ["master", "id", "date", "cds", "value"],
    });
    expect(Object.keys(named.table)).toEqual(["master", "id", "date", "cds", "value"]);
    expect(rowCount(named.table)).toBe(6919);
  });

  it("Telco: a number column with eleven blanks", async () => {
    const { report, rejected } = await readCsv(dataPath("telco_customer_churn.csv"));
    expect(report.rowsKept).toBe(7043);
    expect(missingOf(report)).toEqual({ TotalCharges: 11 });
    expect(rejected).toEqual([]);
    expect(kindsOf(report)).toMatchObject({
      customerID: "text",
      SeniorCitizen: "number",
      Partner: "text",
      TotalCharges: "number",
      Churn: "text",
    });
  });

  it("Online Retail: ids of floats, codes that are nearly numbers, every quirk counted", async () => {
    const { table, report, rejected } = await readCsv(dataPath("online_retail.csv.gz"));
    expect(report.rowsKept).toBe(541_909);
    expect(rejected).toEqual([]);
    expect(missingOf(report)).toEqual({ Description: 1454, CustomerID: 135_080 });
    expect(kindsOf(report)).toEqual({
      InvoiceNo: "text",
      StockCode: "text",
      Description: "text",
      Quantity: "number",
      InvoiceDate: "time",
      UnitPrice: "number",
      CustomerID: "id",
      Country: "text",
    });
    const customers = textColumnOf(table, "CustomerID", "");
    expect(customers.levels).toHaveLength(4372);
    expect(customers.levels[0]).toBe("17850");
    expect(textColumnOf(table, "InvoiceNo", "").levels).toHaveLength(25_900);
    expect(countText(table, "InvoiceNo", (text) => text.startsWith("C"))).toBe(9288);
    expect(countText(table, "StockCode", (text) => /[a-z]/.test(text))).toBe(1977);
    expect(countText(table, "Description", (text) => text !== text.trim())).toBe(113_452);
    expect(countText(table, "Description", (text) => text.includes("£"))).toBe(32);
    expect(countNumber(table, "Quantity", (value) => value < 0)).toBe(10_624);
    expect(countNumber(table, "UnitPrice", (value) => value === 0)).toBe(2515);
    expect(countNumber(table, "UnitPrice", (value) => value < 0)).toBe(2);
    const times = (table["InvoiceDate"] as TimeColumn).values;
    expect([times[0], times.at(-1)]).toEqual([Date.UTC(2010, 11, 1, 8, 26), Date.UTC(2011, 11, 9, 12, 50)]);
  });

  it("airline members: 62,981 rows of numbers, digit for digit", async () => {
    const { table, report } = await readCsv(dataPath("airline_members_lrfmc.csv.gz"));
    expect(report.rowsKept).toBe(62_981);
    expect(new Set(Object.values(kindsOf(report)))).toEqual(new Set(["number"]));
    const raw = readData("airline_members_lrfmc.csv.gz").trimEnd().split("\r\n").slice(1);
    const values = numberColumnOf(table, "C", "C").values;
    expect(raw.every((line, i) => Number(line.split(",")[4]) === values[i])).toBe(true);
  });

  it("tweets: ids beyond 2^53 and line breaks inside quotes", async () => {
    const { table, report, lines } = await readCsv(dataPath("twitter_us_airline_sentiment.csv.gz"));
    expect(report.rowsKept).toBe(14_640);
    expect(report.rowsRejected).toBe(0);
    const ids = textColumnOf(table, "tweet_id", "");
    expect(ids.levels).toHaveLength(14_485);
    expect(textAt(ids, 0)).toBe("570306133677760513");
    expect(countText(table, "text", (text) => text.includes("\n"))).toBe(138);
    expect(countText(table, "airline_sentiment", (text) => text === "negative")).toBe(9178);
    const created = (table["tweet_created"] as TimeColumn).values;
    expect(created[0]).toBe(Date.parse("2015-02-24T11:35:52-08:00"));
    // The line of every row is where its id stands in the file.
    const raw = readData("twitter_us_airline_sentiment.csv.gz").split("\n");
    expect(lines.at(-1)).toBeGreaterThan(14_641);
    for (let i = 0; i < lines.length; i++) {
      if (!raw[lines[i]! - 1]!.startsWith(textAt(ids, i)!))
        expect.fail(`row ${i} is not on line ${lines[i]}`);
    }
  });

  it("airline satisfaction: an empty name in the header", async () => {
    const { table, report } = await readCsv(dataPath("airline_satisfaction_train.csv.gz"));
    expect(report.rowsKept).toBe(103_904);
    expect(Object.keys(table)).toHaveLength(25);
    expect(report.columns[0]).toMatchObject({ name: "column1", header: "", kind: "number" });
    expect(missingOf(report)).toEqual({ "Arrival Delay in Minutes": 310 });
    expect(countText(table, "satisfaction", (text) => text === "satisfied")).toBe(45_025);
    const ids = numberColumnOf(table, "id", "id").values;
    expect(new Set(ids).size).toBe(103_904);
  });

  it("Hillstrom: no line end after the last row", async () => {
    const { table, report } = await readCsv(dataPath("hillstrom_email.csv.gz"));
    expect(report).toMatchObject({ rowsKept: 64_000, lineEnds: { lf: 0, crlf: 64_000, cr: 0 } });
    expect(countText(table, "segment", (text) => text === "No E-Mail")).toBe(21_306);
    expect(countNumber(table, "spend", (value) => value > 0)).toBe(578);
  });

  it("groceries: baskets of any size, every line that does not fit is rejected by its number", async () => {
    const { report, rejected, lines } = await readCsv(dataPath("groceries_baskets.csv"), { header: false });
    const raw = readData("groceries_baskets.csv").trimEnd().split("\n");
    const fits = raw.map((line) => line.split(",").length === raw[0]!.split(",").length);
    expect(report).toMatchObject({ rowsRead: 9835, rowsKept: 1005, rowsRejected: 8830 });
    expect([...lines]).toEqual(fits.flatMap((fit, i) => (fit ? [i + 1] : [])));
    expect(rejected.map(({ line }) => line)).toEqual(fits.flatMap((fit, i) => (fit ? [] : [i + 1])));
    expect(rejected[1]).toEqual({
      line: 3,
      column: "",
      value: "whole milk",
      reason: "expected 4 fields, got 1",
    });
  });

  it("donations: a first row of numbers is no header", async () => {
    const { table, report } = await readCsv(dataPath("bgbb_donations_1995_cohort_binary.csv"));
    expect(report.header).toBe(false);
    expect(rowCount(table)).toBe(11_104);
  });

  it("reads the same from a path, a URL, bytes, and streams of Node and the web", async () => {
    const path = dataPath("cdnow_customers_summary_with_transactions.csv");
    const expected = await readCsv(path);
    expect(rowCount(expected.table)).toBe(2357);
    const bytes = readFileSync(path);
    const sources = [
      pathToFileURL(path),
      bytes,
      { text: bytes.toString("utf8") },
      createReadStream(path, { highWaterMark: 100 }),
      createReadStream(path, { encoding: "utf8" }),
      new Blob([bytes]).stream(),
    ];
    for (const source of sources) expect(await readCsv(source)).toEqual(expected);
  });

  it("finds no missing value where the report says none", async () => {
    const { table, report } = await readCsv(dataPath("rossi.csv"));
    for (const { name, missing } of report.columns) {
      const column = table[name]!;
      let count = 0;
      for (let i = 0; i < rowCount(table); i++) if (isMissing(column, i)) count++;
      expect(count).toBe(missing);
    }
  });
});
