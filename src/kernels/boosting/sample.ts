/**
 * Which rows take part in a tree; the definition of the WebAssembly kernel's `weigh`.
 *
 * @module
 */
import type { RowMask } from "./types.ts";

/** Rows and what decides about them; one entry a row. */
export interface MaskedRows {
  /** Undefined: every row weighs 1. */
  readonly base: Float64Array | undefined;
  /** Undefined: no row is held out. */
  readonly fold: Uint8Array | undefined;
  readonly weights: Float64Array;
}

/** Fills `weights`: that of the row, or 0 where it is held out or not drawn. */
export function maskRows({ base, fold, weights }: MaskedRows, { heldOut, fraction, key }: RowMask): void {
  const limit = Math.floor(fraction * 2 ** 32);
  for (let i = 0; i < weights.length; i++) {
    const isOut = (fold !== undefined && fold[i] === heldOut) || rowHash(key, i) >= limit;
    weights[i] = isOut ? 0 : base === undefined ? 1 : base[i]!;
  }
}

/** 32 bits that depend on key and row only, whoever asks and in whatever order. */
export function rowHash(key: number, row: number): number {
  // The mixing and the finaliser of `random/random.ts`.
  let z = (Math.imul(key ^ row, 0x85ebca6b) + 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}
