import { describe, expect, it } from "vitest";
import { openPlainBoosting } from "../../kernels/boosting/plain.ts";
import { randomStream, uniform, uniformInteger } from "../../random/random.ts";
import { growTree, type TreeRules } from "./tree.ts";

const ROWS = 4000;
const BINS = 40;

/** Columns of which three decide, and one tree on the gradients at even odds. */
function grow(limits: Pick<TreeRules, "maxDepth" | "leaves" | "minHessian">, seed: number) {
  const random = randomStream(seed, "tree");
  const bins = Array.from({ length: 6 }, () =>
    Uint8Array.from({ length: ROWS }, () => uniformInteger(random, BINS)),
  );
  const truth = Uint8Array.from({ length: ROWS }, (_, i) => {
    const z = 2 * Math.sin(bins[0]![i]! / 4) + 2 * Math.cos((bins[1]![i]! / 3) * (bins[2]![i]! / 9));
    return Number(uniform(random) < 1 / (1 + Math.exp(-z)));
  });
  const columns = bins.map(() => ({ bins: BINS, isText: false, monotone: 0 as const }));
  const rules = { columns, ...limits, l2: 1, isBounded: false, learningRate: 0.1, minGain: 1e-7 };
  const engine = openPlainBoosting({ bins, truth, weights: undefined, fold: undefined }, rules, 1);
  const scale = { gradient: 2 ** 18, hessian: 2 ** 20 };
  engine.start(0, 0);
  engine.weigh({ heldOut: -1, fraction: 1, key: 0 });
  engine.gradients(0, scale);
  return { bins, truth, scale, nodes: growTree(engine, 0, rules, scale, new Uint8Array(6).fill(1)) };
}

describe("growTree", () => {
  // Nodes that end without a histogram give their parent's place back; it once was given back twice.
  it.each([
    { maxDepth: 5, leaves: 31, minHessian: 1 },
    { maxDepth: 6, leaves: 63, minHessian: 1 },
    { maxDepth: Number.POSITIVE_INFINITY, leaves: 200, minHessian: 3 },
  ])("knows the sums of the rows at every split with %o", (limits) => {
    for (let seed = 0; seed < 5; seed++) {
      const { bins, truth, scale, nodes } = grow(limits, seed);
      expect(nodes.length).toBeGreaterThan(40);
      const rowsOf = [Array.from(truth.keys())];
      nodes.forEach(({ split, left }, number) => {
        if (split === undefined) return;
        const goesLeft = (row: number): boolean => bins[split.column]![row]! <= split.bin;
        const lefts = rowsOf[number]!.filter(goesLeft);
        rowsOf[left] = lefts;
        rowsOf[left + 1] = rowsOf[number]!.filter((row) => !goesLeft(row));
        const gradient = lefts.reduce((sum, row) => sum + (0.5 - truth[row]!) * scale.gradient, 0);
        expect([split.gradient, split.hessian]).toEqual([gradient, 0.25 * lefts.length * scale.hessian]);
      });
    }
  });
});
