/**
 * A forest: trees grown in batches, and what is known of each only while it is at hand (its out-of-bag rows).
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import { type JobOptions, step } from "../../internal/progress.ts";
import type { OutOfBagSums } from "../../kernels/forest/out-of-bag.ts";
import type { StoredTree } from "../../kernels/forest/types.ts";
import { randomStream } from "../../random/random.ts";
import type { ForestGrower } from "./grower.ts";

/** What is wanted of a forest. */
export interface ForestPlan {
  readonly trees: number;
  readonly seed: number;
  /** Collect out-of-bag predictions. */
  readonly outOfBag: boolean;
  /** Measure what trees lose when columns are shuffled. */
  readonly permute: boolean;
}

/** Grown trees and what was learned on the way. */
export interface Forest {
  readonly trees: readonly StoredTree[];
  readonly outOfBag: OutOfBagSums | null;
  /** Per column, summed over the trees; `null` when it was not asked for. */
  readonly permutationLosses: Float64Array | null;
}

/** JSON holds the leaf values of a forest in one text, whose length has a limit. */
const MOST_NODES = 80_000_000;
/** Somebody who watches hears of the forest about this often. */
const BATCH_MS = 50;

/** Grows a forest. It does not depend on how its trees fall into batches. */
export function growForest(grower: ForestGrower, plan: ForestPlan, job: JobOptions): Forest {
  const isWatched = job.onProgress !== undefined || job.signal !== undefined;
  const trees: StoredTree[] = [];
  const permutationLosses = plan.permute ? new Float64Array(grower.binning.columns.length) : null;
  let nodes = 0;
  let pace = 4;
  let most = plan.trees;
  step(job, "trees", 0, plan.trees);
  while (trees.length < plan.trees) {
    const start = performance.now();
    const batch = Math.min(grower.room(), plan.trees - trees.length, isWatched ? pace : most, most);
    const states = Array.from({ length: batch }, (_, k) => {
      return randomStream(plan.seed, "forest", trees.length + k).state;
    });
    const grown = grower.grow(states);
    if (plan.outOfBag) grower.addOutOfBag(grown);
    for (let part = 0; part < grown; part++) {
      const tree = grower.tree(part);
      trees.push(tree);
      nodes += tree.feature.length;
      if (permutationLosses !== null) grower.addPermutationLosses(part, states[part]!, permutationLosses);
    }
    checkSize(nodes, plan.trees);
    pace = paceOf(grown, performance.now() - start);
    // Where others took all the room, the first one is grown alone.
    most = grown === 0 ? 1 : plan.trees;
    step(job, "trees", trees.length, plan.trees);
  }
  return { trees, outOfBag: plan.outOfBag ? grower.outOfBag() : null, permutationLosses };
}

/** Trees for about {@link BATCH_MS}; an even number, for there are often two threads. */
function paceOf(trees: number, milliseconds: number): number {
  return Math.max(2, 2 * Math.round((0.5 * trees * BATCH_MS) / Math.max(milliseconds, 0.1)));
}

function checkSize(nodes: number, trees: number): void {
  if (nodes <= MOST_NODES) return;
  const expected = `small enough for a forest of ${MOST_NODES / 1e6} million nodes (or a larger minLeaf, or a maxDepth)`;
  throw new InputError("out-of-range", "options.trees", expected, trees);
}
