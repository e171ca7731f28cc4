/**
 * How likely something is where a column knows nothing of the outcome.
 *
 * @module
 */

/**
 * Standard error of the area under the ROC curve of a column that knows nothing, without ties (with ties it is smaller).
 *
 * Source: Mann and Whitney (1947), "On a Test of Whether one of Two Random Variables is Stochastically Larger than the
 * Other", Annals of Mathematical Statistics 18(1), 50-60.
 */
export function aucError(events: number, others: number): number {
  return Math.sqrt((events + others + 1) / (12 * events * others));
}

/** Below this a probability is small enough for any purpose here. */
const LOG_TINY = -300;

/**
 * Natural log of the chance that `drawn` rows, drawn without replacement, all belong to a class that has `members` of
 * the `rows`: the hypergeometric point (members choose drawn) / (rows choose drawn). It stops below exp(-300).
 */
export function logAllOneClass(drawn: number, members: number, rows: number): number {
  let log = 0;
  for (let i = 0; i < drawn && log > LOG_TINY; i++) log += Math.log((members - i) / (rows - i));
  return log;
}
