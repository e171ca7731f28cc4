/** Public names of `churnkit/tensorflow`. */
export type { NeuralNetworkModel } from "../churn/network/model.ts";
export {
  fitNeuralNetworkWithTensorFlow,
  type TensorFlowNetworkOptions,
} from "../tensorflow/fit-neural-network.ts";
export {
  type LoadedTensorFlow,
  loadTensorFlow,
  type TensorFlowBackend,
  type TensorFlowOptions,
} from "../tensorflow/load-tensorflow.ts";
export {
  fromTensorFlow,
  type NetworkFrame,
  type NetworkInputs,
  networkInputs,
  toTensorFlow,
} from "../tensorflow/network-exchange.ts";
export {
  type TensorFlowArtifacts,
  type TensorFlowFolder,
  tensorFlowFolder,
} from "../tensorflow/tensorflow-folder.ts";
export type { TensorFlow, TensorFlowLayer, TensorFlowModel } from "../tensorflow/tensorflow-types.ts";
