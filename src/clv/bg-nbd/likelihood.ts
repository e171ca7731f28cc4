/**
 * Log-likelihood of the BG/NBD and MBG/NBD models with gradient and Hessian.
 *
 * One customer with x repeat purchases, the last at t_x, seen for T (Fader, Hardie and Lee 2005, Marketing
 * Science 24(2), equation 6, in the four terms of Hardie's implementation note):
 *
 *   A1 = log Gamma(r + x) - log Gamma(r) - x log alpha
 *   A2 = log B(a, b + x) - log B(a, b)
 *   A3 = -(r + x) log(1 + T / alpha)
 *   A4 = log a - log(b + x - 1) - (r + x) log(1 + t_x / alpha)      only where x > 0
 *   log L = A1 + A2 + log(exp A3 + exp A4)
 *
 * The note has r log alpha in A1 and log(alpha + T) in A3, large numbers that cancel where alpha runs off to
 * infinity; here alpha is taken out of both.
 *
 * In the MBG/NBD model everybody may also leave at once (Batislam, Denizel and Filiztekin 2007, International Journal
 * of Research in Marketing 24(3), section 3): with one chance to leave more, A2 and A4 have x + 1 for x, and A4 counts
 * for everybody.
 *
 * Seen for the whole data: A1 and A2 depend on x alone and become sums over counts; of customers without a
 * chance to leave only T matters; the logarithms with T and t_x are tables over distinct days. What is left per
 * customer who may have left is one exponential and one logarithm.
 *
 * @module
 */

import { risingLog } from "../likelihood/rising-log.ts";
import type { BgNbdData } from "./data.ts";

/** @internal */
export interface LogTimes {
  readonly log: Float64Array;
  readonly slope: Float64Array;
  readonly bend: Float64Array;
}

/** Rows summed apart before they join the total: keeps the rounding noise of a million rows near 1e-15. */
const BLOCK = 1024;

/** Sums over customers who may have left; the Hessian parts are named after their parameters. */
const VALUE = 0;
const G_R = 1;
const G_ALPHA = 2;
const SHARE = 3;
const G_B = 4;
const H_R_R = 5;
const H_R_ALPHA = 6;
const H_R_A = 7;
const H_R_B = 8;
const H_ALPHA_ALPHA = 9;
const H_ALPHA_A = 10;
const H_ALPHA_B = 11;
const H_A_A = 12;
const H_A_B = 13;
const H_B_B = 14;
const SUMS = 15;

/**
 * The log-likelihood at (r, alpha, a, b); adds its gradient to `gradient` and the lower triangle of its Hessian
 * to the row-major `hessian`. Both are by the parameters themselves, not by their logarithms.
 *
 * @remarks O(rows that may have left + distinct days + largest count).
 */
export function bgNbdLogLikelihood(
  data: BgNbdData,
  params: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
): number {
  const r = params[0]!;
  const alpha = params[1]!;
  const a = params[2]!;
  const b = params[3]!;
  const counts = addCountTerms(data, r, alpha, a, b, gradient, hessian);
  const zeros = addZeroTerms(data, r, alpha, gradient, hessian);
  const sums = repeatSums(data, r, alpha, a, b);
  gradient[0]! += sums[G_R]!;
  gradient[1]! += sums[G_ALPHA]!;
  gradient[2]! += sums[SHARE]! / a;
  gradient[3]! += sums[G_B]!;
  hessian[0]! += sums[H_R_R]!;
  hessian[4]! += sums[H_R_ALPHA]!;
  hessian[5]! += sums[H_ALPHA_ALPHA]!;
  hessian[8]! += sums[H_R_A]! / a;
  hessian[9]! += sums[H_ALPHA_A]! / a;
  hessian[10]! += (sums[H_A_A]! - sums[SHARE]!) / (a * a);
  hessian[12]! += sums[H_R_B]!;
  hessian[13]! += sums[H_ALPHA_B]!;
  hessian[14]! += sums[H_A_B]! / a;
  hessian[15]! += sums[H_B_B]!;
  return counts + zeros + sums[VALUE]!;
}

/**
 * A1 and A2 of all customers.
 *
 * @internal
 */
export function addCountTerms(
  { phases, phaseSteps, chanceSteps }: BgNbdData,
  r: number,
  alpha: number,
  a: number,
  b: number,
  gradient: Float64Array,
  hessian: Float64Array,
): number {
  const rising = new Float64Array(3);
  risingLog(phaseSteps, r, rising);
  let value = rising[0]! - phases * Math.log(alpha);
  gradient[0]! += rising[1]!;
  gradient[1]! -= phases / alpha;
  hessian[0]! += rising[2]!;
  hessian[5]! += phases / (alpha * alpha);
  risingLog(chanceSteps, b, rising);
  value += rising[0]!;
  gradient[3]! += rising[1]!;
  hessian[15]! += rising[2]!;
  risingLog(chanceSteps, a + b, rising);
  value -= rising[0]!;
  gradient[2]! -= rising[1]!;
  gradient[3]! -= rising[1]!;
  hessian[10]! -= rising[2]!;
  hessian[14]! -= rising[2]!;
  hessian[15]! -= rising[2]!;
  return value;
}

/** A3 of customers without a chance to leave: -r log(1 + T / alpha). */
function addZeroTerms(
  { zeroAges, zeroWeights }: BgNbdData,
  r: number,
  alpha: number,
  gradient: Float64Array,
  hessian: Float64Array,
): number {
  const { log, slope, bend } = logAgesOver(alpha, zeroAges);
  let logs = 0;
  let slopes = 0;
  let bends = 0;
  for (let i = 0; i < zeroAges.length; i++) {
    const w = zeroWeights[i]!;
    logs += w * log[i]!;
    slopes += w * slope[i]!;
    bends += w * bend[i]!;
  }
  gradient[0]! -= logs;
  gradient[1]! += r * slopes;
  hessian[4]! += slopes;
  hessian[5]! -= r * bends;
  return -r * logs;
}

/**
 * log(exp A3 + exp A4) of customers who may have left, summed with its derivatives. Terms that carry 1 / a
 * are left undivided.
 *
 * With p4 = exp A4 / (exp A3 + exp A4), the chance of having left, and p3 = 1 - p4, the gradient is
 * p3 A3' + p4 A4' and the Hessian p3 A3'' + p4 A4'' + p3 p4 (A3' - A4')(A3' - A4')'.
 */
function repeatSums(data: BgNbdData, r: number, alpha: number, a: number, b: number): Float64Array {
  const { counts, countIndex, recencyIndex, ageIndex, weights } = data;
  const ages = logAgesOver(alpha, data.ages);
  const recencies = logAgesOver(alpha, data.recencies);
  const logB = data.chancesLessOne.map((k) => Math.log(b + k));
  const inverseB = data.chancesLessOne.map((k) => 1 / (b + k));
  const logA = Math.log(a);
  const n = weights.length;
  const total = new Float64Array(SUMS);
  const block = new Float64Array(SUMS);
  for (let i = 0; i < n; i++) {
    const ix = countIndex[i]!;
    const itx = recencyIndex[i]!;
    const iT = ageIndex[i]!;
    const w = weights[i]!;
    const q = r + counts[ix]!;
    const logT = ages.log[iT]!;
    const logTx = recencies.log[itx]!;
    const slopeT = ages.slope[iT]!;
    const slopeTx = recencies.slope[itx]!;
    const ib = inverseB[ix]!;
    const a3 = -q * logT;
    const a4 = logA - logB[ix]! - q * logTx;
    // The larger of the two is taken out of the logarithm: neither overflows.
    const e = Math.exp(a3 < a4 ? a3 - a4 : a4 - a3);
    const larger = 1 / (1 + e);
    const p4 = a3 < a4 ? larger : e * larger;
    const p3 = a3 < a4 ? e * larger : larger;
    const slope = p3 * slopeT + p4 * slopeTx;
    const spread = w * p3 * p4;
    const dr = logTx - logT;
    const dalpha = q * (slopeT - slopeTx);
    block[VALUE]! += w * (Math.max(a3, a4) + Math.log1p(e));
    block[G_R]! -= w * (p3 * logT + p4 * logTx);
    block[G_ALPHA]! += w * q * slope;
    block[SHARE]! += w * p4;
    block[G_B]! -= w * p4 * ib;
    block[H_R_R]! += spread * dr * dr;
    block[H_R_ALPHA]! += spread * dr * dalpha + w * slope;
    block[H_R_A]! -= spread * dr;
    block[H_R_B]! += spread * dr * ib;
    block[H_ALPHA_ALPHA]! +=
      spread * dalpha * dalpha - w * q * (p3 * ages.bend[iT]! + p4 * recencies.bend[itx]!);
    block[H_ALPHA_A]! -= spread * dalpha;
    block[H_ALPHA_B]! += spread * dalpha * ib;
    block[H_A_A]! += spread;
    block[H_A_B]! -= spread * ib;
    block[H_B_B]! += (spread + w * p4) * ib * ib;
    if ((i + 1) % BLOCK === 0) flush(block, total);
  }
  flush(block, total);
  return total;
}

function flush(block: Float64Array, total: Float64Array): void {
  for (let k = 0; k < SUMS; k++) total[k]! += block[k]!;
  block.fill(0);
}

/**
 * log(1 + t / alpha) of each time; by alpha its first derivative is -slope and its second is bend.
 *
 * @internal
 */
export function logAgesOver(alpha: number, times: Float64Array): LogTimes {
  const log = new Float64Array(times.length);
  const slope = new Float64Array(times.length);
  const bend = new Float64Array(times.length);
  for (let i = 0; i < times.length; i++) {
    const t = times[i]!;
    const inverse = 1 / (alpha + t);
    log[i] = Math.log1p(t / alpha);
    slope[i] = (t / alpha) * inverse;
    bend[i] = slope[i]! * (1 / alpha + inverse);
  }
  return { log, slope, bend };
}
