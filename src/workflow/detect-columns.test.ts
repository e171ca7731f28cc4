import { describe, expect, it } from "vitest";
import { tableFrom } from "../table/table-from.ts";
import { detectIdColumn, detectOrderColumns, detectTarget } from "./detect-columns.ts";

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
  ])("reads %j", (names, expected) => {
    const isTime = (name: string) => /date|timestamp/i.test(name);
    const isNumber = (name: string) => /quantity|price|fare|value|number/i.test(name);
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

describe("detectTarget and detectIdColumn", () => {
  it("know a label by its name", () => {
    expect(detectTarget([{ id: "a", Churn: "Yes" }])).toBe("Churn");
    expect(detectTarget([{ id: "a", exited: 1 }])).toBe("exited");
    expect(detectTarget([{ id: "a", date: day, amount: 3 }])).toBeUndefined();
  });

  it("know an id by its distinct values and name, never by the name alone", () => {
    expect(
      detectIdColumn(
        tableFrom([
          { customerID: "a", x: 1 },
          { customerID: "b", x: 1 },
        ]),
      ),
    ).toBe("customerID");
    expect(
      detectIdColumn(
        tableFrom([
          { customerID: "a", x: 1 },
          { customerID: "a", x: 2 },
        ]),
      ),
    ).toBeUndefined();
    expect(
      detectIdColumn(
        tableFrom([
          { memberNo: 1, x: 1 },
          { memberNo: 2, x: 1 },
        ]),
      ),
    ).toBe("memberNo");
  });
});
