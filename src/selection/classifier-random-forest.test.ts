import { fitRandomForest } from "../churn/forest/random-forest.ts";
import { describeClassifier } from "../testing/classifier-contract.ts";

describeClassifier("random-forest", {
  fit: fitRandomForest,
  settings: { trees: 60 },
  small: { trees: 3, maxDepth: 3 },
  interactions: true,
  seeded: true,
  classWeights: true,
  threads: true,
  progress: true,
});
