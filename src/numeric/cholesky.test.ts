import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectClose } from "../testing/close.ts";
import { choleskyFactor, choleskyInverse, choleskySolve } from "./cholesky.ts";

/** A A' + I for a random square A: positive definite, condition number at most about 100 n. */
const definite = fc
  .integer({ min: 1, max: 7 })
  .chain((n) =>
    fc.tuple(
      fc.constant(n),
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: n * n, maxLength: n * n }),
      fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: n, maxLength: n }),
    ),
  )
  .map(([n, a, x]) => ({ n, matrix: timesTransposed(a, n, 1), x }));

function timesTransposed(a: ArrayLike<number>, n: number, ridge: number): Float64Array {
  const product = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < n; k++) product[i * n + j]! += a[i * n + k]! * a[j * n + k]!;
    }
    product[i * n + i]! += ridge;
  }
  return product;
}

function times(matrix: Float64Array, n: number, x: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += matrix[i * n + j]! * x[j]!;
    return sum;
  });
}

const lower = (matrix: Float64Array, n: number): Float64Array =>
  matrix.map((value, at) => (at % n <= Math.floor(at / n) ? value : 0));

describe("choleskyFactor", () => {
  it("gives L with L L' = A and leaves the strict upper triangle alone", () => {
    fc.assert(
      fc.property(definite, ({ n, matrix }) => {
        const factor = matrix.slice();
        expect(choleskyFactor(factor, n)).toBe(-1);
        const back = timesTransposed(lower(factor, n), n, 0);
        for (let at = 0; at < n * n; at++) {
          expectClose(back[at]!, matrix[at]!, 1e-14, n);
          if (at % n > Math.floor(at / n)) expect(factor[at]).toBe(matrix[at]);
        }
      }),
    );
  });

  it("reads the lower triangle only", () => {
    const factor = Float64Array.of(4, Number.NaN, 2, 5);
    expect(choleskyFactor(factor, 2)).toBe(-1);
    expect(factor).toEqual(Float64Array.of(2, Number.NaN, 1, 2));
  });

  it.each<readonly [string, number[], number]>([
    ["indefinite at the first pivot", [-1, 0, 0, 1], 0],
    ["indefinite at the second", [1, 2, 2, 1], 1],
    ["zero", [0, 0, 0, 0], 0],
    ["singular: the third column is the sum of the first two", [1, 0, 1, 0, 1, 1, 1, 1, 2], 2],
    ["singular with a pivot of rounding noise", [0.1, 0.3, 0.3, 0.3 * 3 + 1e-16], 1],
    ["not a number", [1, 0, 0, Number.NaN], 1],
    ["infinite", [1, 0, 0, Number.POSITIVE_INFINITY], 1],
    ["NaN off the diagonal", [1, 0, Number.NaN, 1], 1],
  ])("reports the pivot of a matrix that is %s", (_, values, pivot) => {
    expect(choleskyFactor(Float64Array.from(values), Math.sqrt(values.length))).toBe(pivot);
  });

  it("takes a badly scaled matrix for what it is: positive definite", () => {
    expect(choleskyFactor(Float64Array.of(1e-200, 0, 0, 1e200), 2)).toBe(-1);
  });

  it("tells a condition number of 1e14 from a singular matrix", () => {
    expect(choleskyFactor(Float64Array.of(1, 1, 1, 1 + 1e-14), 2)).toBe(-1);
    expect(choleskyFactor(Float64Array.of(1, 1, 1, 1 + 2e-16), 2)).toBe(1);
  });
});

describe("choleskySolve and choleskyInverse", () => {
  it("find x from A x", () => {
    fc.assert(
      fc.property(definite, ({ n, matrix, x }) => {
        const factor = matrix.slice();
        choleskyFactor(factor, n);
        const rhs = times(matrix, n, x);
        choleskySolve(factor, n, rhs);
        for (let i = 0; i < n; i++) expectClose(rhs[i]!, x[i]!, 1e-12, 10);
      }),
    );
  });

  it("invert, symmetrically to the last bit", () => {
    fc.assert(
      fc.property(definite, ({ n, matrix }) => {
        const factor = matrix.slice();
        choleskyFactor(factor, n);
        const inverse = choleskyInverse(factor, n);
        for (let i = 0; i < n; i++) {
          const row = times(matrix, n, inverse.subarray(i * n, i * n + n));
          for (let j = 0; j < n; j++) {
            expectClose(row[j]!, i === j ? 1 : 0, 1e-12, 1);
            expect(inverse[i * n + j]).toBe(inverse[j * n + i]);
          }
        }
      }),
    );
  });
});
