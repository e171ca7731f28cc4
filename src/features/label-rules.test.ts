import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "../internal/time.ts";
import { toRows } from "../table/rows.ts";
import { transactionsFrom } from "../table/transactions-from.ts";
import { type NaiveContract, type NaiveRule, naiveLabels } from "../testing/naive-labels.ts";
import { naiveTransactions } from "../testing/naive-log.ts";
import { RANDOM_DATES, randomLogs } from "../testing/plan-arbitrary.ts";
import { featurePlan } from "./feature-plan.ts";
import { type LabelChurnOptions, labelChurn } from "./label-churn.ts";
import type { ChurnRule } from "./labels/churn-rule.ts";
import { trainingSnapshots } from "./training-snapshots.ts";

/** Labels by customer, missing as null. */
function labelsOf(table: ReturnType<typeof labelChurn>): Map<string, boolean | null> {
  return new Map(toRows(table).map((row) => [row.customerId!, row.churned]));
}

const ASOF = RANDOM_DATES[0]!;
const contract = fc.record({
  customer: fc.constantFrom("a", "b", "9007199254740993"),
  started: fc.option(fc.integer({ min: -30, max: 5 }).map((d) => ASOF + d * DAY_MS)),
  cancelled: fc.option(fc.integer({ min: -5, max: 20 }).map((d) => ASOF + d * DAY_MS)),
});
const rule: fc.Arbitrary<NaiveRule> = fc.oneof(
  fc.constant({ by: "purchase" as const }),
  fc.record(
    {
      by: fc.constant("rhythm" as const),
      multiple: fc.constantFrom(0.5, 1, 3),
      quantile: fc.constantFrom(0, 0.5, 0.9),
      longest: fc.constantFrom("P9D", "P15D"),
    },
    { requiredKeys: ["by", "multiple"] },
  ),
  fc.record({ by: fc.constant("cancellation" as const), contracts: fc.array(contract, { maxLength: 6 }) }),
  fc.record(
    {
      by: fc.constant("spend" as const),
      drop: fc.constantFrom(0.25, 0.5, 1),
      baseline: fc.constantFrom("P90D", "P1M", "P9D"),
    },
    { requiredKeys: ["by", "drop"] },
  ),
);

/** As a caller writes it. */
function ruleOf(made: NaiveRule): ChurnRule {
  return made.by === "cancellation" ? { by: made.by, contracts: contractsOf(made.contracts) } : made;
}

function contractsOf(contracts: readonly NaiveContract[]) {
  const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());
  const table = {
    who: contracts.map(({ customer }) => customer),
    from: contracts.map(({ started }) => iso(started)),
    to: contracts.map(({ cancelled }) => iso(cancelled)),
  };
  // Without a value, a column would not say that it is one of texts.
  const filled = {
    who: [...table.who, "x"],
    from: [...table.from, "2000-01-01"],
    to: [...table.to, "2000-01-01"],
  };
  return { table: filled, customer: "who", startedAt: "from", cancelledAt: "to" };
}

describe("labels by any rule", () => {
  it("agree with the definition", () => {
    fc.assert(
      fc.property(randomLogs(ASOF), rule, fc.integer({ min: 11, max: 30 }), (logs, made, observed) => {
        const start = ASOF + 2 * DAY_MS;
        const window = {
          asOf: ASOF,
          start,
          end: start + 9 * DAY_MS,
          observedUntil: ASOF + observed * DAY_MS,
        };
        const options = { asOf: ASOF, gap: "P2D", horizon: "P9D", observedUntil: window.observedUntil };
        const table = labelChurn(naiveTransactions(logs).orders, {
          ...options,
          ...ruleOf(made),
        } as LabelChurnOptions);
        expect(labelsOf(table)).toEqual(naiveLabels(logs, window, made));
      }),
      { numRuns: 600 },
    );
  });

  it("are the labels of snapshots, beside the same customers' features", () => {
    const plan = featurePlan({ features: [{ kind: "count" }, { kind: "count", from: "complaints" }] });
    fc.assert(
      fc.property(randomLogs(ASOF), rule, (logs, made) => {
        const { orders, events } = naiveTransactions(logs);
        const window = { horizon: "P9D", gap: "P2D", observedUntil: ASOF + 12 * DAY_MS };
        const options = { ...window, ...ruleOf(made) };
        const cutoffs = [ASOF, ASOF - 60 * DAY_MS];
        const rows = toRows(trainingSnapshots(orders, plan, { ...options, cutoffs, events }));
        const expected = cutoffs.flatMap((asOf) =>
          toRows(labelChurn(orders, { ...options, asOf })).map((row) => ({ ...row, asOf: new Date(asOf) })),
        );
        expect(rows.map(({ customerId, churned, asOf }) => ({ customerId, churned, asOf }))).toEqual(
          expected,
        );
      }),
      { numRuns: 100 },
    );
  });
});

describe("labels by rhythm", () => {
  const orders = transactionsFrom(
    [
      ...[0, 10, 20].map((day) => ({ id: "every ten days", day: new Date(Date.UTC(2024, 0, 1 + day)) })),
      ...[0, 5, 55].map((day) => ({ id: "now and then", day: new Date(Date.UTC(2024, 0, 1 + day)) })),
      { id: "once", day: new Date("2024-01-05") },
      { id: "every ten days", day: new Date("2024-04-01") },
      { id: "end", day: new Date("2024-04-30") },
    ],
    { customer: "id", time: "day" },
  );
  const options = { asOf: "2024-03-01", horizon: "P14D" } as const;

  it("wait as long as the customer is used to, and tell who cannot be judged yet", () => {
    // Own windows end on 31 March (3 x 10 days), 22 May (3 x 27.5 days) and, by the horizon, on 15 March.
    expect(labelsOf(labelChurn(orders, { ...options, by: "rhythm" }))).toEqual(
      new Map([
        ["every ten days", true],
        ["now and then", null],
        ["once", true],
      ]),
    );
    expect(labelsOf(labelChurn(orders, { ...options, by: "rhythm", multiple: 3.2 }))).toEqual(
      new Map([
        ["every ten days", false],
        ["now and then", null],
        ["once", true],
      ]),
    );
    expect(labelsOf(labelChurn(orders, { ...options, by: "rhythm", longest: "P60D" }))).toEqual(
      new Map([
        ["every ten days", true],
        ["now and then", true],
        ["once", true],
      ]),
    );
    expect(labelsOf(labelChurn(orders, { ...options, by: "rhythm", quantile: 0 })).get("now and then")).toBe(
      true,
    );
  });
});

describe("a rhythm whose window is not over", () => {
  it("keeps nobody for having come back early: slow customers would seem never to leave", () => {
    const day = (n: number): Date => new Date(Date.UTC(2024, 0, 1 + n));
    const visits = { back: [0, 50, 100, 130], gone: [0, 50, 100], other: [0, 1, 120, 180] };
    const orders = transactionsFrom(
      Object.entries(visits).flatMap(([id, days]) => days.map((n) => ({ id, day: day(n) }))),
      { customer: "id", time: "day" },
    );
    const options = { asOf: day(110), horizon: "P14D", by: "rhythm" } as const;
    expect(labelsOf(labelChurn(orders, options))).toEqual(
      new Map([
        ["back", null],
        ["gone", null],
        ["other", false],
      ]),
    );
    expect(labelsOf(labelChurn(orders, { ...options, longest: "P60D" }))).toEqual(
      new Map([
        ["back", false],
        ["gone", true],
        ["other", false],
      ]),
    );
  });
});

describe("labels by cancellation", () => {
  const orders = transactionsFrom(
    ["a", "b", "c", "d", "e", "f"].map((id) => ({ id, day: "2024-01-05" })),
    { customer: "id", time: "day" },
  );
  const window = { asOf: "2024-02-01", gap: "P7D", horizon: "P30D", observedUntil: "2024-12-31" } as const;
  const contracts = {
    table: [
      { id: "a", from: "2023-01-01", to: "2024-02-08" },
      { id: "b", from: "2023-01-01", to: "2024-03-09" },
      { id: "c", from: "2023-01-01", to: "2024-01-31T23:59:59Z" },
      { id: "d", from: "2023-01-01", to: null },
      { id: "e", from: "2024-02-01", to: null },
      { id: "f", from: "2023-01-01", to: "2024-02-01" },
      { id: "nobody", from: null, to: "2024-03-01" },
    ],
    customer: "id",
    cancelledAt: "to",
  };

  it("are half-open, leave out who had gone, and cannot tell of who goes in the gap", () => {
    expect(labelsOf(labelChurn(orders, { ...window, by: "cancellation", contracts }))).toEqual(
      new Map([
        ["a", true],
        ["b", false],
        ["d", false],
        ["e", false],
        ["f", null],
      ]),
    );
    const dated = { ...contracts, startedAt: "from" };
    expect([
      ...labelsOf(labelChurn(orders, { ...window, by: "cancellation", contracts: dated })).keys(),
    ]).toEqual(["a", "b", "d", "f"]);
  });

  it("takes a column without a value for nobody having left yet", () => {
    const table = [{ id: "a", from: null, to: null }];
    const none = { ...contracts, table, startedAt: "from" };
    expect(labelsOf(labelChurn(orders, { ...window, by: "cancellation", contracts: none }))).toEqual(
      new Map([["a", false]]),
    );
  });

  it.each<[string, object, string]>([
    [
      "no contracts",
      {},
      "`options.contracts` must be an object with options (table, customer, cancelledAt, startedAt), got undefined",
    ],
    [
      "no date of the end",
      { contracts: { ...contracts, cancelledAt: undefined } },
      "`options.contracts.cancelledAt` must be a string, got undefined",
    ],
    [
      "a column that is not there",
      { contracts: { ...contracts, cancelledAt: "ends" } },
      '`options.contracts.cancelledAt` must be a column of the table (id, from, to), got "ends"',
    ],
    [
      "a date that is none",
      { contracts: { ...contracts, table: [...contracts.table, { id: "a", from: null, to: "soon" }] } },
      '`options.contracts.table.to[7]` must be an ISO 8601 date or date-time, or missing, got "soon"',
    ],
    [
      "a contract of nobody",
      { contracts: { ...contracts, table: [{ id: " ", from: null, to: "2024-01-01" }] } },
      "`options.contracts.table.id[0]` must be the id of a customer, got null",
    ],
    [
      "an option of another rule",
      { contracts, drop: 0.5 },
      '`options.drop` must be one of the options asOf, horizon, gap, activeWithin, observedUntil, by, contracts, got "drop"',
    ],
  ])("refuse %s", (_, rest, message) => {
    expect(() => labelChurn(orders, { ...window, by: "cancellation", ...rest } as never)).toThrow(message);
  });
});

describe("labels by spend", () => {
  const rows = [
    { id: "half", day: "2024-01-20", spent: 100 },
    { id: "half", day: "2024-02-10", spent: 50 },
    { id: "less", day: "2024-01-02", spent: 10.1 },
    { id: "less", day: "2024-01-20", spent: 20.2 },
    { id: "less", day: "2024-02-10", spent: 15.16 },
    { id: "refunded", day: "2024-01-20", spent: 100 },
    { id: "refunded", day: "2024-02-10", spent: 80 },
    { id: "refunded", day: "2024-02-11", spent: -30 },
    { id: "idle", day: "2023-01-20", spent: 100 },
  ];
  const orders = transactionsFrom(rows, { customer: "id", time: "day", amount: "spent" });
  const options = { asOf: "2024-02-01", horizon: "P30D", observedUntil: "2024-03-02", by: "spend" } as const;

  it("compare with as long a window before, or with one of another length, scaled", () => {
    expect(labelsOf(labelChurn(orders, { ...options, drop: 0.5 }))).toEqual(
      new Map([
        ["half", true],
        ["less", false],
        ["refunded", true],
        ["idle", null],
      ]),
    );
    // 15.16 of 30.3 * 30 / 60 = 15.15.
    expect(labelsOf(labelChurn(orders, { ...options, drop: 0.01, baseline: "P60D" })).get("less")).toBe(
      false,
    );
    expect(labelsOf(labelChurn(orders, { ...options, drop: 0.6 })).get("half")).toBe(false);
  });

  it.each<[string, object, string]>([
    ["no share", {}, "`options.drop` must be a share of the spend in (0, 1], got undefined"],
    ["a share of 0", { drop: 0 }, "`options.drop` must be in (0, 1], got 0"],
    ["a share above 1", { drop: 1.1 }, "`options.drop` must be in (0, 1], got 1.1"],
    [
      "a baseline of length zero",
      { drop: 0.5, baseline: "P0D" },
      '`options.baseline` must be a duration > 0, got "P0D"',
    ],
  ])("refuse %s", (_, rest, message) => {
    expect(() => labelChurn(orders, { ...options, ...rest } as never)).toThrow(message);
  });

  it("refuse a log without amounts", () => {
    const bare = transactionsFrom(rows, { customer: "id", time: "day" });
    expect(() => labelChurn(bare, { ...options, drop: 0.5 })).toThrow(
      '`options.by` must be a rule that needs no amounts (the log has none), got "spend"',
    );
  });
});

describe("the door of labels by rhythm", () => {
  const orders = transactionsFrom([{ id: "a", day: "2024-01-05" }], { customer: "id", time: "day" });
  it.each<[string, object, string]>([
    [
      "another rule",
      { by: "silence" },
      '`options.by` must be one of "purchase", "rhythm", "cancellation", "spend", got "silence"',
    ],
    ["a multiple of 0", { by: "rhythm", multiple: 0 }, "`options.multiple` must be > 0, got 0"],
    ["a quantile above 1", { by: "rhythm", quantile: 90 }, "`options.quantile` must be in [0, 1], got 90"],
    [
      "a longest window below the horizon",
      { by: "rhythm", longest: "P6D" },
      '`options.longest` must be at least options.horizon, got "P6D"',
    ],
    [
      "a longest window of length zero",
      { by: "rhythm", longest: "PT0S" },
      '`options.longest` must be a duration > 0, got "PT0S"',
    ],
  ])("refuses %s", (_, rest, message) => {
    const options = { asOf: "2024-01-10", horizon: "P7D", observedUntil: "2024-03-01" };
    expect(() => labelChurn(orders, { ...options, ...rest } as never)).toThrow(message);
  });
});
