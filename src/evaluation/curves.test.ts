import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomStream, uniform } from "../random/random.ts";
import { expectAllClose, expectClose } from "../testing/close.ts";
import golden from "./fixtures/evaluation.json" with { type: "json" };
import { liftCurve, topLift } from "./lift/lift-curve.ts";
import { calibrationCurve } from "./probability/calibration-curve.ts";
import { rocAuc } from "./roc/roc-auc.ts";
import { rocCurve } from "./roc/roc-curve.ts";
import { confusionMatrix } from "./threshold/confusion-matrix.ts";

const outcome = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 8 })), { maxLength: 40 })
  .map((rows) => [...rows, [0, 4], [1, 3]] as [number, number][])
  .map((rows) => ({ truth: rows.map(([t]) => t), score: rows.map(([, s]) => s / 8) }));

describe("rocCurve", () => {
  it.each(golden.cases)("has scikit-learn's points: $name", (c) => {
    const weights = c.weights ?? undefined;
    for (const dropIntermediate of [true, false]) {
      const expected = c.rocCurve[dropIntermediate ? "corners" : "all"];
      const curve = rocCurve(c.truth, c.score, { weights, dropIntermediate });
      expectAllClose(curve.fpr, expected.fpr, golden.tolerance, 1);
      expectAllClose(curve.tpr, expected.tpr, golden.tolerance, 1);
      expectAllClose(curve.thresholds.slice(1), expected.thresholds, golden.tolerance, 1);
    }
  });

  it("drops points in between unless told not to", () => {
    const truth = [1, 1, 1, 0, 0, 0];
    const score = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4];
    expect(rocCurve(truth, score).fpr.length).toBe(4);
    expect(rocCurve(truth, score, { dropIntermediate: false }).fpr.length).toBe(7);
  });

  it.each([
    [0.8, 0.8000000000000002],
    [0, 5e-324],
    [-1, -0.9999999999999999],
    [Number.MAX_VALUE, Number.MAX_VALUE],
  ])("starts at a finite threshold just above the highest score %d", (highest, first) => {
    expect(rocCurve([0, 1], [highest - 1, highest]).thresholds[0]).toBe(first);
  });

  it("rises from (0, 0) to (1, 1) over falling thresholds, and holds the area", () => {
    fc.assert(
      fc.property(outcome, ({ truth, score }) => {
        const { fpr, tpr, thresholds } = rocCurve(truth, score);
        const last = fpr.length - 1;
        expect([fpr[0], tpr[0], fpr[last], tpr[last]]).toEqual([0, 0, 1, 1]);
        let area = 0;
        for (let i = 1; i <= last; i++) {
          expect(
            fpr[i]! >= fpr[i - 1]! && tpr[i]! >= tpr[i - 1]! && thresholds[i]! < thresholds[i - 1]!,
          ).toBe(true);
          area += ((fpr[i]! - fpr[i - 1]!) * (tpr[i]! + tpr[i - 1]!)) / 2;
        }
        expectClose(area, rocAuc(truth, score), 1e-12, 1);
      }),
    );
  });

  it("agrees with the confusion matrix at each of its thresholds", () => {
    fc.assert(
      fc.property(outcome, ({ truth, score }) => {
        const { fpr, tpr, thresholds } = rocCurve(truth, score, { dropIntermediate: false });
        for (let i = 0; i < fpr.length; i++) {
          const matrix = confusionMatrix(truth, score, { threshold: thresholds[i] });
          expect([matrix.falsePositiveRate, matrix.recall]).toEqual([fpr[i], tpr[i]]);
        }
      }),
    );
  });

  it("rejects one class and unknown options", () => {
    expect(() => rocCurve([0, 0], [1, 2])).toThrow("`truth` must be a mix of 0 and 1 over its 2 rows, got 0");
    expect(() => rocCurve([0, 1], [1, 2], { drop: true } as object)).toThrow(
      "`options.drop` must be one of the options weights, dropIntermediate",
    );
  });
});

describe("confusionMatrix", () => {
  it.each(golden.cases)("equals scikit-learn: $name", (c) => {
    const matrix = confusionMatrix(c.truth, c.score, { weights: c.weights ?? undefined });
    for (const [name, expected] of Object.entries(c.confusion)) {
      const actual = matrix[name as keyof typeof matrix];
      if (expected === null) expect(actual, name).toBeNull();
      else expectClose(actual as number, expected, golden.tolerance, 1, name);
    }
  });

  it("calls a score on the threshold positive", () => {
    expect(confusionMatrix([1, 0], [0.5, 0.4999]).truePositives).toBe(1);
  });

  it("writes null, not NaN, for a rate over nothing", () => {
    const matrix = confusionMatrix([1, 1], [0.9, 0.8]);
    expect(matrix).toEqual({
      threshold: 0.5,
      truePositives: 2,
      falsePositives: 0,
      trueNegatives: 0,
      falseNegatives: 0,
      baseRate: 1,
      calledRate: 1,
      accuracy: 1,
      precision: 1,
      recall: 1,
      specificity: null,
      falsePositiveRate: null,
      negativePredictiveValue: null,
      balancedAccuracy: null,
      f1: 1,
      matthews: null,
      lift: 1,
    });
    expect(JSON.parse(JSON.stringify(matrix))).toEqual(matrix);
    expect(confusionMatrix([0, 0], [0.1, 0.2])).toMatchObject({
      precision: null,
      recall: null,
      f1: null,
      lift: null,
    });
  });

  it("rejects a threshold that is not finite", () => {
    expect(() => confusionMatrix([0, 1], [0, 1], { threshold: Number.NaN })).toThrow(
      "`options.threshold` must be a finite number, got NaN",
    );
  });
});

describe("liftCurve and topLift", () => {
  it("give the average over all orders of tied rows", () => {
    // The upper half is tied: five events in six rows; ten customers, so each bin is one row.
    const truth = [1, 1, 1, 1, 0, 1, 0, 0, 1, 0];
    const score = [9, 9, 9, 9, 9, 9, 3, 2, 1, 0];
    const { share, captured, lift, eventRate } = liftCurve(truth, score);
    expectAllClose(share, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], 1e-15);
    const expected = [5 / 36, 10 / 36, 15 / 36, 20 / 36, 25 / 36, 5 / 6, 5 / 6, 5 / 6, 1, 1];
    expectAllClose(captured, expected, 1e-14);
    expectAllClose(
      lift,
      captured.map((value, b) => value / share[b]!),
      1e-14,
    );
    expectAllClose(
      eventRate,
      lift.map((value) => value * 0.6),
      1e-14,
    );
    expectClose(topLift(truth, score), 50 / 36, 1e-14);
  });

  it("end with every event captured and a lift of 1, and never fall in capture", () => {
    fc.assert(
      fc.property(outcome, fc.integer({ min: 1, max: 25 }), ({ truth, score }, bins) => {
        const { captured, lift } = liftCurve(truth, score, { bins });
        expectClose(captured[bins - 1]!, 1, 1e-12);
        expectClose(lift[bins - 1]!, 1, 1e-12);
        for (let b = 1; b < bins; b++) expect(captured[b]!).toBeGreaterThanOrEqual(captured[b - 1]! - 1e-12);
      }),
    );
  });

  it("are 1 everywhere when all scores are equal", () => {
    expectAllClose(liftCurve([0, 1, 0, 0, 1], [2, 2, 2, 2, 2]).lift, Array(10).fill(1), 1e-14);
  });

  it("equal a sorted list cut by hand where there are no ties", () => {
    const random = randomStream(5, "lift");
    const score = Float64Array.from({ length: 1000 }, () => uniform(random));
    const truth = Array.from(score, (s) => (uniform(random) < s ? 1 : 0));
    const events = truth.filter((t) => t === 1).length;
    const top = truth
      .map((t, i) => ({ t, s: score[i]! }))
      .sort((a, b) => b.s - a.s)
      .slice(0, 200)
      .filter(({ t }) => t === 1).length;
    expectClose(topLift(truth, score, { share: 0.2 }), top / events / 0.2, 1e-12);
  });

  it.each([
    [() => liftCurve([0, 1], [0, 1], { bins: 0 }), "`options.bins` must be >= 1, got 0"],
    [() => liftCurve([0, 1], [0, 1], { bins: 2.5 }), "`options.bins` must be an integer, got 2.5"],
    [() => liftCurve([1, 1], [0, 1]), "`truth` must be a mix of 0 and 1 over its 2 rows, got 1"],
    [() => topLift([0, 1], [0, 1], { share: 0 }), "`options.share` must be > 0, got 0"],
    [() => topLift([0, 1], [0, 1], { share: 1.5 }), "`options.share` must be in [0, 1], got 1.5"],
  ])("reject %s", (call, message) => {
    expect(call).toThrow(message);
  });
});

describe("calibrationCurve", () => {
  it.each(golden.cases.filter((c) => c.calibration !== undefined))("equals scikit-learn: $name", (c) => {
    for (const strategy of ["uniform", "quantile"] as const) {
      const curve = calibrationCurve(c.truth, c.score, { bins: 8, strategy });
      expectAllClose(curve.observed, c.calibration![strategy].observed, golden.tolerance, 1);
      expectAllClose(curve.meanPredicted, c.calibration![strategy].meanPredicted, golden.tolerance, 1);
    }
  });

  it("accounts for every row, and its weighted means are those of the whole", () => {
    fc.assert(
      fc.property(outcome, fc.integer({ min: 1, max: 12 }), ({ truth, score }, bins) => {
        const weights = truth.map((_, i) => (i % 3) + 0.5);
        const { rows, observed, meanPredicted } = calibrationCurve(truth, score, { bins, weights });
        const total = (values: ArrayLike<number>, w: ArrayLike<number>) =>
          Array.from(values).reduce((sum, v, i) => sum + v * w[i]!, 0);
        expectClose(total(observed, rows), total(truth, weights), 1e-12, 1);
        expectClose(total(meanPredicted, rows), total(score, weights), 1e-12, 1);
      }),
    );
  });

  it.each([
    [() => calibrationCurve([0, 1], [0, 1], { bins: 0 }), "`options.bins` must be >= 1, got 0"],
    [
      () => calibrationCurve([0, 1], [0, 1], { strategy: "equal" as "uniform" }),
      '`options.strategy` must be one of "uniform", "quantile", got "equal"',
    ],
    [() => calibrationCurve([0, 1], [0, -1]), "`score[1]` must be in [0, 1], got -1"],
  ])("rejects %s", (call, message) => {
    expect(call).toThrow(message);
  });
});
