/**
 * Draws from the distributions that simulations and resampling need. Each takes the stream first and says
 * how it draws; parameters are trusted.
 *
 * @module
 */
import { type Random, uniform } from "./random.ts";

/** Standard normal by Marsaglia's polar method; the second of the pair is dropped, so no state is hidden. */
export function normal(random: Random): number {
  for (;;) {
    const u = 2 * uniform(random) - 1;
    const v = 2 * uniform(random) - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s);
  }
}

/** Exponential with the given rate (mean 1 / rate), by inversion. */
export function exponential(random: Random, rate: number): number {
  return -Math.log1p(-uniform(random)) / rate;
}

/**
 * Gamma with shape and rate (mean shape / rate).
 *
 * Marsaglia and Tsang (2000), "A Simple Method for Generating Gamma Variables", ACM TOMS 26(3); below shape 1
 * by their boost G(a) = G(a + 1) U^(1/a).
 */
export function gamma(random: Random, shape: number, rate: number): number {
  if (shape < 1) {
    const boost = Math.exp(-exponential(random, shape));
    return gamma(random, shape + 1, rate) * boost;
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = 1 - uniform(random);
    if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return (d * v) / rate;
  }
}

/** Beta(a, b) as a ratio of gammas, taken in logarithms: for small shapes both would underflow to 0 / 0. */
export function beta(random: Random, a: number, b: number): number {
  const x = logGammaDraw(random, a);
  const y = logGammaDraw(random, b);
  return 1 / (1 + Math.exp(y - x));
}

/** The logarithm of a gamma draw with rate 1. */
function logGammaDraw(random: Random, shape: number): number {
  if (shape >= 1) return Math.log(gamma(random, shape, 1));
  const boost = exponential(random, shape);
  return Math.log(gamma(random, shape + 1, 1)) - boost;
}

/** 1 with probability p, else 0. */
export function bernoulli(random: Random, p: number): 0 | 1 {
  return uniform(random) < p ? 1 : 0;
}

/**
 * Poisson with the given mean. Counts exponential gaps below 30; above, splits the mean by a gamma draw
 * (Ahrens and Dieter 1974), which keeps the cost at O(log mean) and the result exact.
 */
export function poisson(random: Random, mean: number): number {
  let count = 0;
  let rest = mean;
  while (rest > 30) {
    const m = Math.floor(rest * 0.875);
    const arrival = gamma(random, m, 1);
    if (arrival > rest) return count + binomial(random, m - 1, rest / arrival);
    count += m;
    rest -= arrival;
  }
  for (let sum = exponential(random, 1); sum <= rest; sum += exponential(random, 1)) count++;
  return count;
}

/** Binomial(n, p) by counting; O(n), meant for the small n that {@link poisson} leaves over. */
function binomial(random: Random, n: number, p: number): number {
  let successes = 0;
  for (let i = 0; i < n; i++) successes += bernoulli(random, p);
  return successes;
}

/** The index of a category drawn in proportion to `weights` (not all zero). */
export function categorical(random: Random, weights: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i]!;
  let rest = uniform(random) * total;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (weight === 0) continue;
    rest -= weight;
    if (rest < 0) return i;
    // Rounding can leave a rest above 0 after all of them.
    last = i;
  }
  return last;
}
