import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomStream, uniform } from "../../random/random.ts";
import { pairsWon } from "./pairs-won.ts";
import { rocAuc } from "./roc-auc.ts";

/** The definition, written the slow way: every pair of an event and a non-event. */
function slowRocAuc(truth: ArrayLike<number>, score: ArrayLike<number>, weights?: ArrayLike<number>): number {
  let won = 0;
  let pairs = 0;
  for (let i = 0; i < truth.length; i++) {
    for (let j = 0; j < truth.length; j++) {
      if (truth[i] !== 1 || truth[j] !== 0) continue;
      const weight = (weights?.[i] ?? 1) * (weights?.[j] ?? 1);
      won += weight * (score[i]! > score[j]! ? 1 : score[i] === score[j] ? 0.5 : 0);
      pairs += weight;
    }
  }
  return won / pairs;
}

const anyScore = fc.oneof(
  fc.constantFrom(-1, -0, 0, 0.5, 1, 1e300, -1e300, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const rows = fc
  .array(fc.record({ truth: fc.integer({ min: 0, max: 1 }), score: anyScore }), { maxLength: 60 })
  .map((list) => [...list, { truth: 0, score: 0 }, { truth: 1, score: 0.5 }])
  .map((list) => ({ truth: list.map((r) => r.truth), score: list.map((r) => r.score) }));

describe("rocAuc", () => {
  it("is exactly the count of pairs, for any finite scores", () => {
    fc.assert(
      fc.property(rows, ({ truth, score }) => {
        expect(rocAuc(truth, score)).toBe(slowRocAuc(truth, score));
      }),
    );
  });

  it("does not change under a rising transform, and turns round under a falling one", () => {
    fc.assert(
      fc.property(rows, ({ truth, score }) => {
        const ranks = [...new Set(score.map((s) => s + 0))].sort((a, b) => a - b);
        const rankOf = score.map((s) => ranks.indexOf(s + 0));
        expect(
          rocAuc(
            truth,
            rankOf.map((r) => r ** 3 - 5),
          ),
        ).toBe(rocAuc(truth, score));
        expect(
          rocAuc(
            truth,
            rankOf.map((r) => -r),
          ),
        ).toBeCloseTo(1 - rocAuc(truth, score), 14);
      }),
    );
  });

  it.each([
    ["no ties", (u: number) => u],
    ["a thousand levels", (u: number) => Math.round(u * 1000)],
    ["two levels", (u: number) => Math.round(u)],
    ["one outlier that presses the rest into one bucket", (u: number, i: number) => (i === 7 ? 1e12 : u)],
    ["one outlier, with ties", (u: number, i: number) => (i === 7 ? -1e12 : Math.round(u * 50))],
    ["a long tail", (u: number) => Math.exp(20 * u)],
  ])("is exact on 3,000 rows: %s", (_, transform) => {
    const random = randomStream(11, "rows");
    const score = Float64Array.from({ length: 3000 }, (__, i) => transform(uniform(random), i));
    const truth = Uint8Array.from(score, (__, i) => (uniform(random) < 0.2 + (0.3 * i) / 3000 ? 1 : 0));
    expect(rocAuc(truth, score)).toBe(slowRocAuc(truth, score));
    const weights = Float64Array.from(score, () => uniform(random));
    expect(rocAuc(truth, score, { weights })).toBeCloseTo(slowRocAuc(truth, score, weights), 12);
    expect(rocAuc(truth, score, { weights: truth.map(() => 1) })).toBeCloseTo(rocAuc(truth, score), 14);
  });
});

describe("pairsWon", () => {
  it("counts in whole and half pairs", () => {
    expect(pairsWon(Uint8Array.of(1, 0, 0), Float64Array.of(2, 2, 1))).toEqual({ won: 1.5, pairs: 2 });
  });
});
