/**
 * First and second derivative of log Gamma for x > 0.
 *
 * Source: Abramowitz and Stegun (1964), "Handbook of Mathematical Functions", 6.3.5 and 6.4.6 (recurrences),
 * 6.3.18 and 6.4.12 (asymptotic series). The coefficients are derived in
 * `benchmarks/oracles/numeric_coefficients.py`.
 *
 * @module
 */

/** The asymptotic series are summed from here on; smaller arguments climb by the recurrence. */
const TAIL_MIN = 10;

/** The positive zero of digamma, as a double and what the double leaves. */
const ROOT = 1.4616321449683622;
const ROOT_REST = 9.549995429965697e-17;

/** Within this distance of the zero the Taylor series replaces the recurrence, whose terms cancel there. */
const ROOT_RADIUS = 0.25;

/** Derivatives of digamma at its zero over k!, k = 1, 2, ... */
const ROOT_TAYLOR: Float64Array = Float64Array.of(
  0.9676722454476212,
  -0.4427631689835921,
  0.258499760955651,
  -0.16394270544240652,
  0.10782405069126237,
  -0.07219956125645471,
  0.04880428816414311,
  -0.03316112647484736,
  0.022597648232218104,
  -0.01542476590494896,
  0.010538791616612175,
  -0.007204534386356869,
  0.004926781395729853,
  -0.003369801655439328,
  0.002305126326734928,
  -0.0015769367714301972,
  0.0010788252019162967,
  -0.0007380709389960052,
  0.000504953265834602,
  -0.0003454680251063077,
  0.00023635601564027053,
);

/**
 * The derivative of log Gamma.
 *
 * @param x - A number >= 0.
 * @returns `-Infinity` at 0, `NaN` for negative x.
 * @remarks Relative error below 1e-14, also beside the zero at 1.4616.
 */
export function digamma(x: number): number {
  if (!(x >= 0)) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (Math.abs(x - ROOT) < ROOT_RADIUS) return digammaAtRoot(x - ROOT - ROOT_REST);
  let sum = 0;
  let z = x;
  while (z < TAIL_MIN) {
    sum += 1 / z;
    z += 1;
  }
  const s = 1 / (z * z);
  let tail = -0.4432598039215686; // B_2k / 2k, k = 8 down to 1
  tail = tail * s + 0.08333333333333333;
  tail = tail * s - 0.021092796092796094;
  tail = tail * s + 0.007575757575757576;
  tail = tail * s - 0.004166666666666667;
  tail = tail * s + 0.003968253968253968;
  tail = tail * s - 0.008333333333333333;
  tail = tail * s + 0.08333333333333333;
  return Math.log(z) - 0.5 / z - tail * s - sum;
}

/** digamma(ROOT + h) by its Taylor series. */
function digammaAtRoot(h: number): number {
  let sum = 0;
  for (let k = ROOT_TAYLOR.length - 1; k >= 0; k--) sum = sum * h + ROOT_TAYLOR[k]!;
  return sum * h;
}

/**
 * The second derivative of log Gamma.
 *
 * @param x - A number >= 0.
 * @returns `Infinity` at 0, `NaN` for negative x.
 * @remarks Relative error below 5e-15.
 */
export function trigamma(x: number): number {
  if (!(x >= 0)) return Number.NaN;
  let sum = 0;
  let z = x;
  while (z < TAIL_MIN) {
    sum += 1 / (z * z);
    z += 1;
  }
  const w = 1 / z;
  const s = w * w;
  let tail = 54.971177944862156; // B_2k, k = 9 down to 1
  tail = tail * s - 7.092156862745098;
  tail = tail * s + 1.1666666666666667;
  tail = tail * s - 0.2531135531135531;
  tail = tail * s + 0.07575757575757576;
  tail = tail * s - 0.03333333333333333;
  tail = tail * s + 0.023809523809523808;
  tail = tail * s - 0.03333333333333333;
  tail = tail * s + 0.16666666666666666;
  return sum + w + 0.5 * s + tail * s * w;
}
