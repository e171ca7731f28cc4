/**
 * The scorer of models that are trees over bins.
 *
 * Whatever the way, a row is put into bins and its leaf values are added in the order of the trees: a row alone and
 * a row of a table give the same number to the last bit.
 *
 * @module
 */
import { binInputs, type SpecialValues, specialValues } from "../../features/binning/memory.ts";
import { binTable } from "../../features/binning/table.ts";
import { countBelow } from "../../features/binning/thresholds.ts";
import { type Binning, MISSING_BIN } from "../../features/binning/types.ts";
import { defaultThreads } from "../../kernels/team.ts";
import { rowCount, type Table } from "../../table/table.ts";
import { type TableInput, tableFrom } from "../../table/table-from.ts";
import type { Scorer, ScoringReport, ScoringRow } from "../scorer.ts";
import { scoreBatch } from "./batch.ts";
import { openOnlineSum } from "./online.ts";
import { openRowReader, type ValueCounts } from "./row.ts";
import { treeSum, treeSums } from "./sum.ts";
import { type CompiledTrees, compileTrees } from "./tables.ts";
import type { Trees } from "./trees.ts";

/** What a model of trees is made of, when it scores. */
export interface TreeScorerSettings {
  readonly binning: Binning;
  /** Checked trees, as `unpackTrees` returns them. */
  readonly trees: Trees;
  /** From the sum of a row's leaf values to its probability. */
  readonly finish: (sum: number) => number;
  /**
   * Most threads to use for a table; the result does not depend on it.
   *
   * @defaultValue one a core, at most 8
   */
  readonly threads?: number | undefined;
}

/** Walks fewer than these are done before a kernel has started. */
const KERNEL_WALKS = 20_000;
/** And these before another thread is of use. */
const THREAD_WALKS = 500_000;

/** Compiles trees into a scorer. O(nodes), when the first row or the first table comes. */
export function prepareTreeScorer(settings: TreeScorerSettings): Scorer {
  const { binning, trees, finish, threads = defaultThreads() } = settings;
  const width = binning.columns.length;
  const counts: ValueCounts = { missing: new Float64Array(width), unseen: new Float64Array(width) };
  let rows = 0;
  let sumOfRow: ((row: ScoringRow) => number) | undefined;
  let compiled: CompiledTrees | null | undefined;
  const compile = (): CompiledTrees | null => {
    if (compiled === undefined) compiled = compileTrees(trees, width);
    return compiled;
  };

  function scoreRow(row: ScoringRow): number {
    sumOfRow ??= openRowSum(binning, trees, compile(), counts);
    const sum = sumOfRow(row);
    rows++;
    return finish(sum);
  }

  function scoreTable(input: TableInput): Float64Array {
    const table = tableFrom(input, "table");
    const walks = rowCount(table) * (trees.roots.length - 1);
    const tables = walks < KERNEL_WALKS ? null : compile();
    const { sums, special } =
      tables === null
        ? plainSums(binning, trees, table)
        : kernelSums(binning, tables, table, walks < THREAD_WALKS ? 1 : threads);
    for (let i = 0; i < sums.length; i++) sums[i] = finish(sums[i]!);
    binning.columns.forEach(({ name }, c) => {
      counts.missing[c]! += special.missing[name] ?? 0;
      counts.unseen[c]! += special.unseen[name] ?? 0;
    });
    rows += sums.length;
    return sums;
  }

  const report = (): ScoringReport => ({
    rows,
    missing: countsOf(binning, counts.missing),
    unseen: countsOf(binning, counts.unseen),
  });
  return Object.freeze({ scoreRow, scoreTable, report });
}

/** Sums of a table and what took a special path. */
interface TableSums {
  readonly sums: Float64Array;
  readonly special: SpecialValues;
}

function plainSums(binning: Binning, trees: Trees, table: Table): TableSums {
  const binned = binTable(binning, table);
  return { sums: treeSums(trees, binned.bins, binned.rows), special: binned };
}

function kernelSums(binning: Binning, tables: CompiledTrees, table: Table, threads: number): TableSums {
  const { columns, inputs } = binInputs(binning, table);
  const batch = scoreBatch(tables, inputs, rowCount(table), threads);
  return { sums: batch.sums, special: specialValues(binning, columns, inputs, batch.columns) };
}

/** The sum of one row at a time. */
function openRowSum(
  binning: Binning,
  trees: Trees,
  compiled: CompiledTrees | null,
  counts: ValueCounts,
): (row: ScoringRow) => number {
  const reader = openRowReader(binning, counts);
  const online = compiled === null ? undefined : openOnlineSum(binning, compiled);
  if (online === undefined) return plainRowSum(binning, trees, reader);
  const { numbers, bins } = online;
  return (row) => {
    reader.read(row, numbers, bins);
    return online.sum();
  };
}

function plainRowSum(
  binning: Binning,
  trees: Trees,
  reader: ReturnType<typeof openRowReader>,
): (row: ScoringRow) => number {
  const width = binning.columns.length;
  const thresholds = binning.columns.map((column) =>
    column.kind === "text" ? undefined : Float64Array.from(column.thresholds),
  );
  const numbers = new Float64Array(width);
  const bins = new Uint8Array(width);
  const columns = Array.from(bins, (_, c) => bins.subarray(c, c + 1));
  return (row) => {
    reader.read(row, numbers, bins);
    for (let c = 0; c < width; c++) {
      const ascending = thresholds[c];
      if (ascending === undefined) continue;
      const value = numbers[c]!;
      bins[c] = Number.isNaN(value) ? MISSING_BIN : countBelow(ascending, value);
    }
    return treeSum(trees, columns, 0);
  };
}

function countsOf(binning: Binning, counts: Float64Array): Record<string, number> {
  return Object.fromEntries(
    binning.columns.flatMap(({ name }, c) => (counts[c]! > 0 ? [[name, counts[c]!]] : [])),
  );
}
