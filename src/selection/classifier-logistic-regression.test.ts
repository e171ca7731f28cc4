import { fitLogisticRegression } from "../churn/logistic/logistic-regression.ts";
import { describeClassifier } from "../testing/classifier-contract.ts";

describeClassifier("logistic-regression", {
  fit: fitLogisticRegression,
  interactions: false,
  seeded: false,
  classWeights: true,
  threads: true,
  progress: true,
});
