/**
 * `fitRandomForest` on customers read from files. Arguments: training and test customers, columns, depth (or "none"),
 * leaf.
 *
 * @module
 */

import { fitRandomForest } from "../../src/churn/forest/random-forest.ts";
import { predictProbability } from "../../src/churn/predict-probability.ts";
import { rocAuc } from "../../src/evaluation/roc/roc-auc.ts";
import { VERSION } from "../../src/internal/version.ts";
import { readCustomers } from "./read-customers.ts";
import { serve } from "./serve.ts";

const [trainPath, testPath, columns, depth, leaf] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
const train = readCustomers(trainPath, Number(columns));
const test = readCustomers(testPath, Number(columns));

await serve(
  { churnkit: VERSION },
  (seed) =>
    fitRandomForest(train.table, {
      seed,
      target: "churned",
      trees: 100,
      minLeaf: Number(leaf),
      ...(depth === "none" ? {} : { maxDepth: Number(depth) }),
      // The peer scores nothing out of the bag either unless it is asked to.
      outOfBag: false,
      threads: 2,
    }),
  (model) => ({ auc: rocAuc(test.truth, predictProbability(model, test.table)) }),
);
