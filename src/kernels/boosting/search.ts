/**
 * The best split of a node from its histogram; the definition of the WebAssembly kernel's search.
 *
 * A child with sums G and H of gradients and Hessians gets the value -G / (H + l2) and lowers the loss by half of
 * G^2 / (H + l2), its score (Chen and Guestrin 2016, "XGBoost: A Scalable Tree Boosting System", KDD, equation 6).
 * Split and parent are compared by twice the gain. A missing value is tried on both sides. Levels of a text column
 * are sorted by G / H, after which the best set is near to a prefix (Fisher 1958, "On Grouping for Maximum
 * Homogeneity", JASA 53, 789-798), as LightGBM does (Ke et al. 2017), but counted in Hessian, not in rows.
 *
 * Where two splits score the same the first wins: columns, then bins in ascending order.
 *
 * @module
 */
import {
  BINS,
  type BoostingColumn,
  type BoostingRules,
  CATEGORY_L2,
  CATEGORY_SMOOTH,
  GROUP_HESSIAN,
  type GradientScale,
  LEVEL_HESSIAN,
  MISSING,
  type NodeSums,
  ONE_AGAINST_REST,
  SET_LEVELS,
  type Split,
} from "./types.ts";

/** Sums by bin: gradient of bin b of column c at `2 * (256 c + b)`, its Hessian beside it. */
export type Histogram = Float64Array;

/** What a search needs beside the histogram. */
export interface Search {
  readonly rules: BoostingRules;
  readonly node: NodeSums;
  /** Value of a unit of gradient and of Hessian. */
  readonly gradientUnit: number;
  readonly hessianUnit: number;
  /** Least Hessian of a child in units, >= 1. */
  readonly leastHessian: number;
  readonly histogram: Histogram;
}

/** The best so far; a plain record, since many candidates come by. */
interface Best {
  score: number;
  column: number;
  bin: number;
  missingLeft: boolean;
  set: Uint8Array | undefined;
  isSorted: boolean;
  gradient: number;
  hessian: number;
}

/** A search at `scale`. */
export function searchOf(
  rules: BoostingRules,
  node: NodeSums,
  scale: GradientScale,
  histogram: Histogram,
): Search {
  const leastHessian = Math.max(1, Math.ceil(rules.minHessian * scale.hessian));
  const [gradientUnit, hessianUnit] = [1 / scale.gradient, 1 / scale.hessian];
  return { rules, node, gradientUnit, hessianUnit, leastHessian, histogram };
}

/** The best split among the columns that are `active`; undefined where no split is allowed. O(columns * bins). */
export function searchSplit(search: Search, active: Uint8Array): Split | undefined {
  const best: Best = {
    score: Number.NEGATIVE_INFINITY,
    column: -1,
    bin: -1,
    missingLeft: false,
    set: undefined,
    isSorted: false,
    gradient: 0,
    hessian: 0,
  };
  search.rules.columns.forEach((column, c) => {
    if (active[c] === 0) return;
    if (!column.isText) searchNumeric(search, c, column, best);
    else if (column.bins <= ONE_AGAINST_REST) searchOneAgainstRest(search, c, column, best);
    else searchSorted(search, c, column, best);
  });
  return best.column < 0 ? undefined : best;
}

function searchNumeric(search: Search, c: number, column: BoostingColumn, best: Best): void {
  const { histogram, node } = search;
  const { l2 } = search.rules;
  const at = 2 * BINS * c;
  const missingGradient = histogram[at + 2 * MISSING]!;
  const missingHessian = histogram[at + 2 * MISSING + 1]!;
  const hasMissing = missingGradient !== 0 || missingHessian !== 0;
  let gradient = 0;
  let hessian = 0;
  for (let bin = 0; bin < column.bins; bin++) {
    const g = histogram[at + 2 * bin]!;
    const h = histogram[at + 2 * bin + 1]!;
    if (g === 0 && h === 0) continue;
    gradient += g;
    hessian += h;
    for (let side = 0; side <= Number(hasMissing); side++) {
      const leftGradient = gradient + side * missingGradient;
      const leftHessian = hessian + side * missingHessian;
      const score = splitScore(search, leftGradient, leftHessian, l2, column.monotone);
      if (!(score > best.score)) continue;
      best.score = score;
      best.column = c;
      best.bin = bin;
      // Where training shows no missing value, one goes with the larger part.
      best.missingLeft = hasMissing ? side === 1 : leftHessian > node.hessian - leftHessian;
      best.set = undefined;
      best.isSorted = false;
      best.gradient = leftGradient;
      best.hessian = leftHessian;
    }
  }
}

function searchOneAgainstRest(search: Search, c: number, column: BoostingColumn, best: Best): void {
  const { histogram } = search;
  const at = 2 * BINS * c;
  for (let k = 0; k <= column.bins; k++) {
    const bin = k < column.bins ? k : MISSING;
    const gradient = histogram[at + 2 * bin]!;
    const hessian = histogram[at + 2 * bin + 1]!;
    const score = splitScore(search, gradient, hessian, search.rules.l2, 0);
    if (score > best.score) takeSet(best, { score, column: c, gradient, hessian }, [bin], false);
  }
}

function searchSorted(search: Search, c: number, column: BoostingColumn, best: Best): void {
  const { histogram, hessianUnit, node, leastHessian } = search;
  const at = 2 * BINS * c;
  const levels = sortedLevels(search, at, column.bins);
  const longest = Math.min(SET_LEVELS, (levels.length + 1) >> 1);
  const l2 = search.rules.l2 + CATEGORY_L2;
  for (let direction = 0; direction < 2; direction++) {
    let gradient = 0;
    let hessian = 0;
    let group = 0;
    for (let k = 0; k < longest; k++) {
      const bin = levels[direction === 0 ? k : levels.length - 1 - k]!;
      gradient += histogram[at + 2 * bin]!;
      const h = histogram[at + 2 * bin + 1]!;
      hessian += h;
      group += h;
      const rest = node.hessian - hessian;
      if (hessian < leastHessian) continue;
      if (rest < leastHessian || rest * hessianUnit < GROUP_HESSIAN) break;
      if (group * hessianUnit < GROUP_HESSIAN) continue;
      group = 0;
      const score = splitScore(search, gradient, hessian, l2, 0);
      if (!(score > best.score)) continue;
      const set = direction === 0 ? levels.slice(0, k + 1) : levels.slice(levels.length - 1 - k);
      takeSet(best, { score, column: c, gradient, hessian }, set, true);
    }
  }
}

/** Bins with enough Hessian by what they do to the target; ties in the order of bins. */
function sortedLevels({ histogram, gradientUnit, hessianUnit }: Search, at: number, bins: number): number[] {
  const kept: number[] = [];
  const keys: number[] = [];
  for (let k = 0; k <= bins; k++) {
    const bin = k < bins ? k : MISSING;
    const hessian = histogram[at + 2 * bin + 1]! * hessianUnit;
    if (hessian < LEVEL_HESSIAN) continue;
    kept.push(bin);
    keys[bin] = (histogram[at + 2 * bin]! * gradientUnit) / (hessian + CATEGORY_SMOOTH);
  }
  return kept.sort((a, b) => keys[a]! - keys[b]! || a - b);
}

function takeSet(
  best: Best,
  found: Pick<Split, "score" | "column" | "gradient" | "hessian">,
  bins: readonly number[],
  isSorted: boolean,
): void {
  const set = new Uint8Array(BINS / 8);
  for (const bin of bins) set[bin >> 3]! |= 1 << (bin & 7);
  Object.assign(best, found, { bin: -1, missingLeft: bins.includes(MISSING), set, isSorted });
}

/** Score of a split whose left child has the sums given; -Infinity where it is not allowed. */
function splitScore(
  { node, rules, gradientUnit, hessianUnit, leastHessian }: Search,
  gradient: number,
  hessian: number,
  l2: number,
  monotone: number,
): number {
  const otherHessian = node.hessian - hessian;
  if (hessian < leastHessian || otherHessian < leastHessian) return Number.NEGATIVE_INFINITY;
  const a = gradient * gradientUnit;
  const b = hessian * hessianUnit + l2;
  const c = (node.gradient - gradient) * gradientUnit;
  const d = otherHessian * hessianUnit + l2;
  if (!rules.isBounded) return (a * a * d + c * c * b) / (b * d);
  const left = Math.min(Math.max(-a / b, node.lower), node.upper);
  const right = Math.min(Math.max(-c / d, node.lower), node.upper);
  if ((right - left) * monotone < 0) return Number.NEGATIVE_INFINITY;
  return -(2 * a * left + b * left * left) - (2 * c * right + d * right * right);
}
