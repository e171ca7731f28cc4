/**
 * Options of a search, checked and with their defaults filled in.
 *
 * @module
 */
import type { FoldPlan } from "../../evaluation/folds/fold-plan.ts";
import { checkChoice, checkFinite, checkInteger, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { CROSS_VALIDATE_KEYS, type CrossValidateOptions } from "../cross-validate.ts";
import type { FoldOptions } from "../outer-folds.ts";
import type { StandardMetrics } from "../validation-metrics.ts";
import type { HalvingSetup } from "./search.ts";

/** How candidates are chosen and how much is spent on each. */
export type TuneSearch = "grid" | "random" | "halving";

/** Options of successive halving. */
export interface HalvingOptions {
  /**
   * What grows from rung to rung: the rows that each fold learns from (stratified samples, the larger ones holding the
   * smaller ones; all held-out rows are scored), or a whole number of the model that is no part of the space.
   *
   * @defaultValue "rows"
   */
  readonly resource?:
    | "rows"
    | "model.rounds"
    | "model.maxRounds"
    | "model.trees"
    | "model.epochs"
    | "model.restarts"
    | undefined;
  /**
   * One candidate of so many goes on, with so many times the resource; >= 2.
   *
   * @defaultValue 3
   */
  readonly factor?: number | undefined;
  /**
   * Smallest resource of a candidate. Rows are counted over all labelled rows: a fold has its share of them.
   *
   * @defaultValue rows: so many that 20 of the smaller class are among them; a setting: 1
   */
  readonly smallest?: number | undefined;
  /**
   * Resource of the last rung, where it is a setting. Of rows it is all.
   *
   * @defaultValue what the recipe says
   */
  readonly largest?: number | undefined;
}

/** How the search is judged from outside. */
export interface NestedOptions {
  /**
   * Outer folds, or a plan of them.
   *
   * @defaultValue 5
   */
  readonly folds?: number | FoldPlan | undefined;
  /**
   * Number of independent divisions into outer folds; not with a plan.
   *
   * @defaultValue 1
   */
  readonly repeats?: number | undefined;
}

/** Options of `tune`. */
export interface TuneOptions<Name extends string = never> extends CrossValidateOptions<Name> {
  /**
   * - `"grid"`: every combination.
   * - `"random"`: some, drawn at random.
   * - `"halving"`: as many, of which the worse are dropped early (successive halving).
   *
   * @defaultValue "grid" where every setting is a list, else "random"
   */
  readonly search?: TuneSearch | undefined;
  /**
   * Number of candidates to draw; not for a grid.
   *
   * @defaultValue 20
   */
  readonly candidates?: number | undefined;
  /**
   * What the best is best in: a standard metric or one of `metrics`. The default is less noisy than a ranking metric and
   * minds what the chances are.
   *
   * @defaultValue "logLoss"
   */
  readonly metric?: keyof StandardMetrics | NoInfer<Name> | undefined;
  /** Of the search `"halving"`. */
  readonly halving?: HalvingOptions | undefined;
  /**
   * Run the whole search inside outer folds as well, for an honest number of what it finds. It multiplies the cost by the
   * number of outer folds.
   *
   * @defaultValue false
   */
  readonly nested?: boolean | NestedOptions | undefined;
}

/** Options with their defaults. */
export interface ResolvedTuneOptions {
  readonly search: TuneSearch;
  readonly candidates: number;
  readonly metric: string;
  readonly seed: number;
  readonly halving: HalvingSetup | null;
  /** Outer folds; `null` without. */
  readonly nested: FoldOptions | null;
}

const TUNE_KEYS: readonly string[] = [
  "search",
  "candidates",
  "metric",
  "halving",
  "nested",
  ...CROSS_VALIDATE_KEYS,
];

/**
 * Fills in defaults and checks.
 *
 * @param isDiscrete - Is every setting of the space a list?
 * @param keys - Settings of the space.
 */
export function resolveTuneOptions<Name extends string>(
  options: TuneOptions<Name>,
  isDiscrete: boolean,
  keys: ReadonlySet<string>,
): ResolvedTuneOptions {
  checkOptionKeys(options, "options", TUNE_KEYS);
  const { search = isDiscrete ? "grid" : "random", candidates = 20, metric = "logLoss", seed = 42 } = options;
  checkChoice(search, "options.search", ["grid", "random", "halving"]);
  checkInteger(candidates, "options.candidates", 1);
  checkInteger(seed, "options.seed", 0);
  if (search === "grid") checkLeftOut(options.candidates, "options.candidates", "for a grid, which has all");
  if (search !== "halving") checkLeftOut(options.halving, "options.halving", `for the search "${search}"`);
  return {
    search,
    candidates,
    metric,
    seed,
    halving: search === "halving" ? resolveHalving(options.halving ?? {}, keys) : null,
    nested: resolveNested(options),
  };
}

function checkLeftOut(value: unknown, path: string, when: string): void {
  if (value !== undefined) throw new InputError("unknown-choice", path, `left out ${when}`, value);
}

function resolveHalving(options: HalvingOptions, keys: ReadonlySet<string>): HalvingSetup {
  checkOptionKeys(options, "options.halving", ["resource", "factor", "smallest", "largest"]);
  const { resource = "rows", factor = 3, smallest, largest } = options;
  checkChoice(resource, "options.halving.resource", [
    "rows",
    "model.rounds",
    "model.maxRounds",
    "model.trees",
    "model.epochs",
    "model.restarts",
  ]);
  if (keys.has(resource)) {
    throw new InputError("duplicate", "options.halving.resource", "no setting of the space", resource);
  }
  checkFinite(factor, "options.halving.factor");
  if (factor < 2) throw new InputError("out-of-range", "options.halving.factor", ">= 2", factor);
  if (smallest !== undefined) checkInteger(smallest, "options.halving.smallest", 1);
  if (largest !== undefined) checkInteger(largest, "options.halving.largest", smallest ?? 1);
  return { factor, resource, smallest, largest };
}

function resolveNested<Name extends string>(options: TuneOptions<Name>): FoldOptions | null {
  const { nested = false, folds: inner, seed, group, allowRandomSplit } = options;
  if (typeof nested !== "boolean") checkOptionKeys(nested, "options.nested", ["folds", "repeats"]);
  if (nested === false) return null;
  if (typeof inner === "object") {
    const expected = "a number where nested: the plan is for all rows, not for those of an outer fold";
    throw new InputError("wrong-type", "options.folds", expected, inner);
  }
  const { folds = 5, repeats } = nested === true ? {} : nested;
  const common = { folds, repeats, allowRandomSplit };
  return typeof folds === "object" ? common : { ...common, seed, group };
}
