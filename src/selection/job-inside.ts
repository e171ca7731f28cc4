import { type JobOptions, step } from "../internal/progress.ts";

/**
 * The job options of one of `total` parts of a job, the one after `done` parts: it can be cancelled with the whole, and
 * what it says of its own progress moves the whole's from `done` towards `done + 1`, never back.
 *
 * Reports the step as well, so that every part begins with one.
 */
export function jobInside(job: JobOptions, stage: string, done: number, total: number): JobOptions {
  step(job, stage, done, total);
  return partOfJob(job, stage, done, total);
}

/** {@link jobInside} for a step that has been reported. */
export function partOfJob(job: JobOptions, stage: string, done: number, total: number): JobOptions {
  const { onProgress, signal } = job;
  const cancelled = signal === undefined ? {} : { signal };
  if (onProgress === undefined) return cancelled;
  let reached = 0;
  return {
    ...cancelled,
    onProgress: (inner) => {
      const share = inner.total > 0 ? inner.done / inner.total : 0;
      if (share <= reached || share >= 1) return;
      reached = share;
      onProgress({ stage, done: done + share, total });
    },
  };
}

/** Tells whether an error came from the caller's own callback or signal. */
export function watchStops({ onProgress, signal }: JobOptions): {
  readonly watched: JobOptions;
  readonly stopped: () => boolean;
} {
  let threw = false;
  const told: JobOptions["onProgress"] = (progress) => {
    try {
      onProgress?.(progress);
    } catch (error) {
      threw = true;
      throw error;
    }
  };
  const watched = { ...(onProgress && { onProgress: told }), ...(signal && { signal }) };
  return { watched, stopped: () => threw || signal?.aborted === true };
}
