import { expect, it } from "vitest";
import { transactionsFrom } from "../table/transactions-from.ts";
import { cellsByCustomer, differences } from "../testing/feature-cells.ts";
import { buildFeatures } from "./build-features.ts";
import type { FeatureDefinition } from "./feature-definition.ts";
import { featurePlan } from "./feature-plan.ts";
import golden from "./fixtures/feature-kinds.json" with { type: "json" };

it("features of every new kind agree with pandas, scipy and numpy, of the orders and of an event table", () => {
  const plan = featurePlan({ features: golden.features as readonly FeatureDefinition[] });
  const logOf = (rows: typeof golden.orders, sameDay: "merge" | "keep") =>
    transactionsFrom(
      rows.map((row) => ({ ...row, time: new Date(row.time) })),
      { customer: "customer", time: "time", amount: "amount", sameDay },
    );
  const events = { complaints: logOf(golden.complaints, "keep") };
  expect(golden.cases.length).toBe(3);
  for (const { sameDay, asOf, cells } of golden.cases) {
    const table = buildFeatures(logOf(golden.orders, sameDay as "merge" | "keep"), plan, { asOf, events });
    expect(
      differences(
        cellsByCustomer(table),
        new Map(Object.entries(cells as Record<string, Record<string, number | null>>)),
        golden.tolerance,
      ),
    ).toEqual([]);
  }
});
