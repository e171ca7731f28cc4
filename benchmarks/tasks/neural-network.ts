/**
 * `fitNeuralNetwork`, 64 and 32 units, 10 epochs, on customers read from files. Arguments: training and test customers,
 * columns.
 *
 * @module
 */
import { fitNeuralNetwork } from "../../src/churn/network/neural-network.ts";
import { predictProbability } from "../../src/churn/predict-probability.ts";
import { rocAuc } from "../../src/evaluation/roc/roc-auc.ts";
import { VERSION } from "../../src/internal/version.ts";
import { readCustomers } from "./read-customers.ts";
import { serve } from "./serve.ts";

const [trainPath, testPath, columns] = process.argv.slice(2) as [string, string, string];
const train = readCustomers(trainPath, Number(columns));
const test = readCustomers(testPath, Number(columns));

await serve(
  { churnkit: VERSION },
  (seed) =>
    fitNeuralNetwork(train.table, {
      seed,
      target: "churned",
      hidden: [64, 32],
      epochs: 10,
      batchSize: 200,
      l2: 1e-4,
      learningRate: 1e-3,
      // As the peers: every row takes part in the steps, nothing stops before the last epoch.
      validationShare: 0,
      restarts: 1,
      patience: 10,
      threads: 2,
    }),
  (model) => ({ auc: rocAuc(test.truth, predictProbability(model, test.table)) }),
);
