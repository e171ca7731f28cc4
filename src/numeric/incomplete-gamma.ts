/**
 * The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P(a, x).
 *
 * The easy case is a shape that is neither tiny nor large: the power series below a + 1, the continued fraction
 * above. Two complications follow. For a small shape Q is a small difference of P from 1 even at small x, and
 * has its own series. For a large shape near x = a both expansions need thousands of terms, and Temme's uniform
 * expansion takes their place.
 *
 * Sources: Gautschi (1979), "A computational procedure for incomplete gamma functions", ACM TOMS 5(4), 466-481
 * (series for small shapes); Temme (1979), "The asymptotic expansion of the incomplete gamma functions", SIAM J.
 * Math. Anal. 10(4), 757-766; Didonato and Morris (1986), "Computation of the incomplete gamma function ratios
 * and their inverse", ACM TOMS 12(4), 377-393 (which to use where).
 *
 * @module
 */
import { gammaPrefactor, log1pRest } from "./deviance.ts";
import { scaledErfc } from "./erf.ts";
import { logGamma, logGammaOnePlus } from "./log-gamma.ts";

/** Temme's expansion is used from this shape on, where |x / a - 1| is at most the width. */
const TEMME_MIN = 200;
const TEMME_WIDTH = 0.3;

/**
 * Taylor coefficients in eta of C_0 to C_5. Derived with mpmath in `benchmarks/oracles/numeric_coefficients.py`
 * from the recurrence in Temme's section 3.
 */
const TEMME: readonly Float64Array[] = [
  Float64Array.of(
    -0.3333333333333333,
    0.08333333333333333,
    -0.014814814814814815,
    0.0011574074074074073,
    0.0003527336860670194,
    -0.0001787551440329218,
    3.919263178522438e-5,
    -2.185448510679992e-6,
    -1.85406221071516e-6,
    8.296711340953087e-7,
    -1.7665952736826078e-7,
    6.707853543401498e-9,
    1.0261809784240309e-8,
    -4.382036018453353e-9,
    9.14769958223679e-10,
    -2.5514193994946248e-11,
    -5.830772132550426e-11,
  ),
  Float64Array.of(
    -0.001851851851851852,
    -0.003472222222222222,
    0.0026455026455026454,
    -0.0009902263374485596,
    0.00020576131687242798,
    -4.018775720164609e-7,
    -1.8098550334489977e-5,
    7.64916091608111e-6,
    -1.6120900894563446e-6,
    4.647127802807434e-9,
    1.378633446915721e-7,
    -5.752545603517705e-8,
    1.1951628599778148e-8,
    -1.7543241719747647e-11,
  ),
  Float64Array.of(
    0.004133597883597883,
    -0.0026813271604938273,
    0.0007716049382716049,
    2.0093878600823047e-6,
    -0.0001073665322636516,
    5.2923448829120125e-5,
    -1.2760635188618728e-5,
    3.423578734096138e-8,
    1.3721957309062934e-6,
    -6.298992138380055e-7,
    1.4280614206064242e-7,
  ),
  Float64Array.of(
    0.0006494341563786008,
    0.00022947209362139917,
    -0.0004691894943952557,
    0.00026772063206283885,
    -7.561801671883977e-5,
    -2.396505113867297e-7,
    1.1082654115347302e-5,
    -5.6749528269915965e-6,
  ),
  Float64Array.of(
    -0.0008618882909167117,
    0.0007840392217200666,
    -0.0002990724803031902,
    -1.4638452578843418e-6,
    6.641498215465122e-5,
    -3.968365047179435e-5,
  ),
  Float64Array.of(-0.00033679855336635813, -6.972813758365857e-5, 0.0002772753244959392),
];

/** Far more terms than any argument in range takes (about 130). */
const MAX_TERMS = 10_000;

/**
 * P(a, x), the distribution function of a gamma variable with shape a and rate 1.
 *
 * @param a - Shape, > 0.
 * @param x - In [0, Infinity].
 * @returns `NaN` outside that range.
 * @remarks Relative error below 1e-12 for a up to 1e6 down to values of 1e-300.
 */
export function regularizedGammaP(a: number, x: number): number {
  return incomplete(a, x, false);
}

/** Q(a, x) = 1 - P(a, x), the upper tail; range and accuracy as of {@link regularizedGammaP}. */
export function regularizedGammaQ(a: number, x: number): number {
  return incomplete(a, x, true);
}

function incomplete(a: number, x: number, upper: boolean): number {
  if (!(a > 0 && a < Number.POSITIVE_INFINITY && x >= 0)) return Number.NaN;
  if (x === 0) return upper ? 1 : 0;
  if (x === Number.POSITIVE_INFINITY) return upper ? 0 : 1;
  if (a >= TEMME_MIN && Math.abs(x - a) <= TEMME_WIDTH * a) return temme(a, x, upper);
  if (x < a + 1) {
    const lower = (gammaPrefactor(a, x) / a) * powerSeries(a, x);
    if (!upper) return lower;
    return lower <= 0.9 ? 1 - lower : upperOfSmallShape(a, x);
  }
  const tail = gammaPrefactor(a, x) * continuedFraction(a, x);
  return upper ? tail : 1 - tail;
}

/** Sum of x^n / ((a + 1) ... (a + n)): P without its prefactor. */
function powerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n < MAX_TERMS; n++) {
    term *= x / (a + n);
    sum += term;
    if (term < 1e-17 * sum) break;
  }
  return sum;
}

/** 1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - ...)) by Lentz's method: Q without its prefactor. */
function continuedFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < MAX_TERMS; n++) {
    const numerator = n * (a - n);
    b += 2;
    d = 1 / (b + numerator * d || tiny);
    c = b + numerator / c || tiny;
    const factor = c * d;
    value *= factor;
    if (Math.abs(factor - 1) < 2e-16) break;
  }
  return value;
}

/**
 * Q for x < a + 1 where P is above 0.9, which only a shape below about 0.6 brings: P is x^a / Gamma(a + 1) times
 * an alternating series that starts with 1, and both are subtracted from 1 where they are small.
 */
function upperOfSmallShape(a: number, x: number): number {
  const log = a * Math.log(x) - (a <= 0.5 ? logGammaOnePlus(a) : logGamma(a + 1));
  let power = -1;
  let sum = 0;
  for (let n = 1; n < 60; n++) {
    power *= -x / n;
    const next = sum + power / (a + n);
    if (next === sum) break;
    sum = next;
  }
  return a * sum * Math.exp(log) - Math.expm1(log);
}

/** Temme's (1.4) with R_a of (2.18); the common factor exp(-a eta^2 / 2) is taken out of both terms. */
function temme(a: number, x: number, upper: boolean): number {
  const mu = (x - a) / a;
  const halfSquare = log1pRest(mu);
  const eta = Math.sign(mu) * Math.sqrt(2 * halfSquare);
  let rest = 0;
  for (let k = TEMME.length - 1; k >= 0; k--) {
    const row = TEMME[k]!;
    let c = 0;
    for (let j = row.length - 1; j >= 0; j--) c = c * eta + row[j]!;
    rest = rest / a + c;
  }
  rest /= Math.sqrt(2 * Math.PI * a);
  // The tail on the far side of x from a: Q above a, P below.
  const outer = 0.5 * scaledErfc(Math.sqrt(a * halfSquare)) + (mu > 0 ? rest : -rest);
  const tail = outer * Math.exp(-a * halfSquare);
  return mu > 0 === upper ? tail : 1 - tail;
}
