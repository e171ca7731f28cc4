import { fitGradientBoosting } from "../churn/boosting/gradient-boosting.ts";
import { describeClassifier } from "../testing/classifier-contract.ts";

describeClassifier("gradient-boosting", {
  fit: fitGradientBoosting,
  // Without early stopping, which makes six fits of one; the suite lets it have its way where noise is to be resisted.
  settings: { rounds: 60, learningRate: 0.1 },
  small: { rounds: 4, leaves: 5 },
  interactions: true,
  seeded: true,
  classWeights: true,
  threads: true,
  progress: true,
});
