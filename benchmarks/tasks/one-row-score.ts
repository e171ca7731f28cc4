/**
 * Scores rows one by one with a prepared model and with a naive walk. Arguments: training and test customers, rounds.
 *
 * @module
 */
import { fitGradientBoosting } from "../../src/churn/boosting/gradient-boosting.ts";
import { predictProbability, prepareScorer } from "../../src/churn/predict-probability.ts";
import { unpackTrees } from "../../src/churn/trees/pack.ts";
import { LEAF, MISSING_LEFT } from "../../src/churn/trees/trees.ts";
import { VERSION } from "../../src/internal/version.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { toRows } from "../../src/table/rows.ts";
import { COLUMNS } from "../churn-customers.ts";
import { readCustomers } from "./read-customers.ts";
import { serve } from "./serve.ts";

const [trainPath, testPath, rounds] = process.argv.slice(2) as [string, string, string];
const { table } = readCustomers(trainPath, COLUMNS);
const test = readCustomers(testPath, COLUMNS).table;
const rows = toRows(test) as Record<string, number | boolean | null>[];
const model = fitGradientBoosting(table, {
  target: "churned",
  rounds: 100,
  leaves: 31,
  learningRate: 0.1,
  threads: 2,
});
const { scoreRow } = prepareScorer(model);

/** What one would write first: thresholds as numbers in the nodes, one walk a tree. */
function naiveScorer(): (row: Readonly<Record<string, unknown>>) => number {
  const { binning, params } = model;
  const trees = unpackTrees(params.trees, binning.columns.length, "trees");
  const names = binning.columns.map((column) => column.name);
  const threshold = Float64Array.from(trees.feature, (feature, node) => {
    const column = feature === LEAF ? undefined : binning.columns[feature];
    if (column === undefined || column.kind === "text") return 0;
    return column.thresholds[trees.bin[node]!] ?? Number.POSITIVE_INFINITY;
  });
  const values = new Float64Array(names.length);
  const { roots, feature, left, flags, value } = trees;
  return (row) => {
    for (let c = 0; c < names.length; c++) {
      const cell = row[names[c]!];
      values[c] = cell === null || cell === undefined ? Number.NaN : (cell as number);
    }
    let margin = params.baseMargin;
    for (let t = 0; t + 1 < roots.length; t++) {
      let node = roots[t]!;
      while (feature[node] !== LEAF) {
        const x = values[feature[node]!]!;
        const isLeft = Number.isNaN(x) ? (flags[node]! & MISSING_LEFT) !== 0 : x <= threshold[node]!;
        node = left[node]! + (isLeft ? 0 : 1);
      }
      margin += value[node]!;
    }
    return sigmoid(margin);
  };
}

/** Microseconds a row. */
function timed(score: (row: Readonly<Record<string, unknown>>) => number): number {
  let sum = 0;
  const start = performance.now();
  for (let i = 0; i < rows.length; i++) sum += score(rows[i]!);
  const time = ((performance.now() - start) * 1000) / rows.length;
  if (!(sum > 0)) throw new Error("the scores are none");
  return time;
}

await serve(
  { churnkit: VERSION },
  () => {
    const naive = naiveScorer();
    const batch = predictProbability(model, test);
    rows.forEach((row, i) => {
      if (scoreRow(row) !== batch[i]) throw new Error(`row ${i}: ${scoreRow(row)}, in the batch ${batch[i]}`);
      if (Math.abs(naive(row) - batch[i]!) > 1e-12)
        throw new Error(`row ${i}: ${naive(row)} by the naive walk`);
    });
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < Number(rounds); round++) {
      ours.push(timed(scoreRow));
      theirs.push(timed(naive));
    }
    return { ours, naive: theirs, rows: rows.length };
  },
  (answer) => answer,
);
