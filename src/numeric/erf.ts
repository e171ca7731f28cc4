/**
 * The error function and its complement over the whole line.
 *
 * The tail is exp(-x^2) times a smooth factor, and the factor is one Chebyshev series in
 * (x - 3.75) / (x + 3.75): the transformation of Shepherd and Laframboise (1981), "Chebyshev approximation of
 * (1 + 2x) exp(x^2) erfc x in 0 <= x < infinity", Mathematics of Computation 36(153), 249-253. The coefficients
 * are derived in `benchmarks/oracles/numeric_coefficients.py`.
 *
 * @module
 */

/** Chebyshev coefficients of (1 + 2x) exp(x^2) erfc(x). */
const SCALED_ERFC: Float64Array = Float64Array.of(
  1.1775789345674017,
  -0.004590054580646478,
  -0.08424913336651792,
  0.05920993999819189,
  -0.026658668435305753,
  0.009074997670705265,
  -0.002413163540417608,
  0.0004907758365258086,
  -6.916973302501207e-5,
  4.13902798607301e-6,
  7.74038306619849e-7,
  -2.1886401049234397e-7,
  1.076499946567091e-8,
  4.521959811218287e-9,
  -7.754400208831351e-10,
  -6.318088340886684e-11,
  2.86879501093067e-11,
  1.9455868545777347e-13,
  -9.65469674843344e-13,
  3.25254814814874e-14,
  3.3478119482868056e-14,
  -1.864562880419313e-15,
  -1.2507950530688648e-15,
  7.418235256624044e-17,
  5.068148904796111e-17,
);

/** 2 / sqrt(pi) (-1)^n / (n! (2n + 1)): Maclaurin coefficients of erf(x) / x in x^2. */
const ERF_MACLAURIN: Float64Array = Float64Array.of(
  1.1283791670955126,
  -0.37612638903183754,
  0.11283791670955126,
  -0.026866170645131252,
  0.005223977625442188,
  -0.0008548327023450853,
  0.00012055332981789664,
  -1.492565035840625e-5,
  1.6462114365889248e-6,
  -1.6365844691234924e-7,
  1.4807192815879218e-8,
  -1.2290555301717928e-9,
  9.422759064650411e-11,
  -6.7113668551641105e-12,
  4.4632242632864775e-13,
  -2.7835162072109215e-14,
  1.6342614095367152e-15,
  -9.063970842808673e-17,
);

/** Error function, 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x. Relative error below 1e-15. */
export function erf(x: number): number {
  if (Math.abs(x) < 1) {
    const square = x * x;
    let sum = 0;
    for (let n = ERF_MACLAURIN.length - 1; n >= 0; n--) sum = sum * square + ERF_MACLAURIN[n]!;
    return x * sum;
  }
  return x > 0 ? 1 - erfc(x) : erfc(-x) - 1;
}

/** 1 - erf(x), relatively accurate in the upper tail down to the smallest normal double (x = 26.5). */
export function erfc(x: number): number {
  if (x < 0.5) return x > -1 ? 1 - erf(x) : 2 - erfc(-x);
  return scaledErfc(x) * expMinusSquare(x);
}

/** exp(x^2) erfc(x) for x >= 0. */
export function scaledErfc(x: number): number {
  if (x > 1e8) return 0.5641895835477563 / x; // 1 / sqrt(pi)
  const t = (x - 3.75) / (x + 3.75);
  const twice = 2 * t;
  let b1 = 0;
  let b2 = 0;
  for (let k = SCALED_ERFC.length - 1; k > 0; k--) {
    const b = twice * b1 - b2 + SCALED_ERFC[k]!;
    b2 = b1;
    b1 = b;
  }
  return (t * b1 - b2 + SCALED_ERFC[0]!) / (1 + 2 * x);
}

/**
 * exp(-scale x^2) for x >= 0. The rounding of x^2 alone would cost x^2 / 2 units in the last place; the square
 * of x cut to multiples of 1/16 is exact, and what remains is small.
 */
export function expMinusSquare(x: number, scale = 1): number {
  if (x > 40) return 0; // below 1e-347, also for scale 1/2
  const cut = Math.floor(x * 16) / 16;
  return Math.exp(-scale * cut * cut) * Math.exp(-scale * (x - cut) * (x + cut));
}
