/**
 * Trees as text: what a model that travels as JSON holds of them.
 *
 * Each array is written as base64 of little-endian numbers. What a node does not have is not written: only splits have
 * a bin, flags and children, only leaves and category splits a value.
 *
 * @module
 */
import { incompatibleModel, modelPart } from "../../internal/model-check.ts";
import { checkTrees } from "./check.ts";
import { CATEGORY_SPLIT, LEAF, SET_BYTES, type Trees } from "./trees.ts";

/** Trees, packed; see `Trees` for what the arrays mean. */
export interface PackedTrees {
  readonly trees: number;
  readonly nodes: number;
  /** Nodes of each tree: u32. */
  readonly sizes: string;
  /** Of each node: u16. */
  readonly feature: string;
  /** Of each split: u8, u8, u32. */
  readonly bin: string;
  readonly flags: string;
  readonly left: string;
  /** Of each leaf and each category split: f64. */
  readonly value: string;
  /** Of each node: u32 where all are whole numbers below 2^32, else f64. */
  readonly cover: string;
  /** 32 bytes each. */
  readonly sets: string;
}

/** Packs trees. O(nodes). */
export function packTrees(trees: Trees): PackedTrees {
  const { roots, feature, bin, flags, left, value, cover, sets } = trees;
  const isSplit = (_: number, node: number): boolean => feature[node] !== LEAF;
  const areWhole = cover.every((rows) => rows === rows >>> 0);
  return {
    trees: roots.length - 1,
    nodes: feature.length,
    sizes: toBase64(Uint32Array.from({ length: roots.length - 1 }, (_, t) => roots[t + 1]! - roots[t]!)),
    feature: toBase64(feature),
    bin: toBase64(bin.filter(isSplit)),
    flags: toBase64(flags.filter(isSplit)),
    left: toBase64(left.filter(isSplit)),
    value: toBase64(value.filter((_, node) => hasValue(feature[node]!, flags[node]!))),
    cover: toBase64(areWhole ? Uint32Array.from(cover) : cover),
    sets: toBase64(sets),
  };
}

/**
 * Reads packed trees and checks them, so that behind it every index is in range and every walk ends.
 *
 * @param features - Bin columns that nodes may ask.
 * @param path - What the caller calls the packed trees, for messages.
 * @throws {@link InputError} `incompatible-model` naming what does not fit.
 * @remarks O(nodes).
 */
export function unpackTrees(packed: PackedTrees, features: number, path: string): Trees {
  const { trees: treeCount, nodes } = modelPart<PackedTrees>(packed);
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (!isCount(treeCount)) throw incompatibleModel(`${path}.trees`, "a number of trees", treeCount);
  if (!isCount(nodes)) throw incompatibleModel(`${path}.nodes`, "a number of nodes", nodes);
  const bytesOf = (key: keyof PackedTrees, size: number, count?: number): Uint8Array =>
    fromBase64(packed[key], size, count, `${path}.${key}`);
  const feature = new Uint16Array(bytesOf("feature", 2, nodes).buffer);
  let splits = 0;
  for (let node = 0; node < nodes; node++) splits += Number(feature[node] !== LEAF);
  const flagsOfSplits = bytesOf("flags", 1, splits);
  let values = nodes - splits;
  for (let split = 0; split < splits; split++) values += (flagsOfSplits[split]! & CATEGORY_SPLIT) >> 1;
  const cover = bytesOf("cover", 4).buffer;
  if (cover.byteLength !== 4 * nodes && cover.byteLength !== 8 * nodes) {
    throw incompatibleModel(`${path}.cover`, `base64 of ${nodes} numbers`, packed.cover);
  }
  const trees: Trees = {
    roots: rootsOf(new Uint32Array(bytesOf("sizes", 4, treeCount).buffer)),
    feature,
    ...spreadNodes(feature, {
      bin: bytesOf("bin", 1, splits),
      flags: flagsOfSplits,
      left: new Uint32Array(bytesOf("left", 4, splits).buffer),
      value: new Float64Array(bytesOf("value", 8, values).buffer),
    }),
    cover:
      cover.byteLength === 8 * nodes ? new Float64Array(cover) : Float64Array.from(new Uint32Array(cover)),
    sets: bytesOf("sets", SET_BYTES),
  };
  checkTrees(trees, features, path);
  return trees;
}

function hasValue(feature: number, flags: number): boolean {
  return feature === LEAF || (flags & CATEGORY_SPLIT) !== 0;
}

function rootsOf(sizes: Uint32Array): Uint32Array {
  const roots = new Uint32Array(sizes.length + 1);
  for (let t = 0; t < sizes.length; t++) roots[t + 1] = roots[t]! + sizes[t]!;
  return roots;
}

type NodeArrays = Pick<Trees, "bin" | "flags" | "left" | "value">;

/** From arrays of those nodes that have an entry to arrays of all nodes; the other entries are 0. */
function spreadNodes(feature: Uint16Array, packed: NodeArrays): NodeArrays {
  const nodes = feature.length;
  const bin = new Uint8Array(nodes);
  const flags = new Uint8Array(nodes);
  const left = new Uint32Array(nodes);
  const value = new Float64Array(nodes);
  let split = 0;
  let next = 0;
  for (let node = 0; node < nodes; node++) {
    if (feature[node] !== LEAF) {
      bin[node] = packed.bin[split]!;
      flags[node] = packed.flags[split]!;
      left[node] = packed.left[split]!;
      split++;
    }
    if (hasValue(feature[node]!, flags[node]!)) value[node] = packed.value[next++]!;
  }
  return { bin, flags, left, value };
}

type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

function toBase64(numbers: Numbers): string {
  const bytes = Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return littleEndian(bytes, numbers.BYTES_PER_ELEMENT).toString("base64");
}

/** Bytes at the start of a buffer of their own, in the order of this machine. */
function fromBase64(text: unknown, size: number, count: number | undefined, path: string): Uint8Array {
  const expected = count === undefined ? "base64 text" : `base64 of ${count} numbers`;
  if (typeof text !== "string") throw incompatibleModel(path, expected, text);
  const bytes = new Uint8Array(Buffer.from(text, "base64"));
  const fits = count === undefined ? bytes.length % size === 0 : bytes.length === count * size;
  if (!fits) throw incompatibleModel(path, expected, text);
  littleEndian(Buffer.from(bytes.buffer), size);
  return bytes;
}

/** Turns numbers around on machines that write them big end first; in place there, else the same bytes. */
function littleEndian(bytes: Buffer, size: number): Buffer {
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] === 1) return bytes;
  if (size === 2) return Buffer.from(bytes).swap16();
  if (size === 4) return Buffer.from(bytes).swap32();
  return size === 8 ? Buffer.from(bytes).swap64() : bytes;
}
