/**
 * Where everything stands in the memory of the scoring kernel when it scores a table.
 *
 * @module
 */
import { type BinInput, RECORD_BYTES } from "../../kernels/bin-columns.ts";
import { reserve, startLayout } from "../../kernels/layout.ts";
import { GROUP_TREES, MASK_LEAVES, type MaskPlan } from "./masks.ts";
import type { CompiledTrees, NodeTable } from "./tables.ts";

/** Rows of a part. */
export const PART_ROWS: number = 2048;
/** Bytes between columns of a part: not a power of two, whose columns would share few lines of the cache. */
export const PART_STRIDE: number = PART_ROWS + 64;
const MOST_PARTS = 32;
/** Copies of columns take about this much memory. */
const STAGING_BYTES = 16 * 2 ** 20;
export const THRESHOLD_BYTES: number = 8 * 256;
export const TABLE_BYTES: number = 4160;
export const GROUP_BYTES: number = 8 + GROUP_TREES * MASK_LEAVES * 8;
/** Bytes of the masks of one bin: a word for each tree of a group. */
const MASK_BYTES = 4 * GROUP_TREES;

/** Addresses of everything. */
export interface BatchPlace {
  readonly bytes: number;
  readonly parts: number;
  /** Bytes of a row in bins by row. */
  readonly width: number;
  readonly context: number;
  readonly maskContext: number;
  readonly records: number;
  readonly thresholds: number;
  readonly tables: number;
  readonly levels: readonly number[];
  readonly sources: readonly number[];
  readonly bins: number;
  readonly rowBins: number;
  readonly sums: number;
  readonly counts: number;
  readonly ranges: number;
  readonly sets: number;
  readonly trees: TreePlace;
}

/** Addresses of trees: those of nodes, or those of masks. */
export interface TreePlace {
  readonly nodes: number;
  readonly values: number;
  readonly roots: number;
  readonly groups: number;
  readonly lists: number;
  readonly tables: number;
  readonly sources: readonly number[];
  /** Of each table. */
  readonly masks: readonly number[];
  readonly splits: number;
  readonly firstSplit: number;
  readonly firstTable: number;
}

/** Gives out the memory. */
export function placeBatch(
  { table, masks }: CompiledTrees,
  inputs: readonly BinInput[],
  rows: number,
): BatchPlace {
  const columns = inputs.length;
  const affordable = Math.floor(STAGING_BYTES / (8 * PART_ROWS * Math.max(1, columns)));
  const parts = Math.max(1, Math.min(MOST_PARTS, affordable, Math.ceil(rows / PART_ROWS)));
  const width = masks === null ? Math.ceil(columns / 16) * 16 : 0;
  const layout = startLayout();
  const take = (bytes: number): number => reserve(layout, bytes);
  return {
    parts,
    width,
    context: take(128),
    maskContext: take(64),
    records: take(RECORD_BYTES * columns),
    thresholds: take(THRESHOLD_BYTES * columns),
    tables: take(TABLE_BYTES * columns),
    levels: inputs.map((input) => (input.kind === "codes" ? take(input.bins.length) : 0)),
    sources: inputs.map(() => take(8 * PART_ROWS * parts)),
    bins: take(PART_STRIDE * columns * parts),
    rowBins: take(Math.max(16, width) * PART_ROWS * parts),
    sums: take(8 * PART_ROWS * parts),
    counts: take(8 * columns * parts),
    ranges: take(16 * columns * parts),
    sets: take(table.sets.length),
    trees: masks === null ? placeNodes(table, take) : placeMasks(masks, take),
    bytes: layout.end,
  };
}

const NOWHERE: TreePlace = {
  nodes: 0,
  values: 0,
  roots: 0,
  groups: 0,
  lists: 0,
  tables: 0,
  sources: [],
  masks: [],
  splits: 0,
  firstSplit: 0,
  firstTable: 0,
};

function placeNodes(table: NodeTable, take: (bytes: number) => number): TreePlace {
  return {
    ...NOWHERE,
    nodes: take(4 * table.nodes.length),
    values: take(8 * table.values.length),
    roots: take(4 * table.roots.length),
  };
}

function placeMasks(plan: MaskPlan, take: (bytes: number) => number): TreePlace {
  return {
    ...NOWHERE,
    groups: take(GROUP_BYTES * plan.groups),
    lists: take(8 * plan.columns.length),
    tables: take(8 * plan.columns.length),
    sources: plan.bins.map(({ sources }) => take(sources.length)),
    masks: placeTables(plan, take),
    splits: take(4 * plan.splits.length),
    firstSplit: take(4 * plan.firstSplit.length),
    firstTable: take(4 * plan.firstTable.length),
  };
}

/** Tables stand close together: apart by a power of two they would share few lines of the cache. */
function placeTables({ columns, bins }: MaskPlan, take: (bytes: number) => number): number[] {
  const sizes = Array.from(columns, (column) => MASK_BYTES * bins[column]!.sources.length);
  let end = take(sizes.reduce((sum, size) => sum + size, 0));
  return sizes.map((size) => {
    end += size;
    return end - size;
  });
}
