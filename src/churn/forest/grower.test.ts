import { describe, expect, it } from "vitest";
import { FOREST_CATEGORY, FOREST_LEAF, type StoredTree } from "../../kernels/forest/types.ts";
import { customers } from "../../testing/classifier-customers.ts";
import { readTrainingData } from "../training-data.ts";
import { packTrees } from "../trees/pack.ts";
import { SET_BYTES, type Trees } from "../trees/trees.ts";
import { type ForestGrower, openGrower, openPlainGrower } from "./grower.ts";
import { type Forest, growForest } from "./growth.ts";
import { resolveRandomForestSettings } from "./options.ts";
import { packForest } from "./pack.ts";

const growth = {
  ...{ columnsPerSplit: 2, maxDepth: Number.POSITIVE_INFINITY, minLeaf: 3 },
  ...{ positiveWeight: 1, negativeWeight: 1, bootstrap: true },
};
const settings = resolveRandomForestSettings({ trees: 9, minLeaf: 3, importance: "permutation" }, "options");

/** The forest of a grower, which is closed. */
function forestOf(grower: ForestGrower, job = {}): Forest {
  try {
    grower.start(growth);
    return growForest(grower, { trees: 9, seed: 5, outOfBag: true, permute: true }, job);
  } finally {
    grower.close();
  }
}

describe("openGrower", () => {
  const plain = { target: "churn" };
  const weighted = { target: "churn", weights: "visits", features: ["tenure", "plan", "town", "joined"] };

  it.each([
    ["rows that count alike", plain],
    ["weights", weighted],
  ])("grows what the definition grows, with out-of-bag sums and permutation losses, on %s", (_, columns) => {
    const table = customers(700, 3, { towns: 30 });
    const whole = readTrainingData(table, { target: "churn" }, "options");
    const visits = whole.table["visits"] as { values: Float64Array };
    const filled = {
      kind: "number",
      values: visits.values.map((value) => (value > 0 ? value : 0.5)),
    } as const;
    const training = readTrainingData({ ...table, visits: filled }, columns, "options");
    const kernel = openGrower(training, settings);
    const definition = openPlainGrower(training, 42);
    expect(kernel.binning).toEqual(definition.binning);
    expect(forestOf(kernel)).toEqual(forestOf(definition));
  });

  it("gives the same forest in small batches as in large ones", () => {
    const training = readTrainingData(customers(400, 4), plain, "options");
    const watched = forestOf(openGrower(training, settings), { onProgress: () => undefined });
    expect(watched).toEqual(forestOf(openGrower(training, settings)));
  });
});

describe("packForest", () => {
  it("writes what packTrees writes of the same trees", () => {
    const training = readTrainingData(customers(900, 5, { towns: 40 }), { target: "churn" }, "options");
    const { trees } = forestOf(openGrower(training, settings));
    expect(trees.some(({ sets }) => sets.length > 0)).toBe(true);
    expect(packForest(trees)).toEqual(packTrees(joined(trees)));
  });
});

/** Trees side by side, node by node. */
function joined(stored: readonly StoredTree[]): Trees {
  const nodes = stored.reduce((sum, { feature }) => sum + feature.length, 0);
  const trees = {
    roots: new Uint32Array(stored.length + 1),
    feature: new Uint16Array(nodes),
    bin: new Uint8Array(nodes),
    flags: new Uint8Array(nodes),
    left: new Uint32Array(nodes),
    value: new Float64Array(nodes),
    cover: new Float64Array(nodes),
    sets: Uint8Array.from(stored.flatMap(({ sets }) => Array.from(sets))),
  };
  let firstSet = 0;
  stored.forEach((tree, t) => {
    const root = trees.roots[t]!;
    let split = 0;
    let value = 0;
    tree.feature.forEach((column, k) => {
      const node = root + k;
      trees.feature[node] = column;
      trees.cover[node] = tree.cover[k]!;
      if (column === FOREST_LEAF) {
        trees.value[node] = tree.value[value++]!;
        return;
      }
      trees.bin[node] = tree.bin[split]!;
      trees.flags[node] = tree.flags[split]!;
      trees.left[node] = root + tree.left[split++]!;
      if (trees.flags[node] === FOREST_CATEGORY) trees.value[node] = firstSet + tree.value[value++]!;
    });
    trees.roots[t + 1] = root + tree.feature.length;
    firstSet += tree.sets.length / SET_BYTES;
  });
  return trees;
}
