import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../internal/time.ts";
import type { Table } from "../../table/table.ts";
import type { Transactions } from "../../table/transactions.ts";
import { cellsByCustomer } from "../../testing/feature-cells.ts";
import { sameAsKnown } from "../../testing/late-rows.ts";
import { naiveTransactions } from "../../testing/naive-log.ts";
import { RANDOM_DATES, randomLogs } from "../../testing/plan-arbitrary.ts";
import { periodSummary } from "../bg-bb/opportunity-summary.ts";
import { purchaseGaps } from "../cnbd-k/purchase-gaps.ts";
import { cohortTable } from "../cohorts/cohort-table.ts";
import { retentionCurve } from "../cohorts/retention-curve.ts";
import { simpleLifetimeValue } from "../simple/simple-lifetime-value.ts";
import { holdoutSummary } from "./holdout-summary.ts";
import { purchaseSummary } from "./purchase-summary.ts";

const scene = fc.constantFrom(...RANDOM_DATES).chain((asOf) =>
  randomLogs(asOf)
    .map((logs) => ({ ...logs, arrivals: true }))
    .chain((logs) => fc.tuple(fc.constant(asOf), fc.constant(logs), sameAsKnown(logs, asOf))),
);

const cells = (table: Table) => cellsByCustomer(table);
const TABLES: readonly [string, (log: Transactions, asOf: number) => unknown][] = [
  ["a purchase summary", (log, asOf) => cells(purchaseSummary(log, { asOf }))],
  ["a summary of periods", (log, asOf) => cells(periodSummary(log, { asOf, unit: "week" }))],
  ["the gaps", (log, asOf) => cells(purchaseGaps(log, { asOf }))],
  [
    "the calibration of a holdout",
    (log, asOf) => {
      const { holdoutPurchases, holdoutSpend, ...rest } = holdoutSummary(log, {
        calibrationEnd: asOf,
        holdoutEnd: asOf + 9 * DAY_MS,
      });
      return cells(rest);
    },
  ],
  ["the cohorts", (log, asOf) => cohortTable(log, { asOf, cohort: "month" }).cells],
  ["a retention curve", (log, asOf) => retentionCurve(log, { asOf, period: "P30D", lapse: "P60D" })],
];

describe("rows at or after the date, or that arrived then, change nothing in", () => {
  it.each(TABLES)("%s", (_, tableOf) => {
    fc.assert(
      fc.property(scene, ([asOf, logs, others]) => {
        const [one, other] = [logs, others].map((side) => tableOf(naiveTransactions(side).orders, asOf));
        expect(other).toEqual(one);
      }),
      { numRuns: 150 },
    );
  });

  it("the customer value from the orders of a year", () => {
    fc.assert(
      fc.property(scene, ([asOf, logs, others]) => {
        const [one, other] = [logs, others].map((side) => {
          try {
            return simpleLifetimeValue(naiveTransactions(side).orders, { asOf, churnRateAnnual: 0.2 });
          } catch (error) {
            return String(error); // more refunds than revenue
          }
        });
        expect(other).toEqual(one);
      }),
      { numRuns: 100 },
    );
  });
});

it("holdouts count what happened in them, whenever it arrived", () => {
  const row = { customer: "a", amount: 2, cabin: null, miles: null, late: null };
  const orders = [
    { ...row, time: -DAY_MS, ingested: -DAY_MS },
    { ...row, time: -2 * DAY_MS, ingested: 3 * DAY_MS },
    { ...row, time: 2 * DAY_MS, ingested: 90 * DAY_MS },
  ];
  const log = naiveTransactions({ orders, sameDay: "merge", arrivals: true }).orders;
  const summary = holdoutSummary(log, { calibrationEnd: 0, holdoutEnd: 9 * DAY_MS });
  expect(cellsByCustomer(summary).get("a")).toMatchObject({
    frequency: 0,
    holdoutPurchases: 1,
    holdoutSpend: 2,
  });
});
