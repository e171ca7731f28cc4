import { describe, expect, it } from "vitest";
import { transactionsFrom } from "../table/transactions-from.ts";
import { dateWarnings } from "./date-warnings.ts";

const DAY = 86_400_000;
const START = Date.UTC(2023, 0, 1);

function log(extra: readonly string[] = []) {
  const usual = Array.from({ length: 300 }, (_, i) => new Date(START + i * DAY));
  const rows = [...usual, ...extra.map((text) => new Date(text))].map((on, i) => ({ who: `c${i % 9}`, on }));
  return transactionsFrom(rows, { customer: "who", time: "on" });
}

describe("dateWarnings", () => {
  it("has nothing to say about a log that is as it should be", () => {
    expect(dateWarnings(log(), START + 300 * DAY)).toEqual([]);
  });

  it("counts rows that the date shuts out", () => {
    expect(dateWarnings(log(), START + 290 * DAY)).toEqual([
      {
        code: "rows-after-date",
        message: "10 of 300 rows lie at or after 2023-10-18 and were not looked at",
      },
    ]);
  });

  it("asks about a year that is far from all others, at either end", () => {
    expect(dateWarnings(log(["2203-01-01"]), Date.UTC(2203, 0, 2))).toEqual([
      {
        code: "lonely-date",
        message:
          "the last row is of 2203-01-01, while all but a few lie before 2023-10-27: is its year mistyped?",
      },
    ]);
    expect(dateWarnings(log(["1923-01-01"]), START + 300 * DAY).map(({ message }) => message)).toEqual([
      "the first row is of 1923-01-01, while all but a few lie after 2023-01-01: is its year mistyped?",
    ]);
  });

  it("says nothing of a log without rows", () => {
    const usual = log();
    expect(dateWarnings({ ...usual, times: usual.times.subarray(0, 0) }, 0)).toEqual([]);
  });
});
