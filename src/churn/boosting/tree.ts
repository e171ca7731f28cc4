/**
 * One tree, grown leaf by leaf: the split that lowers the loss most comes first, wherever it is (Shi 2007,
 * "Best-first Decision Tree Learning"; Ke et al. 2017, "LightGBM: A Highly Efficient Gradient Boosting Decision
 * Tree", NeurIPS).
 *
 * @module
 */
import {
  type BoostingEngine,
  type BoostingRules,
  CATEGORY_L2,
  type GradientScale,
  type NodeSums,
  type Split,
} from "../../kernels/boosting/types.ts";

/** How trees grow. */
export interface TreeRules extends BoostingRules {
  readonly maxDepth: number;
  readonly learningRate: number;
  /** Smallest gain of a split. */
  readonly minGain: number;
}

/** A node of a grown tree; its children stand side by side. */
export interface GrownNode {
  /** Undefined for a leaf. */
  readonly split: Split | undefined;
  /** Number of the left child; the right one is the next. */
  readonly left: number;
  /** By how much the split lowers the loss. */
  readonly gain: number;
  /** Value of a leaf, learning rate included. */
  readonly value: number;
  /** Rows, those without weight included. */
  readonly rows: number;
}

interface OpenNode {
  readonly sums: NodeSums;
  readonly depth: number;
  /** The value it would have as a leaf, before the learning rate. */
  readonly value: number;
  /** Undefined: it will not be split. */
  readonly split: Split | undefined;
  readonly gain: number;
  /** -1 until it is split. */
  left: number;
}

/** The slot of a node without a histogram. */
const NO_SLOT = -1;

/** A tree in the making. */
interface Growth {
  readonly engine: BoostingEngine;
  readonly rules: TreeRules;
  readonly scale: GradientScale;
  readonly nodes: OpenNode[];
  /** Places for histograms. */
  readonly freeSlots: number[];
}

/**
 * Grows a tree on the engine's current gradients and adds its values to the scores of `booster`.
 *
 * @returns Its nodes, the root first; empty where the root cannot be split.
 */
export function growTree(
  engine: BoostingEngine,
  booster: number,
  rules: TreeRules,
  scale: GradientScale,
  active: Uint8Array,
): GrownNode[] {
  const freeSlots = Array.from({ length: rules.leaves - 1 }, (_, k) => rules.leaves - 1 - k);
  const growth: Growth = { engine, rules, scale, nodes: [], freeSlots };
  const { nodes } = growth;
  const root = engine.growRoot(scale, active);
  addNode(growth, root.sums, 0, 0, root.split);
  for (let leaves = 1; leaves < rules.leaves; leaves++) {
    const number = bestNode(nodes);
    if (number < 0) break;
    divide(growth, number, leaves + 1 === rules.leaves);
  }
  if (nodes.length === 1) return [];
  addValues(growth, booster);
  return nodes.map(({ split, left, gain, value }, number) => ({
    split: left < 0 ? undefined : split,
    left,
    gain: left < 0 ? 0 : gain,
    value: rules.learningRate * value,
    rows: engine.rowsOf(number),
  }));
}

function addNode(
  growth: Growth,
  sums: NodeSums,
  depth: number,
  extraL2: number,
  split: Split | undefined,
): void {
  const value = leafValue(growth, sums, extraL2);
  const gain = split === undefined ? 0 : (split.score - scoreOf(growth, sums, value)) / 2;
  const isWorth = gain > growth.rules.minGain;
  if (!isWorth && sums.slot !== NO_SLOT) growth.freeSlots.push(sums.slot);
  growth.nodes.push({ sums, depth, value, split: isWorth ? split : undefined, gain, left: -1 });
}

/** The node whose split gains most, the first of equals; -1 where none is left. */
function bestNode(nodes: readonly OpenNode[]): number {
  let best = -1;
  for (let number = 0; number < nodes.length; number++) {
    const { split, gain, left } = nodes[number]!;
    if (split !== undefined && left < 0 && (best < 0 || gain > nodes[best]!.gain)) best = number;
  }
  return best;
}

function divide(growth: Growth, number: number, isLast: boolean): void {
  const { engine, rules, scale, nodes, freeSlots } = growth;
  const node = nodes[number]!;
  const split = node.split!;
  const depth = node.depth + 1;
  const right = node.sums.hessian - split.hessian;
  const canGrow = !isLast && depth < rules.maxDepth;
  const least = 2 * rules.minHessian * scale.hessian;
  const searched = [canGrow && split.hessian >= least, canGrow && right >= least] as const;
  const summed: 0 | 1 = split.hessian <= right ? 0 : 1;
  const isSummed = searched[0] || searched[1];
  // The child whose rows are summed gets a slot of its own, the other takes over that of the parent.
  // Without histograms only one of them gives the parent's place back: given twice, two nodes would share it.
  const slot = isSummed ? freeSlots.pop()! : NO_SLOT;
  const children = childSums(growth, node, split, summed, slot);
  node.left = nodes.length;
  const found = engine.divide({
    ...{ node: number, split, left: nodes.length, right: nodes.length + 1 },
    children: isSummed ? { sums: children, searched, summed } : undefined,
  });
  const extraL2 = split.isSorted ? CATEGORY_L2 : 0;
  addNode(growth, children[0], depth, extraL2, found[0]);
  addNode(growth, children[1], depth, extraL2, found[1]);
}

/** Sums and bounds of the children: the `summed` one in `slot`, the other in the slot of their parent. */
function childSums(
  growth: Growth,
  { sums }: OpenNode,
  split: Split,
  summed: 0 | 1,
  slot: number,
): readonly [NodeSums, NodeSums] {
  const { gradient, hessian } = split;
  const { lower, upper } = sums;
  const left = { gradient, hessian, lower, upper, slot: summed === 0 ? slot : sums.slot };
  const right = {
    gradient: sums.gradient - gradient,
    hessian: sums.hessian - hessian,
    lower,
    upper,
    slot: summed === 1 ? slot : sums.slot,
  };
  const direction = growth.rules.columns[split.column]!.monotone;
  if (direction === 0) return [left, right];
  // Everything left of the split stays on one side of the middle, everything right of it on the other.
  const middle = (leafValue(growth, left, 0) + leafValue(growth, right, 0)) / 2;
  return direction > 0
    ? [
        { ...left, upper: middle },
        { ...right, lower: middle },
      ]
    : [
        { ...left, lower: middle },
        { ...right, upper: middle },
      ];
}

function leafValue(
  { rules, scale }: Growth,
  { gradient, hessian, lower, upper }: NodeSums,
  extraL2: number,
): number {
  const value = -(gradient / scale.gradient) / (hessian / scale.hessian + rules.l2 + extraL2);
  return Math.min(Math.max(value, lower), upper);
}

/** Twice by how much the node's value lowers the loss. */
function scoreOf({ rules, scale }: Growth, { gradient, hessian }: NodeSums, value: number): number {
  const [g, h] = [gradient / scale.gradient, hessian / scale.hessian];
  return rules.isBounded ? -(2 * g * value + (h + rules.l2) * value * value) : (g * g) / (h + rules.l2);
}

function addValues({ engine, rules, nodes }: Growth, booster: number): void {
  const leaves = nodes.flatMap(({ left }, number) => (left < 0 ? [number] : []));
  engine.addLeaves(
    booster,
    leaves,
    leaves.map((number) => rules.learningRate * nodes[number]!.value),
  );
}
