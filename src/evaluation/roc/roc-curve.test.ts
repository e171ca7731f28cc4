import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import golden from "../fixtures/evaluation.json" with { type: "json" };
import { confusionMatrix } from "../threshold/confusion-matrix.ts";
import { rocAuc } from "./roc-auc.ts";
import { rocCurve } from "./roc-curve.ts";

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

  it("starts with nobody, just above the highest score, if there is a number above it", () => {
    expect(rocCurve([0, 1], [0.5, 1]).thresholds[0]).toBe(1 + 2 ** -52);
    const { thresholds, tpr } = rocCurve([0, 1], [0.5, Number.MAX_VALUE]);
    expect(Array.from(thresholds)).toEqual([Number.MAX_VALUE, Number.MAX_VALUE, 0.5]);
    expect(Array.from(tpr)).toEqual([0, 1, 1]);
  });
});
