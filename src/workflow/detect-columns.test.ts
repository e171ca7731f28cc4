import { describe, expect, it } from "vitest";
import { tableFrom } from "../table/table-from.ts";
import { detectLabels, detectOrderColumns, detectTarget } from "./detect-columns.ts";

const day = new Date("2024-01-05");

describe("detectOrderColumns", () => {
  it.each([
    [
      ["customer_id", "date", "number_of_cds", "dollar_value"],
      { customer: "customer_id", time: "date", amount: "dollar_value" },
    ],
    [
      ["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"],
      {
        customer: "CustomerID",
        time: "InvoiceDate",
        amount: { quantity: "Quantity", unitPrice: "UnitPrice" },
        order: "InvoiceNo",
      },
    ],
    [["MEMBER_NO", "flight_date", "fare"], { customer: "MEMBER_NO", time: "flight_date", amount: "fare" }],
    [["user id", "timestamp"], { customer: "user id", time: "timestamp" }],
    [["会员号", "航班日期", "票价"], { customer: "会员号", time: "航班日期", amount: "票价" }],
  ])("reads %j", (names, expected) => {
    const isTime = (name: string) => /date|timestamp|日期/i.test(name);
    const isNumber = (name: string) => /quantity|price|fare|value|number|票价/i.test(name);
    const row = Object.fromEntries(
      names.map((name) => [name, isTime(name) ? day : isNumber(name) ? 1 : "x1"]),
    );
    expect(detectOrderColumns([row])).toEqual(expected);
  });

  it("takes what is given over what it would guess", () => {
    const rows = [{ customer: "a", account: "b", date: day, amount: 1, fee: 2 }];
    expect(detectOrderColumns(rows, { customer: "account", amount: "fee" })).toEqual({
      customer: "account",
      time: "date",
      amount: "fee",
    });
  });

  it("lists what it saw when it finds nothing", () => {
    expect(() => detectOrderColumns([{ a: "x", when: day }])).toThrow(
      "`options.customer` must be a column of customer ids, since none of a (text), when (time) looks like one, got undefined",
    );
    expect(() => detectOrderColumns([{ customer: "x", n: 1 }])).toThrow(
      "`options.time` must be a column of order times, since none of customer (text), n (number) looks like one, got undefined",
    );
  });
});

describe("an amount that is text", () => {
  it("is an error where it is money that cannot be read, and no amount where it is words", () => {
    const orders = (amounts: readonly string[]) =>
      amounts.map((amount, i) => ({ customer: `c${i}`, date: day, amount }));
    expect(() => detectOrderColumns(orders(["1,234.56", "12.00 €", "7.5"]))).toThrow(
      '`options.amount` must be a number column; amount has texts such as "1,234.56", "12.00 €" (read it with kinds amount=number to have them rejected, or with decimal ","), got "amount"',
    );
    expect(detectOrderColumns(orders(["low", "high"]))).toEqual({ customer: "customer", time: "date" });
  });
});

describe("detectLabels", () => {
  const rows = Array.from({ length: 30 }, (_, i) => ({
    row: i + 1,
    memberNo: 1 + (i % 20),
    tenure: i % 12,
    spend: 7 * i,
  }));

  it("finds an id that repeats, and what only numbers the rows", () => {
    expect(detectLabels(tableFrom(rows))).toEqual({ id: "memberNo", idRepeats: true, rowNumbers: ["row"] });
  });

  it("takes the id that is given", () => {
    expect(detectLabels(tableFrom(rows), "spend")).toEqual({
      id: "spend",
      idRepeats: false,
      rowNumbers: ["row"],
    });
  });

  it("does not take measurements for ids because they differ, nor words that end in one", () => {
    const paid = rows.map(({ tenure, spend }) => ({
      tenure,
      amountPaid: spend + 5,
      spend,
      casino: spend * 2,
    }));
    expect(detectLabels(tableFrom(paid))).toEqual({ id: null, idRepeats: false, rowNumbers: [] });
  });

  it.each(["customerID", "id", "ticket_id", "flightNo", "会员号", "Account Number"])(
    "knows %s by its name",
    (name) => {
      const table = tableFrom([
        { [name]: "a", x: 1 },
        { [name]: "b", x: 1 },
      ]);
      expect(detectLabels(table)).toEqual({ id: name, idRepeats: false, rowNumbers: [] });
    },
  );
});

describe("detectTarget", () => {
  it("knows a label by its name", () => {
    expect(detectTarget([{ id: "a", Churn: "Yes" }])).toBe("Churn");
    expect(detectTarget([{ id: "a", exited: 1 }])).toBe("exited");
    expect(detectTarget([{ id: "a", 流失: "是" }])).toBe("流失");
    expect(detectTarget([{ id: "a", date: day, amount: 3 }])).toBeUndefined();
  });
});
