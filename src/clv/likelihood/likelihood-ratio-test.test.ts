import { describe, expect, it } from "vitest";
import { randomStream, uniform } from "../../random/random.ts";
import { expectClose } from "../../testing/close.ts";
import { fitMbgCnbdK } from "../cnbd-k/cnbd-k.ts";
import { fitMbgNbd } from "../mbg-nbd/mbg-nbd.ts";
import { type LikelihoodModel, likelihoodRatioTest } from "./likelihood-ratio-test.ts";

const modelOf = (parameters: number, logLikelihood: number, customers = 500): LikelihoodModel => ({
  params: Object.fromEntries(Array.from({ length: parameters }, (_, i) => [`p${i}`, 1])),
  fit: { logLikelihood, customers },
});

describe("likelihoodRatioTest", () => {
  it("has the chi-square tails of tables", () => {
    // Upper 5% points with 1, 2 and 3 degrees of freedom.
    for (const [df, point] of [
      [1, 3.841458820694124],
      [2, 5.991464547107979],
      [3, 7.814727903251179],
    ] as const) {
      const test = likelihoodRatioTest(modelOf(2, -1000), modelOf(2 + df, -1000 + point / 2));
      expectClose(test.pValue, 0.05, 1e-10);
      expectClose(test.statistic, point, 1e-10);
      expect(test.degreesOfFreedom).toBe(df);
      expect(Object.isFrozen(test)).toBe(true);
    }
  });

  it("mixes chi-squares for parameters on the edge", () => {
    const [restricted, full] = [modelOf(2, -1000), modelOf(4, -997)];
    const tail = (degreesOfFreedom: number): number =>
      likelihoodRatioTest(restricted, full, { degreesOfFreedom }).pValue;
    const mixed = (boundaryParameters: number, degreesOfFreedom = 2): number =>
      likelihoodRatioTest(restricted, full, { boundaryParameters, degreesOfFreedom }).pValue;
    expectClose(mixed(1), 0.5 * tail(1) + 0.5 * tail(2), 1e-14);
    // With all on the edge a part of the law is certain of 0.
    expectClose(mixed(1, 1), 0.5 * tail(1), 1e-14);
    expectClose(mixed(2), 0.5 * tail(1) + 0.25 * tail(2), 1e-14);
    expectClose(mixed(2, 3), 0.25 * tail(1) + 0.5 * tail(2) + 0.25 * tail(3), 1e-14);
    expect(mixed(2)).toBeLessThan(mixed(1));
    expect(mixed(1)).toBeLessThan(mixed(0));
  });

  it("holds its level where a variance is tested against 0: half of the statistics are 0", () => {
    // The mean of n normals against 0, from below: the estimate is max(0, mean).
    const random = randomStream(11, "edge");
    let rejected = 0;
    for (let trial = 0; trial < 4000; trial++) {
      const z = Math.sqrt(-2 * Math.log(1 - uniform(random))) * Math.cos(2 * Math.PI * uniform(random));
      const gain = z > 0 ? 0.5 * z * z : 0;
      const { pValue } = likelihoodRatioTest(modelOf(1, -10), modelOf(2, -10 + gain), {
        boundaryParameters: 1,
      });
      if (pValue <= 0.05) rejected++;
    }
    expect(Math.abs(rejected / 4000 - 0.05)).toBeLessThan(3 * Math.sqrt((0.05 * 0.95) / 4000));
  });

  it("sees no difference between a model and itself, nor in the noise of a search", () => {
    expect(likelihoodRatioTest(modelOf(2, -1000), modelOf(3, -1000.00001))).toEqual({
      statistic: 0,
      degreesOfFreedom: 1,
      pValue: 1,
    });
  });

  it("compares fitted models", () => {
    const summary = {
      frequency: [0, 0, 1, 0, 2, 5, 0, 1, 3, 0],
      recency: [0, 0, 4, 0, 20, 30, 0, 25, 12, 0],
      age: [38, 30, 35, 22, 38, 33, 38, 36, 37, 25],
      weight: [40, 35, 9, 30, 6, 4, 40, 8, 3, 25],
    };
    const plain = fitMbgNbd(summary);
    const regular = fitMbgCnbdK(summary);
    const { statistic } = likelihoodRatioTest(plain, regular, { degreesOfFreedom: 1 });
    expectClose(
      statistic,
      Math.max(0, 2 * (regular.fit.logLikelihood - plain.fit.logLikelihood)),
      1e-12,
      1e-6,
    );
  });

  it.each<[string, () => unknown, string]>([
    [
      "other customers",
      () => likelihoodRatioTest(modelOf(2, -10), modelOf(3, -9, 501)),
      "`full.fit.customers` must be 500 (restricted.fit.customers), got 501",
    ],
    [
      "models of equally many parameters",
      () => likelihoodRatioTest(modelOf(4, -10), modelOf(4, -9)),
      "`full.params` must be a model of more parameters than `restricted` (4), got 4",
    ],
    [
      "a larger model that fits worse",
      () => likelihoodRatioTest(modelOf(2, -10), modelOf(3, -11)),
      "`full.fit.logLikelihood` must be >= -10 (restricted.fit.logLikelihood), as it is for nested models at their optimum, got -11",
    ],
    [
      "no degree of freedom",
      () => likelihoodRatioTest(modelOf(2, -10), modelOf(3, -9), { degreesOfFreedom: 0 }),
      "`options.degreesOfFreedom` must be >= 1, got 0",
    ],
    [
      "more parameters on the edge than there are",
      () => likelihoodRatioTest(modelOf(2, -10), modelOf(3, -9), { boundaryParameters: 2 }),
      "`options.boundaryParameters` must be <= 1, got 2",
    ],
    [
      "an unknown option",
      () => likelihoodRatioTest(modelOf(2, -10), modelOf(3, -9), { df: 2 } as object),
      '`options.df` must be one of the options degreesOfFreedom, boundaryParameters, got "df"',
    ],
    [
      "no model",
      () => likelihoodRatioTest(modelOf(2, -10), null as unknown as LikelihoodModel),
      "`full` must be a model fitted by maximum likelihood, with its fit, got null",
    ],
    [
      "a model without a log-likelihood",
      () => likelihoodRatioTest(modelOf(2, Number.NaN), modelOf(3, -9)),
      "`restricted` must be a model fitted by maximum likelihood, with its fit, got an object with keys params, fit",
    ],
  ])("rejects %s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
