/**
 * Do the terms tell the classes apart without error? Then an unpenalised likelihood has no maximum.
 *
 * Source: Albert and Anderson (1984), "On the existence of maximum likelihood estimates in logistic regression
 * models", Biometrika 71(1), 1-10: the estimate exists unless some direction d other than 0 has (2y - 1) x'd >= 0
 * in every row. Separation is complete where the inequality is strict for all rows, else quasi-complete.
 *
 * Three looks, cheap ones first: each term alone, from the ranges of its values in the two classes (exact); the
 * fitted scores, which separate when any combination separates completely and the fit has run long enough; and
 * the direction in which the search is still running, which is the d of quasi-complete separation.
 *
 * @module
 */
import { isPenalised, type PenalisedLogistic } from "./penalty.ts";
import type { LogisticRows } from "./rows.ts";
import type { LogisticSolution } from "./solver.ts";

/** What separates the classes. */
export interface Separation {
  /** `complete`: no row is on the wrong side or on the border. */
  readonly extent: "complete" | "quasi-complete";
  /** Indices of the terms that separate, each alone or all of them together. */
  readonly terms: readonly number[];
  /** Does each of the terms separate alone? */
  readonly alone: boolean;
  /**
   * Where quasi-complete separation carries the coefficients to, intercept first: one direction for each term that
   * separates alone, or that of the combination.
   */
  readonly directions: readonly Float64Array[];
}

/** A row may lie this far on the wrong side, relative to the farthest row on the right one. */
const MARGIN_NOISE = 1e-4;
/** Terms with less than this share of the largest component of a direction do not belong to it. */
const DIRECTION_SHARE = 0.05;
/** A border this near to 0, relative to mean and deviation of its term, is 0. */
const BORDER_NOISE = 1e-9;

/**
 * Looks for separation.
 *
 * @param kept - The terms that have a coefficient of their own.
 * @param solution - The fit, where `penalised.rows` was evaluated last; its direction is looked at only where there is no penalty to stop it.
 * @remarks O(n p).
 */
export function findSeparation(
  penalised: PenalisedLogistic<LogisticRows>,
  kept: readonly number[],
  solution: LogisticSolution,
): Separation | undefined {
  const { rows } = penalised;
  const looks: SeparationLooks = {
    ranges: kept.map((term) => ({ term, ...rangesOf(rows, term) })),
    margins: () => marginsOf(rows, withoutOffset(rows)),
    marginsAlong: (direction) => marginsOf(rows, scoresAlong(rows, direction)),
  };
  return judgeSeparation(looks, solution, !isPenalised(penalised));
}

/** Least and greatest value of a term in each class; no further than needed to see that they overlap. */
export interface ClassRanges {
  readonly low0: number;
  readonly high0: number;
  readonly low1: number;
  readonly high1: number;
}

/** Least and greatest of (2y - 1) score over the rows. */
export interface Margins {
  readonly least: number;
  readonly most: number;
}

/** What separation is seen by, whoever looked at the rows. */
export interface SeparationLooks {
  /** Of the terms that have a coefficient of their own. */
  readonly ranges: readonly (ClassRanges & { readonly term: number })[];
  /** At the solution. */
  readonly margins: () => Margins;
  /** Of scores with these coefficients. */
  readonly marginsAlong: (direction: Float64Array) => Margins;
}

/**
 * Says whether the classes are separated.
 *
 * @param isFree - Is there no penalty that stops the search?
 */
export function judgeSeparation(
  { ranges, margins, marginsAlong }: SeparationLooks,
  solution: LogisticSolution,
  isFree: boolean,
): Separation | undefined {
  const { strictly, touching } = separatingAlone(ranges);
  if (strictly.length > 0) return { extent: "complete", terms: strictly, alone: true, directions: [] };
  if (margins().least > 0) {
    return { extent: "complete", terms: largestOf(solution.coefficients), alone: false, directions: [] };
  }
  if (touching.length > 0) {
    const directions = touching.map(({ term, border }) => {
      const direction = new Float64Array(solution.coefficients.length);
      direction[0] = -border;
      direction[term + 1] = 1;
      return direction;
    });
    return { extent: "quasi-complete", terms: touching.map(({ term }) => term), alone: true, directions };
  }
  if (!isFree) return undefined;
  const { least, most } = marginsAlong(solution.direction);
  if (!(most > 0 && least >= -MARGIN_NOISE * most)) return undefined;
  return {
    extent: "quasi-complete",
    terms: largestOf(solution.direction),
    alone: false,
    directions: [solution.direction],
  };
}

/**
 * Does quasi-complete separation carry the intercept away too? It does unless the border lies at 0 in the units of
 * the data. A 0/1 term whose zeros are undecided leaves the intercept where it is; one whose ones are, or a number
 * that touches elsewhere, takes it along.
 *
 * @param terms - Mean and scale of the terms.
 */
export function movesIntercept(
  { terms: separating, directions, alone }: Separation,
  terms: readonly { readonly mean: number; readonly scale: number }[],
): boolean {
  return directions.some((direction) => {
    let shift = direction[0]!;
    let largest = 0;
    let size = 0;
    for (const j of separating) {
      const component = direction[j + 1]!;
      const moved = (component * terms[j]!.mean) / terms[j]!.scale;
      shift -= moved;
      largest = Math.max(largest, Math.abs(component));
      size = Math.max(size, Math.abs(moved));
    }
    // The border of one term is exact, the direction of a search is not.
    return Math.abs(shift) > (alone ? BORDER_NOISE * (largest + size) : DIRECTION_SHARE * largest);
  });
}

/**
 * Terms whose values in one class all lie below those in the other (`strictly`), or below or at the same value
 * (`touching`, with the value at which they meet), and are not all the same.
 */
function separatingAlone(ranges: SeparationLooks["ranges"]): {
  strictly: number[];
  touching: { term: number; border: number }[];
} {
  const strictly: number[] = [];
  const touching: { term: number; border: number }[] = [];
  for (const { term, low0, high0, low1, high1 } of ranges) {
    if (high0 < low1 || high1 < low0) strictly.push(term);
    else if ((high0 === low1 || high1 === low0) && (low0 < high0 || low1 < high1)) {
      touching.push({ term, border: high0 === low1 ? low1 : low0 });
    }
  }
  return { strictly, touching };
}

function rangesOf(data: LogisticRows, term: number): ClassRanges {
  const { rows, truth, weights } = data;
  let low0 = Number.POSITIVE_INFINITY;
  let high0 = Number.NEGATIVE_INFINITY;
  let low1 = Number.POSITIVE_INFINITY;
  let high1 = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < rows; i++) {
    if (weights !== undefined && weights[i] === 0) continue;
    const value = data.valueAt(term, i);
    if (truth[i] === 1) {
      if (value < low1) low1 = value;
      if (value > high1) high1 = value;
    } else {
      if (value < low0) low0 = value;
      if (value > high0) high0 = value;
    }
    if (low0 < high1 && low1 < high0) break;
  }
  return { low0, high0, low1, high1 };
}

/** Least and greatest of (2y - 1) score over the rows that count. */
function marginsOf({ rows, truth, weights }: LogisticRows, score: Float64Array): Margins {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < rows; i++) {
    if (weights !== undefined && weights[i] === 0) continue;
    const margin = truth[i] === 1 ? score[i]! : -score[i]!;
    if (margin < least) least = margin;
    if (margin > most) most = margin;
  }
  return { least, most };
}

/** X c for the coefficients of the last evaluation. */
function withoutOffset(rows: LogisticRows): Float64Array {
  const { offset } = rows;
  const scores = rows.scores();
  return offset === undefined ? scores : scores.map((score, i) => score - offset[i]!);
}

function scoresAlong(rows: LogisticRows, direction: Float64Array): Float64Array {
  rows.evaluate(direction, new Float64Array(direction.length));
  return withoutOffset(rows);
}

function largestOf(direction: Float64Array): number[] {
  const sizes = Array.from(direction.subarray(1), Math.abs);
  const largest = Math.max(...sizes);
  return sizes.flatMap((size, term) => (size > DIRECTION_SHARE * largest ? [term] : []));
}
