import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import golden from "../fixtures/evaluation.json" with { type: "json" };
import thresholds from "../fixtures/thresholds.json" with { type: "json" };
import { calibrationCurve } from "./calibration-curve.ts";
import { expectedCalibrationError, maximumCalibrationError } from "./calibration-error.ts";

const outcome = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 8 })), { maxLength: 40 })
  .map((rows) => [...rows, [0, 4], [1, 3]] as [number, number][])
  .map((rows) => ({ truth: rows.map(([t]) => t), score: rows.map(([, s]) => s / 8) }));

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

  it.each(thresholds.cases)("has Wilson's intervals and errors as the oracle: $name", (c) => {
    const { bins, level, ...expected } = c.calibration;
    const weights = c.weights ?? undefined;
    const curve = calibrationCurve(c.truth, c.score, { weights, bins, level });
    for (const column of ["observed", "meanPredicted", "rows", "lower", "upper"] as const) {
      expectAllClose(curve[column], expected[column], thresholds.tolerance, 1);
    }
    for (const name of ["expectedCalibrationError", "maximumCalibrationError"] as const) {
      expectClose(curve[name], expected[name], thresholds.tolerance, 1);
    }
    const options = { weights, bins };
    expect(expectedCalibrationError(c.truth, c.score, options)).toBe(curve.expectedCalibrationError);
    expect(maximumCalibrationError(c.truth, c.score, options)).toBe(curve.maximumCalibrationError);
  });

  it("has errors that are means of the gaps, with bins of equal width or equal rows", () => {
    fc.assert(
      fc.property(outcome, fc.constantFrom("uniform", "quantile"), ({ truth, score }, strategy) => {
        const curve = calibrationCurve(truth, score, { bins: 4, strategy });
        const gaps = Array.from(curve.observed, (o, k) => Math.abs(o - curve.meanPredicted[k]!));
        const mean = gaps.reduce((sum, gap, k) => sum + (gap * curve.rows[k]!) / truth.length, 0);
        const options = { bins: 4, strategy };
        expectClose(expectedCalibrationError(truth, score, options), mean, 1e-12, 1);
        expectClose(maximumCalibrationError(truth, score, options), Math.max(...gaps), 1e-12, 1);
      }),
    );
  });

  it("sees a lack of calibration that a rescale repairs", () => {
    const truth = [0, 0, 0, 1, 0, 1, 1, 1];
    expect(expectedCalibrationError(truth, [0.25, 0.25, 0.25, 0.25, 0.75, 0.75, 0.75, 0.75])).toBe(0);
    expect(expectedCalibrationError(truth, [0.05, 0.05, 0.05, 0.05, 0.95, 0.95, 0.95, 0.95])).toBeCloseTo(
      0.2,
      14,
    );
  });

  it.each([
    [() => calibrationCurve([0, 1], [0, 1], { level: 1.5 }), "`options.level` must be in (0, 1), got 1.5"],
    [() => expectedCalibrationError([0, 1], [0, 1], { bins: 0 }), "`options.bins` must be >= 1, got 0"],
    [
      () => maximumCalibrationError([0, 1], [0, 1], { strategy: "equal" as "uniform" }),
      '`options.strategy` must be one of "uniform", "quantile", got "equal"',
    ],
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
