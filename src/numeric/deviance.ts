/**
 * What is left of mu in its logarithm, and the prefactors of the incomplete gamma and beta functions made of it.
 *
 * Both prefactors are probability densities times a factor; far from their peak they are differences of large
 * logarithms. Written with the distance from the peak nothing large is ever subtracted.
 *
 * Source: Loader (2000), "Fast and Accurate Computation of Binomial Probabilities", Bell Laboratories.
 *
 * @module
 */
import { logBeta } from "./log-beta.ts";
import { logGamma, STIRLING_MIN, stirlingRest } from "./log-gamma.ts";

/** Below this relative distance from the peak the logarithm of the ratio itself is subtracted. */
const FAR_BELOW = -0.6;

/** mu - log(1 + mu) for mu > -1, relatively accurate beside mu = 0, where it is mu^2 / 2. */
export function log1pRest(mu: number): number {
  const v = mu / (2 + mu);
  if (Math.abs(v) > 0.5) return mu - Math.log1p(mu);
  // log(1 + mu) = 2 atanh(v), and mu - 2v = mu v.
  const square = v * v;
  let power = -2 * v * square;
  let sum = mu * v;
  for (let k = 3; k < 80; k += 2) {
    const next = sum + power / k;
    if (next === sum) break;
    sum = next;
    power *= square;
  }
  return sum;
}

/** x^a exp(-x) / Gamma(a) for a > 0, x > 0. */
export function gammaPrefactor(a: number, x: number): number {
  if (a < STIRLING_MIN) return Math.exp(a * Math.log(x) - x - logGamma(a));
  const mu = (x - a) / a;
  // Close to -1, mu has lost the digits of x.
  const rest = mu > FAR_BELOW ? log1pRest(mu) : mu - Math.log(x / a);
  return Math.sqrt(a / (2 * Math.PI)) * Math.exp(-a * rest - stirlingRest(a));
}

/** x^a (1 - x)^b / B(a, b) for a, b > 0 and 0 < x < 1. */
export function betaPrefactor(a: number, b: number, x: number): number {
  if (Math.min(a, b) < STIRLING_MIN) {
    return Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b));
  }
  const n = a + b;
  const distance = productMinus(n, x, a, a - n + b);
  const muA = distance / a;
  const muB = -distance / b;
  const exponent =
    a * (muA > FAR_BELOW ? log1pRest(muA) : muA - Math.log(x * (n / a))) +
    b * (muB > FAR_BELOW ? log1pRest(muB) : muB - Math.log1p(-x) - Math.log(n / b));
  const rest = stirlingRest(n) - stirlingRest(a) - stirlingRest(b);
  return Math.sqrt((a / (2 * Math.PI)) * (b / n)) * Math.exp(rest - exponent);
}

/**
 * (n + lost) x - a with the exact product n x: near the peak the two agree in most digits, and one rounding of
 * the product would cost a standardised distance of 38 about 1e-11 of the density at a = b = 1e5.
 *
 * Dekker (1971), "A floating-point technique for extending the available precision", Numer. Math. 18, 224-242.
 */
function productMinus(n: number, x: number, a: number, lost: number): number {
  const product = n * x;
  const nHigh = upperHalf(n);
  const xHigh = upperHalf(x);
  const nLow = n - nHigh;
  const xLow = x - xHigh;
  const error = nLow * xLow - (product - nHigh * xHigh - nLow * xHigh - nHigh * xLow);
  return product - a + (error + lost * x);
}

/** The upper 26 bits of a number (Veltkamp's splitting). */
function upperHalf(value: number): number {
  const spread = value * 134217729; // 2^27 + 1
  return spread - (spread - value);
}
