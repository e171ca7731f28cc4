/**
 * Student's t distribution: both tails and the quantile, for any df > 0, whole or not.
 *
 * Source: Abramowitz and Stegun (1964), "Handbook of Mathematical Functions", 26.7.1: the tails are incomplete
 * beta functions of df / (df + t^2).
 *
 * @module
 */
import { incompleteBeta } from "./incomplete-beta.ts";
import { logBeta } from "./log-beta.ts";
import { normalQuantile, normalUpperTail } from "./normal.ts";

/** P(T <= t). Relatively accurate in the lower tail. */
export function studentCdf(t: number, df: number): number {
  return studentUpperTail(-t, df);
}

/**
 * P(T > t).
 *
 * @param t - Any number, also infinite.
 * @param df - Degrees of freedom, > 0; `Infinity` is the normal distribution.
 * @returns `NaN` for df outside its range.
 * @remarks Relative error below 1e-12 for df in [0.5, 1e7] down to values of 1e-300.
 */
export function studentUpperTail(t: number, df: number): number {
  if (!(df > 0)) return Number.NaN;
  if (df === Number.POSITIVE_INFINITY) return normalUpperTail(t);
  return t < 0 ? 1 - outside(-t, df) : outside(t, df);
}

/**
 * The t with P(T <= t) = p.
 *
 * @param p - A probability; 0 gives `-Infinity`, 1 `Infinity`, anything outside `NaN`.
 * @param df - Degrees of freedom, > 0; `Infinity` is the normal distribution.
 * @remarks Newton steps, guarded by bisection, on the logarithm of the tail (of the central part near p = 1/2) as
 * a function of log t; relative error below 1e-12. Infinite where the quantile passes the largest double.
 */
export function studentQuantile(p: number, df: number): number {
  if (!(df > 0)) return Number.NaN;
  if (df === Number.POSITIVE_INFINITY || !(p > 0 && p < 1)) return normalQuantile(p);
  if (p === 0.5) return 0;
  return p < 0.5 ? -positiveQuantile(p, df) : positiveQuantile(1 - p, df);
}

/** P(T > t) for t >= 0. */
function outside(t: number, df: number): number {
  const { x, y, logX, logY } = squares(t, df);
  const prefactor = Math.exp((df / 2) * logX + logY / 2 - logBeta(df / 2, 0.5));
  return t === 0 ? 0.5 : 0.5 * incompleteBeta({ a: df / 2, b: 0.5, x, y, logY, prefactor });
}

/** P(0 < T < t), relatively accurate for small t. */
function inside(t: number, df: number): number {
  const { x, y, logX, logY } = squares(t, df);
  const prefactor = Math.exp((df / 2) * logX + logY / 2 - logBeta(df / 2, 0.5));
  return 0.5 * incompleteBeta({ a: 0.5, b: df / 2, x: y, y: x, logY: logX, prefactor });
}

/** x = df / (df + t^2), y = 1 - x and their logarithms; t^2 itself may overflow. */
function squares(t: number, df: number): { x: number; y: number; logX: number; logY: number } {
  const h = t / Math.sqrt(df);
  if (h > 1e8) return { x: 1 / h / h, y: 1, logX: -2 * Math.log(h), logY: -1 / h / h };
  const ratio = (t / df) * t;
  const x = 1 / (1 + ratio);
  return { x, y: ratio * x, logX: -Math.log1p(ratio), logY: -Math.log1p(1 / ratio) };
}

/** The t > 0 with P(T > t) = q, for q < 1/2. */
function positiveQuantile(q: number, df: number): number {
  const central = q > 0.25;
  const target = Math.log(central ? 0.5 - q : q);
  const logScale = -0.5 * Math.log(df) - logBeta(df / 2, 0.5);
  let s = Math.log(-normalQuantile(q));
  // Far out P(T > t) is (sqrt(df) / t)^df / (df B(df / 2, 1/2)); for few degrees that is the better start.
  if (df < 3) s = Math.max(s, 0.5 * Math.log(df) - (Math.log(df) + logBeta(df / 2, 0.5) + Math.log(q)) / df);
  if (s > 710) return Number.POSITIVE_INFINITY;
  let low = -745;
  let high = 710;
  for (let iteration = 0; iteration < 200; iteration++) {
    const t = Math.exp(s);
    const log = Math.log(central ? inside(t, df) : outside(t, df));
    const excess = log - target;
    if (excess === 0) break;
    if (excess > 0 === central) high = s;
    else low = s;
    // d log F / d log t = t f(t) / F
    const logDensity = logScale + ((df + 1) / 2) * squares(t, df).logX;
    const slope = Math.exp(s + logDensity - log) * (central ? 1 : -1);
    const step = excess / slope;
    const next = s - step;
    if (Math.abs(step) < 1e-9 && Number.isFinite(next)) return t * Math.exp(-step);
    s = next > low && next < high ? next : 0.5 * (low + high);
  }
  return Math.exp(s);
}
