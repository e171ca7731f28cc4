import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { averagePrecision } from "./average-precision.ts";
import golden from "./fixtures/roc.json" with { type: "json" };
import { precisionRecallCurve } from "./precision-recall-curve.ts";
import { rocCurve } from "./roc-curve.ts";

const rows = fc
  .array(
    fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 3 })),
    {
      maxLength: 40,
    },
  )
  .map((list) => [...list, [0, 4, 1], [1, 3, 2]] as [number, number, number][])
  .map((list) => ({
    truth: list.map(([t]) => t),
    score: list.map(([, s]) => s / 8),
    weights: list.map(([, , w]) => w),
  }));

describe("precisionRecallCurve", () => {
  it.each(golden.cases)("has scikit-learn's points the other way round: $name", (c) => {
    const curve = precisionRecallCurve(c.truth, c.score, { weights: c.weights ?? undefined });
    expectAllClose(curve.precision, c.precisionRecall.precision.toReversed(), golden.tolerance, 1);
    expectAllClose(curve.recall, c.precisionRecall.recall.toReversed(), golden.tolerance, 1);
    // scikit-learn names a group of tied zeros by the sign of one of them.
    expect(Array.from(curve.thresholds.slice(1), (t) => t + 0)).toEqual(
      c.precisionRecall.thresholds.toReversed().map((t) => t + 0),
    );
  });

  it("has the documentation's values", () => {
    const { precision, recall, thresholds } = precisionRecallCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
    expectAllClose(precision, [1, 1, 0.5, 2 / 3, 0.5], 1e-15);
    expect(Array.from(recall)).toEqual([0, 0.5, 0.5, 1, 1]);
    expect(Array.from(thresholds)).toEqual([0.8000000000000002, 0.8, 0.4, 0.35, 0.1]);
  });

  it("holds the average precision in its steps, and ends at the base rate", () => {
    fc.assert(
      fc.property(rows, ({ truth, score, weights }) => {
        const { precision, recall } = precisionRecallCurve(truth, score, { weights });
        const last = recall.length - 1;
        let area = 0;
        for (let i = 1; i <= last; i++) area += (recall[i]! - recall[i - 1]!) * precision[i]!;
        expectClose(area, averagePrecision(truth, score, { weights }), 1e-12);
        const total = (values: readonly number[]) => values.reduce((sum, v, i) => sum + v * weights[i]!, 0);
        expectClose(precision[last]!, total(truth) / total(truth.map(() => 1)), 1e-12);
        expect([recall[0], precision[0], recall[last]]).toEqual([0, 1, 1]);
      }),
    );
  });

  it("goes through the same thresholds as the ROC curve, with the same recall", () => {
    fc.assert(
      fc.property(rows, ({ truth, score }) => {
        const roc = rocCurve(truth, score, { dropIntermediate: false });
        const { recall, thresholds } = precisionRecallCurve(truth, score);
        expect(thresholds).toEqual(roc.thresholds);
        expect(recall).toEqual(roc.tpr);
      }),
    );
  });

  it("does not depend on the order of the rows", () => {
    fc.assert(
      fc.property(rows, ({ truth, score }) => {
        const back = (values: readonly number[]) => [...values].reverse();
        expect(precisionRecallCurve(back(truth), back(score))).toEqual(precisionRecallCurve(truth, score));
      }),
    );
  });

  it("is frozen, and rejects what it cannot read", () => {
    expect(Object.isFrozen(precisionRecallCurve([0, 1], [1, 2]))).toBe(true);
    expect(() => precisionRecallCurve([1, 1], [1, 2])).toThrow(
      "`truth` must be a mix of 0 and 1 over its 2 rows, got 1",
    );
    expect(() => precisionRecallCurve([0, 1], [1, Number.POSITIVE_INFINITY])).toThrow(
      "`score[1]` must be a finite number, got Infinity",
    );
    expect(() => precisionRecallCurve([0, 1], [1, 2], { weights: [1, -1] })).toThrow(
      "`options.weights[1]` must be >= 0, got -1",
    );
    expect(() => precisionRecallCurve([0, 1], [1, 2], { drop: true } as object)).toThrow(
      "`options.drop` must be one of the options weights",
    );
  });
});
