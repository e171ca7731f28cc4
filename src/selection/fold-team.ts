/**
 * The threads that make the fits of cross-validations, and how the fits are shared out among them.
 *
 * @module
 */

import type { JobOptions } from "../internal/progress.ts";
import { step } from "../internal/progress.ts";
import { defaultThreads } from "../kernels/team.ts";
import type { Table } from "../table/table.ts";
import { type FoldFit, type FoldOutcome, makeFoldFit } from "./fold-fit.ts";
import { jobInside } from "./job-inside.ts";
import { readRecipe } from "./recipe.ts";
import { renameErrors } from "./rename-errors.ts";

/** Threads at work on fits of one table. */
export interface FoldTeam {
  readonly table: Table;
  /** The most threads that take part, the caller's included. */
  readonly threads: number;
  /**
   * Makes fits, several at the same time where that pays.
   *
   * @param stage - What `onProgress` is told is being done; it hears of every fit that is finished.
   * @param deliver - Takes the outcomes, in the order of the fits, whichever thread was faster.
   * @throws What the first fit in this order throws, whatever the number of threads. The reason of `signal` when that
   * is aborted.
   */
  run(
    fits: readonly FoldFit[],
    job: JobOptions & { readonly stage: string },
    deliver: (outcome: FoldOutcome, index: number) => void,
  ): void;
}

/**
 * Lends threads to `use` and takes them back when it is done.
 *
 * @param threads - The most to use; the outcomes do not depend on it.
 */
export function withFoldTeam<T>(table: Table, threads: number | undefined, use: (team: FoldTeam) => T): T {
  return use({
    table,
    threads: threads ?? defaultThreads(),
    run: (fits, { stage, ...job }, deliver) => {
      fits.forEach((fit, index) => {
        const inner = jobInside(job, stage, index, fits.length);
        const { recipe, rename = (path: string) => path } = fit.source;
        const outcome = renameErrors(() => makeFoldFit(readRecipe(recipe, threads), fit, inner), rename);
        deliver(outcome, index);
      });
      step(job, stage, fits.length, fits.length);
    },
  });
}
