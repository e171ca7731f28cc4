import { describe, expect, it } from "vitest";
import { DAY_MS } from "../internal/time.ts";
import { transactionsFrom } from "../table/transactions-from.ts";
import { cellsByCustomer, differences } from "../testing/feature-cells.ts";
import { buildFeatures } from "./build-features.ts";
import type { FeatureDefinition } from "./feature-definition.ts";
import { type FeaturePlan, featurePlan } from "./feature-plan.ts";
import golden from "./fixtures/features.json" with { type: "json" };
import { AS_OF, logOf, WIDE_PLAN } from "./made-log.testing.ts";

describe("buildFeatures", () => {
  it("agrees with pandas on a made log", () => {
    for (const sameDay of ["merge", "keep"] as const) {
      const log = transactionsFrom(
        golden.rows.map((row) => ({ ...row, time: new Date(row.time) })),
        {
          customer: "customer",
          time: "time",
          amount: "amount",
          sameDay,
        },
      );
      for (const { asOf, cells } of golden.cases.filter((one) => one.sameDay === sameDay)) {
        const plan = featurePlan({ features: golden.features as readonly FeatureDefinition[] });
        const table = buildFeatures(log, plan, { asOf });
        expect(
          differences(
            cellsByCustomer(table),
            new Map(Object.entries(cells as Record<string, Record<string, number | string | null>>)),
            golden.tolerance,
          ),
        ).toEqual([]);
      }
    }
  });

  it("leaves no trace of texts and customers that come later", () => {
    const rows = [
      { customer: "z", time: AS_OF + DAY_MS, amount: 1, cabin: "first", miles: 1, late: true },
      { customer: "a", time: AS_OF - DAY_MS, amount: 1, cabin: "economy", miles: 1, late: true },
    ];
    const plan = featurePlan({ features: [{ kind: "last", value: "cabin" }] });
    const { customerId, lastCabin } = buildFeatures(logOf(rows), plan, { asOf: AS_OF });
    expect(customerId.levels).toEqual(["a"]);
    expect(lastCabin).toMatchObject({ kind: "text", levels: ["economy"] });
  });

  it("gives one purchase no gap, no spread and no trend of its own, and never a made-up 0", () => {
    const table = buildFeatures(
      logOf([{ customer: "a", time: AS_OF - DAY_MS, amount: 8, cabin: null, miles: null, late: null }]),
      WIDE_PLAN,
      { asOf: AS_OF },
    );
    const cells = cellsByCustomer(table).get("a")!;
    expect(cells).toMatchObject({
      purchases: 1,
      spend: 8,
      meanAmount: 8,
      spreadAmount: null,
      gapMeanDays: null,
      gapSpreadDays: null,
      gapMaxDays: null,
      gapRatio: null,
      recencyDays: 1,
      tenureDays: 1,
      purchasesTrend90Days: 1,
      spendTrendRatio20Days: null,
      sumMilesLast20Days: null,
      shareCabinLast20Days_business: null,
      lastCabin: null,
      lastMiles: null,
      firstLate: null,
    });
  });

  it("lets refunds lower sums and count for nothing else", () => {
    const common = { customer: "a", cabin: "business", miles: 100, late: true };
    const rows = [
      { ...common, time: AS_OF - 9 * DAY_MS, amount: 30 },
      { ...common, time: AS_OF - 2 * DAY_MS, amount: -12 },
      { ...common, customer: "b", time: AS_OF - 2 * DAY_MS, amount: -12 },
    ];
    const cells = cellsByCustomer(buildFeatures(logOf(rows), WIDE_PLAN, { asOf: AS_OF }));
    expect([...cells.keys()]).toEqual(["a"]);
    expect(cells.get("a")).toMatchObject({
      purchases: 1,
      activeDays: 1,
      spend: 18,
      meanAmount: 30,
      recencyDays: 9,
      sumMilesLast20Days: 100,
    });
    const late = buildFeatures(logOf(rows), WIDE_PLAN, { asOf: AS_OF - DAY_MS });
    // PT100H before reaches the refund alone: an attribute's sum over no purchase is 0.
    expect(cellsByCustomer(late).get("a")).toMatchObject({ sumMilesLast100Hours: 0, spendLast100Hours: -12 });
  });

  it("counts a day that a window's start divides once, with the rows inside", () => {
    const row = { customer: "a", amount: 10, cabin: null, miles: null, late: null };
    const rows = [1, 9, 20].map((hour) => ({ ...row, time: AS_OF - 10 * DAY_MS + hour * 3_600_000 }));
    const plan = featurePlan({
      features: [
        { kind: "count", window: "PT232H" },
        { kind: "mean", window: "PT232H" },
        { kind: "gap-mean", window: "PT232H" },
      ],
    });
    const cells = cellsByCustomer(buildFeatures(logOf(rows), plan, { asOf: AS_OF }));
    expect(cells.get("a")).toEqual({
      purchasesLast232Hours: 1,
      meanAmountLast232Hours: 20,
      gapMeanDaysLast232Hours: null,
    });
  });

  it("keeps a column that is called __proto__ or constructor, and makes others from it", () => {
    const log = transactionsFrom([{ id: "a", day: "2024-01-05" }], { customer: "id", time: "day" });
    const plan = featurePlan({
      features: [
        { kind: "count", name: "__proto__" },
        { kind: "recency", name: "constructor" },
        { kind: "ratio", numerator: "constructor", denominator: "__proto__", name: "both" },
      ],
    });
    const table = buildFeatures(log, plan, { asOf: "2024-01-15" });
    expect(Object.entries(table).map(([name, column]) => [name, column.kind])).toEqual([
      ["customerId", "text"],
      ["__proto__", "number"],
      ["constructor", "number"],
      ["both", "number"],
    ]);
    expect(table["both"]).toMatchObject({ values: Float64Array.of(10) });
  });

  it("divides by no 0", () => {
    const row = { customer: "a", time: AS_OF - DAY_MS, cabin: null, miles: null, late: null };
    const plan = featurePlan({
      features: [
        { kind: "gap-mean" },
        { kind: "gap-ratio" },
        { kind: "mean" },
        { kind: "sum" },
        { kind: "ratio", numerator: "meanAmount", denominator: "spend" },
      ],
    });
    const rows = [5, 5, -10].map((amount) => ({ ...row, amount }));
    const cells = cellsByCustomer(buildFeatures(logOf(rows, "keep"), plan, { asOf: AS_OF }));
    expect(cells.get("a")).toEqual({
      gapMeanDays: 0,
      gapRatio: null,
      meanAmount: 5,
      spend: 0,
      meanAmountPerSpend: null,
    });
  });

  it("orders texts of one instant by code points", () => {
    const row = { customer: "a", time: AS_OF - 1, amount: 1, miles: null, late: null };
    const rows = ["\u{1f600}", "\uff01"].map((cabin) => ({ ...row, cabin }));
    const plan = featurePlan({ features: [{ kind: "last", value: "cabin" }] });
    const cells = cellsByCustomer(buildFeatures(logOf(rows), plan, { asOf: AS_OF }));
    expect(cells.get("a")).toEqual({ lastCabin: "\uff01" });
  });

  it("gives a time attribute as a time column and days their unit", () => {
    const log = transactionsFrom([{ id: "a", day: "2024-01-01", due: new Date("2024-02-01") }], {
      customer: "id",
      time: "day",
    });
    const plan = featurePlan({ features: [{ kind: "last", value: "due" }, { kind: "recency" }] });
    const table = buildFeatures(log, plan, { asOf: "2024-01-03" });
    expect(table["lastDue"]).toEqual({ kind: "time", values: Float64Array.of(Date.UTC(2024, 1, 1)) });
    expect(table["recencyDays"]).toEqual({ kind: "number", values: Float64Array.of(2), unit: "day" });
  });

  it("takes a plan after a trip through JSON, to the same table", () => {
    const log = logOf([{ customer: "a", time: AS_OF - 1, amount: 1, cabin: "x", miles: 3, late: null }]);
    const back = JSON.parse(JSON.stringify(WIDE_PLAN)) as FeaturePlan;
    expect(buildFeatures(log, back, { asOf: AS_OF })).toEqual(buildFeatures(log, WIDE_PLAN, { asOf: AS_OF }));
  });
});

describe("the door of buildFeatures", () => {
  const log = transactionsFrom(
    [{ id: "a", day: "2024-01-05", cabin: "economy", miles: 3, flown: new Date("2024-02-01"), late: true }],
    { customer: "id", time: "day" },
  );
  const asOf = "2024-02-01";

  it.each<[string, FeaturePlan["features"][number], string]>([
    [
      "an attribute that is not there",
      { kind: "share", attribute: "cabn", level: "x", of: "count", name: "s" },
      '`plan.features[0].attribute` must be an attribute of the order log (cabin, miles, flown, late), got "cabn"',
    ],
    [
      "a value that is not there",
      { kind: "sum", value: "kilometres", name: "s" },
      '`plan.features[0].value` must be an attribute of the order log (cabin, miles, flown, late), got "kilometres"',
    ],
    [
      "a sum of texts",
      { kind: "sum", value: "cabin", name: "s" },
      '`plan.features[0].value` must be a number or boolean attribute, got "cabin (text)"',
    ],
    [
      "a mean of times",
      { kind: "mean", value: "flown", name: "s" },
      '`plan.features[0].value` must be a number or boolean attribute, got "flown (time)"',
    ],
    [
      "a share of numbers",
      { kind: "share", attribute: "miles", level: "3", of: "count", name: "s" },
      '`plan.features[0].attribute` must be a text or boolean attribute, got "miles (number)"',
    ],
    [
      "a level no boolean has",
      { kind: "share", attribute: "late", level: "yes", of: "count", name: "s" },
      '`plan.features[0].level` must be "true" or "false" for a boolean attribute, got "yes"',
    ],
    [
      "amounts that the log has not",
      { kind: "mean", name: "s" },
      '`plan.features[0]` must be a feature that needs no amounts (the log has none), got "mean"',
    ],
    [
      "a trend of amounts that the log has not",
      { kind: "trend", of: "sum", window: { days: 3 }, how: "ratio", name: "s" },
      '`plan.features[0]` must be a feature that needs no amounts (the log has none), got "trend"',
    ],
  ])("rejects %s", (_, feature, message) => {
    const plan: FeaturePlan = { kind: "feature-plan", version: 2, features: [feature] };
    expect(() => buildFeatures(log, plan, { asOf })).toThrow(message);
  });

  it("rejects a ratio of texts", () => {
    const plan = featurePlan({
      features: [
        { kind: "last", value: "cabin" },
        { kind: "count" },
        { kind: "ratio", numerator: "lastCabin", denominator: "purchases" },
      ],
    });
    expect(() => buildFeatures(log, plan, { asOf })).toThrow(
      '`plan.features[2].numerator` must be a number feature, got "lastCabin (text)"',
    );
  });

  it("rejects a wrong date, a wrong option, and what is no log", () => {
    const plan = featurePlan({ features: [{ kind: "count" }] });
    expect(() => buildFeatures(log, plan, { asOf: "2024-01-05" })).toThrow(
      '`options.asOf` must be after the first purchase of the log, got "2024-01-05T00:00:00.000Z"',
    );
    expect(() => buildFeatures(log, plan, {} as never)).toThrow(
      "`options.asOf` must be a point in time such as 2024-06-30, got undefined",
    );
    expect(() => buildFeatures(log, plan, { asOf, horizon: "P1D" } as never)).toThrow(
      '`options.horizon` must be one of the options asOf, events, got "horizon"',
    );
    expect(() => buildFeatures([] as never, plan, { asOf })).toThrow(
      "`transactions` must be an order log made by transactionsFrom, got Array of length 0",
    );
    const bare = transactionsFrom([{ id: "a", day: "2024-01-05" }], { customer: "id", time: "day" });
    expect(() =>
      buildFeatures(bare, featurePlan({ features: [{ kind: "last", value: "x" }] }), { asOf }),
    ).toThrow('`plan.features[0].value` must be an attribute of the order log (it has none), got "x"');
  });
});
