import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toRows } from "./rows.ts";
import { makeTable, numberColumn, takeRows, textColumnFrom, timeColumn } from "./table.ts";
import { asKnown, type Transactions } from "./transactions.ts";
import { type TransactionOptions, transactionsFrom } from "./transactions-from.ts";

const COLUMNS: TransactionOptions = { customer: "id", time: "day", amount: "spent", ingestedAt: "loaded" };

function issuesOf(log: Transactions) {
  return log.report.issues.filter(({ rowsSeen }) => rowsSeen > 0).map(({ issue, rows }) => [issue, rows]);
}

describe("a log that knows when its rows arrived", () => {
  it("keeps the times by row, out of the attributes, and reads text and time columns alike", () => {
    const rows = [
      { id: "b", day: "2024-01-02", spent: 1, loaded: "2024-01-03T06:00+01:00", shop: "x" },
      { id: "a", day: "2024-02-02", spent: 2, loaded: "2024-02-03", shop: "y" },
      { id: "b", day: "2024-01-01", spent: 3, loaded: "2024-01-09", shop: "z" },
    ];
    const log = transactionsFrom(rows, COLUMNS);
    const expected = ["2024-01-09", "2024-01-03T05:00Z", "2024-02-03"].map((text) => Date.parse(text));
    expect(log.customers).toEqual(["b", "a"]);
    expect([...log.ingested!]).toEqual(expected);
    expect(Object.keys(log.attributes)).toEqual(["shop"]);
    expect(log.report.issues.some(({ issue }) => issue === "missing-arrival")).toBe(true);
    const dates = transactionsFrom(
      rows.map((row) => ({ ...row, loaded: new Date(row.loaded) })),
      COLUMNS,
    );
    expect([...dates.ingested!]).toEqual(expected);
    const { ingestedAt: _, ...plain } = COLUMNS;
    const without = transactionsFrom(rows, plain);
    expect(without.ingested).toBeNull();
    expect(without.report.issues.map(({ issue }) => issue)).not.toContain("missing-arrival");
    expect(Object.keys(without.attributes)).toEqual(["loaded", "shop"]);
  });

  it("rejects rows that do not say when, with a reason of their own", () => {
    const log = transactionsFrom(
      [
        { id: "a", day: "2024-01-01", spent: 1, loaded: "2024-01-02" },
        { id: "a", day: "2024-01-02", spent: 2, loaded: null },
        { id: "a", day: "2024-01-03", spent: null, loaded: "yesterday" },
        { id: null, day: "2024-01-03", spent: 1, loaded: null },
        { id: "a", day: null, spent: 1, loaded: null },
        { id: "a", day: "2024-01-04", spent: null, loaded: "2024-01-05" },
      ],
      COLUMNS,
    );
    expect([...log.times]).toEqual([Date.UTC(2024, 0, 1)]);
    expect(log.rejected).toEqual([
      { line: 2, column: "loaded", value: "", reason: "missing time of arrival" },
      { line: 3, column: "loaded", value: "yesterday", reason: "arrived at no ISO 8601 date or date-time" },
      { line: 4, column: "id", value: "", reason: "missing customer" },
      { line: 5, column: "day", value: "", reason: "missing time" },
      { line: 6, column: "spent", value: "", reason: "missing amount" },
    ]);
    expect(issuesOf(log)).toEqual([
      ["missing-customer", 1],
      ["missing-time", 1],
      ["missing-arrival", 2],
      ["missing-amount", 1],
    ]);
    expect(log.report).toMatchObject({ rowsRead: 6, rowsKept: 1, rowsRejected: 5, rowsDropped: 0 });
  });

  it("rejects the one row without an arrival among rows that are plain otherwise", () => {
    const rows = [1, 2, 3].map((day) => ({
      id: "a",
      day: `2024-01-0${day}`,
      spent: 1,
      loaded: "2024-01-09",
    }));
    const log = transactionsFrom([...rows, { ...rows[0]!, loaded: null }], COLUMNS);
    expect(issuesOf(log)).toEqual([["missing-arrival", 1]]);
    expect(log.times.length).toBe(3);
  });

  it("makes one row of an order's rows that arrived together, whatever stands between them", () => {
    const row = { id: "a", day: "2024-01-01", order: "o" };
    const rows = [
      { ...row, spent: 1, loaded: "2024-01-02" },
      { ...row, spent: 2, loaded: "2024-03-01" },
      { ...row, spent: 4, loaded: "2024-01-02" },
      { ...row, spent: 8, loaded: "2024-03-01", order: "p" },
      { ...row, spent: 16, loaded: "2024-01-02", order: null },
    ];
    const log = transactionsFrom(rows, { ...COLUMNS, order: "order" });
    expect([...log.amounts]).toEqual([5, 2, 8, 16]);
    expect(issuesOf(log)).toContainEqual(["same-order", 1]);
    expect([...asKnown(log, Date.UTC(2024, 1, 1)).amounts]).toEqual([5, 16]);
  });

  it.each<[string, object, string]>([
    [
      "a column that is not there",
      { ingestedAt: "arrived" },
      '`options.ingestedAt` must be a column of the table (id, day, spent, loaded), got "arrived"',
    ],
    [
      "a column of numbers",
      { ingestedAt: "spent" },
      "`options.ingestedAt` must be a time column (in rows: Dates or ISO 8601 text; in columns: kind time; in readCsv: kinds or dateFormat), " +
        'got "spent (number)"',
    ],
    ["a name that is none", { ingestedAt: 3 }, "`options.ingestedAt` must be a string, got 3"],
  ])("refuses %s", (_, wrong, message) => {
    const rows = [{ id: "a", day: "2024-01-01", spent: 1, loaded: "2024-01-02" }];
    expect(() => transactionsFrom(rows, { ...COLUMNS, ...wrong } as TransactionOptions)).toThrow(message);
  });
});

describe("asKnown", () => {
  it("is the log of the rows that had arrived, customers in their places", () => {
    const row = fc.record({
      id: fc.constantFrom("a", "b", "c"),
      day: fc.integer({ min: 0, max: 9 }),
      loaded: fc.integer({ min: 0, max: 9 }),
      spent: fc.integer({ min: -3, max: 9 }),
    });
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 10 }),
        (rows, asOf) => {
          const table = makeTable({
            id: textColumnFrom(rows.map(({ id }) => id)),
            day: timeColumn(Float64Array.from(rows, ({ day }) => day)),
            loaded: timeColumn(Float64Array.from(rows, ({ loaded }) => loaded)),
            spent: numberColumn(Float64Array.from(rows, ({ spent }) => spent)),
            place: numberColumn(Float64Array.from(rows, (_, i) => i)),
          });
          const log = transactionsFrom(table, COLUMNS);
          const known = asKnown(log, asOf);
          const had = rows.flatMap(({ loaded }, i) => (loaded < asOf ? [i] : []));
          const expected = transactionsFrom(takeRows(table, Int32Array.from(had)), COLUMNS);
          expect(known.customers).toBe(log.customers);
          expect(known.report).toBe(log.report);
          expect(known === log).toBe(had.length === rows.length);
          for (const [c, id] of known.customers.entries()) {
            const there = expected.customers.indexOf(id);
            const rowsOf = (of: Transactions, at: number) =>
              at < 0
                ? []
                : Array.from({ length: of.offsets[at + 1]! - of.offsets[at]! }, (_, k) => {
                    const i = of.offsets[at]! + k;
                    return [
                      of.times[i],
                      of.amounts[i],
                      of.purchases[i],
                      of.ingested![i],
                      toRows(of.attributes)[i],
                    ];
                  });
            expect(rowsOf(known, c)).toEqual(rowsOf(expected, there));
          }
        },
      ),
    );
  });

  it("is the log itself where it does not know", () => {
    const log = transactionsFrom([{ id: "a", day: "2024-01-01" }], { customer: "id", time: "day" });
    expect(asKnown(log, 0)).toBe(log);
  });
});
