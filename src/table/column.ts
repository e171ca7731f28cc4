/**
 * What a table and its columns are. Made and read in `table.ts`.
 *
 * @module
 */

/** Numbers; missing is NaN. */
export interface NumberColumn {
  readonly kind: "number";
  readonly values: Float64Array;
  /** What one unit is, where a mix-up would be silent: `"week"`, `"day"`. */
  readonly unit?: string;
}

/** Dictionary-coded text: row i reads `levels[codes[i]]`; a code of -1 is missing. */
export interface TextColumn {
  readonly kind: "text";
  readonly codes: Int32Array;
  /** Distinct texts, each once; not every level needs to occur. */
  readonly levels: readonly string[];
}

/** 1 for true, 0 for false, 255 (`MISSING_BOOLEAN`) for missing. */
export interface BooleanColumn {
  readonly kind: "boolean";
  readonly values: Uint8Array;
}

/** Epoch milliseconds, UTC; missing is NaN. */
export interface TimeColumn {
  readonly kind: "time";
  readonly values: Float64Array;
}

/** Any column of a {@link Table}. */
export type Column = NumberColumn | TextColumn | BooleanColumn | TimeColumn;

/** Equal-length columns by name, frozen. */
export type Table = Readonly<Record<string, Column>>;
