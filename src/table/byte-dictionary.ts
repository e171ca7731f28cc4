/**
 * A dictionary over byte strings: the distinct values of a CSV column, each stored once, while the file goes by.
 *
 * The values stay UTF-8 bytes in one arena until the end of the file, so a value costs a hash and a comparison,
 * not a JavaScript string. Open addressing with linear probing; the hash is FNV-1a (Fowler, Noll and Vo 1991). Where
 * nearly every value is a new one, a value can be appended without being looked up.
 *
 * @module
 */
import { isAscii } from "node:buffer";

/** Byte strings, numbered in order of first appearance. */
export interface ByteDictionary {
  /** Values so far. */
  count: number;
  /** Of them, those that were looked up and are distinct among themselves; an appended one may be a repeat. */
  distinct: number;
  /** Value c is `arena[offsets[c] .. offsets[c + 1])`. */
  arena: Uint8Array;
  offsets: Uint32Array;
  /**
   * Hash slots of two words side by side, for one cache line: the number of a value, or -1, and its hash. Slots are
   * a power of two, at least twice `distinct`.
   */
  slots: Int32Array;
}

const FIRST_CAPACITY = 64;
const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/** An empty dictionary. */
export function byteDictionary(): ByteDictionary {
  return {
    count: 0,
    distinct: 0,
    arena: new Uint8Array(1024),
    offsets: new Uint32Array(FIRST_CAPACITY + 1),
    slots: new Int32Array(4 * FIRST_CAPACITY).fill(-1),
  };
}

/**
 * The number of `bytes[start .. end)`, a new one if it has not been looked up before.
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
  const { slots, offsets, arena } = dictionary;
  const mask = slots.length - 1;
  const length = end - start;
  let slot = (hash << 1) & mask;
  for (let code = slots[slot]!; code >= 0; slot = (slot + 2) & mask, code = slots[slot]!) {
    if (slots[slot + 1] !== hash) continue;
    const offset = offsets[code]!;
    if (offsets[code + 1]! - offset !== length) continue;
    let k = 0;
    while (k < length && arena[offset + k] === bytes[start + k]) k++;
    if (k === length) return code;
  }
  const code = appendBytes(dictionary, bytes, start, end);
  slots[slot] = code;
  slots[slot + 1] = hash;
  if (4 * ++dictionary.distinct >= slots.length) growSlots(dictionary);
  return code;
}

/**
 * A new number for `bytes[start .. end)`, whether or not it has one; it will not be found by a look-up.
 *
 * @remarks Amortised O(end - start).
 */
export function appendBytes(
  dictionary: ByteDictionary,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  const code = dictionary.count++;
  if (code + 1 === dictionary.offsets.length) growOffsets(dictionary);
  const { offsets } = dictionary;
  const offset = offsets[code]!;
  const needed = offset + end - start;
  if (needed > dictionary.arena.length) growArena(dictionary, needed);
  const { arena } = dictionary;
  for (let i = start, to = offset; i < end; i++, to++) arena[to] = bytes[i]!;
  offsets[code + 1] = needed;
  return code;
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

/** Value c as text. */
export function decodeLevel({ arena, offsets }: ByteDictionary, c: number): string {
  return Buffer.from(arena.buffer, arena.byteOffset, arena.length).toString(
    "utf8",
    offsets[c],
    offsets[c + 1],
  );
}

/**
 * The same values, each once and still in order of first appearance.
 *
 * @returns The dictionary, and which of its values each value was.
 * @remarks O(bytes).
 */
export function withoutRepeats({ arena, offsets, count }: ByteDictionary): {
  readonly dictionary: ByteDictionary;
  readonly codeOf: Int32Array;
} {
  const dictionary = byteDictionary();
  const codeOf = new Int32Array(count);
  for (let c = 0; c < count; c++) {
    codeOf[c] = codeOfBytes(dictionary, arena, offsets[c]!, offsets[c + 1]!);
  }
  return { dictionary, codeOf };
}

function growArena(dictionary: ByteDictionary, needed: number): void {
  const arena = new Uint8Array(Math.max(needed, 2 * dictionary.arena.length));
  arena.set(dictionary.arena);
  dictionary.arena = arena;
}

function growOffsets(dictionary: ByteDictionary): void {
  const offsets = new Uint32Array(2 * dictionary.offsets.length);
  offsets.set(dictionary.offsets);
  dictionary.offsets = offsets;
}

function growSlots(dictionary: ByteDictionary): void {
  const old = dictionary.slots;
  const slots = new Int32Array(2 * old.length).fill(-1);
  const mask = slots.length - 1;
  for (let from = 0; from < old.length; from += 2) {
    if (old[from]! < 0) continue;
    let slot = (old[from + 1]! << 1) & mask;
    while (slots[slot]! >= 0) slot = (slot + 2) & mask;
    slots[slot] = old[from]!;
    slots[slot + 1] = old[from + 1]!;
  }
  dictionary.slots = slots;
}
