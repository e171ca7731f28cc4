/**
 * Tables scored by the kernel: the same bits as `treeSums` on the bins of `binTable`.
 *
 * The table is copied in stretches of rows, so that memory does not grow with it; each stretch is put into bins and
 * scored in parts that any thread may take.
 *
 * @module
 */
import { MISSING_BIN } from "../../features/binning/types.ts";
import { type BinInput, type BinOutput, RECORD_BYTES } from "../../kernels/bin-columns.ts";
import { openTeam, type PartKernel, type Team } from "../../kernels/team.ts";
import { scoringKernel } from "../../kernels/wasm/scoring.ts";
import {
  type BatchPlace,
  GROUP_BYTES,
  PART_ROWS,
  PART_STRIDE,
  placeBatch,
  TABLE_BYTES,
  THRESHOLD_BYTES,
} from "./batch-place.ts";
import { GROUP_TREES, MASK_LEAVES, type MaskPlan, maskInput } from "./masks.ts";
import type { CompiledTrees, NodeTable } from "./tables.ts";
import { SET_BYTES } from "./trees.ts";

/** Functions of the kernel. */
interface BatchKernels {
  readonly prepareColumn: PartKernel;
  readonly fillMasks: PartKernel;
  readonly scorePart: PartKernel;
}

/** Sums of rows, and what was found in the columns. */
export interface BatchSums {
  readonly sums: Float64Array;
  readonly columns: readonly Omit<BinOutput, "thresholds">[];
}

/**
 * Sums of leaf values of the rows of a table.
 *
 * @param given - The columns of the binning.
 * @param threads - The most to use; the sums do not depend on it.
 * @remarks O(rows * (columns + trees * depth)).
 */
export function scoreBatch(
  compiled: CompiledTrees,
  given: readonly BinInput[],
  rows: number,
  threads: number,
): BatchSums {
  const bins = compiled.masks?.bins;
  const inputs = bins === undefined ? given : given.map((input, c) => maskInput(input, bins[c]!));
  const place = placeBatch(compiled, inputs, rows);
  const team = openTeam<BatchKernels>(scoringKernel, { bytes: place.bytes, threads });
  try {
    writeColumns(team, place, inputs, compiled.masks);
    if (compiled.masks === null) writeNodes(team.buffer, place, compiled.table);
    else writeMasks(team, place, compiled.table, compiled.masks);
    writeContext(team.buffer, place, compiled, inputs.length);
    const sums = new Float64Array(rows);
    const found = inputs.map(() => ({
      missing: 0,
      without: 0,
      low: Number.POSITIVE_INFINITY,
      high: Number.NEGATIVE_INFINITY,
    }));
    const stretch = place.parts * PART_ROWS;
    for (let first = 0; first < rows; first += stretch) {
      const count = Math.min(stretch, rows - first);
      copyStretch(team.buffer, place, inputs, first, count);
      const parts = Math.ceil(count / PART_ROWS);
      team.run("scorePart", place.context, parts);
      sums.set(new Float64Array(team.buffer, place.sums, count), first);
      gatherFound(team.buffer, place, found, parts);
    }
    return { sums, columns: found };
  } finally {
    team.close();
  }
}

const KINDS = { number: 0, time: 1, codes: 2, bins: 3 } as const;

/** Records of the columns, and their look-up tables. */
function writeColumns(
  team: Team<BatchKernels>,
  place: BatchPlace,
  inputs: readonly BinInput[],
  masks: MaskPlan | null,
): void {
  const { buffer, kernels } = team;
  inputs.forEach((input, c) => {
    const thresholds = place.thresholds + THRESHOLD_BYTES * c;
    const record = new Uint32Array(buffer, place.records + RECORD_BYTES * c, RECORD_BYTES / 4).fill(0);
    record[0] = KINDS[input.kind];
    record[3] = place.sources[c]!;
    record[5] = thresholds;
    record[7] = place.levels[c]!;
    record[17] = place.tables + TABLE_BYTES * c;
    record[20] = masks === null ? MISSING_BIN : masks.bins[c]!.placeOf[MISSING_BIN]!;
    if (input.kind === "codes") {
      new Uint8Array(buffer, place.levels[c], input.bins.length).set(input.bins);
    } else if (input.kind !== "bins") {
      const given = input.thresholds ?? [];
      record[6] = given.length;
      new Float64Array(buffer, thresholds, given.length).set(given);
      kernels.prepareColumn(place.records, c);
    }
  });
}

function writeNodes(buffer: SharedArrayBuffer, { sets, trees }: BatchPlace, table: NodeTable): void {
  new Uint8Array(buffer, sets, table.sets.length).set(table.sets);
  new Uint32Array(buffer, trees.nodes, table.nodes.length).set(table.nodes);
  new Float64Array(buffer, trees.values, table.values.length).set(table.values);
  new Uint32Array(buffer, trees.roots, table.roots.length).set(table.roots);
}

function writeMasks(team: Team<BatchKernels>, place: BatchPlace, table: NodeTable, plan: MaskPlan): void {
  const { buffer } = team;
  const { sets, trees } = place;
  new Uint8Array(buffer, sets, table.sets.length).set(table.sets);
  new Uint32Array(buffer, trees.firstSplit, plan.firstSplit.length).set(plan.firstSplit);
  new Uint32Array(buffer, trees.firstTable, plan.firstTable.length).set(plan.firstTable);
  const splits = new Uint32Array(buffer, trees.splits, plan.splits.length);
  splits.set(plan.splits);
  for (let k = 1; k < splits.length; k += 4) splits[k] = sets + SET_BYTES * splits[k]!;
  plan.bins.forEach(({ sources }, c) => {
    new Uint8Array(buffer, trees.sources[c], sources.length).set(sources);
  });
  const lists = new Uint32Array(buffer, trees.lists, 2 * plan.columns.length);
  const tables = new Uint32Array(buffer, trees.tables, 2 * plan.columns.length);
  for (let k = 0; k < plan.columns.length; k++) {
    const column = plan.columns[k]!;
    lists.set([PART_STRIDE * column, trees.masks[k]!], 2 * k);
    tables.set([plan.bins[column]!.sources.length, trees.sources[column]!], 2 * k);
  }
  for (let g = 0; g < plan.groups; g++) {
    const group = trees.groups + GROUP_BYTES * g;
    const [first, end] = [plan.firstTable[g]!, plan.firstTable[g + 1]!];
    new Uint32Array(buffer, group, 2).set([end - first, trees.lists + 8 * first]);
    const leaves = GROUP_TREES * MASK_LEAVES;
    new Float64Array(buffer, group + 8, leaves).set(plan.values.subarray(leaves * g, leaves * (g + 1)));
  }
  new Uint32Array(buffer, place.maskContext, 5).set([
    trees.lists,
    trees.tables,
    trees.firstTable,
    trees.splits,
    trees.firstSplit,
  ]);
  team.run("fillMasks", place.maskContext, plan.groups);
}

function writeContext(
  buffer: SharedArrayBuffer,
  place: BatchPlace,
  { table, masks }: CompiledTrees,
  columns: number,
): void {
  const { trees } = place;
  const zeros = place.maskContext + 32;
  new Uint8Array(buffer, zeros, 16).fill(0);
  new Uint32Array(buffer, place.context, 19).set([
    0,
    PART_ROWS,
    columns,
    place.records,
    place.bins,
    PART_STRIDE,
    place.rowBins,
    place.width,
    place.sums,
    place.counts,
    place.ranges,
    masks?.groups ?? 0,
    trees.groups,
    trees.nodes,
    place.sets,
    trees.values,
    trees.roots,
    table.trees,
    zeros,
  ]);
}

/** Copies rows `first` to `first + count` of all columns. */
function copyStretch(
  buffer: SharedArrayBuffer,
  place: BatchPlace,
  inputs: readonly BinInput[],
  first: number,
  count: number,
): void {
  new Uint32Array(buffer, place.context, 1)[0] = count;
  new Uint8Array(buffer, place.counts, 8 * inputs.length * place.parts).fill(0);
  inputs.forEach((input, c) => {
    const at = place.sources[c]!;
    const end = first + count;
    if (input.kind === "codes") new Int32Array(buffer, at, count).set(input.codes.subarray(first, end));
    else if (input.kind === "bins") new Uint8Array(buffer, at, count).set(input.bins.subarray(first, end));
    else new Float64Array(buffer, at, count).set(input.values.subarray(first, end));
    if (input.kind === "number" || input.kind === "time") return;
    // No part writes the range of these.
    for (let part = 0; part < place.parts; part++) {
      new Float64Array(buffer, place.ranges + 16 * (part * inputs.length + c), 2).fill(0);
    }
  });
}

interface Found {
  missing: number;
  without: number;
  low: number;
  high: number;
}

function gatherFound(
  buffer: SharedArrayBuffer,
  place: BatchPlace,
  found: readonly Found[],
  parts: number,
): void {
  const columns = found.length;
  const counts = new Int32Array(buffer, place.counts, 2 * columns * parts);
  const ranges = new Float64Array(buffer, place.ranges, 2 * columns * parts);
  for (let part = 0; part < parts; part++) {
    for (let c = 0; c < columns; c++) {
      const at = 2 * (part * columns + c);
      const column = found[c]!;
      column.missing += counts[at]!;
      column.without += counts[at + 1]!;
      column.low = Math.min(column.low, ranges[at]!);
      column.high = Math.max(column.high, ranges[at + 1]!);
    }
  }
}
