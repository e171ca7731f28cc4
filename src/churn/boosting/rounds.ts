/**
 * How many rounds? Early stopping inside the training rows.
 *
 * Boosters that each hold out a part of the rows grow side by side. After every round the loss of the rows that were
 * held out is known; the number of rounds with the lowest is taken for the fit on all rows. Held-out rows travel
 * through the trees of their booster with weight 0, so their scores cost no extra pass.
 *
 * @module
 */
import { stratifiedFolds } from "../../evaluation/folds/stratified-folds.ts";
import { InputError } from "../../internal/input-error.ts";
import { expNegative, SCORE_LIMIT } from "../../kernels/boosting/gradients.ts";
import type { BoostingEngine } from "../../kernels/boosting/types.ts";
import { log1pExp } from "../../numeric/logistic.ts";
import type { Booster } from "./booster.ts";
import type { EarlyStopping } from "./model.ts";

/** Folds of the cross-validation, and the share 1 / folds that is held out where there is only one. */
const FOLDS = 5;
/** Up to so many rows every fold is held out in turn. */
const CROSS_VALIDATED_ROWS = 50_000;
/** A held-out part needs no more rows than this: their mean loss is known to a thousandth. */
const HELD_OUT_ROWS = 50_000;
/** Points of the curve beside the first. */
const CURVE_POINTS = 100;

/** Which rows are held out, and how often. */
export interface HoldOutPlan {
  /** The fold of each row; those >= `boosters` are never held out. */
  readonly fold: Uint8Array;
  readonly boosters: number;
}

/**
 * Plans early stopping; undefined where a class has only one row, or one group.
 *
 * @param groups - One key a row: rows with the same key are held out together.
 */
export function planHoldOut(
  truth: Uint8Array,
  seed: number,
  groups?: Float64Array | undefined,
): HoldOutPlan | undefined {
  const fewest = Math.min(countUnits(truth, groups, 1), countUnits(truth, groups, 0));
  if (fewest < 2) return undefined;
  const isLarge = truth.length > CROSS_VALIDATED_ROWS;
  const wanted = isLarge ? Math.max(FOLDS, Math.ceil(truth.length / HELD_OUT_ROWS)) : FOLDS;
  const folds = Math.min(wanted, fewest, 250);
  const fold = foldsOf(truth, folds, seed, groups);
  if (fold === undefined) return undefined;
  return { fold, boosters: isLarge ? 1 : fold.reduce((last, k) => Math.max(last, k), 0) + 1 };
}

/** The fold of each row; fewer folds, or none, where a few large groups leave one without a class. */
function foldsOf(
  truth: Uint8Array,
  most: number,
  seed: number,
  group: Float64Array | undefined,
): Uint8Array | undefined {
  for (let folds = most; folds >= 2; folds--) {
    try {
      return Uint8Array.from(stratifiedFolds(truth, { folds, seed, group }).assignment[0]!);
    } catch (error) {
      if (!(error instanceof InputError && error.code === "one-class")) throw error;
    }
  }
  return undefined;
}

/** Rows of a class, or groups that have one. */
function countUnits(truth: Uint8Array, groups: Float64Array | undefined, label: number): number {
  if (groups !== undefined) return new Set(groups.filter((_, i) => truth[i] === label)).size;
  let count = 0;
  for (let i = 0; i < truth.length; i++) count += Number(truth[i] === label);
  return count;
}

/** What early stopping works on. */
export interface StoppingJob {
  readonly engine: BoostingEngine;
  readonly plan: HoldOutPlan;
  /** Booster k has held out fold k. */
  readonly boosters: readonly Booster[];
  readonly truth: Uint8Array;
  readonly weights: Float64Array | undefined;
  readonly maxRounds: number;
  readonly patience: number;
  /** Called after every round with the number of rounds done. */
  readonly onRound: (rounds: number) => void;
}

/** The number of rounds with the lowest held-out loss, and whether the loss had stopped falling. */
export function findRounds(job: StoppingJob): {
  readonly found: EarlyStopping;
  readonly hasStopped: boolean;
} {
  const { plan, boosters, maxRounds, patience } = job;
  const held = boosters.map((_, k) => rowsOfFold(plan.fold, k));
  const losses = [heldOutLoss(job, held)];
  let best = 0;
  let hasStopped = false;
  let hasGrown = true;
  for (let round = 0; round < maxRounds && hasGrown && !hasStopped; round++) {
    const grown = boosters.map((grow) => grow(round).length);
    hasGrown = grown.some((nodes) => nodes > 0);
    losses.push(heldOutLoss(job, held));
    if (losses.at(-1)! < losses[best]!) best = losses.length - 1;
    hasStopped = losses.length - 1 - best >= patience;
    job.onRound(round + 1);
  }
  const found = { folds: boosters.length, rounds: best, loss: losses[best]!, curve: thinned(losses) };
  return { found, hasStopped: hasStopped || !hasGrown };
}

function rowsOfFold(fold: Uint8Array, wanted: number): Uint32Array {
  const rows: number[] = [];
  for (let i = 0; i < fold.length; i++) if (fold[i] === wanted) rows.push(i);
  return Uint32Array.from(rows);
}

/** Weighted mean of the log loss over all rows that are held out. */
function heldOutLoss({ engine, truth, weights }: StoppingJob, held: readonly Uint32Array[]): number {
  let loss = 0;
  let total = 0;
  held.forEach((rows, k) => {
    const scores = engine.scores(k);
    loss +=
      weights === undefined ? plainLoss(rows, scores, truth) : weightedLoss(rows, scores, truth, weights);
    total += weights === undefined ? rows.length : weightOf(rows, weights);
  });
  return loss / total;
}

function weightOf(rows: Uint32Array, weights: Float64Array): number {
  let total = 0;
  for (let i = 0; i < rows.length; i++) total += weights[rows[i]!]!;
  return total;
}

function weightedLoss(
  rows: Uint32Array,
  scores: Float64Array,
  truth: Uint8Array,
  weights: Float64Array,
): number {
  let loss = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    loss += weights[row]! * log1pExp(truth[row] === 1 ? -scores[row]! : scores[row]!);
  }
  return loss;
}

/** The sum of log(1 + e^z): of max(z, 0) and log(1 + e^-|z|), where the logarithm is taken of 256 factors at once. */
function plainLoss(rows: Uint32Array, scores: Float64Array, truth: Uint8Array): number {
  let loss = 0;
  let product = 1;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const score = scores[row]!;
    const z = truth[row] === 1 ? -score : score;
    if (z > 0) loss += z;
    product *= 1 + expNegative(Math.min(Math.abs(z), SCORE_LIMIT));
    if ((i & 255) === 255) {
      loss += Math.log(product);
      product = 1;
    }
  }
  return loss + Math.log(product);
}

/** Every k-th point, the first and the last among them. */
function thinned(losses: readonly number[]): { rounds: number; loss: number }[] {
  const last = losses.length - 1;
  const stride = Math.max(1, Math.ceil(last / CURVE_POINTS));
  return losses.flatMap((loss, rounds) =>
    rounds % stride === 0 || rounds === last ? [{ rounds, loss }] : [],
  );
}
