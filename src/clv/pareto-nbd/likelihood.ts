/**
 * Log-likelihood of the Pareto/NBD model with gradient and Hessian.
 *
 * One customer with x repeat purchases, the last at t_x, and none from then to T. Seen from t_x, either the drop-out
 * comes before another purchase, whenever that is, or the next purchase comes first, and after T. With q = r + x,
 *
 *   log L = log Gamma(q) - log Gamma(r) - x log alpha + log(exp m1 + exp m2)                             (1)
 *   m1 = -q log(1 + t_x / alpha) - s log(1 + t_x / beta) + log P(drop-out first | alive at t_x)
 *   m2 = -q log(1 + T / alpha) - s log(1 + T / beta) + log P(purchase first | alive at T)
 *
 * This is equation 19 of the note of Fader and Hardie with its two 2F1, whose difference loses all digits where t_x comes
 * close to T, turned into a sum of two positive terms. What is alike for a pair of x and t_x, or x and T, is worked out
 * once for it; a row costs an exponential, a logarithm and the spread of two gradients.
 *
 * Sources: Schmittlein, Morrison and Colombo (1987), Counting Your Customers: Who Are They and What Will They Do Next?,
 * Management Science 33(1), 1-24; Fader and Hardie (2005), A Note on Deriving the Pareto/NBD Model and Related
 * Expressions, note 009 of brucehardie.com.
 *
 * @module
 */
import { risingLog } from "../likelihood/rising-log.ts";
import type { CountsAtTimes, ParetoNbdData } from "./data.ts";
import { EVENT_SIZE, earlierEvent } from "./earlier-event.ts";

/** m1 or m2 with gradient and Hessian by (r, alpha, s, beta), `EVENT_SIZE` numbers a pair of count and time. */
type Terms = Float64Array;

/** Rows summed apart before they join the total: keeps the rounding noise of a million rows near 1e-15. */
const BLOCK = 1024;
/** The value and the ten spreads of the Hessian. */
const SUMS = 11;
/** From (a, A, b, B) to (r, alpha, s, beta) where the drop-out is the first of the two events. */
const SWAPPED = Uint8Array.of(0, 3, 4, 1, 2, 10, 13, 14, 8, 11, 5, 9, 12, 6, 7);

/**
 * The log-likelihood at (r, alpha, s, beta); adds its gradient to `gradient` and the lower triangle of its Hessian to
 * the row-major `hessian`. Both are by the parameters themselves, not by their logarithms.
 *
 * @remarks O(rows + distinct pairs of count and time, some ten to two hundred terms each).
 */
export function paretoNbdLogLikelihood(
  data: ParetoNbdData,
  params: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
): number {
  const { atLast, atEnd, weights } = data;
  const value = addCountTerms(data, params, gradient, hessian);
  const left = termsOf(atLast, params, true);
  const stayed = termsOf(atEnd, params, false);
  const leftWeights = new Float64Array(atLast.counts.length);
  const stayedWeights = new Float64Array(atEnd.counts.length);
  const sums = new Float64Array(SUMS);
  const block = new Float64Array(SUMS);
  for (let i = 0; i < weights.length; i++) {
    const j = atLast.index[i]!;
    const k = atEnd.index[i]!;
    const p = EVENT_SIZE * j;
    const q = EVENT_SIZE * k;
    const w = weights[i]!;
    const m1 = left[p]!;
    const m2 = stayed[q]!;
    // The larger of the two is taken out of the logarithm: neither overflows.
    const e = Math.exp(m1 < m2 ? m1 - m2 : m2 - m1);
    const larger = 1 / (1 + e);
    const smaller = e * larger;
    const p1 = m1 < m2 ? smaller : larger;
    leftWeights[j]! += w * p1;
    stayedWeights[k]! += w * (m1 < m2 ? larger : smaller);
    const spread = w * larger * smaller;
    const dr = left[p + 1]! - stayed[q + 1]!;
    const dalpha = left[p + 2]! - stayed[q + 2]!;
    const ds = left[p + 3]! - stayed[q + 3]!;
    const dbeta = left[p + 4]! - stayed[q + 4]!;
    block[0]! += w * (Math.max(m1, m2) + Math.log1p(e));
    block[1]! += spread * dr * dr;
    block[2]! += spread * dalpha * dr;
    block[3]! += spread * dalpha * dalpha;
    block[4]! += spread * ds * dr;
    block[5]! += spread * ds * dalpha;
    block[6]! += spread * ds * ds;
    block[7]! += spread * dbeta * dr;
    block[8]! += spread * dbeta * dalpha;
    block[9]! += spread * dbeta * ds;
    block[10]! += spread * dbeta * dbeta;
    if ((i + 1) % BLOCK === 0) flush(block, sums);
  }
  flush(block, sums);
  addTerms(left, leftWeights, gradient, hessian);
  addTerms(stayed, stayedWeights, gradient, hessian);
  for (let k = 1, i = 0; i < 4; i++) for (let j = 0; j <= i; j++) hessian[4 * i + j]! += sums[k++]!;
  return value + sums[0]!;
}

/** The part of (1) that depends on counts alone. */
function addCountTerms(
  { purchases, steps }: ParetoNbdData,
  params: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
): number {
  const alpha = params[1]!;
  const rising = new Float64Array(3);
  risingLog(steps, params[0]!, rising);
  gradient[0]! += rising[1]!;
  gradient[1]! -= purchases / alpha;
  hessian[0]! += rising[2]!;
  hessian[5]! += purchases / (alpha * alpha);
  return rising[0]! - purchases * Math.log(alpha);
}

/** m1 (the drop-out first) or m2 (the purchase first) of all pairs. */
function termsOf({ counts, times }: CountsAtTimes, params: Float64Array, dropout: boolean): Terms {
  const r = params[0]!;
  const alpha = params[1]!;
  const s = params[2]!;
  const beta = params[3]!;
  const n = counts.length;
  const terms = new Float64Array(EVENT_SIZE * n);
  const event = new Float64Array(EVENT_SIZE);
  for (let g = 0; g < n; g++) {
    const t = times[g]!;
    const q = r + counts[g]!;
    const at = EVENT_SIZE * g;
    if (dropout) {
      earlierEvent(s, beta + t, q, alpha + t, beta - alpha, event);
      for (let k = 0; k < EVENT_SIZE; k++) terms[at + k] = event[SWAPPED[k]!]!;
    } else {
      earlierEvent(q, alpha + t, s, beta + t, alpha - beta, event);
      terms.set(event, at);
    }
    addSurvival(terms, at, t, [q, alpha, s, beta]);
  }
  return terms;
}

/** -q log(1 + t / alpha) - s log(1 + t / beta). */
function addSurvival(
  terms: Terms,
  at: number,
  t: number,
  [q, alpha, s, beta]: readonly [number, number, number, number],
): void {
  const alphaLog = Math.log1p(t / alpha);
  const betaLog = Math.log1p(t / beta);
  const alphaSlope = t / alpha / (alpha + t);
  const betaSlope = t / beta / (beta + t);
  terms[at]! -= q * alphaLog + s * betaLog;
  terms[at + 1]! -= alphaLog;
  terms[at + 2]! += q * alphaSlope;
  terms[at + 3]! -= betaLog;
  terms[at + 4]! += s * betaSlope;
  terms[at + 6]! += alphaSlope;
  terms[at + 7]! -= q * alphaSlope * (1 / alpha + 1 / (alpha + t));
  terms[at + 13]! += betaSlope;
  terms[at + 14]! -= s * betaSlope * (1 / beta + 1 / (beta + t));
}

/** Adds the derivatives of the terms, each as often as it was the case. */
function addTerms(terms: Terms, weights: Float64Array, gradient: Float64Array, hessian: Float64Array): void {
  const sums = new Float64Array(EVENT_SIZE);
  for (let g = 0; g < weights.length; g++) {
    for (let k = 1; k < EVENT_SIZE; k++) sums[k]! += weights[g]! * terms[EVENT_SIZE * g + k]!;
  }
  for (let i = 0; i < 4; i++) gradient[i]! += sums[i + 1]!;
  for (let k = 5, i = 0; i < 4; i++) for (let j = 0; j <= i; j++) hessian[4 * i + j]! += sums[k++]!;
}

function flush(block: Float64Array, sums: Float64Array): void {
  for (let k = 0; k < SUMS; k++) sums[k]! += block[k]!;
  block.fill(0);
}
