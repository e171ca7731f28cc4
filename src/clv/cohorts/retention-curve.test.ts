import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wilsonInterval } from "../../evaluation/wilson-interval.ts";
import { addDuration, DAY_MS } from "../../internal/time.ts";
import { toRows } from "../../table/rows.ts";
import type { TableInput } from "../../table/table-from.ts";
import { transactionsFrom } from "../../table/transactions-from.ts";
import { fitSbg } from "../sbg/sbg.ts";
import { type RetentionCurveOptions, retentionCurve } from "./retention-curve.ts";

const day = (n: number): Date => new Date(Date.UTC(2024, 0, 1 + n));
const span = (start: number, end: number | null): { start: Date; end: Date | null } => ({
  start: day(start),
  end: end === null ? null : day(end),
});
const TEN = { days: 10 } as const;

/** Rows of the curve as [atRisk, survivors]. */
function pooled(source: TableInput, options: RetentionCurveOptions): (number | null)[][] {
  return toRows(retentionCurve(source, options).curve).map(({ atRisk, survivors }) => [atRisk, survivors]);
}

describe("retentionCurve of contracts", () => {
  it("counts an end on the day of the renewal as no renewal, and one after it as a renewal", () => {
    const contracts = [span(0, 10), span(0, 11), span(0, 20), span(0, null), span(0, 29)];
    const options = { asOf: day(31), period: TEN };
    expect(pooled(contracts, options)).toEqual([
      [5, 5],
      [5, 4],
      [4, 2],
      [2, 1],
    ]);
    expect(toRows(retentionCurve(contracts, options).curve)[2]).toMatchObject({
      period: 2,
      retentionRate: 0.5,
      retentionRateLower: wilsonInterval(0.5, 4, 0.95).lower,
      retentionRateUpper: wilsonInterval(0.5, 4, 0.95).upper,
      survival: 0.4,
    });
  });

  it("does not look at renewals due at or after the date, nor at ends after it", () => {
    const contracts = [span(0, null), span(0, 25), span(9, null), span(20, null), span(30, 31)];
    expect(pooled(contracts, { asOf: day(20), period: TEN })).toEqual([
      [3, 3],
      [3, 3],
    ]);
    expect(pooled(contracts, { asOf: new Date(+day(20) + 1), period: TEN })).toEqual([
      [4, 4],
      [3, 3],
      [2, 2],
    ]);
  });

  it("follows the calendar, the 31st back after February", () => {
    const contracts = [
      { start: "2024-01-31", end: "2024-03-31" },
      { start: "2024-01-31", end: "2024-04-01" },
    ];
    expect(pooled(contracts, { asOf: "2024-04-01" })).toEqual([
      [2, 2],
      [2, 2],
      [2, 1],
    ]);
  });

  it("gives survivors that fitSbg takes, by customers observed for as long", () => {
    const contracts = [span(0, 10), span(0, 15), span(0, null), span(5, null), span(15, 25)];
    const { cohorts, customers } = retentionCurve(contracts, { asOf: day(31), period: TEN });
    expect(customers).toBe(5);
    expect(toRows(cohorts).map(({ cohort, period, survivors }) => [cohort, period, survivors])).toEqual([
      ["3 renewals observed", 0, 3],
      ["3 renewals observed", 1, 2],
      ["3 renewals observed", 2, 1],
      ["3 renewals observed", 3, 1],
      ["2 renewals observed", 0, 1],
      ["2 renewals observed", 1, 1],
      ["2 renewals observed", 2, 1],
      ["1 renewals observed", 0, 1],
      ["1 renewals observed", 1, 0],
    ]);
    const model = fitSbg(cohorts);
    expect(model.fit.customers).toBe(5);
  });

  it("gives one cohort whose counts are those of the published fit of 1000 customers", () => {
    // Fader and Hardie (2007): 1000 customers, of whom so many are left after 1 to 7 renewals.
    const survivors = [1000, 869, 743, 653, 593, 551, 517, 491];
    const contracts = survivors.flatMap((count, k) => {
      const lost = count - (survivors[k + 1] ?? 0);
      const end = k === 7 ? null : 10 * (k + 1);
      return Array.from({ length: lost }, () => span(0, end));
    });
    const { cohorts } = retentionCurve(contracts, { asOf: day(71), period: TEN });
    expect([...cohorts.survivors.values]).toEqual(survivors);
    const { params } = fitSbg(cohorts);
    expect(params.alpha).toBeCloseTo(0.6681, 3);
    expect(params.beta).toBeCloseTo(3.8061, 3);
  });

  it("counts calendar cohorts as far as all of their customers have been observed", () => {
    const contracts = [
      { start: "2024-01-02", end: "2024-02-02" },
      { start: "2024-01-30", end: null },
      { start: "2024-03-01", end: null },
    ];
    const { cohorts } = retentionCurve(contracts, { asOf: "2024-03-15", cohort: "month" });
    expect(toRows(cohorts).map(({ cohort, period, survivors }) => [cohort, period, survivors])).toEqual([
      ["2024-01", 0, 2],
      ["2024-01", 1, 1],
      ["2024-03", 0, 1],
    ]);
    const reversed = retentionCurve([...contracts].reverse(), { asOf: "2024-03-15", cohort: "month" });
    expect(reversed.cohorts).toEqual(cohorts);
  });

  it("says that nothing is known, not 0, where nobody is left to renew while others are not yet observed", () => {
    const rows = toRows(retentionCurve([span(0, 10), span(15, null)], { asOf: day(31), period: TEN }).curve);
    expect(rows.map(({ atRisk, survival }) => [atRisk, survival])).toEqual([
      [2, 1],
      [2, 0.5],
      [0, null],
      [0, null],
    ]);
    const gone = toRows(retentionCurve([span(0, 10)], { asOf: day(31), period: TEN }).curve);
    expect(gone.map(({ survival, retentionRate }) => [survival, retentionRate])).toEqual([
      [1, 1],
      [0, 0],
      [0, null],
      [0, null],
    ]);
  });

  it("agrees with the definition for any contracts, and puts cohorts together to the curve", () => {
    const contract = fc.record({
      from: fc.integer({ min: 0, max: 80 }),
      days: fc.option(fc.integer({ min: 0, max: 80 }), { nil: null }),
    });
    fc.assert(
      fc.property(
        fc.array(contract, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 90 }),
        fc.constantFrom("P7D", "P1M"),
        (contracts, end, period) => {
          const rows = contracts.map(({ from, days }) => span(from, days === null ? null : from + days));
          const asOf = day(end);
          const begun = rows.filter(({ start }) => start < asOf);
          if (begun.length === 0) return;
          const { curve, cohorts } = retentionCurve(rows, { asOf, period });
          const due = (start: Date, k: number): number => addDuration(start.getTime(), period, "p", k);
          const there = ({ start, end: last }: (typeof rows)[0], k: number): boolean =>
            k === 0 || last === null || last > asOf || last.getTime() > due(start, k);
          const sums = new Map<number, [number, number]>();
          const counts = toRows(cohorts);
          counts.forEach(({ period: k, survivors }, i) => {
            const [atRisk, kept] = sums.get(k!) ?? [0, 0];
            sums.set(k!, [atRisk + (k === 0 ? survivors! : counts[i - 1]!.survivors!), kept + survivors!]);
          });
          for (const { period: k, atRisk, survivors } of toRows(curve)) {
            const seen = begun.filter(({ start }) => k === 0 || due(start, k!) < asOf.getTime());
            expect(atRisk).toBe(seen.filter((row) => there(row, Math.max(0, k! - 1))).length);
            expect(survivors).toBe(seen.filter((row) => there(row, k!)).length);
            expect(sums.get(k!)).toEqual([atRisk, survivors]);
          }
        },
      ),
    );
  });

  it.each<[unknown, object, string]>([
    [[span(0, 5)], {}, "`options.asOf` must be a point in time such as 2024-06-30, got undefined"],
    [
      [span(0, 5)],
      { asOf: "2023-01-01" },
      '`source` must be customers who started before options.asOf, got "2023-01-01"',
    ],
    [
      [span(5, 4)],
      { asOf: "2024-03-01" },
      "`contracts.end[0]` must be not before the start (2024-01-06T00:00:00.000Z), got Date 2024-01-05T00:00:00.000Z",
    ],
    [
      [{ start: null, end: "2024-01-01" }],
      { asOf: "2024-03-01" },
      "`contracts.start[0]` must be a date, got null",
    ],
    [
      [{ start: "2024-01-01", end: "soon" }],
      { asOf: "2024-03-01" },
      '`contracts.end[0]` must be an ISO 8601 date such as 2024-06-30, got "soon"',
    ],
    [
      [{ start: 3, end: 4 }],
      { asOf: "2024-03-01" },
      '`contracts.start` must be a time column, got "start (number)"',
    ],
    [
      [{ start: day(0) }],
      { asOf: "2024-03-01" },
      '`contracts.end` must be a column of the table (start), got "end"',
    ],
    [
      [span(0, 5)],
      { asOf: "2024-03-01", period: { hours: 5 } },
      "`options.period` must be a duration of whole days, got an object with keys hours",
    ],
    [[span(0, 5)], { asOf: "2024-03-01", level: 0 }, "`options.level` must be in (0, 1), got 0"],
    [
      [span(0, 5)],
      { asOf: "2024-03-01", lapse: TEN },
      '`options.lapse` must be left out, since contracts say when they end, got "lapse"',
    ],
    [
      [span(0, 5)],
      { asOf: "2024-03-01", unit: 1 },
      '`options.unit` must be one of the options asOf, period, cohort, start, end, lapse, level, got "unit"',
    ],
  ])("rejects %j with %j", (source, options, message) => {
    expect(() => retentionCurve(source as TableInput, options as RetentionCurveOptions)).toThrow(message);
  });
});

describe("retentionCurve of orders", () => {
  const logOf = (orders: readonly (readonly [string, number])[]) =>
    transactionsFrom(
      orders.map(([who, n]) => ({ who, on: day(n) })),
      { customer: "who", time: "on" },
    );
  const payments = [0, 10, 20, 30].map((n) => ["stays", n] as const);

  it("takes who pays for each period as there, and the others as gone at the end of what they paid for", () => {
    const log = logOf([...payments, ["left", 0], ["left", 10], ["once", 0], ["new", 30]]);
    const { curve, returned } = retentionCurve(log, { asOf: day(31), period: TEN });
    expect(returned).toBe(0);
    expect(toRows(curve).map(({ atRisk, survivors }) => [atRisk, survivors])).toEqual([
      [4, 4],
      [3, 2],
      [2, 1],
      [1, 1],
    ]);
  });

  it("allows for late payments, and counts only the first life of who comes back", () => {
    const late = logOf([
      ["late", 0],
      ["late", 12],
      ["late", 22],
      ["back", 0],
      ["back", 25],
    ]);
    const strict = retentionCurve(late, { asOf: day(24), period: TEN });
    expect(strict.returned).toBe(1);
    expect([...strict.curve.survivors.values]).toEqual([2, 0, 0]);
    const kind = retentionCurve(late, { asOf: day(24), period: TEN, lapse: { days: 12 } });
    expect(kind.returned).toBe(0);
    expect([...kind.curve.survivors.values]).toEqual([2, 1, 1]);
    expect(retentionCurve(late, { asOf: day(26), period: TEN, lapse: { days: 12 } }).returned).toBe(1);
  });

  it("takes nobody for lost before the time to pay is over", () => {
    const log = logOf([["a", 0]]);
    // On day 10 the payment may still come; what is seen before the end of day 10 is not seen as of its start.
    for (const [asOf, survivors] of [
      [10, [1]],
      [11, [1, 0]],
    ] as const) {
      expect([...retentionCurve(log, { asOf: day(asOf), period: TEN }).curve.survivors.values]).toEqual(
        survivors,
      );
    }
    const half = new Date(+day(10) + DAY_MS / 2);
    expect([...retentionCurve(log, { asOf: half, period: TEN }).curve.survivors.values]).toEqual([1, 1]);
  });

  it("has no columns of contracts", () => {
    expect(() => retentionCurve(logOf(payments), { asOf: day(31), start: "since" })).toThrow(
      '`options.start` must be left out, since an order log has no such column, got "start"',
    );
  });
});
