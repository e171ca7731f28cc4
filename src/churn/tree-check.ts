/**
 * Are trees well formed? Models come from files, and files are edited and cut short.
 *
 * @module
 */
import { incompatibleModel } from "../internal/model-check.ts";
import { CATEGORY_SPLIT, LEAF, MISSING_LEFT, SET_BYTES, type Trees } from "./trees.ts";

/**
 * Checks that indices are in range, that children stand behind their parents, so that every walk ends, and that each
 * node but the root is the child of one.
 *
 * @param features - Bin columns that nodes may ask.
 * @param path - What the caller calls the trees, for messages.
 * @throws {@link InputError} `incompatible-model`.
 * @remarks O(nodes).
 */
export function checkTrees(trees: Trees, features: number, path: string): void {
  const { roots, feature } = trees;
  const count = roots.length - 1;
  if (roots[count] !== feature.length) {
    throw incompatibleModel(`${path}.sizes`, `of a sum of ${feature.length} (nodes)`, roots[count]);
  }
  const isChild = new Uint8Array(feature.length);
  for (let t = 0; t < count; t++) {
    const root = roots[t]!;
    const end = roots[t + 1]!;
    // The sum of the sizes may have gone round 2^32.
    if (end <= root || end > feature.length)
      throw incompatibleModel(`${path}.sizes`, "of one node or more a tree", end - root);
    for (let node = root; node < end; node++) {
      const fault = faultOf(trees, node, end, features) ?? orphanage(trees, node, root, isChild);
      if (fault !== undefined) {
        throw incompatibleModel(`${path}.${fault.key}`, `${fault.expected} at node ${node}`, fault.received);
      }
    }
  }
}

interface Fault {
  readonly key: keyof Trees;
  readonly expected: string;
  readonly received: unknown;
}

function faultOf(trees: Trees, node: number, end: number, features: number): Fault | undefined {
  const column = trees.feature[node]!;
  const value = trees.value[node]!;
  if (column === LEAF) {
    return Number.isFinite(value)
      ? undefined
      : { key: "value", expected: "a finite number", received: value };
  }
  if (column >= features) {
    return { key: "feature", expected: `the number of one of ${features} columns`, received: column };
  }
  const flags = trees.flags[node]!;
  if ((flags & ~(MISSING_LEFT | CATEGORY_SPLIT)) !== 0) {
    return { key: "flags", expected: "known flags", received: flags };
  }
  const left = trees.left[node]!;
  if (left <= node || left + 1 >= end) {
    return { key: "left", expected: `two nodes between ${node} and ${end}`, received: left };
  }
  if ((flags & CATEGORY_SPLIT) === 0) return undefined;
  const sets = trees.sets.length / SET_BYTES;
  if (Number.isInteger(value) && value >= 0 && value < sets) return undefined;
  return { key: "value", expected: `the number of one of ${sets} sets`, received: value };
}

/** Marks the children of a node; a fault when one has a parent already, or the node itself has none. */
function orphanage(
  { feature, left }: Trees,
  node: number,
  root: number,
  isChild: Uint8Array,
): Fault | undefined {
  if (node !== root && isChild[node] === 0) {
    return { key: "left", expected: "a parent", received: "none" };
  }
  if (feature[node] === LEAF) return undefined;
  const first = left[node]!;
  if (isChild[first] === 1 || isChild[first + 1] === 1) {
    return { key: "left", expected: "children without another parent", received: first };
  }
  isChild[first] = 1;
  isChild[first + 1] = 1;
  return undefined;
}
