import { describe, expect, it } from "vitest";
import { toRows } from "../table/rows.ts";
import { makeTable, textColumnFrom, timeColumn } from "../table/table.ts";
import { transactionsFrom } from "../table/transactions-from.ts";
import { cellsByCustomer } from "../testing/feature-cells.ts";
import { buildFeatures } from "./build-features.ts";
import type { FeatureDefinition } from "./feature-definition.ts";
import { type FeaturePlan, featurePlan } from "./feature-plan.ts";

const rows = [
  { id: "a", day: "2024-01-05", spent: 5, shop: "web", flown: new Date("2024-02-01") },
  { id: "b", day: "2024-01-06", spent: 7, shop: "desk", flown: null },
];
const orders = transactionsFrom(rows, { customer: "id", time: "day", amount: "spent" });
const visits = transactionsFrom([{ who: "a", at: "2024-01-07", page: "home" }], {
  customer: "who",
  time: "at",
});
const events = { visits };
const asOf = "2024-02-01";

describe("the door of event tables", () => {
  it.each<[string, FeatureDefinition, object, string]>([
    [
      "one that is not there",
      { kind: "count", from: "complaints" },
      { events },
      '`plan.features[0].from` must be the name of an event table (visits), got "complaints"',
    ],
    [
      "one where there are none",
      { kind: "count", from: "visits" },
      {},
      '`plan.features[0].from` must be the name of an event table (options.events has none), got "visits"',
    ],
    [
      "one by a name that every object has",
      { kind: "count", from: "toString" },
      { events },
      '`plan.features[0].from` must be the name of an event table (visits), got "toString"',
    ],
    [
      "an attribute of the orders",
      { kind: "share", from: "visits", attribute: "shop", levels: ["web"] },
      { events },
      '`plan.features[0].attribute` must be an attribute of the event table visits (page), got "shop"',
    ],
    [
      "amounts that they have not",
      { kind: "sum", from: "visits" },
      { events },
      '`plan.features[0]` must be a feature that needs no amounts (the log has none), got "sum"',
    ],
    [
      "a table that is no log",
      { kind: "count" },
      { events: { visits: rows } },
      "`options.events.visits` must be an order log made by transactionsFrom, got Array of length 2",
    ],
    [
      "a log in their place",
      { kind: "count" },
      { events: visits },
      "`options.events` must be logs by name, such as { complaints: log }, got an object with keys kind, customers, offsets, times, amounts, …",
    ],
  ])("refuses %s", (_, feature, options, message) => {
    const plan = featurePlan({ features: [feature] });
    expect(() => buildFeatures(orders, plan, { asOf, ...options } as never)).toThrow(message);
  });
});

describe("the door of features by kind", () => {
  it.each<[string, FeatureDefinition, string]>([
    [
      "a distinct count of times",
      { kind: "distinct", attribute: "flown" },
      '`plan.features[0].attribute` must be a text, boolean or number attribute, got "flown (time)"',
    ],
    [
      "an entropy of times",
      { kind: "entropy", attribute: "flown" },
      '`plan.features[0].attribute` must be a text or boolean attribute, got "flown (time)"',
    ],
    [
      "a median of texts",
      { kind: "median", value: "shop" },
      '`plan.features[0].value` must be a number or boolean attribute, got "shop (text)"',
    ],
    [
      "a trend of texts",
      { kind: "trend", of: "sum", value: "shop", window: "P9D" },
      '`plan.features[0].value` must be a number or boolean attribute, got "shop (text)"',
    ],
  ])("refuses %s", (_, feature, message) => {
    const plan = featurePlan({ features: [feature] });
    expect(() => buildFeatures(orders, plan, { asOf })).toThrow(message);
  });

  it("refuses shares of amounts that the log has not", () => {
    const bare = transactionsFrom([{ id: "a", day: "2024-01-05", shop: "web" }], {
      customer: "id",
      time: "day",
    });
    const plan = featurePlan({
      features: [{ kind: "share", attribute: "shop", levels: ["web"], of: "sum" }],
    });
    expect(() => buildFeatures(bare, plan, { asOf })).toThrow(
      '`plan.features[0]` must be a feature that needs no amounts (the log has none), got "share"',
    );
  });

  it("refuses a log of texts in a logarithm", () => {
    const plan = featurePlan({
      features: [
        { kind: "last", value: "shop" },
        { kind: "log1p", of: "lastShop" },
      ],
    });
    expect(() => buildFeatures(orders, plan, { asOf })).toThrow(
      '`plan.features[1].of` must be a number feature, got "lastShop (text)"',
    );
  });
});

describe("plans of other versions", () => {
  const version1 = {
    kind: "feature-plan",
    version: 1,
    features: [
      { kind: "count", window: { days: 90 }, name: "purchasesLast90Days" },
      { kind: "share", attribute: "shop", level: "web", name: "shareShop_web" },
      { kind: "trend", of: "sum", window: { days: 30 }, how: "ratio", name: "t" },
      { kind: "ratio", numerator: "purchasesLast90Days", denominator: "shareShop_web", name: "r" },
    ],
  };

  it("version 1 is read and means what it meant", () => {
    const table = buildFeatures(orders, version1 as unknown as FeaturePlan, { asOf });
    expect(toRows(table)).toEqual([
      { customerId: "a", purchasesLast90Days: 1, shareShop_web: 1, t: null, r: 1 },
      { customerId: "b", purchasesLast90Days: 1, shareShop_web: 0, t: null, r: null },
    ]);
  });

  it.each([[0], [3], ["2"], [undefined], [null]])("version %j is refused", (version) => {
    const plan = { ...version1, version } as unknown as FeaturePlan;
    expect(() => buildFeatures(orders, plan, { asOf })).toThrow(
      "`plan.version` must be 1 or 2, the ones this release reads, got ",
    );
  });
});

describe("odd data", () => {
  it("counts a repeated row once where the log drops repeats, and says how many it saw", () => {
    const twice = [...rows, { ...rows[0]! }];
    const plan = featurePlan({ features: [{ kind: "count" }, { kind: "sum" }] });
    const columns = { customer: "id", time: "day", amount: "spent", sameDay: "keep" } as const;
    const kept = transactionsFrom(twice, columns);
    const dropped = transactionsFrom(twice, { ...columns, duplicates: "drop" });
    const cells = (log: typeof kept) => cellsByCustomer(buildFeatures(log, plan, { asOf })).get("a");
    expect(cells(kept)).toEqual({ purchases: 2, spend: 10 });
    expect(cells(dropped)).toEqual({ purchases: 1, spend: 5 });
    for (const log of [kept, dropped]) {
      expect(log.report.issues.find(({ issue }) => issue === "duplicate")).toMatchObject({ rowsSeen: 1 });
    }
  });

  it("tells days, hours and windows in UTC, in nights in which clocks are changed, too", () => {
    const log = transactionsFrom(
      [
        // Berlin skips 02:00 to 03:00 on 31 March: these two are one hour apart.
        { id: "spring", at: "2024-03-31T01:30:00+01:00" },
        { id: "spring", at: "2024-03-31T03:30:00+02:00" },
        // Berlin tells 02:30 twice on 29 October.
        { id: "autumn", at: "2023-10-29T02:30:00+02:00" },
        { id: "autumn", at: "2023-10-29T02:30:00+01:00" },
        // 31 March in Berlin, and still the 30th in UTC.
        { id: "spring", at: "2024-03-31T00:30:00+01:00" },
        { id: "no zone", at: "2024-03-31T02:30:00" },
      ],
      { customer: "id", time: "at", sameDay: "keep" },
    );
    const plan = featurePlan({
      features: [
        { kind: "active-days" },
        { kind: "gap-max" },
        { kind: "calendar-share", part: "hour", values: [0, 23], name: "night" },
        { kind: "calendar-share", part: "hour", values: [1], name: "one" },
        { kind: "count", window: "P1D", name: "lastDay" },
        { kind: "count", window: "PT22H", name: "last22Hours" },
        { kind: "recency" },
      ],
    });
    // A day before 00:30 in Berlin (+02:00 by then) on 1 April is 22:30 UTC on 30 March, not 00:30 in Berlin.
    const table = cellsByCustomer(buildFeatures(log, plan, { asOf: "2024-04-01T00:30:00+02:00" }));
    expect(table.get("spring")).toMatchObject({
      activeDays: 2,
      night: 2 / 3,
      one: 1 / 3,
      lastDay: 3,
      last22Hours: 2,
    });
    expect(table.get("spring")!["gapMaxDays"]).toBeCloseTo(1 / 24, 12);
    expect(table.get("autumn")).toMatchObject({ activeDays: 1, gapMaxDays: 1 / 24, night: 0.5, one: 0.5 });
    expect(table.get("no zone")).toMatchObject({ one: 0, lastDay: 1, recencyDays: 20 / 24 });
  });

  it("counts a day that a window's end divides with the rows inside, and knows nothing of the others", () => {
    const log = transactionsFrom(
      [1, 9, 20].map((hour, i) => ({ id: "a", at: new Date(Date.UTC(2024, 0, 10, hour)), spent: 10 ** i })),
      { customer: "id", time: "at", amount: "spent" },
    );
    const plan = featurePlan({
      features: [
        { kind: "mean", ago: "PT24H" },
        { kind: "max", window: "PT5H", ago: "PT24H", name: "late" },
      ],
    });
    const table = buildFeatures(log, plan, { asOf: "2024-01-11T12:00Z" });
    expect(toRows(table)).toEqual([{ customerId: "a", meanAmountUntil24HoursAgo: 11, late: 10 }]);
  });

  it("tells parts of a slope by the microsecond", () => {
    const start = Date.UTC(2024, 0, 10);
    const table = makeTable({
      id: textColumnFrom(["a", "a", "a", "a"]),
      at: timeColumn(Float64Array.of(start, start + 0.2, start + 0.6, start + 0.8)),
    });
    const log = transactionsFrom(table, { customer: "id", time: "at", sameDay: "keep" });
    const plan = featurePlan({
      features: [{ kind: "slope", of: "count", window: "PT0.001S", periods: 5, name: "slope" }],
    });
    // One in each of the parts 0, 1, 3 and 4: as many before as after the middle.
    expect(toRows(buildFeatures(log, plan, { asOf: start + 1 }))).toEqual([{ customerId: "a", slope: 0 }]);
  });

  it("does not take part in an event table's row that is at the date", () => {
    const late = transactionsFrom([{ who: "a", at: asOf }], { customer: "who", time: "at" });
    const plan = featurePlan({
      features: [
        { kind: "count", from: "visits" },
        { kind: "recency", from: "visits" },
      ],
    });
    expect(toRows(buildFeatures(orders, plan, { asOf, events: { visits: late } }))).toEqual([
      { customerId: "a", visits: 0, visitsRecencyDays: null },
      { customerId: "b", visits: 0, visitsRecencyDays: null },
    ]);
  });

  it("refuses a date before the first purchase, though events had happened before", () => {
    const early = transactionsFrom([{ who: "a", at: "2023-01-01" }], { customer: "who", time: "at" });
    const plan = featurePlan({ features: [{ kind: "count", from: "visits" }] });
    expect(() => buildFeatures(orders, plan, { asOf: "2024-01-05", events: { visits: early } })).toThrow(
      '`options.asOf` must be after the first purchase of the log, got "2024-01-05T00:00:00.000Z"',
    );
  });
});
