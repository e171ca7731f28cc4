/**
 * Cross-validations on several threads: the fits of a run are shared out between the caller's thread and helpers.
 *
 * Nothing but time depends on the helpers. Outcomes are delivered in the order of the fits. A fit that fails in a helper
 * is made again by the caller, so an error is that of a run on one thread; so is a fit that a helper took and does not
 * finish, because it died or has no core.
 *
 * @module
 */
import type { JobOptions } from "../internal/progress.ts";
import { startStopwatch } from "../internal/stopwatch.ts";
import { defaultThreads } from "../kernels/team.ts";
import { type FoldCrew, foldCrew } from "./fold-crew.ts";
import type { FoldFit, FoldOutcome } from "./fold-fit.ts";
import { type FoldNews, type FoldOrder, startWords } from "./fold-order.ts";
import { type FoldsAhead, sideBySidePays } from "./fold-rule.ts";
import { type FoldRun, runFits } from "./fold-run.ts";
import type { Recipe } from "./recipe.ts";
import { type SharedCopies, shareTraining, shareValues } from "./shared-training.ts";
import type { ValidationTimings } from "./validation-timings.ts";

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
  ): Pace;
}

/** How a run went about its fits. */
export type Pace = Pick<ValidationTimings, "threads" | "fitsAtOnce">;

/** Options of {@link withFoldTeam}. */
export interface FoldTeamOptions {
  /**
   * The most threads to use, >= 1; the outcomes do not depend on it.
   *
   * @defaultValue what a recipe's model says, else one a core, at most 8
   */
  readonly threads?: number | undefined;
  /** For tests: helpers beyond the number of cores. */
  readonly crew?: FoldCrew | undefined;
  /** For tests: when helpers take part. */
  readonly pays?: ((ahead: FoldsAhead) => boolean) | undefined;
}

/**
 * Lends a team to `use`, for as many runs as it likes, and ends its helpers when that returns or throws.
 *
 * @returns What `use` returns.
 */
export function withFoldTeam<T>(options: FoldTeamOptions, use: (team: FoldTeam) => T): T {
  const { threads, crew = foldCrew(), pays = sideBySidePays } = options;
  const copies: SharedCopies = new WeakMap();
  let runs = 0;
  let earlierSeconds = 0;
  try {
    return use({
      run: (fits, job, deliver) => {
        const run = ++runs;
        const words = startWords();
        const news = (): FoldNews[] => crew.news().filter((one) => one.run === run);
        const most = threadsFor(fits, options);
        const hire = (): number => {
          const hired = crew.hire(Math.min(most, fits.length) - 1);
          if (hired > 0) crew.tell(orderOf(fits, { run, words, copies }), hired);
          return hired;
        };
        const paysNow: FoldRun["pays"] = (ahead) => pays({ ...ahead, earlierSeconds });
        const seconds = startStopwatch();
        const fitsAtOnce = runFits({ fits, job, deliver, words, threads, pays: paysNow, hire, news });
        earlierSeconds += seconds();
        return { threads: fitsAtOnce > 1 ? fitsAtOnce : most, fitsAtOnce };
      },
    });
  } finally {
    crew.dismiss();
  }
}

function threadsFor(fits: readonly FoldFit[], { threads, crew }: FoldTeamOptions): number {
  if (crew !== undefined) return threads ?? defaultThreads();
  const wanted = threads ?? Math.min(...fits.map(({ source }) => threadsOf(source.recipe)));
  return Math.min(wanted, defaultThreads());
}

function threadsOf({ model }: Recipe): number {
  return (model as { readonly threads?: number }).threads ?? defaultThreads();
}

/** The run in shared memory. */
function orderOf(
  fits: readonly FoldFit[],
  { run, words, copies }: Pick<FoldOrder, "run" | "words"> & { readonly copies: SharedCopies },
): FoldOrder {
  const numbers = new Map([...new Set(fits.map(({ source }) => source))].map((source, i) => [source, i]));
  const sources = [...numbers.keys()].map(({ recipe, training, groups }) => ({
    recipe,
    training: shareTraining(training, copies),
    groups: groups && shareValues(groups, copies),
  }));
  const numbered = fits.map(({ source, rows }) => {
    const { learned, held } = rows();
    const [learnedShared, heldShared] = [shareValues(learned, copies), shareValues(held, copies)];
    return { source: numbers.get(source)!, learned: learnedShared, held: heldShared };
  });
  return { run, words, sources, fits: numbered };
}
