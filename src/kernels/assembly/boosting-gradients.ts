// Weights and gradients of rows. Definitions: src/kernels/boosting/gradients.ts and sample.ts.

import {
  BASE_WEIGHTS, FOLD, GRADIENT_SCALE, HELD_OUT, HESSIAN_SCALE, KEY, MASKED, PACKED, real, ROWS, ROWS_A_PART,
  SAMPLE_LIMIT, SCORES, SUMS, TRUTH, WEIGHTS, word,
} from "./boosting-context";

/** Weights of the rows of a part. */
export function weigh(context: usize, part: i32): void {
  const first = word(context, ROWS_A_PART) * part;
  let end = first + word(context, ROWS_A_PART);
  if (end > word(context, ROWS)) end = word(context, ROWS);
  const base = word(context, BASE_WEIGHTS);
  const fold = word(context, FOLD);
  const heldOut = load<i32>(context, HELD_OUT);
  const masked = word(context, MASKED);
  const key = load<u32>(context, KEY);
  const limit = <u64>real(context, SAMPLE_LIMIT);
  for (let i = first; i < end; i++) {
    store<f64>(masked + (i << 3), base == 0 ? 1 : load<f64>(base + (i << 3)));
  }
  if (fold != 0 && heldOut >= 0) {
    for (let i = first; i < end; i++) {
      const at = masked + (i << 3);
      store<f64>(at, <i32>load<u8>(fold + i) == heldOut ? 0 : load<f64>(at));
    }
  }
  if (limit >= <u64>1 << 32) return;
  for (let i = first; i < end; i++) {
    const at = masked + (i << 3);
    store<f64>(at, <u64>rowHash(key, <u32>i) < limit ? load<f64>(at) : 0);
  }
}

@inline
function rowHash(key: u32, row: u32): u32 {
  let z = (key ^ row) * 0x85ebca6b + 0x9e3779b9;
  z = (z ^ (z >> 16)) * 0x21f0aaad;
  z = (z ^ (z >> 15)) * 0x735a2d97;
  return z ^ (z >> 15);
}

/** exp(-x) of two numbers in [0, 40]. */
@inline
function expNegative(x: v128): v128 {
  const t = f64x2.neg(x);
  const k = f64x2.floor(f64x2.add(f64x2.mul(t, f64x2.splat(1.4426950408889634)), f64x2.splat(0.5)));
  const r = f64x2.sub(t, f64x2.mul(k, f64x2.splat(0.6931471805599453)));
  let sum = f64x2.splat(1.0 / 362880.0);
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 40320.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 5040.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 720.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 120.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 24.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 6.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(0.5));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1));
  // 2^k: 1023 + k in the place of the exponent; 2^52 + 1023 + k has it in its last bits.
  const biased = f64x2.add(k, f64x2.splat(4503599627370496.0 + 1023.0));
  return f64x2.mul(sum, i64x2.shl(biased, 52));
}

/** Outcomes of two rows as doubles. */
@inline
function outcomes(at: usize): v128 {
  return f64x2.convert_low_i32x4_s(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(i16x8.splat(load<i16>(at)))));
}

/** w x scale as whole numbers. */
@inline
function wholes(x: v128, weights: usize, scale: v128): v128 {
  const weighted = weights == 0 ? x : f64x2.mul(v128.load(weights), x);
  return f64x2.floor(f64x2.add(f64x2.mul(weighted, scale), f64x2.splat(0.5)));
}

/** Gradients and Hessians of two rows side by side: a whole number added to 2^52 (1.5 times that, where it can be
 * negative) stands in the last bits of the sum. */
@inline
function pack(g: v128, h: v128): v128 {
  const whole = f64x2.add(g, f64x2.splat(6755399441055744.0));
  const other = f64x2.add(h, f64x2.splat(4503599627370496.0));
  return v128.shuffle<i32>(other, whole, 0, 4, 2, 6);
}

/**
 * Gradients of the rows of a part, and their sums: of |gradient|, Hessian and gradient.
 *
 * Four rows at a time: the constants of the exponential, which are built anew in every turn, serve two pairs. There is
 * room behind the last row; what is there counts for nothing.
 */
export function gradients(context: usize, part: i32): void {
  const rows = word(context, ROWS);
  const first = word(context, ROWS_A_PART) * part;
  let end = first + word(context, ROWS_A_PART);
  if (end > rows) end = rows;
  const scores = word(context, SCORES);
  const truth = word(context, TRUTH);
  const weights = word(context, WEIGHTS);
  const packed = word(context, PACKED);
  const gradientScale = f64x2.splat(real(context, GRADIENT_SCALE));
  const hessianScale = f64x2.splat(real(context, HESSIAN_SCALE));
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  let magnitudes = zero;
  let hessians = zero;
  let sums = zero;
  for (let i = first; i < end; i += 4) {
    const s0 = v128.load(scores + (i << 3));
    const s1 = v128.load(scores + (i << 3), 16);
    const e0 = expNegative(f64x2.pmin(f64x2.abs(s0), f64x2.splat(40)));
    const e1 = expNegative(f64x2.pmin(f64x2.abs(s1), f64x2.splat(40)));
    const q0 = f64x2.div(one, f64x2.add(one, e0));
    const q1 = f64x2.div(one, f64x2.add(one, e1));
    const eq0 = f64x2.mul(e0, q0);
    const eq1 = f64x2.mul(e1, q1);
    const p0 = v128.bitselect(q0, eq0, f64x2.ge(s0, zero));
    const p1 = v128.bitselect(q1, eq1, f64x2.ge(s1, zero));
    const w0 = weights == 0 ? 0 : weights + (i << 3);
    const w1 = weights == 0 ? 0 : w0 + 16;
    let g0 = wholes(f64x2.sub(p0, outcomes(truth + i)), w0, gradientScale);
    let g1 = wholes(f64x2.sub(p1, outcomes(truth + i + 2)), w1, gradientScale);
    let h0 = wholes(f64x2.mul(eq0, q0), w0, hessianScale);
    let h1 = wholes(f64x2.mul(eq1, q1), w1, hessianScale);
    v128.store(packed + (i << 3), pack(g0, h0));
    if (i + 4 > end) {
      if (i + 2 > end) {
        g0 = f64x2.replace_lane(g0, 1, 0);
        h0 = f64x2.replace_lane(h0, 1, 0);
      }
      g1 = i + 3 > end ? zero : f64x2.replace_lane(g1, 1, 0);
      h1 = i + 3 > end ? zero : f64x2.replace_lane(h1, 1, 0);
      // The next part has its own numbers there.
      if (i + 2 < end) v128.store64_lane(packed + (i << 3), pack(g1, h1), 0, 16);
    } else v128.store(packed + (i << 3), pack(g1, h1), 16);
    magnitudes = f64x2.add(magnitudes, f64x2.add(f64x2.abs(g0), f64x2.abs(g1)));
    hessians = f64x2.add(hessians, f64x2.add(h0, h1));
    sums = f64x2.add(sums, f64x2.add(g0, g1));
  }
  const at = word(context, SUMS) + <usize>part * 24;
  store<f64>(at, f64x2.extract_lane(magnitudes, 0) + f64x2.extract_lane(magnitudes, 1));
  store<f64>(at, f64x2.extract_lane(hessians, 0) + f64x2.extract_lane(hessians, 1), 8);
  store<f64>(at, f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1), 16);
}
