import { describe, expect, it } from "vitest";
import { expectAllClose } from "../testing/close.ts";
import { minimizeNewton } from "./newton.ts";
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

describe("minimizeNewton", () => {
  it.each([
    ["Rosenbrock, 2 unknowns", rosenbrock, [-1.2, 1], 1, 30],
    ["Rosenbrock, 20 unknowns", rosenbrock, new Array<number>(20).fill(0), 1, 60],
    ["Beale", beale, [1, 1], [3, 0.5], 30],
    ["a quadratic of condition 1e8, 50 unknowns", quadratic(1e8), new Array<number>(50).fill(0), 1, 2],
    ["a function on the half line", halfLine, [20], 1, 20],
  ])("finds the minimum of %s", (_, objective, start, minimum, most) => {
    const result = minimizeNewton(objective, start);
    expect(result.status).toBe("converged");
    expect(result.gradientNorm).toBeLessThanOrEqual(1e-10);
    expect(distance(result.x, minimum)).toBeLessThan(1e-8);
    expect(result.iterations).toBeLessThanOrEqual(most);
  });

  it("converges quadratically: correct digits double with each step", () => {
    // cosh(x - 2) + x^2 / 2 is strictly convex; the last steps square the scaled gradient.
    const norms: number[] = [];
    for (let maxIterations = 0; maxIterations < 8; maxIterations++) {
      const { gradientNorm } = minimizeNewton(
        (x, gradient, hessian) => {
          gradient[0] = Math.sinh(x[0]! - 2) + x[0]!;
          hessian[0] = Math.cosh(x[0]! - 2) + 1;
          return Math.cosh(x[0]! - 2) + 0.5 * x[0]! ** 2;
        },
        [0],
        { maxIterations, tolerance: 0 },
      );
      norms.push(gradientNorm!);
    }
    const close = norms.findIndex((norm) => norm < 0.1);
    expect(norms[close + 1]!).toBeLessThan(norms[close]! ** 2);
    expect(norms[close + 2]!).toBeLessThan(Math.max(norms[close + 1]! ** 2, 1e-15));
    expect(norms.at(-1)!).toBeLessThan(1e-15);
  });

  it("returns the whole Hessian at the minimum, without its ridge", () => {
    const { hessian } = minimizeNewton(rosenbrock, [-1.2, 1]);
    expectAllClose(hessian, [802, -400, -400, 200], 1e-8);
  });

  it("gets away from where the Hessian is indefinite", () => {
    // cos x: concave around 0; the minima are the odd multiples of pi.
    const result = minimizeNewton(
      (x, gradient, hessian) => {
        gradient[0] = -Math.sin(x[0]!);
        hessian[0] = -Math.cos(x[0]!);
        return Math.cos(x[0]!);
      },
      [0.3],
    );
    expect(result.status).toBe("converged");
    expect(result.value).toBeCloseTo(-1, 12);
    // A saddle nearby: (x^2 - 1)^2 + y^2, started almost between its two minima.
    const wells = minimizeNewton(
      (x, gradient, hessian) => {
        const [u, v] = [x[0]!, x[1]!];
        gradient[0] = 4 * u * (u * u - 1);
        gradient[1] = 2 * v;
        hessian[0] = 12 * u * u - 4;
        hessian[3] = 2;
        return (u * u - 1) ** 2 + v * v;
      },
      [0.01, 2],
    );
    expect(wells.status).toBe("converged");
    expect(distance(wells.x, [1, 0])).toBeLessThan(1e-8);
  });

  it("solves a problem whose Hessian is singular along a valley", () => {
    const result = minimizeNewton(
      (x, gradient, hessian) => {
        const r = x[0]! + x[1]! - 3;
        gradient.fill(2 * r);
        hessian.fill(2);
        return r * r;
      },
      [0, 0],
    );
    expect(result.status).toBe("converged");
    expect(result.x[0]! + result.x[1]!).toBeCloseTo(3, 10);
  });

  it("does not depend on the scale of the unknowns", () => {
    const scale = 1e6;
    const scaled = minimizeNewton(
      (x, gradient, hessian) => {
        const y = Float64Array.of(x[0]! * scale, x[1]!);
        const value = rosenbrock(y, gradient, hessian);
        gradient[0]! *= scale;
        hessian[0]! *= scale * scale;
        hessian[2]! *= scale;
        return value;
      },
      [-1.2 / scale, 1],
    );
    expect(scaled.status).toBe("converged");
    expect(scaled.iterations).toBeLessThanOrEqual(30);
    expect(distance([scaled.x[0]! * scale, scaled.x[1]!], 1)).toBeLessThan(1e-6);
  });

  it("halves a step that leaves the domain", () => {
    // From 3 the full step on x - log x leads to -3.
    const result = minimizeNewton(halfLine, [3]);
    expect(result.status).toBe("converged");
    expect(result.evaluations).toBeGreaterThan(result.iterations + 1);
  });

  it("accepts a flat function as it is", () => {
    expect(minimizeNewton(flat, [1, 2])).toMatchObject({
      status: "converged",
      iterations: 0,
      evaluations: 1,
    });
  });

  it("stops on a function without a lower bound", () => {
    for (const objective of [falling, plunging]) {
      const result = minimizeNewton(objective, [1]);
      expect(result.status).not.toBe("converged");
      expect(Number.isFinite(result.value)).toBe(true);
      expect(result.evaluations).toBeLessThan(5000);
    }
  });

  it("says stalled where the gradient is wrong or the Hessian is not finite", () => {
    const wrong = minimizeNewton(
      (x, gradient, hessian) => {
        const value = rosenbrock(x, gradient, hessian);
        gradient[0]! *= -1;
        gradient[1]! *= -1;
        return value;
      },
      [-1.2, 1],
    );
    expect(wrong.status).toBe("stalled");
    const broken = minimizeNewton(
      (x, gradient, hessian) => {
        hessian[0] = Number.NaN;
        gradient[0] = 1;
        return x[0]!;
      },
      [1],
    );
    expect(broken.status).toBe("stalled");
  });

  it("reports a start that is not finite", () => {
    expect(minimizeNewton(() => Number.NaN, [1])).toMatchObject({
      status: "not-finite",
      gradientNorm: null,
      evaluations: 1,
    });
  });

  it("obeys its iteration limit", () => {
    const result = minimizeNewton(rosenbrock, [-1.2, 1], { maxIterations: 3 });
    expect(result).toMatchObject({ status: "iteration-limit", iterations: 3 });
  });

  it("meets its tolerance on a noisy objective, and stops as converged at a tolerance of 0", () => {
    const usual = minimizeNewton(noisy(rosenbrock), [-1.2, 1]);
    expect(usual.status).toBe("converged");
    expect(usual.gradientNorm).toBeLessThanOrEqual(1e-10);
    const shifted = minimizeNewton((x, g, h) => noisy(rosenbrock)(x, g, h) + Math.PI, [-1.2, 1], {
      tolerance: 0,
    });
    expect(shifted.status).toBe("converged");
    expect(distance(shifted.x, 1)).toBeLessThan(1e-6);
  });
});
