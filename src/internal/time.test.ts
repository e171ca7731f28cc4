import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InputErrorCode } from "./input-error.ts";
import {
  addDuration,
  checkDuration,
  DAY_MS,
  DAYS_PER_YEAR,
  type Duration,
  durationDays,
  parseIsoTime,
  type TimeInput,
  toEpochMs,
  utcDay,
} from "./time.ts";

/** Milliseconds of an ISO text by the engine's own reader. */
const ms = (iso: string): number => Date.parse(iso);
const iso = (time: number): string => new Date(time).toISOString();

describe("parseIsoTime", () => {
  it.each([
    ["2014-02-28", "2014-02-28T00:00:00.000Z"],
    ["2016-02-29", "2016-02-29T00:00:00.000Z"],
    ["2000-02-29", "2000-02-29T00:00:00.000Z"],
    ["1969-12-31", "1969-12-31T00:00:00.000Z"],
    ["2014-03-01T12:34", "2014-03-01T12:34:00.000Z"],
    ["2014-03-01 12:34:56", "2014-03-01T12:34:56.000Z"],
    ["2014-03-01T12:34:56Z", "2014-03-01T12:34:56.000Z"],
    ["2014-03-01T12:34:56.7Z", "2014-03-01T12:34:56.700Z"],
    ["2014-03-01T12:34:56.789999999Z", "2014-03-01T12:34:56.789Z"],
    ["2014-03-01T00:30+02:00", "2014-02-28T22:30:00.000Z"],
    ["2014-03-01T00:30:00-0530", "2014-03-01T06:00:00.000Z"],
    ["2014-03-01T23:59:59 +00:00", "2014-03-01T23:59:59.000Z"],
  ])("reads %s", (text, expected) => {
    expect(iso(parseIsoTime(text)!)).toBe(expected);
  });

  it.each([
    ["2014-02-29", "no leap year"],
    ["1900-02-29", "no leap year either"],
    ["2014-04-31", "a short month"],
    ["2014-13-01", "no such month"],
    ["2014-00-10", "no month 0"],
    ["2014-01-00", "no day 0"],
    ["2014-01-01T24:00", "no hour 24"],
    ["2014-01-01T12:60", "no minute 60"],
    ["2014-01-01T12:00:60", "no second 60"],
    ["2014-01-01T12:00+24:00", "an offset of a day"],
    ["2014-01-01T12:00+05:60", "an offset with minute 60"],
    ["2014-01-01Z", "a zone without a time"],
    ["2014-01-01T12", "an hour alone"],
    ["2014-1-1", "one digit"],
    ["20140101", "no hyphens"],
    ["01/02/2014", "slashes"],
    [" 2014-01-01", "a blank in front"],
    ["2014-01-01\n", "a line end"],
    ["0050-01-01", "a year that Date.UTC misreads"],
    ["", "nothing"],
  ])("does not read %j: %s", (text) => {
    expect(parseIsoTime(text)).toBeUndefined();
  });

  it("agrees with the engine on every millisecond it writes", () => {
    fc.assert(
      fc.property(fc.integer({ min: ms("1000-01-01"), max: ms("9999-12-31") }), (time) => {
        expect(parseIsoTime(iso(time))).toBe(time);
      }),
    );
  });

  it("keeps all thousand fractions", () => {
    for (let i = 0; i < 1000; i++) {
      const text = `2014-01-01T00:00:00.${String(i).padStart(3, "0")}`;
      expect(parseIsoTime(text)! - ms("2014-01-01")).toBe(i);
    }
  });
});

describe("utcDay", () => {
  it("knows which days there are", () => {
    expect(utcDay(2024, 2, 29)).toBe(ms("2024-02-29"));
    expect(utcDay(2023, 2, 29)).toBeUndefined();
    expect(utcDay(2023, 12, 32)).toBeUndefined();
    expect(utcDay(2023, 0, 1)).toBeUndefined();
  });
});

describe("toEpochMs", () => {
  it("takes numbers, dates and text", () => {
    expect(toEpochMs(12.5, "asOf")).toBe(12.5);
    expect(toEpochMs(new Date(7), "asOf")).toBe(7);
    expect(toEpochMs("1970-01-02", "asOf")).toBe(DAY_MS);
  });

  it.each<readonly [TimeInput, InputErrorCode, string]>([
    ["2014-02-29", "unreadable", '`asOf` must be an ISO 8601 date such as 2024-06-30, got "2014-02-29"'],
    ["yesterday", "unreadable", '`asOf` must be an ISO 8601 date such as 2024-06-30, got "yesterday"'],
    [new Date(Number.NaN), "not-finite", "`asOf` must be a valid Date, got Date (invalid)"],
    [Number.NaN, "not-finite", "`asOf` must be a finite number, got NaN"],
    [null as unknown as number, "wrong-type", "`asOf` must be a number, got null"],
  ])("refuses %s", (input, code, message) => {
    expect(() => toEpochMs(input, "asOf")).toThrow(expect.objectContaining({ code, message }));
  });
});

describe("addDuration", () => {
  it.each<readonly [string, Duration, 1 | -1, string]>([
    ["2024-01-31", { months: 1 }, 1, "2024-02-29"],
    ["2023-01-31", "P1M", 1, "2023-02-28"],
    ["2024-02-29", { years: 1 }, 1, "2025-02-28"],
    ["2024-02-29", { years: 4 }, 1, "2028-02-29"],
    ["2024-03-31", { months: 1 }, -1, "2024-02-29"],
    ["2024-01-15", "P1M", -1, "2023-12-15"],
    ["2024-12-31", "P14M", 1, "2026-02-28"],
    ["2024-01-31T13:45:00.5Z", "P1M", 1, "2024-02-29T13:45:00.5Z"],
    ["1969-12-31T23:59:59Z", "P2M", 1, "1970-02-28T23:59:59Z"],
    ["2024-01-01", { days: 90 }, 1, "2024-03-31"],
    ["2024-01-01", "P90D", -1, "2023-10-03"],
    ["2024-01-01", "P2W", 1, "2024-01-15"],
    ["2024-01-01", "PT36H", 1, "2024-01-02T12:00Z"],
    ["2024-01-01", "P1Y6M2DT3H4M5.5S", 1, "2025-07-03T03:04:05.5Z"],
    ["2024-01-01", { weeks: 1, days: 0.5, hours: 1, minutes: 1, seconds: 1 }, 1, "2024-01-08T13:01:01Z"],
    ["2024-01-01", {}, 1, "2024-01-01"],
  ])("%s with %j, sign %d, is %s", (start, duration, sign, expected) => {
    expect(iso(addDuration(ms(start), duration, "d", sign))).toBe(iso(ms(expected)));
  });

  it("adds months before days, as a calendar does", () => {
    // Months first: 29 February, then the 28th. Days first would end on the 29th.
    expect(iso(addDuration(ms("2024-03-30"), { months: 1, days: 1 }, "d", -1))).toBe(iso(ms("2024-02-28")));
  });

  it("never skips a month: the month of the result is the month asked for", () => {
    const day = fc.integer({ min: ms("1950-01-01") / DAY_MS, max: ms("2090-01-01") / DAY_MS });
    fc.assert(
      fc.property(day, fc.nat(600), fc.constantFrom(1 as const, -1 as const), (days, months, sign) => {
        const start = new Date(days * DAY_MS);
        const end = new Date(addDuration(days * DAY_MS, { months }, "d", sign));
        const index = (date: Date): number => date.getUTCFullYear() * 12 + date.getUTCMonth();
        expect(index(end)).toBe(index(start) + sign * months);
        expect(end.getUTCDate()).toBeLessThanOrEqual(start.getUTCDate());
      }),
    );
  });
});

describe("durationDays", () => {
  it.each<readonly [Duration, number]>([
    ["P90D", 90],
    [{ weeks: 2 }, 14],
    ["PT36H", 1.5],
    ["P1Y", DAYS_PER_YEAR],
    ["P6M", DAYS_PER_YEAR / 2],
    ["P0.5W", 3.5],
    ["P0D", 0],
  ])("%j is %d days", (duration, days) => {
    expect(durationDays(duration, "d")).toBeCloseTo(days, 12);
  });

  it.each<readonly [unknown, InputErrorCode, string]>([
    ["90D", "unreadable", '`d` must be an ISO 8601 duration such as "P90D", got "90D"'],
    ["P", "unreadable", '`d` must be an ISO 8601 duration such as "P90D", got "P"'],
    ["P1DT", "unreadable", '`d` must be an ISO 8601 duration such as "P90D", got "P1DT"'],
    ["P-1D", "unreadable", '`d` must be an ISO 8601 duration such as "P90D", got "P-1D"'],
    ["P1.5M", "unreadable", '`d` must be an ISO 8601 duration such as "P90D", got "P1.5M"'],
    ["P1D1M", "unreadable", '`d` must be an ISO 8601 duration such as "P90D", got "P1D1M"'],
    ["", "unreadable", '`d` must be an ISO 8601 duration such as "P90D", got ""'],
    [90, "wrong-type", '`d` must be a duration such as { days: 90 } or "P90D", got 90'],
    [null, "wrong-type", '`d` must be a duration such as { days: 90 } or "P90D", got null'],
    [
      { day: 1 },
      "unknown-choice",
      '`d.day` must be one of years, months, weeks, days, hours, minutes, seconds, got "day"',
    ],
    [{ days: -1 }, "out-of-range", "`d.days` must be >= 0, got -1"],
    [{ days: "1" }, "wrong-type", '`d.days` must be a number, got "1"'],
    [{ hours: Number.NaN }, "not-finite", "`d.hours` must be a finite number, got NaN"],
    [{ months: 1.5 }, "not-integer", "`d.months` must be a whole number, got 1.5"],
    [{ years: 0.5 }, "not-integer", "`d.years` must be a whole number, got 0.5"],
  ])("refuses %j", (duration, code, message) => {
    expect(() => durationDays(duration as Duration, "d")).toThrow(expect.objectContaining({ code, message }));
    expect(() => addDuration(0, duration as Duration, "d")).toThrow(expect.objectContaining({ message }));
  });
});

describe("checkDuration", () => {
  it("asks for more than zero", () => {
    expect(() => checkDuration("P0D", "gap")).toThrow(
      expect.objectContaining({
        code: "out-of-range",
        message: '`gap` must be a duration > 0, got "P0D"',
      }),
    );
    expect(() => checkDuration({}, "gap")).toThrow(
      expect.objectContaining({ message: "`gap` must be a duration > 0, got an object with no keys" }),
    );
    checkDuration({ seconds: 1 }, "gap");
  });
});
