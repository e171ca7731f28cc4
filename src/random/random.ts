/**
 * One seeded generator as a value. A function that needs chance takes a seed, opens a stream named after
 * what it is for, and passes it down: fold 3 does not depend on what fold 2 drew, and no result depends on
 * the number of threads.
 *
 * The generator is xoshiro128** 1.1 (Blackman and Vigna 2018, "Scrambled Linear Pseudorandom Number
 * Generators", https://prng.di.unimi.it), period 2^128 - 1; its state is filled by splitmix32 from two
 * hashes of the seed and the stream's name.
 *
 * @module
 */
import { checkInteger } from "../internal/check.ts";

/** A stream of random numbers. Drawing changes `state`: one stream has one reader. */
export interface Random {
  /** The four words of xoshiro128**. */
  readonly state: Uint32Array;
}

/** Where the two hashes of {@link randomStream} begin: fractions of the golden ratio and of pi. */
const HASH_STARTS = [0x9e3779b9, 0x243f6a88] as const;

/**
 * Opens the stream `name` of a seed. Same seed and name, same numbers; another name, an unrelated stream.
 *
 * @param seed - A whole number in [0, 2^53).
 * @param name - What the stream is for, outermost first: `"fold", 3`; the same as `"fold/3"`.
 * @throws InputError unless the seed is such a number.
 */
export function randomStream(seed: number, ...name: readonly (string | number)[]): Random {
  checkInteger(seed, "seed", 0);
  const state = new Uint32Array(4);
  // Two hashes of 32 bits: with one, a million streams would hold a hundred pairs of twins.
  for (let half = 0; half < 2; half++) {
    let hash = mix(mix(HASH_STARTS[half]!, seed >>> 0), Math.floor(seed / 2 ** 32));
    for (const part of name) {
      const text = `/${part}`;
      for (let i = 0; i < text.length; i++) hash = mix(hash, text.charCodeAt(i));
    }
    for (let i = 0; i < 2; i++) {
      hash = (hash + 0x9e3779b9) | 0;
      state[2 * half + i] = finalise(hash);
    }
  }
  // All-zero is the one state that xoshiro cannot leave.
  if ((state[0]! | state[1]! | state[2]! | state[3]!) === 0) state[0] = 1;
  return { state };
}

/** The next 32 bits, as a whole number in [0, 2^32). */
export function nextUint32(random: Random): number {
  const s = random.state;
  const s1 = s[1]!;
  const scrambled = Math.imul(rotate(Math.imul(s1, 5), 7), 9) >>> 0;
  const t = s1 << 9;
  s[2]! ^= s[0]!;
  s[3]! ^= s1;
  s[1]! ^= s[2]!;
  s[0]! ^= s[3]!;
  s[2]! ^= t;
  s[3] = rotate(s[3]!, 11);
  return scrambled;
}

/** Uniform on [0, 1) with 53 random bits; consumes two words. */
export function uniform(random: Random): number {
  const high = nextUint32(random) >>> 5;
  const low = nextUint32(random) >>> 6;
  return (high * 67108864 + low) * 1.1102230246251565e-16; // 2^26 and 2^-53
}

/** A whole number uniform on [0, below), without modulo bias up to 2^32; `below` is a whole number >= 1. */
export function uniformInteger(random: Random, below: number): number {
  if (below > 2 ** 32) return Math.floor(uniform(random) * below);
  const limit = 2 ** 32 - (2 ** 32 % below);
  for (;;) {
    const word = nextUint32(random);
    if (word < limit) return word % below;
  }
}

/** Shuffles in place (Fisher and Yates, Durstenfeld's form) and returns the array. */
export function shuffle<A extends { length: number; [index: number]: number }>(random: Random, values: A): A {
  for (let i = values.length - 1; i > 0; i--) {
    const j = uniformInteger(random, i + 1);
    const kept = values[i]!;
    values[i] = values[j]!;
    values[j] = kept;
  }
  return values;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function mix(hash: number, word: number): number {
  return finalise(Math.imul(hash ^ word, 0x85ebca6b) + 0x9e3779b9);
}

// The finaliser of splitmix32 (Steele, Lea and Flood 2014, in its 32-bit form).
function finalise(word: number): number {
  let z = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}
