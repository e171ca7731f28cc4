/**
 * Successive halving: all candidates on a small budget, the best part of them on a larger one, until few have it all.
 *
 * Source: Jamieson and Talwalkar (2016), "Non-Stochastic Best Arm Identification and Hyperparameter Optimization",
 * AISTATS, 240-248. Counts are those of scikit-learn's HalvingRandomSearchCV with `min_resources="exhaust"`; unlike there
 * the last rung always has the whole budget.
 *
 * @module
 */

/** Candidates that are compared on one budget. */
export interface TuneRung {
  /** Number of candidates that are tried. */
  readonly candidates: number;
  /** What each fit may use: rows to learn from, of all that there are, or the value of a setting. */
  readonly resource: number;
}

/** What a schedule is made for. */
export interface HalvingBudget {
  readonly candidates: number;
  /** One of so many is kept, > 1. */
  readonly factor: number;
  /** Smallest and largest resource of a fit. */
  readonly smallest: number;
  readonly largest: number;
}

/**
 * The rungs: each keeps 1 / factor of the candidates, rounded up, on `factor` times the resource, rounded down; the last
 * one has all of it. There are no more rungs than the candidates need, and no more than the resource allows.
 */
export function halvingRungs({ candidates, factor, smallest, largest }: HalvingBudget): readonly TuneRung[] {
  const needed = stepsDown(candidates, factor, 1);
  const possible = stepsDown(largest, factor, smallest);
  const last = Math.min(needed, possible);
  const rungs: TuneRung[] = [];
  let kept = candidates;
  for (let rung = 0; rung <= last; rung++) {
    rungs.push({ candidates: kept, resource: Math.floor(largest / factor ** (last - rung)) });
    kept = Math.ceil(kept / factor);
  }
  return rungs;
}

/** How often `from` can be divided by `factor` before it falls below `to`; by division, for logarithms are not exact. */
function stepsDown(from: number, factor: number, to: number): number {
  let steps = 0;
  for (let value = from / factor; value >= to; value /= factor) steps++;
  return steps;
}
