/**
 * Arbitrary tables, binnings and trees for tests.
 *
 * @module
 */
import fc from "fast-check";
import type { Binning } from "../../features/binning/types.ts";
import { CATEGORY_SPLIT, LEAF, MISSING_LEFT, SET_BYTES, type Trees } from "./trees.ts";

/** A whole number in [0, below) from the two seeds: a stream without state, for long arrays. */
export function drawn(seed: number, place: number, below: number): number {
  let z = Math.imul(seed ^ Math.imul(place + 1, 0x9e3779b1), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 15), 0x2c1b3c6d);
  z = Math.imul(z ^ (z >>> 12), 0x297a2d39);
  return ((z ^ (z >>> 15)) >>> 0) % below;
}

/** How trees of {@link growTrees} look. */
export interface Shape {
  readonly trees: number;
  /** Leaves of each tree. */
  readonly leaves: number;
  /** Always splits the newest leaf: as deep as leaves. */
  readonly chain?: boolean;
}

/** Trees of a shape whose splits are drawn; every column of the binning can be asked. */
export function growTrees(binning: Binning, { trees, leaves, chain = false }: Shape, seed: number): Trees {
  const nodesOf = 2 * leaves - 1;
  const nodes = trees * nodesOf;
  const grown = {
    roots: Uint32Array.from({ length: trees + 1 }, (_, t) => t * nodesOf),
    feature: new Uint16Array(nodes).fill(LEAF),
    bin: new Uint8Array(nodes),
    flags: new Uint8Array(nodes),
    left: new Uint32Array(nodes),
    value: new Float64Array(nodes),
    cover: Float64Array.from({ length: nodes }, (_, node) => drawn(seed, node, 1000)),
    sets: new Uint8Array(0),
  };
  const sets: number[] = [];
  let draw = 0;
  const next = (below: number): number => drawn(seed, 7_000_000 + draw++, below);
  for (let t = 0; t < trees; t++) {
    const root = t * nodesOf;
    const open = [root];
    for (let end = root + 1; end < root + nodesOf; end += 2) {
      const at = chain ? open.length - 1 : next(open.length);
      const node = open.splice(at, 1)[0]!;
      open.push(end, end + 1);
      const feature = next(binning.columns.length);
      const column = binning.columns[feature]!;
      grown.feature[node] = feature;
      grown.left[node] = end;
      if (column.kind === "text") {
        grown.flags[node] = CATEGORY_SPLIT;
        grown.value[node] = sets.length / SET_BYTES;
        for (let byte = 0; byte < SET_BYTES; byte++) sets.push(next(256));
      } else {
        grown.flags[node] = next(2) * MISSING_LEFT;
        grown.bin[node] = next(column.thresholds.length + 1);
      }
    }
    for (const node of open) grown.value[node] = (next(2_000_001) - 1_000_000) / 1_234_567;
  }
  return { ...grown, sets: Uint8Array.from(sets) };
}

/** A shape of few small trees. */
export const smallShape: fc.Arbitrary<Shape> = fc.record({
  trees: fc.integer({ min: 1, max: 9 }),
  leaves: fc.integer({ min: 1, max: 40 }),
  chain: fc.boolean(),
});
