/**
 * Gradient boosting's work on rows and bins in plain TypeScript: the definition, and what runs on small tables.
 *
 * @module
 */
import { logisticGradients } from "./gradients.ts";
import { maskRows } from "./sample.ts";
import { type Histogram, searchOf, searchSplit } from "./search.ts";
import {
  BINS,
  type BoostingEngine,
  type BoostingRules,
  type DivideJob,
  type GradientScale,
  MISSING,
  type NodeSums,
  type RowMask,
  type Split,
} from "./types.ts";

/** Binned rows with their outcome. */
export interface BoostingRows {
  /** One array of bins a column. */
  readonly bins: readonly Uint8Array[];
  readonly truth: Uint8Array;
  /** Undefined: every row weighs 1. */
  readonly weights: Float64Array | undefined;
  /** The fold of each row, below 255; undefined where none is ever held out. */
  readonly fold: Uint8Array | undefined;
}

/** Rows, bins, and the tree in the making. */
interface PlainWork {
  readonly rows: BoostingRows;
  readonly rules: BoostingRules;
  readonly gradient: Int32Array;
  readonly hessian: Uint32Array;
  /** Rows, those of a node one after another: from `starts[node]` to before `ends[node]`. */
  readonly order: Uint32Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** Room for the rows that go right. */
  readonly others: Uint32Array;
  readonly histograms: Histogram[];
  readonly masked: Float64Array;
  /** Weights of the rows in the current tree. */
  weights: Float64Array | undefined;
  scale: GradientScale;
  active: Uint8Array;
}

/** Opens the plain engine for `boosters` independent models on the same rows. */
export function openPlainBoosting(
  rows: BoostingRows,
  rules: BoostingRules,
  boosters: number,
): BoostingEngine {
  const count = rows.truth.length;
  const scores = Array.from({ length: boosters }, () => new Float64Array(count));
  const work: PlainWork = {
    ...{ rows, rules, histograms: [], weights: rows.weights, masked: new Float64Array(count) },
    ...{ gradient: new Int32Array(count), hessian: new Uint32Array(count) },
    ...{ order: new Uint32Array(count), others: new Uint32Array(count) },
    ...{ starts: new Uint32Array(2 * rules.leaves), ends: new Uint32Array(2 * rules.leaves) },
    ...{ scale: { gradient: 1, hessian: 1 }, active: new Uint8Array(rules.columns.length) },
  };
  const { gradient, hessian } = work;
  return {
    weigh: (mask) => weigh(work, mask),
    gradients: (booster, scale) => {
      const of = { scores: scores[booster]!, truth: rows.truth, weights: work.weights };
      return logisticGradients({ ...of, gradient, hessian }, scale);
    },
    growRoot: (scale, active) => growRoot(work, scale, active),
    divide: (job) => divide(work, job),
    rowsOf: (node) => work.ends[node]! - work.starts[node]!,
    addLeaves: (booster, nodes, values) => addLeaves(work, scores[booster]!, nodes, values),
    start: (booster, score) => scores[booster]!.fill(score),
    scores: (booster) => scores[booster]!,
  };
}

function weigh(work: PlainWork, mask: RowMask): void {
  const { weights: base, fold } = work.rows;
  const isWhole = mask.heldOut < 0 && mask.fraction === 1;
  work.weights = isWhole ? base : work.masked;
  if (!isWhole) maskRows({ base, fold, weights: work.masked }, mask);
}

function growRoot(
  work: PlainWork,
  scale: GradientScale,
  active: Uint8Array,
): ReturnType<BoostingEngine["growRoot"]> {
  const { order, gradient, hessian } = work;
  work.scale = scale;
  work.active = active;
  let g = 0;
  let h = 0;
  for (let i = 0; i < order.length; i++) {
    order[i] = i;
    g += gradient[i]!;
    h += hessian[i]!;
  }
  work.starts[0] = 0;
  work.ends[0] = order.length;
  sumRows(work, 0, histogramOf(work, 0));
  const bounds = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  const sums = { gradient: g, hessian: h, ...bounds, slot: 0 };
  return { sums, split: search(work, sums) };
}

function divide(work: PlainWork, job: DivideJob): readonly [Split | undefined, Split | undefined] {
  divideRows(work, job);
  if (job.children === undefined) return [undefined, undefined];
  const { sums, searched, summed } = job.children;
  const part = histogramOf(work, sums[summed].slot);
  sumRows(work, summed === 0 ? job.left : job.right, part);
  const rest = histogramOf(work, sums[summed === 0 ? 1 : 0].slot);
  for (let k = 0; k < rest.length; k++) rest[k]! -= part[k]!;
  return [searched[0] ? search(work, sums[0]) : undefined, searched[1] ? search(work, sums[1]) : undefined];
}

/** Rows that go left first, both sides in their old order. */
function divideRows(work: PlainWork, { node, split, left, right }: DivideJob): void {
  const { starts, ends, order, others } = work;
  const goesLeft = new Uint8Array(BINS);
  fillGoesLeft(goesLeft, split);
  const column = work.rows.bins[split.column]!;
  let end = starts[node]!;
  let count = 0;
  for (let i = starts[node]!; i < ends[node]!; i++) {
    const row = order[i]!;
    if (goesLeft[column[row]!] === 1) order[end++] = row;
    else others[count++] = row;
  }
  order.set(others.subarray(0, count), end);
  starts[left] = starts[node]!;
  ends[left] = end;
  starts[right] = end;
  ends[right] = ends[node]!;
}

/** For each bin, does it go left? */
export function fillGoesLeft(goesLeft: Uint8Array, { bin, missingLeft, set }: Split): void {
  if (set === undefined) goesLeft.fill(1, 0, bin + 1).fill(0, bin + 1);
  else for (let b = 0; b < BINS; b++) goesLeft[b] = (set[b >> 3]! >> (b & 7)) & 1;
  goesLeft[MISSING] = Number(missingLeft);
}

function histogramOf({ histograms, rules }: PlainWork, slot: number): Histogram {
  return (histograms[slot] ??= new Float64Array(2 * BINS * rules.columns.length));
}

function sumRows(
  { rows, order, starts, ends, gradient, hessian }: PlainWork,
  node: number,
  into: Histogram,
): void {
  into.fill(0);
  rows.bins.forEach((column, c) => {
    const at = 2 * BINS * c;
    for (let i = starts[node]!; i < ends[node]!; i++) {
      const row = order[i]!;
      const cell = at + 2 * column[row]!;
      into[cell]! += gradient[row]!;
      into[cell + 1]! += hessian[row]!;
    }
  });
}

function search(work: PlainWork, sums: NodeSums): Split | undefined {
  return searchSplit(searchOf(work.rules, sums, work.scale, histogramOf(work, sums.slot)), work.active);
}

function addLeaves(
  { order, starts, ends }: PlainWork,
  scores: Float64Array,
  nodes: readonly number[],
  values: readonly number[],
): void {
  nodes.forEach((node, k) => {
    for (let i = starts[node]!; i < ends[node]!; i++) scores[order[i]!]! += values[k]!;
  });
}
