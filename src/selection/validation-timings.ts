/** How long a cross-validation took: the one part of its result that another run of the same does not repeat. */
export interface ValidationTimings {
  /** Seconds of the whole call. */
  readonly totalSeconds: number;
  /** Seconds of each fit, in the order of the splits; calibration included, scoring not. */
  readonly fitSeconds: readonly number[];
  /** Seconds of scoring each split's held-out rows. */
  readonly scoreSeconds: readonly number[];
  /** The most threads that were at work at a time, as far as the kernels of a fit had use for them. */
  readonly threads: number;
  /** Fits that were made at a time, at most: 1 where each fit had all threads. */
  readonly fitsAtOnce: number;
}
