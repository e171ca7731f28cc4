import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkNeuralNetworkModel } from "../churn/network/check.ts";
import type { NeuralNetworkModel } from "../churn/network/model.ts";
import { fitNeuralNetwork } from "../churn/network/neural-network.ts";
import { predictProbability } from "../churn/predict-probability.ts";
import { openPlainTrainer } from "../kernels/network/plain.ts";
import { layerPlaces, type NetworkShape } from "../kernels/network/shape.ts";
import { normal } from "../random/distributions.ts";
import { randomStream, shuffle, uniform } from "../random/random.ts";
import { customers } from "../testing/classifier-customers.ts";
import { expectAllClose, expectClose } from "../testing/close.ts";
import { fitNeuralNetworkWithTensorFlow } from "./fit-neural-network.ts";
import { type LoadedTensorFlow, loadTensorFlow, loadTensorFlowWith } from "./load-tensorflow.ts";
import { fromTensorFlow, networkInputs, toTensorFlow } from "./network-exchange.ts";
import { tensorFlowFolder } from "./tensorflow-folder.ts";
import { openTensorFlowTrainer } from "./tensorflow-trainer.ts";
import type { Tensor, TensorFlow, TensorFlowModel } from "./tensorflow-types.ts";

const target = "churn";
const table = customers(300, 1);

/** TensorFlow.js has more functions than the room uses. */
interface MoreTensorFlow extends TensorFlow {
  sequential(): TensorFlowModel & { add(layer: unknown): void };
  loadLayersModel(handler: unknown): Promise<TensorFlowModel>;
  memory(): { readonly numTensors: number };
  readonly layers: TensorFlow["layers"] & {
    dropout(options: object): unknown;
    batchNormalization(): unknown;
  };
}

function scoreByTensorFlow(
  tf: TensorFlow,
  layersModel: TensorFlowModel,
  model: NeuralNetworkModel,
): number[] {
  const { rows, inputs, values } = networkInputs(model, table);
  return tf.tidy(() =>
    Array.from((layersModel.predict(tf.tensor2d(values, [rows, inputs])) as Tensor).dataSync()),
  );
}

describe.each(["wasm", "cpu"] as const)("TensorFlow.js on the %s backend", (backend) => {
  let loaded: LoadedTensorFlow;
  let tf: MoreTensorFlow;
  beforeAll(async () => {
    loaded = await loadTensorFlow({ backend });
    tf = loaded.tf as MoreTensorFlow;
  });

  it("is the current backend, and leaves no listener of errors behind", async () => {
    expect([loaded.backend, tf.getBackend()]).toEqual([backend, backend]);
    const counts = (): number[] =>
      ["uncaughtException", "unhandledRejection"].map((event) => process.listenerCount(event));
    const before = counts();
    await loadTensorFlow({ backend });
    expect(counts()).toEqual(before);
  });

  it.each(["relu", "tanh"] as const)("takes the steps of our own kernel (%s)", (activation) => {
    const shape: NetworkShape = { sizes: [6, 5, 4, 1], activation };
    const adam = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, l2: 0.5 };
    const trainers = [
      openPlainTrainer(shape, 120, adam),
      openTensorFlowTrainer(tf, shape, 120, adam),
    ] as const;
    for (const { rows, parameters } of trainers) {
      const random = randomStream(3, "rows");
      for (let i = 0; i < rows.x.length; i++) rows.x[i] = normal(random);
      for (let i = 0; i < 120; i++) {
        rows.truth[i] = uniform(random) < 0.4 ? 1 : 0;
        rows.weights[i] = 2 * uniform(random);
      }
      for (const { inputs, outputs, weights } of layerPlaces(shape)) {
        for (let i = 0; i < inputs * outputs; i++) parameters[weights + i] = normal(random) / 2;
      }
    }
    const order = shuffle(
      randomStream(4),
      Uint32Array.from({ length: 120 }, (_, i) => i),
    );
    const [plain, ours] = trainers;
    ours.push();
    for (const [from, to] of [
      [0, 50],
      [50, 120],
      [0, 120],
    ] as const) {
      expectClose(ours.loss(order, from, to), plain.loss(order, from, to), 1e-5);
      expectClose(ours.step(order, from, to), plain.step(order, from, to), 1e-5);
    }
    ours.pull();
    expectAllClose(ours.parameters, plain.parameters, 2e-5, 1);
    expectAllClose(ours.logits(order, 10, 120), plain.logits(order, 10, 120), 1e-4, 1);
    ours.restart();
    plain.restart();
    ours.step(order, 0, 120);
    plain.step(order, 0, 120);
    ours.pull();
    expectAllClose(ours.parameters, plain.parameters, 3e-5, 1);
    ours.close();
  });

  it("fits the network that our own kernel fits, and leaves no tensor behind", async () => {
    const options = { target, epochs: 4, restarts: 2, hidden: [8] } as const;
    const before = tf.memory().numTensors;
    const model = await fitNeuralNetworkWithTensorFlow(table, { ...options, backend });
    expect(tf.memory().numTensors).toBe(before);
    const own = fitNeuralNetwork(table, options);
    expect(model.encoding).toEqual(own.encoding);
    expect(model.options).toEqual(own.options);
    expect(model.fit.networks.map(({ validationRows }) => validationRows)).toEqual(
      own.fit.networks.map(({ validationRows }) => validationRows),
    );
    own.fit.networks.forEach(({ trainingLoss, validationLoss }, n) => {
      expectAllClose(model.fit.networks[n]!.trainingLoss, trainingLoss, 1e-4);
      expectAllClose(model.fit.networks[n]!.validationLoss, validationLoss, 1e-4);
    });
    expectAllClose(predictProbability(model, table), predictProbability(own, table), 2e-4, 1);
    const again = await fitNeuralNetworkWithTensorFlow(table, { ...options, backend });
    expect(again).toEqual(model);
  });

  it.each([
    ["one network of two hidden layers", { hidden: [7, 3], activation: "tanh", restarts: 1 }],
    ["three networks", { hidden: [6], activation: "relu", restarts: 3 }],
    ["no hidden layer", { hidden: [], restarts: 1 }],
  ] as const)("gives the same probabilities from the same weights: %s", async (_, settings) => {
    const model = fitNeuralNetwork(table, { target, epochs: 3, ...settings });
    // With the types of the package, as users have them.
    const layersModel = await toTensorFlow<LayersModel>(model, { backend });
    const p = predictProbability(model, table);
    expectAllClose(scoreByTensorFlow(tf, layersModel, model), p, 1e-5, 1);
    const back = fromTensorFlow(layersModel, model);
    expect(back.params).toEqual({ ...model.params, activation: back.params.activation });
    expect(predictProbability(back, table)).toEqual(p);
    expect([back.fit.status, back.options, back.target]).toEqual(["adopted", null, model.target]);
    expect(Object.isFrozen(back.params.networks[0])).toBe(true);
  });

  it("adopts a model that was built by hand, dropout and all", async () => {
    const frame = fitNeuralNetwork(table, { target, epochs: 1, restarts: 1 });
    const terms = frame.encoding.terms.length;
    const made = tf.sequential();
    made.add(tf.layers.dense({ units: 5, activation: "relu", inputShape: [terms] }));
    made.add(tf.layers.dropout({ rate: 0.5 }));
    made.add(tf.layers.dense({ units: 1, activation: "sigmoid", useBias: false }));
    const model = fromTensorFlow(made, frame);
    checkNeuralNetworkModel(model);
    expectAllClose(scoreByTensorFlow(tf, made, model), predictProbability(model, table), 1e-5, 1);
  });

  it("saves to a folder and loads from it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "churnkit-layers-"));
    afterAll(() => rmSync(folder, { recursive: true }));
    const model = fitNeuralNetwork(table, { target, epochs: 2, restarts: 2, hidden: [4] });
    const layersModel = await toTensorFlow(model, { backend });
    await layersModel.save(tensorFlowFolder(join(folder, "deep", "er")));
    expect(readdirSync(join(folder, "deep", "er")).sort()).toEqual(["model.json", "weights.bin"]);
    const loadedModel = await tf.loadLayersModel(tensorFlowFolder(join(folder, "deep", "er")));
    expect(fromTensorFlow(loadedModel, model).params).toEqual(model.params);
    await expect(tf.loadLayersModel(tensorFlowFolder(folder))).rejects.toThrow(
      `\`folder\` must be a folder with model.json, got`,
    );
  });

  it("is refused a layers model that is no such network", async () => {
    const frame = fitNeuralNetwork(table, { target, epochs: 1, restarts: 1 });
    const inputShape = [frame.encoding.terms.length];
    const modelOf = (...layers: unknown[]): TensorFlowModel => {
      const made = tf.sequential();
      for (const layer of layers) made.add(layer);
      return made;
    };
    const { dense, batchNormalization, activation } = tf.layers;
    const refused = (made: TensorFlowModel, message: string): void => {
      expect(() => fromTensorFlow(made, frame)).toThrow(message);
    };
    const last = dense({ units: 1, activation: "sigmoid" });
    refused(
      modelOf(dense({ units: 3, activation: "relu", inputShape }), batchNormalization(), last),
      '`layersModel.layers[1]` must be a dense layer, a sigmoid at the end, or one of InputLayer, Dropout, GaussianNoise, got "BatchNormalization"',
    );
    refused(
      modelOf(dense({ units: 3, inputShape }), activation({ activation: "relu" }), last),
      "`layersModel.layers[1]` must be a dense layer",
    );
    refused(
      modelOf(dense({ units: 3, activation: "elu", inputShape }), last),
      '`layersModel.layers` must be hidden layers that are all relu or all tanh, got "elu"',
    );
    refused(
      modelOf(dense({ units: 1, activation: "relu", inputShape })),
      '`layersModel.layers` must be a sigmoid at the end, got "relu"',
    );
    refused(
      modelOf(dense({ units: 2, inputShape })),
      "`layersModel.params.networks[0].layers[0].units` must be 1, got 2",
    );
    refused(
      modelOf(dense({ units: 1, inputShape: [2] })),
      `\`layersModel.inputs\` must be ${inputShape[0]} (the terms of frame.encoding), got 2`,
    );
    expect(() => fromTensorFlow(modelOf(dense({ units: 1, inputShape })), {} as never)).toThrow(
      "`frame.encoding` must be an encoding with terms and columns, got undefined",
    );
  });
});

describe("loadTensorFlow", () => {
  const absent = (name: string): Error =>
    Object.assign(new Error(`no ${name}`), { code: "ERR_MODULE_NOT_FOUND" });
  /** A loader that has some packages, and what it was asked for. */
  const withPackages = (...packages: string[]) => {
    const asked: string[] = [];
    const load = (name: string): Promise<unknown> => {
      asked.push(name);
      if (!packages.includes(name)) return Promise.reject(absent(name));
      return Promise.resolve({
        default: {
          setBackend: (backend: string) => Promise.resolve(backend !== "none"),
          ready: () => Promise.resolve(),
          env: () => ({ get: () => false, set: () => {} }),
          scalar: () => ({ dispose: () => {} }),
        },
      });
    };
    return { asked, load };
  };
  const [core, layers, wasm, cpu, node] = ["core", "layers", "backend-wasm", "backend-cpu", "node"].map(
    (name) => `@tensorflow/tfjs-${name}`,
  ) as [string, string, string, string, string];

  it("takes the native one, else WebAssembly, else plain JavaScript", async () => {
    for (const [packages, backend] of [
      [[node, core, layers, wasm], "tensorflow"],
      [[core, layers, wasm, cpu], "wasm"],
      [[core, layers, cpu], "cpu"],
    ] as const) {
      const found = await loadTensorFlowWith(withPackages(...packages).load, {});
      expect(found.backend).toBe(backend);
    }
    const { asked, load } = withPackages(node, core, layers, wasm, cpu);
    expect((await loadTensorFlowWith(load, { backend: "cpu" })).backend).toBe("cpu");
    expect(asked).toEqual([core, layers, cpu]);
  });

  it("names the packages to install where there are none", async () => {
    await expect(loadTensorFlowWith(withPackages().load, {})).rejects.toThrow(
      "`tensorflow` must be TensorFlow.js that is installed (npm install @tensorflow/tfjs-core @tensorflow/tfjs-layers @tensorflow/tfjs-backend-wasm, or @tensorflow/tfjs-node where its download is allowed), got undefined",
    );
    await expect(loadTensorFlowWith(withPackages(core, layers).load, { backend: "cpu" })).rejects.toThrow(
      '`options.backend` must be TensorFlow.js that is installed (npm install @tensorflow/tfjs-core @tensorflow/tfjs-layers @tensorflow/tfjs-backend-cpu), got "cpu"',
    );
    await expect(loadTensorFlowWith(withPackages().load, {})).rejects.toMatchObject({ code: "missing-peer" });
  });

  it("refuses a backend that there is not, and other options", async () => {
    await expect(loadTensorFlow({ backend: "webgl" as "cpu" })).rejects.toThrow(
      '`options.backend` must be one of "tensorflow", "wasm", "cpu", got "webgl"',
    );
    await expect(loadTensorFlow({ backends: 1 } as never)).rejects.toThrow(
      "`options.backends` must be one of",
    );
    await expect(fitNeuralNetworkWithTensorFlow(table, { target, backends: 1 } as never)).rejects.toThrow(
      "`options.backends` must be one of the options target",
    );
  });

  it("removes the listeners of errors that a backend adds, and no other", async () => {
    const own = (): void => {};
    const added = (): void => {};
    process.on("unhandledRejection", own);
    const load = async (): Promise<unknown> => ({
      setBackend: () => {
        process.on("unhandledRejection", added);
        process.on("uncaughtException", added);
        return Promise.resolve(true);
      },
      ready: () => Promise.resolve(),
    });
    await loadTensorFlowWith(load, { backend: "wasm" });
    expect(process.listeners("unhandledRejection")).toContain(own);
    expect(process.listeners("unhandledRejection")).not.toContain(added);
    expect(process.listeners("uncaughtException")).not.toContain(added);
    process.off("unhandledRejection", own);
  });
});
