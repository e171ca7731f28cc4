import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellsByCustomer } from "../testing/feature-cells.ts";
import { sameAsKnown } from "../testing/late-rows.ts";
import type { NaiveLogs } from "../testing/naive-features.ts";
import { naiveTransactions } from "../testing/naive-log.ts";
import { RANDOM_DATES, randomLogs, randomPlan } from "../testing/plan-arbitrary.ts";
import { buildFeatures } from "./build-features.ts";
import type { FeaturePlan } from "./feature-plan.ts";
import { labelChurn } from "./label-churn.ts";
import { planLevels } from "./plan-levels.ts";
import { trainingSnapshots } from "./training-snapshots.ts";

/** A date, logs that know when their rows arrived, other logs of which the same was known, and a plan. */
const scene = fc.constantFrom(...RANDOM_DATES).chain((asOf) =>
  randomLogs(asOf)
    .map((logs) => ({ ...logs, arrivals: true }))
    .chain((logs) => fc.tuple(fc.constant(asOf), fc.constant(logs), sameAsKnown(logs, asOf), randomPlan(8))),
);

function cellsOf(logs: NaiveLogs, plan: FeaturePlan, asOf: number) {
  const { orders, events } = naiveTransactions(logs);
  return cellsByCustomer(buildFeatures(orders, plan, { asOf, events }));
}

describe("rows at or after the date, or that arrived then", () => {
  it("change no feature, moved, added or deleted, in the orders or in an event table", () => {
    fc.assert(
      fc.property(scene, ([asOf, logs, others, plan]) => {
        expect(cellsOf(others, plan, asOf)).toEqual(cellsOf(logs, plan, asOf));
      }),
      { numRuns: 400 },
    );
  });

  it("change no feature of a snapshot, no membership and no levels", () => {
    fc.assert(
      fc.property(scene, ([asOf, logs, others, plan]) => {
        const [one, other] = [logs, others].map((side) => {
          const { orders, events } = naiveTransactions(side);
          const label = { horizon: "P9D", observedUntil: asOf + 10 * 86_400_000, activeWithin: "P80D" };
          const { churned, ...rows } = trainingSnapshots(orders, plan, { cutoffs: [asOf], events, ...label });
          return {
            rows: cellsByCustomer(rows),
            ids: [...cellsByCustomer(labelChurn(orders, { asOf, ...label })).keys()],
            levels: planLevels(orders, "cabin", { asOf }),
          };
        });
        expect(new Set(other!.ids)).toEqual(new Set(one!.ids));
        expect({ ...other, ids: [] }).toEqual({ ...one, ids: [] });
      }),
      { numRuns: 200 },
    );
  });

  it("still decide labels: what happened after the date counts whenever it arrived", () => {
    const row = { amount: 1, cabin: null, miles: null, late: null };
    const day = 86_400_000;
    const orders = [
      { ...row, customer: "a", time: -day, ingested: -day },
      { ...row, customer: "a", time: day, ingested: 90 * day },
      { ...row, customer: "b", time: -day, ingested: 0 },
    ];
    const log = naiveTransactions({ orders, sameDay: "keep", arrivals: true }).orders;
    const labels = labelChurn(log, { asOf: 0, horizon: "P3D", observedUntil: 10 * day });
    expect(cellsByCustomer(labels)).toEqual(new Map([["a", { churned: false }]]));
  });
});
