/**
 * Gauss's hypergeometric function F(1, b; b + d; -y) for y >= 0 by its continued fraction, with derivatives.
 *
 *   F = 1 / (1 + k_1 y / (1 + k_2 y / (1 + ...)))                                            (1)
 *   k_(2n+1) = (b + n)(c + n - 1) / ((c + 2n - 1)(c + 2n)),   k_(2n) = n (d + n - 1) / ((c + 2n - 2)(c + 2n - 1))
 *
 * with c = b + d. For b, d > 0 all k are positive: nothing cancels, for any size of b and d.
 *
 * Source: Wall (1948), "Analytic Theory of Continued Fractions", section 89; Cuyt et al. (2008), "Handbook of
 * Continued Fractions for Special Functions", section 15.3.
 *
 * @module
 */

/** Places of a function of three parameters and its derivatives; the names are those of this module. */
export const L = 0;
export const L_B = 1;
export const L_D = 2;
export const L_Y = 3;
export const L_BB = 4;
export const L_BD = 5;
export const L_BY = 6;
export const L_DD = 7;
export const L_DY = 8;
export const L_YY = 9;
export const FRACTION_SIZE = 10;

/** Beyond this the fraction takes more than ninety terms and an integral is cheaper. */
export const FRACTION_Y_MAX = 20;

/**
 * Terms of (1) for full precision. The k tend to 1/4, where two fractions that differ in their tail come closer by the
 * factor (sqrt(1 + y) - 1) / (sqrt(1 + y) + 1) a term.
 */
function termsFor(root: number): number {
  return root > 1 ? Math.ceil(38 / Math.log((root + 1) / (root - 1))) + 5 : 5;
}

/** log F(1, b; b + d; -y). */
export function logGaussFraction(b: number, d: number, y: number): number {
  const c = b + d;
  const root = Math.sqrt(1 + y);
  let f = 0.5 * (1 + root);
  for (let j = termsFor(root); j >= 1; j--) {
    const n = j >> 1;
    const k =
      j === 1
        ? b / c
        : j & 1
          ? ((b + n) * (c + n - 1)) / ((c + j - 2) * (c + j - 1))
          : (n * (d + n - 1)) / ((c + j - 2) * (c + j - 1));
    f = 1 + (k * y) / f;
  }
  return -Math.log(f);
}

/**
 * log F(1, b; b + d; -y) with all first and second derivatives by b, d and y, into `out`.
 *
 * Each partial fraction f <- 1 + y k / f is taken with the derivatives of log f. Those by y are kept apart from the
 * others because log y has none at 0.
 */
export function gaussFraction(b: number, d: number, y: number, out: Float64Array): void {
  const c = b + d;
  const root = Math.sqrt(1 + y);
  let f = 0.5 * (1 + root);
  let fb = 0;
  let fd = 0;
  let fy = 0.25 / (root * f);
  let fbb = 0;
  let fbd = 0;
  let fby = 0;
  let fdd = 0;
  let fdy = 0;
  let fyy = -0.125 / (root * root * root * f) - fy * fy;
  for (let j = termsFor(root); j >= 1; j--) {
    const n = j >> 1;
    const odd = (j & 1) === 1;
    // log k by b, d and c apart: one of b and d occurs by itself.
    const p = odd ? 1 / (b + n) : 1 / (d + n - 1);
    const high = 1 / (c + j - 1);
    // At j = 1 the factor c - 1 stands above and below.
    const low = j === 1 ? 0 : 1 / (c + j - 2);
    const top = odd && j > 1 ? 1 / (c + n - 1) : 0;
    const k = (odd ? (j === 1 ? b : (b + n) * (c + n - 1) * low) : n * (d + n - 1) * low) * high;
    const kc = top - low - high;
    const kcc = low * low + high * high - top * top;
    const pb = odd ? p : 0;
    const pd = p - pb;
    // Q = k / f by its logarithm, then R = y Q and 1 + R.
    const Q = k / f;
    const qb = pb + kc - fb;
    const qd = pd + kc - fd;
    const qy = -fy;
    const qbb = kcc - pb * pb - fbb + qb * qb;
    const qbd = kcc - fbd + qb * qd;
    const qdd = kcc - pd * pd - fdd + qd * qd;
    const qby = qb * qy - fby;
    const qdy = qd * qy - fdy;
    const qyy = qy * qy - fyy;
    f = 1 + y * Q;
    const u = Q / f;
    const v = y * u;
    fb = v * qb;
    fd = v * qd;
    fy = u + v * qy;
    fbb = v * qbb - fb * fb;
    fbd = v * qbd - fb * fd;
    fdd = v * qdd - fd * fd;
    fby = u * qb + v * qby - fb * fy;
    fdy = u * qd + v * qdy - fd * fy;
    fyy = 2 * u * qy + v * qyy - fy * fy;
  }
  out[L] = -Math.log(f);
  out[L_B] = -fb;
  out[L_D] = -fd;
  out[L_Y] = -fy;
  out[L_BB] = -fbb;
  out[L_BD] = -fbd;
  out[L_BY] = -fby;
  out[L_DD] = -fdd;
  out[L_DY] = -fdy;
  out[L_YY] = -fyy;
}
