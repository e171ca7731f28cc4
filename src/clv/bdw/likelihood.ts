/**
 * Log-likelihood of the beta-discrete-Weibull model with gradient and Hessian.
 *
 * A customer whose chance to leave at the first renewal is theta survives t renewals with (1 - theta)^(t^c); with
 * theta beta(alpha, beta) over customers, S(t) = B(alpha, beta + t^c) / B(alpha, beta) (Fader, Hardie, Liu, Davin and
 * Steenburgh 2018, Journal of Interactive Marketing 43, equation 4). Of those who come to their t-th renewal the share
 * r_t = S(t) / S(t - 1) renews:
 *
 *   h_t = log r_t = log B(alpha, beta + t^c) - log B(alpha, beta + (t - 1)^c)
 *   log L = sum over t of kept_t h_t + lost_t log(1 - exp h_t)
 *
 * @module
 */
import { digamma, trigamma } from "../../numeric/digamma.ts";
import { logBetaRatio } from "../contract/beta-ratio.ts";
import type { Renewals } from "../contract/cohorts.ts";

/**
 * The log-likelihood at (alpha, beta, c); adds its gradient to `gradient` and the lower triangle of its Hessian to the
 * row-major `hessian`.
 *
 * @remarks O(renewals), whatever the number of customers.
 */
export function bdwLogLikelihood(
  { kept, lost }: Pick<Renewals, "kept" | "lost">,
  params: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
): number {
  const alpha = params[0]!;
  const beta = params[1]!;
  const c = params[2]!;
  const slope = new Float64Array(3);
  let value = 0;
  let before = endOf(alpha, beta, c, 0);
  for (let t = 1; t <= kept.length; t++) {
    const after = endOf(alpha, beta, c, t);
    const h = logBetaRatio(alpha, beta + before.power, powerStep(t, c));
    const renewed = kept[t - 1]!;
    const left = lost[t - 1]!;
    const odds = 1 / Math.expm1(-h); // r / (1 - r)
    // By h: the derivative of kept h + lost log(1 - exp h), and what curves it.
    const pull = left === 0 ? renewed : renewed - left * odds;
    const curve = left === 0 ? 0 : -left * odds * (1 + odds);
    value += (renewed === 0 ? 0 : renewed * h) + (left === 0 ? 0 : left * Math.log(-Math.expm1(h)));
    slope[0] = before.shifted - after.shifted;
    slope[1] = after.fall - before.fall;
    slope[2] = after.fall * after.stretch - before.fall * before.stretch;
    for (let i = 0; i < 3; i++) {
      gradient[i]! += pull * slope[i]!;
      for (let j = 0; j <= i; j++) hessian[3 * i + j]! += curve * slope[i]! * slope[j]!;
    }
    hessian[0]! += pull * (before.shiftedBend - after.shiftedBend);
    hessian[3]! += pull * (before.shiftedBend - after.shiftedBend);
    hessian[4]! += pull * (after.bend - before.bend);
    hessian[6]! += pull * (before.shiftedBend * before.stretch - after.shiftedBend * after.stretch);
    hessian[7]! += pull * (after.bend * after.stretch - before.bend * before.stretch);
    hessian[8]! += pull * (after.inner - before.inner);
    before = after;
  }
  return value;
}

/** What log B(alpha, beta + t^c) and its derivatives are made of. */
interface End {
  /** t^c, and its derivative by c. */
  readonly power: number;
  readonly stretch: number;
  /** digamma and trigamma at alpha + beta + t^c. */
  readonly shifted: number;
  readonly shiftedBend: number;
  /** First and second derivative of log B by beta. */
  readonly fall: number;
  readonly bend: number;
  /** Its second derivative by c. */
  readonly inner: number;
}

function endOf(alpha: number, beta: number, c: number, t: number): End {
  const power = t === 0 ? 0 : t ** c;
  const logT = t === 0 ? 0 : Math.log(t);
  const stretch = power * logT;
  const shifted = digamma(alpha + beta + power);
  const shiftedBend = trigamma(alpha + beta + power);
  const fall = digamma(beta + power) - shifted;
  const bend = trigamma(beta + power) - shiftedBend;
  return {
    power,
    stretch,
    shifted,
    shiftedBend,
    fall,
    bend,
    inner: bend * stretch * stretch + fall * stretch * logT,
  };
}

/** t^c - (t - 1)^c, which cancels where c is small. */
function powerStep(t: number, c: number): number {
  if (c === 1 || t === 1) return 1;
  return (t - 1) ** c * Math.expm1(c * Math.log1p(1 / (t - 1)));
}
