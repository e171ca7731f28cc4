/**
 * What is known when all pairs of rows say the same.
 *
 * A score that separates the classes, or one that is constant, leaves no scatter: every estimate of the variance is
 * 0, a normal interval is a point, and the logit of 1 is infinite. Yet three events above three non-events prove
 * little. Put each row of the smaller class beside another row of the larger one: k = min(m, n) independent pairs,
 * all with the same outcome v in [a, b]. By Markov's inequality a pair whose mean is theta comes out as v with a
 * chance of at most (theta - a) / (v - a), and at most (b - theta) / (b - v). The values of theta for which all k
 * pairs come out so with a chance of at least (1 - level) / 2 are the interval. It holds for every distribution,
 * and for a complete separation no narrower one does (the bound is reached when the smaller class has all the
 * scatter); there it is the interval of Clopper and Pearson (1934), "The Use of Confidence or Fiducial Limits
 * Illustrated in the Case of the Binomial", Biometrika 26(4), 404-413, for k successes in k trials.
 *
 * @module
 */

/** Bounds at a confidence level for a mean in [low, high] of which `pairs` independent values were all `value`. */
export function unanimousInterval(
  value: number,
  pairs: number,
  level: number,
  [low, high]: readonly [number, number],
): { lower: number; upper: number } {
  const chance = ((1 - level) / 2) ** (1 / pairs);
  return { lower: low + chance * (value - low), upper: high - chance * (high - value) };
}

/**
 * Chance of at most this that `pairs` independent differences in [-1, 1] are all `difference` although their mean is
 * 0; two-sided.
 */
export function unanimousPValue(difference: number, pairs: number): number {
  return Math.min(1, 2 * (1 + Math.abs(difference)) ** -pairs);
}
