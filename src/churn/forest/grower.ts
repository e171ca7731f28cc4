/**
 * Two ways to grow the same forest on a table in bins: by the kernel, or by the definition where the kernel has no room.
 *
 * @module
 */
import { fitBinning } from "../../features/binning/binning.ts";
import { fitBinningInto, reserveTableBins } from "../../features/binning/memory.ts";
import { binTable } from "../../features/binning/table.ts";
import type { Binning } from "../../features/binning/types.ts";
import { aliasTable } from "../../kernels/forest/draws.ts";
import { type ForestPlace, fitsKernel, reserveForest } from "../../kernels/forest/memory.ts";
import { addOutOfBag, emptyOutOfBag, type OutOfBagSums } from "../../kernels/forest/out-of-bag.ts";
import { addPermutationLosses } from "../../kernels/forest/permutation.ts";
import { storedTree } from "../../kernels/forest/stored.ts";
import {
  addBatchOutOfBag,
  type ForestKernels,
  growBatch,
  readGrown,
  readOutOfBag,
  readStored,
  roomForTrees,
  startForest,
} from "../../kernels/forest/team.ts";
import { growTree } from "../../kernels/forest/tree.ts";
import type { ForestGrowth, ForestRows, GrownTree, StoredTree } from "../../kernels/forest/types.ts";
import { startLayout } from "../../kernels/layout.ts";
import { openTeam, type Team } from "../../kernels/team.ts";
import { forestKernel } from "../../kernels/wasm/forest.ts";
import { rowCount } from "../../table/table.ts";
import type { TrainingData } from "../training-data.ts";
import type { ResolvedRandomForestSettings } from "./options.ts";

/** Grows trees on one table, a batch at a time. */
export interface ForestGrower {
  readonly binning: Binning;
  /** Trees of the next batch at most. */
  room(): number;
  /** Sets how trees are grown; once, before the first batch. */
  start(growth: ForestGrowth): void;
  /** Grows a batch; returns how many trees there were room for, the first ones. Consumes their states. */
  grow(states: readonly Uint32Array[]): number;
  /** A tree of the batch. */
  tree(part: number): StoredTree;
  /** Adds the first trees of the batch to the out-of-bag sums. */
  addOutOfBag(trees: number): void;
  /** Adds what a tree of the batch loses when columns are shuffled. */
  addPermutationLosses(part: number, state: Uint32Array, losses: Float64Array): void;
  outOfBag(): OutOfBagSums;
  close(): void;
}

/** Most bytes of a kernel's memory: 4 GiB, less a page. */
const MOST_BYTES = 2 ** 32 - 2 ** 16;
/** A forest of less work than this is grown before a helper thread is awake. */
const WORK_FOR_THREADS = 3e6;

/** Puts the table into bins and gets ready to grow. Close it whatever happens. */
export function openGrower(training: TrainingData, settings: ResolvedRandomForestSettings): ForestGrower {
  const { bootstrap, trees, seed, minLeaf, maxDepth } = settings;
  const { table, features, weights } = training;
  const rows = rowCount(table);
  if (features.length === 0 || !fitsKernel(rows, features.length, bootstrap))
    return openPlainGrower(training, seed);
  const threads = rows * trees < WORK_FOR_THREADS ? 1 : settings.threads;
  const layout = startLayout();
  const bins = reserveTableBins(layout, table, features, true);
  const place = reserveForest(layout, {
    ...{ rows, columns: features.length, trees, threads },
    growth: { minLeaf, maxDepth: maxDepth ?? Number.POSITIVE_INFINITY },
    hasCategories: features.some((name) => table[name]!.kind === "text"),
    isWeighted: weights !== undefined,
    outOfBag: settings.outOfBag && bootstrap,
  });
  const team = layout.end > MOST_BYTES ? undefined : openForestTeam(layout.end, threads);
  if (team === undefined) return openPlainGrower(training, seed);
  try {
    const binning = fitBinningInto(team, bins, table, features, { weights, seed });
    const read = (): ForestRows => {
      const columns = binning.columns.map(
        (_, c) => new Uint8Array(team.buffer, bins.byColumn + c * bins.stride, rows),
      );
      return { ...rowsOf(training, binning), columns };
    };
    const binCounts = Uint16Array.from(binning.columns, (column) =>
      column.kind === "text" ? 0 : column.thresholds.length + 1,
    );
    const start = (growth: ForestGrowth): void =>
      startForest(team, place, bins, { ...rowsOf(training, binning), binCounts }, growth);
    return byKernel(team, place, binning, start, read);
  } catch (error) {
    team.close();
    throw error;
  }
}

/** Nothing where that much memory cannot be had. */
function openForestTeam(bytes: number, threads: number): Team<ForestKernels> | undefined {
  try {
    return openTeam<ForestKernels>(forestKernel, { bytes, threads });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function rowsOf({ truth, weights }: TrainingData, binning: Binning): Omit<ForestRows, "columns"> {
  return {
    rows: truth.length,
    isCategory: Uint8Array.from(binning.columns, ({ kind }) => Number(kind === "text")),
    truth,
    alias: weights && aliasTable(weights),
  };
}

function byKernel(
  team: Team<ForestKernels>,
  place: ForestPlace,
  binning: Binning,
  start: (growth: ForestGrowth) => void,
  read: () => ForestRows,
): ForestGrower {
  let data: ForestRows | undefined;
  return {
    ...{ binning, start },
    room: () => roomForTrees(team, place),
    grow: (states) => growBatch(team, place, states),
    tree: (part) => readStored(team, place, part),
    addOutOfBag: (trees) => addBatchOutOfBag(team, place, trees),
    addPermutationLosses: (part, state, losses) => {
      data ??= read();
      addPermutationLosses(data, readGrown(team, place, part), state, losses);
    },
    outOfBag: () => readOutOfBag(team, place),
    close: () => team.close(),
  };
}

/** Grows by the definition, one tree at a time. */
export function openPlainGrower(training: TrainingData, seed: number): ForestGrower {
  const { table, features, weights } = training;
  const binning = fitBinning(table, features, { weights, seed });
  const data = { ...rowsOf(training, binning), columns: binTable(binning, table).bins };
  const sums = emptyOutOfBag(data.rows);
  let growth: ForestGrowth | undefined;
  let batch: GrownTree[] = [];
  return {
    binning,
    room: () => 1,
    start: (given) => {
      growth = given;
    },
    grow: (states) => {
      batch = states.map((state) => growTree(data, growth!, state));
      return batch.length;
    },
    tree: (part) => storedTree(batch[part]!),
    addOutOfBag: (trees) => {
      for (let part = 0; part < trees; part++) addOutOfBag(data, batch[part]!, sums);
    },
    addPermutationLosses: (part, state, losses) => addPermutationLosses(data, batch[part]!, state, losses),
    outOfBag: () => sums,
    close: () => undefined,
  };
}
