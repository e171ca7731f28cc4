// Four single-precision numbers at a time; the same operations, one by one, stand in src/kernels/network/numeric.ts.

/** exp(x) for x in [-87, 0] (Cephes' expf: Moshier 1989, "Methods and Programs for Mathematical Functions"). */
@inline
export function exp4(x: v128): v128 {
  const bounded = f32x4.max(x, f32x4.splat(-87));
  const magic = f32x4.splat(12582912);
  // To the nearest whole number: adding 1.5 * 2^23 leaves no room for a fraction.
  const n = f32x4.sub(f32x4.add(f32x4.mul(bounded, f32x4.splat(1.44269504)), magic), magic);
  const r = f32x4.sub(
    f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(0.693359375))),
    f32x4.mul(n, f32x4.splat(-2.12194440e-4)),
  );
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  const value = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(value, power);
}

/** log(1 + e) for e in [0, 1], as 2 atanh(e / (2 + e)). */
@inline
export function log1p4(e: v128): v128 {
  const s = f32x4.div(e, f32x4.add(f32x4.splat(2), e));
  const q = f32x4.mul(s, s);
  let p = f32x4.splat(1.0 / 13.0);
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(1.0 / 11.0));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(1.0 / 9.0));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(1.0 / 7.0));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(1.0 / 5.0));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(1.0 / 3.0));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(1));
  return f32x4.mul(f32x4.add(s, s), p);
}

/** tanh(x), odd by construction. */
@inline
export function tanh4(x: v128): v128 {
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const size = f32x4.abs(x);
  const e = exp4(f32x4.neg(f32x4.add(size, size)));
  const one = f32x4.splat(1);
  return v128.or(f32x4.div(f32x4.sub(one, e), f32x4.add(one, e)), sign);
}
