/**
 * Are trees well formed? Models come from files, and files are edited and cut short.
 *
 * @module
 */
import { incompatibleModel } from "../../internal/model-check.ts";
import { CATEGORY_SPLIT, LEAF, MISSING_LEFT, SET_BYTES, type Trees } from "./trees.ts";

const KNOWN_FLAGS = MISSING_LEFT | CATEGORY_SPLIT;

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
      if (isSound(trees, node, end, features) && hasItsParent(trees, node, root, isChild)) continue;
      const { key, expected, received } = faultOf(trees, node, end, features, isChild[node] === 1);
      throw incompatibleModel(`${path}.${key}`, `${expected} at node ${node}`, received);
    }
  }
}

/** Are the entries of a node in range? */
function isSound(trees: Trees, node: number, end: number, features: number): boolean {
  const column = trees.feature[node]!;
  const value = trees.value[node]!;
  if (column === LEAF) return Number.isFinite(value);
  const flags = trees.flags[node]!;
  const left = trees.left[node]!;
  if (column >= features || (flags & ~KNOWN_FLAGS) !== 0 || left <= node || left + 1 >= end) return false;
  return (flags & CATEGORY_SPLIT) === 0 || isSet(trees, value);
}

function isSet({ sets }: Trees, value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < sets.length / SET_BYTES;
}

/** Has a node a parent, unless it is a root, and have its children no other? Marks them as children. */
function hasItsParent({ feature, left }: Trees, node: number, root: number, isChild: Uint8Array): boolean {
  if (node !== root && isChild[node] === 0) return false;
  if (feature[node] === LEAF) return true;
  const first = left[node]!;
  if (isChild[first] === 1 || isChild[first + 1] === 1) return false;
  isChild[first] = 1;
  isChild[first + 1] = 1;
  return true;
}

interface Fault {
  readonly key: keyof Trees;
  readonly expected: string;
  readonly received: unknown;
}

/** What is wrong with a node that is not sound, or has not one parent. */
function faultOf(trees: Trees, node: number, end: number, features: number, isChild: boolean): Fault {
  const column = trees.feature[node]!;
  const value = trees.value[node]!;
  if (column === LEAF && !Number.isFinite(value)) {
    return { key: "value", expected: "a finite number", received: value };
  }
  if (column !== LEAF) {
    if (column >= features) {
      return { key: "feature", expected: `the number of one of ${features} columns`, received: column };
    }
    const flags = trees.flags[node]!;
    if ((flags & ~KNOWN_FLAGS) !== 0) return { key: "flags", expected: "known flags", received: flags };
    const left = trees.left[node]!;
    if (left <= node || left + 1 >= end) {
      return { key: "left", expected: `two nodes between ${node} and ${end}`, received: left };
    }
    if ((flags & CATEGORY_SPLIT) !== 0 && !isSet(trees, value)) {
      const sets = trees.sets.length / SET_BYTES;
      return { key: "value", expected: `the number of one of ${sets} sets`, received: value };
    }
    const hasParent = isChild || trees.roots.includes(node);
    if (hasParent) return { key: "left", expected: "children without another parent", received: left };
  }
  return { key: "left", expected: "a parent", received: "none" };
}
