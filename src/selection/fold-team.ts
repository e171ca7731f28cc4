/**
 * The threads that make the fits of cross-validations, and how the fits are shared out among them.
 *
 * @module
 */
import { type JobOptions, step } from "../internal/progress.ts";
import { type FoldFit, type FoldOutcome, makeFoldFit } from "./fold-fit.ts";
import { jobInside } from "./job-inside.ts";
import { readRecipe } from "./recipe.ts";
import { renameErrors } from "./rename-errors.ts";

/** Threads at work on fits. */
export interface FoldTeam {
  /**
   * Makes fits, several at the same time where that pays.
   *
   * @param job - `stage` is what `onProgress` is told is being done; it hears of every fit that is finished.
   * @param deliver - Takes the outcomes, in the order of the fits, whichever was finished first.
   * @throws What the first fit in this order throws, whatever the number of threads; the reason of `signal` when that is
   * aborted; what `deliver` throws.
   */
  run(
    fits: readonly FoldFit[],
    job: JobOptions & { readonly stage: string },
    deliver: (outcome: FoldOutcome, index: number) => void,
  ): void;
}

/** Options of {@link withFoldTeam}. */
export interface FoldTeamOptions {
  /**
   * The most threads to use, >= 1; the outcomes do not depend on it.
   *
   * @defaultValue what a recipe's model says, else one a core, at most 8
   */
  readonly threads?: number | undefined;
}

/**
 * Lends a team to `use`, for as many runs as it likes, and sends the threads away when it returns or throws.
 *
 * @returns What `use` returns.
 */
export function withFoldTeam<T>({ threads }: FoldTeamOptions, use: (team: FoldTeam) => T): T {
  return use({
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
