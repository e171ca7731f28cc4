/**
 * Four kinds of churn models on the members of a simulated airline, judged on the same folds; the best one with calibrated
 * probabilities, as a service would use it.
 *
 *   npx tsx examples/05-four-churn-models.ts
 */
import { performance } from "node:perf_hooks";
import {
  CLASSIFIER_KINDS,
  compareModels,
  crossValidate,
  featurePlan,
  fitRecipe,
  predictProbability,
  prepareScorer,
  type Recipe,
  rowCount,
  simulateAirline,
  splitTable,
  toRows,
  trainingSnapshots,
} from "churnkit";

// One row a member as of 1 July 2024; who did not fly in the half year after it has left.
const { transactions } = simulateAirline({ customers: 3000, seed: 1 });
const snapshots = trainingSnapshots(transactions, featurePlan(), {
  cutoffs: ["2024-07-01"],
  horizon: { days: 180 },
});
const { train, test } = splitTable(snapshots, { test: 0.25, stratify: "churned", seed: 1 });
console.log(`${rowCount(train)} members to learn from, ${rowCount(test)} held back`);

const recipes: Record<string, Recipe> = Object.fromEntries(
  CLASSIFIER_KINDS.map((kind) => [
    kind,
    {
      target: "churned",
      exclude: ["customerId", "asOf"],
      model: { kind, ...(kind === "random-forest" ? { trees: 100 } : {}) },
    },
  ]),
);
const { ranking, results, differences } = compareModels(recipes, train, { folds: 5, metric: "logLoss" });
console.table(
  ranking.map((name) => {
    const { rocAuc, logLoss, brierScore } = results[name]!.metrics;
    const worse = differences.find(({ other }) => other === name)?.metrics.logLoss;
    return {
      model: name,
      auc: rocAuc.mean.toFixed(4),
      logLoss: logLoss.mean.toFixed(4),
      brier: brierScore.mean.toFixed(4),
      // The best one's loss less this one's, fold by fold: certain where the interval leaves out 0.
      difference: worse
        ? `${worse.mean.toFixed(4)} (${worse.lower.toFixed(4)} to ${worse.upper.toFixed(4)})`
        : "",
    };
  }),
);

// The correction is learned from out-of-fold predictions of inner folds: nothing is judged on what it has seen.
const best = recipes[ranking[0]!]!;
const calibrated: Recipe = { ...best, calibration: { method: "sigmoid" } };
for (const [label, recipe] of [
  ["as fitted", best],
  ["calibrated", calibrated],
] as const) {
  const { brierScore, logLoss } = crossValidate(recipe, train, { folds: 5 }).metrics;
  console.log(`${label}: Brier ${brierScore.mean.toFixed(5)}, log-loss ${logLoss.mean.toFixed(5)}`);
}

// For a service: compiled once, then one plain object at a time, with the same number as in a batch.
const model = fitRecipe(calibrated, train);
const scorer = prepareScorer(model);
const rows = toRows(test);
const batch = predictProbability(model, test);
console.log(`one row and batch agree: ${rows.every((row, i) => scorer.scoreRow(row) === batch[i])}`);
const start = performance.now();
for (let k = 0; k < 100; k++) for (const row of rows) scorer.scoreRow(row);
const microseconds = (1000 * (performance.now() - start)) / (100 * rows.length);
console.log(`one row of ${Object.keys(rows[0]!).length} columns: ${microseconds.toFixed(1)} microseconds`);
const expected = batch.reduce((sum, p) => sum + p, 0);
const left = rows.filter(({ churned }) => Number(churned) === 1).length;
console.log(`held back: ${expected.toFixed(0)} expected to leave, ${left} left`);
