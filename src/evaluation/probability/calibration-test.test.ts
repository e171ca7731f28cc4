import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sigmoid } from "../../numeric/logistic.ts";
import { randomStream, uniform } from "../../random/random.ts";
import { expectClose } from "../../testing/close.ts";
import thresholds from "../fixtures/thresholds.json" with { type: "json" };
import { calibrationTest } from "./calibration-test.ts";

/** Outcomes drawn from their chances; the score is `distort` of the chance's log odds. */
function drawn(rows: number, seed: number, distort: (logOdds: number) => number) {
  const random = randomStream(seed, "calibration");
  const logOdds = Float64Array.from({ length: rows }, () => 5 * uniform(random) - 3.5);
  return {
    truth: Array.from(logOdds, (x) => (uniform(random) < sigmoid(x) ? 1 : 0)),
    score: logOdds.map((x) => sigmoid(distort(x))),
  };
}

describe("calibrationTest", () => {
  it.each(thresholds.cases)("equals statsmodels: $name", (c) => {
    const result = calibrationTest(c.truth, c.score, { weights: c.weights ?? undefined });
    expect(result.status).toBe("converged");
    for (const name of ["inTheLarge", "intercept", "slope"] as const) {
      for (const part of ["estimate", "standardError", "lower", "upper"] as const) {
        expectClose(result[name]![part], c.recalibration[name][part], 1e-10, 1, `${name} ${part}`);
      }
      expect(result[name]!.level).toBe(0.95);
    }
    for (const name of ["recalibration", "spiegelhalter"] as const) {
      expectClose(result[name]!.statistic, c.recalibration[name].statistic, 1e-10, 1, name);
      expectClose(result[name]!.pValue, c.recalibration[name].pValue, 1e-9, 0, name);
    }
  });

  it("finds what was done to the probabilities", () => {
    const { truth, score } = drawn(20_000, 1, (x) => (x - 0.4) / 0.5);
    const { intercept, slope, inTheLarge, recalibration, spiegelhalter } = calibrationTest(truth, score);
    // logit(chance) = 0.4 + 0.5 logit(score).
    expect(Math.abs(intercept!.estimate - 0.4)).toBeLessThan(3 * intercept!.standardError);
    expect(Math.abs(slope!.estimate - 0.5)).toBeLessThan(3 * slope!.standardError);
    expect(slope!.upper).toBeLessThan(1);
    expect(inTheLarge!.lower).toBeGreaterThan(0);
    expect(Math.max(recalibration!.pValue, spiegelhalter!.pValue)).toBeLessThan(1e-12);
  });

  it("keeps its level when the probabilities are right: 5 percent of 400 samples, give or take", () => {
    let rejected = 0;
    let alarmed = 0;
    let covered = 0;
    for (let seed = 0; seed < 400; seed++) {
      const { truth, score } = drawn(300, seed, (x) => x);
      const { recalibration, spiegelhalter, slope } = calibrationTest(truth, score);
      if (recalibration!.pValue < 0.05) rejected++;
      if (spiegelhalter!.pValue < 0.05) alarmed++;
      if (slope!.lower <= 1 && slope!.upper >= 1) covered++;
    }
    // Four standard deviations of a binomial(400, 0.05) are 17.
    for (const count of [rejected, alarmed, 400 - covered]) expect(Math.abs(count - 20)).toBeLessThan(17);
  });

  it("reports probabilities of 0 and 1, which have no log odds, and what they miss shows in Spiegelhalter's z", () => {
    const truth = [0, 1, 0, 1, 1, 0];
    const score = [0.2, 0.6, 0.7, 0.4, 0.9, 0.1];
    const plain = calibrationTest(truth, score);
    const more = calibrationTest([...truth, 1, 0], [...score, 0, 0]);
    expect([more.rows, more.certainRows, plain.certainRows]).toEqual([8, 2, 0]);
    expect([more.slope, more.intercept, more.inTheLarge]).toEqual([
      plain.slope,
      plain.intercept,
      plain.inTheLarge,
    ]);
    expect(more.spiegelhalter!.statistic).toBeGreaterThan(plain.spiegelhalter!.statistic + 1);
  });

  it.each([
    ["one-class", [1, 1, 1], [0.2, 0.6, 0.7]],
    ["one-class", [0, 1, 0], [0.2, 1, 0.7]],
    ["constant", [0, 1, 0, 0], [0.3, 0.3, 0.3, 0.3]],
    ["separated", [0, 0, 1, 1], [0.1, 0.2, 0.6, 0.7]],
    ["separated", [1, 1, 0, 0], [0.1, 0.2, 0.6, 0.7]],
    ["separated", [0, 0, 1, 1], [0.1, 0.4, 0.4, 0.7]],
  ] as const)("says %s for truth %j and score %j, with null in place of numbers", (status, truth, score) => {
    const result = calibrationTest(truth, score);
    expect(result).toMatchObject({ status, intercept: null, slope: null, recalibration: null });
    expect(result.inTheLarge === null).toBe(status === "one-class");
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it("has a closed form in the large where all probabilities are one", () => {
    const { inTheLarge } = calibrationTest([0, 1, 0, 0], [0.5, 0.5, 0.5, 0.5]);
    expectClose(inTheLarge!.estimate, Math.log(1 / 3), 1e-12);
    expectClose(inTheLarge!.standardError, Math.sqrt(1 / (4 * 0.25 * 0.75)), 1e-12);
    expect(calibrationTest([0, 1], [0.5, 0.5]).spiegelhalter).toBeNull();
  });

  it("counts a row of weight k like k equal rows, in any order, and is frozen", () => {
    const row = fc.tuple(
      fc.integer({ min: 0, max: 1 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 0, max: 3 }),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 8, maxLength: 25 }), (some) => {
        // Two events and two others that overlap, so that there is an estimate.
        const list = [...some, [0, 2, 1], [0, 8, 1], [1, 1, 1], [1, 7, 1]] as [number, number, number][];
        const weighted = calibrationTest(
          list.map(([t]) => t),
          list.map(([, p]) => p / 10),
          { weights: list.map(([, , w]) => w) },
        );
        const many = list.flatMap(([t, p, w]) => Array.from({ length: w }, () => [t, p] as const)).reverse();
        const repeated = calibrationTest(
          many.map(([t]) => t),
          many.map(([, p]) => p / 10),
        );
        expect([weighted.status, repeated.status]).toEqual(["converged", "converged"]);
        expect(weighted.rows).toBe(repeated.rows);
        for (const name of ["inTheLarge", "intercept", "slope"] as const) {
          expectClose(weighted[name]!.estimate, repeated[name]!.estimate, 1e-9, 1);
          expectClose(weighted[name]!.standardError, repeated[name]!.standardError, 1e-9, 1);
        }
        expect([weighted, weighted.slope, weighted.recalibration].every(Object.isFrozen)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    [() => calibrationTest([0, 1], [0, 1], { level: 0 }), "`options.level` must be in (0, 1), got 0"],
    [() => calibrationTest([0, 1], [0, 1.5]), "`score[1]` must be in [0, 1], got 1.5"],
    [
      () => calibrationTest([0, 1], [0, 1], { bins: 3 } as object),
      '`options.bins` must be one of the options weights, level, got "bins"',
    ],
  ])("rejects %s", (call, message) => {
    expect(call).toThrow(expect.objectContaining({ message }));
  });
});
