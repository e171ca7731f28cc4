import { InputError } from "./input-error.ts";

/** How far a long job is; passed to `onProgress`. */
export interface Progress {
  /** What is being done: `"read"`, `"cross-validation fold"`. */
  readonly stage: string;
  /** Units done so far, in [0, total]. */
  readonly done: number;
  /** Units in all; 0 when it is not known. */
  readonly total: number;
}

/** Options of every job that can take longer than a second. */
export interface JobOptions {
  /** Called now and then on the calling thread; must not throw. */
  readonly onProgress?: (progress: Progress) => void;
  /** Aborting it makes the job throw the signal's reason at its next step. */
  readonly signal?: AbortSignal;
}

/** Reports a step and gives the caller the chance to stop. */
export function step(job: JobOptions, stage: string, done: number, total: number): void {
  job.signal?.throwIfAborted();
  job.onProgress?.({ stage, done, total });
}

/**
 * The job options out of larger options, to pass on.
 *
 * @throws InputError for an `onProgress` that cannot be called or a `signal` that cannot be asked.
 */
export function jobOf({ onProgress, signal }: JobOptions): JobOptions {
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw new InputError("wrong-type", "options.onProgress", "a function", onProgress);
  }
  if (signal !== undefined && typeof (signal as AbortSignal | null)?.throwIfAborted !== "function") {
    throw new InputError("wrong-type", "options.signal", "an AbortSignal", signal);
  }
  return { ...(onProgress === undefined ? {} : { onProgress }), ...(signal === undefined ? {} : { signal }) };
}
