import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brierScore } from "../../evaluation/probability/brier-score.ts";
import { logLoss } from "../../evaluation/probability/log-loss.ts";
import { rocAuc } from "../../evaluation/roc/roc-auc.ts";
import { logit, sigmoid } from "../../numeric/logistic.ts";
import { bernoulli } from "../../random/distributions.ts";
import { randomStream, uniform } from "../../random/random.ts";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import golden from "../fixtures/calibration.json" with { type: "json" };
import { applyCalibration, fitCalibration } from "./calibration.ts";
import { fitSigmoid } from "./sigmoid.ts";
import type { CalibrationMethod, CalibrationRule, IsotonicParams } from "./types.ts";

const METHODS = ["sigmoid", "isotonic", "temperature"] as const;

/** Rows with ties, both classes present, 0 and 1 among the probabilities, some weights 0. */
const pairs = fc
  .array(
    fc.record({
      truth: fc.integer({ min: 0, max: 1 }),
      probability: fc.oneof(
        fc.integer({ min: 0, max: 5 }).map((k) => k / 5),
        fc.double({ min: 0, max: 1, noNaN: true }),
      ),
      weight: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((rows) => [
    ...rows,
    { truth: 0, probability: 0.4, weight: 1 },
    { truth: 1, probability: 0.6, weight: 2 },
  ])
  .map((rows) => ({
    truth: rows.map((row) => row.truth),
    probability: rows.map((row) => row.probability),
    weights: rows.map((row) => row.weight),
  }));
const method = fc.constantFrom<CalibrationMethod>(...METHODS);

/** Rows whose chance is known, and what a model says about them. */
function simulate(rows: number, seed: number, says: (chance: number) => number) {
  const random = randomStream(seed, "calibration test");
  const chance = Array.from({ length: rows }, () => 0.02 + 0.9 * uniform(random) ** 2);
  return {
    truth: chance.map((p) => Number(bernoulli(random, p))),
    chance,
    probability: chance.map(says),
  };
}

/** The rows that a calibration is fitted on, in and out of a model that is too sure of itself. */
const tooSure = (chance: number) => sigmoid(2 * logit(chance) + 0.4);

describe("fitCalibration equals scikit-learn", () => {
  it.each(golden.cases)("sigmoid: $name", ({ truth, probability, weights, sigmoid: expected }) => {
    for (const on of ["log-odds", "probability"] as const) {
      const options = weights === null ? { on } : { on, weights };
      const {
        method: name,
        params,
        fit,
      } = fitCalibration(truth, probability, {
        method: "sigmoid",
        ...options,
      });
      if (name !== "sigmoid") throw new Error(name);
      expect(fit.status).toBe("converged");
      expectClose(params.a, expected[on].a, 1e-9);
      expectClose(params.b, expected[on].b, 1e-9, 1);
      // Where scikit-learn's own search stopped.
      expectClose(params.a, expected[on].scikitLearn.a, 1e-6);
      expectClose(params.b, expected[on].scikitLearn.b, 1e-6, 1);
      expectAllClose(
        applyCalibration({ method: name, params }, golden.ask),
        expected[on].corrected,
        1e-10,
        1e-3,
      );
    }
  });

  it("sigmoid: the scores of its documentation", () => {
    const truth = Uint8Array.of(0, 0, 1, 0, 1, 0, 1, 1, 1);
    const scores = Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9);
    const { a, b } = fitSigmoid(truth, scores, undefined);
    expectClose(a, -3.665939003271607, 1e-7);
    expectClose(b, 1.5879651471869831, 1e-7);
  });

  it.each(golden.cases)("temperature: $name", ({ truth, probability, weights, temperature }) => {
    const { params } = fitCalibration(truth, probability, {
      method: "temperature",
      weights: weights ?? undefined,
    });
    expectClose((params as { temperature: number }).temperature, temperature.temperature, 1e-12);
    expectClose((params as { temperature: number }).temperature, temperature.scikitLearn, 1e-6);
  });

  it.each(golden.cases)("isotonic: $name", ({ truth, probability, weights, isotonic }) => {
    const options = { method: "isotonic", weights: weights ?? undefined } as const;
    const calibration = fitCalibration(truth, probability, options);
    const { x, y } = calibration.params as IsotonicParams;
    expect(x).toEqual(isotonic.x);
    expectAllClose(y, isotonic.y, 1e-14, 1e-3);
    expectAllClose(applyCalibration(calibration, golden.ask), isotonic.corrected, 1e-13, 1e-3);
  });

  it("isotonic: nine rows in the order of their probability", () => {
    const probability = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
    const fitted = fitCalibration([0, 0, 1, 0, 1, 0, 1, 1, 1], probability, { method: "isotonic" });
    expect(Array.from(applyCalibration(fitted, probability))).toEqual([0, 0, 0.5, 0.5, 0.5, 0.5, 1, 1, 1]);
  });
});

describe("isotonic", () => {
  it("equals the max-min formula of the isotonic regression", () => {
    fc.assert(
      fc.property(pairs, ({ truth, probability, weights }) => {
        const fitted = fitCalibration(truth, probability, { method: "isotonic", weights });
        const at = [...new Set(probability.filter((_, i) => weights[i]! > 0))].sort((p, q) => p - q);
        const mean = (from: number, to: number): number => {
          let [events, total] = [0, 0];
          probability.forEach((p, i) => {
            if (p < from || p > to) return;
            events += weights[i]! * truth[i]!;
            total += weights[i]!;
          });
          return events / total;
        };
        const corrected = applyCalibration(fitted, at);
        at.forEach((p, k) => {
          const low = at.filter((q) => q <= p);
          const high = at.filter((q) => q >= p);
          const expected = Math.max(...low.map((from) => Math.min(...high.map((to) => mean(from, to)))));
          expectClose(corrected[k]!, expected, 1e-12, 1e-3);
        });
      }),
    );
  });
});

describe("every method", () => {
  it("keeps the ranking; isotonic may tie, the others do not", () => {
    fc.assert(
      fc.property(pairs, method, ({ truth, probability, weights }, name) => {
        const calibration = fitCalibration(truth, probability, { method: name, weights });
        const sorted = [...probability, 0, 1e-9, 0.5, 1].sort((p, q) => p - q);
        const corrected = applyCalibration(calibration, sorted);
        for (let i = 1; i < sorted.length; i++) {
          expect(corrected[i]).toBeGreaterThanOrEqual(corrected[i - 1]!);
          const apart = sorted[i]! - sorted[i - 1]! > 1e-6;
          if (apart && name !== "isotonic" && calibration.fit.status === "converged") {
            expect(corrected[i]).toBeGreaterThan(corrected[i - 1]!);
          }
        }
      }),
    );
  });

  it("gives finite probabilities, also at 0 and 1 and after a trip through JSON", () => {
    fc.assert(
      fc.property(pairs, method, ({ truth, probability }, name) => {
        const calibration = fitCalibration(truth, probability, { method: name });
        const ask = [0, Number.MIN_VALUE, 2 ** -53, 0.5, 1 - 2 ** -53, 1];
        const corrected = Array.from(applyCalibration(calibration, ask));
        expect(corrected.every((p) => p >= 0 && p <= 1)).toBe(true);
        const back = JSON.parse(JSON.stringify(calibration)) as typeof calibration;
        expect(back).toEqual(calibration);
        expect(Array.from(applyCalibration(back, ask))).toEqual(corrected);
      }),
    );
  });

  it("never makes the rows it was learned from worse, where it has no smoothing", () => {
    fc.assert(
      fc.property(pairs, ({ truth, probability, weights }) => {
        const isotonic = fitCalibration(truth, probability, { method: "isotonic", weights }).fit;
        expect(isotonic.after.brierScore).toBeLessThanOrEqual(isotonic.before.brierScore + 1e-12);
        const { fit } = fitCalibration(truth, probability, { method: "temperature", weights });
        // Log odds are taken a millionth inside (0, 1).
        expect(fit.after.logLoss).toBeLessThanOrEqual(fit.before.logLoss + 2e-5);
      }),
    );
  });

  it("counts a row of weight k like k equal rows", () => {
    fc.assert(
      fc.property(pairs, method, ({ truth, probability, weights }, name) => {
        const repeat = (values: readonly number[]) =>
          values.flatMap((v, i) => Array<number>(weights[i]!).fill(v));
        const weighted = fitCalibration(truth, probability, { method: name, weights });
        const repeated = fitCalibration(repeat(truth), repeat(probability), { method: name });
        expectAllClose(
          applyCalibration(weighted, probability),
          applyCalibration(repeated, probability),
          1e-7,
          1e-2,
        );
        expectClose(weighted.fit.after.logLoss, repeated.fit.after.logLoss, 1e-7, 1e-2);
      }),
    );
  });

  it.each(METHODS)("%s leaves probabilities alone that are right already", (name) => {
    const { truth, probability } = simulate(60_000, 3, (chance) => chance);
    const calibration = fitCalibration(truth, probability, { method: name });
    const ask = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8];
    const corrected = applyCalibration(calibration, ask);
    const slack = name === "isotonic" ? 0.03 : 0.012;
    ask.forEach((p, i) => {
      expect(Math.abs(corrected[i]! - p)).toBeLessThan(slack);
    });
    expect(Math.abs(calibration.fit.after.brierScore - calibration.fit.before.brierScore)).toBeLessThan(1e-3);
  });

  it.each(["sigmoid", "isotonic"] as const)("%s finds the true chances behind a distorted model", (name) => {
    const learned = simulate(20_000, 5, tooSure);
    const { truth, chance, probability } = simulate(20_000, 6, tooSure);
    const calibration = fitCalibration(learned.truth, learned.probability, { method: name });
    const corrected = applyCalibration(calibration, probability);
    const best = brierScore(truth, chance);
    expect(brierScore(truth, probability)).toBeGreaterThan(best + 0.01);
    expect(brierScore(truth, corrected)).toBeLessThan(best + 0.001);
    expect(rocAuc(truth, corrected)).toBeCloseTo(rocAuc(truth, probability), name === "isotonic" ? 3 : 12);
    // What the fit promises is what new rows give.
    expect(Math.abs(calibration.fit.crossValidated!.brierScore - brierScore(truth, corrected))).toBeLessThan(
      0.005,
    );
    expect(calibration.fit.warnings).toEqual([]);
  });
});

describe("fit", () => {
  const { truth, probability } = simulate(400, 8, tooSure);

  it("tells the quality before and after", () => {
    const calibration = fitCalibration(truth, probability, { method: "isotonic" });
    const corrected = applyCalibration(calibration, probability);
    const { rows, events, before, after, crossValidated } = calibration.fit;
    expect([rows, events]).toEqual([400, truth.reduce((sum, t) => sum + t, 0)]);
    expect(before).toEqual({
      logLoss: logLoss(truth, probability),
      brierScore: brierScore(truth, probability),
    });
    expect(after).toEqual({ logLoss: logLoss(truth, corrected), brierScore: brierScore(truth, corrected) });
    expect(crossValidated!.brierScore).toBeGreaterThan(after.brierScore);
  });

  it("chooses by size, and counts a customer once", () => {
    const many = simulate(1000, 9, tooSure);
    const chosen = fitCalibration(many.truth, many.probability);
    expect([chosen.method, chosen.fit.chosenBySize]).toEqual(["isotonic", true]);
    expect(fitCalibration(many.truth.slice(1), many.probability.slice(1)).method).toBe("sigmoid");
    const group = many.truth.map((_, i) => i % 500);
    const repeated = fitCalibration(
      group.map((g) => many.truth[g]!),
      group.map((g) => many.probability[g]!),
      { group },
    );
    expect([repeated.method, repeated.fit.rows]).toEqual(["sigmoid", 500]);
    expect(fitCalibration(truth, probability, { method: "isotonic" }).fit.chosenBySize).toBe(false);
  });

  it("holds all predictions about a customer out together", () => {
    const random = randomStream(2, "noise");
    const one = Array.from({ length: 60 }, (_, i) => ({ y: i % 2, p: uniform(random), customer: i }));
    const rows = [...one, ...one, ...one, ...one];
    const quality = (group: readonly number[] | undefined) =>
      fitCalibration(
        rows.map(({ y }) => y),
        rows.map(({ p }) => p),
        { method: "isotonic", group },
      ).fit.crossValidated!.brierScore;
    // Chance is all there is; a correction that saw the customer in another repeat looks better than that.
    expect(quality(rows.map(({ customer }) => customer))).toBeGreaterThan(0.25);
    expect(quality(undefined)).toBeLessThan(0.25);
  });

  it.each<[string, number[], number[], CalibrationMethod, string, string]>([
    ["few rows", [0, 0, 1, 1, 0, 1], [0.2, 0.6, 0.4, 0.8, 0.1, 0.7], "sigmoid", "few-rows", "converged"],
    ["a falling relation", [1, 1, 0, 0], [0.2, 0.4, 0.6, 0.9], "sigmoid", "decreasing", "at-boundary"],
    ["a falling relation", [1, 1, 0, 0], [0.2, 0.4, 0.6, 0.9], "temperature", "decreasing", "at-boundary"],
    ["a falling relation", [1, 1, 0, 0], [0.2, 0.4, 0.6, 0.9], "isotonic", "decreasing", "converged"],
    ["one probability", [0, 1, 0], [0.3, 0.3, 0.3], "sigmoid", "constant-probability", "at-boundary"],
    ["one probability", [0, 1, 0], [0.5, 0.5, 0.5], "temperature", "constant-probability", "converged"],
    ["perfect order", [0, 0, 1, 1], [0.1, 0.2, 0.6, 0.7], "temperature", "separation", "at-boundary"],
  ])("warns of %s", (_, y, p, name, code, status) => {
    const { fit } = fitCalibration(y, p, { method: name });
    expect(fit.warnings.map((warning) => warning.code)).toContain(code);
    expect(fit.status).toBe(status);
  });

  it("keeps the base rate where the relation falls", () => {
    const calibration = fitCalibration([1, 1, 0, 0, 0], [0.2, 0.4, 0.6, 0.9, 0.9], { method: "sigmoid" });
    const corrected = applyCalibration(calibration, [0.1, 0.9]);
    expect(corrected[0]).toBe(corrected[1]);
    expectClose(corrected[0]!, (2 * (3 / 4) + 3 * (1 / 5)) / 5, 1e-12);
  });

  it("warns when there is nothing to gain", () => {
    const random = randomStream(4, "noise");
    const noise = Array.from({ length: 200 }, () => 0.3 + 0.001 * uniform(random));
    const events = noise.map(() => Number(bernoulli(random, 0.3)));
    const { fit } = fitCalibration(events, noise, { method: "isotonic" });
    const warning = fit.warnings.find(({ code }) => code === "no-gain");
    expect(warning?.message).toMatch(
      /^on rows it has not seen, the correction does not improve the Brier score \(0\.\d{5} before, 0\.\d{5} after\)$/,
    );
  });
});

describe("the door", () => {
  it.each<[unknown, unknown, unknown, string]>([
    [undefined, [0.5], {}, "`truth` must be an array of 0 and 1 or of booleans, got undefined"],
    [[], [], {}, "`truth` must be at least one value, got Array of length 0"],
    [[0, 1], 0.5, {}, "`probability` must be an array of numbers, got 0.5"],
    [[0, 1], [0.5], {}, "`probability.length` must be 2 (truth.length), got 1"],
    [[0, 1], [0.5, 1.5], {}, "`probability[1]` must be in [0, 1], got 1.5"],
    [[0, 1], [0.5, Number.NaN], {}, "`probability[1]` must be a finite number, got NaN"],
    [[0, 1], [0.5, "1"], {}, '`probability[1]` must be a number, got "1"'],
    [[1, 1], [0.5, 0.6], {}, "`truth` must be a mix of 0 and 1 over its 2 rows, got 1"],
    [
      [0, 1],
      [0.5, 0.6],
      { weights: [1, 0] },
      "`truth` must be a mix of 0 and 1 over its 1 rows of weight > 0, got 0",
    ],
    [[0, 1], [0.5, 0.6], { weights: [1] }, "`options.weights.length` must be 2 (truth.length), got 1"],
    [[0, 1], [0.5, 0.6], { group: [1] }, "`options.group.length` must be 2 (truth.length), got 1"],
    [
      [0, 1],
      [0.5, 0.6],
      { method: "platt" },
      '`options.method` must be one of "sigmoid", "isotonic", "temperature", got "platt"',
    ],
    [
      [0, 1],
      [0.5, 0.6],
      { on: "score" },
      '`options.on` must be one of "log-odds", "probability", got "score"',
    ],
    [[0, 1], [0.5, 0.6], { bins: 3 }, "`options.bins` must be one of the options method, on, weights, group"],
  ])("fitCalibration(%j, %j, %j)", (truth, probability, options, message) => {
    const call = fitCalibration as (...args: unknown[]) => unknown;
    expect(() => call(truth, probability, options)).toThrow(message);
  });

  it.each<[unknown, string]>([
    [null, '`calibration.method` must be "sigmoid", "isotonic" or "temperature", got undefined'],
    [{ method: "beta" }, '`calibration.method` must be "sigmoid", "isotonic" or "temperature", got "beta"'],
    [{ method: "sigmoid", params: {} }, "`calibration.params.a` must be a finite number, got undefined"],
    [
      { method: "sigmoid", params: { a: 1, b: null } },
      "`calibration.params.b` must be a finite number, got null",
    ],
    [
      { method: "sigmoid", params: { a: 1, b: 1 } },
      '`calibration.params.on` must be "log-odds" or "probability", got undefined',
    ],
    [
      { method: "temperature", params: { temperature: 0 } },
      "`calibration.params.temperature` must be a finite number > 0, got 0",
    ],
    [
      { method: "isotonic", params: { x: [], y: [] } },
      "`calibration.params.x` must be rising numbers in [0, 1], at least one, got Array of length 0",
    ],
    [
      { method: "isotonic", params: { x: [0.1, 0.1], y: [0, 1] } },
      "`calibration.params.x` must be rising numbers in [0, 1], at least one, got Array of length 2",
    ],
    [
      { method: "isotonic", params: { x: [0.1, 0.2], y: [0.3] } },
      "`calibration.params.y` must be 2 numbers in [0, 1] that do not fall, got Array of length 1",
    ],
    [
      { method: "isotonic", params: { x: [0.1, 0.2], y: [0.3, 0.2] } },
      "`calibration.params.y` must be 2 numbers in [0, 1] that do not fall, got Array of length 2",
    ],
  ])("applyCalibration(%j)", (calibration, message) => {
    expect(() => applyCalibration(calibration as CalibrationRule, [0.5])).toThrow(message);
  });

  it("applyCalibration wants probabilities", () => {
    const rule = { method: "temperature", params: { temperature: 2 } } as const;
    expect(() => applyCalibration(rule, [0.5, -0.1])).toThrow("`probability[1]` must be in [0, 1], got -0.1");
  });
});
