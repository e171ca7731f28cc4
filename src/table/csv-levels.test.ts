import { describe, expect, it } from "vitest";
import type { ReadCsvOptions } from "./csv-options.ts";
import { readCsv } from "./read-csv.ts";
import { type Column, textColumnOf } from "./table.ts";

/** Rows enough for a column to stop looking up its values. */
const ROWS = 5000;

function texts(textOfRow: (i: number) => string): string[] {
  return Array.from({ length: ROWS }, (_, i) => textOfRow(i));
}

async function readValues(values: readonly string[], options: ReadCsvOptions = {}, name = "value") {
  const text = [`row;${name}`, ...values.map((value, i) => `r${i};${value}`)].join("\n");
  const result = await readCsv({ text }, { delimiter: ";", header: true, ...options });
  const column: Column = result.table[name]!;
  const { kind, because, missing, rejected } = result.report.columns[1]!;
  return { column, report: { kind, because, missing, rejected }, result };
}

const money = (i: number): string => ((i * 7919) % 100_003) / 100 + (i % 2 === 0 ? "" : "0");
const second = (i: number): string =>
  new Date(Date.UTC(2024, 0, 1) + i * 97_000).toISOString().slice(0, 19).replace("T", " ");

describe("a column in which nearly every value is a new one", () => {
  it("is numbers to the bit", async () => {
    const values = texts(money);
    const { column, report } = await readValues(values);
    expect(column).toEqual({ kind: "number", values: Float64Array.from(values, Number) });
    expect(report).toEqual({ kind: "number", because: "every value is a number", missing: 0, rejected: 0 });
  });

  it("is times to the second", async () => {
    const values = texts(second);
    const { column, report } = await readValues(values);
    expect(column).toEqual({
      kind: "time",
      values: Float64Array.from(values, (value) => Date.parse(`${value}Z`)),
    });
    expect(report).toEqual({ kind: "time", because: "every value is a date", missing: 0, rejected: 0 });
  });

  it("may have missing values, among them one that looks like a number", async () => {
    const values = texts((i) => (i % 10 === 3 ? ["", "n/a", "-1", "-"][i % 4]! : money(i)));
    const { column, report } = await readValues(values, { missing: ["", "n/a", "-", "-1"] });
    const expected = values.map((value, i) => (i % 10 === 3 ? Number.NaN : Number(value)));
    expect(column).toEqual({ kind: "number", values: Float64Array.from(expected) });
    expect(report).toEqual({ kind: "number", because: "every value is a number", missing: 500, rejected: 0 });
  });

  it("keeps -1.0 where -1 is missing", async () => {
    const values = texts((i) => (i % 50 === 0 ? ["-1", "-1.0"][(i / 50) % 2]! : money(i)));
    const { report } = await readValues(values, { missing: ["-1"] });
    expect(report.missing).toBe(50);
  });

  it("counts a value as often as it has rows, and lists it with its line", async () => {
    const values = texts((i) => (i % 1000 === 999 ? "12:30" : money(i)));
    const { report, result } = await readValues(values);
    expect(report).toEqual({
      kind: "number",
      because: "all but 5 of 5000 values are a number",
      missing: 0,
      rejected: 5,
    });
    expect(result.rejected[4]).toEqual({
      line: 5001,
      column: "value",
      value: "12:30",
      reason: "not a number",
    });
  });

  it("is text with distinct levels in order of appearance, when the last values say so", async () => {
    const values = texts((i) => (i < 4500 ? String((i * 7919) % 3001) : `${i % 9}x`));
    const { column, report } = await readValues(values);
    expect(report.kind).toBe("text");
    const { codes, levels } = column.kind === "text" ? column : expect.fail(column.kind);
    expect(levels).toEqual([...new Set(values)]);
    expect(Array.from(codes, (code) => levels[code])).toEqual(values);
  });

  it("is text without a level for what is missing", async () => {
    const values = texts((i) => (i < 4500 ? String((i * 7919) % 3001) : i % 3 === 0 ? "" : "x"));
    const { column } = await readValues(values, { missing: ["", "17"] });
    const { codes, levels } = column.kind === "text" ? column : expect.fail(column.kind);
    expect(levels).toEqual([...new Set(values)].filter((value) => value !== "" && value !== "17"));
    expect(Array.from(codes, (code) => levels[code])).toEqual(
      values.map((value) => (value === "" || value === "17" ? undefined : value)),
    );
  });

  it("stays zero-padded digits, and ids of floats lose their fraction", async () => {
    const padded = texts((i) => String(i % 4000).padStart(6, "0"));
    const { result } = await readValues(padded);
    expect(textColumnOf(result.table, "value", "value").levels).toHaveLength(4000);
    const floats = texts((i) => `${10_000 + (i % 4000)}.0`);
    const { report, column } = await readValues(floats, {}, "CustomerID");
    expect(report.because).toBe("digits.0 under the name of an id");
    expect(column.kind === "text" && column.levels[3999]).toBe("13999");
  });

  it("can be a date to which the form is not the key: a compact one, an epoch, a code", async () => {
    const days = texts((i) =>
      second(i * 300)
        .slice(0, 10)
        .replaceAll("-", ""),
    );
    expect((await readValues(days)).column).toEqual({
      kind: "time",
      values: Float64Array.from(texts(second), (_, i) => Date.parse(second(i * 300).slice(0, 10))),
    });
    const epochs = texts((i) => String(1_600_000_000 + 61 * i));
    const { column, report } = await readValues(epochs, {}, "created_at");
    expect(report.kind).toBe("epoch-seconds");
    expect(column).toEqual({
      kind: "time",
      values: Float64Array.from(epochs, (text) => 1000 * Number(text)),
    });
    const invoices = texts((i) => (i === 4999 ? "C536379" : String(500_000 + i)));
    expect((await readValues(invoices, {}, "InvoiceNo")).report.kind).toBe("text");
  });

  it("has a comma for a point where the options say so", async () => {
    const values = texts((i) => ["1.234", "1.234,5", "12,25", String(i)][i % 4]!);
    const { column } = await readValues(values, { decimal: "," });
    expect(column.kind === "number" && column.values.slice(0, 4)).toEqual(
      Float64Array.of(1234, 1234.5, 12.25, 3),
    );
  });
});
