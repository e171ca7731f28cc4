/**
 * One tree of a forest, grown on a bootstrap sample: the definition. `assembly/forest.ts` grows the same tree.
 *
 * Breiman (2001), "Random Forests", Machine Learning 45(1), 5-32, on columns in bins: at every node a few columns are
 * drawn, and the cut of one of them that lowers the Gini impurity most is taken, also where it lowers it by nothing.
 * Where none of them can be cut, further columns are drawn until one can.
 *
 * @module
 */
import { drawRows, MOST_DRAWS } from "./draws.ts";
import { wordBelow } from "./random.ts";
import {
  type BestSplit,
  countBins,
  cutCategories,
  cutNumeric,
  type SplitNode,
  type SplitSearch,
  startSearch,
} from "./split.ts";
import {
  FOREST_CATEGORY,
  FOREST_LEAF,
  FOREST_MISSING_BIN,
  FOREST_MISSING_LEFT,
  FOREST_SET_BYTES,
  type ForestGrowth,
  type ForestRows,
  type GrownTree,
} from "./types.ts";

/** The sample of a tree: each drawn row once, with how often it was drawn. */
interface Sample {
  /** Rows, those of a node side by side. */
  readonly rows: Uint32Array;
  /** Draws, one a row of the table. */
  readonly counts: Uint32Array;
  readonly truth: Uint8Array;
}

/** The nodes of a tree that grows. */
interface Nodes {
  count: number;
  sets: number;
  readonly tree: GrownTree;
}

/** A node that waits to be split. */
interface Waiting extends SplitNode {
  readonly node: number;
  readonly depth: number;
}

/**
 * Grows a tree.
 *
 * @param state - The random state of this tree; it is consumed.
 * @remarks O(rows * columnsPerSplit * depth).
 */
export function growTree(data: ForestRows, growth: ForestGrowth, state: Uint32Array): GrownTree {
  const sample = drawSample(data, growth, state);
  const nodes = startNodes(data, growth, sample);
  const search = startSearch();
  const order = data.columns.map((_, column) => column);
  const spare = new Uint32Array(sample.rows.length);
  const waiting: Waiting[] = [rootOf(sample)];
  nodes.count = 1;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const found = findSplit(data, growth, sample, { search, order, state }, next);
    writeNode(nodes, next, found);
    if (found === undefined) continue;
    const middle = partition(data.columns[found.column]!, sample, spare, next, found);
    const { from, to, depth, draws, positives } = next;
    const { leftDraws, leftPositives } = found;
    const left = nodes.count;
    nodes.count += 2;
    waiting.push({
      ...{ from: middle, to, node: left + 1, depth: depth + 1 },
      ...{ draws: draws - leftDraws, positives: positives - leftPositives },
    });
    waiting.push({
      from,
      to: middle,
      node: left,
      depth: depth + 1,
      draws: leftDraws,
      positives: leftPositives,
    });
    nodes.tree.decrease[found.column]! += decreaseOf(next, found, growth);
  }
  return finish(nodes);
}

function drawSample(
  { rows, truth, alias }: ForestRows,
  { bootstrap }: ForestGrowth,
  state: Uint32Array,
): Sample {
  const counts = new Uint32Array(rows);
  if (bootstrap) drawRows(state, counts, Math.min(rows, MOST_DRAWS), alias);
  else counts.fill(1);
  const drawn = new Uint32Array(rows);
  let distinct = 0;
  for (let row = 0; row < rows; row++) if (counts[row]! > 0) drawn[distinct++] = row;
  return { rows: drawn.slice(0, distinct), counts, truth };
}

function rootOf({ rows, counts, truth }: Sample): Waiting {
  let draws = 0;
  let positives = 0;
  for (const row of rows) {
    draws += counts[row]!;
    if (truth[row] === 1) positives += counts[row]!;
  }
  return { node: 0, depth: 0, from: 0, to: rows.length, draws, positives };
}

/** The most nodes that a tree on so many different rows can have. */
export function mostNodes(
  rows: number,
  { minLeaf, maxDepth }: Pick<ForestGrowth, "minLeaf" | "maxDepth">,
): number {
  const leaves = Math.max(1, Math.min(Math.floor(rows / minLeaf), 2 ** Math.min(maxDepth, 31)));
  return 2 * leaves - 1;
}

function startNodes(data: ForestRows, growth: ForestGrowth, { rows }: Sample): Nodes {
  const most = mostNodes(rows.length, growth);
  const bag = new Uint8Array(Math.ceil(data.rows / 8));
  for (const row of rows) bag[row >> 3]! |= 1 << (row & 7);
  const sets = data.isCategory.includes(1) ? FOREST_SET_BYTES * (most >> 1) : 0;
  return {
    count: 0,
    sets: 0,
    tree: {
      feature: new Uint16Array(most),
      bin: new Uint8Array(most),
      flags: new Uint8Array(most),
      left: new Uint32Array(most),
      draws: new Uint32Array(most),
      detail: new Uint32Array(most),
      sets: new Uint8Array(sets),
      bag,
      decrease: new Float64Array(data.columns.length),
    },
  };
}

function findSplit(
  data: ForestRows,
  growth: ForestGrowth,
  sample: Sample,
  { search, order, state }: { search: SplitSearch; order: number[]; state: Uint32Array },
  node: Waiting,
): BestSplit | undefined {
  const { columnsPerSplit, minLeaf, maxDepth } = growth;
  const { draws, positives, depth } = node;
  if (positives === 0 || positives === draws || depth >= maxDepth) return undefined;
  if (node.to - node.from < 2 * minLeaf) return undefined;
  search.best.score = -1;
  let canSplit = false;
  for (let tried = 0; tried < order.length && (tried < columnsPerSplit || !canSplit); tried++) {
    const pick = tried + wordBelow(state, order.length - tried);
    const column = order[pick]!;
    order[pick] = order[tried]!;
    order[tried] = column;
    countBins(search, node, sample, data.columns[column]!);
    const cut = data.isCategory[column] === 1 ? cutCategories : cutNumeric;
    if (cut(search, node, growth, column)) canSplit = true;
  }
  return canSplit ? search.best : undefined;
}

/** Puts the rows that go left before the others, both in their order; returns where the others begin. */
function partition(
  bins: Uint8Array,
  { rows }: Sample,
  spare: Uint32Array,
  { from, to }: SplitNode,
  { isCategory, set, bin, missingLeft }: BestSplit,
): number {
  let left = from;
  let right = 0;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    const value = bins[row]!;
    let goesLeft: boolean;
    if (isCategory) goesLeft = ((set[value >> 3]! >> (value & 7)) & 1) === 1;
    else goesLeft = value === FOREST_MISSING_BIN ? missingLeft : value <= bin;
    if (goesLeft) rows[left++] = row;
    else spare[right++] = row;
  }
  rows.set(spare.subarray(0, right), left);
  return left;
}

function writeNode(nodes: Nodes, { node, draws, positives }: Waiting, split: BestSplit | undefined): void {
  const { tree } = nodes;
  tree.draws[node] = draws;
  if (split === undefined) {
    tree.feature[node] = FOREST_LEAF;
    tree.detail[node] = positives;
    return;
  }
  tree.feature[node] = split.column;
  tree.left[node] = nodes.count;
  if (split.isCategory) {
    tree.flags[node] = FOREST_CATEGORY;
    tree.detail[node] = nodes.sets;
    tree.sets.set(split.set, FOREST_SET_BYTES * nodes.sets++);
  } else {
    tree.bin[node] = split.bin;
    tree.flags[node] = split.missingLeft ? FOREST_MISSING_LEFT : 0;
  }
}

/** By how much a split lowers the Gini impurity times the weight of its rows. */
function decreaseOf({ draws, positives }: SplitNode, { score }: BestSplit, growth: ForestGrowth): number {
  const weighted = positives * growth.positiveWeight;
  const weight = weighted + (draws - positives) * growth.negativeWeight;
  return 2 * (score - (weighted * weighted) / weight);
}

function finish({ count, sets, tree }: Nodes): GrownTree {
  return {
    ...tree,
    feature: tree.feature.slice(0, count),
    bin: tree.bin.slice(0, count),
    flags: tree.flags.slice(0, count),
    left: tree.left.slice(0, count),
    draws: tree.draws.slice(0, count),
    detail: tree.detail.slice(0, count),
    sets: tree.sets.slice(0, FOREST_SET_BYTES * sets),
  };
}
