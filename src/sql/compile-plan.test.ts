import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FeaturePlan, featurePlan } from "../features/feature-plan.ts";
import { DAY_MS } from "../internal/time.ts";
import { randomStream, uniform, uniformInteger } from "../random/random.ts";
import { EDGE_DATE, EDGE_LOGS, EDGE_PLAN } from "../testing/edge-customers.ts";
import type { NaiveRow } from "../testing/naive-features.ts";
import { naiveLog, naiveTransactions } from "../testing/naive-log.ts";
import { RANDOM_DATES, randomLogs, randomPlan } from "../testing/plan-arbitrary.ts";
import { duckDbHarness, judgePlan, pgliteHarness, type SqlHarness } from "../testing/sql-harness.ts";

/** Cases per engine; more of them with `CHURNKIT_RUNS`. */
const RUNS = Number(process.env["CHURNKIT_RUNS"] ?? 25);
const AS_OF = Date.UTC(2024, 5, 30);
const WINDOWS = [undefined, "P20D", "PT100H", "P1M"] as const;
const AGO = [undefined, "P10D", "PT30H"] as const;

/** Every kind of feature, over windows of whole days and such that divide one. */
const WIDE: FeaturePlan = featurePlan({
  features: [
    ...WINDOWS.flatMap((window, w) =>
      AGO.flatMap((ago, a) => {
        const common = { ...(window === undefined ? {} : { window }), ...(ago === undefined ? {} : { ago }) };
        const named = (stem: string): { name: string } => ({ name: `${stem} ${w} ${a}` });
        return [
          { kind: "count" as const, ...common, ...named("count") },
          { kind: "active-days" as const, ...common, ...named("days") },
          ...(["sum", "mean", "min", "max", "spread", "median"] as const).flatMap((kind) => [
            { kind, ...common, ...named(kind) },
            { kind, value: "miles", ...common, ...named(`${kind} miles`) },
            { kind, value: "late", ...common, ...named(`${kind} late`) },
          ]),
          { kind: "quantile" as const, probability: 0.3, ...common, ...named("q") },
          { kind: "quantile" as const, probability: 0.9, value: "miles", ...common, ...named("q miles") },
          { kind: "gap-mean" as const, ...common, ...named("gap mean") },
          { kind: "gap-spread" as const, ...common, ...named("gap spread") },
          { kind: "gap-max" as const, ...common, ...named("gap max") },
          { kind: "gap-ratio" as const, ...common, ...named("gap ratio") },
          { kind: "distinct" as const, attribute: "cabin", ...common, ...named("distinct cabin") },
          { kind: "distinct" as const, attribute: "miles", ...common, ...named("distinct miles") },
          { kind: "distinct" as const, attribute: "late", ...common, ...named("distinct late") },
          { kind: "entropy" as const, attribute: "cabin", ...common, ...named("entropy cabin") },
          { kind: "entropy" as const, attribute: "late", ...common, ...named("entropy late") },
          { kind: "share" as const, attribute: "cabin", level: "business", ...common, ...named("share") },
          { kind: "share" as const, attribute: "late", level: "true", ...common, ...named("share late") },
          {
            kind: "share" as const,
            attribute: "cabin",
            level: "eco'nomy",
            of: "sum" as const,
            ...common,
            ...named("share sum"),
          },
          {
            kind: "calendar-share" as const,
            part: "month" as const,
            values: [2, 5, 12],
            ...common,
            ...named("month"),
          },
          {
            kind: "calendar-share" as const,
            part: "quarter" as const,
            values: [1, 4],
            ...common,
            ...named("quarter"),
          },
          {
            kind: "calendar-share" as const,
            part: "weekday" as const,
            values: [1, 7],
            ...common,
            ...named("weekday"),
          },
          {
            kind: "calendar-share" as const,
            part: "hour" as const,
            values: [0, 12, 23],
            ...common,
            ...named("hour"),
          },
        ];
      }),
    ),
    ...(["P20D", "PT100H", "P1M"] as const).flatMap((window) => [
      { kind: "trend" as const, of: "count" as const, window },
      { kind: "trend" as const, of: "count" as const, window, how: "ratio" as const },
      { kind: "trend" as const, of: "sum" as const, window, how: "ratio" as const },
      { kind: "trend" as const, of: "sum" as const, value: "miles", window },
      { kind: "slope" as const, of: "count" as const, window, periods: 3 },
      { kind: "slope" as const, of: "sum" as const, window, periods: 4 },
      { kind: "slope" as const, of: "sum" as const, value: "late", window, periods: 7 },
    ]),
    { kind: "recency" },
    { kind: "tenure" },
    ...(["first", "last"] as const).flatMap((kind) =>
      [undefined, "cabin", "miles", "late", "due"].map((value) => ({
        kind,
        ...(value === undefined ? {} : { value }),
      })),
    ),
    { kind: "ratio", numerator: "sum 1 0", denominator: "count 0 0", name: "r" },
    { kind: "ratio", numerator: "count 1 0", denominator: "distinct cabin 1 0", name: "r0" },
    { kind: "difference", minuend: "r", subtrahend: "recencyDays", name: "d" },
    { kind: "total", of: ["r", "d", "tenureDays"], name: "t" },
    { kind: "product", of: ["count 0 0", "entropy cabin 0 0", "t"], name: "p" },
    { kind: "log1p", of: "share 0 0", name: "l" },
    { kind: "log1p", of: "d", name: "l2" },
  ],
});

const CABINS = ["eco'nomy", "business", "", "\u{1f600}", "\uff01", "Ä", "a", "B", null];

/** Rows around the edges of the windows: ties, refunds, missing values, midnights. */
function randomRows(seed: number, count: number): NaiveRow[] {
  const random = randomStream(seed, "sql-rows");
  const pick = <T>(from: readonly T[]): T => from[uniformInteger(random, from.length)]!;
  const hours = [0, 30, 100, 130, 200, 240, 480, 720, 960];
  const days = [0, 1, 2, 30, 31, 60, 200, 400, 9000, 30_000];
  return Array.from({ length: count }, (_, i) => {
    const isNear = uniform(random) < 0.5;
    const near = isNear
      ? AS_OF - pick(hours) * 36e5
      : AS_OF - pick(days) * DAY_MS - uniformInteger(random, DAY_MS);
    const time = (Math.round(near * 1000) + pick([0, 0, 1, -1, 1000, -36e8, 36e8])) / 1000;
    return {
      customer: pick(["a", "b", "ç", "d\"'", "e", "\u{1f600}", `once ${i}`]),
      time,
      amount: pick([10, 20.5, 0, -5, 99.75, 3.25, -20.5, 1e6, null]),
      miles: pick([100, 250.5, 0, null, 1e9 + uniformInteger(random, 4) / 8]),
      cabin: pick(CABINS),
      late: pick([true, false, null]),
      due: pick([AS_OF - 1e9 + 0.125, -5, null]),
      ingested: time + (uniform(random) < 0.2 ? 3 * DAY_MS : 0),
    };
  });
}

describe.each([
  ["DuckDB", () => duckDbHarness(2)],
  ["PGlite", () => pgliteHarness()],
] as const)("compilePlan on %s", (_, open) => {
  let db: SqlHarness;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  it.each([
    ["merge", AS_OF],
    ["merge", AS_OF + 5.5 * 36e5],
    ["keep", AS_OF],
    ["keep", AS_OF - 0.001],
  ] as const)("gives every kind of feature as memory does: %s, as of %d", async (sameDay, asOf) => {
    expect(await judgePlan(db, { orders: naiveLog(randomRows(1, 700), sameDay), plan: WIDE, asOf })).toEqual(
      [],
    );
  });

  it.each([
    ["merge", true],
    ["keep", true],
    ["merge", false],
    ["keep", false],
  ] as const)(
    "gives the customers at the edges what memory gives them: %s, arrivals known: %s",
    async (sameDay, arrivals) => {
      const { orders, events } = naiveTransactions({ ...EDGE_LOGS, sameDay, arrivals });
      for (const asOf of [EDGE_DATE, arrivals ? EDGE_DATE + 0.001 : Date.UTC(1970, 0, 1)]) {
        expect(await judgePlan(db, { orders, plan: EDGE_PLAN, asOf, events })).toEqual([]);
      }
    },
  );

  it("gives random plans over random logs what memory gives them", async () => {
    const dates = fc.constantFrom(...RANDOM_DATES);
    const cases = dates.chain((asOf) =>
      fc.record({ asOf: fc.constant(asOf), logs: randomLogs(asOf), plan: randomPlan() }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ asOf, logs, plan }) => {
        const { orders, events } = naiveTransactions(logs);
        expect(await judgePlan(db, { orders, plan, asOf, events })).toEqual([]);
      }),
      { numRuns: RUNS, ...(process.env["CHURNKIT_SEED"] === undefined ? { seed: 6 } : {}) },
    );
  });
});
