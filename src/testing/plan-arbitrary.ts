/** Random logs and random plans of every kind of feature, for engines that have to agree with each other. */
import fc from "fast-check";
import type { FeatureDefinition } from "../features/feature-definition.ts";
import { type FeaturePlan, featurePlan } from "../features/feature-plan.ts";
import { DAY_MS, type Duration } from "../internal/time.ts";
import type { NaiveLogs, NaiveRow } from "./naive-features.ts";

/** Dates to compute features as of: midnights, an instant within a day, a night in which clocks are put forward, before 1970. */
export const RANDOM_DATES: readonly number[] = [
  Date.UTC(2024, 5, 30),
  Date.UTC(2024, 2, 31, 1, 30),
  Date.UTC(2024, 1, 29, 12),
  Date.UTC(1969, 11, 31),
];

/** Event tables of the random logs. */
export const RANDOM_EVENTS: readonly string[] = ["complaints", "app visits"];

const HOUR_MS = 3_600_000;
const DURATIONS: readonly Duration[] = ["P90D", "P20D", "PT100H", "P1M", "P1Y", "PT0.001S", { days: 7 }];
const LEVELS: readonly string[] = ["economy", "bus'iness", "\u{1f600}", "\uff01", ' o"; --', "never seen"];

/** Times around a date such that rows share days and instants and lie on the edges of windows. */
function timeAround(asOf: number): fc.Arbitrary<number> {
  const day = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: -100, max: 20 }) },
    { weight: 2, arbitrary: fc.integer({ min: -800, max: -101 }) },
    { weight: 2, arbitrary: fc.constantFrom(0, -7, -20, -90, -365, -366) },
  );
  const hour = fc.constantFrom(0, 0, 1, 9, 12, 12.5, 23.99);
  const micros = fc.constantFrom(0, 0, 0, 0, 1, -1);
  return fc
    .tuple(day, hour, micros)
    .map(([d, h, us]) => (Math.round((asOf + d * DAY_MS + h * HOUR_MS) * 1000) + us) / 1000);
}

/** One row; amounts are multiples of a quarter, so that their sums are exact. */
export function randomRow(asOf: number): fc.Arbitrary<NaiveRow> {
  const time = timeAround(asOf);
  return fc
    .record({
      customer: fc.constantFrom("a", "b", "ç'\";", "9007199254740993"),
      time,
      amount: fc.oneof(
        { weight: 12, arbitrary: fc.integer({ min: -60, max: 400 }).map((quarters) => quarters / 4) },
        { weight: 1, arbitrary: fc.constantFrom(0, null) },
      ),
      cabin: fc.constantFrom(null, "", ...LEVELS.slice(0, -1)),
      miles: fc.oneof(
        fc.constant(null),
        fc.integer({ min: -8, max: 12 }).map((quarters) => quarters / 4),
      ),
      late: fc.constantFrom(null, true, false),
      due: fc.oneof(fc.constant(null), time),
      delay: fc.constantFrom(0, 0, HOUR_MS, 5 * DAY_MS, 40 * DAY_MS),
    })
    .map(({ delay, ...row }) => ({ ...row, ingested: row.time + delay }));
}

/** Logs of which the order log has a purchase, known in time, 70 days before the date. */
export function randomLogs(asOf: number, maxRows: number = 40): fc.Arbitrary<Required<NaiveLogs>> {
  const rows = fc.array(randomRow(asOf), { maxLength: maxRows });
  const time = asOf - 70 * DAY_MS;
  const anchor: NaiveRow = {
    customer: "a",
    time,
    amount: 5,
    cabin: "economy",
    miles: 0.5,
    late: false,
    due: null,
    ingested: time,
  };
  return fc.record({
    orders: rows.map((others) => [anchor, ...others]),
    events: fc.tuple(rows, rows).map(([complaints, visits]) => ({ complaints, "app visits": visits })),
    sameDay: fc.constantFrom("merge" as const, "keep" as const),
    arrivals: fc.boolean(),
  });
}

const from = fc.option(fc.constantFrom(...RANDOM_EVENTS), { nil: undefined, freq: 2 });
const duration = fc.constantFrom(...DURATIONS);
const optionalDuration = fc.option(duration, { nil: undefined, freq: 2 });
const windowed = { from, window: optionalDuration, ago: fc.option(duration, { nil: undefined, freq: 4 }) };
const numeric = fc.constantFrom("miles", "late");
const value = fc.option(numeric, { nil: undefined });
const of = fc.constantFrom("count" as const, "sum" as const);

/** One feature of a log, without a name. */
const logFeature: fc.Arbitrary<FeatureDefinition> = fc
  .oneof(
    fc.record({
      kind: fc.constantFrom("count", "active-days", "gap-mean", "gap-spread", "gap-max", "gap-ratio"),
      ...windowed,
    }),
    fc.record({
      kind: fc.constantFrom("sum", "mean", "min", "max", "spread", "median"),
      value,
      ...windowed,
    }),
    fc.record({
      kind: fc.constant("quantile"),
      probability: fc.constantFrom(0, 0.1, 0.25, 0.9, 1),
      value,
      ...windowed,
    }),
    fc.record({
      kind: fc.constant("distinct"),
      attribute: fc.constantFrom("cabin", "late", "miles"),
      ...windowed,
    }),
    fc.record({ kind: fc.constant("entropy"), attribute: fc.constantFrom("cabin", "late"), ...windowed }),
    fc.record({
      kind: fc.constant("share"),
      attribute: fc.constant("cabin"),
      level: fc.constantFrom(...LEVELS),
      of,
      ...windowed,
    }),
    fc.record({
      kind: fc.constant("share"),
      attribute: fc.constant("late"),
      level: fc.constant("true"),
      of,
      ...windowed,
    }),
    fc
      .record({
        kind: fc.constant("calendar-share"),
        ...windowed,
      })
      .chain((feature) =>
        fc
          .constantFrom<readonly [string, readonly number[]]>(
            ["month", [12, 1, 2]],
            ["quarter", [2]],
            ["weekday", [6, 7]],
            ["hour", [0, 23]],
          )
          .map(([part, values]) => ({ ...feature, part, values })),
      ),
    fc.record({ kind: fc.constantFrom("recency", "tenure"), from }),
    fc.record({
      kind: fc.constantFrom("first", "last"),
      from,
      value: fc.option(fc.constantFrom("cabin", "miles", "late", "due"), { nil: undefined }),
    }),
    fc.record({
      kind: fc.constant("trend"),
      from,
      of: fc.constant("count"),
      window: duration,
      how: fc.constantFrom("difference", "ratio"),
    }),
    fc.record({
      kind: fc.constant("trend"),
      from,
      of: fc.constant("sum"),
      value,
      window: duration,
      how: fc.constantFrom("difference", "ratio"),
    }),
    fc.record({
      kind: fc.constant("slope"),
      from,
      of: fc.constant("count"),
      window: duration,
      periods: fc.integer({ min: 2, max: 7 }),
    }),
    fc.record({
      kind: fc.constant("slope"),
      from,
      of: fc.constant("sum"),
      value,
      window: duration,
      periods: fc.integer({ min: 2, max: 7 }),
    }),
  )
  .map((feature) =>
    Object.fromEntries(Object.entries(feature).filter(([, field]) => field !== undefined)),
  ) as unknown as fc.Arbitrary<FeatureDefinition>;

/** A feature made from columns before it, which are given by their places. */
const derived = fc.record({
  kind: fc.constantFrom("ratio", "difference", "total", "product", "log1p"),
  operands: fc.tuple(fc.nat(), fc.nat(), fc.nat()),
});

function derivedOf(
  kind: "ratio" | "difference" | "total" | "product" | "log1p",
  [a, b, c]: readonly [string, string, string],
): FeatureDefinition {
  switch (kind) {
    case "ratio":
      return { kind, numerator: a, denominator: b };
    case "difference":
      return { kind, minuend: a, subtrahend: b };
    case "log1p":
      return { kind, of: a };
    default:
      return { kind, of: [a, b, c] };
  }
}

/** Plans of up to `most` features of logs and up to four made from them; the columns are `f0`, `f1` … in their order. */
export function randomPlan(most: number = 12): fc.Arbitrary<FeaturePlan> {
  return fc
    .tuple(fc.array(logFeature, { minLength: 1, maxLength: most }), fc.array(derived, { maxLength: 4 }))
    .map(([features, combinations]) => {
      const named: FeatureDefinition[] = features.map((feature, i) => ({ ...feature, name: `f${i}` }));
      const numbers = named
        .filter(({ kind, ...rest }) => !((kind === "first" || kind === "last") && "value" in rest))
        .map(({ name }) => name!);
      for (const { kind, operands } of combinations) {
        if (numbers.length === 0) break;
        const [a, b, c] = operands.map((place) => numbers[place % numbers.length]!);
        const name = `f${named.length}`;
        named.push({ ...derivedOf(kind, [a!, b!, c!]), name });
        numbers.push(name);
      }
      return featurePlan({ features: named });
    });
}
