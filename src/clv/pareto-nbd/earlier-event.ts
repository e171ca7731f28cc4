/**
 * Which of two things happens first: the drop-out or the next purchase?
 *
 * Both come as Poisson processes, the one with a rate ~ gamma(a, A), the other with a rate ~ gamma(b, B). The first
 * is the earlier one with chance
 *
 *   p = integral over v > 0 of a / (A + v) (1 + v / A)^-a (1 + v / B)^-b dv                        (1)
 *     = a / (a + b) F(1, b; a + b + 1; -y),             y = A / B - 1,   where A >= B               (2)
 *     = a / (a + b) B / A F(1, a + 1; a + b + 1; -y),   y = B / A - 1,   where A < B                (3)
 *
 * Each form has the logarithm of p exactly, also where p is tiny. The integral itself is taken where y is so large that
 * the fraction of F would converge slowly.
 *
 * Sources: (1) and Euler's transformation, Abramowitz and Stegun (1964), 15.3.1, 15.3.4.
 *
 * @module
 */
import {
  FRACTION_SIZE,
  FRACTION_Y_MAX,
  gaussFraction,
  L,
  L_B,
  L_BB,
  L_BD,
  L_BY,
  L_D,
  L_DD,
  L_DY,
  L_Y,
  L_YY,
  logGaussFraction,
} from "./gauss-fraction.ts";

/** log p and its derivatives stand in this order: value, by (a, A, b, B), lower triangle of the Hessian row by row. */
export const EVENT_SIZE = 15;

/**
 * log p.
 *
 * @param lead - A - B, without the rounding of the subtraction.
 */
export function logEarlier(a: number, A: number, b: number, B: number, lead: number): number {
  const y = lead >= 0 ? lead / B : -lead / A;
  if (y > FRACTION_Y_MAX) {
    integrateEarlier(a, A, b, B, scratch);
    return scratch[0]!;
  }
  const share = Math.log(a / (a + b));
  return share + (lead >= 0 ? logGaussFraction(b, a + 1, y) : Math.log1p(y) + logGaussFraction(a + 1, b, y));
}

const scratch = new Float64Array(EVENT_SIZE);
const fraction = new Float64Array(FRACTION_SIZE);

/** log p with its derivatives by (a, A, b, B), into `out`. */
export function earlierEvent(
  a: number,
  A: number,
  b: number,
  B: number,
  lead: number,
  out: Float64Array,
): void {
  const y = lead >= 0 ? lead / B : -lead / A;
  if (y > FRACTION_Y_MAX) {
    integrateEarlier(a, A, b, B, out);
    return;
  }
  const s = 1 / (a + b);
  const F = fraction;
  const K = 1 + y;
  out[5] = -((b * s) / a) * (1 / a + s);
  out[8] = s * s;
  out[10] = s * s;
  if (lead >= 0) {
    // (2): y grows with A and falls with B; b is the first parameter of the fraction and a its second.
    gaussFraction(b, a + 1, y, F);
    out[0] = Math.log(a * s) + F[L]!;
    out[1] = (b * s) / a + F[L_D]!;
    out[2] = F[L_Y]! / B;
    out[3] = F[L_B]! - s;
    out[4] = (-K * F[L_Y]!) / B;
    out[5] += F[L_DD]!;
    out[6] = F[L_DY]! / B;
    out[7] = F[L_YY]! / (B * B);
    out[8] += F[L_BD]!;
    out[9] = F[L_BY]! / B;
    out[10] += F[L_BB]!;
    out[11] = (-K * F[L_DY]!) / B;
    out[12] = -(F[L_Y]! + K * F[L_YY]!) / (B * B);
    out[13] = (-K * F[L_BY]!) / B;
    out[14] = (K * (2 * F[L_Y]! + K * F[L_YY]!)) / (B * B);
  } else {
    // (3): y grows with B and falls with A; the parameters have changed places.
    gaussFraction(a + 1, b, y, F);
    out[0] = Math.log(a * s) + Math.log1p(y) + F[L]!;
    out[1] = (b * s) / a + F[L_B]!;
    out[2] = -(1 + K * F[L_Y]!) / A;
    out[3] = F[L_D]! - s;
    out[4] = 1 / B + F[L_Y]! / A;
    out[5] += F[L_BB]!;
    out[6] = (-K * F[L_BY]!) / A;
    out[7] = (1 + K * (2 * F[L_Y]! + K * F[L_YY]!)) / (A * A);
    out[8] += F[L_BD]!;
    out[9] = (-K * F[L_DY]!) / A;
    out[10] += F[L_DD]!;
    out[11] = F[L_BY]! / A;
    out[12] = -(F[L_Y]! + K * F[L_YY]!) / (A * A);
    out[13] = F[L_DY]! / A;
    out[14] = F[L_YY]! / (A * A) - 1 / (B * B);
  }
}

const NODE_STEP = 0.25;
const NODE_RATIO = Math.exp(NODE_STEP);
/** The first node, from `low`: v is below 1e-18 of exp(low) there. */
const FIRST_NODE = -3.75;
/** log(1 + e^x) is x from here on. */
const ONE_IS_NOTHING = 37;
/** Neither end is anywhere near for finite arguments. */
const NODES_LIMIT = 20_000;

/**
 * log p with its derivatives by the trapezoidal rule, into `out`.
 *
 * The nodes are log v = u + exp(u - high) - exp(low - u), u equally spaced. In between, v grows exponentially; below
 * exp(low), where the integrand is as good as v, and beyond exp(high), where it may be as flat as v^-(a + b), doubly so. On
 * that scale it is analytic in |Im u| < pi / 2, and a step of 1/4 is exact to 1e-16 (Trefethen and Weideman 2014, SIAM
 * Review 56(3), theorem 5.1). Derivatives of log p are means and covariances of those of the integrand.
 *
 * @remarks About fifty nodes, and ten more for each power of 10 between A and B.
 * @internal
 */
export function integrateEarlier(a: number, A: number, b: number, B: number, out: Float64Array): void {
  const q = a + 1;
  const lnA = Math.log(A);
  const lnB = Math.log(B);
  const high = Math.max(lnA, lnB);
  const low = Math.min(-Math.log(q / A + b / B), lnA, lnB);
  let sum = 0;
  // The integrand's derivatives are -logA by a, q slopeA - 1 / A by A, -logB by b and b slopeB by B.
  let mA = 0;
  let mSlopeA = 0;
  let mBendA = 0;
  let mB = 0;
  let mSlopeB = 0;
  let mBendB = 0;
  let mAA = 0;
  let mASlopeA = 0;
  let mSlopesA = 0;
  let mAB = 0;
  let mSlopeAB = 0;
  let mBB = 0;
  let mASlopeB = 0;
  let mSlopes = 0;
  let mBSlopeB = 0;
  let mSlopesB = 0;
  let up = Math.exp(low + FIRST_NODE - high);
  let down = Math.exp(-FIRST_NODE);
  for (let node = 0; node < NODES_LIMIT; node++, up *= NODE_RATIO, down /= NODE_RATIO) {
    const logV = low + FIRST_NODE + node * NODE_STEP + up - down;
    // Where a + b is tiny, v overflows long before the integrand has gone; its logarithm does not.
    const v = Math.exp(logV);
    const logA = logV - lnA > ONE_IS_NOTHING ? logV - lnA : Math.log1p(v / A);
    const logB = logV - lnB > ONE_IS_NOTHING ? logV - lnB : Math.log1p(v / B);
    const weight = Math.exp(logV - q * logA - b * logB) * (1 + up + down);
    if (weight <= 1e-20 * sum) break;
    const inverseA = 1 / (A + v);
    const inverseB = 1 / (B + v);
    const slopeA = 1 / (A * (1 + A / v));
    const slopeB = 1 / (B * (1 + B / v));
    const wA = weight * logA;
    const wSlopeA = weight * slopeA;
    const wB = weight * logB;
    const wSlopeB = weight * slopeB;
    sum += weight;
    mA += wA;
    mSlopeA += wSlopeA;
    mBendA += wSlopeA * (1 / A + inverseA);
    mB += wB;
    mSlopeB += wSlopeB;
    mBendB += wSlopeB * (1 / B + inverseB);
    mAA += wA * logA;
    mASlopeA += wA * slopeA;
    mSlopesA += wSlopeA * slopeA;
    mAB += wA * logB;
    mSlopeAB += wSlopeA * logB;
    mBB += wB * logB;
    mASlopeB += wA * slopeB;
    mSlopes += wSlopeA * slopeB;
    mBSlopeB += wB * slopeB;
    mSlopesB += wSlopeB * slopeB;
  }
  const i = 1 / sum;
  const eA = mA * i;
  const eB = mB * i;
  const eSlopeA = mSlopeA * i;
  const eSlopeB = mSlopeB * i;
  out[0] = Math.log((sum * NODE_STEP * a) / A);
  out[1] = 1 / a - eA;
  out[2] = q * eSlopeA - 1 / A;
  out[3] = -eB;
  out[4] = b * eSlopeB;
  out[5] = mAA * i - eA * eA - 1 / (a * a);
  out[6] = eSlopeA - q * (mASlopeA * i - eA * eSlopeA);
  out[7] = q * (q * (mSlopesA * i - eSlopeA * eSlopeA) - mBendA * i) + 1 / (A * A);
  out[8] = mAB * i - eA * eB;
  out[9] = -q * (mSlopeAB * i - eSlopeA * eB);
  out[10] = mBB * i - eB * eB;
  out[11] = -b * (mASlopeB * i - eA * eSlopeB);
  out[12] = q * b * (mSlopes * i - eSlopeA * eSlopeB);
  out[13] = eSlopeB - b * (mBSlopeB * i - eB * eSlopeB);
  out[14] = b * (b * (mSlopesB * i - eSlopeB * eSlopeB) - mBendB * i);
}
