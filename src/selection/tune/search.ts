/**
 * One search on one table: every candidate on the same folds, on one budget or on several, and their order.
 *
 * @module
 */
import { readTrainingData } from "../../churn/training-data.ts";
import { checkInteger } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { type JobOptions, step } from "../../internal/progress.ts";
import type { Table } from "../../table/table.ts";
import { type CrossValidateOptions, type CrossValidation, crossValidateWith } from "../cross-validate.ts";
import type { FoldTeam } from "../fold-team.ts";
import { jobInside, watchStops } from "../job-inside.ts";
import { type Recipe, readRecipe } from "../recipe.ts";
import type { CrossValidationMetrics, StandardMetrics } from "../validation-metrics.ts";
import { halvingRungs, type TuneRung } from "./halving.ts";
import { validateOnPart } from "./part-validation.ts";
import { type TuneSettings, withSettings } from "./settings.ts";

/** Settings to try, and the recipe with them. */
export interface Candidate {
  /** From 0, in the order in which they were listed or drawn. */
  readonly number: number;
  readonly settings: TuneSettings;
  readonly recipe: Recipe;
}

/** How successive halving goes about it, defaults filled in. */
export interface HalvingSetup {
  readonly factor: number;
  /** `"rows"`, or the path of a setting. */
  readonly resource: string;
  readonly smallest: number | undefined;
  readonly largest: number | undefined;
}

/** A search, ready to run on a table. */
export interface SearchSetup<Name extends string> {
  readonly recipe: Recipe;
  readonly candidates: readonly Candidate[];
  readonly metric: keyof StandardMetrics | Name;
  readonly direction: "maximize" | "minimize";
  readonly seed: number;
  /** `null`: every candidate has the whole budget. */
  readonly halving: HalvingSetup | null;
  readonly validation: CrossValidateOptions<Name>;
}

/** How a candidate fared on the largest budget that it was given. */
export interface Trial<Name extends string> {
  readonly candidate: Candidate;
  /** From 0. */
  readonly rung: number;
  readonly resource: number | null;
  readonly metrics: CrossValidationMetrics<Name> | null;
  /** Of a candidate that cannot be fitted. */
  readonly error: InputError | null;
}

/** What a search found. */
export interface SearchOutcome<Name extends string> {
  /** Best first: later rungs before earlier ones, then by the mean; those that failed last. */
  readonly trials: readonly Trial<Name>[];
  /** Of the best one. */
  readonly bestResult: CrossValidation<Name>;
  /** The best one's recipe, on the whole budget. */
  readonly best: Recipe;
  readonly rungs: readonly TuneRung[] | null;
}

const STAGE = "tuning candidate";

/** The best candidate of a rung so far. */
interface Leader<Name extends string> {
  readonly candidate: Candidate;
  readonly recipe: Recipe;
  readonly result: CrossValidation<Name>;
}

/**
 * Runs a search.
 *
 * @throws {@link InputError} what the first candidate says, where none can be fitted.
 */
export function runSearch<Name extends string>(
  team: FoldTeam,
  table: Table,
  setup: SearchSetup<Name>,
  job: JobOptions,
): SearchOutcome<Name> {
  const budgets = budgetsOf(table, setup);
  const total = budgets.reduce((sum, { candidates }) => sum + candidates, 0);
  const trials = new Map<number, Trial<Name>>();
  let leader: Leader<Name> | null = null;
  let alive = setup.candidates;
  let done = 0;
  for (const [rung, budget] of budgets.entries()) {
    // What a candidate reached on a smaller budget is no claim to the whole one.
    leader = null;
    const tried = alive.slice(0, budget.candidates).map((candidate) => {
      const inner = jobInside(job, STAGE, done++, total);
      const { found, ...trial } = tryCandidate(team, table, setup, { candidate, rung, ...budget }, inner);
      if (found !== null && (leader === null || isBetter(found, leader, setup))) leader = found;
      return trial;
    });
    const ordered = bestFirst(tried, setup);
    for (const trial of ordered) trials.set(trial.candidate.number, trial);
    alive = ordered.filter(({ error }) => error === null).map(({ candidate }) => candidate);
    if (alive.length === 0) throw tried[0]!.error!;
  }
  step(job, STAGE, total, total);
  const { recipe, result } = leader!;
  const rungs = setup.halving === null ? null : budgets.map(({ share: _, ...rung }) => rung as TuneRung);
  return { trials: bestFirst([...trials.values()], setup), best: recipe, bestResult: result, rungs };
}

/** What the candidates of a rung may use. */
interface Budget {
  readonly candidates: number;
  readonly resource: number | null;
  /** Of the rows to learn from. */
  readonly share: number;
}

function budgetsOf<Name extends string>(table: Table, setup: SearchSetup<Name>): readonly Budget[] {
  const { candidates, halving, recipe } = setup;
  if (halving === null) return [{ candidates: candidates.length, resource: null, share: 1 }];
  const { resource, factor } = halving;
  const limits = resource === "rows" ? rowLimits(table, recipe, halving) : settingLimits(recipe, halving);
  const { largest } = limits;
  return halvingRungs({ candidates: candidates.length, factor, ...limits }).map((rung) => ({
    ...rung,
    share: resource === "rows" ? rung.resource / largest : 1,
  }));
}

/** With fewer rows of the smaller class, what candidates differ in is lost in the noise. */
const FEWEST_OF_CLASS = 20;

function rowLimits(
  table: Table,
  recipe: Recipe,
  { smallest, largest }: HalvingSetup,
): { readonly smallest: number; readonly largest: number } {
  if (largest !== undefined) {
    const expected = 'left out where the resource is "rows": the last rung has all of them';
    throw new InputError("unknown-choice", "options.halving.largest", expected, largest);
  }
  const { truth } = readTrainingData(table, readRecipe(recipe).columns, "recipe");
  const rows = truth.length;
  const events = truth.reduce((sum, value) => sum + value, 0);
  const enough = Math.ceil((FEWEST_OF_CLASS * rows) / Math.min(events, rows - events));
  return { smallest: Math.min(rows, smallest ?? enough), largest: rows };
}

function settingLimits(
  recipe: Recipe,
  { resource, smallest = 1, largest }: HalvingSetup,
): { readonly smallest: number; readonly largest: number } {
  const name = resource.slice("model.".length);
  const most = largest ?? (recipe.model as unknown as Readonly<Record<string, unknown>>)[name];
  if (most === undefined) {
    const expected = `given, or ${resource} in the recipe: the last rung has it`;
    throw new InputError("missing-option", "options.halving.largest", expected, most);
  }
  checkInteger(most, largest === undefined ? `recipe.${resource}` : "options.halving.largest", smallest);
  return { smallest, largest: most };
}

/** A candidate and what it may use. */
interface Attempt extends Budget {
  readonly candidate: Candidate;
  readonly rung: number;
}

function tryCandidate<Name extends string>(
  team: FoldTeam,
  table: Table,
  { halving, seed, validation }: SearchSetup<Name>,
  { candidate, rung, resource, share }: Attempt,
  job: JobOptions,
): Trial<Name> & { readonly found: Leader<Name> | null } {
  const settings = resource === null || halving!.resource === "rows" ? {} : { [halving!.resource]: resource };
  const recipe = withSettings(candidate.recipe, settings);
  const { watched, stopped } = watchStops(job);
  const options = { ...validation, ...watched };
  try {
    if (share < 1) {
      const metrics = validateOnPart(team, recipe, table, options, { share, seed });
      return { candidate, rung, resource, metrics, error: null, found: null };
    }
    const result = crossValidateWith(team, recipe, table, options);
    return {
      candidate,
      rung,
      resource,
      metrics: result.metrics,
      error: null,
      found: { candidate, recipe, result },
    };
  } catch (error) {
    if (stopped() || !(error instanceof InputError)) throw error;
    return { candidate, rung, resource, metrics: null, error, found: null };
  }
}

/** As {@link bestFirst} orders trials of one rung. */
function isBetter<Name extends string>(
  one: Leader<Name>,
  than: Leader<Name>,
  setup: SearchSetup<Name>,
): boolean {
  const [mean, other] = [meanOf(one.result.metrics, setup), meanOf(than.result.metrics, setup)];
  return mean === other ? one.candidate.number < than.candidate.number : mean > other;
}

/** Later rungs first, then better means, then earlier candidates; those that failed at the end. */
function bestFirst<Name extends string>(
  trials: readonly Trial<Name>[],
  setup: SearchSetup<Name>,
): readonly Trial<Name>[] {
  const scoreOf = ({ metrics }: Trial<Name>): number =>
    metrics === null ? Number.NEGATIVE_INFINITY : meanOf(metrics, setup);
  return [...trials].sort((a, b) => {
    if ((a.error === null) !== (b.error === null)) return a.error === null ? -1 : 1;
    if (a.rung !== b.rung) return b.rung - a.rung;
    const [first, second] = [scoreOf(a), scoreOf(b)];
    return first === second ? a.candidate.number - b.candidate.number : second - first;
  });
}

/** The mean, more is better. */
function meanOf<Name extends string>(
  metrics: CrossValidationMetrics<Name>,
  { metric, direction }: SearchSetup<Name>,
): number {
  const { mean } = metrics[metric as keyof StandardMetrics];
  return direction === "maximize" ? mean : -mean;
}
