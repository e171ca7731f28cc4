import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "../internal/time.ts";
import { rowCount, takeRows } from "../table/table.ts";
import { cellsByCustomer, differences } from "../testing/feature-cells.ts";
import { type NaiveRow, naiveFeatures } from "../testing/naive-features.ts";
import { buildFeatures } from "./build-features.ts";
import { labelChurn } from "./label-churn.ts";
import { AS_OF, logOf, WIDE_PLAN } from "./made-log.testing.ts";
import { trainingSnapshots } from "./training-snapshots.ts";

/** Times within 120 days around {@link AS_OF}, hours that make same-day and same-instant rows likely. */
const time = fc
  .tuple(fc.integer({ min: -100, max: 20 }), fc.constantFrom(0, 1, 9, 12, 12.5, 23.99))
  .map(([day, hour]) => AS_OF + day * DAY_MS + Math.round(hour * 3_600_000));

/** Multiples of a quarter: sums of them are exact, so equality needs no tolerance. */
const amount = fc.integer({ min: -60, max: 400 }).map((quarters) => quarters / 4);

/** One row of one of four customers. */
const logRow: fc.Arbitrary<NaiveRow> = fc.record({
  customer: fc.constantFrom("a", "b", "c", "d"),
  time,
  amount,
  cabin: fc.constantFrom(null, "economy", "business", "\u{1f600}", "\uff01"),
  miles: fc.oneof(fc.constant(null), fc.integer({ min: 100, max: 9000 })),
  late: fc.constantFrom(null, true, false),
});

/** Rows of which at least one is a purchase 70 days before {@link AS_OF}. */
const logRows: fc.Arbitrary<NaiveRow[]> = fc
  .array(logRow, { maxLength: 40 })
  .map((rows) => [{ ...ANCHOR }, ...rows]);

const ANCHOR: NaiveRow = {
  customer: "a",
  time: AS_OF - 70 * DAY_MS,
  amount: 5,
  cabin: "economy",
  miles: 500,
  late: false,
};

const policy = fc.constantFrom<"merge" | "keep">("merge", "keep");

describe("features", () => {
  it("agrees with the definition, written the slow way over row objects", () => {
    const instants = fc.constantFrom(AS_OF, AS_OF + 12 * 3_600_000, AS_OF - 7 * DAY_MS + 1);
    fc.assert(
      fc.property(logRows, policy, instants, (rows, sameDay, asOf) => {
        const table = buildFeatures(logOf(rows, sameDay), WIDE_PLAN, { asOf });
        expect(
          differences(
            cellsByCustomer(table),
            naiveFeatures({ orders: rows, sameDay }, WIDE_PLAN, asOf),
            1e-12,
          ),
        ).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("does not see the date itself or what comes after", () => {
    fc.assert(
      fc.property(logRows, fc.array(logRow), policy, (rows, others, sameDay) => {
        const past = rows.filter((row) => row.time < AS_OF);
        const future = others.map((row) => ({ ...row, time: AS_OF + Math.abs(row.time - AS_OF) }));
        const expected = cellsByCustomer(buildFeatures(logOf(past, sameDay), WIDE_PLAN, { asOf: AS_OF }));
        for (const later of [future, future.slice(1), future.map((row) => ({ ...row, time: AS_OF }))]) {
          // The rows to come stand first: they must not decide the order of levels or customers' columns either.
          const log = logOf([...later, ...past], sameDay);
          expect(cellsByCustomer(buildFeatures(log, WIDE_PLAN, { asOf: AS_OF }))).toEqual(expected);
        }
      }),
    );
  });

  it("does not depend on the order of the rows", () => {
    fc.assert(
      fc.property(
        logRows.chain((rows) =>
          fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
        ),
        policy,
        ([rows, shuffled], sameDay) => {
          const cells = cellsByCustomer(buildFeatures(logOf(rows, sameDay), WIDE_PLAN, { asOf: AS_OF }));
          const again = cellsByCustomer(buildFeatures(logOf(shuffled, sameDay), WIDE_PLAN, { asOf: AS_OF }));
          expect(differences(again, cells, 1e-12)).toEqual([]);
        },
      ),
    );
  });
});

describe("labels", () => {
  const START = AS_OF + 2 * DAY_MS;
  const END = START + 9 * DAY_MS;
  const options = {
    asOf: AS_OF,
    gap: { days: 2 },
    horizon: { days: 9 },
    activeWithin: { days: 60 },
    observedUntil: END,
  };
  const labelsOf = (rows: readonly NaiveRow[]) => cellsByCustomer(labelChurn(logOf(rows), options));
  /** A customer for whom the log is never empty before the date. */
  const anchored = logRows.map((rows) => [...rows, { ...ANCHOR, time: AS_OF - DAY_MS }]);

  it("agree with the definition", () => {
    fc.assert(
      fc.property(anchored, (rows) => {
        const bought = rows.filter((row) => row.amount! >= 0);
        const recent = bought.filter((row) => row.time < AS_OF && row.time >= AS_OF - 60 * DAY_MS);
        const back = bought.filter((row) => row.time >= START && row.time < END);
        const expected = [...new Set(recent.map((row) => row.customer))].map(
          (id) => [id, { churned: !back.some((row) => row.customer === id) }] as const,
        );
        expect(labelsOf(rows)).toEqual(new Map(expected));
      }),
    );
  });

  it("depend on nothing in the gap, at the window's end or after it", () => {
    fc.assert(
      fc.property(anchored, fc.array(logRow), (rows, others) => {
        const inGap = others.map((row) => ({ ...row, time: AS_OF + (Math.abs(row.time) % (2 * DAY_MS)) }));
        const late = others.map((row) => ({ ...row, time: END + Math.abs(row.time - AS_OF) }));
        const within = rows.filter((row) => row.time < AS_OF || (row.time >= START && row.time < END));
        expect(labelsOf([...late, ...rows, ...inGap])).toEqual(labelsOf(within));
      }),
    );
  });

  it("do not depend on the purchases a member has made but for their being before the date", () => {
    fc.assert(
      fc.property(anchored, (rows) => {
        const moved = rows.map((row) =>
          row.time < AS_OF && row.time >= AS_OF - 60 * DAY_MS ? { ...row, time: AS_OF - 1 } : row,
        );
        expect(labelsOf(moved)).toEqual(labelsOf(rows));
      }),
    );
  });
});

describe("training snapshots", () => {
  it("are the features and the labels of each cut-off, one below the other", () => {
    fc.assert(
      fc.property(logRows, (rows) => {
        const log = logOf(rows);
        const cutoffs = [AS_OF - 30 * DAY_MS, AS_OF, AS_OF - 60 * DAY_MS];
        const label = { horizon: "P10D", gap: "P1D", observedUntil: AS_OF + 11 * DAY_MS };
        const table = trainingSnapshots(log, WIDE_PLAN, { cutoffs, ...label });
        let at = 0;
        for (const asOf of cutoffs) {
          const features = cellsByCustomer(buildFeatures(log, WIDE_PLAN, { asOf }));
          const labels = cellsByCustomer(labelChurn(log, { asOf, ...label }));
          const rowsHere = Int32Array.from({ length: features.size }, (_, i) => at + i);
          const expected = [...features].map(
            ([id, cells]) => [id, { ...cells, ...labels.get(id), asOf }] as const,
          );
          expect(cellsByCustomer(takeRows(table, rowsHere))).toEqual(new Map(expected));
          at += features.size;
        }
        expect(rowCount(table)).toBe(at);
      }),
      { numRuns: 50 },
    );
  });
});
