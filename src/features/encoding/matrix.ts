/**
 * Rows of a table as the design matrix of an {@link Encoding}.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import { type Column, columnOf, isMissing, rowCount, type Table } from "../../table/table.ts";
import { type TableInput, tableFrom } from "../../table/table-from.ts";
import { checkNotInfinite, termValues } from "./numeric.ts";
import type { EncodedColumn, EncodedNumeric, EncodedText, Encoding } from "./types.ts";

/** A design matrix and what took a special path on the way into it. */
export interface EncodedMatrix {
  readonly rows: number;
  /** Names of the terms, one a matrix column. */
  readonly columns: readonly string[];
  /**
   * The values, column after column: term j of row i is `matrix[j * rows + i]`, so that a term is one
   * `subarray`. Not standardised; no column of ones.
   */
  readonly matrix: Float64Array;
  /** Missing values by source column; columns without any are not listed. */
  readonly missing: Readonly<Record<string, number>>;
  /** Values of text levels unknown to the encoding, by source column; columns without any are not listed. */
  readonly unseen: Readonly<Record<string, number>>;
}

/** What a text level is to an encoding, where it is not the index of a level in `levels`. */
export const IS_REFERENCE: -1 = -1;
/** A level that training did not see, in a column where none was merged. */
export const IS_UNSEEN: -2 = -2;

/**
 * Encodes rows: the inverse view of a table, one column a term.
 *
 * @param input - Rows with at least the columns of the encoding, of the same kinds.
 * @throws {@link InputError} `missing-column`, `wrong-kind`, `not-finite` for an infinite number.
 * @remarks O(rows * terms) in time and memory.
 */
export function encode(encoding: Encoding, input: TableInput): EncodedMatrix {
  const table = tableFrom(input, "table");
  const rows = rowCount(table);
  const matrix = new Float64Array(rows * encoding.terms.length);
  const missing: Record<string, number> = {};
  const unseen: Record<string, number> = {};
  for (const encoded of encoding.columns) {
    const column = inputColumn(table, encoded);
    const counts =
      encoded.kind === "text"
        ? writeText(encoding, encoded, column, rows, matrix)
        : writeNumeric(encoded, column, rows, matrix);
    if (counts.missing > 0) missing[encoded.name] = counts.missing;
    if (counts.unseen > 0) unseen[encoded.name] = counts.unseen;
  }
  return Object.freeze({
    rows,
    columns: encoding.terms.map((term) => term.name),
    matrix,
    missing: Object.freeze(missing),
    unseen: Object.freeze(unseen),
  });
}

/**
 * The table's column for an encoded one, or `null` when all its values are missing (then its kind says nothing:
 * an export of one row often has a column that is empty).
 *
 * @throws {@link InputError} `missing-column`, `wrong-kind`, or `not-finite` naming the row.
 */
export function inputColumn(table: Table, encoded: Pick<EncodedColumn, "name" | "kind">): Column | null {
  const { name, kind } = encoded;
  const path = `table.${name}`;
  const column = columnOf(table, name, path);
  if (column.kind !== kind) {
    for (let i = 0; i < rowCount(table); i++) {
      if (isMissing(column, i)) continue;
      throw new InputError("wrong-kind", path, `a ${kind} column as in training`, `${name} (${column.kind})`);
    }
    return null;
  }
  if (column.kind === "number" || column.kind === "time") checkNotInfinite(column.values, path);
  return column;
}

/** For each level of a dictionary: its index in `encoded.levels`, {@link IS_REFERENCE} or {@link IS_UNSEEN}. */
export function levelIndices(encoded: EncodedText, levels: readonly string[]): Int32Array {
  const indexOf = new Map<string, number>(encoded.levels.map((level, k) => [level, k]));
  indexOf.set(encoded.reference, IS_REFERENCE);
  const unknown = encoded.otherLevel ?? IS_UNSEEN;
  return Int32Array.from(levels, (level) => indexOf.get(level) ?? unknown);
}

interface SpecialCounts {
  readonly missing: number;
  readonly unseen: number;
}

function writeNumeric(
  { fill, valueTerm, missingTerm }: EncodedNumeric,
  column: Column | null,
  rows: number,
  matrix: Float64Array,
): SpecialCounts {
  const values =
    column === null || column.kind === "text" ? new Float64Array(rows).fill(Number.NaN) : termValues(column);
  const valueAt = valueTerm === null ? -1 : valueTerm * rows;
  const missingAt = missingTerm === null ? -1 : missingTerm * rows;
  let missing = 0;
  for (let i = 0; i < rows; i++) {
    const value = values[i]!;
    const known = !Number.isNaN(value);
    if (valueAt >= 0) matrix[valueAt + i] = known ? value : fill;
    if (known) continue;
    missing++;
    if (missingAt >= 0) matrix[missingAt + i] = 1;
  }
  return { missing, unseen: 0 };
}

function writeText(
  { terms }: Encoding,
  encoded: EncodedText,
  column: Column | null,
  rows: number,
  matrix: Float64Array,
): SpecialCounts {
  const text = column?.kind === "text" ? column : undefined;
  const indices = text === undefined ? new Int32Array(0) : levelIndices(encoded, text.levels);
  const { firstTerm, levels, missingTerm } = encoded;
  const lastTerm = missingTerm ?? firstTerm + levels.length - 1;
  let missing = 0;
  let unseen = 0;
  for (let i = 0; i < rows; i++) {
    const code = text === undefined ? -1 : text.codes[i]!;
    const index = code < 0 ? IS_UNSEEN : indices[code]!;
    if (code < 0) missing++;
    else if (index === IS_UNSEEN) unseen++;
    if (index >= 0) matrix[(firstTerm + index) * rows + i] = 1;
    else if (code < 0 && missingTerm !== null) matrix[missingTerm * rows + i] = 1;
    else if (index === IS_UNSEEN) {
      for (let term = firstTerm; term <= lastTerm; term++) matrix[term * rows + i] = terms[term]!.mean;
    }
  }
  return { missing, unseen };
}
