import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EDGE_DATE, EDGE_LOGS, EDGE_PLAN, edgeCustomers } from "../testing/edge-customers.ts";
import { cellsByCustomer, differences } from "../testing/feature-cells.ts";
import { type NaiveLogs, naiveFeatures } from "../testing/naive-features.ts";
import { naiveTransactions } from "../testing/naive-log.ts";
import { RANDOM_DATES, randomLogs, randomPlan } from "../testing/plan-arbitrary.ts";
import { buildFeatures } from "./build-features.ts";
import type { FeaturePlan } from "./feature-plan.ts";

function cellsOf(logs: NaiveLogs, plan: FeaturePlan, asOf: number) {
  const { orders, events } = naiveTransactions(logs);
  return cellsByCustomer(buildFeatures(orders, plan, { asOf, events }));
}

describe("features of any plan", () => {
  it("agree with the definition on any logs", () => {
    const scene = fc
      .constantFrom(...RANDOM_DATES)
      .chain((asOf) => fc.tuple(fc.constant(asOf), randomLogs(asOf), randomPlan()));
    fc.assert(
      fc.property(scene, ([asOf, logs, plan]) => {
        expect(
          differences(cellsOf(logs, plan, asOf), naiveFeatures(logs, plan, asOf), 1e-11),
          JSON.stringify(plan.features),
        ).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });

  it("agree with the definition on forty customers at the edges", () => {
    expect(edgeCustomers.length).toBeGreaterThanOrEqual(40);
    for (const sameDay of ["merge", "keep"] as const) {
      for (const arrivals of [false, true]) {
        const logs = { ...EDGE_LOGS, sameDay, arrivals };
        expect(
          differences(cellsOf(logs, EDGE_PLAN, EDGE_DATE), naiveFeatures(logs, EDGE_PLAN, EDGE_DATE), 1e-12),
        ).toEqual([]);
      }
    }
  });
});
