/**
 * Cholesky factor of a symmetric positive definite matrix, and what it is good for.
 *
 * Matrices are row-major `Float64Array`s of n * n numbers. Only the lower triangle is read and written; the
 * strict upper triangle keeps what it held.
 *
 * Source: Golub and Van Loan (2013), "Matrix Computations", 4th ed., algorithm 4.2.1 (by rows).
 *
 * @module
 */

/**
 * Replaces the lower triangle of `matrix` by L with L L' = matrix.
 *
 * A pivot counts as positive when it keeps more than n * 2^-52 of its diagonal element: below that it is
 * rounding noise, the column is a combination of those before it, and a solution would be noise too.
 *
 * @returns -1 on success, else the index of the first pivot that is not positive (indefinite, singular or NaN).
 * On failure the rows before that index hold their part of L.
 * @remarks O(n^3 / 3); allocates nothing.
 */
export function choleskyFactor(matrix: Float64Array, n: number): number {
  const noise = n * 2 ** -52;
  for (let i = 0; i < n; i++) {
    const rowI = i * n;
    const diagonal = matrix[rowI + i]!;
    let pivot = diagonal;
    for (let j = 0; j < i; j++) {
      const rowJ = j * n;
      let sum = matrix[rowI + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[rowI + k]! * matrix[rowJ + k]!;
      const entry = sum / matrix[rowJ + j]!;
      matrix[rowI + j] = entry;
      pivot -= entry * entry;
    }
    // Written so that NaN and Infinity fail too.
    if (!(pivot > noise * diagonal && pivot < Number.POSITIVE_INFINITY)) return i;
    matrix[rowI + i] = Math.sqrt(pivot);
  }
  return -1;
}

/** Replaces `rhs` by the solution of L L' x = rhs; `factor` comes from {@link choleskyFactor}. O(n^2). */
export function choleskySolve(factor: Float64Array, n: number, rhs: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = rhs[i]!;
    for (let k = 0; k < i; k++) sum -= factor[i * n + k]! * rhs[k]!;
    rhs[i] = sum / factor[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = rhs[i]!;
    for (let k = i + 1; k < n; k++) sum -= factor[k * n + i]! * rhs[k]!;
    rhs[i] = sum / factor[i * n + i]!;
  }
}

/** The inverse of the factored matrix, both triangles filled, exactly symmetric. O(n^3). */
export function choleskyInverse(factor: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  const column = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    column.fill(0);
    column[j] = 1;
    choleskySolve(factor, n, column);
    for (let i = j; i < n; i++) {
      inverse[i * n + j] = column[i]!;
      inverse[j * n + i] = column[i]!;
    }
  }
  return inverse;
}
