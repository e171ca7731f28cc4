/**
 * A forest that learned nothing: where no column is left, every row gets the base rate.
 *
 * @module
 */
import { LEAF, type Trees } from "../trees/trees.ts";

/** Trees of one leaf each. */
export function constantTrees(count: number, value: number): Trees {
  return {
    roots: Uint32Array.from({ length: count + 1 }, (_, t) => t),
    feature: new Uint16Array(count).fill(LEAF),
    bin: new Uint8Array(count),
    flags: new Uint8Array(count),
    left: new Uint32Array(count),
    value: new Float64Array(count).fill(value),
    cover: new Float64Array(count),
    sets: new Uint8Array(0),
  };
}
