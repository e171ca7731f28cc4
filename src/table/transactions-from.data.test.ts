import { beforeAll, expect, it } from "vitest";
import { describeWithData, readData } from "../testing/data.ts";
import { numberColumn, type Table, textColumnFrom, timeColumn } from "./table.ts";
import { purchasesBefore, type TransactionIssue, type Transactions } from "./transactions.ts";
import { transactionsFrom } from "./transactions-from.ts";

const DAY_MS = 86_400_000;

/** `{ rows, rowsSeen }` by issue. */
function countsOf(log: Transactions): Record<TransactionIssue, [number, number]> {
  return Object.fromEntries(
    log.report.issues.map(({ issue, rows, rowsSeen }) => [issue, [rows, rowsSeen]]),
  ) as Record<TransactionIssue, [number, number]>;
}

describeWithData("transactionsFrom on CDNOW", () => {
  let lines: string[];
  let table: Table;
  beforeAll(() => {
    lines = readData("CDNOW_master.txt.gz").split("\r\n").slice(1).filter(Boolean);
    const fields = lines.map((line) => line.trim().split(/ +/));
    const isoDay = (text: string): string => `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
    table = {
      customer: textColumnFrom(fields.map((field) => field[0])),
      date: textColumnFrom(fields.map((field) => isoDay(field[1]!))),
      pieces: numberColumn(Float64Array.from(fields, (field) => Number(field[2]))),
      value: numberColumn(Float64Array.from(fields, (field) => Number(field[3]))),
    };
  });
  const options = { customer: "customer", time: "date", amount: "value" } as const;

  it("counts what the description of the file says: 80 zeros, 255 repeats, 2,068 rows on one day", () => {
    const log = transactionsFrom(table, options);
    expect(log.report).toMatchObject({
      rowsRead: 69_659,
      rowsKept: 69_659,
      rowsRejected: 0,
      rowsDropped: 0,
      customers: 23_570,
      firstTime: Date.UTC(1997, 0, 1),
      lastTime: Date.UTC(1998, 5, 30),
    });
    expect(countsOf(log)).toEqual({
      "missing-customer": [0, 0],
      "missing-time": [0, 0],
      "missing-amount": [0, 0],
      duplicate: [255, 255],
      "same-order": [0, 0],
      refund: [0, 0],
      "zero-amount": [80, 80],
      "same-day": [2068, 2068],
    });
    expect(purchasesBefore(log, log.report.lastTime! + 1).times).toHaveLength(69_659 - 2068);
  });

  it("drops repeats and zeros on request, and only those", () => {
    const log = transactionsFrom(table, { ...options, duplicates: "drop", zeroAmounts: "drop" });
    const distinct = [...new Set(lines)];
    const zeros = distinct.filter((line) => line.endsWith(" 0.00")).length;
    expect(distinct).toHaveLength(69_659 - 255);
    expect(log.report.rowsDropped).toBe(255 + zeros);
    expect(countsOf(log)["zero-amount"]).toEqual([zeros, 80]);
  });
});

/** Fields of RFC 4180 text without line breaks in quotes, which this file has none of. */
function splitLine(line: string): string[] {
  if (!line.includes('"')) return line.split(",");
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    (m) => m[1]?.replaceAll('""', '"') ?? m[2]!,
  );
}

describeWithData("transactionsFrom on Online Retail", () => {
  const amount = { quantity: "Quantity", unitPrice: "UnitPrice" } as const;
  const options = { customer: "CustomerID", time: "InvoiceDate", amount } as const;
  let fields: string[][];
  let customers: string[];
  let values: number[];
  let table: Table;
  beforeAll(() => {
    fields = readData("online_retail.csv.gz").split("\n").slice(1).filter(Boolean).map(splitLine);
    const column = (k: number): string[] => fields.map((field) => field[k]!);
    customers = column(6);
    values = fields.map((field) => Number(field[3]) * Number(field[5]));
    table = {
      InvoiceNo: textColumnFrom(column(0)),
      StockCode: textColumnFrom(column(1)),
      Description: textColumnFrom(column(2)),
      Quantity: numberColumn(Float64Array.from(column(3), Number)),
      InvoiceDate: timeColumn(
        Float64Array.from(column(4), (time) => Date.parse(`${time.replace(" ", "T")}Z`)),
      ),
      UnitPrice: numberColumn(Float64Array.from(column(5), Number)),
      CustomerID: numberColumn(Float64Array.from(customers, (id) => (id === "" ? Number.NaN : Number(id)))),
      Country: textColumnFrom(column(7)),
    };
  });
  const count = (test: (i: number) => boolean): number => fields.filter((_, i) => test(i)).length;

  it("counts every quirk of the file", () => {
    const log = transactionsFrom(table, options);
    const { rowsRead, rowsKept, rowsRejected, customers: customerCount } = log.report;
    expect([rowsRead, rowsRejected, customerCount]).toEqual([541_909, 135_080, 4372]);
    expect(rowsKept).toBe(541_909 - 135_080);
    const counts = countsOf(log);
    expect(counts["missing-customer"]).toEqual([135_080, 135_080]);
    // 9,288 rows of cancelled invoices and two with a negative price; 383 + 2 of them name no customer.
    const cancelled = count((i) => fields[i]![0]!.startsWith("C"));
    expect(cancelled).toBe(9288);
    expect(counts.refund).toEqual([8905, cancelled + 2]);
    expect(counts.refund).toEqual([
      count((i) => values[i]! < 0 && customers[i] !== ""),
      count((i) => values[i]! < 0),
    ]);
    expect(counts.refund[0]).toBe(count((i) => fields[i]![0]!.startsWith("C") && customers[i] !== ""));
    expect(counts["zero-amount"]).toEqual([40, 2515]);
    expect(counts["zero-amount"]).toEqual([
      count((i) => values[i] === 0 && customers[i] !== ""),
      count((i) => values[i] === 0),
    ]);
    expect(counts.duplicate[1]).toBe(5268);
    expect(log.rejected[0]).toEqual({
      line: customers.indexOf("") + 1,
      column: "CustomerID",
      value: "",
      reason: "missing customer",
    });
    expect(log.purchases.reduce((sum, purchase) => sum + purchase, 0)).toBe(rowsKept - 8905);
  });

  it("makes one row of each invoice of a customer and minute", () => {
    const log = transactionsFrom(table, {
      ...options,
      order: "InvoiceNo",
      refunds: "drop",
      duplicates: "drop",
    });
    const totals = new Map<string, number>();
    const seen = new Set<string>();
    let repeats = 0;
    fields.forEach((field, i) => {
      const key = field.join("\u0000");
      if (customers[i] === "") return;
      if (seen.has(key)) repeats++;
      else {
        const invoice = `${customers[i]} ${field[0]} ${field[4]}`;
        totals.set(invoice, (totals.get(invoice) ?? 0) + values[i]!);
      }
      seen.add(key);
    });
    const kept = [...totals.values()].filter((total) => total >= 0);
    const counts = countsOf(log);
    expect(counts.duplicate[0]).toBe(repeats);
    expect(log.report.rowsKept).toBe(kept.length);
    expect(counts["same-order"][0]).toBe(541_909 - 135_080 - repeats - totals.size);
    expect(log.report.rowsDropped).toBe(repeats + totals.size - kept.length);
    expect(log.amounts.reduce((a, b) => a + b, 0)).toBeCloseTo(
      kept.reduce((a, b) => a + b, 0),
      4,
    );
    expect(
      log.times.every((time, i) => i === 0 || log.offsets.includes(i) || time >= log.times[i - 1]!),
    ).toBe(true);
    expect(purchasesBefore(log, log.report.lastTime! + DAY_MS).times.length).toBeLessThan(kept.length);
  });
});
