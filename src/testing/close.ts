import { expect } from "vitest";

/**
 * Asserts |actual - expected| <= relative * max(|expected|, floor). The floor keeps a value that is zero in
 * exact arithmetic from asking for an exact zero.
 */
export function expectClose(actual: number, expected: number, relative: number, floor = 0, label = ""): void {
  const error = Math.abs(actual - expected);
  const scale = Math.max(Math.abs(expected), floor);
  if (!(error <= relative * scale)) {
    expect.fail(
      `${label} expected ${expected}, got ${actual}: off by ${error / scale} relative, allowed ${relative}`,
    );
  }
}

/** {@link expectClose} for arrays of equal length. */
export function expectAllClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  relative: number,
  floor = 0,
): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expectClose(actual[i]!, expected[i]!, relative, floor, `[${i}]`);
}
