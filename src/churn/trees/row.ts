/**
 * Reads a row, a plain object, column by column, as numbers and bins that trees ask.
 *
 * @module
 */
import {
  type BinnedNumeric,
  type BinnedText,
  type Binning,
  MISSING_BIN,
} from "../../features/binning/types.ts";
import { InputError } from "../../internal/input-error.ts";
import { checkRow, lacksColumn, numberOfValue } from "../row-value.ts";
import type { ScoringRow } from "../scorer.ts";

/** Counts by column of a binning, since they were made. */
export interface ValueCounts {
  readonly missing: Float64Array;
  readonly unseen: Float64Array;
}

/** Reads rows into places that belong to the reader. */
export interface RowReader {
  /**
   * Reads a row: numbers (NaN where missing) of the numeric columns into `numbers`, bins of the text columns into
   * `bins`, both by index of the column.
   *
   * @throws {@link InputError} as `scoreRow`; nothing is counted then.
   */
  read(row: ScoringRow, numbers: Float64Array, bins: Uint8Array): void;
}

interface ColumnReader {
  readonly name: string;
  readonly path: string;
  readonly kind: BinnedNumeric["kind"] | BinnedText["kind"];
  readonly levels: ReadonlyMap<string, number>;
  readonly otherBin: number | null;
}

/** What a read of one row found in a column. */
const KNOWN = 0;
const MISSING = 1;
const UNSEEN = 2;

/** A reader for rows of a binning that adds to `counts`. */
export function openRowReader(binning: Binning, counts: ValueCounts): RowReader {
  const readers: ColumnReader[] = binning.columns.map((column) => ({
    name: column.name,
    path: `row.${column.name}`,
    kind: column.kind,
    levels: new Map(column.kind === "text" ? column.levels.map((level, bin) => [level, bin]) : []),
    otherBin: column.kind === "text" ? column.otherBin : null,
  }));
  const found = new Uint8Array(readers.length);
  return {
    read(row, numbers, bins) {
      checkRow(row);
      let special = 0;
      for (let c = 0; c < readers.length; c++) {
        const reader = readers[c]!;
        const value = row[reader.name];
        let state = KNOWN;
        if (typeof value === "number" && reader.kind === "number") {
          // Infinity minus itself is NaN, as NaN is: one comparison for the usual value.
          if (value - value !== 0) state = numberState(value, reader.path);
          numbers[c] = value;
        } else state = readOther(reader, row, value, c, numbers, bins);
        found[c] = state;
        special |= state;
      }
      if (special === 0) return;
      for (let c = 0; c < readers.length; c++) {
        if (found[c] === MISSING) counts.missing[c]!++;
        else if (found[c] === UNSEEN) counts.unseen[c]!++;
      }
    },
  };
}

/** @throws InputError for an infinite number. */
function numberState(value: number, path: string): number {
  if (Number.isNaN(value)) return MISSING;
  if (!Number.isFinite(value)) throw new InputError("not-finite", path, "a finite number", value);
  return KNOWN;
}

function readOther(
  reader: ColumnReader,
  row: ScoringRow,
  value: unknown,
  c: number,
  numbers: Float64Array,
  bins: Uint8Array,
): number {
  const { name, path, kind } = reader;
  if (value === undefined && !(name in row)) throw lacksColumn(path);
  if (kind !== "text") {
    const number = numberOfValue(kind, value, path);
    const state = numberState(number, path);
    numbers[c] = number;
    return state;
  }
  if (value === null || value === undefined) {
    bins[c] = MISSING_BIN;
    return MISSING;
  }
  if (typeof value !== "string") throw new InputError("wrong-type", path, "a string or null", value);
  const bin = reader.levels.get(value) ?? reader.otherBin;
  bins[c] = bin ?? MISSING_BIN;
  return bin === null ? UNSEEN : KNOWN;
}
