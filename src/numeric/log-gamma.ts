/**
 * The logarithm of the gamma function for x >= 0, relatively accurate at its zeros 1 and 2.
 *
 * Sources: Abramowitz and Stegun (1964), "Handbook of Mathematical Functions", 6.1.33 (Taylor series) and
 * 6.1.41 (Stirling's series). The coefficients are derived in `benchmarks/oracles/numeric_coefficients.py`.
 *
 * @module
 */

/** 1 minus Euler's constant. */
const ONE_MINUS_EULER = 0.42278433509846713;

/** (-1)^k (zeta(k) - 1) / k for k = 2, 3, ...: log Gamma(2 + t) = (1 - Euler) t + the sum of these t^k, |t| < 2. */
const TAYLOR: Float64Array = Float64Array.of(
  0.3224670334241132,
  -0.0673523010531981,
  0.020580808427784546,
  -0.007385551028673986,
  0.0028905103307415234,
  -0.001192753911703261,
  0.0005096695247430425,
  -0.00022315475845357939,
  9.945751278180853e-5,
  -4.492623673813314e-5,
  2.050721277567069e-5,
  -9.439488275268397e-6,
  4.374866789907488e-6,
  -2.039215753801366e-6,
  9.55141213040742e-7,
  -4.492469198764566e-7,
  2.1207184805554665e-7,
  -1.0043224823968099e-7,
  4.7698101693639804e-8,
  -2.2711094608943164e-8,
  1.0838659214896955e-8,
  -5.183475041970047e-9,
  2.4836745438024785e-9,
  -1.1921401405860912e-9,
  5.731367241678862e-10,
  -2.7595228851242334e-10,
);

/** log(2 pi) / 2 */
export const HALF_LOG_TWO_PI = 0.9189385332046728;

/** From here on Stirling's series with the terms below is exact to the last bit or two. */
export const STIRLING_MIN = 10;

/**
 * Natural logarithm of Gamma(x).
 *
 * @param x - A number >= 0.
 * @returns `Infinity` at 0 and beyond 2.55e305, where log Gamma overflows; `NaN` for negative x: no formula of
 * this library needs the reflection.
 * @remarks Relative error below 1e-15 on (0, 1e305], also beside the zeros at 1 and 2.
 */
export function logGamma(x: number): number {
  if (x === Number.POSITIVE_INFINITY) return x;
  if (x >= STIRLING_MIN) {
    const log = Math.log(x);
    // x (log x - 1) first: (x - 1/2) log x overflows before log Gamma does.
    return x * (log - 1) - 0.5 * log + HALF_LOG_TWO_PI + stirlingRest(x);
  }
  if (x > 2.5) {
    // Gamma(x) = (x - 1)(x - 2) ... (x - n) Gamma(x - n), down to (1.5, 2.5].
    let product = 1;
    let rest = x;
    while (rest > 2.5) {
      rest -= 1;
      product *= rest;
    }
    return Math.log(product) + logGammaTwoPlus(rest - 2);
  }
  if (x >= 1.5) return logGammaTwoPlus(x - 2);
  if (x >= 0.5) return logGammaOnePlus(x - 1);
  if (x >= 0) return logGammaOnePlus(x) - Math.log(x);
  return Number.NaN;
}

/** log Gamma(1 + t) for -0.5 <= t <= 0.5, relatively accurate beside t = 0. */
export function logGammaOnePlus(t: number): number {
  return logGammaTwoPlus(t) - Math.log1p(t);
}

/** log Gamma(2 + t) for |t| <= 0.5. Even and odd powers are summed apart: two short chains run side by side. */
function logGammaTwoPlus(t: number): number {
  const square = t * t;
  let even = TAYLOR[24]!;
  let odd = TAYLOR[25]!;
  for (let k = 22; k >= 0; k -= 2) {
    even = even * square + TAYLOR[k]!;
    odd = odd * square + TAYLOR[k + 1]!;
  }
  return t * (ONE_MINUS_EULER + t * (even + t * odd));
}

/**
 * What Stirling's formula leaves: log Gamma(x) - (x - 1/2) log x + x - log(2 pi) / 2, for x >= 10.
 * B_2k / (2k (2k - 1) x^(2k - 1)), k = 1 to 9.
 */
export function stirlingRest(x: number): number {
  const w = 1 / x;
  if (x > 1e8) return w / 12;
  const s = w * w;
  let sum = 0.17964437236883057;
  sum = sum * s - 0.029550653594771242;
  sum = sum * s + 0.00641025641025641;
  sum = sum * s - 0.0019175269175269176;
  sum = sum * s + 0.0008417508417508417;
  sum = sum * s - 0.0005952380952380953;
  sum = sum * s + 0.0007936507936507937;
  sum = sum * s - 0.002777777777777778;
  sum = sum * s + 0.08333333333333333;
  return sum * w;
}
