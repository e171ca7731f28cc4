/**
 * Grown trees side by side, and what their splits did.
 *
 * @module
 */

import { CATEGORY_SPLIT, LEAF, MISSING_LEFT, SET_BYTES, type Trees } from "../trees/trees.ts";
import type { ColumnImportance } from "./model.ts";
import type { GrownNode } from "./tree.ts";

/** Puts trees into parallel arrays. O(nodes). */
export function assembleTrees(grown: readonly (readonly GrownNode[])[]): Trees {
  const count = grown.reduce((sum, nodes) => sum + nodes.length, 0);
  const roots = new Uint32Array(grown.length + 1);
  const feature = new Uint16Array(count).fill(LEAF);
  const bin = new Uint8Array(count);
  const flags = new Uint8Array(count);
  const left = new Uint32Array(count);
  const value = new Float64Array(count);
  const cover = new Float64Array(count);
  const sets: Uint8Array[] = [];
  grown.forEach((nodes, t) => {
    const root = roots[t]!;
    nodes.forEach((node, k) => {
      const at = root + k;
      const { split } = node;
      cover[at] = node.rows;
      if (split === undefined) {
        value[at] = node.value;
        return;
      }
      feature[at] = split.column;
      left[at] = root + node.left;
      if (split.set === undefined) {
        bin[at] = split.bin;
        flags[at] = split.missingLeft ? MISSING_LEFT : 0;
      } else {
        flags[at] = CATEGORY_SPLIT;
        value[at] = sets.push(split.set) - 1;
      }
    });
    roots[t + 1] = root + nodes.length;
  });
  const allSets = new Uint8Array(sets.length * SET_BYTES);
  sets.forEach((set, k) => {
    allSets.set(set, k * SET_BYTES);
  });
  return { roots, feature, bin, flags, left, value, cover, sets: allSets };
}

/** Gain and number of splits by column, the largest gain first, ties in the order of `names`. */
export function columnImportance(
  grown: readonly (readonly GrownNode[])[],
  names: readonly string[],
): ColumnImportance[] {
  const importance = names.map((column) => ({ column, gain: 0, splits: 0 }));
  for (const nodes of grown) {
    for (const { split, gain } of nodes) {
      if (split === undefined) continue;
      const of = importance[split.column]!;
      of.gain += gain;
      of.splits++;
    }
  }
  return importance.sort((a, b) => b.gain - a.gain);
}
