import type { StartChances } from "../bg-nbd/data.ts";
import {
  BY_ALPHA,
  BY_ALPHA_ALPHA,
  BY_Q,
  BY_Q_ALPHA,
  BY_Q_Q,
  LOG_SUM,
  PHASE_SUM_SIZE,
  phaseSum,
} from "../cnbd-k/phase-sum.ts";
import { risingLog } from "../likelihood/rising-log.ts";
import type { PurchaseRows } from "../summary/purchase-rows.ts";
import type { RowLikelihood } from "./covariate-search.ts";

/**
 * The log-likelihood of single rows under the BG/NBD or MBG/NBD model, or their variants with k phases a purchase: A1 to A4
 * of `bg-nbd/likelihood.ts` and `cnbd-k/likelihood.ts`, where they are summed over customers of equal parameters.
 */
export function bgNbdRowLikelihood(
  { frequency, recency, age }: PurchaseRows,
  startChances: StartChances,
  phases: number = 1,
): RowLikelihood {
  const steps = { ends: new Float64Array(1), weights: Float64Array.of(1) };
  const rising = new Float64Array(3);
  const phase = new Float64Array(PHASE_SUM_SIZE);
  return (row, theta, gradient, hessian) => {
    const x = frequency[row]!;
    const tx = recency[row]!;
    const T = age[row]!;
    const passed = phases * x;
    const chances = x + startChances;
    const alpha = theta[1]!;
    let value = -passed * Math.log(alpha);
    gradient[1]! -= passed / alpha;
    hessian[5]! += passed / (alpha * alpha);
    if (x > 0) {
      steps.ends[0] = passed;
      risingLog(steps, theta[0]!, rising);
      value += rising[0]!;
      gradient[0]! += rising[1]!;
      hessian[0]! += rising[2]!;
    }
    phaseSum(phases, theta[0]! + passed, Math.max(0, T - tx), 1 / (alpha + T), phase);
    if (chances === 0) return value + silence(theta, T, phase, gradient, hessian);
    steps.ends[0] = chances;
    risingLog(steps, theta[3]!, rising);
    value += rising[0]!;
    gradient[3]! += rising[1]!;
    hessian[15]! += rising[2]!;
    risingLog(steps, theta[2]! + theta[3]!, rising);
    value -= rising[0]!;
    gradient[2]! -= rising[1]!;
    gradient[3]! -= rising[1]!;
    hessian[10]! -= rising[2]!;
    hessian[14]! -= rising[2]!;
    hessian[15]! -= rising[2]!;
    return value + stayedOrLeft([passed, tx, T, chances], theta, phase, gradient, hessian);
  };
}

/** A3 where nobody can have left: -r log(1 + T / alpha) + log F. */
function silence(
  theta: Float64Array,
  T: number,
  phase: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
): number {
  const r = theta[0]!;
  const alpha = theta[1]!;
  const log = Math.log1p(T / alpha);
  const slope = T / alpha / (alpha + T);
  gradient[0]! += phase[BY_Q]! - log;
  gradient[1]! += r * slope + phase[BY_ALPHA]!;
  hessian[0]! += phase[BY_Q_Q]!;
  hessian[4]! += slope + phase[BY_Q_ALPHA]!;
  hessian[5]! += phase[BY_ALPHA_ALPHA]! - r * slope * (1 / alpha + 1 / (alpha + T));
  return phase[LOG_SUM]! - r * log;
}

/** log(exp A3 + exp A4). */
function stayedOrLeft(
  [passed, tx, T, chances]: readonly [passed: number, tx: number, T: number, chances: number],
  theta: Float64Array,
  phase: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
): number {
  const alpha = theta[1]!;
  const a = theta[2]!;
  const q = theta[0]! + passed;
  const logT = Math.log1p(T / alpha);
  const logTx = Math.log1p(tx / alpha);
  const slopeT = T / alpha / (alpha + T);
  const slopeTx = tx / alpha / (alpha + tx);
  const bendT = slopeT * (1 / alpha + 1 / (alpha + T));
  const bendTx = slopeTx * (1 / alpha + 1 / (alpha + tx));
  const last = theta[3]! + (chances - 1);
  const a3 = phase[LOG_SUM]! - q * logT;
  const a4 = Math.log(a) - Math.log(last) - q * logTx;
  // The larger of the two is taken out of the logarithm: neither overflows.
  const e = Math.exp(-Math.abs(a3 - a4));
  const larger = 1 / (1 + e);
  const p4 = a3 < a4 ? larger : e * larger;
  const p3 = a3 < a4 ? e * larger : larger;
  const spread = p3 * p4;
  const r3 = phase[BY_Q]! - logT;
  const alpha3 = q * slopeT + phase[BY_ALPHA]!;
  const dr = r3 + logTx;
  const dalpha = alpha3 - q * slopeTx;
  gradient[0]! += p3 * r3 - p4 * logTx;
  gradient[1]! += p3 * alpha3 + p4 * q * slopeTx;
  gradient[2]! += p4 / a;
  gradient[3]! -= p4 / last;
  hessian[0]! += spread * dr * dr + p3 * phase[BY_Q_Q]!;
  hessian[4]! += spread * dr * dalpha + p3 * (slopeT + phase[BY_Q_ALPHA]!) + p4 * slopeTx;
  hessian[5]! += spread * dalpha * dalpha + p3 * (phase[BY_ALPHA_ALPHA]! - q * bendT) - p4 * q * bendTx;
  hessian[8]! -= (spread * dr) / a;
  hessian[9]! -= (spread * dalpha) / a;
  hessian[10]! += (spread - p4) / (a * a);
  hessian[12]! += (spread * dr) / last;
  hessian[13]! += (spread * dalpha) / last;
  hessian[14]! -= spread / (a * last);
  hessian[15]! += (spread + p4) / (last * last);
  return Math.max(a3, a4) + Math.log1p(e);
}
