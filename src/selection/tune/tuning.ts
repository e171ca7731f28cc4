/**
 * What a search says at the end.
 *
 * @module
 */
import { deepFreeze } from "../../internal/freeze.ts";
import type { InputErrorCode } from "../../internal/input-error.ts";
import type { Warning } from "../../internal/warning.ts";
import { correctedError } from "../corrected-interval.ts";
import type { CrossValidation } from "../cross-validate.ts";
import { checkRecipe, type Recipe } from "../recipe.ts";
import type { CrossValidationMetrics, StandardMetrics } from "../validation-metrics.ts";
import type { TuneRung } from "./halving.ts";
import type { NestedTuning } from "./nested.ts";
import { honestMean } from "./optimism.ts";
import type { TuneSearch } from "./options.ts";
import type { SearchOutcome, SearchSetup } from "./search.ts";
import type { TuneSettings } from "./settings.ts";

/** How one candidate fared. */
export interface TunedCandidate<Name extends string = never> {
  /** From 1, best first: candidates that came further before others, then by the mean; `null` for one that failed. */
  readonly rank: number | null;
  /** From 0, in the order in which candidates were listed or drawn. */
  readonly candidate: number;
  readonly settings: TuneSettings;
  /** The recipe with these settings. */
  readonly recipe: Recipe;
  /** On the largest resource that it was given; `null` for one that failed. */
  readonly metrics: CrossValidationMetrics<Name> | null;
  /**
   * Is it as good as the best within one standard error of that (corrected for shared training rows)? Whoever wants the
   * simplest such model chooses among these (the one-standard-error rule of Breiman and others 1984).
   */
  readonly withinOneError: boolean;
  /** How far it came in successive halving, from 0. */
  readonly rung: number;
  /** What it had there; `null` where every candidate had all. */
  readonly resource: number | null;
  /** Why it could not be fitted. */
  readonly error: { readonly code: InputErrorCode; readonly path: string; readonly message: string } | null;
}

/** What `tune` returns. */
export interface Tuning<Name extends string = never> {
  readonly search: TuneSearch;
  readonly metric: keyof StandardMetrics | Name;
  /** The best recipe, ready for `fitRecipe`. */
  readonly best: Recipe;
  readonly bestSettings: TuneSettings;
  /** The cross-validation that the best was chosen by. */
  readonly bestResult: CrossValidation<Name>;
  /**
   * By how much the best mean is too good because it was chosen for being the best: its distance to the mean of a choice
   * that, for each fold, looked at the other folds only; at least 0, in the unit of the metric. Nothing was fitted for it:
   * a nested search measures the same and more. With halving it knows the last rung only; `null` where a single candidate
   * came that far.
   */
  readonly optimism: number | null;
  /** All candidates, best first. */
  readonly candidates: readonly TunedCandidate<Name>[];
  /** Steps of successive halving; `null` for other searches. */
  readonly rungs: readonly TuneRung[] | null;
  /** The honest number; `null` where it was not asked for. */
  readonly nested: NestedTuning<Name> | null;
  readonly seed: number;
  readonly warnings: readonly Warning[];
}

/** Puts the findings of a search together. */
export function reportTuning<Name extends string>(
  setup: SearchSetup<Name>,
  outcome: SearchOutcome<Name>,
  found: Pick<Tuning<Name>, "search" | "nested" | "warnings">,
): Tuning<Name> {
  const { metric, seed } = setup;
  const { trials, best, bestResult, rungs } = outcome;
  const candidates = candidateRows(outcome, metric);
  const optimism = optimismOf(setup, outcome);
  const { mean } = bestResult.metrics[metric as keyof StandardMetrics];
  const failed = candidates.filter(({ rank }) => rank === null);
  const warnings = [
    ...found.warnings,
    ...(failed.length === 0 ? [] : [failedWarning(failed, candidates.length)]),
    ...(candidates.length === 1 || found.nested !== null ? [] : [optimismWarning(setup, mean, optimism)]),
  ];
  return deepFreeze({
    search: found.search,
    metric,
    best: checkRecipe(best),
    bestSettings: trials[0]!.candidate.settings,
    bestResult,
    optimism,
    candidates,
    rungs,
    nested: found.nested,
    seed,
    warnings,
  });
}

function candidateRows<Name extends string>(
  { trials, bestResult }: SearchOutcome<Name>,
  metric: string,
): TunedCandidate<Name>[] {
  const name = metric as keyof StandardMetrics;
  const { perFold } = bestResult.metrics[name];
  const { mean, error: reach } = correctedError(perFold, 1 + bestResult.validation.trainTestRatio);
  const last = trials[0]!.rung;
  return trials.map(({ candidate, rung, resource, metrics, error }, i) => ({
    rank: error === null ? i + 1 : null,
    candidate: candidate.number,
    settings: candidate.settings,
    recipe: candidate.recipe,
    metrics,
    withinOneError: metrics !== null && rung === last && Math.abs(metrics[name].mean - mean) <= reach,
    rung,
    resource,
    error: error && { code: error.code, path: error.path, message: error.message },
  }));
}

function optimismOf<Name extends string>(
  { metric, direction }: SearchSetup<Name>,
  { trials, bestResult }: SearchOutcome<Name>,
): number | null {
  const name = metric as keyof StandardMetrics;
  const last = trials[0]!.rung;
  const perFold = trials.flatMap(({ metrics, rung }) =>
    metrics === null || rung < last ? [] : [metrics[name].perFold],
  );
  // What was dropped on the way is not known in the folds that count.
  if (perFold.length < 2) return null;
  const honest = honestMean(perFold, bestResult.folds, direction);
  const { mean } = bestResult.metrics[name];
  return Math.max(0, direction === "maximize" ? mean - honest : honest - mean);
}

function failedWarning(failed: readonly TunedCandidate<string>[], total: number): Warning {
  const message = `${failed.length} of ${total} candidates cannot be fitted; the first says: ${failed[0]!.error!.message}`;
  return { code: "failed-candidates", message };
}

function optimismWarning<Name extends string>(
  { candidates, metric, halving }: SearchSetup<Name>,
  mean: number,
  optimism: number | null,
): Warning {
  const least = halving === null ? "about" : "at least about";
  const luck =
    optimism === null
      ? "and is too good for that by as much as only a nested search tells"
      : optimism === 0
        ? "though the folds agree on the choice"
        : `and is too good by ${least} ${shown(optimism)} for that alone`;
  const message = `the best mean of ${metric}, ${shown(mean)}, was picked from ${candidates.length} candidates by looking at these folds, ${luck}; nested: true gives an honest number`;
  return { code: "optimistic-best", message };
}

function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}
