import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../internal/time.ts";
import { type CohortPeriod, layOutPeriods } from "./cohort-periods.ts";

const day = (text: string): number => Date.parse(text) / DAY_MS;
const dates = (starts: Float64Array): string[] =>
  Array.from(starts, (t) => new Date(t).toISOString().slice(0, 10));

describe("layOutPeriods", () => {
  it.each<[CohortPeriod, string, string, string[], string[]]>([
    [
      "month",
      "2024-01-31",
      "2024-03-01",
      ["2024-01-01", "2024-02-01", "2024-03-01"],
      ["2024-01", "2024-02", "2024-03"],
    ],
    [
      "quarter",
      "2023-11-15",
      "2024-04-01",
      ["2023-10-01", "2024-01-01", "2024-04-01"],
      ["2023-Q4", "2024-Q1", "2024-Q2"],
    ],
    [
      "year",
      "1969-05-01",
      "1971-12-31",
      ["1969-01-01", "1970-01-01", "1971-01-01"],
      ["1969", "1970", "1971"],
    ],
    ["week", "2024-01-03", "2024-01-14", ["2024-01-01", "2024-01-08"], ["2024-01-01", "2024-01-08"]],
    [
      "week",
      "1969-12-28",
      "1970-01-05",
      ["1969-12-22", "1969-12-29", "1970-01-05"],
      ["1969-12-22", "1969-12-29", "1970-01-05"],
    ],
    [
      { days: 10 },
      "2024-01-03",
      "2024-01-23",
      ["2024-01-03", "2024-01-13", "2024-01-23"],
      ["2024-01-03", "2024-01-13", "2024-01-23"],
    ],
    // From the origin each time: the 31st comes back after February.
    [
      "P1M",
      "2024-01-31",
      "2024-03-31",
      ["2024-01-31", "2024-02-29", "2024-03-31"],
      ["2024-01-31", "2024-02-29", "2024-03-31"],
    ],
  ])("%j from %s to %s", (period, first, end, starts, labels) => {
    const periods = layOutPeriods(period, "options.cohort", day(first), Date.parse(end));
    expect(dates(periods.starts)).toEqual(starts);
    expect(periods.labels).toEqual(labels);
  });

  it("finds the period of each day up to the end, half-open", () => {
    const { ofDay, starts } = layOutPeriods("month", "p", day("2024-01-30"), Date.parse("2024-03-02T12:00"));
    expect(ofDay.length).toBe(33);
    expect([...ofDay.subarray(0, 3)]).toEqual([0, 0, 1]);
    expect([...ofDay.subarray(30)]).toEqual([1, 2, 2]);
    expect(starts.length).toBe(3);
  });

  it.each<[unknown, string]>([
    ["fortnight", '`p` must be an ISO 8601 duration such as "P90D", got "fortnight"'],
    [{ hours: 36 }, "`p` must be a duration of whole days, got an object with keys hours"],
    [{ days: 0 }, "`p` must be a duration > 0, got an object with keys days"],
    [7, '`p` must be a duration such as { days: 90 } or "P90D", got 7'],
  ])("rejects %j", (period, message) => {
    expect(() => layOutPeriods(period as CohortPeriod, "p", 0, DAY_MS)).toThrow(message);
  });
});
