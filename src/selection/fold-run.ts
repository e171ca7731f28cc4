/**
 * One run of fits: the caller's thread makes fits like its helpers, and minds what they say in between.
 *
 * @module
 */
import { type JobOptions, step } from "../internal/progress.ts";
import { startStopwatch } from "../internal/stopwatch.ts";
import { withThreads } from "../kernels/team.ts";
import { awaitNews } from "./fold-crew.ts";
import { type FoldFit, type FoldOutcome, makeFoldFit } from "./fold-fit.ts";
import { type FoldNews, fitsLeft, newsCount, takeFit, takeNoMore } from "./fold-order.ts";
import type { FoldsAhead } from "./fold-rule.ts";
import { type InOrder, inOrder, type Settled } from "./in-order.ts";
import { partOfJob, watchStops } from "./job-inside.ts";
import { readRecipe } from "./recipe.ts";
import { renameErrors } from "./rename-errors.ts";

/** What a run needs. */
export interface FoldRun {
  readonly fits: readonly FoldFit[];
  readonly job: JobOptions & { readonly stage: string };
  readonly deliver: (outcome: FoldOutcome, index: number) => void;
  /** The shared words of the run. */
  readonly words: Int32Array;
  /** The most threads of a fit that is alone; `undefined` leaves them to its recipe. */
  readonly threads: number | undefined;
  readonly pays: (ahead: Omit<FoldsAhead, "earlierSeconds">) => boolean;
  /** Has helpers join in; says how many. */
  readonly hire: () => number;
  /** What helpers said of this run since they were last asked. */
  readonly news: () => readonly FoldNews[];
}

/** A fit that a helper has is made by the caller after so many times the longest fit, and a bit. */
const PATIENCE = 2;
const PATIENCE_SECONDS = 0.1;

/** Where the caller keeps a run's outcomes. */
interface Desk {
  readonly line: InOrder<FoldOutcome>;
  /** Helpers that take part. */
  helpers: number;
  /** Seconds of the longest fit so far. */
  longest: number;
  /** Makes a fit here. */
  make(index: number): void;
  /** Notes what helpers have finished, and makes here what failed there. */
  hear(): void;
}

/** Makes the fits. @returns How many were made at the same time, at most. */
export function runFits(run: FoldRun): number {
  const { fits, words, job } = run;
  const desk = openDesk(run);
  step(job, job.stage, 0, fits.length);
  try {
    makeOwn(run, desk);
    awaitHelpers(run, desk);
    return desk.helpers + 1;
  } finally {
    takeNoMore(words, fits.length);
  }
}

function openDesk(run: FoldRun): Desk {
  const { fits, words, job, deliver } = run;
  const line = inOrder(fits.length, deliver);
  const settle = (index: number, settled: Settled<FoldOutcome>): void => {
    if ("error" in settled) takeNoMore(words, fits.length);
    else desk.longest = Math.max(desk.longest, settled.value.fitSeconds + settled.value.scoreSeconds);
    line.settle(index, settled);
    if ("value" in settled) step(job, job.stage, line.count(), fits.length);
  };
  const desk: Desk = {
    line,
    helpers: 0,
    longest: 0,
    make: (index) => settle(index, attempt(run, index, desk)),
    hear: () => {
      for (const { index, outcome } of run.news()) {
        if (line.has(index)) continue;
        if (outcome === undefined) desk.make(index);
        else settle(index, { value: outcome });
      }
    },
  };
  return desk;
}

/** Takes fits until none is left. */
function makeOwn({ fits, words, pays, hire }: FoldRun, desk: Desk): void {
  const seconds = startStopwatch();
  for (;;) {
    desk.hear();
    const left = fitsLeft(words, fits.length);
    const done = desk.line.count();
    const secondsPerFit = done === 0 ? 0 : seconds() / done;
    if (desk.helpers === 0 && pays({ fits, left, secondsPerFit })) desk.helpers = hire();
    const index = takeFit(words);
    if (index >= fits.length) return;
    desk.make(index);
  }
}

/** Waits for the fits that helpers have, and makes them here where that takes too long. */
function awaitHelpers({ fits, words }: FoldRun, desk: Desk): void {
  for (;;) {
    const heard = newsCount(words);
    desk.hear();
    const next = desk.line.next();
    if (next === fits.length) return;
    const patience = PATIENCE * desk.longest + PATIENCE_SECONDS;
    if (!awaitNews(words, heard, patience)) desk.make(next);
  }
}

/** A fit on the caller's thread. @throws the reason of `signal`, and what `onProgress` throws. */
function attempt({ fits, job, threads }: FoldRun, index: number, desk: Desk): Settled<FoldOutcome> {
  const fit = fits[index]!;
  const { recipe, rename = (path: string) => path } = fit.source;
  const inner = partOfJob(job, job.stage, desk.line.count(), fits.length);
  const { watched, stopped } = watchStops(inner);
  // Side by side, every fit has one thread.
  const most = desk.helpers > 0 ? 1 : Number.POSITIVE_INFINITY;
  try {
    const value = withThreads(most, () =>
      renameErrors(() => makeFoldFit(readRecipe(recipe, threads), fit, watched), rename),
    );
    return { value };
  } catch (error) {
    if (stopped()) throw error;
    return { error };
  }
}
