/**
 * From sums over columns to sums over standardised terms.
 *
 * A term is (u - d) / s of a column u, with d the mean of u and s the standard deviation, so every sum over terms follows
 * from the sums over columns: columns need not be standardised in memory, and 0/1 columns not be there at all.
 *
 * @module
 */

/** d and s of each place; the intercept's are 0 and 1. */
export interface Standardisation {
  readonly distances: Float64Array;
  readonly scales: Float64Array;
}

/** Coefficients of the columns, from those of the terms. */
export function toColumns(coefficients: Float64Array, { distances, scales }: Standardisation): Float64Array {
  const perUnit = coefficients.map((c, j) => c / scales[j]!);
  for (let j = 1; j < perUnit.length; j++) perUnit[0]! -= perUnit[j]! * distances[j]!;
  return perUnit;
}

/** The gradient over the terms, from that over the columns. */
export function standardiseGradient(gradient: Float64Array, { distances, scales }: Standardisation): void {
  const total = gradient[0]!;
  for (let j = 1; j < gradient.length; j++) {
    gradient[j] = (gradient[j]! - distances[j]! * total) / scales[j]!;
  }
}

/**
 * X' V X over the terms, from that over the columns.
 *
 * @param places - Those of the matrix; the first is 0, the column of ones.
 * @param matrix - Upper triangle read, both written.
 */
export function standardiseProducts(
  places: Int32Array,
  { distances, scales }: Standardisation,
  matrix: Float64Array,
): void {
  const size = places.length;
  const ones = matrix.slice(0, size);
  const total = ones[0]!;
  for (let j = 0; j < size; j++) {
    const d = distances[places[j]!]!;
    const scale = scales[places[j]!]!;
    for (let k = j; k < size; k++) {
      const e = distances[places[k]!]!;
      const centred = matrix[j * size + k]! - d * ones[k]! - e * (ones[j]! - d * total);
      const value = centred / (scale * scales[places[k]!]!);
      matrix[j * size + k] = value;
      matrix[k * size + j] = value;
    }
  }
}
