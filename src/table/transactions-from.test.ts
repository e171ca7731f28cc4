import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "../internal/time.ts";
import { toRows } from "./rows.ts";
import { makeTable, numberColumn, rowCount, type Table, textColumnFrom, timeColumn } from "./table.ts";
import { tableFrom } from "./table-from.ts";
import { markDuplicates } from "./transaction-duplicates.ts";
import type { TransactionOptions } from "./transaction-options.ts";
import { sortRows } from "./transaction-sort.ts";
import { purchasesBefore, type TransactionIssue, type Transactions } from "./transactions.ts";
import { transactionsFrom } from "./transactions-from.ts";

const START = Date.UTC(2024, 0, 1);

interface InputRow {
  readonly customer: string | null;
  readonly hour: number | null;
  readonly amount: number | null;
  readonly order: string | null;
  readonly channel: string | null;
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(arbitrary, { nil: null, freq: 9 });

/** Small ranges: every issue, tie and repeat comes up in most runs. */
const inputRows: fc.Arbitrary<InputRow[]> = fc.array(
  fc.record({
    customer: maybe(fc.constantFrom("a", "b", "c", " ")),
    hour: maybe(fc.integer({ min: 0, max: 60 })),
    amount: maybe(fc.integer({ min: -2, max: 3 })),
    order: maybe(fc.constantFrom("o1", "o2", "o3")),
    channel: maybe(fc.constantFrom("web", "shop")),
  }),
  { maxLength: 60 },
);

const policies = fc.record({
  sameDay: fc.constantFrom("merge" as const, "keep" as const),
  refunds: fc.constantFrom("separate" as const, "drop" as const, "reject" as const),
  zeroAmounts: fc.constantFrom("keep" as const, "drop" as const, "reject" as const),
  missingCustomer: fc.constantFrom("reject" as const, "drop" as const),
  missingAmount: fc.constantFrom("reject" as const, "drop" as const, "zero" as const),
  duplicates: fc.constantFrom("keep" as const, "drop" as const),
});

const choices = fc.tuple(policies, fc.boolean(), fc.boolean()).map(
  ([chosen, withAmount, withOrder]): TransactionOptions => ({
    customer: "customer",
    time: "time",
    ...(withAmount ? { amount: "amount" } : {}),
    ...(withOrder ? { order: "order" } : {}),
    ...chosen,
  }),
);

function inputTable(rows: readonly InputRow[]): Table {
  return makeTable({
    customer: textColumnFrom(rows.map((row) => row.customer)),
    time: timeColumn(
      Float64Array.from(rows, ({ hour }) => (hour === null ? Number.NaN : START + hour * 3.6e6)),
    ),
    amount: numberColumn(Float64Array.from(rows, (row) => row.amount ?? Number.NaN)),
    order: textColumnFrom(rows.map((row) => row.order)),
    channel: textColumnFrom(rows.map((row) => row.channel)),
  });
}

/** The log the slow way: one row after the other, objects and searches. */
function slowLog(rows: readonly InputRow[], options: TransactionOptions) {
  const fates = { rejected: [] as number[], dropped: 0, merged: 0 };
  const put = (policy: string | undefined, line: number): void => {
    if (policy === "reject") fates.rejected.push(line);
    else fates.dropped++;
  };
  const seen = new Set<string>();
  type Entry = InputRow & { line: number; sum: number };
  let entries: Entry[] = [];
  const enter = (row: InputRow, i: number): void => {
    const repeat = seen.has(JSON.stringify(row));
    seen.add(JSON.stringify(row));
    const missing = options.amount !== undefined && row.amount === null;
    if (row.customer === null || row.customer.trim() === "") put(options.missingCustomer, i + 1);
    else if (row.hour === null) put("reject", i + 1);
    else if (missing && options.missingAmount !== "zero") put(options.missingAmount, i + 1);
    else if (repeat && options.duplicates === "drop") put("drop", i + 1);
    else entries.push({ ...row, line: i + 1, sum: options.amount === undefined ? 0 : (row.amount ?? 0) });
  };
  rows.forEach(enter);
  entries.sort((a, b) => a.hour! - b.hour!);
  if (options.order !== undefined) {
    const merged: Entry[] = [];
    for (const entry of entries) {
      const same = merged.find(
        (other) =>
          entry.order !== null &&
          other.order === entry.order &&
          other.customer === entry.customer &&
          other.hour === entry.hour,
      );
      if (same === undefined) merged.push(entry);
      else {
        same.sum += entry.sum;
        fates.merged++;
      }
    }
    entries = merged;
  }
  if (options.amount !== undefined) {
    entries = entries.filter((entry) => {
      const policy = entry.sum < 0 ? options.refunds : entry.sum === 0 ? options.zeroAmounts : "keep";
      if (policy === "keep" || policy === "separate") return true;
      put(policy, entry.line);
      return false;
    });
  }
  const appearance = [...new Set(rows.map((row) => row.customer))];
  const customers = appearance.filter((id) => entries.some((entry) => entry.customer === id));
  const sorted = customers.flatMap((id) => entries.filter((entry) => entry.customer === id));
  return { customers, sorted, ...fates, rejected: fates.rejected.sort((a, b) => a - b) };
}

function issueOf(
  log: Transactions,
  issue: TransactionIssue,
): { policy: string; rows: number; rowsSeen: number } {
  const { policy, rows, rowsSeen } = log.report.issues.find((entry) => entry.issue === issue)!;
  return { policy, rows, rowsSeen };
}

describe("transactionsFrom", () => {
  it("agrees with going through the rows one by one, under every policy", () => {
    fc.assert(
      fc.property(inputRows, choices, (rows, options) => {
        const log = transactionsFrom(inputTable(rows), options);
        const slow = slowLog(rows, options);
        expect(log.customers).toEqual(slow.customers);
        expect([...log.times]).toEqual(slow.sorted.map((entry) => START + entry.hour! * 3.6e6));
        expect([...log.amounts]).toEqual(slow.sorted.map((entry) => entry.sum));
        expect([...log.purchases]).toEqual(slow.sorted.map((entry) => (entry.sum < 0 ? 0 : 1)));
        expect(toRows(log.attributes).map((row) => row["channel"])).toEqual(
          slow.sorted.map((e) => e.channel),
        );
        expect(
          log.customers.flatMap((id, c) => Array(log.offsets[c + 1]! - log.offsets[c]!).fill(id)),
        ).toEqual(slow.sorted.map((entry) => entry.customer));
        expect(log.rejected.map((entry) => entry.line)).toEqual(slow.rejected);
        expect(log.report.rowsDropped).toBe(slow.dropped);
        expect(issueOf(log, "same-order").rows).toBe(slow.merged);
      }),
      { numRuns: 400 },
    );
  });

  it("loses nothing: every row read is kept, rejected, dropped or merged into its order", () => {
    fc.assert(
      fc.property(inputRows, choices, (rows, options) => {
        const { report, rejected } = transactionsFrom(inputTable(rows), options);
        const merged = report.issues.find((entry) => entry.issue === "same-order")!.rows;
        expect(report.rowsRead).toBe(rows.length);
        expect(report.rowsKept + report.rowsRejected + report.rowsDropped + merged).toBe(rows.length);
        expect(rejected).toHaveLength(report.rowsRejected);
        const out = (policy: string): number =>
          report.issues
            .filter((entry) => entry.policy === policy)
            .reduce((sum, entry) => sum + entry.rows, 0);
        expect(out("reject")).toBe(report.rowsRejected);
        expect(out("drop")).toBe(report.rowsDropped);
      }),
      { numRuns: 300 },
    );
  });

  it("does not depend on the order of rows, but for ties", () => {
    const distinctTimes = fc.uniqueArray(fc.integer({ min: 0, max: 500 }), { maxLength: 40 });
    fc.assert(
      fc.property(distinctTimes, fc.infiniteStream(fc.integer({ min: 0, max: 999 })), (hours, noise) => {
        const rows = hours.map((hour) => ({
          customer: ["a", "b", "c"][hour % 3]!,
          hour,
          amount: hour % 7,
          order: null,
          channel: null,
        }));
        const shuffled = rows
          .map((row) => ({ row, key: noise.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ row }) => row);
        const options = { customer: "customer", time: "time", amount: "amount" };
        const byCustomer = (log: Transactions): unknown =>
          Object.fromEntries(
            log.customers.map((id, c) => [id, [...log.times.slice(log.offsets[c], log.offsets[c + 1])]]),
          );
        expect(byCustomer(transactionsFrom(inputTable(shuffled), options))).toEqual(
          byCustomer(transactionsFrom(inputTable(rows), options)),
        );
      }),
    );
  });

  it("sorts a customer with many rows stably", () => {
    // Long enough for several levels of merging, with ties everywhere.
    for (const length of [25, 48, 49, 1000, 2500]) {
      const times = Float64Array.from({ length }, (_, i) => ((i * 7919) % 97) * DAY_MS);
      const log = transactionsFrom(
        { id: Array(length).fill("a"), at: timeColumn(times), row: Float64Array.from(times.keys()) },
        { customer: "id", time: "at" },
      );
      const expected = [...times.keys()].sort((a, b) => times[a]! - times[b]! || a - b);
      expect(toRows(log.attributes).map((row) => row["row"])).toEqual(expected);
      expect([...log.times]).toEqual(expected.map((i) => times[i]));
    }
  });

  it("reads numeric ids as whole numbers, near together or far apart", () => {
    const near = transactionsFrom(
      {
        id: [17850, 12, Number.NaN, 17850, -0],
        at: ["2024-01-01", "2024-01-01", null, "2024-01-02", "2024-01-03"],
      },
      { customer: "id", time: "at" },
    );
    expect(near.customers).toEqual(["17850", "12", "0"]);
    const far = transactionsFrom(
      { id: [9e15, 12, 9e15, Number.NaN], at: Array(4).fill("2024-01-01") },
      { customer: "id", time: "at" },
    );
    expect(far.customers).toEqual(["9000000000000000", "12"]);
    expect([...far.offsets]).toEqual([0, 2, 3]);
  });

  it("keeps the text of an id as it stands, but for outer blanks", () => {
    const log = transactionsFrom(
      ["007", "7", " 7", "é"].map((id) => ({ id, at: "2024-01-01" })),
      { customer: "id", time: "at" },
    );
    expect(log.customers).toEqual(["007", "7", "é"]);
  });

  it("multiplies quantity and unit price", () => {
    const log = transactionsFrom(
      [
        { id: "a", at: "2024-01-01", pieces: 3, price: 2.5, sku: "x" },
        { id: "a", at: "2024-01-02", pieces: -1, price: 2.5, sku: "x" },
        { id: "a", at: "2024-01-03", pieces: -1, price: 0, sku: "y" },
      ],
      { customer: "id", time: "at", amount: { quantity: "pieces", unitPrice: "price" } },
    );
    expect(log.amounts).toEqual(Float64Array.of(7.5, -2.5, 0));
    expect(log.purchases).toEqual(Uint8Array.of(1, 0, 1));
    expect(Object.keys(log.attributes)).toEqual(["sku"]);
    expect(log.hasAmounts).toBe(true);
  });

  it("knows only times where no amount is named: nothing is zero or missing then", () => {
    const log = transactionsFrom([{ id: "a", at: "2024-01-01", value: null }], {
      customer: "id",
      time: "at",
      zeroAmounts: "drop",
      missingAmount: "drop",
    });
    expect([log.hasAmounts, log.report.rowsKept, [...log.amounts]]).toEqual([false, 1, [0]]);
    expect(issueOf(log, "zero-amount")).toEqual({ policy: "drop", rows: 0, rowsSeen: 0 });
  });

  it("judges an order by its total: a discount line is not a refund, a free gift is not a zero", () => {
    const rows = [
      { id: "a", order: "o1", at: "2024-01-01T10:00", value: 100 },
      { id: "a", order: "o1", at: "2024-01-01T10:00", value: -10 },
      { id: "a", order: "o1", at: "2024-01-01T10:00", value: 0 },
      { id: "a", order: "o2", at: "2024-01-03", value: -90 },
      { id: "b", order: "o1", at: "2024-01-04", value: 5 },
      { id: "b", order: null, at: "2024-01-04", value: 5 },
      { id: "b", order: null, at: "2024-01-04", value: 5 },
    ];
    const log = transactionsFrom(rows, { customer: "id", time: "at", amount: "value", order: "order" });
    expect(log.amounts).toEqual(Float64Array.of(90, -90, 5, 5, 5));
    expect(log.times[0]).toBe(Date.UTC(2024, 0, 1, 10));
    expect(issueOf(log, "same-order")).toEqual({ policy: "merge", rows: 2, rowsSeen: 2 });
    expect(issueOf(log, "refund")).toEqual({ policy: "separate", rows: 1, rowsSeen: 2 });
    expect(issueOf(log, "zero-amount")).toEqual({ policy: "keep", rows: 0, rowsSeen: 1 });
    expect(issueOf(log, "same-day")).toEqual({ policy: "merge", rows: 2, rowsSeen: 2 });
    expect(log.attributes).toEqual({});
  });

  it("does not join a later line of an order to the earlier ones: they would know what was yet to come", () => {
    const columns = { customer: "id", time: "at", amount: "value", order: "order" };
    const rows = [
      { id: "b", order: "o3", at: "2024-01-10", value: 80 },
      { id: "b", order: "o3", at: "2024-06-10", value: -80 },
      { id: "c", order: "o4", at: "2024-01-12", value: 60 },
      { id: "c", order: "o4", at: "2024-05-12", value: 70 },
    ];
    const march = Date.UTC(2024, 2, 1);
    const early = rows.filter(({ at }) => Date.parse(at) < march);
    const { times, amounts } = purchasesBefore(transactionsFrom(rows, columns), march);
    const known = purchasesBefore(transactionsFrom(early, columns), march);
    expect([...times, ...amounts]).toEqual([...known.times, ...known.amounts]);
    expect([...amounts]).toEqual([80, 60]);
    expect(issueOf(transactionsFrom(rows, columns), "same-order").rows).toBe(0);
  });

  it("says what was wrong with each rejected row, by line", () => {
    const log = transactionsFrom(
      [
        { id: null, at: "2024-01-01", pieces: 1, price: 1 },
        { id: "a", at: "31/01/2024", pieces: 1, price: 1 },
        { id: "a", at: null, pieces: 1, price: 1 },
        { id: "a", at: "2024-01-01", pieces: null, price: 1 },
        { id: "a", at: "2024-01-01", pieces: 1, price: null },
        { id: "a", at: "2024-01-01", pieces: -2, price: 1 },
        { id: "a", at: "2024-01-01", pieces: 1, price: -3 },
        { id: "a", at: "2024-01-01", pieces: 0, price: 1 },
        { id: "a", at: "2024-01-01", pieces: 1, price: 0 },
        { id: "a", at: "2024-01-01", pieces: Number.POSITIVE_INFINITY, price: 1 },
        { id: " ", at: "2024-01-01", pieces: 1, price: 1 },
      ],
      {
        customer: "id",
        time: "at",
        amount: { quantity: "pieces", unitPrice: "price" },
        refunds: "reject",
        zeroAmounts: "reject",
        lines: Int32Array.from({ length: 11 }, (_, i) => 10 * i + 2),
      },
    );
    expect(log.rejected).toEqual([
      { line: 2, column: "id", value: "", reason: "missing customer" },
      { line: 12, column: "at", value: "31/01/2024", reason: "not an ISO 8601 date or date-time" },
      { line: 22, column: "at", value: "", reason: "missing time" },
      { line: 32, column: "pieces", value: "", reason: "missing amount" },
      { line: 42, column: "price", value: "", reason: "missing amount" },
      { line: 52, column: "pieces", value: "-2", reason: "negative amount" },
      { line: 62, column: "price", value: "-3", reason: "negative amount" },
      { line: 72, column: "pieces", value: "0", reason: "zero amount" },
      { line: 82, column: "price", value: "0", reason: "zero amount" },
      { line: 92, column: "pieces", value: "Infinity", reason: "amount is not a finite number" },
      { line: 102, column: "id", value: " ", reason: "missing customer" },
    ]);
    expect(log.report).toEqual({
      rowsRead: 11,
      rowsKept: 0,
      rowsRejected: 11,
      rowsDropped: 0,
      customers: 0,
      firstTime: null,
      lastTime: null,
      issues: [
        { issue: "missing-customer", policy: "reject", rows: 2, rowsSeen: 2 },
        { issue: "missing-time", policy: "reject", rows: 2, rowsSeen: 2 },
        { issue: "missing-amount", policy: "reject", rows: 3, rowsSeen: 3 },
        { issue: "duplicate", policy: "keep", rows: 0, rowsSeen: 0 },
        { issue: "same-order", policy: "keep", rows: 0, rowsSeen: 0 },
        { issue: "refund", policy: "reject", rows: 2, rowsSeen: 2 },
        { issue: "zero-amount", policy: "reject", rows: 2, rowsSeen: 2 },
        { issue: "same-day", policy: "merge", rows: 0, rowsSeen: 0 },
      ],
      lineItems: {
        negativeQuantity: 1,
        negativeQuantityAtZeroPrice: 0,
        negativePrice: 1,
        zeroPrice: 1,
        zeroQuantity: 1,
      },
    });
  });

  it("carries what the reader rejected: whole rows are rows read, values are not listed twice", () => {
    const table = tableFrom([
      { id: "a", at: "2024-01-01", value: null, note: null },
      { id: "b", at: "2024-01-02", value: 3, note: null },
    ]);
    const log = transactionsFrom(
      {
        table,
        lines: Int32Array.of(2, 4),
        rejected: [
          { line: 2, column: "value", value: "12,x", reason: "not a number" },
          { line: 3, column: "", value: "a;b", reason: "2 fields instead of 4" },
          { line: 4, column: "note", value: "?", reason: "not a number" },
        ],
      },
      { customer: "id", time: "at", amount: "value" },
    );
    expect(log.rejected.map((entry) => entry.reason)).toEqual([
      "not a number",
      "2 fields instead of 4",
      "not a number",
    ]);
    const { rowsRead, rowsKept, rowsRejected } = log.report;
    expect([rowsRead, rowsKept, rowsRejected]).toEqual([3, 1, 2]);
    expect(issueOf(log, "missing-amount").rows).toBe(1);
  });

  it("lists by line, the reader's rows among its own", () => {
    const table = tableFrom([
      { id: null, at: "2024-01-01" },
      { id: "b", at: "2024-01-02" },
      { id: null, at: "2024-01-02" },
    ]);
    const rejected = [{ line: 3, column: "", value: "a;b", reason: "2 fields instead of 4" }];
    const log = transactionsFrom(
      { table, lines: Int32Array.of(2, 4, 5), rejected },
      { customer: "id", time: "at" },
    );
    expect(log.rejected.map((entry) => entry.line)).toEqual([2, 3, 5]);
  });

  it("counts as same-day the rows that purchasesBefore merges", () => {
    fc.assert(
      fc.property(inputRows, choices, (rows, options) => {
        const log = transactionsFrom(inputTable(rows), { ...options, sameDay: "merge" });
        const bought = log.purchases.reduce((sum, purchase) => sum + purchase, 0);
        const merged = bought - purchasesBefore(log, START + 1e10).times.length;
        expect(issueOf(log, "same-day")).toEqual({ policy: "merge", rows: merged, rowsSeen: merged });
      }),
    );
  });

  it("takes a column called table for a column", () => {
    const log = transactionsFrom(
      { table: ["t1", "t1"], at: ["2024-01-01", "2024-01-02"] },
      { customer: "table", time: "at" },
    );
    expect(log.customers).toEqual(["t1"]);
  });

  it("is frozen, leaves the input alone, and carries only the attributes asked for", () => {
    const value = Float64Array.of(1, Number.NaN);
    const input = {
      id: ["a", "b"],
      at: ["2024-01-01", "2024-01-02"],
      value: numberColumn(value),
      x: [1, 2],
      y: [3, 4],
    };
    const log = transactionsFrom(input, {
      customer: "id",
      time: "at",
      amount: "value",
      missingAmount: "zero",
      attributes: ["y", "value"],
    });
    expect(value[1]).toBeNaN();
    expect([...log.amounts]).toEqual([1, 0]);
    expect(toRows(log.attributes)).toEqual([
      { y: 3, value: 1 },
      { y: 4, value: null },
    ]);
    for (const part of [
      log,
      log.customers,
      log.report,
      log.report.issues,
      log.report.issues[0],
      log.rejected,
    ]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  const rows = [
    { id: "a", at: "2024-01-01", day: 20240101, us: "1/31/2024", value: 1, vip: true, half: 1.5 },
  ];
  const timeNeeded =
    "a time column (in rows: Dates or ISO 8601 text; in columns: kind time; in readCsv: kinds or dateFormat)";
  it.each<[object, string]>([
    [{ time: "at" }, "`options.customer` must be a string, got undefined"],
    [{ customer: "id" }, "`options.time` must be a string, got undefined"],
    [{ customer: "", time: "at" }, '`options.customer` must be a non-empty string, got ""'],
    [
      { customer: "ID", time: "at" },
      '`options.customer` must be a column of the table (id, at, day, us, value, vip, half), got "ID"',
    ],
    [
      { customer: "vip", time: "at" },
      '`options.customer` must be a text column, or a number column of whole numbers, got "vip (boolean)"',
    ],
    [
      { customer: "half", time: "at" },
      '`options.customer` must be a column of ids: text, or whole numbers up to 2^53 (declare longer ids as text), got "1.5 in row 1 of half"',
    ],
    [{ customer: "id", time: "day" }, `\`options.time\` must be ${timeNeeded}, got "day (number)"`],
    [
      { customer: "id", time: "us" },
      `\`options.time\` must be ${timeNeeded}, got "us (text such as 1/31/2024)"`,
    ],
    [
      { customer: "id", time: "at", amount: "us" },
      '`options.amount` must be a number column, got "us (text)"',
    ],
    [{ customer: "id", time: "at", amount: 3 }, "`options.amount` must be a string, got 3"],
    [
      { customer: "id", time: "at", amount: { quantity: "value" } },
      "`options.amount.unitPrice` must be a string, got undefined",
    ],
    [
      { customer: "id", time: "at", amount: { quantity: "value", unitPrice: "vip" } },
      '`options.amount.unitPrice` must be a number column, got "vip (boolean)"',
    ],
    [
      { customer: "id", time: "at", amount: { quantity: "value", price: "value" } },
      '`options.amount.price` must be one of the options quantity, unitPrice, got "price"',
    ],
    [
      { customer: "id", time: "at", order: "vip" },
      '`options.order` must be a text column, or a number column of whole numbers, got "vip (boolean)"',
    ],
    [
      { customer: "id", time: "at", attributes: ["value", "colour"] },
      '`options.attributes[1]` must be a column of the table (id, at, day, us, value, vip, half), got "colour"',
    ],
    [
      { customer: "id", time: "at", refunds: "keep" },
      '`options.refunds` must be one of "separate", "drop", "reject", got "keep"',
    ],
    [
      { customer: "id", time: "at", sameDay: true },
      '`options.sameDay` must be one of "merge", "keep", got true',
    ],
    [
      { customer: "id", time: "at", zeroAmounts: "no" },
      '`options.zeroAmounts` must be one of "keep", "drop", "reject", got "no"',
    ],
    [
      { customer: "id", time: "at", missingCustomer: "keep" },
      '`options.missingCustomer` must be one of "reject", "drop", got "keep"',
    ],
    [
      { customer: "id", time: "at", missingAmount: "keep" },
      '`options.missingAmount` must be one of "reject", "drop", "zero", got "keep"',
    ],
    [
      { customer: "id", time: "at", duplicates: "merge" },
      '`options.duplicates` must be one of "keep", "drop", got "merge"',
    ],
    [
      { customer: "id", time: "at", lines: new Int32Array(2) },
      "`options.lines.length` must be 1 (table.length), got 2",
    ],
    [
      { customer: "id", time: "at", refund: "drop" },
      '`options.refund` must be one of the options customer, time, amount, order, ingestedAt, attributes, sameDay, refunds, zeroAmounts, missingCustomer, missingAmount, duplicates, lines, got "refund"',
    ],
  ])("rejects %j", (options, message) => {
    expect(() => transactionsFrom(rows, options as TransactionOptions)).toThrow(
      expect.objectContaining({ name: "InputError", message }),
    );
  });

  it("rejects no options, and lines of a reader that do not fit", () => {
    expect(() => transactionsFrom(rows, undefined as unknown as TransactionOptions)).toThrow(
      "`options` must be an object that names the columns, got undefined",
    );
    expect(() =>
      transactionsFrom({ table: tableFrom(rows), lines: new Int32Array(3) }, { customer: "id", time: "at" }),
    ).toThrow("`input.lines.length` must be 1 (table.length), got 3");
    expect(() =>
      transactionsFrom({ id: [2 ** 53], at: ["2024-01-01"] }, { customer: "id", time: "at" }),
    ).toThrow('got "9007199254740992 in row 1 of id"');
  });
});

describe("a log in which nothing is odd but its neighbours", () => {
  const row = (who: string, on: string, paid: number) => ({ who, on, paid });
  const reportOf = (rows: readonly object[]) => {
    const { report } = transactionsFrom(rows, { customer: "who", time: "on", amount: "paid" });
    return Object.fromEntries(report.issues.map(({ issue, rowsSeen }) => [issue, rowsSeen]));
  };

  it("counts the one purchase that shares a day", () => {
    const rows = [
      row("a", "2024-01-02T09:00", 5),
      row("b", "2024-01-02T10:00", 5),
      row("a", "2024-01-02T08:00", 6),
      row("a", "2024-01-03T07:00", 6),
    ];
    expect(reportOf(rows)).toMatchObject({ "same-day": 1, duplicate: 0 });
  });

  it("finds the one row that is repeated", () => {
    const rows = [row("a", "2024-01-02", 5), row("b", "2024-01-02", 5), row("a", "2024-01-02", 5)];
    expect(reportOf(rows)).toMatchObject({ "same-day": 1, duplicate: 1 });
    expect(reportOf([...rows.slice(0, 2), row("a", "2024-01-02", 6)])).toMatchObject({ duplicate: 0 });
  });
});

describe("sortRows", () => {
  /** Long, nearly sorted runs with ties: what an export sorted by something close to time looks like. */
  const nearlySorted = fc
    .array(fc.tuple(fc.integer({ min: -40, max: 4 }), fc.nat(2), fc.nat(9)), {
      minLength: 50,
      maxLength: 300,
    })
    .map((steps) => ({
      times: Float64Array.from(steps, ([jitter, , chance], i) => (chance === 0 ? Number.NaN : i + jitter)),
      customers: Int32Array.from(steps, ([, customer, chance]) => (chance === 1 ? -1 : customer)),
    }));

  it("agrees with the sort of the language, stable, rows that are out left out", () => {
    fc.assert(
      fc.property(nearlySorted, ({ times, customers }) => {
        const { offsets, rows, ...sorted } = sortRows(customers, 3, times, times.map(Math.sqrt));
        const expected = [...times.keys()]
          .filter((i) => customers[i]! >= 0 && !Number.isNaN(times[i]))
          .sort((a, b) => customers[a]! - customers[b]! || times[a]! - times[b]! || a - b);
        expect([...rows]).toEqual(expected);
        expect([...sorted.times]).toEqual(expected.map((i) => times[i]));
        expect([...sorted.amounts!]).toEqual(expected.map((i) => Math.sqrt(times[i]!)));
        for (let c = 0; c < 3; c++) {
          expect(offsets[c + 1]! - offsets[c]!).toBe(expected.filter((i) => customers[i] === c).length);
        }
      }),
    );
  });
});

describe("sortRows in blocks", () => {
  const unordered = (i: number): number => (i * 104_729) % 50_021;
  it.each([
    ["few rows a customer", 5000, 70_000, unordered],
    ["hardly a row a customer", 40_000, 70_000, unordered],
    ["one customer", 1, 40_000, unordered],
    ["missing customers and times", 5000, 70_000, (i: number) => (i % 11 === 5 ? Number.NaN : unordered(i))],
    ["one time far from all others", 300, 40_000, (i: number) => (i === 77 ? 1e300 : unordered(i))],
    [
      "times so far apart that their distance is infinite",
      300,
      9000,
      (i: number) => (i % 3) * 1.7e308 - 1.7e308,
    ],
    ["one time", 300, 9000, () => 5],
    ["rows in order of time", 300, 40_000, (i: number) => i >> 3],
  ])("agrees with the sort of the language: %s", (_, customerCount, rowsCount, timeOf) => {
    const customers = Int32Array.from({ length: rowsCount }, (_, i) =>
      i % 13 === 7 ? -1 : (i * 7919) % customerCount,
    );
    const times = Float64Array.from({ length: rowsCount }, (_, i) => timeOf(i));
    const amounts = Float64Array.from({ length: rowsCount }, (_, i) => i - 9);
    const sorted = sortRows(customers, customerCount, times, amounts);
    const expected = Int32Array.from(customers.keys())
      .filter((i) => customers[i]! >= 0 && Number.isFinite(times[i]))
      .sort((a, b) => customers[a]! - customers[b]! || times[a]! - times[b]! || a - b);
    expect(sorted.rows).toEqual(expected);
    expect(sorted.times).toEqual(Float64Array.from(expected, (i) => times[i]!));
    expect(sorted.amounts).toEqual(Float64Array.from(expected, (i) => amounts[i]!));
    const ends = new Int32Array(customerCount + 1);
    for (const i of expected) ends[customers[i]! + 1]! += 1;
    for (let c = 0; c < customerCount; c++) ends[c + 1]! += ends[c]!;
    expect(sorted.offsets).toEqual(ends);
  });
});

describe("markDuplicates", () => {
  const cell = fc.constantFrom(0, -0, 1, Number.NaN, 0.5);
  const table = fc.integer({ min: 0, max: 120 }).chain((length) => {
    const fixed = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: length, maxLength: length });
    return fc
      .tuple(
        fixed(cell),
        fixed(fc.constantFrom("x", "y", null)),
        fixed(fc.constantFrom(true, false, null)),
        fixed(cell),
      )
      .map(([a, b, c, d]) =>
        tableFrom({ a: Float64Array.from(a), b, c, d: timeColumn(Float64Array.from(d)) }),
      );
  });

  const numberTimes = ({ d }: Table): Float64Array =>
    d?.kind === "time" ? d.values : expect.fail("no times");

  // A column without any text is one of missing numbers.
  const codesOf = ({ a, b }: Table): Int32Array =>
    b?.kind === "text" ? b.codes : new Int32Array(rowCount({ a: a! })).fill(-1);

  it("agrees with comparing every pair of rows; missing equals missing, -0 equals 0", () => {
    fc.assert(
      fc.property(table, (input) => {
        const columns = Object.values(input).map((column) => [
          ...(column.kind === "text" ? column.codes : column.values),
        ]);
        const equal = (i: number, j: number): boolean =>
          columns.every(
            (cells) => cells[i] === cells[j] || (Number.isNaN(cells[i]) && Number.isNaN(cells[j])),
          );
        const rows = [...Array(rowCount(input)).keys()];
        const sorted = sortRows(codesOf(input), 2, numberTimes(input), null);
        const repeats = markDuplicates(input, sorted);
        expect(rows.map((i) => repeats?.[i] ?? 0)).toEqual(
          rows.map((i) => (rows.some((j) => j < i && equal(i, j)) ? 1 : 0)),
        );
      }),
    );
  });
});
