import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitCalibration } from "../../churn/calibration/calibration.ts";
import { randomStream, uniform } from "../../random/random.ts";
import { expectClose } from "../../testing/close.ts";
import golden from "../fixtures/performance.json" with { type: "json" };
import { estimatePerformance } from "./estimate-performance.ts";
import { expectedArea } from "./expected-area.ts";
import { realizedMetrics } from "./realized-metrics.ts";
import type { EstimatePerformanceOptions, PerformanceMetric } from "./types.ts";

const { chunk: chunkRows, threshold, gains, reference, current } = golden;
const settings = { chunkRows, threshold, gains, reference };
const probabilities = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 });

describe("estimatePerformance", () => {
  it("has NannyML's estimates, chunk by chunk", () => {
    const { chunks } = estimatePerformance(current, settings);
    expect(chunks.map(({ chunk }) => chunk)).toEqual(["rows 1 to 120", "rows 121 to 240", "rows 241 to 360"]);
    for (const name of ["accuracy", "precision", "recall", "specificity", "f1", "profit"] as const) {
      chunks.forEach(({ metrics }, k) => {
        expectClose(metrics[name]!.estimate, golden.estimates[name][k]!, 1e-12, 0, name);
      });
    }
    for (const name of ["truePositives", "falsePositives", "trueNegatives", "falseNegatives"] as const) {
      chunks.forEach(({ confusion }, k) => {
        expectClose(confusion[name], golden.estimates[name][k]!, 1e-12, 0, name);
      });
    }
    chunks.forEach(({ metrics }, k) => {
      expectClose(metrics.rocAuc!.estimate, golden.rocAucExact[k]!, 1e-12);
      // NannyML rounds running counts to five decimals.
      expectClose(metrics.rocAuc!.estimate, golden.estimates.rocAuc[k]!, 1e-6);
      expectClose(metrics.brierScore!.estimate, golden.brierScore[k]!, 1e-12);
      expectClose(metrics.logLoss!.estimate, golden.logLoss[k]!, 1e-12);
    });
  });

  it("has NannyML's limits and alerts", () => {
    const { chunks, reference: judged } = estimatePerformance(current, settings);
    expect(judged!.chunks.length).toBe(10);
    for (const [name, [lower, upper]] of Object.entries(golden.limits)) {
      const limits = judged!.limits[name as PerformanceMetric]!;
      expectClose(limits.lower, lower!, 1e-12, 0, name);
      expectClose(limits.upper, upper!, 1e-12, 0, name);
      expect(limits.chunks).toBe(10);
    }
    for (const [name, alerts] of Object.entries(golden.alerts)) {
      expect(chunks.map((chunk) => chunk.alerts.includes(name as PerformanceMetric))).toEqual(alerts);
    }
  });

  it("lets ties of the ROC curve count half", () => {
    const tied = Float64Array.from(current, (p) => Number(p.toFixed(1)));
    expectClose(expectedArea(tied, Float64Array.from(current))!.area, golden.rocAucTied, 1e-12);
  });

  it("ranks and calls by the probability as it is, and expects by the calibrated one", () => {
    const calibration = fitCalibration(
      reference.truth,
      reference.probability.map((p) => p ** 2),
      { method: "isotonic" },
    );
    const plain = estimatePerformance([0.1, 0.6], {}).overall;
    const { overall, settings: used } = estimatePerformance([0.1, 0.6], { calibration });
    expect(used.calibrated).toBe(true);
    expect(overall.confusion.truePositives).toBeGreaterThan(plain.confusion.truePositives);
    expect(overall.confusion.truePositives + overall.confusion.falsePositives).toBe(1);
    // Brier score of the probability as it is: p (1 - s)^2 + (1 - p) s^2.
    const p = overall.confusion.falseNegatives;
    const q = overall.confusion.truePositives;
    const expected = (p * 0.81 + (1 - p) * 0.01 + q * 0.16 + (1 - q) * 0.36) / 2;
    expectClose(overall.metrics.brierScore!.estimate, expected, 1e-14);
  });

  it("comes true: metrics of drawn outcomes scatter about the estimates by the standard errors", () => {
    const random = randomStream(3, "outcomes");
    const { overall } = estimatePerformance(current, { threshold, gains });
    const drawn = Array.from({ length: 800 }, () =>
      realizedMetrics(
        Uint8Array.from(current, (p) => (uniform(random) < p ? 1 : 0)),
        Float64Array.from(current),
        threshold,
        gains,
      ),
    );
    for (const [name, expected] of Object.entries(overall.metrics)) {
      const values = drawn.map((metrics) => metrics[name as PerformanceMetric]!);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const deviation = Math.sqrt(
        values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length,
      );
      const { estimate, standardError, lower, upper } = expected!;
      // Four standard errors of a mean, and of a standard deviation, of 800.
      expect(Math.abs(mean - estimate), name).toBeLessThan(standardError * (4 / Math.sqrt(800) + 0.05));
      expect(deviation / standardError, name).toBeGreaterThan(0.9);
      expect(deviation / standardError, name).toBeLessThan(1.1);
      const inside = values.filter((value) => value >= lower && value <= upper).length / 800;
      expect(inside, name).toBeGreaterThan(0.92);
    }
  });

  it("sounds an alarm for other customers and none for the same", () => {
    const random = randomStream(4, "chunks");
    const draw = (rows: number, power: number) =>
      Array.from({ length: rows }, () => uniform(random) ** power);
    const before = draw(6000, 2);
    const truth = before.map((p) => (uniform(random) < p ? 1 : 0));
    const same = estimatePerformance(draw(3000, 2), {
      chunkRows: 300,
      reference: { truth, probability: before },
    });
    expect(same.chunks.flatMap(({ alerts }) => alerts)).toEqual([]);
    expect(same.warnings).toEqual([]);
    const other = estimatePerformance(draw(3000, 0.6), {
      chunkRows: 300,
      reference: { truth, probability: before },
    });
    expect(other.chunks.every(({ alerts }) => alerts.includes("recall"))).toBe(true);
  });

  it("adds up: the confusion of the chunks is that of all rows, and order inside a chunk does not matter", () => {
    fc.assert(
      fc.property(probabilities, fc.integer({ min: 1, max: 7 }), (values, size) => {
        const { chunks, overall } = estimatePerformance(values, { chunkRows: size });
        const sum = chunks.reduce((total, { confusion }) => total + confusion.truePositives, 0);
        expectClose(sum, overall.confusion.truePositives, 1e-12, 1e-12);
        const reversed = estimatePerformance([...values].reverse()).overall;
        for (const [name, metric] of Object.entries(overall.metrics)) {
          const other = reversed.metrics[name as PerformanceMetric];
          if (metric === null) expect(other).toBeNull();
          else expectClose(other!.estimate, metric.estimate, 1e-11, 1e-11, name);
        }
      }),
    );
  });

  it("is exact for probabilities of 0 and 1, and mirrors when classes change places", () => {
    const { metrics } = estimatePerformance([1, 1, 0, 0, 0]).overall;
    expect(metrics.accuracy).toMatchObject({ estimate: 1, lower: 1, upper: 1, standardError: 0 });
    expect(metrics.rocAuc!.estimate).toBe(1);
    expect(metrics.logLoss!.estimate).toBeLessThan(1e-15);
    fc.assert(
      fc.property(probabilities, (values) => {
        const area = estimatePerformance(values).overall.metrics.rocAuc;
        // 1 - p in tenths, so that it is exact and keeps ties.
        const tenths = values.map((v) => Math.round(v * 1024) / 1024);
        const one = estimatePerformance(tenths).overall.metrics.rocAuc;
        const mirrored = estimatePerformance(tenths.map((v) => 1 - v)).overall.metrics.rocAuc;
        if (one === null) expect(mirrored).toBeNull();
        else expectClose(mirrored!.estimate, one.estimate, 1e-12);
        if (area !== null) expect(area.estimate).toBeGreaterThanOrEqual(0.5 - 1e-12);
      }),
    );
  });

  it("has no metric that is a share of nothing", () => {
    const { metrics } = estimatePerformance([0, 0]).overall;
    expect(metrics).toMatchObject({ rocAuc: null, precision: null, recall: null, f1: null, profit: null });
    expect(metrics.specificity!.estimate).toBe(1);
    // Practically nothing is nothing: no share of 1e-300 rows, and no infinite error.
    const tiny = estimatePerformance([1e-300, 5e-324]).overall.metrics;
    expect(tiny).toMatchObject({ rocAuc: null, precision: null, recall: null, f1: null });
    expect(
      Object.values(tiny).every((metric) => metric === null || Number.isFinite(metric.standardError)),
    ).toBe(true);
  });

  it("takes periods in order of first appearance, wherever their rows are", () => {
    const { chunks } = estimatePerformance([0.1, 0.5, 0.3, 0.7], {
      periods: ["2024-06", "2024-07", "2024-06", 8],
    });
    expect(chunks.map(({ chunk, rows, baseRate }) => [chunk, rows, baseRate])).toEqual([
      ["2024-06", 2, 0.2],
      ["2024-07", 1, 0.5],
      ["8", 1, 0.7],
    ]);
  });

  it("says plainly what it assumes, and doubts a reference that is not calibrated", () => {
    const result = estimatePerformance(current, settings);
    expect(result.assumptions.join()).toContain("calibrated");
    expect(result.assumptions.join()).toContain("no concept drift");
    expect(result.warnings).toEqual([]);
    const tooSure = reference.probability.map((p) => (p > 0.5 ? 1 - (1 - p) ** 3 : p ** 3));
    const doubted = estimatePerformance(current, {
      reference: { truth: reference.truth, probability: tooSure },
    });
    expect(doubted.warnings.map(({ code }) => code)).toEqual(["few-reference-chunks", "not-calibrated"]);
    expect(doubted.warnings[0]!.message).toBe(
      "the limits come from 4 chunks of the reference; 8 or more tell how much chunks differ",
    );
    expect(doubted.warnings[1]!.message).toMatch(
      /^the probabilities of the reference are not calibrated \(slope 0\.\d\d, /,
    );
    const periods = reference.truth.map((_, i) => i % 20);
    const { warnings } = estimatePerformance(current, { reference: { ...reference, periods } });
    expect(warnings.map(({ message }) => message)).toEqual([
      "chunks of the reference have 60 rows on average and those to estimate 360: smaller ones differ more by chance",
    ]);
  });

  it("is frozen and survives JSON", () => {
    const result = estimatePerformance(current, settings);
    expect(Object.isFrozen(result.chunks[0]!.metrics.f1)).toBe(true);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it.each<[unknown, unknown, string]>([
    [[], {}, "`probability` must be at least one value, got Array of length 0"],
    [7, {}, "`probability` must be an array of numbers, got 7"],
    [[0.5, 1.1], {}, "`probability[1]` must be in [0, 1], got 1.1"],
    [[Number.NaN], {}, "`probability[0]` must be a finite number, got NaN"],
    [[0.5], { threshold: 2 }, "`options.threshold` must be in [0, 1], got 2"],
    [[0.5], { chunkRows: 0 }, "`options.chunkRows` must be >= 1, got 0"],
    [
      [0.5],
      { chunkRows: 1, periods: ["a"] },
      "`options.chunkRows` must be left out where periods are given, got 1",
    ],
    [[0.5], { periods: ["a", "b"] }, "`options.periods.length` must be 1 (probability.length), got 2"],
    [[0.5], { periods: [""] }, '`options.periods[0]` must be a text or a finite number, got ""'],
    [[0.5], { periods: 3 }, "`options.periods` must be an array of periods, one a row, got 3"],
    [[0.5], { level: 0 }, "`options.level` must be in (0, 1), got 0"],
    [[0.5], { deviations: 0 }, "`options.deviations` must be > 0, got 0"],
    [[0.5], { gains: { truePositive: 1 } }, "`options.gains.falsePositive` must be a number, got undefined"],
    [
      [0.5],
      { reference: { truth: [1, 1], probability: [0.1, 0.2] } },
      "`options.reference.truth` must be a mix of 0 and 1, got 1",
    ],
    [
      [0.5],
      { reference: { truth: [1], probability: [0.1, 0.2] } },
      "`options.reference.probability.length` must be 1 (truth.length), got 2",
    ],
    [
      [0.5],
      { reference: { truth: [1, 0], probability: [0.1, 2] } },
      "`options.reference.probability[1]` must be in [0, 1], got 2",
    ],
    [
      [0.5],
      { reference: { probability: [0.1, 0.2] } },
      "`options.reference.truth` must be an array of 0 and 1 or of booleans, got undefined",
    ],
    [
      [0.5],
      { reference: null },
      "`options.reference` must be an object with options (truth, probability, periods), got null",
    ],
  ])("refuses %j with %j", (probability, options, message) => {
    const call = () => estimatePerformance(probability as number[], options as EstimatePerformanceOptions);
    expect(call).toThrow(message);
  });
});
