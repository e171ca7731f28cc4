/** Functions with known minima that the tests of all minimisers share. */

/** A function with its gradient and, where a test asks for it, its Hessian (lower triangle). */
export type Objective = (x: Float64Array, gradient?: Float64Array, hessian?: Float64Array) => number;

/** Rosenbrock's valley, chained over any number of unknowns >= 2; minimum 0 at (1, ..., 1). */
export const rosenbrock: Objective = (x, gradient, hessian) => {
  const n = x.length;
  let value = 0;
  for (let i = 0; i + 1 < n; i++) {
    const a = x[i + 1]! - x[i]! * x[i]!;
    const b = 1 - x[i]!;
    value += 100 * a * a + b * b;
    if (gradient !== undefined) {
      gradient[i]! += -400 * a * x[i]! - 2 * b;
      gradient[i + 1]! += 200 * a;
    }
    if (hessian !== undefined) {
      hessian[i * n + i]! += 1200 * x[i]! * x[i]! - 400 * x[i + 1]! + 2;
      hessian[(i + 1) * n + i]! += -400 * x[i]!;
      hessian[(i + 1) * n + i + 1]! += 200;
    }
  }
  return value;
};

/** Beale's function; minimum 0 at (3, 1/2). */
export const beale: Objective = (x, gradient, hessian) => {
  const [u, v] = [x[0]!, x[1]!];
  let value = 0;
  [1.5, 2.25, 2.625].forEach((c, i) => {
    const k = i + 1;
    const r = c - u * (1 - v ** k);
    const ru = v ** k - 1;
    const rv = k * u * v ** (k - 1);
    value += r * r;
    if (gradient !== undefined) {
      gradient[0]! += 2 * r * ru;
      gradient[1]! += 2 * r * rv;
    }
    if (hessian !== undefined) {
      const rvv = k > 1 ? k * (k - 1) * u * v ** (k - 2) : 0;
      hessian[0]! += 2 * ru * ru;
      hessian[2]! += 2 * (ru * rv + r * k * v ** (k - 1));
      hessian[3]! += 2 * (rv * rv + r * rvv);
    }
  });
  return value;
};

/** Sum of c_i (x_i - 1)^2 / 2 with c from 1 to `condition` in equal ratios; minimum 0 at (1, ..., 1). */
export function quadratic(condition: number): Objective {
  return (x, gradient, hessian) => {
    const n = x.length;
    let value = 0;
    for (let i = 0; i < n; i++) {
      const c = condition ** (i / (n - 1));
      const d = x[i]! - 1;
      value += 0.5 * c * d * d;
      if (gradient !== undefined) gradient[i] = c * d;
      if (hessian !== undefined) hessian[i * n + i] = c;
    }
    return value;
  };
}

/** x - log x: NaN for x < 0, infinite at 0; minimum 1 at 1. */
export const halfLine: Objective = (x, gradient, hessian) => {
  const u = x[0]!;
  if (gradient !== undefined) gradient[0] = 1 - 1 / u;
  if (hessian !== undefined) hessian[0] = 1 / (u * u);
  return u - Math.log(u);
};

export const flat: Objective = () => 7;

/** -x, below every bound. */
export const falling: Objective = (x, gradient) => {
  if (gradient !== undefined) gradient[0] = -1;
  return -x[0]!;
};

/** -exp(x): falls to -Infinity within a few steps. */
export const plunging: Objective = (x, gradient, hessian) => {
  const value = -Math.exp(x[0]!);
  if (gradient !== undefined) gradient[0] = value;
  if (hessian !== undefined) hessian[0] = value;
  return value;
};

/**
 * The objective plus 1e6, with a relative noise uniform on 1e-9 [-1, 1]: like a plain sum over a million rows. It
 * is the same at every visit of a point.
 */
export function noisy(objective: Objective): Objective {
  return (x, gradient, hessian) => {
    let phase = 0;
    for (let i = 0; i < x.length; i++) phase += x[i]! * 1e13 * (i + 1);
    const scrambled = Math.sin(phase) * 1e4;
    const noise = 2 * (scrambled - Math.floor(scrambled)) - 1;
    return (objective(x, gradient, hessian) + 1e6) * (1 + 1e-9 * noise);
  };
}

/** Largest distance of any unknown from `target`. */
export function distance(x: ArrayLike<number>, target: readonly number[] | number): number {
  let largest = 0;
  for (let i = 0; i < x.length; i++) {
    largest = Math.max(largest, Math.abs(x[i]! - (typeof target === "number" ? target : target[i]!)));
  }
  return largest;
}
