/** Columns whose length is not known before they are full. */

/** Numbers so far: `values[0]` to `values[length - 1]`. */
export interface GrowingColumn {
  values: Float64Array;
  length: number;
}

/** An empty column with room for `capacity` numbers. */
export function growingColumn(capacity: number): GrowingColumn {
  return { values: new Float64Array(Math.max(1, capacity)), length: 0 };
}

/** Appends a number; doubles the room when it is full. */
export function append(column: GrowingColumn, value: number): void {
  if (column.length === column.values.length) {
    const values = new Float64Array(2 * column.length);
    values.set(column.values);
    column.values = values;
  }
  column.values[column.length++] = value;
}

/** The numbers as a number array of their length. */
export function filled(column: GrowingColumn): Float64Array {
  return column.values.slice(0, column.length);
}

/** The numbers as codes. */
export function filledCodes(column: GrowingColumn): Int32Array {
  return Int32Array.from(column.values.subarray(0, column.length));
}
