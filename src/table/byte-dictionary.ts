/**
 * A dictionary over byte strings: the distinct values of a CSV column, each stored once, while the file goes by.
 *
 * The values stay UTF-8 bytes in one arena until the end of the file, so a value costs a hash and a comparison,
 * not a JavaScript string. Open addressing with linear probing; the hash is FNV-1a (Fowler, Noll and Vo 1991).
 *
 * @module
 */
import { isAscii } from "node:buffer";

/** Distinct byte strings, numbered in order of first appearance. */
export interface ByteDictionary {
  /** Distinct values so far. */
  count: number;
  /** Value c is `arena[offsets[c] .. offsets[c + 1])`. */
  arena: Uint8Array;
  offsets: Uint32Array;
  hashes: Int32Array;
  /** Hash slots: the number of a value, or -1. Always a power of two, at least twice `hashes.length`. */
  slots: Int32Array;
}

const FIRST_CAPACITY = 64;
const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/** An empty dictionary. */
export function byteDictionary(): ByteDictionary {
  return {
    count: 0,
    arena: new Uint8Array(1024),
    offsets: new Uint32Array(FIRST_CAPACITY + 1),
    hashes: new Int32Array(FIRST_CAPACITY),
    slots: new Int32Array(2 * FIRST_CAPACITY).fill(-1),
  };
}

/**
 * The number of `bytes[start .. end)`, a new one if it has not been seen.
 *
 * @remarks Amortised O(end - start).
 */
export function codeOfBytes(
  dictionary: ByteDictionary,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  let hash = FNV_OFFSET;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, FNV_PRIME);
  hash ^= hash >>> 15; // FNV leaves the low bits weak, and only they choose the slot
  const { slots, hashes, offsets, arena } = dictionary;
  const mask = slots.length - 1;
  const length = end - start;
  let slot = hash & mask;
  for (let code = slots[slot]!; code >= 0; slot = (slot + 1) & mask, code = slots[slot]!) {
    if (hashes[code] !== hash) continue;
    const offset = offsets[code]!;
    if (offsets[code + 1]! - offset !== length) continue;
    let k = 0;
    while (k < length && arena[offset + k] === bytes[start + k]) k++;
    if (k === length) return code;
  }
  return insert(dictionary, bytes, start, end, hash, slot);
}

/** All values as text, in order of their numbers. */
export function decodeLevels(dictionary: ByteDictionary): string[] {
  const { count, arena, offsets } = dictionary;
  const used = Buffer.from(arena.buffer, arena.byteOffset, offsets[count]);
  const levels = new Array<string>(count);
  // One decoded string that the levels are slices of costs a tenth of a decoder call per level.
  const whole = used.length < 2 ** 28 && isAscii(used) ? used.toString("latin1") : undefined;
  for (let c = 0; c < count; c++) {
    const start = offsets[c]!;
    const end = offsets[c + 1]!;
    levels[c] = whole === undefined ? used.toString("utf8", start, end) : whole.slice(start, end);
  }
  return levels;
}

function insert(
  dictionary: ByteDictionary,
  bytes: Uint8Array,
  start: number,
  end: number,
  hash: number,
  slot: number,
): number {
  const code = dictionary.count++;
  const offset = dictionary.offsets[code]!;
  const needed = offset + end - start;
  if (needed > dictionary.arena.length) {
    const arena = new Uint8Array(Math.max(needed, 2 * dictionary.arena.length));
    arena.set(dictionary.arena);
    dictionary.arena = arena;
  }
  const { arena } = dictionary;
  for (let i = start, to = offset; i < end; i++, to++) arena[to] = bytes[i]!;
  dictionary.offsets[code + 1] = needed;
  dictionary.hashes[code] = hash;
  dictionary.slots[slot] = code;
  if (dictionary.count === dictionary.hashes.length) grow(dictionary);
  return code;
}

function grow(dictionary: ByteDictionary): void {
  const capacity = 2 * dictionary.hashes.length;
  const hashes = new Int32Array(capacity);
  const offsets = new Uint32Array(capacity + 1);
  hashes.set(dictionary.hashes);
  offsets.set(dictionary.offsets);
  const slots = new Int32Array(2 * capacity).fill(-1);
  const mask = slots.length - 1;
  for (let code = 0; code < dictionary.count; code++) {
    let slot = hashes[code]! & mask;
    while (slots[slot]! >= 0) slot = (slot + 1) & mask;
    slots[slot] = code;
  }
  Object.assign(dictionary, { hashes, offsets, slots });
}
