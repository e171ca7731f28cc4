import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { simulateAirline } from "../../datasets/simulate-airline.ts";
import { toRows } from "../table/rows.ts";
import { tableFrom } from "../table/table-from.ts";
import { transactionsFrom } from "../table/transactions-from.ts";
import { expectClose } from "../testing/close.ts";
import { lrfmcFeatures, lrfmcReport } from "./lrfmc.ts";
import type { LrfmcFlightOptions, LrfmcFlights } from "./lrfmc-flights.ts";
import type { LrfmcMemberOptions } from "./lrfmc-members.ts";

const DAY = 86_400_000;
const MONTH = (365.2425 / 12) * DAY;

/** The first member of the textbook's file (54993), with the columns that matter. */
const textbook = {
  MEMBER_NO: 54993,
  FFP_DATE: "2006/11/2",
  LOAD_TIME: "2014/3/31",
  LAST_TO_END: 1,
  FLIGHT_COUNT: 210,
  SEG_KM_SUM: 580717,
  avg_discount: 0.961639043,
  SUM_YR_1: 239560,
  SUM_YR_2: 234188,
};

describe("lrfmcFeatures of a member table", () => {
  it("reads the textbook's columns", () => {
    const [row] = toRows(lrfmcFeatures([textbook]));
    expect(row).toMatchObject({
      customerId: "54993",
      recencyDays: 1,
      frequency: 210,
      mileage: 580717,
      discount: 0.961639043,
    });
    // 2 November 2006 to 31 March 2014 is 2,706 days, 88.9 mean months; the airline file says 88.
    expectClose(row!.lengthMonths!, 2706 / (365.2425 / 12), 1e-14);
  });

  it("reads other columns by name, time columns, and asOf where the table has no end of window", () => {
    const members = tableFrom([
      { id: "007", since: new Date(Date.UTC(2013, 0, 1)), last: 3, n: 2, km: 900, c: 0.5 },
    ]);
    const columns = {
      customer: "id",
      joined: "since",
      recencyDays: "last",
      frequency: "n",
      mileage: "km",
      discount: "c",
    };
    expect(toRows(lrfmcFeatures(members, { asOf: "2014-01-01", columns }))).toEqual([
      {
        customerId: "007",
        lengthMonths: (365 * DAY) / MONTH,
        recencyDays: 3,
        frequency: 2,
        mileage: 900,
        discount: 0.5,
      },
    ]);
  });

  it.each<[string, object, string, string]>([
    ["missing-customer", { MEMBER_NO: null }, "MEMBER_NO", "no member number"],
    ["missing-join-date", { FFP_DATE: "2014/2/29" }, "FFP_DATE", "no date of joining that can be read"],
    ["missing-window-end", { LOAD_TIME: null }, "LOAD_TIME", "no end of the window that can be read"],
    ["window-after-as-of", { LOAD_TIME: "2014/4/2" }, "LOAD_TIME", "window ends after asOf"],
    ["joined-after-end", { FFP_DATE: "2014/3/31" }, "FFP_DATE", "joined at or after the end of the window"],
    ["missing-value", { avg_discount: null }, "avg_discount", "missing or not a finite number"],
    [
      "missing-value",
      { SEG_KM_SUM: Number.POSITIVE_INFINITY },
      "SEG_KM_SUM",
      "missing or not a finite number",
    ],
    ["negative-value", { SEG_KM_SUM: -1 }, "SEG_KM_SUM", "negative"],
    ["missing-fare", { SUM_YR_2: null }, "SUM_YR_2", "a yearly fare is missing"],
    ["free-flights", { SUM_YR_1: 0, SUM_YR_2: 0 }, "SUM_YR_1", "fares of 0 with distance or discount"],
    ["inactive", { FLIGHT_COUNT: 0 }, "FLIGHT_COUNT", "no flight in the window"],
  ])("leaves a member out by the rule %s: %j", (rule, change, column, reason) => {
    const members = [textbook, { ...textbook, MEMBER_NO: 7, ...change }];
    const options = { asOf: "2014-04-01" };
    expect(toRows(lrfmcFeatures(members, options)).map((row) => row.customerId)).toEqual(["54993"]);
    const report = lrfmcReport(members, options);
    expect(report).toMatchObject({ rowsRead: 2, rowsKept: 1, flights: null });
    expect(report.rules.filter(({ rows }) => rows > 0)).toEqual([{ rule, rows: 1 }]);
    expect(report.rejected).toMatchObject([{ line: 2, column, reason }]);
  });

  it("refuses what is no table", () => {
    const message = "must be rows, columns, or a table of arquero, Arrow or danfo, got";
    for (const input of [undefined, null, 5]) {
      expect(() => lrfmcFeatures(input as never)).toThrow(`\`input\` ${message} ${input}`);
      expect(() => lrfmcReport(input as never)).toThrow(`\`input\` ${message} ${input}`);
    }
    const transactions = transactionsFrom([{ id: "A", on: "2024-01-01", miles: 1, discount: 1 }], {
      customer: "id",
      time: "on",
    });
    expect(() =>
      lrfmcFeatures({ transactions, customers: undefined as never }, { asOf: "2024-02-01" }),
    ).toThrow(`\`input.customers\` ${message} undefined`);
  });

  it("leaves out the second row of a member number and shows its value", () => {
    const report = lrfmcReport([textbook, { ...textbook, FLIGHT_COUNT: 3 }]);
    expect(report.rejected).toEqual([
      { line: 2, column: "MEMBER_NO", value: "54993", reason: "member number of an earlier row" },
    ]);
    expect(Object.isFrozen(report.rejected)).toBe(true);
  });

  it("calls flights free when either distance or discount is there, and only without a fare in any year", () => {
    const unpaid = { ...textbook, SUM_YR_1: 0, SUM_YR_2: 0 };
    expect(lrfmcReport([{ ...unpaid, SEG_KM_SUM: 0 }]).rowsKept).toBe(0);
    expect(lrfmcReport([{ ...unpaid, avg_discount: 0 }]).rowsKept).toBe(0);
    expect(lrfmcReport([{ ...unpaid, SUM_YR_2: 90 }]).rowsKept).toBe(1);
  });

  it("keeps a member whose fares, distance and discount are all 0, as the textbook does", () => {
    const free = { ...textbook, SUM_YR_1: 0, SUM_YR_2: 0, SEG_KM_SUM: 0, avg_discount: 0 };
    expect(lrfmcReport([free]).rowsKept).toBe(1);
  });

  it("keeps members without a flight where asked, with no discount and no recency", () => {
    const idle = {
      ...textbook,
      MEMBER_NO: 8,
      FLIGHT_COUNT: 0,
      SEG_KM_SUM: 0,
      LAST_TO_END: null,
      avg_discount: null,
    };
    const [, row] = toRows(lrfmcFeatures([textbook, idle], { inactive: "keep" }));
    expect(row).toMatchObject({
      customerId: "8",
      frequency: 0,
      mileage: 0,
      recencyDays: null,
      discount: null,
    });
  });

  it("does not apply the fare rules without fares", () => {
    const { SUM_YR_1, SUM_YR_2, ...bare } = textbook;
    expect(lrfmcReport([bare]).rowsKept).toBe(1);
    const free = { ...textbook, SUM_YR_1: 0, SUM_YR_2: 0 };
    expect(lrfmcReport([free], { columns: { fares: [] } }).rowsKept).toBe(1);
  });

  it("carries on what the reader of a file rejected, and names lines of the file", () => {
    const rejected = [{ line: 2, column: "FFP_DATE", value: "x", reason: "not a date" }];
    const input = { table: tableFrom([textbook, textbook]), lines: Int32Array.of(3, 9), rejected };
    const report = lrfmcReport(input);
    expect(report.rejected.map(({ line }) => line)).toEqual([2, 9]);
  });

  it.each<[object, LrfmcMemberOptions, string]>([
    [
      { FLIGHT_COUNT: "many" },
      {},
      '`options.columns.frequency` must be a number column, got "FLIGHT_COUNT (text)"',
    ],
    [
      { FFP_DATE: "soon" },
      {},
      '`options.columns.joined` must be a time column, or text of dates such as 2006-11-02 or 2006/11/2, got "FFP_DATE (text such as soon)"',
    ],
    [
      { FFP_DATE: 20061102 },
      {},
      '`options.columns.joined` must be a time column, or text of dates such as 2006-11-02 or 2006/11/2, got "FFP_DATE (number)"',
    ],
    [
      {},
      { columns: { mileage: "km" } },
      '`options.columns.mileage` must be a column of the table (MEMBER_NO, FFP_DATE, LOAD_TIME, LAST_TO_END, FLIGHT_COUNT, SEG_KM_SUM, avg_discount, SUM_YR_1, SUM_YR_2), got "km"',
    ],
    [
      {},
      { columns: { miles: "km" } as never },
      '`options.columns.miles` must be one of the options customer, joined, windowEnd, recencyDays, frequency, mileage, discount, fares, got "miles"',
    ],
    [{}, { inactive: "no" } as never, '`options.inactive` must be one of "drop", "keep", got "no"'],
    [
      {},
      { window: "P1Y" } as never,
      '`options.window` must be one of the options asOf, columns, inactive, got "window"',
    ],
    [{}, { asOf: "today" }, '`options.asOf` must be an ISO 8601 date such as 2024-06-30, got "today"'],
  ])("rejects %j, %j", (change, options, message) => {
    expect(() => lrfmcFeatures([{ ...textbook, ...change }], options)).toThrow(
      expect.objectContaining({ name: "InputError", message }),
    );
  });

  it("asks for asOf when the table does not say where its window ends", () => {
    const { LOAD_TIME, ...open } = textbook;
    expect(() => lrfmcFeatures([open])).toThrow(
      "`options.asOf` must be the end of the window (the table has no column LOAD_TIME), got undefined",
    );
  });
});

interface Flight {
  readonly who: string;
  readonly on: number;
  readonly miles: number | null;
  readonly discount: number | null;
  readonly paid: number;
}

const asOf = Date.UTC(2024, 5, 1);
const ids = ["a", "b", "c", "d", "x"];
const flight = fc.record({
  who: fc.constantFrom(...ids),
  on: fc.integer({ min: -1000, max: 50 }).map((day) => asOf + day * DAY),
  miles: fc.option(fc.integer({ min: 1, max: 9000 }), { freq: 5 }),
  discount: fc.option(
    fc.integer({ min: 1, max: 15 }).map((tenths) => tenths / 10),
    { freq: 5 },
  ),
  paid: fc.constantFrom(-50, 80, 120),
});
const member = fc.record({
  customerId: fc.constantFrom("a", "b", "c", "d", null),
  joined: fc.option(
    fc.integer({ min: -3000, max: 100 }).map((day) => new Date(asOf + day * DAY)),
    { freq: 5 },
  ),
});

describe("lrfmcFeatures of single flights", () => {
  it("agrees with the definition, written by filters over the rows", () => {
    fc.assert(
      fc.property(
        fc.array(flight, { minLength: 1, maxLength: 40 }),
        fc.array(member, { minLength: 1, maxLength: 8 }),
        fc.constantFrom<"flights" | "mileage">("flights", "mileage"),
        fc.constantFrom<"drop" | "keep">("drop", "keep"),
        fc.constantFrom("P24M", "P30D"),
        (flights, members, discountMean, inactive, window) => {
          fc.pre(flights.some((f) => f.miles !== null) && flights.some((f) => f.discount !== null));
          fc.pre(members.some((m) => m.joined !== null) && members.some((m) => m.customerId !== null));
          const input = inputOf(flights, members);
          const options = { asOf, discountMean, inactive, window };
          const start = window === "P24M" ? Date.UTC(2022, 5, 1) : asOf - 30 * DAY;
          const expected = slowLrfmc(flights, members, start, discountMean, inactive);
          const actual = toRows(lrfmcFeatures(input, options));
          expect(actual.map((row) => row.customerId)).toEqual(expected.map((row) => row.customerId));
          actual.forEach((row, i) => {
            for (const key of ["lengthMonths", "recencyDays", "frequency", "mileage", "discount"] as const) {
              if (expected[i]![key] === null) expect(row[key]).toBeNull();
              else expectClose(row[key]!, expected[i]![key], 1e-12, 1e-12, key);
            }
          });
          const report = lrfmcReport(input, options);
          const removed = report.rules.reduce((sum, rule) => sum + rule.rows, 0);
          expect(report.rowsRead).toBe(report.rowsKept + removed);
          expect(report.rejected.length).toBe(removed);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("counts a flight at the first instant of the window", () => {
    const at = (on: number) => ({ who: "a", on, miles: 500, discount: 1, paid: 10 });
    const members = [{ customerId: "a", joined: new Date(asOf - 1000 * DAY) }];
    const input = inputOf([at(asOf - 30 * DAY), at(asOf - 30 * DAY - 1)], members);
    expect(lrfmcFeatures(input, { asOf, window: { days: 30 } }).frequency.values[0]).toBe(1);
  });

  it("does not see what happens at or after asOf", () => {
    const before = [{ who: "a", on: asOf - DAY, miles: 500, discount: 1, paid: 10 }];
    const after = [...before, { who: "a", on: asOf, miles: 900, discount: 0.1, paid: 10 }];
    const members = [{ customerId: "a", joined: new Date(asOf - 100 * DAY) }];
    expect(lrfmcFeatures(inputOf(after, members), { asOf })).toEqual(
      lrfmcFeatures(inputOf(before, members), { asOf }),
    );
  });

  it("counts what it leaves out", () => {
    const on = asOf - 10 * DAY;
    const flights = [
      { who: "a", on, miles: 100, discount: 1, paid: 10 },
      { who: "a", on, miles: null, discount: 0.5, paid: 10 },
      { who: "a", on, miles: 300, discount: null, paid: 10 },
      { who: "x", on, miles: 100, discount: 1, paid: 10 },
      { who: "b", on: asOf - 5000 * DAY, miles: 100, discount: 1, paid: 10 },
    ];
    const members = [
      { customerId: "a", joined: new Date(asOf - 100 * DAY) },
      { customerId: "a", joined: new Date(asOf - 200 * DAY) },
      { customerId: "b", joined: new Date(asOf - 100 * DAY) },
      { customerId: "c", joined: new Date(asOf) },
      { customerId: "d", joined: null },
      { customerId: null, joined: new Date(asOf - DAY) },
    ];
    const input = inputOf(flights, members);
    expect(lrfmcReport(input, { asOf })).toEqual({
      rowsRead: 6,
      rowsKept: 1,
      rules: [
        { rule: "missing-customer", rows: 1 },
        { rule: "duplicate-customer", rows: 1 },
        { rule: "missing-join-date", rows: 1 },
        { rule: "missing-window-end", rows: 0 },
        { rule: "window-after-as-of", rows: 0 },
        { rule: "joined-after-end", rows: 1 },
        { rule: "missing-value", rows: 0 },
        { rule: "negative-value", rows: 0 },
        { rule: "missing-fare", rows: 0 },
        { rule: "free-flights", rows: 0 },
        { rule: "inactive", rows: 1 },
      ],
      rejected: [
        { line: 2, column: "customerId", value: "a", reason: "member number of an earlier row" },
        { line: 3, column: "customerId", value: "b", reason: "no flight in the window" },
        {
          line: 4,
          column: "joined",
          value: "2024-06-01T00:00:00.000Z",
          reason: "joined at or after the end of the window",
        },
        { line: 5, column: "joined", value: "", reason: "no date of joining that can be read" },
        { line: 6, column: "customerId", value: "", reason: "no member number" },
      ],
      flights: { inWindow: 4, withoutMember: 1, withoutMileage: 1, withoutDiscount: 1 },
    });
    expect(toRows(lrfmcFeatures(input, { asOf }))[0]).toMatchObject({
      recencyDays: 10,
      frequency: 3,
      mileage: 400,
      discount: 0.75,
    });
  });

  it("takes what simulateAirline returns", () => {
    const simulated = simulateAirline({ customers: 300, seed: 4 });
    const end = Date.UTC(2100, 0, 1);
    const options = { asOf: end, window: "P200Y", columns: { discount: "discountFactor" } };
    const { frequency, mileage } = lrfmcFeatures(simulated, options);
    const { inWindow, withoutMember } = lrfmcReport(simulated, options).flights!;
    expect(withoutMember).toBe(0);
    expect(frequency.values.reduce((sum, n) => sum + n, 0)).toBe(inWindow);
    expect(Math.min(...mileage.values)).toBeGreaterThan(0);
  });

  it.each<[Partial<LrfmcFlightOptions>, string]>([
    [{}, "`options.asOf` must be a point in time such as 2024-06-30, got undefined"],
    [{ asOf, window: { days: 0 } }, "`options.window` must be a duration > 0, got an object with keys days"],
    [
      { asOf, columns: { mileage: "km" } },
      '`options.columns.mileage` must be a column of the table (miles, discount), got "km"',
    ],
    [
      { asOf, columns: { customer: "id" } },
      '`options.columns.customer` must be a column of the table (customerId, joined), got "id"',
    ],
    [
      { asOf, columns: { joined: "customerId" } },
      '`options.columns.joined` must be a time column, or text of dates such as 2006-11-02 or 2006/11/2, got "customerId (text such as a)"',
    ],
    [
      { asOf, discountMean: "fare" as never },
      '`options.discountMean` must be one of "flights", "mileage", got "fare"',
    ],
    [{ asOf, inactive: "zero" as never }, '`options.inactive` must be one of "drop", "keep", got "zero"'],
    [
      { asOf, horizon: 3 } as never,
      '`options.horizon` must be one of the options asOf, window, columns, inactive, discountMean, got "horizon"',
    ],
  ])("rejects %j", (options, message) => {
    const flights = [{ who: "a", on: asOf - DAY, miles: 500, discount: 1, paid: 10 }];
    const input = inputOf(flights, [{ customerId: "a", joined: new Date(asOf - 100 * DAY) }]);
    expect(() => lrfmcFeatures(input, options as LrfmcFlightOptions)).toThrow(
      expect.objectContaining({ name: "InputError", message }),
    );
  });
});

type Member = { readonly customerId: string | null; readonly joined: Date | null };

function inputOf(flights: readonly Flight[], members: readonly Member[]): LrfmcFlights {
  const rows = flights.map((f) => ({ ...f, on: new Date(f.on) }));
  return {
    transactions: transactionsFrom(rows, { customer: "who", time: "on", amount: "paid" }),
    customers: members,
  };
}

interface SlowRow {
  readonly customerId: string;
  readonly lengthMonths: number;
  readonly recencyDays: number | null;
  readonly frequency: number;
  readonly mileage: number | null;
  readonly discount: number | null;
}

function slowLrfmc(
  flights: readonly Flight[],
  members: readonly Member[],
  start: number,
  discountMean: "flights" | "mileage",
  inactive: "drop" | "keep",
): SlowRow[] {
  const first = members.filter((m, i) => members.findIndex((n) => n.customerId === m.customerId) === i);
  return first.flatMap(({ customerId, joined }) => {
    if (customerId === null || joined === null || joined.getTime() >= asOf) return [];
    const past = flights.filter((f) => f.who === customerId && f.on < asOf && f.paid > 0);
    const own = past.filter((f) => f.on >= start);
    if (own.length === 0 && inactive === "drop") return [];
    const weighed = own.filter(
      (f) => f.discount !== null && (discountMean === "flights" || f.miles !== null),
    );
    const weight = (f: Flight): number => (discountMean === "flights" ? 1 : f.miles!);
    const total = weighed.reduce((sum, f) => sum + weight(f), 0);
    const known = own.filter((f) => f.miles !== null);
    return [
      {
        customerId,
        lengthMonths: (asOf - joined.getTime()) / MONTH,
        recencyDays: past.length === 0 ? null : (asOf - Math.max(...past.map((f) => f.on))) / DAY,
        frequency: own.length,
        mileage: own.length > 0 && known.length === 0 ? null : known.reduce((sum, f) => sum + f.miles!, 0),
        discount:
          weighed.length === 0 ? null : weighed.reduce((sum, f) => sum + weight(f) * f.discount!, 0) / total,
      },
    ];
  });
}
