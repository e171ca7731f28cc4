import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../testing/close.ts";
import { choleskyFactor, choleskySolve } from "./cholesky.ts";
import { type HessianObjective, minimizeNewton } from "./newton.ts";

/** 0.5 x'Hx - b'x. */
function parabola(H: readonly (readonly number[])[], b: readonly number[]): HessianObjective {
  const n = b.length;
  return (x, gradient, hessian) => {
    let value = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        gradient[i]! += H[i]![j]! * x[j]!;
        hessian[n * i + j] = H[i]![j]!;
      }
      value += (0.5 * gradient[i]! - b[i]!) * x[i]!;
      gradient[i]! -= b[i]!;
    }
    return value;
  };
}

const valueAt = (objective: HessianObjective, x: readonly number[]): number =>
  objective(Float64Array.from(x), new Float64Array(x.length), new Float64Array(x.length ** 2));

/** The lowest point in the cube [-1, 1]^n by trying which unknowns stand at which bound: 3^n linear systems. */
function lowestInCube(H: readonly (readonly number[])[], b: readonly number[]): number {
  const n = b.length;
  let lowest = Number.POSITIVE_INFINITY;
  for (let code = 0; code < 3 ** n; code++) {
    const places = b.map((_, i) => Math.floor(code / 3 ** i) % 3);
    const free = places.flatMap((place, i) => (place === 0 ? [i] : []));
    const x: number[] = places.map((place) => (place === 0 ? 0 : place === 1 ? -1 : 1));
    const matrix = Float64Array.from(free.flatMap((i) => free.map((j) => H[i]![j]!)));
    const solution = Float64Array.from(free, (i) => b[i]! - H[i]!.reduce((sum, h, j) => sum + h * x[j]!, 0));
    choleskyFactor(matrix, free.length);
    choleskySolve(matrix, free.length, solution);
    free.forEach((i, k) => {
      x[i] = solution[k]!;
    });
    if (x.every((value) => Math.abs(value) <= 1)) lowest = Math.min(lowest, valueAt(parabola(H, b), x));
  }
  return lowest;
}

/** Falls to 0 for ever more slowly, in a narrow valley that bends on the way: y follows x. */
const bentValley: HessianObjective = (x, gradient, hessian) => {
  const fall = Math.exp(-x[0]!);
  const off = x[1]! - x[0]! - fall;
  gradient[0] = -fall + 200 * off * (fall - 1);
  gradient[1] = 200 * off;
  hessian[0] = fall + 200 * ((fall - 1) ** 2 - off * fall);
  hessian[2] = 200 * (fall - 1);
  hessian[3] = 200;
  return fall + 100 * off * off;
};

describe("minimizeNewton with bounds", () => {
  it("finds the lowest point of a parabola in a cube, as trying all sides of the cube does", () => {
    const number = fc.double({ min: -2, max: 2, noNaN: true });
    const vectors = fc.array(fc.array(number, { minLength: 4, maxLength: 4 }), {
      minLength: 4,
      maxLength: 4,
    });
    fc.assert(
      fc.property(vectors, fc.array(number, { minLength: 4, maxLength: 4 }), vectors, (A, b, [start]) => {
        const H = b.map((_, i) =>
          b.map((_, j) => A.reduce((sum, row) => sum + row[i]! * row[j]!, i === j ? 0.01 : 0)),
        );
        const result = minimizeNewton(parabola(H, b), start!, {
          lower: [-1, -1, -1, -1],
          upper: [1, 1, 1, 1],
        });
        expect(result.status).toBe("converged");
        expect(result.x.every((value) => Math.abs(value) <= 1)).toBe(true);
        expectClose(result.value, lowestInCube(H, b), 1e-9, 1);
        expect(result.evaluations).toBeLessThan(16);
      }),
      { numRuns: 300 },
    );
  });

  it("leaves an unknown at its bound as soon as the gradient points inwards", () => {
    const result = minimizeNewton(parabola([[1]], [3]), [-5], { lower: [-5], upper: [4] });
    expect([...result.x]).toEqual([3]);
    expect(minimizeNewton(parabola([[1]], [3]), [-9], { lower: [-5] }).x[0]).toBe(3);
    const outside = minimizeNewton(parabola([[1]], [3]), [9], { upper: [2] });
    expect([outside.x[0], outside.status, outside.gradientNorm]).toEqual([2, "converged", 0]);
  });

  it("ends a step on the bound, and takes nobody along who counted on going further", () => {
    // A stiff valley along x = y that falls beyond the bound of x; then seen from the bound, beside the valley.
    const valley: HessianObjective = (x, gradient, hessian) => {
      const fall = Math.exp(-x[0]!);
      const off = x[1]! - x[0]!;
      gradient[0] = -fall - 2e6 * off;
      gradient[1] = 2e6 * off;
      hessian[0] = fall + 2e6;
      hessian[2] = -2e6;
      hessian[3] = 2e6;
      return fall + 1e6 * off * off;
    };
    for (const [start, most] of [
      [[0.99, 0.99], 5],
      [[1, 0.999], 4],
    ] as const) {
      const result = minimizeNewton(valley, start, { upper: [1, 9] });
      expect([result.status, result.x[0]]).toEqual(["converged", 1]);
      expectClose(result.x[1]!, 1, 1e-12);
      expect(result.evaluations).toBeLessThanOrEqual(most);
    }
  });

  it("leaps to the bound where the objective falls for ever more slowly", () => {
    const result = minimizeNewton(
      (x, gradient, hessian) => {
        hessian[0] = Math.exp(-x[0]!);
        gradient[0] = -hessian[0];
        return hessian[0];
      },
      [0],
      { upper: [13.8] },
    );
    expect([result.x[0], result.status, result.iterations]).toEqual([13.8, "converged", 3]);
    expect([...result.leapFrom!]).toEqual([2]);
  });

  it("leaps through a valley that bends, correcting the unknowns that are not at a bound", () => {
    const result = minimizeNewton(bentValley, [1, 2], { lower: [-20, -20], upper: [13.8, 30] });
    expect(result.status).toBe("converged");
    expect(result.x[0]).toBe(13.8);
    expectClose(result.x[1]!, 13.8 + Math.exp(-13.8), 1e-10);
    expect(result.evaluations).toBeLessThan(20);
  });

  it("does not leap over a minimum on the way", () => {
    for (const far of [3, 6, 10, 13]) {
      const result = minimizeNewton(
        (x, gradient, hessian) => {
          const fall = Math.exp(-x[0]!);
          const rise = Math.exp(x[0]! - 2 * far);
          gradient[0] = rise - fall;
          hessian[0] = rise + fall;
          return rise + fall;
        },
        [0],
        { upper: [13.8] },
      );
      expect([result.status, result.leapFrom]).toEqual(["converged", null]);
      expectClose(result.x[0]!, far, far < 10 ? 1e-6 : 0.05);
    }
  });

  it("lengthens steps that the ridge made short: along a valley that curves downwards", () => {
    // The minimum stands at 0; from 6 on the way there the valley is concave, and steep to both sides.
    const result = minimizeNewton(
      (x, gradient, hessian) => {
        const [u, v] = [x[0]!, x[1]!];
        const d = 1 / (1 + u * u);
        gradient[0] = 2e6 * (u - v) + 2 * u * d * d;
        gradient[1] = -2e6 * (u - v);
        hessian[0] = 2e6 + 2 * d * d - 8 * u * u * d * d * d;
        hessian[2] = -2e6;
        hessian[3] = 2e6;
        return 1e6 * (u - v) ** 2 - d;
      },
      [6, 6],
      { maxIterations: 1000 },
    );
    expect(result.status).toBe("converged");
    expect(Math.abs(result.x[0]!)).toBeLessThan(1e-6);
    expect(result.evaluations).toBeLessThan(60);
  });
});
