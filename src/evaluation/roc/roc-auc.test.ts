import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomStream, uniform } from "../../random/random.ts";
import { expectClose } from "../../testing/close.ts";
import asah from "./fixtures/asah.json" with { type: "json" };
import golden from "./fixtures/roc.json" with { type: "json" };
import { pairsWon } from "./pairs-won.ts";
import { rocAuc } from "./roc-auc.ts";
import { tiedPairsWon } from "./tied-pairs.ts";

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

describe("rocAuc up to a false positive rate", () => {
  it.each(golden.cases)("equals scikit-learn's max_fpr: $name", (c) => {
    for (const { rate, area } of c.partial) {
      const options = { maxFalsePositiveRate: rate, weights: c.weights ?? undefined };
      expectClose(rocAuc(c.truth, c.score, options), area, golden.tolerance, 1, `at ${rate}`);
    }
  });

  it("has the published values", () => {
    // scikit-learn 1.9.1, max_fpr.
    const first = rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], { maxFalsePositiveRate: 0.5 });
    expectClose(first, 0.6666666666666666, 1e-15);
    const second = rocAuc([0, 0, 1, 1, 0, 1], [0.1, 0.4, 0.35, 0.8, 0.6, 0.55], {
      maxFalsePositiveRate: 0.3,
    });
    expectClose(second, 0.6078431372549019, 1e-15);
  });

  it.each(asah.areas)(
    "equals pROC's corrected partial area: $name",
    ({ name, partialTenth, partialHalf }) => {
      const score = asah[name as "s100b" | "ndka" | "wfns"];
      expectClose(rocAuc(asah.truth, score, { maxFalsePositiveRate: 0.1 }), partialTenth, 1e-12);
      expectClose(rocAuc(asah.truth, score, { maxFalsePositiveRate: 0.5 }), partialHalf, 1e-12);
    },
  );

  it("is a coin's 1/2 for equal scores and 1 for a perfect ranking, whatever the rate", () => {
    for (const maxFalsePositiveRate of [0.01, 0.3, 0.999, 1]) {
      expectClose(rocAuc([0, 1, 0, 1], [2, 2, 2, 2], { maxFalsePositiveRate }), 0.5, 1e-14);
      expectClose(rocAuc([0, 0, 1, 1], [1, 2, 3, 4], { maxFalsePositiveRate }), 1, 1e-14);
    }
  });

  it("goes over into the whole area, and ignores order and units", () => {
    fc.assert(
      fc.property(rows, fc.double({ min: 0.01, max: 1, noNaN: true }), ({ truth, score }, rate) => {
        expectClose(rocAuc(truth, score, { maxFalsePositiveRate: 1 - 1e-12 }), rocAuc(truth, score), 1e-9, 1);
        const options = { maxFalsePositiveRate: rate };
        const ranks = [...new Set(score.map((s) => s + 0))].sort((a, b) => a - b);
        const rankOf = score.map((s) => ranks.indexOf(s + 0));
        const area = rocAuc(truth, score, options);
        expectClose(rocAuc(truth, rankOf, options), area, 1e-12, 1);
        expectClose(rocAuc([...truth].reverse(), [...score].reverse(), options), area, 1e-12, 1);
        expect(area >= 0 && area <= 1).toBe(true);
      }),
    );
  });

  it.each([
    [0, "`options.maxFalsePositiveRate` must be > 0, got 0"],
    [1.5, "`options.maxFalsePositiveRate` must be in [0, 1], got 1.5"],
    [Number.NaN, "`options.maxFalsePositiveRate` must be a finite number, got NaN"],
  ])("rejects %d", (maxFalsePositiveRate, message) => {
    expect(() => rocAuc([0, 1], [0, 1], { maxFalsePositiveRate })).toThrow(message);
  });
});

describe("rocAuc of typed arrays", () => {
  it("looks at every value all the same", () => {
    expect(() => rocAuc(Uint8Array.of(0, 1, 3), [1, 2, 3])).toThrow(
      "`truth[2]` must be 0, 1, true or false, got 3",
    );
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => rocAuc([0, 1], Float64Array.of(1, value))).toThrow(
        `\`score[1]\` must be a finite number, got ${value}`,
      );
    }
  });

  it("is exact where a few hundred tied rows share a bucket", () => {
    const score = Float64Array.from({ length: 600 }, (_, i) => (i === 0 ? 1e9 : i % 7));
    const truth = Uint8Array.from(score, (_, i) => (i % 3 === 0 ? 1 : 0));
    expect(rocAuc(truth, score)).toBe(slowRocAuc(truth, score));
    const skewed = Uint8Array.from(score, (s, i) => ((i * s) % 5 < 2 ? 1 : 0));
    expect(rocAuc(skewed, score)).toBe(slowRocAuc(skewed, score));
  });
});

describe("tiedPairsWon", () => {
  /** The same sum over a Map of values. */
  function byValue(truth: Uint8Array, score: Float64Array): { won: number; pairs: number } {
    const counts = new Map<number, [number, number]>();
    score.forEach((value, i) => {
      const pair = counts.get(value + 0) ?? [0, 0];
      pair[truth[i]!]!++;
      counts.set(value + 0, pair);
    });
    let won = 0;
    let below = 0;
    let events = 0;
    for (const [, [others, here]] of [...counts].sort(([a], [b]) => a - b)) {
      won += here * (below + others / 2);
      below += others;
      events += here;
    }
    return { won, pairs: below * events };
  }

  it.each([
    ["two grades", 2, true],
    ["a thousand levels", 1000, true],
    ["six thousand levels", 6000, true],
    ["nearly as many values as rows", 1e9, false],
  ])("counts by value, or says that it will not: %s", (_, levels, isCounted) => {
    const random = randomStream(12, "ties");
    const score = Float64Array.from(
      { length: 40_000 },
      () => (Math.round(uniform(random) * levels) - levels / 2) / 7,
    );
    const truth = Uint8Array.from(score, () => (uniform(random) < 0.3 ? 1 : 0));
    const expected = byValue(truth, score);
    expect(tiedPairsWon(truth, score)).toEqual(isCounted ? expected : undefined);
    expect(pairsWon(truth, score)).toEqual(expected);
  });

  it("gives up when the sample hides how many values there are", () => {
    // Nine rows of ten are 0; the rest are all different, more than the table holds.
    const score = Float64Array.from({ length: 400_000 }, (_, i) => (i % 10 === 0 ? i : 0));
    const truth = Uint8Array.from(score, (_, i) => (i % 3 === 0 ? 1 : 0));
    expect(tiedPairsWon(truth, score)).toBeUndefined();
    expect(pairsWon(truth, score)).toEqual(byValue(truth, score));
  });

  it("takes 0 and -0 for one score, and reads a part of a longer array", () => {
    const whole = Float64Array.from({ length: 20_001 }, (_, i) => [0, -0, 1, -1][i % 4]!);
    const score = whole.subarray(1);
    const truth = Uint8Array.from(score, (_, i) => (i % 3 === 0 || i % 4 === 0 ? 1 : 0));
    expect(tiedPairsWon(truth, score)).toEqual(byValue(truth, score));
  });
});

describe("pairsWon", () => {
  it("counts in whole and half pairs", () => {
    expect(pairsWon(Uint8Array.of(1, 0, 0), Float64Array.of(2, 2, 1))).toEqual({ won: 1.5, pairs: 2 });
  });
});
