import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normal } from "../random/distributions.ts";
import { randomStream, uniform } from "../random/random.ts";
import { expectAllClose, expectClose } from "../testing/close.ts";
import { aliasedTerms, gramMatrix } from "./logistic-aliasing.ts";
import { hessian, type LogisticProblem, logisticWorkspace, lossAndGradient } from "./logistic-kernel.ts";
import { solveLogistic } from "./logistic-solver.ts";
import { startOf } from "./logistic-start.ts";

function randomProblem(rows: number, terms: number, seed: number, weighted: boolean): LogisticProblem {
  const random = randomStream(seed, "problem");
  return {
    rows,
    terms,
    design: new Float64Array(rows * terms).map(() => normal(random)),
    truth: new Uint8Array(rows).map(() => (uniform(random) < 0.3 ? 1 : 0)),
    weights: weighted ? new Float64Array(rows).map(() => 3 * uniform(random)) : undefined,
    penalty: new Float64Array(terms + 1).map((_, j) => (j === 0 ? 0 : uniform(random))),
  };
}

/** Loss, gradient and Hessian from their definitions, row by row. */
function slowSums(
  problem: LogisticProblem,
  c: Float64Array,
): { loss: number; gradient: number[]; hessian: number[] } {
  const { rows, terms, design, truth, weights, penalty } = problem;
  const size = terms + 1;
  const gradient = Array.from(c, (value, j) => penalty[j]! * value);
  const curvature = Array<number>(size * size).fill(0);
  let loss = c.reduce((sum, value, j) => sum + (penalty[j]! * value ** 2) / 2, 0);
  for (let i = 0; i < rows; i++) {
    const x = [1, ...Array.from({ length: terms }, (_, j) => design[j * rows + i]!)];
    const z = x.reduce((sum, value, j) => sum + value * c[j]!, 0);
    const p = 1 / (1 + Math.exp(-z));
    const a = weights?.[i] ?? 1;
    loss += a * Math.log(1 + Math.exp(truth[i] === 1 ? -z : z));
    x.forEach((xj, j) => {
      gradient[j]! += a * (p - truth[i]!) * xj;
      x.forEach((xk, k) => {
        curvature[j * size + k]! += a * p * (1 - p) * xj * xk;
      });
    });
  }
  return { loss, gradient, hessian: curvature };
}

// Around the block of 64 rows, the tile of 3 columns and the four columns taken at a time.
const shapes = fc.tuple(fc.constantFrom(1, 63, 64, 65, 130), fc.integer({ min: 0, max: 9 }));

describe("lossAndGradient and hessian", () => {
  it("equal their definitions for any number of rows and columns", () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 0, max: 1e6 }), fc.boolean(), ([rows, terms], seed, weighted) => {
        const problem = randomProblem(rows, terms, seed, weighted);
        const random = randomStream(seed, "coefficients");
        const c = new Float64Array(terms + 1).map(() => normal(random));
        const workspace = logisticWorkspace(problem);
        const gradient = new Float64Array(terms + 1);
        const slow = slowSums(problem, c);
        expectClose(lossAndGradient(problem, c, workspace, gradient), slow.loss, 1e-12);
        expectAllClose(gradient, slow.gradient, 1e-11, rows);
        const curvature = new Float64Array((terms + 1) ** 2);
        hessian(problem, workspace, curvature);
        expectAllClose(curvature, slow.hessian, 1e-11, rows);
        // A second evaluation finds the workspace used.
        expect(lossAndGradient(problem, c, workspace, gradient)).toBeCloseTo(slow.loss, 9);
        hessian(problem, workspace, curvature);
        expectAllClose(curvature, slow.hessian, 1e-11, rows);
      }),
    );
  });

  it("keep their digits where the probability rounds to 0 or 1", () => {
    const problem: LogisticProblem = {
      rows: 2,
      terms: 1,
      design: Float64Array.of(50, -50),
      truth: Uint8Array.of(1, 0),
      weights: undefined,
      penalty: new Float64Array(2),
    };
    const workspace = logisticWorkspace(problem);
    const gradient = new Float64Array(2);
    const tail = Math.exp(-50);
    expectClose(lossAndGradient(problem, Float64Array.of(0, 1), workspace, gradient), 2 * tail, 1e-12);
    expectClose(gradient[1]!, -100 * tail, 1e-12);
    const curvature = new Float64Array(4);
    hessian(problem, workspace, curvature);
    expectClose(curvature[3]!, 5000 * tail, 1e-12);
    // On the wrong side the loss is the distance, without overflow.
    expectClose(lossAndGradient(problem, Float64Array.of(0, -20), workspace, gradient), 2000, 1e-14);
  });
});

describe("solveLogistic", () => {
  const settings = { maxIterations: 50, tolerance: 1e-10 };

  it("comes back from a start where the full step overshoots", () => {
    const problem = randomProblem(200, 3, 21, false);
    const near = solveLogistic(problem, { coefficients: new Float64Array(4), hessian: undefined }, settings);
    // At 8 the curvature is 1/3000 of what it is at 0: the first step is hundreds long.
    const far = solveLogistic(
      problem,
      { coefficients: Float64Array.of(8, 0, 0, 0), hessian: undefined },
      settings,
    );
    expect(far.status).toBe("converged");
    expectAllClose(far.coefficients, near.coefficients, 1e-9, 1);
  });

  it("reports everything at the coefficients it returns, also when it was stopped", () => {
    const problem = randomProblem(200, 3, 22, true);
    for (const maxIterations of [1, 2, 50]) {
      const guess = { coefficients: new Float64Array(4), hessian: undefined };
      const solution = solveLogistic(problem, guess, { maxIterations, tolerance: 1e-10 });
      const slow = slowSums(problem, solution.coefficients);
      expectClose(solution.objective, slow.loss, 1e-12);
      expectAllClose(solution.hessian, slow.hessian, 1e-11, 200);
      expectClose(
        solution.score[7]!,
        solution.coefficients.reduce((z, c, j) => {
          return z + c * (j === 0 ? 1 : problem.design[(j - 1) * 200 + 7]!);
        }, 0),
        1e-12,
      );
    }
  });

  it("starts near the solution of many rows, with a Hessian to match", () => {
    const problem = randomProblem(1 << 14, 3, 23, true);
    const start = startOf(problem);
    const solution = solveLogistic(problem, start, settings);
    expectAllClose(start.coefficients, solution.coefficients, 0.15, 1);
    expectAllClose(start.hessian!, solution.hessian, 0.1, solution.hessian[0]!);
    expect(startOf(randomProblem(100, 3, 23, true)).hessian).toBeUndefined();
  });
});

describe("aliasedTerms", () => {
  it("finds copies, sums and constants, the later of each", () => {
    const rows = 50;
    const random = randomStream(1, "columns");
    const a = Array.from({ length: rows }, () => normal(random));
    const b = Array.from({ length: rows }, () => normal(random));
    const columns = [
      a,
      b,
      a.map((v) => -3 * v),
      a.map((v, i) => v + b[i]!),
      a.map(() => 2),
      a.map((v) => v * v),
    ];
    const problem: LogisticProblem = {
      rows,
      terms: columns.length,
      design: Float64Array.from(columns.flat()),
      truth: new Uint8Array(rows),
      weights: undefined,
      penalty: new Float64Array(columns.length + 1),
    };
    expect(aliasedTerms(gramMatrix(problem), columns.length + 1)).toEqual([2, 3, 4]);
    // Rows of weight 0 do not count: over the first two rows, the intercept and one column say it all.
    const weights = new Float64Array(rows).fill(1, 0, 2);
    expect(aliasedTerms(gramMatrix({ ...problem, weights }), columns.length + 1)).toEqual([1, 2, 3, 4, 5]);
  });
});
