import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minimizeLbfgs } from "./lbfgs.ts";
import {
  beale,
  distance,
  falling,
  flat,
  halfLine,
  noisy,
  plunging,
  quadratic,
  rosenbrock,
} from "./objectives.testing.ts";

const alternating = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? -1.2 : 1));

describe("minimizeLbfgs", () => {
  it.each([
    ["Rosenbrock, 2 unknowns", rosenbrock, [-1.2, 1], 1, 60],
    ["Rosenbrock, 20 unknowns", rosenbrock, alternating, 1, 250],
    ["Beale", beale, [1, 1], [3, 0.5], 30],
    ["a quadratic of condition 1e8, 2 unknowns", quadratic(1e8), [0, 0], 1, 30],
    ["a quadratic of condition 1e8, 10 unknowns", quadratic(1e8), new Array<number>(10).fill(0), 1, 400],
    ["a function on the half line", halfLine, [20], 1, 30],
  ])("finds the minimum of %s", (_, objective, start, minimum, most) => {
    const result = minimizeLbfgs(objective, start);
    expect(result.status).toBe("converged");
    expect(result.gradientNorm).toBeLessThanOrEqual(1e-8);
    expect(distance(result.x, minimum)).toBeLessThan(1e-7);
    expect(result.evaluations).toBeLessThan(most);
    expect(result.iterations).toBeLessThanOrEqual(result.evaluations);
  });

  it("finds the minimum of any convex quadratic form from anywhere", () => {
    const entry = fc.double({ min: -3, max: 3, noNaN: true });
    const six = fc.array(entry, { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(six, { minLength: 6, maxLength: 6 }), six, six, (a, centre, start) => {
        // |A (x - centre)|^2 / 2 + |x - centre|^2 / 2
        const objective = (x: Float64Array, gradient: Float64Array): number => {
          let value = 0;
          for (const row of a) {
            const r = row.reduce((sum, entry, j) => sum + entry * (x[j]! - centre[j]!), 0);
            value += 0.5 * r * r;
            row.forEach((entry, j) => {
              gradient[j]! += r * entry;
            });
          }
          centre.forEach((c, j) => {
            value += 0.5 * (x[j]! - c) ** 2;
            gradient[j]! += x[j]! - c;
          });
          return value;
        };
        const result = minimizeLbfgs(objective, start);
        expect(result.status).toBe("converged");
        expect(distance(result.x, centre)).toBeLessThan(1e-7);
      }),
    );
  });

  it("leaves the start alone and is deterministic", () => {
    const start = Object.freeze([-1.2, 1]);
    expect(minimizeLbfgs(rosenbrock, start)).toEqual(minimizeLbfgs(rosenbrock, start));
    expect(start).toEqual([-1.2, 1]);
  });

  it("backs off from a region where the objective is NaN, and from one where only its gradient is", () => {
    const walled = (x: Float64Array, gradient: Float64Array): number => {
      gradient[0] = 2 * (x[0]! - 0.9);
      if (x[0]! > 1) gradient[0] = Number.NaN;
      return (x[0]! - 0.9) ** 2;
    };
    for (const start of [0, -300]) {
      const result = minimizeLbfgs(walled, [start]);
      expect(result.status).toBe("converged");
      expect(distance(result.x, 0.9)).toBeLessThan(1e-8);
    }
  });

  it("stops at an edge that keeps it from falling further, and says stalled", () => {
    const edge = (x: Float64Array, gradient: Float64Array): number => {
      gradient[0] = 1;
      return x[0]! < 1 ? Number.NaN : x[0]!;
    };
    const result = minimizeLbfgs(edge, [20]);
    expect(result.status).toBe("stalled");
    expect(result.x[0]).toBeCloseTo(1, 8);
    expect(result.value).toBe(result.x[0]);
    expect(result.evaluations).toBeLessThan(300);
  });

  it("stops at a kink, and says stalled", () => {
    const kink = (x: Float64Array, gradient: Float64Array): number => {
      gradient[0] = Math.sign(x[0]! - 0.3);
      gradient[1] = 2 * Math.sign(x[1]!);
      return Math.abs(x[0]! - 0.3) + 2 * Math.abs(x[1]!);
    };
    const result = minimizeLbfgs(kink, [3, 5]);
    expect(result.status).toBe("stalled");
    // What is reported belongs to the point that is reported.
    expect(result.value).toBe(kink(result.x, new Float64Array(2)));
    expect(distance(result.x, [0.3, 0])).toBeLessThan(1e-6);
    expect(result.evaluations).toBeLessThan(2000);
  });

  it("says stalled where the gradient is wrong", () => {
    const wrong = (x: Float64Array, gradient: Float64Array): number => {
      const value = rosenbrock(x, gradient);
      for (let i = 0; i < gradient.length; i++) gradient[i]! *= -1;
      return value;
    };
    expect(minimizeLbfgs(wrong, [-1.2, 1]).status).toBe("stalled");
  });

  it("accepts a flat function as it is", () => {
    const result = minimizeLbfgs(flat, [20, 3]);
    expect(result).toMatchObject({ status: "converged", iterations: 0, evaluations: 1, gradientNorm: 0 });
  });

  it("stops on a function without a lower bound", () => {
    const line = minimizeLbfgs(falling, [0]);
    expect(line.status).toBe("stalled");
    expect(line.value).toBeLessThan(-1e20);
    expect(line.value).toBe(-line.x[0]!);
    const exponential = minimizeLbfgs(plunging, [1]);
    expect(exponential.status).toBe("stalled");
    expect(exponential.value).toBeLessThan(-1e300);
    expect(exponential.value).toBeGreaterThan(-Infinity);
    const slow = minimizeLbfgs(
      (x, g) => {
        g[0] = -1 / x[0]!;
        return -Math.log(x[0]!);
      },
      [1],
    );
    expect(slow.status).not.toBe("converged");
  });

  it("reports a start that is not finite, by value or by gradient", () => {
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      const result = minimizeLbfgs(() => value, [1]);
      expect(result).toMatchObject({ status: "not-finite", value, gradientNorm: null, iterations: 0 });
      expect(result.evaluations).toBe(1);
    }
    const result = minimizeLbfgs((_, gradient) => gradient.fill(Infinity).length, [1, 2]);
    expect(result.status).toBe("not-finite");
  });

  it("obeys its iteration limit", () => {
    const result = minimizeLbfgs(rosenbrock, [-1.2, 1], { maxIterations: 5 });
    expect(result).toMatchObject({ status: "iteration-limit", iterations: 5 });
    expect(minimizeLbfgs(rosenbrock, [-1.2, 1], { maxIterations: 0 }).iterations).toBe(0);
  });

  it("takes a smaller memory and a looser tolerance", () => {
    const loose = minimizeLbfgs(rosenbrock, alternating, { memory: 3, tolerance: 1e-3 });
    expect(loose.status).toBe("converged");
    expect(loose.gradientNorm).toBeLessThanOrEqual(1e-3);
    expect(loose.gradientNorm).toBeGreaterThan(1e-8);
  });

  it("with no unknowns at all has converged", () => {
    expect(minimizeLbfgs(() => 3, []).status).toBe("converged");
  });
});

describe("minimizeLbfgs on a noisy objective", () => {
  it("meets the usual tolerance although values cannot be told apart", () => {
    // Noise 1e-3 absolute: near the minimum a plain decrease test could not see 1e-3 of the function.
    const result = minimizeLbfgs(noisy(rosenbrock), [-1.2, 1]);
    expect(result.status).toBe("converged");
    expect(result.gradientNorm).toBeLessThanOrEqual(1e-8);
    expect(distance(result.x, 1)).toBeLessThan(0.02);
    expect(result.evaluations).toBeLessThan(500);
  });

  it("stops as converged where noise in the gradient keeps it from a tolerance out of reach", () => {
    const objective = noisy(rosenbrock);
    const noisyGradient = (x: Float64Array, gradient: Float64Array): number => {
      const value = objective(x, gradient);
      gradient[0]! += 1e-3 * Math.cos(1e13 * x[0]!);
      gradient[1]! += 1e-3 * Math.cos(1e13 * x[1]!);
      return value;
    };
    const result = minimizeLbfgs(noisyGradient, [-1.2, 1], { tolerance: 1e-16 });
    expect(result.status).toBe("converged");
    expect(result.gradientNorm).toBeGreaterThan(1e-16);
    expect(distance(result.x, 1)).toBeLessThan(0.02);
    expect(result.iterations).toBeLessThan(1000);
  });

  it("stops as converged where only rounding is left of a tolerance of 0", () => {
    const shifted = (x: Float64Array, gradient: Float64Array): number => rosenbrock(x, gradient) + 1;
    const result = minimizeLbfgs(shifted, [-1.2, 1], { tolerance: 0 });
    expect(result.status).toBe("converged");
    expect(distance(result.x, 1)).toBeLessThan(1e-9);
  });
});
