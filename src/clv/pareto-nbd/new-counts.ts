/**
 * How often a new customer of the Pareto/NBD model buys within a time.
 *
 *   P(X(t) = n) = S(t) B_n(t) + integral over y in (0, t) of f(y) B_n(y) dy                        (1)
 *
 * with the chance to be alive S(y) = (1 + y / beta)^-s, its density of ending f(y) = s / (beta + y) S(y), and B_n(y) the
 * negative binomial chance of n purchases in y. The integral is taken by the trapezoidal rule on the scale of
 * log(y / (t - y)), as in `earlier-event.ts`: all terms are positive, so small chances have their digits too, where the
 * published forms are differences of 2F1.
 *
 * Source: Fader and Hardie (2014), Deriving an Expression for P(X(t) = x) Under the Pareto/NBD Model, note 012 of
 * brucehardie.com, equation 4.
 *
 * @module
 */
import { logBeta } from "../../numeric/beta.ts";
import type { ParetoNbdParams } from "./params.ts";

/** What the square of 2 pi / step has to be, and by how much more for a curvature of 1: see {@link stepOf}. */
const FREQUENCY = 640;
const FREQUENCY_PER_CURVATURE = 75;
/** Beyond `low` and `high` by this, e^-|log(y / (t - y))| is below 1e-17. */
const MARGIN = 3.75;

/** P(X(t) = 0), ..., P(X(t) = maxCount). */
export function newCounts({ r, alpha, s, beta }: ParetoNbdParams, t: number, maxCount: number): Float64Array {
  const chances = new Float64Array(maxCount + 1);
  if (t === 0) {
    chances[0] = 1;
    return chances;
  }
  addCounts(chances, r, t / alpha, Math.exp(-s * Math.log1p(t / beta)));
  // Before exp(low) nothing has happened yet; what happens in the last exp(-high) makes no difference.
  const low = Math.min(-2, Math.log(beta / t) - Math.log1p(s), Math.log(alpha / t) - Math.log1p(r));
  const high = Math.max(
    2,
    Math.log1p((maxCount * alpha + r * t) / (alpha + t)),
    Math.log1p((s * t) / (beta + t)),
  );
  const step = stepOf(maxCount + 1, r + s);
  const nodes = Math.ceil((high - low + 2 * MARGIN) / step);
  for (let k = 0; k <= nodes; k++) {
    const x = low - MARGIN + k * step;
    const before = Math.exp(low - x);
    const after = Math.exp(x - high);
    const u = x - before + after;
    const y = t / (1 + Math.exp(-u));
    const slope = (y / (1 + Math.exp(u))) * (1 + before + after);
    const ended = (s / (beta + y)) * Math.exp(-s * Math.log1p(y / beta));
    addCounts(chances, r, y / alpha, step * slope * ended);
  }
  return chances;
}

/**
 * A step at which the rule is exact to 1e-15, for y^rise turning into y^-fall.
 *
 * Its error is the Fourier transform of the integrand at w = 2 pi / step. Over log y the integrand rises as y^(n + 1), and
 * the two rates bend it down to y^-(r + s) at the steepest: no sharper than a beta density of these exponents, whose
 * logarithm has the curvature 1 / (1 / rise + 1 / fall) at its top. The transform of that, |Gamma(rise + i w)
 * Gamma(fall - i w)|, falls like that of a bell while w is small against the exponents and like e^-(pi w) where it is
 * large; the line of the two constants lies above every w that takes it to e^-35.
 */
function stepOf(rise: number, fall: number): number {
  const curvature = 1 / (1 / rise + 1 / fall);
  return (2 * Math.PI) / Math.sqrt(FREQUENCY + FREQUENCY_PER_CURVATURE * curvature);
}

/**
 * Adds `weight` times the negative binomial chances for tau = y / alpha, from the most likely count on to both sides, until
 * they no longer count.
 */
function addCounts(chances: Float64Array, r: number, tau: number, weight: number): void {
  const z = tau / (1 + tau);
  const last = chances.length - 1;
  const mode = Math.min(last, Math.max(0, Math.floor((r - 1) * tau)));
  const peak = weight * Math.exp(logNegativeBinomial(r, tau, mode));
  let chance = peak;
  for (let n = mode; n <= last && chance > Number.MIN_VALUE; n++) {
    chances[n]! += chance;
    chance *= ((r + n) / (n + 1)) * z;
  }
  chance = peak;
  for (let n = mode; n > 0 && chance > Number.MIN_VALUE; n--) {
    chance *= n / ((r + n - 1) * z);
    chances[n - 1]! += chance;
  }
}

/** log P(N = n) for N ~ negative binomial with shape r and mean r tau. */
function logNegativeBinomial(r: number, tau: number, n: number): number {
  const none = -r * Math.log1p(tau);
  return n === 0 ? none : none - logBeta(r, n) - Math.log(n) - n * Math.log1p(1 / tau);
}
