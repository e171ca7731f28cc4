import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normal } from "../../random/distributions.ts";
import { randomStream, uniform } from "../../random/random.ts";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import { aliasedTerms, gramMatrix } from "./aliasing.ts";
import type { LogisticProblem } from "./kernel.ts";
import type { PenalisedLogistic } from "./penalty.ts";
import { allPlaces, type LogisticRows, plainRows } from "./rows.ts";
import { solveLogistic } from "./solver.ts";
import { startOf } from "./start.ts";

function randomProblem(rows: number, terms: number, seed: number, weighted: boolean): LogisticProblem {
  const random = randomStream(seed, "problem");
  return {
    rows,
    terms,
    design: new Float64Array(rows * terms).map(() => normal(random)),
    truth: new Uint8Array(rows).map(() => (uniform(random) < 0.3 ? 1 : 0)),
    weights: weighted ? new Float64Array(rows).map(() => 3 * uniform(random)) : undefined,
    offset: seed % 2 === 0 ? new Float64Array(rows).map(() => normal(random)) : undefined,
  };
}

function penalised(problem: LogisticProblem): PenalisedLogistic<LogisticRows> {
  const size = problem.terms + 1;
  const ridge = new Float64Array(size).map((_, j) => j / size);
  return { rows: plainRows(problem), ridge, lasso: new Float64Array(size) };
}

/** Loss, gradient and Hessian from their definitions, row by row. */
function slowSums(
  problem: LogisticProblem,
  c: Float64Array,
): { loss: number; gradient: number[]; hessian: number[] } {
  const { rows, terms, design, truth, weights, offset } = problem;
  const size = terms + 1;
  const gradient = Array<number>(size).fill(0);
  const curvature = Array<number>(size * size).fill(0);
  let loss = 0;
  for (let i = 0; i < rows; i++) {
    const x = [1, ...Array.from({ length: terms }, (_, j) => design[j * rows + i]!)];
    const z = x.reduce((sum, value, j) => sum + value * c[j]!, offset?.[i] ?? 0);
    const p = 1 / (1 + Math.exp(-z));
    const a = weights?.[i] ?? 1;
    loss += a * Math.log1p(Math.exp(truth[i] === 1 ? -z : z));
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

describe("plainRows", () => {
  it("sums what the definitions say, for any number of rows and columns", () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 0, max: 1e6 }), fc.boolean(), ([size, terms], seed, weighted) => {
        const problem = randomProblem(size, terms, seed, weighted);
        const random = randomStream(seed, "coefficients");
        const c = new Float64Array(terms + 1).map(() => normal(random));
        const rows = plainRows(problem);
        const gradient = new Float64Array(terms + 1);
        const slow = slowSums(problem, c);
        const curvature = new Float64Array((terms + 1) ** 2);
        // A second evaluation finds the workspace used.
        for (let round = 0; round < 2; round++) {
          expectClose(rows.evaluate(c, gradient), slow.loss, 1e-12);
          expectAllClose(gradient, slow.gradient, 1e-11, size);
          rows.curvature(allPlaces(terms), curvature);
          expectAllClose(curvature, slow.hessian, 1e-11, size);
        }
        // Any places, in a block of their own.
        const places = allPlaces(terms).filter((place) => place % 3 !== 1);
        const some = new Float64Array(places.length ** 2);
        rows.curvature(places, some);
        const picked = Array.from(places, (a) => Array.from(places, (b) => curvature[a * (terms + 1) + b]!));
        expectAllClose(some, picked.flat(), 1e-13, size);
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
      offset: undefined,
    };
    const rows = plainRows(problem);
    const gradient = new Float64Array(2);
    const tail = Math.exp(-50);
    expectClose(rows.evaluate(Float64Array.of(0, 1), gradient), 2 * tail, 1e-12);
    expectClose(gradient[1]!, -100 * tail, 1e-12);
    const curvature = new Float64Array(4);
    rows.curvature(allPlaces(1), curvature);
    expectClose(curvature[3]!, 5000 * tail, 1e-12);
    // On the wrong side the loss is the distance, without overflow.
    expectClose(rows.evaluate(Float64Array.of(0, -20), gradient), 2000, 1e-14);
  });
});

describe("solveLogistic", () => {
  const settings = { maxIterations: 50, tolerance: 1e-10 };
  const places = allPlaces(3);

  it("comes back from a start where the full step overshoots", () => {
    const objective = penalised(randomProblem(200, 3, 21, false));
    const guess = (...coefficients: number[]) => ({
      coefficients: Float64Array.from(coefficients),
      hessian: undefined,
    });
    const near = solveLogistic(objective, places, guess(0, 0, 0, 0), settings);
    // At 8 the curvature is 1/3000 of what it is at 0: the first step is hundreds long.
    const far = solveLogistic(objective, places, guess(8, 0, 0, 0), settings);
    expect(far.status).toBe("converged");
    expectAllClose(far.coefficients, near.coefficients, 1e-9, 1);
  });

  it("reports everything at the coefficients it returns, also when it was stopped", () => {
    const problem = randomProblem(200, 3, 22, true);
    for (const maxIterations of [1, 2, 50]) {
      const objective = penalised(problem);
      const guess = { coefficients: new Float64Array(4), hessian: undefined };
      const solution = solveLogistic(objective, places, guess, { maxIterations, tolerance: 1e-10 });
      const slow = slowSums(problem, solution.coefficients);
      const ridge = solution.coefficients.reduce((sum, c, j) => sum + 0.5 * objective.ridge[j]! * c * c, 0);
      expectClose(solution.objective, slow.loss + ridge, 1e-12);
      expectAllClose(solution.hessian, slow.hessian, 1e-11, 200);
      expectClose(
        objective.rows.scores()[7]!,
        solution.coefficients.reduce((z, c, j) => {
          return z + c * (j === 0 ? 1 : problem.design[(j - 1) * 200 + 7]!);
        }, problem.offset![7]!),
        1e-12,
      );
    }
  });

  it("leaves out the places that it is not given", () => {
    const problem = randomProblem(300, 3, 24, true);
    const guess = { coefficients: new Float64Array(4), hessian: undefined };
    const some = solveLogistic(penalised(problem), Int32Array.of(0, 2), guess, settings);
    const design = problem.design.subarray(300, 600);
    const alone = penalised({ ...problem, terms: 1, design });
    alone.ridge[1] = 2 / 4;
    const short = { coefficients: new Float64Array(2), hessian: undefined };
    const { coefficients, hessian } = solveLogistic(alone, allPlaces(1), short, settings);
    expectAllClose(some.coefficients, [coefficients[0]!, 0, coefficients[1]!, 0], 1e-12);
    expectAllClose(some.hessian, hessian, 1e-12);
  });

  it("starts near the solution of many rows, with a Hessian to match", () => {
    const objective = penalised(randomProblem(1 << 14, 3, 23, true));
    const start = startOf(objective, places);
    const solution = solveLogistic(objective, places, start, settings);
    expectAllClose(start.coefficients, solution.coefficients, 0.15, 1);
    expectAllClose(start.hessian!, solution.hessian, 0.1, solution.hessian[0]!);
    expect(startOf(penalised(randomProblem(100, 3, 23, true)), places).hessian).toBeUndefined();
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
      offset: undefined,
    };
    expect(aliasedTerms(gramMatrix(plainRows(problem)), columns.length + 1)).toEqual([2, 3, 4]);
    // Rows of weight 0 do not count: over the first two rows, the intercept and one column say it all.
    const weights = new Float64Array(rows).fill(1, 0, 2);
    expect(aliasedTerms(gramMatrix(plainRows({ ...problem, weights })), columns.length + 1)).toEqual([
      1, 2, 3, 4, 5,
    ]);
  });
});
