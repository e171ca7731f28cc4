import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/close.ts";
import thresholds from "../fixtures/thresholds.json" with { type: "json" };
import { accuracy } from "./accuracy.ts";
import { balancedAccuracy } from "./balanced-accuracy.ts";
import { confusionMatrix } from "./confusion-matrix.ts";
import { fBeta } from "./f-beta.ts";
import { matthewsCorrelation } from "./matthews-correlation.ts";

describe("metrics at a threshold", () => {
  it.each(thresholds.cases.flatMap((c) => c.confusion.map((expected) => ({ ...c, expected }))))(
    "equal scikit-learn: $name, threshold $expected.threshold",
    ({ truth, score, weights, expected: { threshold, beta, rates } }) => {
      const options = { weights: weights ?? undefined, threshold };
      const pairs: [number, number][] = [
        [accuracy(truth, score, options), rates.accuracy],
        [balancedAccuracy(truth, score, options), rates.balancedAccuracy],
        [fBeta(truth, score, options), rates.f1],
        [fBeta(truth, score, { ...options, beta }), rates.fBeta],
        [matthewsCorrelation(truth, score, options), rates.matthews],
      ];
      for (const [actual, value] of pairs) expectClose(actual, value, thresholds.tolerance, 1);
    },
  );

  it("has the published value of scikit-learn's documentation", () => {
    expectClose(matthewsCorrelation([1, 1, 1, 0], [1, 0, 1, 1]), -1 / 3, 1e-15);
  });

  it.each(thresholds.emptyCells)(
    "decides 0/0 for truth $truth, calls $called",
    ({ truth, called, matthews, f1 }) => {
      const matrix = confusionMatrix(truth, called);
      expect(matrix.matthews).toBeNull();
      expect(matrix.f1 ?? null).toBe(f1);
      if (truth.includes(0) && truth.includes(1)) {
        expect(matthewsCorrelation(truth, called)).toBe(matthews);
        expect(fBeta(truth, called)).toBe(f1);
      } else {
        for (const metric of [matthewsCorrelation, fBeta, balancedAccuracy]) {
          expect(() => metric(truth, called)).toThrow(`\`truth\` must be a mix of 0 and 1 over its 2 rows`);
        }
        expect(accuracy(truth, called)).toBe(1);
      }
    },
  );

  it("counts precision alone for a tiny beta, recall alone for a huge one, without overflow", () => {
    const truth = [1, 1, 0, 1, 0];
    const score = [0.9, 0.8, 0.7, 0.1, 0.2];
    expectClose(fBeta(truth, score, { beta: 1e-200 }), 2 / 3, 1e-14);
    expectClose(fBeta(truth, score, { beta: 1e200 }), 2 / 3, 1e-14);
    expectClose(fBeta([1, 1, 0, 0], [0.9, 0.1, 0.8, 0.7], { beta: 1e-200 }), 1 / 3, 1e-14);
    expectClose(fBeta([1, 1, 0, 0], [0.9, 0.1, 0.8, 0.7], { beta: 1e200 }), 1 / 2, 1e-14);
  });

  it("survives weights far from 1", () => {
    for (const scale of [1e-50, 1e49]) {
      const weights = [3 * scale, scale, 2 * scale, scale];
      expectClose(
        matthewsCorrelation([1, 0, 0, 1], [1, 1, 0, 0], { weights }),
        matthewsCorrelation([1, 0, 0, 1], [1, 1, 0, 0], { weights: [3, 1, 2, 1] }),
        1e-14,
      );
    }
  });

  it.each([accuracy, balancedAccuracy, fBeta, matthewsCorrelation])("checks the options of %o", (metric) => {
    const threshold = Number.POSITIVE_INFINITY;
    expect(() => metric([0, 1], [0, 1], { threshold })).toThrow(
      "`options.threshold` must be a finite number, got Infinity",
    );
    expect(() => fBeta([0, 1], [0, 1], { beta: -1 })).toThrow("`options.beta` must be > 0, got -1");
  });
});
