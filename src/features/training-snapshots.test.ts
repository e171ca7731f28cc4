import { describe, expect, it } from "vitest";
import { toRows } from "../table/rows.ts";
import { transactionsFrom } from "../table/transactions-from.ts";
import { featurePlan } from "./feature-plan.ts";
import { trainingSnapshots } from "./training-snapshots.ts";

const log = transactionsFrom(
  [
    { id: "a", day: "2024-01-05", shop: "web" },
    { id: "b", day: "2024-02-10", shop: "desk" },
    { id: "a", day: "2024-03-05", shop: "desk" },
    { id: "a", day: "2024-06-30", shop: "web" },
  ],
  { customer: "id", time: "day" },
);
const plan = featurePlan({ features: [{ kind: "last", value: "shop" }, { kind: "recency" }] });
const cutoffs = ["2024-02-01", "2024-04-01"];

describe("trainingSnapshots", () => {
  it("stacks the cut-offs, in the order given", () => {
    const table = trainingSnapshots(log, plan, { cutoffs, horizon: "P60D", gap: "P7D" });
    expect(Object.keys(table)).toEqual(["customerId", "asOf", "churned", "lastShop", "recencyDays"]);
    expect(toRows(table)).toEqual([
      { customerId: "a", asOf: new Date("2024-02-01"), churned: false, lastShop: "web", recencyDays: 27 },
      { customerId: "a", asOf: new Date("2024-04-01"), churned: true, lastShop: "desk", recencyDays: 27 },
      { customerId: "b", asOf: new Date("2024-04-01"), churned: true, lastShop: "desk", recencyDays: 51 },
    ]);
    expect(table["recencyDays"]).toMatchObject({ unit: "day" });
  });

  it("gives a row only to those who bought lately, when asked to", () => {
    const table = trainingSnapshots(log, plan, { cutoffs, horizon: "P60D", activeWithin: "P30D" });
    expect(toRows(table).map((row) => row.customerId)).toEqual(["a", "a"]);
  });

  it.each<[string, object, string]>([
    [
      "no cut-off",
      { cutoffs: [] },
      "`options.cutoffs` must be a list with at least one date, got Array of length 0",
    ],
    ["none at all", {}, "`options.cutoffs` must be a list with at least one date, got undefined"],
    [
      "a cut-off twice",
      { cutoffs: ["2024-02-01", new Date("2024-02-01")] },
      "`options.cutoffs[1]` must be another date than options.cutoffs[0], got Date 2024-02-01T00:00:00.000Z",
    ],
    [
      "a cut-off that is no date",
      { cutoffs: ["2024-02-01", "soon"] },
      '`options.cutoffs[1]` must be an ISO 8601 date such as 2024-06-30, got "soon"',
    ],
    [
      "a cut-off before the log",
      { cutoffs: ["2024-02-01", "2024-01-05"] },
      '`options.cutoffs[1]` must be after the first purchase of the log, got "2024-01-05T00:00:00.000Z"',
    ],
    [
      "a label window beyond the log",
      { cutoffs: ["2024-02-01", "2024-06-30"] },
      "`options.horizon` must be a label window within the log, which ends at 2024-07-01 (observedUntil says otherwise), " +
        'got "one from 2024-06-30 to 2024-07-30"',
    ],
    [
      "a date",
      { cutoffs, asOf: "2024-01-01" },
      '`options.asOf` must be one of the options cutoffs, events, horizon, gap, activeWithin, observedUntil, by, got "asOf"',
    ],
  ])("rejects %s", (_, wrong, message) => {
    expect(() => trainingSnapshots(log, plan, { horizon: "P30D", ...wrong } as never)).toThrow(message);
  });
});
