/**
 * When fits are made side by side, each on one thread, and when one after the other, each with all threads in its
 * kernels. The models are the same.
 *
 * @module
 */
import type { FoldFit } from "./fold-fit.ts";

/** Beyond so many rows times features, kernels have the threads. */
const MOST_CELLS = 1e9;
/** Fits with so many cells in all take longer than a helper to start, whatever they are. */
const CELLS_AT_ONCE = 1e6;
/** Otherwise the first fits tell: helpers are started for fits that will take longer than this together. */
const SECONDS_LEFT = 0.1;

/** What is known when it is decided. */
export interface FoldsAhead {
  readonly fits: readonly FoldFit[];
  /** Fits that nobody has begun. */
  readonly left: number;
  /** Mean of the fits so far; 0 before there was one. */
  readonly secondsPerFit: number;
}

/** Do the fits that are left go faster with helpers? */
export function sideBySidePays({ fits, left, secondsPerFit }: FoldsAhead): boolean {
  if (left < 2) return false;
  const cells = Math.max(...fits.map(({ source }) => cellsOf(source)));
  if (cells > MOST_CELLS) return false;
  return cells * left >= CELLS_AT_ONCE || secondsPerFit * left >= SECONDS_LEFT;
}

function cellsOf({ training }: FoldFit["source"]): number {
  return training.truth.length * training.features.length;
}
