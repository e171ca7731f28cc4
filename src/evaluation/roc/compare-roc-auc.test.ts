import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normal } from "../../random/distributions.ts";
import { randomStream } from "../../random/random.ts";
import { expectClose } from "../../testing/close.ts";
import { compareRocAuc, compareRocAucUnpaired, type RocAucComparison } from "./compare-roc-auc.ts";
import golden from "./fixtures/asah.json" with { type: "json" };
import { rocAucInterval } from "./roc-auc-interval.ts";

type Marker = "s100b" | "ndka" | "wfns";

/** Two scores of the same rows, with ties, two of each class at least. */
const rows = fc
  .array(
    fc.record({
      truth: fc.integer({ min: 0, max: 1 }),
      a: fc.integer({ min: -4, max: 4 }),
      b: fc.oneof(fc.integer({ min: -4, max: 4 }), fc.double({ min: -4, max: 4, noNaN: true })),
      weight: fc.integer({ min: 0, max: 3 }),
    }),
    { maxLength: 30 },
  )
  .map((list) => [
    ...list,
    ...[1, 0, 1, 0].map((truth, i) => ({ truth, a: i % 3, b: i % 2, weight: 1 + (i % 2) })),
  ])
  .map((list) => ({
    truth: list.map((row) => row.truth),
    a: list.map((row) => row.a),
    b: list.map((row) => row.b),
    weights: list.map((row) => row.weight),
  }));

/** DeLong's covariance by the book, O(m n). */
function slowVariance(truth: readonly number[], a: readonly number[], b: readonly number[]): number {
  const psi = (x: number, y: number) => (x > y ? 1 : x === y ? 0.5 : 0);
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const places = (score: readonly number[], label: number) =>
    score.flatMap((x, i) =>
      truth[i] !== label
        ? []
        : [mean(score.flatMap((y, j) => (truth[j] === label ? [] : [label === 1 ? psi(x, y) : psi(y, x)])))],
    );
  const covariance = (u: readonly number[], v: readonly number[]) =>
    u.reduce((sum, x, i) => sum + (x - mean(u)) * (v[i]! - mean(v)), 0) / (u.length - 1) / u.length;
  return [0, 1]
    .map((label) => [places(a, label), places(b, label)] as const)
    .reduce((sum, [u, v]) => sum + covariance(u, u) + covariance(v, v) - 2 * covariance(u, v), 0);
}

function expectSame(actual: RocAucComparison, expected: RocAucComparison, tolerance: number): void {
  expect([actual.method, actual.kind]).toEqual([expected.method, expected.kind]);
  expectClose(actual.difference.estimate, expected.difference.estimate, tolerance, 1e-3);
  expectClose(actual.difference.lower, expected.difference.lower, tolerance, 1e-3);
  expectClose(actual.difference.upper, expected.difference.upper, tolerance, 1e-3);
  expectClose(actual.standardError, expected.standardError, tolerance, 1e-3);
  expectClose(actual.pValue, expected.pValue, tolerance, 1e-3);
}

describe("compareRocAuc", () => {
  it.each(golden.paired)("equals pROC on the aSAH patients: $a against $b", ({ a, b, z, p, ci95 }) => {
    const result = compareRocAuc(golden.truth, golden[a as Marker], golden[b as Marker]);
    expectClose(result.statistic!, z, 1e-11);
    expectClose(result.pValue, p, 1e-11);
    expectClose(result.difference.lower, ci95[0]!, 1e-11);
    expectClose(result.difference.upper, ci95[1]!, 1e-11);
    expect([result.kind, result.method, result.degreesOfFreedom]).toEqual(["paired", "delong", null]);
  });

  it("has the numbers in pROC's own tests", () => {
    // pROC, tests/testthat/test-roc.test.R:28-49.
    const result = compareRocAuc(golden.truth, golden.wfns, golden.s100b);
    expectClose(result.statistic!, 2.20898359144091, 1e-12);
    expectClose(result.pValue, 0.0271757822291883, 1e-12);
  });

  it("gives both areas as rocAucInterval does", () => {
    for (const options of [{}, { level: 0.8, scale: "linear" }] as const) {
      const { a, b } = compareRocAuc(golden.truth, golden.wfns, golden.ndka, options);
      expect(a).toEqual(rocAucInterval(golden.truth, golden.wfns, options));
      expect(b).toEqual(rocAucInterval(golden.truth, golden.ndka, options));
    }
  });

  it("has the variance of placement values counted one by one", () => {
    fc.assert(
      fc.property(rows, ({ truth, a, b }) => {
        const { standardError } = compareRocAuc(truth, a, b);
        expectClose(standardError ** 2, slowVariance(truth, a, b), 1e-9, 1e-6);
      }),
    );
  });

  it("rejects equal scores in about 5 samples of 100", () => {
    const truth = Array.from({ length: 80 }, (_, i) => (i < 30 ? 1 : 0));
    let rejected = 0;
    for (let sample = 0; sample < 1000; sample++) {
      const random = randomStream(3, "size", sample);
      const shared = truth.map((t) => normal(random) + t);
      const a = shared.map((s) => s + normal(random));
      const b = shared.map((s) => s + normal(random));
      const { pValue, difference } = compareRocAuc(truth, a, b);
      expect(pValue < 0.05).toBe(difference.lower > 0 || difference.upper < 0);
      if (pValue < 0.05) rejected++;
    }
    // Four standard errors of a share of 1,000: 0.028.
    expect(Math.abs(rejected / 1000 - 0.05)).toBeLessThan(0.028);
  });

  it("turns round when the scores change places", () => {
    fc.assert(
      fc.property(rows, ({ truth, a, b }) => {
        const there = compareRocAuc(truth, a, b);
        const back = compareRocAuc(truth, b, a);
        expectClose(back.difference.estimate, -there.difference.estimate, 1e-12, 1e-3);
        expectClose(back.difference.lower, -there.difference.upper, 1e-12, 1e-3);
        expectClose(back.pValue, there.pValue, 1e-12);
      }),
    );
  });

  it("does not depend on the order of the rows, nor on the units of the scores", () => {
    fc.assert(
      fc.property(rows, ({ truth, a, b }) => {
        const back = (values: readonly number[]) => [...values].reverse();
        const expected = compareRocAuc(truth, a, b);
        expectSame(compareRocAuc(back(truth), back(a), back(b)), expected, 1e-9);
        expectSame(
          compareRocAuc(
            truth,
            a.map((s) => s ** 3 - 7),
            b.map((s) => 1000 * s),
          ),
          expected,
          1e-9,
        );
      }),
    );
  });

  it("counts a row of weight k like k equal rows", () => {
    fc.assert(
      fc.property(rows, ({ truth, a, b, weights }) => {
        const repeat = (values: readonly number[]) =>
          values.flatMap((v, i) => Array<number>(weights[i]!).fill(v));
        // A row of weight 0 has no say in whether two scores rank alike.
        fc.pre(weights.every((w) => w > 0));
        expectSame(
          compareRocAuc(truth, a, b, { weights }),
          compareRocAuc(repeat(truth), repeat(a), repeat(b)),
          1e-9,
        );
      }),
    );
  });

  it("finds no difference between scores that rank alike", () => {
    const { truth, s100b } = golden;
    for (const other of [s100b, s100b.map((s) => 3 * s - 1), s100b.map(Math.exp)]) {
      expect(compareRocAuc(truth, s100b, other)).toMatchObject({
        difference: { estimate: 0, lower: 0, upper: 0, level: 0.95 },
        standardError: 0,
        statistic: 0,
        pValue: 1,
        method: "delong",
      });
    }
    expect(compareRocAuc([0, 0, 1, 1], [5, 5, 5, 5], [1, 1, 1, 1])).toMatchObject({
      difference: { lower: 0, upper: 0 },
      pValue: 1,
    });
  });

  it.each([
    // Three rows a class: chance = 0.025^(1/3).
    ["both separate, in another order", [1, 2, 3, 4, 5, 6], [3, 2, 1, 4, 5, 6], 0, 0, 1],
    ["one separates, one is constant", [1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 0, 0], 0.5, null, 2 * 1.5 ** -3],
    ["one is constant, one separates", [0, 0, 0, 0, 0, 0], [1, 2, 3, 4, 5, 6], -0.5, null, 2 * 1.5 ** -3],
    ["one separates, one the other way round", [1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1], 1, null, 2 * 2 ** -3],
  ] as const)("gives exact bounds where no scatter is left: %s", (_, a, b, estimate, statistic, p) => {
    const truth = [0, 0, 0, 1, 1, 1];
    const result = compareRocAuc(truth, a, b);
    const chance = 0.025 ** (1 / 3);
    expect(result).toMatchObject({ method: "exact", statistic, standardError: 0, degreesOfFreedom: null });
    expect(result.difference.estimate).toBe(estimate);
    expectClose(result.difference.lower, chance * (1 + estimate) - 1, 1e-13, 1);
    expectClose(result.difference.upper, 1 - chance * (1 - estimate), 1e-13, 1);
    expectClose(result.pValue, p, 1e-14);
  });

  it("is frozen plain data, all the way down", () => {
    const results = [
      compareRocAuc(golden.truth, golden.wfns, golden.s100b),
      compareRocAuc([0, 0, 1, 1], [1, 2, 3, 4], [0, 0, 0, 0]),
    ];
    for (const result of results) {
      expect([result, result.a, result.b, result.difference].every(Object.isFrozen)).toBe(true);
      expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    }
  });

  it.each<[unknown[], string]>([
    [[[], [], []], "`truth` must be at least one value, got Array of length 0"],
    [[[0, 1], [1], [1, 2]], "`scoreA.length` must be 2 (truth.length), got 1"],
    [[[0, 1], [1, 2], [1]], "`scoreB.length` must be 2 (truth.length), got 1"],
    [
      [
        [0, 1],
        [1, 2],
        [1, Number.NaN],
      ],
      "`scoreB[1]` must be a finite number, got NaN",
    ],
    [
      [
        [0, 1],
        [1, 2],
      ],
      "`scoreB` must be an array of numbers, got undefined",
    ],
    [
      [
        [1, 1],
        [1, 2],
        [1, 2],
      ],
      "`truth` must be a mix of 0 and 1 over its 2 rows, got 1",
    ],
    [
      [
        [0, 1],
        [1, 2],
        [1, 2],
      ],
      "`truth` must be a column with at least 2 rows of 0 (a variance takes two), got 1",
    ],
    [[[0, 1], [1, 2], [1, 2], { weights: [1, -1] }], "`options.weights[1]` must be >= 0, got -1"],
    [[[0, 1], [1, 2], [1, 2], { level: 0 }], "`options.level` must be in (0, 1), got 0"],
    [
      [[0, 1], [1, 2], [1, 2], { scale: "log" }],
      '`options.scale` must be one of "logit", "linear", got "log"',
    ],
    [
      [[0, 1], [1, 2], [1, 2], { paired: false }],
      "`options.paired` must be one of the options level, scale, weights",
    ],
  ])("rejects %j", (args, message) => {
    expect(() => (compareRocAuc as (...args: unknown[]) => unknown)(...args)).toThrow(message);
  });
});

describe("compareRocAucUnpaired", () => {
  const { truth, isMale, s100b, wfns } = golden;
  const of = (score: readonly number[], label: number) => ({
    truth: truth.filter((_, i) => isMale[i] === label),
    score: score.filter((_, i) => isMale[i] === label),
  });

  it("equals pROC: one score against another as if of other patients", () => {
    const expected = golden.unpaired[0]!;
    const result = compareRocAucUnpaired({ truth, score: wfns }, { truth, score: s100b });
    expectClose(result.statistic!, expected.t, 1e-11);
    expectClose(result.degreesOfFreedom!, expected.degreesOfFreedom, 1e-11);
    expectClose(result.pValue, expected.p, 1e-11);
    // pROC, tests/testthat/test-roc.test.R:78.
    expectClose(result.statistic!, 1.43490640926908, 1e-13);
    expectClose(result.pValue, 0.152825378808796, 1e-12);
    expect([result.kind, result.method]).toEqual(["unpaired", "delong"]);
  });

  it("equals pROC: men against women", () => {
    const expected = golden.unpaired[1]!;
    const result = compareRocAucUnpaired(of(wfns, 1), of(wfns, 0));
    expectClose(result.statistic!, expected.t, 1e-11);
    expectClose(result.degreesOfFreedom!, expected.degreesOfFreedom, 1e-11);
    expectClose(result.pValue, expected.p, 1e-11);
    expect(result.a).toEqual(rocAucInterval(of(wfns, 1).truth, of(wfns, 1).score));
  });

  it("has an interval that leaves out 0 exactly when p is below 1 - level", () => {
    const men = of(wfns, 1);
    const women = of(wfns, 0);
    const { pValue } = compareRocAucUnpaired(men, women);
    const at = (level: number) => compareRocAucUnpaired(men, women, { level }).difference.lower;
    expect(at(1 - pValue - 1e-9)).toBeGreaterThan(0);
    expect(at(1 - pValue + 1e-9)).toBeLessThan(0);
  });

  it("gives exact bounds where both samples are separated", () => {
    const a = { truth: [0, 0, 1, 1], score: [1, 2, 3, 4] };
    const b = { truth: [0, 0, 0, 1, 1, 1], score: [1, 1, 1, 1, 1, 1] };
    const result = compareRocAucUnpaired(a, b);
    expect(result).toMatchObject({ method: "exact", statistic: null, degreesOfFreedom: null });
    expectClose(result.difference.lower, 0.025 ** (1 / 2) * 1.5 - 1, 1e-14);
    expectClose(result.pValue, 2 * 1.5 ** -2, 1e-14);
    const back = compareRocAucUnpaired(b, a);
    expectClose(back.difference.upper, -result.difference.lower, 1e-14);
    expectClose(back.pValue, result.pValue, 1e-14);
  });

  it("counts a row of weight k like k equal rows", () => {
    fc.assert(
      fc.property(rows, ({ truth: classes, a, b, weights }) => {
        const repeat = (values: readonly number[]) =>
          values.flatMap((v, i) => Array<number>(weights[i]!).fill(v));
        expectSame(
          compareRocAucUnpaired({ truth: classes, score: a, weights }, { truth: classes, score: b, weights }),
          compareRocAucUnpaired(
            { truth: repeat(classes), score: repeat(a) },
            { truth: repeat(classes), score: repeat(b) },
          ),
          1e-9,
        );
      }),
    );
  });

  it.each<[unknown[], string]>([
    [[{ truth: [0, 1], score: [1] }, {}], "`sampleA.score.length` must be 2 (truth.length), got 1"],
    [
      [
        { truth: [0, 0, 1, 1], score: [1, 2, 3, 4] },
        { truth: [0, 3], score: [1, 2] },
      ],
      "`sampleB.truth[1]` must be 0, 1, true or false, got 3",
    ],
    [
      [{ truth: [0, 0, 1, 1], score: [1, 2, 3, 4], weights: [1, 1, 1, -1] }, {}],
      "`sampleA.weights[3]` must be >= 0, got -1",
    ],
    [
      [{ truth: [0, 1], score: [1, 2] }, {}],
      "`sampleA.truth` must be a column with at least 2 rows of 0 (a variance takes two), got 1",
    ],
    [
      [{ truth: [0, 1], scores: [1, 2] }, {}],
      "`sampleA.scores` must be one of the options truth, score, weights",
    ],
    [
      [
        [0, 1],
        [1, 2],
      ],
      "`sampleA` must be an object with options (truth, score, weights), got Array of length 2",
    ],
    [[{}, {}, { weights: [1] }], "`options.weights` must be one of the options level, scale"],
  ])("rejects %j", (args, message) => {
    expect(() => (compareRocAucUnpaired as (...args: unknown[]) => unknown)(...args)).toThrow(message);
  });
});
