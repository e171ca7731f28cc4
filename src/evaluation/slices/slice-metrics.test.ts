import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holmAdjusted } from "../../numeric/holm.ts";
import { sigmoid } from "../../numeric/logistic.ts";
import { randomStream, uniform } from "../../random/random.ts";
import { expectClose } from "../../testing/close.ts";
import { topLift } from "../lift/lift-curve.ts";
import { brierScore } from "../probability/brier-score.ts";
import { compareRocAucUnpaired } from "../roc/compare-roc-auc.ts";
import { rocAucInterval } from "../roc/roc-auc-interval.ts";
import { wilsonInterval } from "../wilson-interval.ts";
import { type SliceMetricsOptions, sliceMetrics } from "./slice-metrics.ts";

type Key = string | number | boolean | null | undefined;

/** Customers of four tiers; in `worse` the model knows nothing and promises too little. */
function customers(rows: number, seed: number, worse?: string) {
  const random = randomStream(seed, "slices");
  const tiers = ["gold", "silver", "basic", null];
  const tier: Key[] = [];
  const truth: number[] = [];
  const score: number[] = [];
  for (let i = 0; i < rows; i++) {
    const at = tiers[Math.floor(4 * uniform(random))];
    const x = 4 * uniform(random) - 3;
    tier.push(at);
    truth.push(uniform(random) < sigmoid(at === worse ? 0.5 : x) ? 1 : 0);
    score.push(sigmoid(x));
  }
  return { truth, score, tier };
}

describe("sliceMetrics", () => {
  it("measures each slice as its rows alone would be, and compares it with the rows outside it", () => {
    const { truth, score, tier } = customers(800, 3);
    const result = sliceMetrics(truth, score, tier, { metrics: { topLift } });
    expect(result.slices.map((s) => s.slice).sort()).toEqual(["basic", "gold", "silver", null].sort());
    const raw: number[] = [];
    for (const slice of result.slices) {
      const inside = tier.map((key) => key === slice.slice);
      const part = (values: number[], isIn: boolean) => values.filter((_, i) => inside[i] === isIn);
      const [y, p] = [part(truth, true), part(score, true)];
      const events = y.reduce((sum, t) => sum + t, 0);
      expect([slice.status, slice.rows, slice.events]).toEqual(["measured", y.length, events]);
      expect(slice.baseRate).toEqual(wilsonInterval(events / y.length, y.length, 0.95));
      const mean = p.reduce((sum, v) => sum + v, 0) / p.length;
      expectClose(slice.meanProbability!, mean, 1e-13);
      expectClose(slice.calibrationGap!.estimate, events / y.length - mean, 1e-12, 1);
      expectClose(slice.calibrationGap!.upper, slice.baseRate.upper - mean, 1e-12, 1);
      expect(slice.rocAuc).toEqual(rocAucInterval(y, p));
      expect(slice.brierScore).toBe(brierScore(y, p));
      expect(slice.metrics).toEqual({ topLift: topLift(y, p) });
      const [z, q] = [part(truth, false), part(score, false)];
      const ranking = compareRocAucUnpaired({ truth: y, score: p }, { truth: z, score: q });
      for (const key of ["estimate", "lower", "upper", "level"] as const) {
        expectClose(slice.comparison!.rocAucDifference[key], ranking.difference[key], 1e-13, 1);
      }
      raw.push(ranking.pValue);
    }
    // Eight tests in all: an adjusted p-value is at least the bare one, and at most eight times it.
    for (const [k, slice] of result.slices.entries()) {
      const adjusted = slice.comparison!.rocAucPValue;
      expect(adjusted).toBeGreaterThanOrEqual(raw[k]!);
      expect(adjusted).toBeLessThanOrEqual(Math.min(1, 8 * raw[k]!));
    }
    expect(result.overall).toMatchObject({ rows: 800, rocAuc: rocAucInterval(truth, score) });
    expect(result.pooled).toBeNull();
  });

  it("tests the gap with Welch's z and adjusts all tests of the table together", () => {
    const truth = [1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0];
    const score = [0.7, 0.2, 0.4, 0.6, 0.3, 0.5, 0.1, 0.9, 0.2, 0.8, 0.4, 0.6];
    const key = ["a", "a", "a", "a", "a", "a", "b", "b", "b", "b", "b", "b"];
    const { slices } = sliceMetrics(truth, score, key, { minimumRows: 4, minimumEvents: 2 });
    const residuals = (name: string) => truth.flatMap((t, i) => (key[i] === name ? [t - score[i]!] : []));
    const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
    const variance = (values: number[]) =>
      values.reduce((sum, v) => sum + (v - mean(values)) ** 2, 0) / 5 / 6;
    const [a, b] = [residuals("a"), residuals("b")];
    const difference = slices[0]!.comparison!.calibrationGapDifference;
    expectClose(difference.estimate, mean(a) - mean(b), 1e-13, 1);
    const half = 1.959963984540054 * Math.sqrt(variance(a) + variance(b));
    expectClose(difference.upper - difference.estimate, half, 1e-12);
    // Two slices look at each other: each test is made twice.
    const ranking = compareRocAucUnpaired(
      { truth: truth.slice(0, 6), score: score.slice(0, 6) },
      { truth: truth.slice(6), score: score.slice(6) },
    ).pValue;
    const found = slices.map((s) => s.comparison!);
    expectClose(found[0]!.rocAucPValue, found[1]!.rocAucPValue, 1e-12);
    expect(found[0]!.rocAucPValue).toBeGreaterThanOrEqual(holmAdjusted([ranking, ranking])[0]!);
  });

  it("finds the tier where the model fails, and raises few alarms where it does not", () => {
    const bad = customers(2000, 5, "gold");
    const flags = sliceMetrics(bad.truth, bad.score, bad.tier).slices.filter(
      (s) => s.comparison!.rocAucDiffers || s.comparison!.calibrationGapDiffers,
    );
    expect(flags.map((s) => s.slice)).toContain("gold");
    const gold = flags.find((s) => s.slice === "gold")!;
    expect(gold.comparison).toMatchObject({ rocAucDiffers: true, calibrationGapDiffers: true });
    expect(gold.comparison!.rocAucDifference.upper).toBeLessThan(0);
    expect(gold.calibrationGap!.lower).toBeGreaterThan(0);

    let alarms = 0;
    for (let seed = 100; seed < 200; seed++) {
      const { truth, score, tier } = customers(600, seed);
      const { slices } = sliceMetrics(truth, score, tier);
      if (slices.some(({ comparison: c }) => c!.rocAucDiffers || c!.calibrationGapDiffers)) alarms++;
    }
    // At most 5 of 100 tables in expectation; 14 is four standard deviations more.
    expect(alarms).toBeLessThanOrEqual(14);
  });

  it("keeps small slices visible without their metrics, says why, and measures them together", () => {
    const truth = [...Array(60).keys()].map((i) => (i % 3 === 0 ? 1 : 0));
    const score = truth.map((t, i) => ((i * 7) % 10) / 20 + t / 4);
    const key = (i: number): Key => (i < 30 ? "big" : i < 45 ? "small" : i < 50 ? 7 : undefined);
    const tier = truth.map((_, i) => key(i));
    truth.fill(0, 45, 50);
    truth.fill(1, 50, 58);
    const options = { minimumRows: 15, minimumEvents: 6, metrics: { topLift } };
    const { slices, pooled } = sliceMetrics(truth, score, tier, options);
    expect(slices.map((s) => [s.slice, s.rows, s.status, s.reason])).toEqual([
      ["big", 30, "measured", null],
      ["small", 15, "too-few-events", "5 events, at least 6 are asked for"],
      [null, 10, "too-few-rows", "10 rows, at least 15 are asked for"],
      [7, 5, "too-few-rows", "5 rows, at least 15 are asked for"],
    ]);
    expect(slices[1]).toMatchObject({
      events: 5,
      baseRate: wilsonInterval(5 / 15, 15, 0.95),
      meanProbability: null,
      calibrationGap: null,
      rocAuc: null,
      brierScore: null,
      metrics: { topLift: null },
      comparison: null,
    });
    expect(pooled).toMatchObject({ slices: ["small", 7, null], rows: 30, status: "measured" });
    expect(pooled!.rocAuc!.estimate).toBeGreaterThan(0);
    expect(pooled!.comparison).not.toBeNull();
  });

  it.each([
    [[0, 0, 0, 0, 0], "one-class", "none of 5 rows is an event"],
    [[1, 1, 1, 1, 1], "one-class", "all of 5 rows are events"],
    [[1, 0, 1, 1, 1], "too-few-non-events", "1 non-events, at least 2 are asked for"],
    [[0, 1, 0, 0, 0], "too-few-events", "1 events, at least 2 are asked for"],
  ])("guards the outcomes %j", (truth, status, reason) => {
    const rest = [0, 1, 0, 1, 0, 1];
    const score = [0.1, 0.2, 0.3, 0.4, 0.5, 0.2, 0.3, 0.6, 0.5, 0.4, 0.8];
    const key = score.map((_, i) => (i < 5 ? "x" : "y"));
    const { slices } = sliceMetrics([...truth, ...rest], score, key, { minimumRows: 4, minimumEvents: 2 });
    expect(slices[1]).toMatchObject({ slice: "x", status, reason, rocAuc: null, comparison: null });
    // What is left outside y is too small to compare with.
    expect(slices[0]).toMatchObject({ slice: "y", status: "measured", comparison: null });
  });

  it("takes text, numbers and booleans for keys, and leaves out a slice without weight", () => {
    const truth = [0, 1, 1, 0, 1, 0];
    const score = [0.2, 0.4, 0.6, 0.5, 0.7, 0.1];
    const keys: Key[] = [1, "1", true, Number.NaN, undefined, null];
    const all = sliceMetrics(truth, score, keys);
    expect(all.slices.map((s) => [s.slice, s.rows])).toEqual([
      [null, 3],
      [1, 1],
      ["1", 1],
      [true, 1],
    ]);
    const weights = [1, 0, 2, 1, 1, 1];
    expect(sliceMetrics(truth, score, keys, { weights }).slices.map((s) => [s.slice, s.rows])).toEqual([
      [null, 3],
      [true, 2],
      [1, 1],
    ]);
  });

  it("pools two small slices, and not a single one, which would be itself", () => {
    const pooledOf = (keys: Key[]) => sliceMetrics([0, 1, 1, 0], [0.2, 0.4, 0.6, 0.5], keys).pooled;
    expect(pooledOf(["a", "a", "a", "a"])).toBeNull();
    expect(pooledOf(["a", "b", "b", "a"])).toMatchObject({
      slices: ["a", "b"],
      rows: 4,
      status: "too-few-rows",
    });
  });

  it("counts a row of weight k like k equal rows, in any order, and is frozen plain data", () => {
    const row = fc.record({
      truth: fc.integer({ min: 0, max: 1 }),
      score: fc.integer({ min: 0, max: 10 }).map((k) => k / 10),
      key: fc.constantFrom("a", "b", null),
      weight: fc.integer({ min: 0, max: 3 }),
    });
    const options = { minimumRows: 4, minimumEvents: 2 };
    fc.assert(
      fc.property(fc.array(row, { minLength: 15, maxLength: 40 }), (list) => {
        fc.pre(list.some(({ weight }) => weight > 0));
        const run = (rows: typeof list, more: SliceMetricsOptions) =>
          sliceMetrics(
            rows.map((r) => r.truth),
            rows.map((r) => r.score),
            rows.map((r) => r.key),
            { ...options, ...more },
          );
        const weighted = run(list, { weights: list.map((r) => r.weight) });
        const repeated = run(list.flatMap((r) => Array<(typeof list)[0]>(r.weight).fill(r)).reverse(), {});
        const sorted = (result: typeof weighted) =>
          [...result.slices].sort((x, y) => (String(x.slice) < String(y.slice) ? -1 : 1));
        for (const [k, slice] of sorted(weighted).entries()) {
          const twin = sorted(repeated)[k]!;
          expect([slice.slice, slice.status]).toEqual([twin.slice, twin.status]);
          expectClose(slice.events, twin.events, 1e-12, 1);
          if (slice.rocAuc === null) continue;
          expectClose(slice.rocAuc.lower, twin.rocAuc!.lower, 1e-9, 1);
          if (slice.comparison === null) continue;
          expectClose(slice.comparison.rocAucPValue, twin.comparison!.rocAucPValue, 1e-7, 1);
          expectClose(slice.comparison.calibrationGapPValue, twin.comparison!.calibrationGapPValue, 1e-9, 1);
        }
        expect(JSON.parse(JSON.stringify(weighted))).toEqual(weighted);
        expect([weighted, weighted.slices, ...weighted.slices, weighted.overall].every(Object.isFrozen)).toBe(
          true,
        );
      }),
      { numRuns: 60 },
    );
  });

  it.each<[Key[] | unknown, SliceMetricsOptions, string]>([
    [["a"], {}, "`slices.length` must be 2 (truth.length), got 1"],
    [undefined, {}, "`slices` must be an array of keys, got undefined"],
    [["a", {}], {}, "`slices[1]` must be text, a number, a boolean or null, got an object with no keys"],
    [["a", "b"], { minimumRows: 3 }, "`options.minimumRows` must be >= 4, got 3"],
    [["a", "b"], { minimumEvents: 1 }, "`options.minimumEvents` must be >= 2, got 1"],
    [["a", "b"], { level: 1 }, "`options.level` must be in (0, 1), got 1"],
    [["a", "b"], { metrics: 3 as never }, "`options.metrics` must be an object of metrics by name, got 3"],
    [["a", "b"], { metrics: { auc: 3 as never } }, "`options.metrics.auc` must be a metric, got 3"],
    [
      ["a", "b"],
      { minRows: 3 } as object,
      '`options.minRows` must be one of the options weights, metrics, minimumRows, minimumEvents, level, onProgress, signal, got "minRows"',
    ],
  ])("rejects %j with %j", (slices, options, message) => {
    expect(() => sliceMetrics([0, 1], [0.2, 0.7], slices as Key[], options)).toThrow(
      expect.objectContaining({ message }),
    );
  });

  it("compares with the rows outside a slice as copies of them are compared, whatever weights and ties", () => {
    const random = randomStream(11, "outside");
    const rows = [...Array(600).keys()];
    const key = rows.map((i) => (i < 500 ? "most" : i % 2 === 0 ? "some" : "few"));
    for (const [levels, weigh, isPerfect] of [
      [1e6, false, false],
      [7, false, false],
      [7, true, false],
      [1e6, true, false],
      [1e6, true, true],
    ] as const) {
      const score = rows.map(() => Math.floor(uniform(random) * levels) / levels);
      const truth = score.map((p, i) =>
        isPerfect ? (p > 0.5 ? 1 : 0) : uniform(random) < (i < 500 ? p : 0.5) ? 1 : 0,
      );
      const weights = rows.map(() => (weigh ? 0.5 + uniform(random) : 1));
      const options = { minimumRows: 20, minimumEvents: 2, ...(weigh ? { weights } : {}) };
      const result = sliceMetrics(truth, score, key, options);
      expect(result.slices).toHaveLength(3);
      const sample = (isIn: (name: string) => boolean) => {
        const part = (values: number[]) => values.filter((_, i) => isIn(key[i]!));
        return { truth: part(truth), score: part(score), weights: part(weights) };
      };
      for (const { slice, comparison } of result.slices) {
        const [a, b] = [sample((name) => name === slice), sample((name) => name !== slice)];
        const { difference } = compareRocAucUnpaired(a, b);
        for (const bound of ["estimate", "lower", "upper"] as const) {
          expectClose(comparison!.rocAucDifference[bound], difference[bound], 1e-12, 1);
        }
      }
    }
  });

  it("passes over the rows once a slice: 200 slices of 100,000 rows without a sort for each", () => {
    const random = randomStream(12, "many slices");
    const score = Array.from({ length: 100_000 }, () => uniform(random));
    const truth = score.map((p) => (uniform(random) < p ? 1 : 0));
    const slice = score.map((_, i) => i % 200);
    const started = performance.now();
    expect(sliceMetrics(truth, score, slice).slices).toHaveLength(200);
    // 0.3 s where it was measured; with a sort of the other rows a slice it was 8 s.
    expect(performance.now() - started).toBeLessThan(4000);
  });

  it("reports slices and stops when asked to", () => {
    const { truth, score, tier } = customers(400, 3);
    const seen: string[] = [];
    sliceMetrics(truth, score, tier, {
      onProgress: ({ stage, done, total }) => seen.push(`${stage} ${done}/${total}`),
    });
    expect(seen).toEqual(["slice 0/4", "slice 1/4", "slice 2/4", "slice 3/4", "slice 4/4"]);
    const signal = AbortSignal.abort(new Error("enough"));
    expect(() => sliceMetrics(truth, score, tier, { signal })).toThrow("enough");
  });

  it("takes customer ids for what they are", () => {
    const ids = Array.from({ length: 1001 }, (_, i) => `c${i}`);
    const truth = ids.map((_, i) => i % 2);
    expect(() => sliceMetrics(truth, truth, ids)).toThrow(
      '`slices` must be at most 1000 different keys, got "more by row 1000"',
    );
  });
});
