import { describe, expect, it } from "vitest";
import { transactionsFrom } from "../table/transactions-from.ts";
import { planLevels } from "./plan-levels.ts";

const log = transactionsFrom(
  [
    { id: "a", day: "2024-01-05", spent: 1, shop: "web", size: 1 },
    { id: "a", day: "2024-01-06", spent: 1, shop: "desk", size: 1 },
    { id: "b", day: "2024-01-07", spent: 1, shop: "app", size: 1 },
    { id: "b", day: "2024-01-08", spent: 1, shop: "web", size: 1 },
    { id: "b", day: "2024-01-09", spent: -1, shop: "desk", size: 1 },
    { id: "b", day: "2024-02-01", spent: 1, shop: "fair", size: 1 },
    { id: "b", day: "2024-02-02", spent: 1, shop: "fair", size: 1 },
    { id: "b", day: "2024-01-09", spent: 1, shop: null, size: 1 },
  ],
  { customer: "id", time: "day", amount: "spent" },
);

describe("planLevels", () => {
  it("orders the levels of the past by purchase rows, equal ones by code points", () => {
    expect(planLevels(log, "shop", { asOf: "2024-02-01" })).toEqual(["web", "app", "desk"]);
    expect(planLevels(log, "shop", { asOf: "2024-02-01", top: 2 })).toEqual(["web", "app"]);
    expect(planLevels(log, "shop", { asOf: "2024-03-01", top: 2 })).toEqual(["fair", "web"]);
  });

  it.each<[string, string, object, string]>([
    [
      "an attribute that is not there",
      "store",
      { asOf: 0 },
      '`attribute` must be an attribute of the order log (shop, size), got "store"',
    ],
    [
      "an attribute of numbers",
      "size",
      { asOf: 0 },
      '`attribute` must be a text attribute, got "size (number)"',
    ],
    ["no date", "shop", {}, "`options.asOf` must be a point in time such as 2024-06-30, got undefined"],
    ["none at all", "shop", { asOf: 0, top: 0 }, "`options.top` must be >= 1, got 0"],
    [
      "text for options",
      "shop",
      "top" as never,
      '`options` must be an object with options (asOf, top), got "top"',
    ],
    [
      "a list for options",
      "shop",
      [1],
      "`options` must be an object with options (asOf, top), got Array of length 1",
    ],
    [
      "NaN for options",
      "shop",
      Number.NaN as never,
      "`options` must be an object with options (asOf, top), got NaN",
    ],
    [
      "an unknown option",
      "shop",
      { until: 0 },
      '`options.until` must be one of the options asOf, top, got "until"',
    ],
  ])("rejects %s", (_, attribute, options, message) => {
    expect(() => planLevels(log, attribute, options as never)).toThrow(message);
  });
});
