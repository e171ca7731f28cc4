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
import { logWeibullRatio } from "../contract/beta-ratio.ts";
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
    const h = logWeibullRatio(alpha, beta, c, t - 1, 1);
    const renewed = kept[t - 1]!;
    const left = lost[t - 1]!;
    const odds = 1 / Math.expm1(-h); // r / (1 - r)
    // By h: the derivative of kept h + lost log(1 - exp h), and what curves it.
    const pull = left === 0 ? renewed : renewed - left * odds;
    const curve = left === 0 ? 0 : -left * odds * (1 + odds);
    value += (renewed === 0 ? 0 : renewed * h) + (left === 0 ? 0 : left * Math.log(-Math.expm1(h)));
    slope[0] = before.shifted - after.shifted;
    slope[1] = after.fall - before.fall;
    slope[2] = after.fallByC - before.fallByC;
    for (let i = 0; i < 3; i++) {
      gradient[i]! += pull * slope[i]!;
      for (let j = 0; j <= i; j++) hessian[3 * i + j]! += curve * slope[i]! * slope[j]!;
    }
    hessian[0]! += pull * (before.shiftedBend - after.shiftedBend);
    hessian[3]! += pull * (before.shiftedBend - after.shiftedBend);
    hessian[4]! += pull * (after.bend - before.bend);
    hessian[6]! += pull * (before.shiftedBendByC - after.shiftedBendByC);
    hessian[7]! += pull * (after.bendByC - before.bendByC);
    hessian[8]! += pull * (after.innerByC - before.innerByC);
    before = after;
  }
  return value;
}

/** Derivatives of log B(alpha, beta + t^c), by c where their names say so. */
interface End {
  /** digamma and trigamma at alpha + beta + t^c. */
  readonly shifted: number;
  readonly shiftedBend: number;
  readonly shiftedBendByC: number;
  /** First and second derivative by beta. */
  readonly fall: number;
  readonly bend: number;
  readonly bendByC: number;
  /** First and second derivative by c. */
  readonly fallByC: number;
  readonly innerByC: number;
}

/** From here on digamma and trigamma are their asymptotic series, whose differences are taken term by term. */
const SERIES_MIN = 2000;

function endOf(alpha: number, beta: number, c: number, t: number): End {
  const power = t === 0 ? 0 : t ** c;
  const logT = t === 0 ? 0 : Math.log(t);
  if (beta + power > SERIES_MIN) return farEndOf(alpha, beta, c * logT, power, logT);
  const stretch = power * logT;
  const shifted = digamma(alpha + beta + power);
  const shiftedBend = trigamma(alpha + beta + power);
  const fall = digamma(beta + power) - shifted;
  const bend = trigamma(beta + power) - shiftedBend;
  return {
    shifted,
    shiftedBend,
    shiftedBendByC: shiftedBend * stretch,
    fall,
    bend,
    bendByC: bend * stretch,
    fallByC: fall * stretch,
    innerByC: bend * stretch * stretch + fall * stretch * logT,
  };
}

/**
 * The same where t^c is large, perhaps beyond all doubles: the differences by alpha are far smaller than what they are
 * differences of, but t^c times them is not.
 */
function farEndOf(alpha: number, beta: number, logPower: number, power: number, logT: number): End {
  const z = beta + power;
  const y = alpha + z;
  const endless = power === Number.POSITIVE_INFINITY;
  const powerOverZ = endless ? 1 : power / z;
  const powerOverY = endless ? 1 : power / y;
  const inverses = 1 / z + 1 / y;
  const squares = 1 / z / z + 1 / z / y + 1 / y / y;
  // log(1 + alpha / z) over alpha / z
  const share = alpha / z < 1e-16 ? 1 : Math.log1p(alpha / z) / (alpha / z);
  const fallTimesZ = -alpha * (share + (0.5 + inverses / 12) / y);
  const bendTimesZY = alpha * (1 + inverses / 2 + squares / 6);
  const shiftedBendTimesY = endless ? 1 : trigamma(y) * y;
  return {
    shifted: endless ? logPower : digamma(y),
    shiftedBend: shiftedBendTimesY / y,
    shiftedBendByC: shiftedBendTimesY * powerOverY * logT,
    fall: fallTimesZ / z,
    bend: bendTimesZY / z / y,
    bendByC: (bendTimesZY / z) * powerOverY * logT,
    fallByC: fallTimesZ * powerOverZ * logT,
    innerByC: (bendTimesZY * powerOverZ * powerOverY + fallTimesZ * powerOverZ) * logT * logT,
  };
}
