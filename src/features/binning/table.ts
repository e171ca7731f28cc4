/**
 * Rows of a table in the bins of a {@link Binning}: the definition, in plain TypeScript.
 *
 * @module
 */
import { type Column, MISSING_BOOLEAN, rowCount } from "../../table/table.ts";
import { type TableInput, tableFrom } from "../../table/table-from.ts";
import { inputColumn } from "../encoding/matrix.ts";
import { termValues } from "../encoding/numeric.ts";
import { countBelow } from "./thresholds.ts";
import { type BinnedColumn, type BinnedText, type Binning, MISSING_BIN } from "./types.ts";

/** Columns in bins and what took a special path on the way into them. */
export interface BinnedTable {
  readonly rows: number;
  /** The bin of each row, one array a column of the binning. */
  readonly bins: readonly Uint8Array[];
  /** Missing values by source column; columns without any are not listed. */
  readonly missing: Readonly<Record<string, number>>;
  /** Values of text levels that training did not see and that share no bin, by column; others are not listed. */
  readonly unseen: Readonly<Record<string, number>>;
}

/** The bins of one column and its counts. */
export interface ColumnBins {
  readonly bins: Uint8Array;
  readonly missing: number;
  readonly unseen: number;
}

/** What a level is to a binning, where it has no bin: a level that training did not see. */
export const UNSEEN_LEVEL = -1;

/**
 * Puts rows into bins.
 *
 * @param input - Rows with at least the columns of the binning, of the same kinds. A column of another kind without
 * any value counts as missing.
 * @throws {@link InputError} `missing-column`, `wrong-kind`, `not-finite` for an infinite number.
 * @remarks O(rows * columns * log bins).
 */
export function binTable(binning: Binning, input: TableInput): BinnedTable {
  const table = tableFrom(input, "table");
  const rows = rowCount(table);
  const columns = binning.columns.map((binned) => inputColumn(table, binned));
  const missing: Record<string, number> = {};
  const unseen: Record<string, number> = {};
  const bins = binning.columns.map((binned, c) => {
    const counted = binColumn(binned, columns[c]!, rows);
    if (counted.missing > 0) missing[binned.name] = counted.missing;
    if (counted.unseen > 0) unseen[binned.name] = counted.unseen;
    return counted.bins;
  });
  return Object.freeze({ rows, bins, missing: Object.freeze(missing), unseen: Object.freeze(unseen) });
}

/** The bins of one column; `null` stands for a column without values. */
export function binColumn(binned: BinnedColumn, column: Column | null, rows: number): ColumnBins {
  const bins = new Uint8Array(rows);
  if (binned.kind === "text") {
    if (column?.kind === "text") return binCodes(levelBins(binned, column.levels), column.codes, bins);
  } else if (column !== null && column.kind !== "text") {
    const missing =
      column.kind === "boolean"
        ? binFlags(binned.thresholds, column.values, bins)
        : binNumbers(binned.thresholds, termValues(column), bins);
    return { bins, missing, unseen: 0 };
  }
  return { bins: bins.fill(MISSING_BIN), missing: rows, unseen: 0 };
}

/** For each level of a dictionary its bin, or {@link UNSEEN_LEVEL}. */
export function levelBins({ levels, otherBin }: BinnedText, dictionary: readonly string[]): Int16Array {
  const binOf = new Map<string, number>(levels.map((level, bin) => [level, bin]));
  const unknown = otherBin ?? UNSEEN_LEVEL;
  return Int16Array.from(dictionary, (level) => binOf.get(level) ?? unknown);
}

/** Writes the bins of numbers and returns how many are missing. */
function binNumbers(thresholds: readonly number[], values: Float64Array, bins: Uint8Array): number {
  const ascending = Float64Array.from(thresholds);
  let missing = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) {
      missing++;
      bins[i] = MISSING_BIN;
    } else bins[i] = countBelow(ascending, value);
  }
  return missing;
}

/** The same of 0, 1 and {@link MISSING_BOOLEAN}. */
export function binFlags(thresholds: readonly number[], flags: Uint8Array, bins: Uint8Array): number {
  const ofFalse = countBelow(thresholds, 0);
  const ofTrue = countBelow(thresholds, 1);
  let missing = 0;
  for (let i = 0; i < flags.length; i++) {
    const flag = flags[i]!;
    missing += Number(flag === MISSING_BOOLEAN);
    bins[i] = flag === MISSING_BOOLEAN ? MISSING_BIN : flag === 0 ? ofFalse : ofTrue;
  }
  return missing;
}

function binCodes(binOf: Int16Array, codes: Int32Array, bins: Uint8Array): ColumnBins {
  let missing = 0;
  let unseen = 0;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    const bin = code < 0 ? UNSEEN_LEVEL : binOf[code]!;
    if (code < 0) missing++;
    else if (bin === UNSEEN_LEVEL) unseen++;
    bins[i] = bin === UNSEEN_LEVEL ? MISSING_BIN : bin;
  }
  return { bins, missing, unseen };
}
