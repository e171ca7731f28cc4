/**
 * Sums over an endless row of periods of something that falls slowly and is discounted.
 *
 *   sum over t = 0, 1, 2 ... of e^(logTerm(t) - delta t)
 *
 * The first terms are added up. Where they have not died away by then, the rest is smooth on the scale of t and is the
 * integral of Euler and Maclaurin, taken by Gauss-Legendre on stretches that double until the discount shortens them.
 *
 * @module
 */
import { gaussLegendre } from "./gauss-legendre.ts";

/** Terms added one by one. */
const TERMS = 4096;
/** Nodes a stretch, and how far the discount may fall on it. */
const NODES = 24;
const FALL = 4;
/** What is left out may be this share of the sum. */
const REST = 1e-17;

/**
 * @param logTerm - Never rises, defined for all t >= 0 and not only whole ones.
 * @param delta - Discount per period, > 0.
 * @remarks 4096 terms and a few hundred more, however small delta is.
 */
export function discountedSum(logTerm: (t: number) => number, delta: number): number {
  const term = (t: number): number => Math.exp(logTerm(t) - delta * t);
  const lasting = -1 / Math.expm1(-delta); // 1 / (1 - e^-delta): what a term that never falls adds up to
  let sum = 0;
  for (let t = 0; t < TERMS; t++) {
    const value = term(t);
    sum += value;
    if (value * lasting <= REST * sum) return sum;
  }
  const edge = term(TERMS);
  const slope = term(TERMS + 0.5) - term(TERMS - 0.5);
  return sum + edge / 2 - slope / 12 + integralFrom(TERMS, term, delta, sum);
}

function integralFrom(start: number, term: (t: number) => number, delta: number, already: number): number {
  const { nodes, weights } = gaussLegendre(NODES);
  let integral = 0;
  for (let t = start; term(t) / delta > REST * (already + integral); ) {
    const half = 0.5 * Math.min(t, FALL / delta);
    let part = 0;
    for (let k = 0; k < nodes.length; k++) part += weights[k]! * term(t + half * (1 + nodes[k]!));
    integral += half * part;
    t += 2 * half;
  }
  return integral;
}

/** The same up to the term before `terms`; delta may be 0. O(terms). */
export function discountedSumOf(terms: number, logTerm: (t: number) => number, delta: number): number {
  let sum = 0;
  for (let t = 0; t < terms; t++) sum += Math.exp(logTerm(t) - delta * t);
  return sum;
}
