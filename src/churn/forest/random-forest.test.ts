import { describe, expect, it } from "vitest";
import { brierScore } from "../../evaluation/probability/brier-score.ts";
import { logLoss } from "../../evaluation/probability/log-loss.ts";
import { rocAuc } from "../../evaluation/roc/roc-auc.ts";
import { binTable } from "../../features/binning/table.ts";
import { MISSING_BIN } from "../../features/binning/types.ts";
import type { Progress } from "../../internal/progress.ts";
import { drawRows } from "../../kernels/forest/draws.ts";
import { nextWord } from "../../kernels/forest/random.ts";
import {
  FOREST_CATEGORY,
  FOREST_LEAF,
  FOREST_MISSING_BIN,
  FOREST_MISSING_LEFT,
  FOREST_SET_BYTES,
} from "../../kernels/forest/types.ts";
import { normal } from "../../random/distributions.ts";
import { nextUint32, randomStream, uniform, uniformInteger } from "../../random/random.ts";
import { tableFrom } from "../../table/table-from.ts";
import { describeClassifier } from "../../testing/classifier-contract.ts";
import { unpackTrees } from "../trees/pack.ts";
import { leafOf } from "../trees/sum.ts";
import { CATEGORY_SPLIT, LEAF, MISSING_LEFT, SET_BYTES } from "../trees/trees.ts";
import { checkRandomForestModel } from "./check.ts";
import type { RandomForestModel } from "./model.ts";
import type { RandomForestOptions } from "./options.ts";
import { fitRandomForest } from "./random-forest.ts";
import { prepareRandomForestScorer } from "./scorer.ts";

describeClassifier("random-forest", {
  fit: fitRandomForest,
  // Columns alone, of which the suite asks much, need larger leaves than columns together.
  settings: { trees: 80, minLeaf: 25 },
  small: { trees: 3, maxDepth: 3 },
  interactions: true,
  seeded: true,
  classWeights: true,
  threads: true,
  progress: true,
});

/** Customers whose churn depends on tenure, plan and whether they rated; `noise` says nothing. */
function customers(rows: number, seed: number) {
  const random = randomStream(seed, "customers");
  const data = { tenure: [], plan: [], rating: [], noise: [], churn: [] } as {
    tenure: number[];
    plan: string[];
    rating: (number | null)[];
    noise: number[];
    churn: string[];
  };
  for (let i = 0; i < rows; i++) {
    const tenure = uniformInteger(random, 60);
    const plan = ["basic", "plus", "family"][uniformInteger(random, 3)]!;
    const rating = uniform(random) < 0.3 ? null : 1 + uniformInteger(random, 5);
    const odds = Math.exp(1 - tenure / 15 + (plan === "basic" ? 1.2 : -0.5) + (rating === null ? 0.8 : 0));
    data.tenure.push(tenure);
    data.plan.push(plan);
    data.rating.push(rating);
    data.noise.push(normal(random));
    data.churn.push(uniform(random) < odds / (1 + odds) ? "Yes" : "No");
  }
  return data;
}

const target = "churn";

function fit(data: object, options: Partial<RandomForestOptions> = {}): RandomForestModel {
  return fitRandomForest(tableFrom(data as never), { target, trees: 30, ...options });
}

function score(model: RandomForestModel, data: object): Float64Array {
  return prepareRandomForestScorer(model).scoreTable(data as never);
}

const truthOf = (data: { churn: string[] }): Uint8Array =>
  Uint8Array.from(data.churn, (label) => Number(label === "Yes"));

describe("fitRandomForest", () => {
  const data = customers(600, 1);
  const later = customers(600, 2);

  it("predicts the mean of its trees", () => {
    const model = fit(data);
    const trees = unpackTrees(model.params.trees, model.binning.columns.length, "trees");
    const { bins } = binTable(model.binning, tableFrom(later));
    const p = score(model, later);
    for (let row = 0; row < 600; row++) {
      let sum = 0;
      for (let t = 0; t < 30; t++) sum += trees.value[leafOf(trees, trees.roots[t]!, bins, row)]!;
      expect(p[row]).toBe(sum / 30);
    }
  });

  it("scores itself on the rows that its trees did not see", () => {
    const model = fit(data);
    const trees = unpackTrees(model.params.trees, model.binning.columns.length, "trees");
    const { bins } = binTable(model.binning, tableFrom(data));
    const truth: number[] = [];
    const p: number[] = [];
    const drawn = Array.from({ length: 30 }, (_, t) => {
      const counts = new Uint32Array(600);
      drawRows(randomStream(42, "forest", t).state, counts, 600, undefined);
      return counts;
    });
    for (let row = 0; row < 600; row++) {
      const without = drawn.flatMap((counts, t) =>
        counts[row] === 0 ? [trees.value[leafOf(trees, trees.roots[t]!, bins, row)]!] : [],
      );
      if (without.length === 0) continue;
      truth.push(truthOf(data)[row]!);
      p.push(without.reduce((sum, value) => sum + value, 0) / without.length);
    }
    expect(model.fit.outOfBag).toEqual({
      rows: truth.length,
      rocAuc: rocAuc(truth, p),
      logLoss: logLoss(truth, p),
      brierScore: brierScore(truth, p),
    });
  });

  it("knows from its out-of-bag rows how good it is on new ones", () => {
    const model = fit(customers(3000, 3), { trees: 100 });
    const fresh = customers(3000, 4);
    const { rocAuc: auc, brierScore: brier, logLoss: loss, rows } = model.fit.outOfBag!;
    const p = score(model, fresh);
    expect(rows).toBe(3000);
    // Two samples of 3,000: the standard error of an AUC of .83 is .0075.
    expect(Math.abs(auc! - rocAuc(truthOf(fresh), p))).toBeLessThan(0.025);
    expect(Math.abs(brier - brierScore(truthOf(fresh), p))).toBeLessThan(0.015);
    expect(Math.abs(loss - logLoss(truthOf(fresh), p))).toBeLessThan(0.05);
  });

  it("has no out-of-bag scores where they were not asked for or every tree saw all rows", () => {
    expect(fit(data, { outOfBag: false }).fit.outOfBag).toBeNull();
    const whole = fit(data, { bootstrap: false });
    expect(whole.fit.outOfBag).toBeNull();
    expect(fit(data, { outOfBag: false }).params).toEqual(fit(data).params);
  });

  it("fits the training rows without error, when leaves may have one row and trees see all of them", () => {
    const model = fit(data, { bootstrap: false, minLeaf: 1, trees: 3 });
    expect(Array.from(score(model, data))).toEqual(Array.from(truthOf(data)));
  });

  it("records the options it used", () => {
    const { options } = fit(data, { seed: 7, threads: 1 });
    expect(options).toEqual({
      ...{ trees: 30, columnsPerSplit: 2, minLeaf: 5, maxDepth: null, bootstrap: true, outOfBag: true },
      ...{ importance: "impurity", classWeights: null, seed: 7, weights: null },
    });
    expect(fitRandomForest(tableFrom(customers(40, 5)), { target }).options.trees).toBe(500);
    expect(fit(data, { columnsPerSplit: 90 }).options.columnsPerSplit).toBe(4);
  });

  it("keeps to the depth and the leaves that it is told", () => {
    const model = fit(data, { maxDepth: 2, minLeaf: 40 });
    const { roots, feature, left } = unpackTrees(model.params.trees, 4, "trees");
    const depth = (node: number): number =>
      feature[node] === LEAF ? 0 : 1 + Math.max(depth(left[node]!), depth(left[node]! + 1));
    const depths = Array.from({ length: 30 }, (_, t) => depth(roots[t]!));
    expect(Math.max(...depths)).toBe(2);
    expect(model.fit.nodes).toBe(feature.length);
  });

  it("tells its progress tree by tree, to the end", () => {
    const seen: Progress[] = [];
    fit(data, { onProgress: (progress) => seen.push(progress) });
    expect(seen[0]).toEqual({ stage: "trees", done: 0, total: 30 });
    expect(seen.at(-1)).toEqual({ stage: "trees", done: 30, total: 30 });
  });

  it("freezes nothing that belongs to the caller", () => {
    const classWeights = { Yes: 2 };
    expect(fit(data, { classWeights, trees: 2 }).options.classWeights).toEqual({ Yes: 2 });
    expect(Object.isFrozen(classWeights)).toBe(false);
  });
});

describe("weights of rows", () => {
  const data = customers(300, 6);
  const rows = Array.from({ length: 300 }, (_, i) => i);

  it("that are all the same change nothing but the record", () => {
    const weighted = fit({ ...data, w: rows.map(() => 2.5) }, { weights: "w" });
    const plain = fit(data);
    expect(weighted.params).toEqual(plain.params);
    expect(weighted.fit).toEqual(plain.fit);
  });

  it("of 0 are as good as no row", () => {
    const w = rows.map((i) => (i % 3 === 0 ? 0 : 1));
    const kept = Object.fromEntries(
      Object.entries(data).map(([name, values]) => [name, values.filter((_, i) => i % 3 !== 0)]),
    );
    const weighted = fit({ ...data, w }, { weights: "w" });
    const plain = fit(kept);
    expect(weighted.params).toEqual(plain.params);
    expect(weighted.binning).toEqual(plain.binning);
    expect({ ...weighted.fit, rows: 200 }).toEqual(plain.fit);
  });

  it("shift the base rate and what is predicted", () => {
    const w = data.churn.map((label) => (label === "Yes" ? 4 : 1));
    const model = fit({ ...data, w }, { weights: "w", trees: 100 });
    const total = w.reduce((sum, weight) => sum + weight, 0);
    const mean = score(model, data).reduce((sum, p, i) => sum + w[i]! * p, 0) / total;
    expect(Math.abs(mean - model.target.baseRate)).toBeLessThan(0.03);
    expect(model.target.baseRate).toBeGreaterThan(fit(data).target.baseRate + 0.2);
  });
});

describe("class weights", () => {
  const data = customers(600, 11);

  it("choose other splits, and leave the shares in the leaves as they are", () => {
    const weighted = fit(data, { classWeights: { Yes: 20 } });
    expect(weighted.params.trees.feature).not.toBe(fit(data).params.trees.feature);
    const { roots, feature, value, cover } = unpackTrees(weighted.params.trees, 4, "trees");
    for (let t = 0; t < 30; t++) {
      const counts = new Uint32Array(600);
      drawRows(randomStream(42, "forest", t).state, counts, 600, undefined);
      const positives = counts.reduce((sum, count, i) => sum + (data.churn[i] === "Yes" ? count : 0), 0);
      let inLeaves = 0;
      for (let node = roots[t]!; node < roots[t + 1]!; node++) {
        if (feature[node] === LEAF) inLeaves += value[node]! * cover[node]!;
      }
      expect(inLeaves).toBeCloseTo(positives, 6);
    }
  });

  it("of one ratio are one forest, whatever their size", () => {
    expect(fit(data, { classWeights: { Yes: 4, No: 2 } }).params).toEqual(
      fit(data, { classWeights: { Yes: 2 } }).params,
    );
  });
});

describe("importance", () => {
  /** 1 where x is large; three columns that say nothing, one with many values. */
  function planted(rows: number) {
    const random = randomStream(8, "planted");
    const x = Array.from({ length: rows }, () => uniform(random));
    return {
      a: x.map(() => normal(random)),
      x,
      b: x.map(() => uniformInteger(random, 2)),
      c: x.map(() => `level ${uniformInteger(random, 40)}`),
      churn: x.map((value) => (uniform(random) < (value > 0.5 ? 0.9 : 0.1) ? "Yes" : "No")),
    };
  }

  it("by impurity is a share of each column, the planted one first", () => {
    const { measure, columns } = fit(planted(1000)).fit.importance;
    expect(measure).toBe("impurity");
    expect(columns[0]!.column).toBe("x");
    expect(columns.map(({ column }) => column).sort()).toEqual(["a", "b", "c", "x"]);
    expect(columns.reduce((sum, { importance }) => sum + importance, 0)).toBeCloseTo(1, 12);
    columns.forEach(({ importance }, k) => {
      expect(importance).toBeGreaterThanOrEqual(columns[k + 1]?.importance ?? 0);
    });
  });

  it("by permutation finds the planted column, and nothing in the others", () => {
    const { measure, columns } = fit(planted(2000), { importance: "permutation", trees: 60 }).fit.importance;
    expect(measure).toBe("permutation");
    expect(columns[0]!.column).toBe("x");
    // Shuffling x turns half of the rows round: squared errors of .9 in place of .1.
    expect(columns[0]!.importance).toBeGreaterThan(0.2);
    for (const { importance } of columns.slice(1)) expect(Math.abs(importance)).toBeLessThan(0.01);
  });

  it("by permutation is 0 for a column that no tree asks, and leaves the forest as it is", () => {
    const data = { ...planted(300), same: new Array<string>(300).fill("x") };
    const model = fit(data, { importance: "permutation", columnsPerSplit: 4, maxDepth: 1 });
    expect(model.params).toEqual(fit(data, { columnsPerSplit: 4, maxDepth: 1 }).params);
    expect(model.fit.importance.columns).toHaveLength(4);
    for (const { column, importance } of model.fit.importance.columns) {
      if (column !== "x") expect(importance).toBe(0);
    }
  });
});

describe("options", () => {
  const data = customers(60, 9);

  it.each([
    [{ trees: 0 }, "`options.trees` must be >= 1, got 0"],
    [{ trees: 2.5 }, "`options.trees` must be an integer, got 2.5"],
    [{ trees: 100_001 }, "`options.trees` must be <= 100000, got 100001"],
    [{ columnsPerSplit: 0 }, "`options.columnsPerSplit` must be >= 1, got 0"],
    [{ minLeaf: 0 }, "`options.minLeaf` must be >= 1, got 0"],
    [{ maxDepth: 0 }, "`options.maxDepth` must be >= 1, got 0"],
    [{ bootstrap: 1 }, "`options.bootstrap` must be true or false, got 1"],
    [{ outOfBag: "yes" }, '`options.outOfBag` must be true or false, got "yes"'],
    [{ importance: "gain" }, '`options.importance` must be one of "impurity", "permutation", got "gain"'],
    [
      { importance: "permutation", bootstrap: false },
      '`options.importance` must be "impurity" without a bootstrap: there are no rows that a tree did not see, got "permutation"',
    ],
    [{ seed: -1 }, "`options.seed` must be >= 0, got -1"],
    [{ threads: 0 }, "`options.threads` must be >= 1, got 0"],
  ])("refuses %j", (options, message) => {
    expect(() => fit(data, options as Partial<RandomForestOptions>)).toThrow(message);
  });

  it("refuses different weights where nothing is drawn by them", () => {
    const w = data.churn.map((_, i) => 1 + i);
    expect(() => fit({ ...data, w }, { weights: "w", bootstrap: false })).toThrow(
      "`options.bootstrap` must be true where rows have different weights, got false",
    );
  });
});

describe("checkRandomForestModel", () => {
  const model = fit(customers(60, 10), { trees: 2, features: ["tenure", "noise"] });

  it.each([
    [{ version: 2 }, "`model.version` must be 1, the version this churnkit reads, got 2"],
    [{ binning: null }, "`model.binning` must be a binning with columns, got null"],
  ])("refuses %j", (changes, message) => {
    expect(() => checkRandomForestModel({ ...model, ...changes } as RandomForestModel)).toThrow(message);
  });

  it("refuses leaves that hold no probability", () => {
    const { trees } = model.params;
    const values = new Float64Array(new Uint8Array(Buffer.from(trees.value, "base64")).buffer);
    const damaged = { ...trees, value: Buffer.from(values.fill(1.5).buffer).toString("base64") };
    expect(() => checkRandomForestModel({ ...model, params: { ...model.params, trees: damaged } })).toThrow(
      /`model\.params\.trees\.value` must be in \[0, 1\] at node \d+, got 1\.5/,
    );
  });
});

describe("the kernels' own copies", () => {
  it("of the generator and of the numbers in trees are those of the rooms they come from", () => {
    const random = randomStream(3, "copy");
    const { state } = randomStream(3, "copy");
    for (let i = 0; i < 1000; i++) expect(nextWord(state)).toBe(nextUint32(random));
    expect([FOREST_LEAF, FOREST_CATEGORY, FOREST_MISSING_LEFT, FOREST_SET_BYTES, FOREST_MISSING_BIN]).toEqual(
      [...[LEAF, CATEGORY_SPLIT, MISSING_LEFT, SET_BYTES, MISSING_BIN]],
    );
  });
});
