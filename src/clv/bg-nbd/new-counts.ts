/**
 * How many purchases a new customer makes, in models with gamma purchase rates and beta-geometric drop-out.
 *
 * Source: Fader, Hardie and Lee (2005), Marketing Science 24(2), 275-284, equation 8.
 *
 * @module
 */
import { logBeta } from "../../numeric/beta.ts";
import { betaPrefactor } from "../../numeric/deviance.ts";
import { incompleteBeta } from "../../numeric/incomplete-beta.ts";
import type { StartChances } from "./data.ts";

/** The parameters that are no time. */
export interface CountShapes {
  readonly r: number;
  readonly a: number;
  readonly b: number;
  readonly startChances: StartChances;
  /** Phases of one purchase: 1, or the k of the CNBD-k models. */
  readonly phases: number;
  /** Phases passed since the last purchase, less than `phases`. @defaultValue 0 */
  readonly passed?: number;
}

/**
 * P(X(t) = n) for n up to `maxCount`, with tau = t / alpha: n purchases, all survived and no further one, or the last
 * of n was the end.
 *
 *   P(n) = s_n P(k n <= N < k n + k) + (s_(n-1) - s_n) P(N >= k n)
 *
 * The number N of phases passed, those since the last purchase included, is negative binomial(r, z), every k of them are a purchase, and s_n =
 * (b)_m / (a + b)_m is the chance to survive the m chances to leave that come with n purchases; s_(-1) is 1.
 *
 * @remarks O(k maxCount).
 */
export function newCounts(
  { r, a, b, startChances, phases, passed = 0 }: CountShapes,
  tau: number,
  maxCount: number,
): Float64Array {
  const chances = new Float64Array(maxCount + 1);
  chances[0] = 1;
  if (tau === 0) return chances;
  let stay = 1; // s_n
  for (let n = 0; n <= maxCount; n++) {
    const m = n + startChances;
    if (m > 0) stay *= (m - 1 + b) / (m - 1 + a + b);
    chances[n] = stay;
  }
  const leaves = (n: number): number => a / (n + startChances - 1 + b); // (s_(n-1) - s_n) / s_n
  const logZ = -Math.log1p(1 / tau);
  const logStay = -r * Math.log1p(tau);
  // From the far end, so that the tail is a sum of positive terms and keeps its digits.
  let tail = atLeast(phases * (maxCount + 1) - passed, r, tau); // P(N >= k (maxCount + 1))
  for (let n = maxCount; n >= 0; n--) {
    let exactly = 0;
    for (let j = phases * (n + 1) - passed - 1; j >= Math.max(1, phases * n - passed); j--) {
      exactly += Math.exp(-logBeta(r, j) - Math.log(j) + j * logZ + logStay);
    }
    tail += exactly;
    if (n > 0) chances[n]! *= exactly + leaves(n) * tail;
    // Without a purchase: nobody came back, or everybody may have left at the start.
    else chances[0]! *= exactly + Math.exp(logStay) + (startChances === 0 ? 0 : leaves(0));
  }
  // A chance that is certain comes out as 1 plus a rounding.
  for (let n = 0; n <= maxCount; n++) if (chances[n]! > 1) chances[n] = 1;
  return chances;
}

/** P(N >= n) = I_z(n, r), n >= 1, with 1 - z = 1 / (1 + tau) from tau itself: z is 1 to rounding where that still tells. */
function atLeast(n: number, r: number, tau: number): number {
  const x = tau / (1 + tau);
  const y = 1 / (1 + tau);
  const prefactor = tau < 1 ? betaPrefactor(n, r, x) : betaPrefactor(r, n, y);
  return incompleteBeta({ a: n, b: r, x, y, logY: -Math.log1p(tau), prefactor });
}
