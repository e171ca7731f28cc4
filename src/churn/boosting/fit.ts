/**
 * Boosting from binned rows to trees: how many rounds, then the rounds.
 *
 * @module
 */
import { type JobOptions, step } from "../../internal/progress.ts";
import type { BoostingEngine } from "../../kernels/boosting/types.ts";
import { type BoosterSettings, openBooster } from "./booster.ts";
import type { EarlyStopping, GradientBoostingModel } from "./model.ts";
import type { ResolvedGradientBoostingSettings } from "./options.ts";
import { findRounds, type HoldOutPlan } from "./rounds.ts";
import type { BoostingRowsInPlay } from "./rows.ts";
import type { GrownNode, TreeRules } from "./tree.ts";

/** Rounds where there are too few rows to hold any out. */
export const UNTESTED_ROUNDS = 50;

/** Everything a fit works on. */
export interface BoostingJob {
  readonly engine: BoostingEngine;
  /** Undefined where the number of rounds is given, or no rows can be held out. */
  readonly plan: HoldOutPlan | undefined;
  readonly rules: TreeRules;
  readonly rows: BoostingRowsInPlay;
  readonly settings: ResolvedGradientBoostingSettings;
  readonly job: JobOptions;
}

/** What came of it. */
export interface Boosted {
  readonly trees: readonly (readonly GrownNode[])[];
  readonly status: GradientBoostingModel["fit"]["status"];
  readonly earlyStopping: EarlyStopping | null;
  readonly trainingLoss: number;
}

/** Finds the number of rounds where it is not given, and fits all rows with it. */
export function boost(work: BoostingJob): Boosted {
  const { engine, rows, settings } = work;
  const shared = boosterSettings(work);
  const stopped = stopEarly(work, shared);
  const wanted = stopped?.found.rounds ?? settings.rounds ?? UNTESTED_ROUNDS;
  const { trees, ranOut } = growAll(work, shared, wanted);
  const fixed = ranOut ? "no-split" : "fixed-rounds";
  const stoppedAs = stopped?.hasStopped === true ? "converged" : "iteration-limit";
  return {
    trees,
    status: stopped === undefined ? fixed : stoppedAs,
    earlyStopping: stopped?.found ?? null,
    trainingLoss: trainingLoss(engine.scores(0), rows),
  };
}

function boosterSettings({ rules, rows, settings }: BoostingJob): BoosterSettings {
  const { rowFraction, columnFraction, seed } = settings;
  const { positive, negative } = rows.totals;
  // At the base rate p the P events have the gradient 1 - p, the others p; all have the Hessian p (1 - p).
  const spread = (positive * negative) / (positive + negative);
  return {
    ...{ rules, rowFraction, columnFraction, seed },
    baseMargin: Math.log(positive / negative),
    startSums: { gradient: 2 * spread, hessian: spread },
  };
}

function stopEarly(
  { engine, plan, rows, settings, job }: BoostingJob,
  shared: BoosterSettings,
): ReturnType<typeof findRounds> | undefined {
  if (plan === undefined) return undefined;
  const { maxRounds, patience } = settings;
  return findRounds({
    ...{ engine, plan, maxRounds, patience, truth: rows.data.truth, weights: rows.weights },
    boosters: Array.from({ length: plan.boosters }, (_, k) => openBooster(engine, k, k, shared)),
    onRound: (rounds) => step(job, "early stopping", rounds, maxRounds),
  });
}

function growAll(
  { engine, settings, job }: BoostingJob,
  shared: BoosterSettings,
  wanted: number,
): { readonly trees: readonly (readonly GrownNode[])[]; readonly ranOut: boolean } {
  const trees: (readonly GrownNode[])[] = [];
  const grow = openBooster(engine, 0, -1, shared);
  const isSampled = settings.rowFraction < 1 || settings.columnFraction < 1;
  let ranOut = false;
  for (let round = 0; round < wanted && !ranOut; round++) {
    const tree = grow(round);
    if (tree.length > 0) trees.push(tree);
    // Another sample may have a split.
    ranOut = tree.length === 0 && !isSampled;
    step(job, "boosting", round + 1, wanted);
  }
  return { trees, ranOut };
}

/** So many factors of at most 2 stay below the largest double. */
const FACTORS = 512;

/** Mean log loss of the corrected scores. One logarithm serves many rows: that of the product of their 1 + exp(-|z|). */
function trainingLoss(scores: Float64Array, { data, correction }: BoostingRowsInPlay): number {
  const { truth, weights } = data;
  let loss = 0;
  let total = 0;
  let product = 1;
  for (let i = 0; i < truth.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    const score = scores[i]! + correction;
    const margin = truth[i] === 1 ? score : -score;
    total += weight;
    if (margin < 0) loss -= weight * margin;
    const factor = 1 + Math.exp(-Math.abs(margin));
    if (weight === 1) product *= factor;
    else loss += weight * Math.log(factor);
    if (i % FACTORS < FACTORS - 1) continue;
    loss += Math.log(product);
    product = 1;
  }
  return (loss + Math.log(product)) / total;
}
