import { describe, expect, it } from "vitest";
import { expectClose } from "../../testing/close.ts";
import {
  flatnessWarnings,
  type LikelihoodProblem,
  likelihoodFit,
  limitOf,
  maximizeLikelihood,
} from "./maximum-likelihood.ts";

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

/** A likelihood with two bell-shaped hills over log(rate), each given by its place and height. */
function hills(
  first: readonly [number, number],
  second: readonly [number, number],
  starts: readonly number[],
): LikelihoodProblem<"rate"> {
  return {
    ...exponential(1, 1, starts),
    logLikelihood: ([rate], gradient, hessian) => {
      let value = 0;
      for (const [place, height] of [first, second]) {
        const distance = Math.log(rate!) - place;
        const hill = height * Math.exp(-0.5 * distance * distance);
        value += hill;
        gradient[0]! -= (distance * hill) / rate!;
        hessian[0]! += ((distance * distance - 1) * hill + distance * hill) / rate! ** 2;
      }
      return value;
    },
  };
}

describe("maximizeLikelihood", () => {
  it("goes to the optimum of all customers from that of a sample", () => {
    let evaluations = 0;
    const all = exponential(100, 250, [500, 700]);
    const counted: LikelihoodProblem<"rate"> = {
      ...all,
      logLikelihood: (...given) => {
        evaluations++;
        return all.logLikelihood(...given);
      },
      sample: exponential(10, 26, [500, 700]),
    };
    const optimum = maximizeLikelihood(counted);
    expect(optimum.status).toBe("converged");
    expectClose(optimum.params.rate, 0.4, 1e-10);
    expectClose(optimum.standardErrors!.rate, 0.04, 1e-9);
    // From the sample's 10 / 26 it is two or three steps; from 500 it would be dozens.
    expect(evaluations).toBeLessThan(8);
  });

  it("searches from every start where the sample has no optimum inside, or leads to none", () => {
    const all = hills([0, 1], [3, 2], [1, Math.exp(3)]);
    const { rate } = maximizeLikelihood(all).params;
    const lost = maximizeLikelihood({ ...all, sample: exponential(0, 1, [1]) });
    expectClose(lost.params.rate, rate, 1e-9);
    // The sample's optimum stands where the likelihood of all is flat.
    const astray = maximizeLikelihood({ ...all, sample: exponential(9e4, 1, [9e4]) });
    expectClose(astray.params.rate, rate, 1e-9);
  });

  it("follows a sample to a boundary from where it could be seen, and finds what only all customers tell", () => {
    // Rates of 0: the likelihood rises as the rate falls.
    const all = exponential(0, 3000, [1, 5]);
    let evaluations = 0;
    const counted: LikelihoodProblem<"rate"> = {
      ...all,
      logLikelihood: (...given) => {
        evaluations++;
        return all.logLikelihood(...given);
      },
      sample: exponential(0, 30, [1, 5]),
    };
    const optimum = maximizeLikelihood(counted);
    expect([optimum.status, optimum.limits.rate]).toEqual(["at-boundary", "zero"]);
    expectClose(optimum.params.rate, 1e-6, 1e-9);
    expect(evaluations).toBeLessThan(8);
    // One event among all, none in the sample.
    const rare = maximizeLikelihood({ ...exponential(1, 3000, [1, 5]), sample: exponential(0, 30, [1, 5]) });
    expect(rare.status).toBe("converged");
    expectClose(rare.params.rate, 1 / 3000, 1e-9);
  });

  it("tries every start where the first two run off alike", () => {
    const starts = [-30, 30, -7.5].map((u) => Math.exp(u / 3));
    const optimum = maximizeLikelihood(hills([-2.5, 10], [40, 1e9], starts));
    expectClose(Math.log(optimum.params.rate), -2.5, 1e-9);
  });

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

  it("follows the two most promising starts, and keeps the higher top", () => {
    const starts = [-0.5, 6.2].map(Math.exp);
    const optimum = maximizeLikelihood(hills([0, 5], [8, 20], starts));
    expectClose(Math.log(optimum.params.rate), 8, 1e-9);
    expectClose(optimum.logLikelihood, 20, 1e-12);
  });

  it("tries the other starts when the first two end nowhere", () => {
    const starts = [-30, 30, -7.5].map((u) => Math.exp(u / 3));
    const optimum = maximizeLikelihood(hills([-2.5, 10], [0, 0], starts));
    expectClose(Math.log(optimum.params.rate), -2.5, 1e-9);
  });

  it("never evaluates a likelihood beyond 1e6 times the size of a parameter, and needs few steps to there", () => {
    let largest = 0;
    let evaluations = 0;
    const problem = exponential(5, 0, [1]);
    maximizeLikelihood({
      ...problem,
      logLikelihood: (params, gradient, hessian) => {
        evaluations++;
        largest = Math.max(largest, params[0]!, 1 / params[0]!);
        return problem.logLikelihood(params, gradient, hessian);
      },
    });
    expectClose(largest, 1e6, 1e-12);
    expect(evaluations).toBeLessThan(12);
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

describe("flatnessWarnings", () => {
  const params = { p: 6.25, q: 2208.4, gamma: 1234 };
  it("name the parameters whose standard error exceeds twice the estimate, with the numbers", () => {
    const standardErrors = { p: 0.8, q: 30154.2, gamma: 2469 };
    expect(flatnessWarnings(["p", "q", "gamma"], { params, standardErrors })).toEqual([
      {
        code: "flat-likelihood",
        message:
          "the likelihood is almost flat: the data hardly determine q (2208, standard error 30150), gamma (1234, standard error 2469)",
      },
    ]);
  });

  it("are silent up to twice the estimate, and where there are no standard errors", () => {
    const standardErrors = { p: 12.5, q: 4416.8, gamma: 2468 };
    expect(flatnessWarnings(["p", "q", "gamma"], { params, standardErrors })).toEqual([]);
    expect(flatnessWarnings(["p", "q", "gamma"], { params, standardErrors: null })).toEqual([]);
  });
});
