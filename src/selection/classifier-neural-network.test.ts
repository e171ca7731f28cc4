import { fitNeuralNetwork } from "../churn/network/neural-network.ts";
import { describeClassifier } from "../testing/classifier-contract.ts";

describeClassifier("neural-network", {
  fit: fitNeuralNetwork,
  small: { hidden: [3], epochs: 3 },
  interactions: true,
  seeded: true,
  classWeights: true,
  threads: true,
  progress: true,
});
