/**
 * The scorer of models that are trees over bins.
 *
 * Whatever the way, a row is put into bins and its leaf values are added in the order of the trees: a row alone and
 * a row of a table give the same number to the last bit.
 *
 * @module
 */
import { binTable } from "../features/binning-table.ts";
import { countBelow } from "../features/binning-thresholds.ts";
import { type Binning, MISSING_BIN } from "../features/binning-types.ts";
import type { TableInput } from "../table/table-from.ts";
import type { Scorer, ScoringReport, ScoringRow } from "./scorer.ts";
import { openRowReader, type ValueCounts } from "./tree-row.ts";
import { treeSum, treeSums } from "./tree-sum.ts";
import type { Trees } from "./trees.ts";

/** What a model of trees is made of, when it scores. */
export interface TreeScorerSettings {
  readonly binning: Binning;
  /** Checked trees, as `unpackTrees` returns them. */
  readonly trees: Trees;
  /** From the sum of a row's leaf values to its probability. */
  readonly finish: (sum: number) => number;
}

/** Compiles trees into a scorer. */
export function prepareTreeScorer({ binning, trees, finish }: TreeScorerSettings): Scorer {
  const width = binning.columns.length;
  const counts: ValueCounts = { missing: new Float64Array(width), unseen: new Float64Array(width) };
  let rows = 0;
  const sumOfRow = openRowSum(binning, trees, counts);

  function scoreRow(row: ScoringRow): number {
    const sum = sumOfRow(row);
    rows++;
    return finish(sum);
  }

  function scoreTable(input: TableInput): Float64Array {
    const binned = binTable(binning, input);
    const scores = treeSums(trees, binned.bins, binned.rows);
    for (let i = 0; i < scores.length; i++) scores[i] = finish(scores[i]!);
    binning.columns.forEach(({ name }, c) => {
      counts.missing[c]! += binned.missing[name] ?? 0;
      counts.unseen[c]! += binned.unseen[name] ?? 0;
    });
    rows += scores.length;
    return scores;
  }

  const report = (): ScoringReport => ({
    rows,
    missing: countsOf(binning, counts.missing),
    unseen: countsOf(binning, counts.unseen),
  });
  return Object.freeze({ scoreRow, scoreTable, report });
}

/** The sum of one row at a time. */
function openRowSum(binning: Binning, trees: Trees, counts: ValueCounts): (row: ScoringRow) => number {
  const width = binning.columns.length;
  const reader = openRowReader(binning, counts);
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
