import { describe, expect, it } from "vitest";
import { minimizeNelderMead } from "./nelder-mead.ts";
import {
  beale,
  distance,
  falling,
  flat,
  halfLine,
  noisy,
  quadratic,
  rosenbrock,
} from "./objectives.testing.ts";

describe("minimizeNelderMead", () => {
  it.each([
    ["Rosenbrock, 2 unknowns", rosenbrock, [-1.2, 1], 1, 1e-4],
    ["Rosenbrock, 8 unknowns", rosenbrock, new Array<number>(8).fill(0), 1, 1e-4],
    ["Beale", beale, [1, 1], [3, 0.5], 1e-4],
    ["a quadratic of condition 1e8", quadratic(1e8), [0, 0, 0], 1, 1e-4],
    ["a function on the half line", halfLine, [20], 1, 1e-4],
  ])("finds the minimum of %s", (_, objective, start, minimum, tolerance) => {
    const result = minimizeNelderMead(objective, start);
    expect(result.status).toBe("converged");
    expect(result.gradientNorm).toBeNull();
    expect(distance(result.x, minimum)).toBeLessThan(tolerance);
  });

  it("meets a tighter tolerance", () => {
    const result = minimizeNelderMead(rosenbrock, [-1.2, 1], { tolerance: 1e-15 });
    expect(result.status).toBe("converged");
    expect(distance(result.x, 1)).toBeLessThan(1e-6);
  });

  it("gets over a kink", () => {
    const result = minimizeNelderMead((x) => Math.abs(x[0]! - 0.3) + 2 * Math.abs(x[1]! + x[0]!), [3, 5]);
    expect(result.status).toBe("converged");
    expect(distance(result.x, [0.3, -0.3])).toBeLessThan(1e-6);
  });

  it("restarts a simplex that has closed away from the minimum", () => {
    // McKinnon (1998), SIAM J. Optim. 9(1), 148-158: from this simplex the search closes at the origin, where the
    // value is 0; the minimum is -1/4 at (0, -1/2). The unknowns are turned so that the first simplex is his.
    const root = Math.sqrt(33);
    const mckinnon = (x: Float64Array): number => {
      const u = x[0]! + (x[1]! * (1 + root)) / 8;
      const v = x[0]! + (x[1]! * (1 - root)) / 8;
      return (u <= 0 ? 360 : 6) * u * u + v + v * v;
    };
    const result = minimizeNelderMead(mckinnon, [0, 0], { initialStep: 1 });
    expect(result.status).toBe("converged");
    expect(result.value).toBeCloseTo(-0.25, 9);
  });

  /** Points seen in one step from the corners (0, 0), (1, 0), (0, 1) with values 0, 1, 2 and then `rest`. */
  function firstStep(rest: readonly number[]): (readonly number[])[] {
    const seen: number[][] = [];
    const values = [0, 1, 2, ...rest];
    minimizeNelderMead(
      (x) => {
        seen.push([...x]);
        return values[seen.length - 1]!;
      },
      [0, 0],
      { maxIterations: 1, initialStep: 1 },
    );
    return seen.slice(3);
  }

  it.each<readonly [string, number[], number[][]]>([
    ["reflects", [0.5], [[1, -1]]],
    [
      "expands beyond a new best",
      [-1, -2],
      [
        [1, -1],
        [1.5, -2],
      ],
    ],
    [
      "contracts outside",
      [1.5, 1],
      [
        [1, -1],
        [0.75, -0.5],
      ],
    ],
    [
      "contracts inside",
      [3, 1],
      [
        [1, -1],
        [0.25, 0.5],
      ],
    ],
    [
      "shrinks to the best",
      [3, 2.5, 1, 1],
      [
        [1, -1],
        [0.25, 0.5],
        [0.5, 0],
        [0, 0.5],
      ],
    ],
  ])("%s as Nelder and Mead say", (_, rest, points) => {
    expect(firstStep(rest)).toEqual(points);
  });

  it("accepts a flat function and a noisy one", () => {
    expect(minimizeNelderMead(flat, [1, 2]).status).toBe("converged");
    const result = minimizeNelderMead(noisy(rosenbrock), [-1.2, 1], { tolerance: 1e-8 });
    expect(result.status).toBe("converged");
    expect(distance(result.x, 1)).toBeLessThan(0.5);
  });

  it("stops on a function without a lower bound", () => {
    const result = minimizeNelderMead(falling, [0]);
    expect(result).toMatchObject({ status: "iteration-limit", iterations: 1000 });
    const steep = minimizeNelderMead((x) => -Math.exp(x[0]!), [0]);
    expect(Number.isFinite(steep.value)).toBe(true);
  });

  it("reports a start that is not finite, with its value", () => {
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      expect(minimizeNelderMead(() => value, [1])).toMatchObject({
        status: "not-finite",
        value,
        iterations: 0,
      });
    }
  });

  it("obeys its iteration limit", () => {
    const result = minimizeNelderMead(rosenbrock, [-1.2, 1], { maxIterations: 10 });
    expect(result).toMatchObject({ status: "iteration-limit", iterations: 10 });
    expect(result.value).toBeLessThan(24.2);
  });

  it("leaves the start alone and is deterministic", () => {
    const start = Object.freeze([-1.2, 1]);
    expect(minimizeNelderMead(rosenbrock, start)).toEqual(minimizeNelderMead(rosenbrock, start));
    expect(start).toEqual([-1.2, 1]);
  });

  it("counts its evaluations", () => {
    let calls = 0;
    const result = minimizeNelderMead(
      (x) => {
        calls++;
        return rosenbrock(x);
      },
      [-1.2, 1],
    );
    expect(result.evaluations).toBe(calls);
  });

  it("with no unknowns at all has converged", () => {
    expect(minimizeNelderMead(() => 3, []).status).toBe("converged");
  });
});
