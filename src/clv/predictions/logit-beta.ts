/**
 * Log density of v = logit(p), p ~ beta(a, c), up to a constant: p^a (1 - p)^c, from whichever of p and 1 - p is small.
 */
export function logBetaDensity(a: number, c: number, logit: number): number {
  const tail = Math.log1p(Math.exp(-Math.abs(logit)));
  return -(a * (Math.max(-logit, 0) + tail) + c * (Math.max(logit, 0) + tail));
}
