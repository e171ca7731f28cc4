/**
 * Functions of single-precision numbers from additions, products and divisions only, so that a WebAssembly kernel
 * that makes the same operations has the same bits.
 *
 * @module
 */

const { fround } = Math;

const LOG2_E = fround(Math.LOG2E);
const LN2_HIGH = fround(0.693359375);
const LN2_LOW = fround(-2.1219444e-4);
/** 1.5 * 2^23: adding and subtracting it rounds a small number to a whole one, halves to even. */
const ROUNDER = 12_582_912;
const EXP = Float32Array.of(
  1.98756915e-4,
  1.3981999507e-3,
  8.3334519073e-3,
  4.1665795894e-2,
  1.6666665459e-1,
  5.0000001201e-1,
);
const ATANH = Float32Array.of(1 / 13, 1 / 11, 1 / 9, 1 / 7, 1 / 5, 1 / 3, 1);

/** A float and its bits. */
const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/**
 * exp(x) for x <= 0, with a relative error below 2e-7; exp(-87) below -87.
 *
 * Source: Moshier (1989), "Methods and Programs for Mathematical Functions" (Cephes, `expf`).
 */
export function expFloat(x: number): number {
  const bounded = Math.max(x, -87);
  const n = fround(fround(fround(bounded * LOG2_E) + ROUNDER) - ROUNDER);
  const r = fround(fround(bounded - fround(n * LN2_HIGH)) - fround(n * LN2_LOW));
  let p = EXP[0]!;
  for (let i = 1; i < EXP.length; i++) p = fround(fround(p * r) + EXP[i]!);
  const value = fround(fround(fround(p * fround(r * r)) + r) + 1);
  bits[0] = (n + 127) << 23;
  return fround(value * float[0]!);
}

/** log(1 + e) for e in [0, 1], as 2 atanh(e / (2 + e)), to single precision. */
export function log1pFloat(e: number): number {
  const s = fround(e / fround(2 + e));
  const q = fround(s * s);
  let p = ATANH[0]!;
  for (let i = 1; i < ATANH.length; i++) p = fround(fround(p * q) + ATANH[i]!);
  return fround(fround(s + s) * p);
}

/** tanh(x), with an absolute error below 2e-7. */
export function tanhFloat(x: number): number {
  const size = Math.abs(x);
  const e = expFloat(-fround(size + size));
  const value = fround(fround(1 - e) / fround(1 + e));
  return x < 0 || Object.is(x, -0) ? -value : value;
}
