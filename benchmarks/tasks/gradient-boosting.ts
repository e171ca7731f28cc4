/**
 * `fitGradientBoosting` on customers read from files. Arguments: training and test customers, columns, "fit" or
 * "predict".
 *
 * @module
 */
import { fitGradientBoosting } from "../../src/churn/boosting/gradient-boosting.ts";
import type { GradientBoostingModel } from "../../src/churn/boosting/model.ts";
import { predictProbability } from "../../src/churn/predict-probability.ts";
import { unpackTrees } from "../../src/churn/trees/pack.ts";
import { treeSums } from "../../src/churn/trees/sum.ts";
import { rocAuc } from "../../src/evaluation/roc/roc-auc.ts";
import { binTable } from "../../src/features/binning/table.ts";
import { VERSION } from "../../src/internal/version.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import type { Table } from "../../src/table/table.ts";
import { readCustomers } from "./read-customers.ts";
import { serve } from "./serve.ts";

const [trainPath, testPath, columns, what] = process.argv.slice(2) as [string, string, string, string];
const train = readCustomers(trainPath, Number(columns));
const test = readCustomers(testPath, Number(columns));

const fit = (): GradientBoostingModel =>
  fitGradientBoosting(train.table, {
    target: "churned",
    rounds: 100,
    leaves: 31,
    learningRate: 0.1,
    threads: 2,
  });

/** Largest difference of scores from those of the definition: every row down every tree, one after another. */
function distanceFromDefinition(model: GradientBoostingModel, table: Table, scores: Float64Array): number {
  const { binning, params } = model;
  const trees = unpackTrees(params.trees, binning.columns.length, "trees");
  const { bins, rows } = binTable(binning, table);
  const sums = treeSums(trees, bins, rows);
  return scores.reduce(
    (most, score, i) => Math.max(most, Math.abs(score - sigmoid(params.baseMargin + sums[i]!))),
    0,
  );
}

if (what === "fit") {
  await serve({ churnkit: VERSION }, fit, (model) => ({
    auc: rocAuc(test.truth, predictProbability(model, test.table)),
  }));
} else {
  const model = fit();
  await serve(
    { churnkit: VERSION },
    () => predictProbability(model, test.table),
    (scores) => ({
      auc: rocAuc(test.truth, scores),
      distance: distanceFromDefinition(model, test.table, scores),
    }),
  );
}
