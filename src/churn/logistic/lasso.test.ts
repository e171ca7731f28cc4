import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitEncoding } from "../../features/encoding/encoding.ts";
import { encode } from "../../features/encoding/matrix.ts";
import { normal } from "../../random/distributions.ts";
import { randomStream, uniform } from "../../random/random.ts";
import { tableFrom } from "../../table/table-from.ts";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { describeModelContract } from "../../testing/model-contract.ts";
import breastCancer from "../fixtures/breast-cancer.json" with { type: "json" };
import golden from "../fixtures/logistic.json" with { type: "json" };
import { predictProbability } from "../predict-probability.ts";
import { solveLasso } from "./coordinate.ts";
import { minimiseLassoQuadratic } from "./lasso-step.ts";
import { fitLogisticRegression } from "./logistic-regression.ts";
import type { LogisticRegressionModel } from "./model.ts";
import { logisticPath } from "./path.ts";
import { withPenalty } from "./penalty.ts";
import { allPlaces, plainRows } from "./rows.ts";

const cancer = { ...breastCancer.columns, target: breastCancer.target };

/** Coefficients per standard deviation, intercept first. */
function standardised({ params, encoding }: LogisticRegressionModel): number[] {
  const { intercept, coefficients } = params;
  const centre = encoding.terms.reduce((sum, term, j) => sum + coefficients[j]! * term.mean, intercept);
  return [centre, ...encoding.terms.map((term, j) => coefficients[j]! * term.scale)];
}

/** Rows with many columns of which few say something, some of them alike. */
function wideRows(rows: number, columns: number, seed: number): Record<string, number[] | boolean[]> {
  const random = randomStream(seed, "wide");
  const common = Array.from({ length: rows }, () => normal(random));
  const x = Array.from({ length: columns }, (_, j) =>
    common.map((value) => (j % 5 === 0 ? value : 0) + normal(random)),
  );
  const left = common.map((_, i) => {
    const margin = x[0]![i]! - 0.7 * x[1 % columns]![i]! - 0.5;
    return uniform(random) < 1 / (1 + Math.exp(-margin));
  });
  return { ...Object.fromEntries(x.map((values, j) => [`x${j}`, values])), left };
}

/** How far a fit is from the conditions of a minimum, computed the slow way; per standard deviation. */
function kktViolation(
  model: LogisticRegressionModel,
  data: Record<string, number[] | boolean[]>,
  weight: (row: number) => number = () => 1,
): number {
  const c = standardised(model);
  const { l1, l2 } = model.options;
  const truth = data["left"]!.map(Number);
  const x = model.encoding.terms.map((term) =>
    (data[term.column] as number[]).map((value) => (value - term.mean) / term.scale),
  );
  const residual = truth.map((y, i) => {
    const z = x.reduce((sum, values, j) => sum + values[i]! * c[j + 1]!, c[0]!);
    return weight(i) * (1 / (1 + Math.exp(-z)) - y);
  });
  const intercept = Math.abs(residual.reduce((a, b) => a + b));
  return x.reduce((worst, values, j) => {
    const slope = values.reduce((sum, value, i) => sum + value * residual[i]!, l2 * c[j + 1]!);
    const miss = c[j + 1] === 0 ? Math.abs(slope) - l1 : Math.abs(slope + l1 * Math.sign(c[j + 1]!));
    return Math.max(worst, miss);
  }, intercept);
}

describe("fitLogisticRegression with an l1", () => {
  it("equals the minimum whose conditions were checked: lasso and elastic net on breast cancer", () => {
    for (const { l1, l2, coefficients, logLoss } of golden.breastCancerLasso) {
      const model = fitLogisticRegression(cancer, { target: "target", l1, l2 });
      expect(model.fit).toMatchObject({ status: "converged", method: "coordinate-descent" });
      expectAllClose(standardised(model), coefficients, 1e-9, 1);
      expect(model.params.coefficients.map(Math.sign)).toEqual(coefficients.slice(1).map(Math.sign));
      expectClose(-model.fit.logLikelihood / model.fit.rows, logLoss, golden.tolerance);
    }
  });

  it("meets the conditions of a minimum, with few terms and with more terms than rows", () => {
    const shapes = fc.constantFrom([60, 4], [200, 12], [40, 60], [150, 160]);
    const penalties = fc.constantFrom([0.5, 0], [3, 0], [2, 1], [10, 0.1], [0.05, 5]);
    fc.assert(
      fc.property(shapes, penalties, fc.integer({ min: 0, max: 1e6 }), ([rows, columns], [l1, l2], seed) => {
        const data = wideRows(rows!, columns!, seed);
        const model = fitLogisticRegression(data, { target: "left", l1: l1!, l2: l2! });
        expect(model.fit.status).toBe("converged");
        expect(kktViolation(model, data)).toBeLessThan(1e-7);
      }),
      { numRuns: 40 },
    );
  });

  it("meets them with weights, and with a penalty per unit", () => {
    const data = { ...wideRows(100, 6, 3), w: Array.from({ length: 100 }, (_, i) => i % 4) };
    const model = fitLogisticRegression(data, { target: "left", weights: "w", l1: 4 });
    expect(kktViolation(model, data, (i) => i % 4)).toBeLessThan(1e-8);
    // Per unit: the slope along a column is what its own coefficient's penalty allows, whatever the column's scale.
    const unlike = Object.fromEntries(
      Object.entries(wideRows(100, 6, 3)).map(([name, values], j) => [
        name,
        name === "left" ? values : (values as number[]).map((value) => value * (1 + j)),
      ]),
    );
    const perUnit = fitLogisticRegression(unlike, { target: "left", l1: 12, standardize: false });
    const p = predictProbability(perUnit, unlike);
    const slopes = perUnit.encoding.terms.map(({ column }) =>
      (unlike[column] as number[]).reduce((sum, x, i) => sum + x * (p[i]! - Number(unlike["left"]![i])), 0),
    );
    perUnit.params.coefficients.forEach((c, j) => {
      if (c === 0) expect(Math.abs(slopes[j]!)).toBeLessThan(12);
      else expectClose(slopes[j]!, -12 * Math.sign(c), 1e-7);
    });
    expect(perUnit.params.coefficients.filter((c) => c === 0).length).toBeGreaterThan(0);
    expect(perUnit.params.coefficients.filter((c) => c !== 0).length).toBeGreaterThan(1);
  });

  it("penalises numbers per standard deviation, and levels, booleans and gaps per unit, alone and in a path", () => {
    const random = randomStream(21, "mixed");
    const rows = 600;
    const spend = Array.from({ length: rows }, (_, i) => (i % 9 === 0 ? null : 50 * normal(random)));
    const plan = spend.map(() => ["basic", "plus", "pro", "rare"][Math.floor(3.1 * uniform(random))]!);
    const member = spend.map(() => uniform(random) < 0.2);
    const left = spend.map((value, i) => {
      const margin = (value ?? 60) / 60 - (plan[i] === "pro" ? 2 : 0) + (member[i] ? 1.5 : 0);
      return uniform(random) < 1 / (1 + Math.exp(-margin));
    });
    const data = { spend, plan, member, left };
    const [l1, l2] = [6, 4];
    const model = fitLogisticRegression(data, { target: "left", l1, l2 });
    const { terms } = model.encoding;
    const { coefficients } = model.params;
    const { matrix } = encode(model.encoding, tableFrom(data));
    const p = predictProbability(model, data);
    const zeros = terms.filter(({ column, role, scale }, j) => {
      const unit = role === "value" && column === "spend" ? scale : 1;
      const c = coefficients[j]!;
      const slope = left.reduce((sum, own, i) => sum + matrix[j * rows + i]! * (p[i]! - Number(own)), 0);
      if (c === 0) expect(Math.abs(slope)).toBeLessThan(l1 * unit);
      else expectClose(slope, -l1 * unit * Math.sign(c) - l2 * unit * unit * c, 1e-7, 1);
      return c === 0;
    });
    expect(zeros.map(({ name }) => name)).toContain("plan=rare");
    expect(zeros.length).toBeLessThan(terms.length - 2);
    const path = { target: "left", l1Ratio: l1 / (l1 + l2), penalties: [l1 + l2], tolerance: 1e-10 };
    expectAllClose(logisticPath(data, path).points[0]!.coefficients, coefficients, 1e-8, 1);
  });

  it("chooses nothing where the penalty is large, and goes to the free fit where it vanishes", () => {
    const data = wideRows(300, 5, 7);
    const path = logisticPath(data, { target: "left", count: 2 });
    const none = fitLogisticRegression(data, { target: "left", l1: path.points[0]!.l1 * 1.0001 });
    expect(none.params.coefficients).toEqual([0, 0, 0, 0, 0]);
    const one = fitLogisticRegression(data, { target: "left", l1: path.points[0]!.l1 * 0.98 });
    expect(one.params.coefficients.filter((c) => c !== 0).length).toBe(1);
    const free = fitLogisticRegression(data, { target: "left", l2: 0 });
    const nearly = fitLogisticRegression(data, { target: "left", l1: 1e-9 });
    expectAllClose(standardised(nearly), standardised(free), 1e-8, 1);
    const ridge = fitLogisticRegression(data, { target: "left", l2: 3 });
    const nearlyRidge = fitLogisticRegression(data, { target: "left", l1: 1e-9, l2: 3 });
    expectAllClose(standardised(nearlyRidge), standardised(ridge), 1e-8, 1);
  });

  it("takes a lasso alone unless it is given a ridge, and says what it used", () => {
    const data = wideRows(80, 3, 8);
    expect(fitLogisticRegression(data, { target: "left", l1: 2 }).options).toMatchObject({ l1: 2, l2: 0 });
    expect(fitLogisticRegression(data, { target: "left" }).options).toMatchObject({ l1: 0, l2: 1 });
  });

  it("has no standard errors, and counts the terms that it chose", () => {
    const data = wideRows(200, 8, 9);
    const { fit, params } = fitLogisticRegression(data, { target: "left", l1: 8 });
    const chosen = params.coefficients.filter((c) => c !== 0).length;
    expect(chosen).toBeGreaterThan(0);
    expect(chosen).toBeLessThan(8);
    expect(fit.effectiveParameters).toBe(chosen + 1);
    expectClose(fit.aic, fit.deviance + 2 * (chosen + 1), 1e-14);
    for (const line of fit.coefficients) {
      expect(line).toMatchObject({ standardError: null, z: null, pValue: null, lower: null, upper: null });
      expectClose(line.oddsRatio!, Math.exp(line.estimate!), 1e-15);
    }
    expect(fit.warnings).toEqual([]);
    const net = fitLogisticRegression(data, { target: "left", l1: 8, l2: 20 }).fit;
    expect(net.effectiveParameters).toBeLessThan(
      net.coefficients.filter((line) => line.estimate !== 0).length,
    );
  });

  it("copes with copies of a column and with separated classes", () => {
    const data = wideRows(100, 3, 10);
    const twice = { ...data, again: (data["x0"] as number[]).map((v) => -2 * v) };
    const model = fitLogisticRegression(twice, { target: "left", l1: 1 });
    expect(model.fit.status).toBe("converged");
    expect(kktViolation(model, twice)).toBeLessThan(1e-8);
    const split = fitLogisticRegression({ x: [1, 2, 3, 4], y: [0, 0, 1, 1] }, { target: "y", l1: 0.1 });
    expect(split.fit.status).toBe("converged");
    expect(split.fit.warnings.map((warning) => warning.message)).toEqual([
      '"x" separates the values of "y" (complete): only the penalty keeps the coefficients finite',
    ]);
  });
});

describe("solveLasso", () => {
  it("lets every coefficient in that belongs there, wherever it starts", () => {
    const { rows, columns } = { rows: 150, columns: 30 };
    const data = wideRows(rows, columns, 21);
    const { left, ...features } = data;
    const encoding = fitEncoding(features as Record<string, number[]>, Object.keys(features));
    const design = Float64Array.from(
      encoding.terms.flatMap(({ column, mean, scale }) =>
        (features[column] as number[]).map((value) => (value - mean) / scale),
      ),
    );
    const truth = Uint8Array.from(left!, Number);
    const problem = { rows, terms: columns, design, truth, weights: undefined, offset: undefined };
    const penalty = { l1: 4, l2: 1, standardize: true };
    const settings = { maxIterations: 50, tolerance: 1e-10 };
    const from = (places: Int32Array) => {
      const penalised = withPenalty(plainRows(problem), encoding, penalty);
      return solveLasso(penalised, { coefficients: new Float64Array(columns + 1), places }, settings);
    };
    const all = from(allPlaces(columns));
    expect(all.places.length).toBeGreaterThan(3);
    for (const places of [Int32Array.of(0), Int32Array.of(0, 5, 9), all.places.slice(0, -1)]) {
      const some = from(places);
      expect(some.status).toBe("converged");
      expect(some.places).toEqual(all.places);
      expectAllClose(some.coefficients, all.coefficients, 1e-9, 1);
    }
  });
});

describe("minimiseLassoQuadratic", () => {
  it("does not take an exact solution that breaks a condition at a coefficient of 0", () => {
    // Two columns that nearly repeat each other creep along under sweeps; the third stays at 0 until they have moved.
    const matrix = Float64Array.of(1, 1, 0, 1, 1.0025, 0.05, 0, 0.05, 1.5);
    const gradient = Float64Array.of(-1, -0.97, 0);
    const quadratic = {
      matrix,
      gradient,
      centre: new Float64Array(3),
      lasso: Float64Array.of(0.01, 0.01, 0.1),
    };
    const u = minimiseLassoQuadratic(quadratic, 1e-13);
    const slope = (j: number): number => u.reduce((sum, v, k) => sum + v * matrix[j * 3 + k]!, gradient[j]!);
    u.forEach((value, j) => {
      if (value === 0) expect(Math.abs(slope(j))).toBeLessThanOrEqual(quadratic.lasso[j]! * (1 + 1e-8));
      else expectClose(slope(j), -quadratic.lasso[j]! * Math.sign(value), 1e-8, 1);
    });
    expect(u[2]).not.toBe(0);
  });

  it("finds the minimum, also where columns repeat each other", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 1e6 }), (size, seed) => {
        const random = randomStream(seed, "quadratic");
        const draw = (): Float64Array => new Float64Array(size).map(() => normal(random));
        const rank = 1 + Math.floor(size * uniform(random));
        const factors = Array.from({ length: rank }, draw);
        const matrix = new Float64Array(size * size);
        for (let at = 0; at < matrix.length; at++) {
          for (const f of factors) matrix[at]! += f[at % size]! * f[Math.floor(at / size)]!;
        }
        const centre = draw().map((value) => Math.max(value, 0));
        // In the span of the matrix, so that there is a minimum.
        const pull = draw();
        const gradient = centre.map((_, j) => pull.reduce((sum, v, k) => sum + v * matrix[j * size + k]!, 0));
        const lasso = centre.map((_, j) => (j === 0 ? 0 : 0.1 + uniform(random)));
        const u = minimiseLassoQuadratic({ matrix, gradient, centre, lasso }, 1e-12);
        u.forEach((value, j) => {
          const slope = u.reduce((sum, v, k) => sum + (v - centre[k]!) * matrix[j * size + k]!, gradient[j]!);
          if (value === 0) expect(Math.abs(slope)).toBeLessThan(lasso[j]! + 1e-6);
          else expectClose(slope, -lasso[j]! * Math.sign(value), 1e-6, 1);
        });
      }),
    );
  });
});

describe("logisticPath", () => {
  const data = wideRows(200, 140, 11);

  it("has the fit of each penalty, whatever comes before it", () => {
    for (const l1Ratio of [1, 0.4]) {
      const path = logisticPath(data, { target: "left", l1Ratio, count: 12, ratio: 0.05, tolerance: 1e-10 });
      expect(path.points.map((point) => point.status)).toEqual(Array(12).fill("converged"));
      for (const k of [0, 3, 11]) {
        const { l1, l2, intercept, coefficients, deviance, devianceRatio } = path.points[k]!;
        const alone = fitLogisticRegression(data, { target: "left", l1, l2 });
        expectAllClose(
          [intercept, ...coefficients],
          [alone.params.intercept, ...alone.params.coefficients],
          1e-7,
          1,
        );
        expectClose(deviance, alone.fit.deviance, 1e-9);
        expectClose(devianceRatio, 1 - deviance / alone.fit.nullDeviance, 1e-12, 1);
      }
    }
  });

  it("starts where the first term is about to enter and falls evenly in its logarithm", () => {
    const { points, nullDeviance } = logisticPath(data, { target: "left", count: 5, ratio: 0.01 });
    expect(points[0]!.degreesOfFreedom).toBe(0);
    expectClose(points[0]!.deviance, nullDeviance, 1e-12);
    expect(points[1]!.degreesOfFreedom).toBeGreaterThan(0);
    for (let k = 1; k < 5; k++) {
      expectClose(points[k]!.penalty / points[k - 1]!.penalty, 0.01 ** 0.25, 1e-12);
      expect(points[k]!.devianceRatio).toBeGreaterThan(points[k - 1]!.devianceRatio);
    }
    for (const point of points) {
      expectClose(point.lambda, point.penalty / 200, 1e-14);
      expect([point.l1, point.l2]).toEqual([point.penalty, 0]);
      expect(point.degreesOfFreedom).toBe(point.coefficients.filter((c) => c !== 0).length);
    }
  });

  it("takes penalties in any order, weights and class weights", () => {
    const w = Array.from({ length: 200 }, (_, i) => 1 + (i % 2));
    const options = { target: "left", weights: "w", classWeights: "balanced" } as const;
    const { points, encoding } = logisticPath({ ...data, w }, { ...options, penalties: [2, 30, 8] });
    expect(points.map((point) => point.penalty)).toEqual([30, 8, 2]);
    expectClose(points[0]!.lambda, 30 / 300, 1e-12);
    const alone = fitLogisticRegression({ ...data, w }, { ...options, l1: 8 });
    expectClose(points[1]!.intercept, alone.params.intercept, 1e-8);
    expect(alone.encoding).toEqual(encoding);
  });

  it("is frozen data, also without a term", () => {
    const path = logisticPath({ left: [1, 0, 0, 0], x: [1, 1, 1, 1] }, { target: "left", count: 2 });
    expect(Object.isFrozen(path.points[0]!.coefficients)).toBe(true);
    expect(JSON.parse(JSON.stringify(path))).toEqual(path);
    expect(path.warnings.map((warning) => warning.code)).toEqual(["constant-column"]);
    expectClose(path.points[1]!.intercept, Math.log(1 / 3), 1e-12);
  });

  it.each<[object, string]>([
    [{ l1Ratio: 0 }, "`options.l1Ratio` must be in (0, 1], got 0"],
    [{ l1Ratio: 1.5 }, "`options.l1Ratio` must be in [0, 1], got 1.5"],
    [{ penalties: [] }, "`options.penalties` must be an array of at least one number, got"],
    [{ penalties: [1, 0] }, "`options.penalties[1]` must be > 0, got 0"],
    [{ count: 1 }, "`options.count` must be >= 2, got 1"],
    [{ ratio: 1 }, "`options.ratio` must be in (0, 1), got 1"],
    [{ l2: 1 }, "`options.l2` must be one of the options target,"],
  ])("rejects %j", (options, message) => {
    expect(() => logisticPath(data, { target: "left", ...options })).toThrow(message);
  });
});

describeModelContract("logistic regression with an l1", {
  fit: () =>
    fitLogisticRegression(wideRows(80, 6, 12), { target: "left", l1: 3, l2: 1, classWeights: { true: 2 } }),
  predict: (model) => predictProbability(model, wideRows(80, 6, 13)),
});
