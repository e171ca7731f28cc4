/**
 * Grown trees as the text that a model holds: what `packTrees` writes of the same trees, without unpacked trees in
 * between, because those of a large forest take more time and memory than its growth.
 *
 * @module
 */
import {
  FOREST_CATEGORY,
  FOREST_LEAF,
  FOREST_SET_BYTES,
  type StoredTree,
} from "../../kernels/forest/types.ts";
import type { PackedTrees } from "../trees/pack.ts";

/** Packs trees in their order. O(nodes). */
export function packForest(trees: readonly StoredTree[]): PackedTrees {
  const join = <A extends Numbers>(make: (length: number) => A, part: (tree: StoredTree) => A): string =>
    toBase64(joined(make, trees.map(part)));
  const sizes = Uint32Array.from(trees, ({ feature }) => feature.length);
  return {
    trees: trees.length,
    nodes: sizes.reduce((sum, size) => sum + size, 0),
    sizes: toBase64(sizes),
    feature: join(
      (length) => new Uint16Array(length),
      ({ feature }) => feature,
    ),
    bin: join(bytes, ({ bin }) => bin),
    flags: join(bytes, ({ flags }) => flags),
    left: toBase64(leftChildren(trees)),
    value: toBase64(values(trees)),
    cover: join(
      (length) => new Uint32Array(length),
      ({ cover }) => cover,
    ),
    sets: join(bytes, ({ sets }) => sets),
  };
}

type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** Base64 of little-endian numbers. */
function toBase64(numbers: Numbers): string {
  const { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT: size } = numbers;
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  if (size > 1 && IS_BIG_ENDIAN) {
    if (size === 2) bytes.swap16();
    else if (size === 4) bytes.swap32();
    else bytes.swap64();
  }
  return bytes.toString("base64");
}

const IS_BIG_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 0;

function bytes(length: number): Uint8Array {
  return new Uint8Array(length);
}

function joined<A extends Numbers>(make: (length: number) => A, parts: readonly A[]): A {
  const whole = make(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Children by their place among the nodes of all trees. */
function leftChildren(trees: readonly StoredTree[]): Uint32Array {
  const whole = new Uint32Array(trees.reduce((sum, { left }) => sum + left.length, 0));
  let root = 0;
  let at = 0;
  for (const { left, feature } of trees) {
    for (let split = 0; split < left.length; split++) whole[at++] = root + left[split]!;
    root += feature.length;
  }
  return whole;
}

/** Leaf values, and sets by their number among those of all trees. */
function values(trees: readonly StoredTree[]): Float64Array {
  const whole = joined(
    (length) => new Float64Array(length),
    trees.map(({ value }) => value),
  );
  let at = 0;
  let firstSet = 0;
  for (const { feature, flags, value, sets } of trees) {
    if (sets.length > 0) {
      let place = at;
      let split = 0;
      for (const column of feature) {
        const isLeaf = column === FOREST_LEAF;
        const isCategory = !isLeaf && (flags[split]! & FOREST_CATEGORY) !== 0;
        if (!isLeaf) split++;
        if (isCategory) whole[place]! += firstSet;
        if (isLeaf || isCategory) place++;
      }
    }
    at += value.length;
    firstSet += sets.length / FOREST_SET_BYTES;
  }
  return whole;
}
