/**
 * One row at a time scored by the kernel: the same bits as `treeSum` on the bins of the row.
 *
 * @module
 */
import type { Binning } from "../../features/binning/types.ts";
import { type Layout, reserve, startLayout } from "../../kernels/layout.ts";
import { openSolo } from "../../kernels/solo.ts";
import { scoringKernel } from "../../kernels/wasm/scoring.ts";
import { type RowMasks, rowMasksOf } from "./row-masks.ts";
import type { CompiledTrees, NodeTable } from "./tables.ts";

interface OnlineKernels {
  readonly walkOne: (context: number) => number;
  readonly maskOneRow: (context: number) => number;
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
const CONTEXT_BYTES = 64;

/** Writes to the memory once it is there. */
type Write = (buffer: SharedArrayBuffer) => void;

/** Opens the kernel for one row at a time; `undefined` where its memory cannot be had. */
export function openOnlineSum(binning: Binning, { table, masks }: CompiledTrees): OnlineSum | undefined {
  const layout = startLayout();
  const context = reserve(layout, CONTEXT_BYTES);
  const width = binning.columns.length;
  const numbers = reserve(layout, 8 * Math.max(1, width));
  const bins = reserve(layout, Math.max(1, width));
  const rowMasks = masks && rowMasksOf(masks, table.sets);
  const writes = [
    placeThresholds(layout, binning, context, [numbers, bins]),
    rowMasks === null ? placeWalk(layout, table, context) : placeRowMasks(layout, rowMasks, context),
  ];
  let solo: ReturnType<typeof openSolo<OnlineKernels>>;
  try {
    solo = openSolo<OnlineKernels>(scoringKernel, layout.end);
  } catch {
    return undefined;
  }
  const { buffer, kernels } = solo;
  for (const write of writes) write(buffer);
  const kernel = rowMasks === null ? kernels.walkOne : kernels.maskOneRow;
  return {
    numbers: new Float64Array(buffer, numbers, width),
    bins: new Uint8Array(buffer, bins, width),
    sum: () => kernel(context),
  };
}

function placeThresholds(
  layout: Layout,
  binning: Binning,
  context: number,
  values: readonly [number, number],
): Write {
  const numeric = binning.columns.flatMap((column, c) => (column.kind === "text" ? [] : [{ column, c }]));
  const thresholds = reserve(layout, 8 * SEARCHED * numeric.length);
  const index = reserve(layout, 4 * numeric.length);
  return (buffer) => {
    numeric.forEach(({ column, c }, k) => {
      const at = thresholds + 8 * SEARCHED * k;
      new Float64Array(buffer, at, SEARCHED).fill(Number.POSITIVE_INFINITY).set(column.thresholds);
      new Int32Array(buffer, index + 4 * k, 1)[0] = c;
    });
    new Uint32Array(buffer, context, 5).set([numeric.length, index, ...values, thresholds]);
  };
}

function placeWalk(layout: Layout, table: NodeTable, context: number): Write {
  const trees = Math.ceil(table.trees / TOGETHER) * TOGETHER;
  const nodes = reserve(layout, 4 * (table.nodes.length + 2));
  const sets = reserve(layout, table.sets.length);
  const values = reserve(layout, 8 * (table.values.length + 1));
  const roots = reserve(layout, 4 * trees);
  return (buffer) => {
    // One more node: a leaf of value 0, the tree that fills up the last eight.
    const filler = table.values.length;
    const words = new Uint32Array(buffer, nodes, table.nodes.length + 2);
    words.set(table.nodes);
    words.set([filler, 0], table.nodes.length);
    new Uint8Array(buffer, sets, table.sets.length).set(table.sets);
    new Float64Array(buffer, values, filler + 1).fill(0).set(table.values);
    new Uint32Array(buffer, roots, trees).fill(filler).set(table.roots.subarray(0, table.trees));
    new Uint32Array(buffer, context + 20, 5).set([nodes, sets, values, roots, trees]);
  };
}

function placeRowMasks(layout: Layout, rows: RowMasks, context: number): Write {
  const asked = reserve(layout, 4 * rows.columns.length);
  const places = reserve(layout, 4 * rows.places.length);
  const found = reserve(layout, 4 * rows.columns.length);
  const masks = reserve(layout, 4 * rows.masks.length);
  const values = reserve(layout, 8 * rows.values.length);
  return (buffer) => {
    new Uint32Array(buffer, asked, rows.columns.length).set(rows.columns);
    new Uint32Array(buffer, places, rows.places.length).set(rows.places.map((at) => masks + 4 * at));
    new Uint32Array(buffer, masks, rows.masks.length).set(rows.masks);
    new Float64Array(buffer, values, rows.values.length).set(rows.values);
    new Uint32Array(buffer, context + 40, 6).set([
      rows.columns.length,
      asked,
      places,
      found,
      rows.quads,
      values,
    ]);
  };
}
