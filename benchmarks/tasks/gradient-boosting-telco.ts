/**
 * `fitGradientBoosting` on the Telco customers, texts as they are. Arguments: two CSV files, to learn from and to test.
 *
 * @module
 */
import { fitGradientBoosting } from "../../src/churn/boosting/gradient-boosting.ts";
import { predictProbability } from "../../src/churn/predict-probability.ts";
import { rocAuc } from "../../src/evaluation/roc/roc-auc.ts";
import { VERSION } from "../../src/internal/version.ts";
import { readCsv } from "../../src/table/read-csv.ts";
import { binaryTarget } from "../../src/table/target.ts";
import { serve } from "./serve.ts";

const [trainPath, testPath] = process.argv.slice(2) as [string, string];
const { table: train } = await readCsv(trainPath);
const { table: test } = await readCsv(testPath);
const truth = binaryTarget(test, "Churn", {}, "Churn").values;

await serve(
  { churnkit: VERSION },
  () =>
    fitGradientBoosting(train, {
      target: "Churn",
      exclude: ["customerID"],
      rounds: 100,
      leaves: 31,
      learningRate: 0.1,
      threads: 2,
    }),
  (model) => ({ auc: rocAuc(truth, predictProbability(model, test)) }),
);
