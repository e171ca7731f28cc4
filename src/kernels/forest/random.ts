/**
 * The random numbers of one tree. The generator is that of `random/random.ts` (xoshiro128**), written again because
 * kernels stand beside that room, and because the WebAssembly kernel must draw the same words.
 *
 * @module
 */

/** The next 32 bits, as a whole number in [0, 2^32); `state` are the four words of xoshiro128**. */
export function nextWord(state: Uint32Array): number {
  const s1 = state[1]!;
  const scrambled = Math.imul(rotate(Math.imul(s1, 5), 7), 9) >>> 0;
  state[2]! ^= state[0]!;
  state[3]! ^= s1;
  state[1]! ^= state[2]!;
  state[0]! ^= state[3]!;
  state[2]! ^= s1 << 9;
  state[3] = rotate(state[3]!, 11);
  return scrambled;
}

/**
 * A whole number in [0, below): the high word of `word * below`. Its bias, at most `below / 2^32`, is nothing beside
 * the noise of a bootstrap sample.
 */
export function wordBelow(state: Uint32Array, below: number): number {
  const word = nextWord(state);
  // In halves of 16 bits: the whole product has up to 64 bits, a double holds 53.
  const low = Math.floor(((word & 0xffff) * below) / 65_536);
  return Math.floor(((word >>> 16) * below + low) / 65_536);
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
