/**
 * Which terms are combinations of the terms before them.
 *
 * @module
 */
import { allPlaces, type LogisticRows } from "./rows.ts";

/**
 * A term is aliased when the terms before it (and the intercept) explain all of it but this share of its sum of
 * squares. Exact copies leave about 1e-16; 1e-11 is a correlation of 0.999999999995.
 */
const UNEXPLAINED_MIN = 1e-11;

/** X' A X with the column of ones first, row-major; A holds the weights of the rows. */
export function gramMatrix(rows: LogisticRows): Float64Array {
  const weights = rows.weights ?? new Float64Array(rows.rows).fill(1);
  const size = rows.terms + 1;
  const gram = new Float64Array(size * size);
  rows.products(weights, allPlaces(rows.terms), gram);
  return gram;
}

/**
 * The terms that add nothing to those before them, ascending; the intercept is not counted as a term.
 *
 * A Cholesky factorisation that passes over the columns whose pivot vanishes, which is what R does with a pivoted
 * QR: of two equal columns the later one is aliased.
 *
 * @param gram - X' W X with the column of ones first, row-major; only read.
 */
export function aliasedTerms(gram: Float64Array, size: number): number[] {
  const factor = gram.slice();
  const kept: number[] = [];
  const aliased: number[] = [];
  for (let i = 0; i < size; i++) {
    const diagonal = gram[i * size + i]!;
    let pivot = diagonal;
    for (const j of kept) {
      let sum = factor[i * size + j]!;
      for (const k of kept) {
        if (k >= j) break;
        sum -= factor[i * size + k]! * factor[j * size + k]!;
      }
      const entry = sum / factor[j * size + j]!;
      factor[i * size + j] = entry;
      pivot -= entry * entry;
    }
    if (pivot > UNEXPLAINED_MIN * diagonal) {
      factor[i * size + i] = Math.sqrt(pivot);
      kept.push(i);
    } else if (i > 0) aliased.push(i - 1);
  }
  return aliased;
}
