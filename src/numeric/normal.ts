/**
 * The standard normal distribution: both tails and the quantile.
 *
 * @module
 */
import { erf, expMinusSquare, scaledErfc } from "./erf.ts";

/** P(Z <= z). Relatively accurate in the lower tail. */
export function normalCdf(z: number): number {
  return normalUpperTail(-z);
}

/** P(Z > z). Relatively accurate down to the smallest normal double (z = 37.5); beyond, as good as subnormals are. */
export function normalUpperTail(z: number): number {
  if (z < -1) return 1 - normalUpperTail(-z);
  if (z < 0.7) return 0.5 - 0.5 * erf(z * Math.SQRT1_2);
  return 0.5 * scaledErfc(z * Math.SQRT1_2) * expMinusSquare(z, 0.5);
}

/**
 * The z with P(Z <= z) = p.
 *
 * Source: Wichura (1988), "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied
 * Statistics 37(3), 477-484; the coefficients of PPND16.
 *
 * @param p - A probability; 0 gives `-Infinity`, 1 `Infinity`, anything outside `NaN`.
 * @remarks Relative error about 1e-15. Above 1/2 the spacing of p limits what can be asked: prefer
 * `-normalQuantile(q)` with the upper tail probability q.
 */
export function normalQuantile(p: number): number {
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  if (!(p > 0 && p < 1)) return Number.NaN;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * centralRatio(0.180625 - q * q);
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const z = r <= 5 ? middleRatio(r - 1.6) : tailRatio(r - 5);
  return q < 0 ? -z : z;
}

function centralRatio(r: number): number {
  let top = 2509.0809287301227;
  top = top * r + 33430.57558358813;
  top = top * r + 67265.7709270087;
  top = top * r + 45921.95393154987;
  top = top * r + 13731.69376550946;
  top = top * r + 1971.5909503065513;
  top = top * r + 133.14166789178438;
  top = top * r + 3.3871328727963665;
  let bottom = 5226.495278852854;
  bottom = bottom * r + 28729.085735721943;
  bottom = bottom * r + 39307.89580009271;
  bottom = bottom * r + 21213.794301586597;
  bottom = bottom * r + 5394.196021424751;
  bottom = bottom * r + 687.1870074920579;
  bottom = bottom * r + 42.31333070160091;
  return top / (bottom * r + 1);
}

function middleRatio(r: number): number {
  let top = 7.745450142783414e-4;
  top = top * r + 0.022723844989269184;
  top = top * r + 0.2417807251774506;
  top = top * r + 1.2704582524523684;
  top = top * r + 3.6478483247632045;
  top = top * r + 5.769497221460691;
  top = top * r + 4.630337846156546;
  top = top * r + 1.4234371107496835;
  let bottom = 1.0507500716444169e-9;
  bottom = bottom * r + 5.475938084995345e-4;
  bottom = bottom * r + 0.015198666563616457;
  bottom = bottom * r + 0.14810397642748008;
  bottom = bottom * r + 0.6897673349851;
  bottom = bottom * r + 1.6763848301838038;
  bottom = bottom * r + 2.053191626637759;
  return top / (bottom * r + 1);
}

function tailRatio(r: number): number {
  let top = 2.0103343992922881e-7;
  top = top * r + 2.7115555687434876e-5;
  top = top * r + 0.0012426609473880784;
  top = top * r + 0.026532189526576124;
  top = top * r + 0.29656057182850487;
  top = top * r + 1.7848265399172913;
  top = top * r + 5.463784911164114;
  top = top * r + 6.657904643501103;
  let bottom = 2.0442631033899397e-15;
  bottom = bottom * r + 1.4215117583164459e-7;
  bottom = bottom * r + 1.8463183175100548e-5;
  bottom = bottom * r + 7.868691311456133e-4;
  bottom = bottom * r + 0.014875361290850615;
  bottom = bottom * r + 0.13692988092273581;
  bottom = bottom * r + 0.599832206555888;
  return top / (bottom * r + 1);
}
