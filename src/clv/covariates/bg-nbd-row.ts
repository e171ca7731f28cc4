import type { StartChances } from "../bg-nbd/data.ts";
import { risingLog } from "../likelihood/rising-log.ts";
import type { PurchaseRows } from "../summary/purchase-rows.ts";
import type { RowLikelihood } from "./covariate-search.ts";

/**
 * The log-likelihood of single rows under the BG/NBD or MBG/NBD model: A1 to A4 of `bg-nbd/likelihood.ts`, where they are
 * summed over customers of equal parameters.
 */
export function bgNbdRowLikelihood(
  { frequency, recency, age }: PurchaseRows,
  startChances: StartChances,
): RowLikelihood {
  const steps = { ends: new Float64Array(1), weights: Float64Array.of(1) };
  const rising = new Float64Array(3);
  return (row, theta, gradient, hessian) => {
    const x = frequency[row]!;
    const chances = x + startChances;
    const alpha = theta[1]!;
    let value = -x * Math.log(alpha);
    gradient[1]! -= x / alpha;
    hessian[5]! += x / (alpha * alpha);
    if (x > 0) {
      steps.ends[0] = x;
      risingLog(steps, theta[0]!, rising);
      value += rising[0]!;
      gradient[0]! += rising[1]!;
      hessian[0]! += rising[2]!;
    }
    if (chances === 0) return value + silence(theta, age[row]!, gradient, hessian);
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
    return value + stayedOrLeft([x, recency[row]!, age[row]!, chances], theta, gradient, hessian);
  };
}

/** A3 where nobody can have left: -r log(1 + T / alpha). */
function silence(theta: Float64Array, T: number, gradient: Float64Array, hessian: Float64Array): number {
  const r = theta[0]!;
  const alpha = theta[1]!;
  const log = Math.log1p(T / alpha);
  const slope = T / alpha / (alpha + T);
  gradient[0]! -= log;
  gradient[1]! += r * slope;
  hessian[4]! += slope;
  hessian[5]! -= r * slope * (1 / alpha + 1 / (alpha + T));
  return -r * log;
}

/** log(exp A3 + exp A4). */
function stayedOrLeft(
  [x, tx, T, chances]: readonly [x: number, tx: number, T: number, chances: number],
  theta: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
): number {
  const alpha = theta[1]!;
  const a = theta[2]!;
  const q = theta[0]! + x;
  const logT = Math.log1p(T / alpha);
  const logTx = Math.log1p(tx / alpha);
  const slopeT = T / alpha / (alpha + T);
  const slopeTx = tx / alpha / (alpha + tx);
  const bendT = slopeT * (1 / alpha + 1 / (alpha + T));
  const bendTx = slopeTx * (1 / alpha + 1 / (alpha + tx));
  const last = theta[3]! + (chances - 1);
  const a3 = -q * logT;
  const a4 = Math.log(a) - Math.log(last) - q * logTx;
  // The larger of the two is taken out of the logarithm: neither overflows.
  const e = Math.exp(-Math.abs(a3 - a4));
  const larger = 1 / (1 + e);
  const p4 = a3 < a4 ? larger : e * larger;
  const p3 = a3 < a4 ? e * larger : larger;
  const spread = p3 * p4;
  const slope = p3 * slopeT + p4 * slopeTx;
  const dr = logTx - logT;
  const dalpha = q * (slopeT - slopeTx);
  gradient[0]! -= p3 * logT + p4 * logTx;
  gradient[1]! += q * slope;
  gradient[2]! += p4 / a;
  gradient[3]! -= p4 / last;
  hessian[0]! += spread * dr * dr;
  hessian[4]! += spread * dr * dalpha + slope;
  hessian[5]! += spread * dalpha * dalpha - q * (p3 * bendT + p4 * bendTx);
  hessian[8]! -= (spread * dr) / a;
  hessian[9]! -= (spread * dalpha) / a;
  hessian[10]! += (spread - p4) / (a * a);
  hessian[12]! += (spread * dr) / last;
  hessian[13]! += (spread * dalpha) / last;
  hessian[14]! -= spread / (a * last);
  hessian[15]! += (spread + p4) / (last * last);
  return Math.max(a3, a4) + Math.log1p(e);
}
