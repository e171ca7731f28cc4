import { describe, expect, it } from "vitest";
import { expectClose } from "../testing/close.ts";
import { type LikelihoodProblem, likelihoodFit, limitOf, maximizeLikelihood } from "./maximum-likelihood.ts";

/** n draws with a given sum from an exponential distribution: log L = n log(rate) - rate * sum. */
function exponential(n: number, sum: number, starts: readonly number[]): LikelihoodProblem<"rate"> {
  return {
    names: ["rate"],
    logLikelihood: ([rate], gradient, hessian) => {
      gradient[0]! += n / rate! - sum;
      hessian[0]! -= n / rate! ** 2;
      return n * Math.log(rate!) - rate! * sum;
    },
    starts: starts.map((start) => [start]),
    scales: [1],
    customers: Math.max(n, 1),
    maxIterations: 50,
  };
}

describe("maximizeLikelihood", () => {
  it("finds the estimate and the standard error that are known in closed form", () => {
    const problem = exponential(100, 250, [5, 0.01]);
    const optimum = maximizeLikelihood(problem);
    expect(optimum.status).toBe("converged");
    expectClose(optimum.params.rate, 0.4, 1e-10);
    expectClose(optimum.standardErrors!.rate, 0.04, 1e-9);
    expect(optimum.correlation).toEqual({ rate: { rate: 1 } });
    expect(optimum.limits).toEqual({ rate: null });
    const fit = likelihoodFit(problem, optimum, 7, []);
    expectClose(fit.aic, 2 - 2 * optimum.logLikelihood, 1e-15);
    expectClose(fit.bic, Math.log(100) - 2 * optimum.logLikelihood, 1e-15);
    expect([fit.customers, fit.rows]).toEqual([100, 7]);
  });

  it("says which way a parameter runs off, and gives the likelihood without the fence", () => {
    const toZero = maximizeLikelihood(exponential(0, 3, [1]));
    expect([toZero.status, toZero.limits.rate, toZero.standardErrors]).toEqual(["at-boundary", "zero", null]);
    expectClose(toZero.logLikelihood, -3 * toZero.params.rate, 1e-12);
    const toInfinity = maximizeLikelihood(exponential(5, 0, [1]));
    expect([toInfinity.status, toInfinity.limits.rate]).toEqual(["at-boundary", "infinity"]);
  });

  it("tries the other starts when the first two fail, and keeps the best", () => {
    // Two hills: the likelihood of the near one is lower and its top is at infinity.
    const problem: LikelihoodProblem<"rate"> = {
      ...exponential(1, 1, []),
      logLikelihood: ([rate], gradient, hessian) => {
        const u = Math.log(rate!);
        const hill = 10 * Math.exp(-0.5 * (u + 8) ** 2);
        const slope = -(u + 8) * hill;
        const bend = ((u + 8) ** 2 - 1) * hill;
        gradient[0]! += slope / rate!;
        hessian[0]! += (bend - slope) / rate! ** 2;
        return hill;
      },
      starts: [[1], [10], [Math.exp(-7.5)]],
    };
    const optimum = maximizeLikelihood(problem);
    expectClose(Math.log(optimum.params.rate), -8, 1e-9);
    expectClose(optimum.logLikelihood, 10, 1e-12);
  });

  it("reports a search that ran out of steps", () => {
    const optimum = maximizeLikelihood({ ...exponential(100, 250, [50]), maxIterations: 1 });
    expect([optimum.status, optimum.standardErrors, optimum.iterations]).toEqual([
      "iteration-limit",
      null,
      1,
    ]);
  });

  it("calls a parameter undetermined that the likelihood does not depend on", () => {
    const flat: LikelihoodProblem<"rate" | "idle"> = {
      names: ["rate", "idle"],
      logLikelihood: ([rate], gradient, hessian) => {
        gradient[0]! += 10 / rate! - 10;
        hessian[0]! -= 10 / rate! ** 2;
        return 10 * Math.log(rate!) - 10 * rate!;
      },
      starts: [[2, 3]],
      scales: [1, 1],
      customers: 10,
      maxIterations: 50,
    };
    expect(maximizeLikelihood(flat).status).toBe("at-boundary");
  });
});

describe("limitOf", () => {
  it("puts the parameters at their limits without a search", () => {
    const optimum = limitOf(exponential(0, 3, [1]), { rate: "zero" });
    expect(optimum.params.rate).toBe(1e-6);
    expectClose(optimum.logLikelihood, -3e-6, 1e-15);
    expect([optimum.status, optimum.iterations]).toEqual(["at-boundary", 0]);
    expect(limitOf(exponential(0, 3, [1]), { rate: "infinity" }).params.rate).toBe(1e6);
    expect(limitOf(exponential(0, 3, [2]), { rate: null }).params.rate).toBe(2);
  });
});
