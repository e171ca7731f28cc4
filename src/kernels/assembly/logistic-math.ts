// The two functions of a logistic loss, two numbers at a time. Part of the kernel `logistic`.

/** Adding it rounds a number below 2^51 to an integer, which is then in the low bits. */
const ROUND: f64 = 6755399441055744.0;
/** ln 2 in two parts: the first has 32 bits, so that its product with a small integer is exact. */
const LN2_HIGH: f64 = 0.693147180369123816490;
const LN2_LOW: f64 = 1.90821492927058770002e-10;

/**
 * `low` + `high` x: polynomials are summed pair by pair (Estrin), because one coefficient after the other would wait
 * for each product.
 */
@inline
function pair(low: f64, high: f64, x: v128): v128 {
  return f64x2.add(f64x2.splat(low), f64x2.mul(f64x2.splat(high), x));
}

@inline
function join(low: v128, high: v128, power: v128): v128 {
  return f64x2.add(low, f64x2.mul(high, power));
}

/**
 * exp(x) for x <= 0; below -708 that of -708, which is 3e-308. x = k ln 2 + r with |r| <= ln 2 / 2, and exp(r) by the
 * polynomial of degree 12 with the least largest error (4e-20).
 */
@inline
export function expOfNegative(x: v128): v128 {
  x = f64x2.max(x, f64x2.splat(-708));
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(1.4426950408889634)), f64x2.splat(ROUND));
  const k = f64x2.sub(shifted, f64x2.splat(ROUND));
  let r = f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH)));
  r = f64x2.sub(r, f64x2.mul(k, f64x2.splat(LN2_LOW)));
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  // 1 + r is added last: it is what the rest must not disturb.
  const low = join(f64x2.splat(0.5), pair(0.16666666666666702, 0.04166666666666669, r), r);
  const middle = join(
    pair(0.008333333333309509, 0.0013888888888871874, r),
    pair(0.00019841269909257902, 2.480158735013993e-5, r),
    r2,
  );
  const high = join(
    pair(2.755722492065214e-6, 2.7557251877225084e-7, r),
    pair(2.511488209588034e-8, 2.092158893897149e-9, r),
    r2,
  );
  // exp(r) = 1 + r + r^2 (low + r^3 middle + r^7 high)
  const r3 = f64x2.mul(r2, r);
  const r7 = f64x2.mul(r3, r4);
  const tail = f64x2.add(low, f64x2.add(f64x2.mul(r3, middle), f64x2.mul(r7, high)));
  const sum = f64x2.add(f64x2.splat(1), f64x2.add(r, f64x2.mul(r2, tail)));
  // 2^k: k + 1023 in the bits of the exponent.
  const scale = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
  return f64x2.mul(sum, scale);
}

/** log(1 + x) for x in [0, 1]: 2 atanh(s) with s = x / (2 + x), and atanh(s) / s by a polynomial in s^2 (3e-18). */
@inline
export function logOfOnePlus(x: v128): v128 {
  const s = f64x2.div(x, f64x2.add(x, f64x2.splat(2)));
  const w = f64x2.mul(s, s);
  const w2 = f64x2.mul(w, w);
  const w4 = f64x2.mul(w2, w2);
  const low = join(pair(0.6666666666666615, 0.4000000000018575, w), pair(0.28571428545454114, 0.22222224080747674, w), w2);
  const middle = join(
    pair(0.18181740832504806, 0.1538661404230401, w),
    pair(0.13300374032674625, 0.12110168728069218, w),
    w2,
  );
  const high = pair(0.0832450651186082, 0.17044163562781398, w);
  const tail = join(low, join(middle, high, w4), w4);
  return f64x2.add(f64x2.add(s, s), f64x2.mul(s, f64x2.mul(w, tail)));
}
