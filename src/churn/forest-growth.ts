/**
 * A forest: trees grown in batches, and what is known of each only while it is at hand (its out-of-bag rows).
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { type JobOptions, step } from "../internal/progress.ts";
import { addOutOfBag, emptyOutOfBag, type OutOfBagSums } from "../kernels/forest-out-of-bag.ts";
import { addPermutationLosses } from "../kernels/forest-permutation.ts";
import { growTree } from "../kernels/forest-tree.ts";
import type { ForestGrowth, ForestRows, GrownTree } from "../kernels/forest-types.ts";
import { randomStream } from "../random/random.ts";

/** What is wanted of a forest. */
export interface ForestPlan {
  readonly trees: number;
  readonly seed: number;
  readonly threads: number;
  /** Collect out-of-bag predictions. */
  readonly outOfBag: boolean;
  /** Measure what trees lose when columns are shuffled. */
  readonly permute: boolean;
}

/** Grown trees and what was learned on the way. */
export interface Forest {
  readonly trees: readonly GrownTree[];
  readonly outOfBag: OutOfBagSums | null;
  /** Per column, summed over the trees; `null` when it was not asked for. */
  readonly permutationLosses: Float64Array | null;
}

/** JSON holds the leaf values of a forest in one text, whose length has a limit. */
const MOST_NODES = 80_000_000;

/** Grows a forest. The same for any number of threads. */
export function growForest(
  data: ForestRows,
  growth: ForestGrowth,
  plan: ForestPlan,
  job: JobOptions,
): Forest {
  const trees: GrownTree[] = [];
  const outOfBag = plan.outOfBag ? emptyOutOfBag(data.rows) : null;
  const permutationLosses = plan.permute ? new Float64Array(data.columns.length) : null;
  let nodes = 0;
  step(job, "trees", 0, plan.trees);
  while (trees.length < plan.trees) {
    const { state } = randomStream(plan.seed, "forest", trees.length);
    const tree = growTree(data, growth, state);
    if (outOfBag !== null) addOutOfBag(data, tree, outOfBag);
    if (permutationLosses !== null) addPermutationLosses(data, tree, state, permutationLosses);
    trees.push(tree);
    nodes += tree.feature.length;
    checkSize(nodes, plan.trees);
    step(job, "trees", trees.length, plan.trees);
  }
  return { trees, outOfBag, permutationLosses };
}

function checkSize(nodes: number, trees: number): void {
  if (nodes <= MOST_NODES) return;
  const expected = `small enough for a forest of ${MOST_NODES / 1e6} million nodes (or a larger minLeaf, or a maxDepth)`;
  throw new InputError("out-of-range", "options.trees", expected, trees);
}
