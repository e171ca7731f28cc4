/**
 * When fits are made side by side, each on one thread, and when one after the other, each with all threads in its
 * kernels. The models are the same.
 *
 * On small tables kernels have no use for a second thread, and reading, encoding, binning and scoring never have one.
 * Beyond a million values kernels share the work as well as fits would, which then wait for the memory that they all
 * read. Seconds on a machine with two cores, 20 fits (forest: 10) of 7,043 Telco customers x 19 features, and 5 fits
 * of 20,000 and 100,000 simulated customers x 30:
 *
 * | | one after the other | side by side |
 * |---|--:|--:|
 * | logistic regression | 0.53 | 0.33 |
 * | random forest | 2.10 | 1.73 |
 * | gradient boosting | 3.85 | 2.19 |
 * | neural network | 1.36 | 0.97 |
 * | gradient boosting, 20,000 rows | 5.35 | 5.25 |
 * | gradient boosting, 100,000 rows | 10.4 | 10.7 |
 *
 * A helper starts in 35 ms while the caller works, and costs the caller 2 ms and the process 35 MB. Every thread at work
 * holds its fit's data, some 30 MB for a million values; side by side there are never more.
 *
 * @module
 */
import type { FoldFit } from "./fold-fit.ts";

/** Rows times features beyond which kernels have the threads. */
const MOST_CELLS = 1e6;
/** Rows times features times fits that take longer than a helper to start, whatever the model. */
const CELLS_AT_ONCE = 1e6;
/**
 * Otherwise the fits tell: helpers are started when those that are left will take so many seconds, or those of earlier
 * runs took so many, as in a search with many small runs.
 */
const SECONDS = 0.1;

/** What is known when it is decided. */
export interface FoldsAhead {
  readonly fits: readonly FoldFit[];
  /** Fits that nobody has begun. */
  readonly left: number;
  /** Mean of the fits so far; 0 before there was one. */
  readonly secondsPerFit: number;
  /** What earlier runs of the team took. */
  readonly earlierSeconds: number;
}

/** Do the fits that are left go faster with helpers? */
export function sideBySidePays({ fits, left, secondsPerFit, earlierSeconds }: FoldsAhead): boolean {
  if (left < 2) return false;
  const cells = Math.max(...fits.map(({ source }) => cellsOf(source)));
  if (cells > MOST_CELLS) return false;
  return cells * left >= CELLS_AT_ONCE || secondsPerFit * left + earlierSeconds >= SECONDS;
}

function cellsOf({ training }: FoldFit["source"]): number {
  return training.truth.length * training.features.length;
}
