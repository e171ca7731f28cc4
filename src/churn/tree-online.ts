/**
 * One row at a time scored by the kernel: the same bits as `treeSum` on the bins of the row.
 *
 * @module
 */
import type { Binning } from "../features/binning-types.ts";
import { reserve, startLayout } from "../kernels/layout.ts";
import { openSolo } from "../kernels/solo.ts";
import { scoringKernel } from "../kernels/wasm/scoring.ts";
import type { NodeTable } from "./tree-tables.ts";

interface OnlineKernels {
  readonly scoreOne: (context: number) => number;
}

/** Places for the values of a row, and its sum. */
export interface OnlineSum {
  /** By column; those of text columns are not looked at. */
  readonly numbers: Float64Array;
  /** By column; those of the others are overwritten. */
  readonly bins: Uint8Array;
  /** The sum of the leaf values for what stands in `numbers` and `bins`. */
  sum(): number;
}

const SEARCHED = 256;
/** Trees that walk together. */
const TOGETHER = 8;

/** Opens the kernel for one row at a time; `undefined` where its memory cannot be had. */
export function openOnlineSum(binning: Binning, table: NodeTable): OnlineSum | undefined {
  const width = binning.columns.length;
  const numeric = binning.columns.flatMap((column, c) => (column.kind === "text" ? [] : [{ column, c }]));
  const trees = Math.ceil(table.trees / TOGETHER) * TOGETHER;
  const layout = startLayout();
  const context = reserve(layout, 64);
  const numbers = reserve(layout, 8 * Math.max(1, width));
  const bins = reserve(layout, Math.max(1, width));
  const thresholds = reserve(layout, 8 * SEARCHED * numeric.length);
  const index = reserve(layout, 4 * numeric.length);
  const nodes = reserve(layout, 4 * (table.nodes.length + 2));
  const sets = reserve(layout, table.sets.length);
  const values = reserve(layout, 8 * (table.values.length + 1));
  const roots = reserve(layout, 4 * trees);
  let solo: ReturnType<typeof openSolo<OnlineKernels>>;
  try {
    solo = openSolo<OnlineKernels>(scoringKernel, layout.end);
  } catch {
    return undefined;
  }
  const { buffer, kernels } = solo;
  numeric.forEach(({ column, c }, k) => {
    const at = thresholds + 8 * SEARCHED * k;
    new Float64Array(buffer, at, SEARCHED).fill(Number.POSITIVE_INFINITY).set(column.thresholds);
    new Int32Array(buffer, index + 4 * k, 1)[0] = c;
  });
  // One more node: a leaf of value 0, the tree that fills up the last eight.
  const filler = table.values.length;
  const words = new Uint32Array(buffer, nodes, table.nodes.length + 2);
  words.set(table.nodes);
  words.set([filler, 0], table.nodes.length);
  new Uint8Array(buffer, sets, table.sets.length).set(table.sets);
  new Float64Array(buffer, values, filler + 1).set(table.values);
  new Uint32Array(buffer, roots, trees).fill(filler).set(table.roots.subarray(0, table.trees));
  new Uint32Array(buffer, context, 11).set([
    ...[width, numeric.length, numbers, bins, thresholds],
    ...[nodes, sets, values, roots, trees, index],
  ]);
  const { scoreOne } = kernels;
  return {
    numbers: new Float64Array(buffer, numbers, width),
    bins: new Uint8Array(buffer, bins, width),
    sum: () => scoreOne(context),
  };
}
