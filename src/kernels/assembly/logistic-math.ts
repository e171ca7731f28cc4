// The two functions of a logistic loss, two numbers at a time. Part of the kernel `logistic`.

/** Adding it rounds a number below 2^51 to an integer, which is then in the low bits. */
const ROUND: f64 = 6755399441055744.0;
/** ln 2 in two parts: the first has 32 bits, so that its product with a small integer is exact. */
const LN2_HIGH: f64 = 0.693147180369123816490;
const LN2_LOW: f64 = 1.90821492927058770002e-10;

@inline
function step(sum: v128, x: v128, coefficient: f64): v128 {
  return f64x2.add(f64x2.mul(sum, x), f64x2.splat(coefficient));
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
  let sum = f64x2.splat(2.092158893897149e-9);
  sum = step(sum, r, 2.511488209588034e-8);
  sum = step(sum, r, 2.7557251877225084e-7);
  sum = step(sum, r, 2.755722492065214e-6);
  sum = step(sum, r, 2.480158735013993e-5);
  sum = step(sum, r, 0.00019841269909257902);
  sum = step(sum, r, 0.0013888888888871874);
  sum = step(sum, r, 0.008333333333309509);
  sum = step(sum, r, 0.04166666666666669);
  sum = step(sum, r, 0.16666666666666702);
  sum = step(sum, r, 0.5);
  sum = step(sum, r, 1);
  sum = step(sum, r, 1);
  // 2^k: k + 1023 in the bits of the exponent.
  const scale = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
  return f64x2.mul(sum, scale);
}

/** log(1 + x) for x in [0, 1]: 2 atanh(s) with s = x / (2 + x), and atanh(s) / s by a polynomial in s^2 (3e-18). */
@inline
export function logOfOnePlus(x: v128): v128 {
  const s = f64x2.div(x, f64x2.add(x, f64x2.splat(2)));
  const w = f64x2.mul(s, s);
  let sum = f64x2.splat(0.17044163562781398);
  sum = step(sum, w, 0.0832450651186082);
  sum = step(sum, w, 0.12110168728069218);
  sum = step(sum, w, 0.13300374032674625);
  sum = step(sum, w, 0.1538661404230401);
  sum = step(sum, w, 0.18181740832504806);
  sum = step(sum, w, 0.22222224080747674);
  sum = step(sum, w, 0.28571428545454114);
  sum = step(sum, w, 0.4000000000018575);
  sum = step(sum, w, 0.6666666666666615);
  sum = step(sum, w, 2);
  return f64x2.mul(s, sum);
}
