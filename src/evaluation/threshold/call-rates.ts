/**
 * Rates of the four cells of a confusion matrix. A rate over nothing is `null`, never NaN.
 *
 * @module
 */
import type { CallCounts } from "./call-counts.ts";

/** `part / whole`, `null` where the whole is nothing. */
export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/**
 * F-beta: the harmonic mean of precision and recall, recall counting beta times as much.
 *
 * Source: van Rijsbergen (1979), "Information Retrieval", 2nd ed., Butterworths, chapter 7.
 */
export function fBetaRate({ tp, fp, fn }: CallCounts, beta: number): number | null {
  // Divided by 1 + beta^2, so that a beta of 1e200 does not overflow.
  const missed = 1 / (1 + 1 / (beta * beta));
  return ratio(tp, tp + missed * fn + (1 - missed) * fp);
}

/**
 * The correlation of call and outcome.
 *
 * Source: Matthews (1975), "Comparison of the predicted and observed secondary structure of T4 phage lysozyme",
 * Biochimica et Biophysica Acta 405(2), 442-451.
 */
export function matthewsRate({ tp, fp, tn, fn }: CallCounts): number | null {
  // The four sums are rooted one by one: their product overflows for weights of 1e80.
  const whole = Math.sqrt(tp + fp) * Math.sqrt(tp + fn) * Math.sqrt(tn + fp) * Math.sqrt(tn + fn);
  const correlation = ratio(tp * tn - fp * fn, whole);
  return correlation === null ? null : Math.max(-1, Math.min(1, correlation));
}

/**
 * Agreement of call and outcome beyond what chance would give.
 *
 * Source: Cohen (1960), "A Coefficient of Agreement for Nominal Scales", Educational and Psychological Measurement
 * 20(1), 37-46.
 */
export function kappaRate({ tp, fp, tn, fn }: CallCounts): number | null {
  const total = tp + fp + tn + fn;
  const called = (tp + fp) / total;
  const events = (tp + fn) / total;
  const byChance = called * (1 - events) + events * (1 - called);
  return ratio(2 * ((tp / total) * (tn / total) - (fp / total) * (fn / total)), byChance);
}
