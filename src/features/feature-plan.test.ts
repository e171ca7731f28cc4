import { describe, expect, it } from "vitest";
import { describeValue } from "../internal/input-error.ts";
import type { FeatureDefinition } from "./feature-definition.ts";
import { checkPlan, featurePlan } from "./feature-plan.ts";
import { WIDE_PLAN } from "./made-log.testing.ts";
import { standardFeatures } from "./standard-features.ts";

describe("featurePlan", () => {
  it("without a definition is the standard plan of an order log", () => {
    const plan = featurePlan();
    expect(plan).toMatchObject({ kind: "feature-plan", version: 2 });
    expect(plan.features.map((feature) => feature.name)).toEqual([
      "recencyDays",
      "tenureDays",
      "purchases",
      "purchasesLast30Days",
      "purchasesLast90Days",
      "purchasesLast180Days",
      "purchasesLast365Days",
      "activeDays",
      "gapMeanDays",
      "gapSpreadDays",
      "gapMaxDays",
      "gapRatio",
      "purchasesTrend90Days",
      "purchasesSlope4In52Weeks",
      "purchasesPerTenureDays",
      "spend",
      "spendLast90Days",
      "spendLast365Days",
      "meanAmount",
      "minAmount",
      "maxAmount",
      "spreadAmount",
      "firstAmount",
      "lastAmount",
      "spendTrend90Days",
      "spendSlope4In52Weeks",
    ]);
    const visits = standardFeatures({ amounts: false });
    expect(featurePlan({ features: visits }).features).toEqual(plan.features.slice(0, visits.length));
  });

  it("is JSON: equal to itself after the trip, and a definition of itself", () => {
    const back: unknown = JSON.parse(JSON.stringify(WIDE_PLAN));
    expect(back).toEqual(WIDE_PLAN);
    expect(checkPlan(back, "plan")).toEqual(WIDE_PLAN);
    expect(featurePlan({ features: WIDE_PLAN.features })).toEqual(WIDE_PLAN);
  });

  it("is frozen all the way down, and freezes nothing of the caller's", () => {
    const definition = { kind: "count" as const, window: { days: 3 } };
    const plan = featurePlan({ features: [definition] });
    expect(Object.isFrozen(plan.features)).toBe(true);
    expect(Object.isFrozen((plan.features[0] as { window: object }).window)).toBe(true);
    expect(Object.isFrozen(definition) || Object.isFrozen(definition.window)).toBe(false);
  });

  it.each<[FeatureDefinition, string]>([
    [{ kind: "count", window: { days: 90 } }, "purchasesLast90Days"],
    [{ kind: "count", window: "P1D" }, "purchasesLast1Day"],
    [{ kind: "active-days", window: "P1Y6M" }, "activeDaysLast1Year6Months"],
    [{ kind: "sum", value: "miles", window: "PT36H" }, "sumMilesLast36Hours"],
    [{ kind: "spread", value: "delayMinutes" }, "spreadDelayMinutes"],
    [{ kind: "gap-max", window: "P2W" }, "gapMaxDaysLast2Weeks"],
    [{ kind: "trend", of: "sum", window: "P90D", how: "ratio" }, "spendTrendRatio90Days"],
    [{ kind: "slope", of: "count", window: "P12M", periods: 6 }, "purchasesSlope6In12Months"],
    [{ kind: "last", value: "cabin" }, "lastCabin"],
    [{ kind: "share", attribute: "cabin", level: "business" }, "shareCabin_business"],
    [{ kind: "mean", name: "ticket" }, "ticket"],
    [{ kind: "count", ago: "P1Y" }, "purchasesUntil1YearAgo"],
    [{ kind: "sum", window: "P90D", ago: "P1Y" }, "spendLast90DaysUntil1YearAgo"],
    [{ kind: "distinct", attribute: "cabin", window: "P90D" }, "distinctCabinLast90Days"],
    [{ kind: "median", window: "P90D" }, "medianAmountLast90Days"],
    [{ kind: "quantile", probability: 0.9 }, "quantile90Amount"],
    [{ kind: "quantile", probability: 0.29, value: "miles" }, "quantile29Miles"],
    [{ kind: "quantile", probability: 0.995, window: "P1Y" }, "quantile99.5AmountLast1Year"],
    [{ kind: "entropy", attribute: "cabin", window: "P1Y" }, "entropyCabinLast1Year"],
    [{ kind: "share", attribute: "cabin", level: "first", of: "sum" }, "spendShareCabin_first"],
    [
      { kind: "calendar-share", part: "month", values: [8, 6, 7], window: "P1Y" },
      "shareMonthLast1Year_6_7_8",
    ],
    [{ kind: "trend", of: "sum", value: "miles", window: "P90D" }, "sumMilesTrend90Days"],
    [{ kind: "slope", of: "sum", value: "miles", window: "P1Y", periods: 4 }, "sumMilesSlope4In1Year"],
    [{ kind: "count", from: "complaints", window: "P90D" }, "complaintsLast90Days"],
    [{ kind: "trend", from: "complaints", of: "count", window: "P90D" }, "complaintsTrend90Days"],
    [
      { kind: "slope", from: "complaints", of: "count", window: "P90D", periods: 3 },
      "complaintsSlope3In90Days",
    ],
    [{ kind: "active-days", from: "complaints" }, "complaintsActiveDays"],
    [{ kind: "recency", from: "complaints" }, "complaintsRecencyDays"],
    [{ kind: "sum", from: "delays", ago: "P1Y" }, "delaysSumAmountUntil1YearAgo"],
    [
      { kind: "trend", from: "delays", of: "sum", window: "P90D", how: "ratio" },
      "delaysSumAmountTrendRatio90Days",
    ],
    [{ kind: "share", from: "delays", attribute: "cause", level: "crew" }, "delaysShareCause_crew"],
    [
      { kind: "share", from: "delays", attribute: "cause", level: "crew", of: "sum" },
      "delaysSumAmountShareCause_crew",
    ],
  ])("names %j", (feature, name) => {
    expect(featurePlan({ features: [feature] }).features[0]!.name).toBe(name);
  });

  it("names what is made from columns by them", () => {
    const features: FeatureDefinition[] = [
      { kind: "count" },
      { kind: "sum" },
      { kind: "ratio", numerator: "spend", denominator: "purchases" },
      { kind: "difference", minuend: "spend", subtrahend: "purchases" },
      { kind: "total", of: ["spend", "purchases", "spend"] },
      { kind: "product", of: ["spend", "purchases"] },
      { kind: "log1p", of: "spend" },
    ];
    expect(featurePlan({ features }).features.map(({ name }) => name)).toEqual([
      "purchases",
      "spend",
      "spendPerPurchases",
      "spendMinusPurchases",
      "spendPlusPurchasesPlusSpend",
      "spendTimesPurchases",
      "log1pSpend",
    ]);
  });

  it("makes a column of each level of a share", () => {
    const features: FeatureDefinition[] = [
      { kind: "share", attribute: "cabin", levels: ["economy", "business"], window: "P1Y" },
      { kind: "share", attribute: "channel", levels: ["web", "app"], name: "via" },
      { kind: "share", attribute: "channel", level: "desk", name: "desk" },
    ];
    expect(featurePlan({ features }).features).toEqual([
      {
        kind: "share",
        attribute: "cabin",
        level: "economy",
        of: "count",
        window: { years: 1 },
        name: "shareCabinLast1Year_economy",
      },
      {
        kind: "share",
        attribute: "cabin",
        level: "business",
        of: "count",
        window: { years: 1 },
        name: "shareCabinLast1Year_business",
      },
      { kind: "share", attribute: "channel", level: "web", of: "count", name: "via_web" },
      { kind: "share", attribute: "channel", level: "app", of: "count", name: "via_app" },
      { kind: "share", attribute: "channel", level: "desk", of: "count", name: "desk" },
    ]);
  });

  it("writes equal durations in one form", () => {
    const windows = ["P1Y6M", { months: 6, years: 1, days: 0 }] as const;
    const [iso, fields] = windows.map((window) => featurePlan({ features: [{ kind: "count", window }] }));
    expect(JSON.stringify(iso)).toBe(JSON.stringify(fields));
    const long = featurePlan({ features: [{ kind: "count", window: "P1Y2M3W4DT5H6M7.5S" }] });
    expect(long.features[0]).toEqual({
      kind: "count",
      window: { years: 1, months: 2, weeks: 3, days: 4, hours: 5, minutes: 6, seconds: 7.5 },
      name: "purchasesLast1Year2Months3Weeks4Days5Hours6Minutes7.5Seconds",
    });
  });
});

const KIND_LIST =
  '"count", "active-days", "distinct", "sum", "mean", "min", "max", "median", "quantile", "spread", "recency", ' +
  '"tenure", "gap-mean", "gap-spread", "gap-max", "gap-ratio", "trend", "slope", "first", "last", "share", ' +
  '"entropy", "calendar-share", "ratio", "difference", "total", "product", "log1p"';

describe("the door of featurePlan", () => {
  it.each<[string, readonly unknown[], string]>([
    [
      "an unknown kind",
      [{ kind: "variance" }],
      `\`definition.features[0].kind\` must be one of ${KIND_LIST}, got "variance"`,
    ],
    [
      "an unknown field",
      [{ kind: "count", days: 3 }],
      '`definition.features[0].days` must be one of the options kind, name, from, window, ago, got "days"',
    ],
    [
      "what is no feature",
      ["count"],
      '`definition.features[0]` must be a feature such as { kind: "count" }, got "count"',
    ],
    [
      "two columns of one name",
      [
        { kind: "count", window: "P90D" },
        { kind: "count", window: { days: 90 } },
      ],
      '`definition.features[1].name` must be unique (definition.features[0] has the same), got "purchasesLast90Days"',
    ],
    [
      "two levels of one name",
      [{ kind: "share", attribute: "cabin", levels: ["a", "a"] }],
      '`definition.features[0].name` must be unique (definition.features[0] has the same), got "shareCabin_a"',
    ],
    [
      "a name that every table has",
      [{ kind: "count", name: "churned" }],
      '`definition.features[0].name` must be a name other than customerId, asOf, churned, got "churned"',
    ],
    [
      "an empty name",
      [{ kind: "count", name: "" }],
      '`definition.features[0].name` must be a non-empty string, got ""',
    ],
    [
      "a window of length zero",
      [{ kind: "count", window: { days: 0 } }],
      "`definition.features[0].window` must be a duration > 0, got an object with keys days",
    ],
    [
      "a window that is no duration",
      [{ kind: "count", window: "90 days" }],
      '`definition.features[0].window` must be an ISO 8601 duration such as "P90D", got "90 days"',
    ],
    [
      "a trend without a window",
      [{ kind: "trend", of: "count" }],
      '`definition.features[0].window` must be a duration such as { days: 90 } or "P90D", got undefined',
    ],
    [
      "a trend of something else",
      [{ kind: "trend", of: "mean", window: "P90D" }],
      '`definition.features[0].of` must be one of "count", "sum", got "mean"',
    ],
    [
      "a trend in another way",
      [{ kind: "trend", of: "sum", window: "P90D", how: "log" }],
      '`definition.features[0].how` must be one of "difference", "ratio", got "log"',
    ],
    [
      "a slope over one part",
      [{ kind: "slope", of: "sum", window: "P90D", periods: 1 }],
      "`definition.features[0].periods` must be >= 2, got 1",
    ],
    [
      "a share without levels",
      [{ kind: "share", attribute: "cabin" }],
      "`definition.features[0].levels` must be a list of levels of the attribute, got undefined",
    ],
    [
      "a share of no level",
      [{ kind: "share", attribute: "cabin", levels: [] }],
      "`definition.features[0].levels` must be a list with at least one level, got Array of length 0",
    ],
    [
      "a share with levels and a level",
      [{ kind: "share", attribute: "cabin", levels: ["a"], level: "b" }],
      '`definition.features[0].level` must be left out beside levels, got "b"',
    ],
    [
      "a ratio of a later feature",
      [{ kind: "ratio", numerator: "purchases", denominator: "tenureDays" }, { kind: "count" }],
      '`definition.features[0].numerator` must be the name of a feature that stands earlier in the plan, got "purchases"',
    ],
    [
      "a ratio over nothing",
      [{ kind: "count" }, { kind: "ratio", numerator: "purchases" }],
      "`definition.features[1].denominator` must be a string, got undefined",
    ],
    [
      "an end of the window that is no time ago",
      [{ kind: "count", ago: "P0D" }],
      '`definition.features[0].ago` must be a duration > 0, got "P0D"',
    ],
    [
      "an end of a window that a trend has not",
      [{ kind: "trend", of: "count", window: "P9D", ago: "P1Y" }],
      '`definition.features[0].ago` must be one of the options kind, name, from, of, value, window, how, got "ago"',
    ],
    [
      "an event table without a name",
      [{ kind: "count", from: "" }],
      '`definition.features[0].from` must be a non-empty string, got ""',
    ],
    [
      "a quantile without a probability",
      [{ kind: "quantile" }],
      "`definition.features[0].probability` must be a number, got undefined",
    ],
    [
      "a quantile in percent",
      [{ kind: "quantile", probability: 90 }],
      "`definition.features[0].probability` must be in [0, 1], got 90",
    ],
    [
      "a distinct count of nothing",
      [{ kind: "distinct" }],
      "`definition.features[0].attribute` must be a string, got undefined",
    ],
    [
      "a trend of a count with a value",
      [{ kind: "trend", of: "count", value: "miles", window: "P9D" }],
      '`definition.features[0].value` must be left out unless of is "sum", got "miles"',
    ],
    [
      "a share of something else",
      [{ kind: "share", attribute: "cabin", levels: ["a"], of: "mean" }],
      '`definition.features[0].of` must be one of "count", "sum", got "mean"',
    ],
    [
      "a part of another calendar",
      [{ kind: "calendar-share", part: "week", values: [1] }],
      '`definition.features[0].part` must be one of "month", "quarter", "weekday", "hour", got "week"',
    ],
    [
      "a month that no year has",
      [{ kind: "calendar-share", part: "month", values: [1, 13] }],
      "`definition.features[0].values[1]` must be <= 12, got 13",
    ],
    [
      "a month twice",
      [{ kind: "calendar-share", part: "month", values: [1, 2, 1] }],
      "`definition.features[0].values[2]` must be a value that is not named before, got 1",
    ],
    [
      "no month",
      [{ kind: "calendar-share", part: "month", values: [] }],
      "`definition.features[0].values` must be a list with at least one value, got Array of length 0",
    ],
    [
      "months that are no list",
      [{ kind: "calendar-share", part: "hour", values: 3 }],
      "`definition.features[0].values` must be a list of numbers from 0 to 23, got 3",
    ],
    [
      "a total of one",
      [{ kind: "count" }, { kind: "total", of: ["purchases"] }],
      "`definition.features[1].of` must be a list with at least two names, got Array of length 1",
    ],
    [
      "a total of no list",
      [{ kind: "count" }, { kind: "total", of: "purchases" }],
      '`definition.features[1].of` must be a list of names of features that stand earlier, got "purchases"',
    ],
    [
      "a product of a later feature",
      [{ kind: "count" }, { kind: "product", of: ["purchases", "spend"] }, { kind: "sum" }],
      '`definition.features[1].of[1]` must be the name of a feature that stands earlier in the plan, got "spend"',
    ],
    [
      "a difference to itself",
      [{ kind: "count" }, { kind: "difference", minuend: "purchases", subtrahend: "d", name: "d" }],
      '`definition.features[1].subtrahend` must be the name of a feature that stands earlier in the plan, got "d"',
    ],
    [
      "a logarithm of nothing",
      [{ kind: "log1p" }],
      "`definition.features[0].of` must be a string, got undefined",
    ],
    [
      "no feature",
      [],
      "`definition.features` must be a list with at least one feature, got Array of length 0",
    ],
  ])("rejects %s", (_, features, message) => {
    expect(() => featurePlan({ features: features as FeatureDefinition[] })).toThrow(message);
  });

  it("rejects what is no plan, and a plan of another version", () => {
    expect(() => featurePlan({ feature: [] } as never)).toThrow(
      '`definition.feature` must be one of the options features, got "feature"',
    );
    expect(() => featurePlan({ features: "count" as never })).toThrow(
      '`definition.features` must be a list of features, got "count"',
    );
    expect(() => checkPlan({ ...featurePlan(), version: 3 }, "plan")).toThrow(
      "`plan.version` must be 1 or 2, the ones this release reads, got 3",
    );
    expect(() => checkPlan({ ...featurePlan(), kind: "recipe" }, "plan")).toThrow(
      "`plan` must be a plan made by featurePlan, got an object with keys kind, version, features",
    );
    expect(() => checkPlan(undefined, "plan")).toThrow(
      "`plan` must be a plan made by featurePlan, got undefined",
    );
  });
});

describe("options that are none", () => {
  it.each([["text"], [Number.NaN], [[1]], [null]])("%j is refused", (options) => {
    const received = describeValue(options);
    expect(() => standardFeatures(options as never)).toThrow(
      `\`options\` must be an object with options (amounts), got ${received}`,
    );
    expect(() => featurePlan(options as never)).toThrow(
      `\`definition\` must be an object with options (features), got ${received}`,
    );
  });

  it("an unknown one is refused", () => {
    expect(() => standardFeatures({ amount: false } as never)).toThrow(
      '`options.amount` must be one of the options amounts, got "amount"',
    );
  });
});
