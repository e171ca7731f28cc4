/**
 * From a grown tree to what is kept of it.
 *
 * @module
 */
import { leafValue } from "./out-of-bag.ts";
import { FOREST_CATEGORY, FOREST_LEAF, type GrownTree, type StoredTree } from "./types.ts";

/** What a model keeps of a tree. O(nodes). */
export function storedTree(tree: GrownTree): StoredTree {
  const { feature, draws, flags, detail, sets, decrease } = tree;
  const nodes = feature.length;
  const splits = nodes >> 1;
  const stored: StoredTree = {
    ...{ feature, cover: draws, sets, decrease },
    bin: new Uint8Array(splits),
    flags: new Uint8Array(splits),
    left: new Uint32Array(splits),
    value: new Float64Array(nodes - splits + sets.length / 32),
  };
  let split = 0;
  let value = 0;
  for (let node = 0; node < nodes; node++) {
    if (feature[node] === FOREST_LEAF) {
      stored.value[value++] = leafValue(tree, node);
      continue;
    }
    stored.bin[split] = tree.bin[node]!;
    stored.flags[split] = flags[node]!;
    stored.left[split++] = tree.left[node]!;
    if ((flags[node]! & FOREST_CATEGORY) !== 0) stored.value[value++] = detail[node]!;
  }
  return stored;
}
