/**
 * Gradient boosting's work on rows and bins in plain TypeScript: the definition, and what runs on small tables.
 *
 * @module
 */
import { type GradientRows, logisticGradients } from "./boosting-gradients.ts";
import { maskRows } from "./boosting-sample.ts";
import { type Histogram, searchOf, searchSplit } from "./boosting-search.ts";
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
} from "./boosting-types.ts";

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

/** Opens the plain engine for `boosters` independent models on the same rows. */
export function openPlainBoosting(
  { bins, truth, weights: base, fold }: BoostingRows,
  rules: BoostingRules,
  boosters: number,
): BoostingEngine {
  const rows = truth.length;
  const size = 2 * BINS * rules.columns.length;
  const scores = Array.from({ length: boosters }, () => new Float64Array(rows));
  const masked = { base, fold, weights: new Float64Array(rows) };
  const gradient = new Int32Array(rows);
  const hessian = new Uint32Array(rows);
  const order = new Uint32Array(rows);
  const others = new Uint32Array(rows);
  const starts = new Uint32Array(2 * rules.leaves);
  const ends = new Uint32Array(2 * rules.leaves);
  const histograms: Histogram[] = [];
  const goesLeft = new Uint8Array(BINS);
  let weights = base;
  let current: { readonly scale: GradientScale; readonly active: Uint8Array };

  const histogramOf = (slot: number): Histogram => (histograms[slot] ??= new Float64Array(size));
  const search = (sums: NodeSums): Split | undefined =>
    searchSplit(searchOf(rules, sums, current.scale, histogramOf(sums.slot)), current.active);

  function sumRows(node: number, histogram: Histogram): void {
    histogram.fill(0);
    bins.forEach((column, c) => {
      const at = 2 * BINS * c;
      for (let i = starts[node]!; i < ends[node]!; i++) {
        const row = order[i]!;
        const cell = at + 2 * column[row]!;
        histogram[cell]! += gradient[row]!;
        histogram[cell + 1]! += hessian[row]!;
      }
    });
  }

  /** Rows that go left first, both sides in their old order. */
  function divideRows({ node, split, left, right }: DivideJob): void {
    fillGoesLeft(goesLeft, split);
    const column = bins[split.column]!;
    let end = starts[node]!;
    let count = 0;
    for (let i = starts[node]!; i < ends[node]!; i++) {
      const row = order[i]!;
      if (goesLeft[column[row]!] === 1) order[end++] = row;
      else others[count++] = row;
    }
    order.set(others.subarray(0, count), end);
    [starts[left], ends[left], starts[right], ends[right]] = [starts[node]!, end, end, ends[node]!];
  }

  return {
    weigh(mask: RowMask) {
      const isWhole = mask.heldOut < 0 && mask.fraction === 1;
      weights = isWhole ? base : masked.weights;
      if (!isWhole) maskRows(masked, mask);
    },
    gradients(booster, scale) {
      const all: GradientRows = { scores: scores[booster]!, truth, weights, gradient, hessian };
      return logisticGradients(all, scale);
    },
    growRoot(scale, active) {
      current = { scale, active };
      for (let i = 0; i < rows; i++) order[i] = i;
      starts[0] = 0;
      ends[0] = rows;
      sumRows(0, histogramOf(0));
      let [g, h] = [0, 0];
      for (let i = 0; i < rows; i++) {
        g += gradient[i]!;
        h += hessian[i]!;
      }
      const bounds = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
      const sums = { gradient: g, hessian: h, ...bounds, slot: 0 };
      return { sums, split: search(sums) };
    },
    divide(job) {
      divideRows(job);
      if (job.children === undefined) return [undefined, undefined];
      const { sums, searched, summed } = job.children;
      const part = histogramOf(sums[summed].slot);
      sumRows(summed === 0 ? job.left : job.right, part);
      const rest = histogramOf(sums[1 - summed]!.slot);
      for (let k = 0; k < size; k++) rest[k]! -= part[k]!;
      return [searched[0] ? search(sums[0]) : undefined, searched[1] ? search(sums[1]) : undefined];
    },
    rowsOf: (node) => ends[node]! - starts[node]!,
    addLeaves(booster, nodes, values) {
      const into = scores[booster]!;
      nodes.forEach((node, k) => {
        for (let i = starts[node]!; i < ends[node]!; i++) into[order[i]!]! += values[k]!;
      });
    },
    start(booster, score) {
      scores[booster]!.fill(score);
    },
    scores: (booster) => scores[booster]!,
    close() {},
  };
}

/** For each bin, does it go left? */
export function fillGoesLeft(goesLeft: Uint8Array, { bin, missingLeft, set }: Split): void {
  for (let b = 0; b < BINS; b++) {
    goesLeft[b] = set === undefined ? Number(b <= bin) : (set[b >> 3]! >> (b & 7)) & 1;
  }
  goesLeft[MISSING] = Number(missingLeft);
}
