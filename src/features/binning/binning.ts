/**
 * Columns as bins: what was learned from the training rows, as plain data.
 *
 * - A **number** or **time** (days since 1970) is cut at up to 254 thresholds, a **boolean** between false and true;
 *   see `thresholds.ts`.
 * - A **text** has a bin for each of its levels; of more than 255 levels the rarest share one.
 * - A **missing** value has a bin of its own in every column.
 * - A text level that training did **not see** joins the bin of the rare levels, or counts as missing where no levels
 *   were merged.
 *
 * Everything here is learned, so inside cross-validation it is learned from the training folds only.
 *
 * @module
 */
import { checkWeights } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import type { Warning } from "../../internal/warning.ts";
import { columnOf, rowCount, type Table } from "../../table/table.ts";
import { type TableInput, tableFrom } from "../../table/table-from.ts";
import { checkNotInfinite } from "../encoding/numeric.ts";
import { findDuplicates } from "./duplicates.ts";
import { type LearnedBins, learnBins } from "./learn.ts";
import { sampleEdgeRows } from "./sample.ts";
import { binColumn } from "./table.ts";
import type { BinnedColumn, Binning } from "./types.ts";

/** Options of {@link fitBinning}. */
export interface BinningOptions {
  /**
   * Weight of each row, >= 0: rows of weight 0 are as good as absent, and shares are shares of weight.
   *
   * @defaultValue every weight 1
   */
  readonly weights?: ArrayLike<number> | undefined;
  /**
   * Seed for the choice of the rows that edges are learned from, where there are more than 30,000.
   *
   * @defaultValue 42
   */
  readonly seed?: number | undefined;
}

/**
 * Learns how to put columns into bins.
 *
 * Left out, with a warning: columns without values, with one value and no gaps, text columns like an id (see
 * `fitEncoding`), and columns that repeat an earlier one row for row.
 *
 * @param input - Training rows, at least one.
 * @param features - Names of the columns, each once, in the order of the bin columns.
 * @throws {@link InputError} `missing-column`, `duplicate`, `not-finite` for an infinite number, `empty` for a table
 * without rows.
 * @remarks O(rows * columns). The same for the same seed.
 */
export function fitBinning(
  input: TableInput,
  features: readonly string[],
  options: BinningOptions = {},
): Binning {
  const { weights, seed = 42 } = options;
  const table = tableFrom(input, "table");
  checkFeatures(table, features, weights);
  for (const name of features) {
    const column = table[name]!;
    if (column.kind === "number" || column.kind === "time") checkNotInfinite(column.values, `table.${name}`);
  }
  const sample = sampleEdgeRows(rowCount(table), weights, seed);
  const learned = features.map((name) => learnBins(name, table[name]!, { weights, sample }));
  return assembleBinning(features, learned, (column) => {
    const { bins } = binColumn(column, table[column.name]!, rowCount(table));
    return weights === undefined ? bins : bins.filter((_, i) => weights[i]! > 0);
  });
}

/** @throws InputError for an empty table, a name that is not in it or comes twice, and weights that are none. */
export function checkFeatures(
  table: Table,
  features: readonly string[],
  weights: ArrayLike<number> | undefined,
): void {
  const rows = rowCount(table);
  if (rows === 0) throw new InputError("empty", "table", "a table with at least one row", table);
  if (weights !== undefined) checkWeights(weights, "options.weights", rows, "table");
  const seen = new Set<string>();
  features.forEach((name, i) => {
    columnOf(table, name, `features[${i}]`);
    if (seen.has(name)) throw new InputError("duplicate", `features[${i}]`, "a column named once", name);
    seen.add(name);
  });
}

/**
 * Joins what was learned of each feature.
 *
 * @param binsOf - The bins of a column in the rows that count.
 */
export function assembleBinning(
  features: readonly string[],
  learned: readonly LearnedBins[],
  binsOf: (column: BinnedColumn, index: number) => Uint8Array,
): Binning {
  const candidates = learned.flatMap(({ column }) => column ?? []);
  const duplicates = findDuplicates(candidates, (index) => binsOf(candidates[index]!, index));
  const copies = new Map(
    duplicates.map(({ column, of }) => [candidates[column]!.name, candidates[of]!.name]),
  );
  const columns: BinnedColumn[] = [];
  const omitted: { column: string; reason: NonNullable<LearnedBins["omitted"]> }[] = [];
  const warnings: Warning[] = [];
  learned.forEach((one, f) => {
    const name = features[f]!;
    const original = copies.get(name);
    if (original !== undefined) {
      omitted.push({ column: name, reason: "duplicate" });
      warnings.push(duplicateWarning(name, original));
      return;
    }
    if (one.column !== undefined) columns.push(one.column);
    if (one.omitted !== undefined) omitted.push({ column: name, reason: one.omitted });
    warnings.push(...one.warnings);
  });
  return deepFreeze({ version: 1, columns, omitted, warnings });
}

function duplicateWarning(name: string, original: string): Warning {
  const message = `column ${JSON.stringify(name)} is left out: it is the same as ${JSON.stringify(original)} in every row`;
  return { code: "duplicate-column", message };
}
