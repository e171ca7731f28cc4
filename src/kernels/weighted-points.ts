/**
 * Points with weights, as the clustering kernels read them.
 *
 * @module
 */

/** Rows to be clustered: row i holds `values[i * dims]` up to, not including, `values[(i + 1) * dims]`. */
export interface WeightedPoints {
  readonly values: Float64Array;
  readonly rows: number;
  readonly dims: number;
  /** One weight >= 0 a row. */
  readonly weights: Float64Array;
}
