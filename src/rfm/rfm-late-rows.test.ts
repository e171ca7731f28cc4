import fc from "fast-check";
import { expect, it } from "vitest";
import { cellsByCustomer } from "../testing/feature-cells.ts";
import { sameAsKnown } from "../testing/late-rows.ts";
import { naiveTransactions } from "../testing/naive-log.ts";
import { RANDOM_DATES, randomLogs } from "../testing/plan-arbitrary.ts";
import { rfmTable } from "./rfm-table.ts";

it("rows at or after the date, or that arrived then, change nothing in an RFM table", () => {
  const scene = fc.constantFrom(...RANDOM_DATES).chain((asOf) =>
    randomLogs(asOf)
      .map((logs) => ({ ...logs, arrivals: true }))
      .chain((logs) => fc.tuple(fc.constant(asOf), fc.constant(logs), sameAsKnown(logs, asOf))),
  );
  fc.assert(
    fc.property(scene, ([asOf, logs, others]) => {
      const [one, other] = [logs, others].map((side) =>
        cellsByCustomer(rfmTable(naiveTransactions(side).orders, { asOf })),
      );
      expect(other).toEqual(one);
    }),
    { numRuns: 300 },
  );
});
