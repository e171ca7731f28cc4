/**
 * Trees for people who want to look at them.
 *
 * @module
 */
import { type Binning, MISSING_BIN } from "../../features/binning/types.ts";
import { goesLeft } from "./sum.ts";
import { LEAF, type Trees } from "./trees.ts";

/** A leaf of a tree. */
export interface LeafView {
  readonly kind: "leaf";
  readonly value: number;
  /** Training rows that reached the node. */
  readonly cover: number;
}

/** A split of a number, boolean (0, 1) or time (days since 1970). */
export interface ThresholdView {
  readonly kind: "threshold";
  readonly column: string;
  /** Values up to this go left; `null` where every value does and only missing ones go right. */
  readonly threshold: number | null;
  readonly missing: "left" | "right";
  /** Places of the children in the list of the tree's nodes. */
  readonly left: number;
  readonly right: number;
  readonly cover: number;
}

/** A split of a text. */
export interface LevelsView {
  readonly kind: "levels";
  readonly column: string;
  /** Levels that go left; all others that have a bin of their own go right. */
  readonly levels: readonly string[];
  /** Where rare and unseen levels go; `null` where none were merged: then unseen ones go where missing ones do. */
  readonly others: "left" | "right" | null;
  readonly missing: "left" | "right";
  readonly left: number;
  readonly right: number;
  readonly cover: number;
}

/** A node of a tree. */
export type NodeView = LeafView | ThresholdView | LevelsView;

/**
 * The trees as plain objects, one list of nodes a tree, its root first.
 *
 * @param binning - The binning that the trees were grown on.
 * @remarks O(nodes * levels).
 */
export function describeTrees(binning: Binning, trees: Trees): NodeView[][] {
  return Array.from({ length: trees.roots.length - 1 }, (_, t) => {
    const root = trees.roots[t]!;
    const size = trees.roots[t + 1]! - root;
    return Array.from({ length: size }, (__, k) => describeNode(binning, trees, root, root + k));
  });
}

function describeNode(binning: Binning, trees: Trees, root: number, node: number): NodeView {
  const cover = trees.cover[node]!;
  const feature = trees.feature[node]!;
  if (feature === LEAF) return { kind: "leaf", value: trees.value[node]!, cover };
  const column = binning.columns[feature]!;
  const side = (bin: number): "left" | "right" => (goesLeft(trees, node, bin) ? "left" : "right");
  const left = trees.left[node]! - root;
  const shared = { column: column.name, missing: side(MISSING_BIN), left, right: left + 1, cover };
  if (column.kind === "text") {
    const levels = column.levels.filter((_, bin) => side(bin) === "left");
    const others = column.otherBin === null ? null : side(column.otherBin);
    return { kind: "levels", ...shared, levels, others };
  }
  return { kind: "threshold", ...shared, threshold: column.thresholds[trees.bin[node]!] ?? null };
}
