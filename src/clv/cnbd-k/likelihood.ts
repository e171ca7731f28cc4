/**
 * Log-likelihood of the BG/CNBD-k and MBG/CNBD-k models with gradient and Hessian.
 *
 * As in `bg-nbd/likelihood.ts`, with k x phases for x purchases and, in the chance of having stayed, the sum F over
 * the phases since the last purchase (see `phase-sum.ts`):
 *
 *   A1 = log Gamma(r + k x) - log Gamma(r) - k x log alpha
 *   A3 = -(r + k x) log(1 + T / alpha) + log F
 *   A4 = log a - log(b + chances - 1) - (r + k x) log(1 + t_x / alpha)
 *
 * The times between purchases add a constant of the data to it, see `gap-constant.ts`.
 *
 * Source: Reutterer, Platzer and Schroeder (2021), International Journal of Research in Marketing 38(1), 194-215.
 *
 * @module
 */
import type { BgNbdData } from "../bg-nbd/data.ts";
import { addCountTerms, type LogTimes, logAgesOver } from "../bg-nbd/likelihood.ts";
import {
  BY_ALPHA,
  BY_ALPHA_ALPHA,
  BY_Q,
  BY_Q_ALPHA,
  BY_Q_Q,
  LOG_SUM,
  PHASE_SUM_SIZE,
  phaseSum,
} from "./phase-sum.ts";

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
 * The log-likelihood at (r, alpha, a, b) without what only the gaps say; adds gradient and lower triangle of the
 * Hessian, by the parameters themselves.
 *
 * @param data - Arranged with k phases a purchase.
 * @remarks O(k (rows + distinct days) + k times the largest count).
 */
export function cnbdKLogLikelihood(
  data: BgNbdData,
  k: number,
  params: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
): number {
  const [r, alpha, a, b] = params as unknown as readonly [number, number, number, number];
  const counts = addCountTerms(data, r, alpha, a, b, gradient, hessian);
  const zeros = addZeroTerms(data, k, r, alpha, gradient, hessian);
  const sums = leaverSums(data, k, params);
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

/** A3 of customers without a chance to leave. */
function addZeroTerms(
  { zeroAges, zeroWeights }: BgNbdData,
  k: number,
  r: number,
  alpha: number,
  gradient: Float64Array,
  hessian: Float64Array,
): number {
  const { log, slope, bend } = logAgesOver(alpha, zeroAges);
  const phase = new Float64Array(PHASE_SUM_SIZE);
  let value = 0;
  for (let i = 0; i < zeroAges.length; i++) {
    const w = zeroWeights[i]!;
    phaseSum(k, r, zeroAges[i]!, 1 / (alpha + zeroAges[i]!), phase);
    value += w * (phase[LOG_SUM]! - r * log[i]!);
    gradient[0]! += w * (phase[BY_Q]! - log[i]!);
    gradient[1]! += w * (r * slope[i]! + phase[BY_ALPHA]!);
    hessian[0]! += w * phase[BY_Q_Q]!;
    hessian[4]! += w * (slope[i]! + phase[BY_Q_ALPHA]!);
    hessian[5]! += w * (phase[BY_ALPHA_ALPHA]! - r * bend[i]!);
  }
  return value;
}

/**
 * log(exp A3 + exp A4) of customers who may have left, summed with its derivatives. Terms that carry 1 / a are left
 * undivided.
 *
 * With p4 = exp A4 / (exp A3 + exp A4), the chance of having left, and p3 = 1 - p4, the gradient is p3 A3' + p4 A4'
 * and the Hessian p3 A3'' + p4 A4'' + p3 p4 (A3' - A4')(A3' - A4')'.
 */
function leaverSums(data: BgNbdData, k: number, params: Float64Array): Float64Array {
  const [r, alpha, a, b] = params as unknown as readonly [number, number, number, number];
  const { counts, chancesLessOne, countIndex, recencyIndex, ageIndex, weights } = data;
  const ages: LogTimes = logAgesOver(alpha, data.ages);
  const recencies: LogTimes = logAgesOver(alpha, data.recencies);
  const logA = Math.log(a);
  const phase = new Float64Array(PHASE_SUM_SIZE);
  const sums = new Float64Array(SUMS);
  for (let i = 0; i < weights.length; i++) {
    const ix = countIndex[i]!;
    const itx = recencyIndex[i]!;
    const iT = ageIndex[i]!;
    const w = weights[i]!;
    const q = r + k * counts[ix]!;
    const T = data.ages[iT]!;
    phaseSum(k, q, Math.max(0, T - data.recencies[itx]!), 1 / (alpha + T), phase);
    const ib = 1 / (b + chancesLessOne[ix]!);
    const a3 = phase[LOG_SUM]! - q * ages.log[iT]!;
    const a4 = logA + Math.log(ib) - q * recencies.log[itx]!;
    // The larger of the two is taken out of the logarithm: neither overflows.
    const e = Math.exp(a3 < a4 ? a3 - a4 : a4 - a3);
    const larger = 1 / (1 + e);
    const p4 = a3 < a4 ? larger : e * larger;
    const p3 = a3 < a4 ? e * larger : larger;
    const r3 = phase[BY_Q]! - ages.log[iT]!;
    const r4 = -recencies.log[itx]!;
    const alpha3 = q * ages.slope[iT]! + phase[BY_ALPHA]!;
    const alpha4 = q * recencies.slope[itx]!;
    const spread = w * p3 * p4;
    const dr = r3 - r4;
    const dalpha = alpha3 - alpha4;
    sums[VALUE]! += w * (Math.max(a3, a4) + Math.log1p(e));
    sums[G_R]! += w * (p3 * r3 + p4 * r4);
    sums[G_ALPHA]! += w * (p3 * alpha3 + p4 * alpha4);
    sums[SHARE]! += w * p4;
    sums[G_B]! -= w * p4 * ib;
    sums[H_R_R]! += spread * dr * dr + w * p3 * phase[BY_Q_Q]!;
    sums[H_R_ALPHA]! +=
      spread * dr * dalpha + w * (p3 * (ages.slope[iT]! + phase[BY_Q_ALPHA]!) + p4 * recencies.slope[itx]!);
    sums[H_R_A]! -= spread * dr;
    sums[H_R_B]! += spread * dr * ib;
    sums[H_ALPHA_ALPHA]! +=
      spread * dalpha * dalpha +
      w * (p3 * (phase[BY_ALPHA_ALPHA]! - q * ages.bend[iT]!) - p4 * q * recencies.bend[itx]!);
    sums[H_ALPHA_A]! -= spread * dalpha;
    sums[H_ALPHA_B]! += spread * dalpha * ib;
    sums[H_A_A]! += spread;
    sums[H_A_B]! -= spread * ib;
    sums[H_B_B]! += (spread + w * p4) * ib * ib;
  }
  return sums;
}
