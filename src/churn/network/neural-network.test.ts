import { describe, expect, it } from "vitest";
import { rocAuc } from "../../evaluation/roc/roc-auc.ts";
import { fitEncoding } from "../../features/encoding/encoding.ts";
import { encode } from "../../features/encoding/matrix.ts";
import type { Progress } from "../../internal/progress.ts";
import { openPlainTrainer } from "../../kernels/network/plain.ts";
import { layerPlaces, type NetworkShape } from "../../kernels/network/shape.ts";
import { openTeamTrainer } from "../../kernels/network/team.ts";
import { normal } from "../../random/distributions.ts";
import { randomStream } from "../../random/random.ts";
import type { Table } from "../../table/table.ts";
import { tableFrom } from "../../table/table-from.ts";
import { customers, xorCustomers } from "../../testing/classifier-customers.ts";
import { expectAllClose, expectClose } from "../../testing/close.ts";
import golden from "../fixtures/neural-network.json" with { type: "json" };
import { readTrainingData } from "../training-data.ts";
import { moveToBaseRate } from "./base-rate.ts";
import { checkNeuralNetworkModel } from "./check.ts";
import { FARTHEST_INPUT, prepareInputs } from "./inputs.ts";
import type { NeuralNetworkLayer, NeuralNetworkModel } from "./model.ts";
import { fitNeuralNetwork, fitNeuralNetworkOn } from "./neural-network.ts";
import {
  type NeuralNetworkOptions,
  type NeuralNetworkSettings,
  resolveNeuralNetworkSettings,
} from "./options.ts";
import { packFloats, packLayers, unpackFloats, unpackNetworks } from "./parameters.ts";
import { prepareNeuralNetworkScorer } from "./scorer.ts";
import { splitRows, startNetwork } from "./training.ts";

const target = "churn";

function score(model: NeuralNetworkModel, table: Table): Float64Array {
  return prepareNeuralNetworkScorer(model).scoreTable(table);
}

describe("fitNeuralNetwork and scikit-learn's MLPClassifier", () => {
  const table = tableFrom({
    a: golden.x[0]!,
    b: golden.x[1]!,
    c: golden.x[2]!,
    d: golden.x[3]!,
    y: golden.y,
  });
  const encoding = fitEncoding(table, ["a", "b", "c", "d"]);
  const frame = fitNeuralNetwork(table, { target: "y", restarts: 1, epochs: 1, hidden: golden.hidden });

  for (const { activation, start, probability, trained, trainedProbability } of golden.cases) {
    const shape = { sizes: [4, ...golden.hidden, 1], activation } as NetworkShape;
    const parametersOf = ({ weights, biases }: typeof start): Float32Array => {
      const places = layerPlaces(shape);
      const parameters = new Float32Array(places.at(-1)!.biases + 4);
      places.forEach((place, l) => {
        parameters.set(weights[l]!, place.weights);
        parameters.set(biases[l]!, place.biases);
      });
      return parameters;
    };
    const modelOf = (parameters: Float32Array): NeuralNetworkModel => ({
      ...frame,
      encoding,
      params: { activation: shape.activation, networks: [{ layers: packLayers(shape, parameters) }] },
    });

    it(`have the same probabilities from the same weights (${activation})`, () => {
      const model = modelOf(parametersOf(start));
      checkNeuralNetworkModel(model);
      expectAllClose(score(model, table), probability, 5e-7);
    });

    it(`take the same steps with the same penalty (${activation})`, () => {
      const { learningRate, alpha, steps } = golden;
      const adam = { learningRate, l2: alpha, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
      for (const open of [openTeamTrainer, openPlainTrainer]) {
        const trainer = open(shape, golden.y.length, adam, 1);
        prepareInputs(encoding).open(table).write(trainer.rows.x, 0, golden.y.length);
        trainer.rows.truth.set(golden.y);
        trainer.rows.weights.fill(1);
        trainer.parameters.set(parametersOf(start));
        const order = Uint32Array.from(golden.y, (_, i) => i);
        for (let t = 0; t < steps; t++) trainer.step(order, 0, order.length);
        const parameters = Float32Array.from(trainer.parameters);
        trainer.close();
        // Single precision against double, and epsilon inside the root's correction: the fourth digit after 40 steps.
        expectAllClose(parameters, parametersOf(trained), 2e-4, 0.1);
        expectAllClose(score(modelOf(parameters), table), trainedProbability, 1e-4);
      }
    });
  }
});

describe("fitNeuralNetwork", () => {
  it("learns XOR, also from the four corners alone", () => {
    const corners = { x: [0, 0, 1, 1], y: [0, 1, 0, 1], churn: [false, true, true, false] };
    const model = fitNeuralNetwork(corners, { target, l2: 0.001, learningRate: 0.02 });
    expect(Array.from(score(model, tableFrom(corners)), Math.round)).toEqual([0, 1, 1, 0]);
    const square = xorCustomers(1000, 3);
    expect(rocAuc(truthOf(square), score(fitNeuralNetwork(square, { target }), square))).toBeGreaterThan(
      0.99,
    );
  });

  it("fits one layer as the logistic regression it then is", () => {
    // Full batches, many steps: the minimum of the penalised loss has a gradient of zero.
    const table = customers(300, 2);
    const options = { hidden: [], l2: 3, batchSize: 300, epochs: 3000, validationShare: 0, restarts: 1 };
    const model = fitNeuralNetwork(table, {
      target,
      features: ["tenure", "visits"],
      learningRate: 0.01,
      ...options,
    });
    expect(model.fit.status).toBe("converged");
    const { matrix, rows } = encode(model.encoding, table);
    const p = score(model, table);
    const truth = truthOf(table);
    const [weights] = model.params.networks[0]!.layers.map((layer) => unpackFloats(layer.weights));
    model.encoding.terms.forEach(({ mean, scale }, j) => {
      let gradient = 3 * weights![j]!;
      for (let i = 0; i < rows; i++) {
        gradient += (p[i]! - truth[i]!) * ((matrix[j * rows + i]! - mean) / scale);
      }
      expect(Math.abs(gradient) / rows).toBeLessThan(0.004);
    });
  });

  it("keeps the parameters of the epoch that was best on the validation rows", () => {
    const model = fitNeuralNetwork(customers(900, 4), { target, l2: 0, learningRate: 0.02, restarts: 2 });
    expect(model.fit.status).toBe("converged");
    expect(model.fit.iterations).toBe(
      model.fit.networks.reduce((sum, { iterations }) => sum + iterations, 0),
    );
    for (const network of model.fit.networks) {
      const { validationLoss, bestEpoch, iterations } = network;
      expect(network.validationRows).toBe(90);
      expect(validationLoss).toHaveLength(iterations);
      expect(network.trainingLoss).toHaveLength(iterations);
      expect(validationLoss[bestEpoch - 1]).toBe(Math.min(...validationLoss));
      expect(iterations - bestEpoch).toBe(8);
    }
    // The loss that is told is that of the rows: a fit that ends at its best epoch is the same network.
    const [first] = model.fit.networks;
    const again = fitNeuralNetwork(customers(900, 4), {
      ...{ target, l2: 0, learningRate: 0.02, restarts: 1 },
      epochs: first!.bestEpoch,
    });
    expect(again.fit.networks[0]!.validationLoss).toEqual(first!.validationLoss.slice(0, first!.bestEpoch));
    expect(weightsOf(again, 0)).toEqual(weightsOf(model, 0));
    expect(again.fit.status).toBe("iteration-limit");
    expect(again.fit.warnings.map(({ code }) => code)).toEqual(["iteration-limit"]);
    expect(again.fit.warnings[0]!.message).toBe(
      `the loss still fell when training ended after ${first!.bestEpoch} epochs`,
    );
  });

  it("watches its own loss where there are too few rows to hold back, and says so", () => {
    const model = fitNeuralNetwork(customers(60, 5), { target, restarts: 1 });
    expect(model.fit.networks[0]!.validationRows).toBe(0);
    expect(model.fit.networks[0]!.validationLoss).toEqual([]);
    expect(model.fit.warnings.map(({ code }) => code)).toContain("no-validation-rows");
    const asked = fitNeuralNetwork(customers(60, 5), { target, restarts: 1, validationShare: 0 });
    expect(asked.fit.warnings.map(({ code }) => code)).not.toContain("no-validation-rows");
    expect(asked.params).toEqual(model.params);
  });

  it("says when the loss ran away, and gives a network of finite numbers", () => {
    const model = fitNeuralNetwork(customers(200, 6), { target, learningRate: 1e38, l2: 0, epochs: 5 });
    expect(model.fit.status).toBe("not-finite");
    expect(model.fit.warnings.map(({ code }) => code)).toContain("not-finite-loss");
    checkNeuralNetworkModel(model);
    for (const p of score(model, customers(200, 6))) expect(p > 0 && p < 1).toBe(true);
  });

  it("averages its restarts in log odds", () => {
    const table = customers(500, 7);
    const model = fitNeuralNetwork(table, { target, restarts: 3, epochs: 4 });
    const logOdds = model.params.networks.map((network) =>
      score({ ...model, params: { ...model.params, networks: [network] } }, table).map((p) =>
        Math.log(p / (1 - p)),
      ),
    );
    score(model, table).forEach((p, i) => {
      const mean = (logOdds[0]![i]! + logOdds[1]![i]! + logOdds[2]![i]!) / 3;
      expectClose(p, 1 / (1 + Math.exp(-mean)), 1e-12);
    });
    expect(new Set(model.params.networks.map(({ layers }) => layers[0]!.weights)).size).toBe(3);
    // The first restart does not depend on how many follow.
    const alone = fitNeuralNetwork(table, { target, restarts: 1, epochs: 4 });
    expect(weightsOf(alone, 0)).toEqual(weightsOf(model, 0));
  });

  it("gives the training rows the base rate on average, with weights of rows and of classes", () => {
    const table = customers(600, 14, { intercept: -2 });
    const truth = truthOf(table);
    const weight = Float64Array.from(truth, (_, i) => 1 + (i % 3));
    const weighted: Table = { ...table, weight: { kind: "number", values: weight } };
    const total = weight.reduce((sum, value) => sum + value, 0);
    for (const classWeights of [undefined, "balanced", { Yes: 20 }] as const) {
      const model = fitNeuralNetwork(weighted, { target, weights: "weight", classWeights, epochs: 6 });
      const sum = score(model, table).reduce((all, p, i) => all + weight[i]! * p, 0);
      // Single precision of the three biases.
      expectClose(sum / total, model.target.baseRate, 1e-6);
      expect(model.options!.classWeights).toEqual(classWeights ?? null);
    }
  });

  it("takes a row of weight 0 as none, and a common factor of weights as none", () => {
    const table = customers(400, 8);
    const weight = Float64Array.from({ length: 400 }, (_, i) => (i < 300 ? 1 : 0));
    const weighted = fitNeuralNetwork(
      { ...table, weight: { kind: "number", values: weight } },
      {
        ...{ target, features: ["tenure", "visits"], weights: "weight", epochs: 5 },
      },
    );
    const few = fitNeuralNetwork(customers(400, 8), { target, features: ["tenure", "visits"], epochs: 5 });
    const cut = tableFrom(
      Object.fromEntries(Object.entries(table).map(([name, column]) => [name, first(column, 300)])),
    );
    const dropped = fitNeuralNetwork(cut, { target, features: ["tenure", "visits"], epochs: 5 });
    expect(weightsOf(weighted, 0)).toEqual(weightsOf(dropped, 0));
    expect(weightsOf(few, 0)).not.toEqual(weightsOf(dropped, 0));
    const tripled = fitNeuralNetwork(
      { ...table, weight: { kind: "number", values: weight.map((value) => 4 * value) } },
      { target, features: ["tenure", "visits"], weights: "weight", epochs: 5 },
    );
    expect(tripled.params).toEqual(weighted.params);
    expect(weighted.options!.weights).toBe("weight");
  });

  it("has a smaller default penalty for more than 6,000 rows", () => {
    const options = { target, features: ["tenure"], epochs: 1, restarts: 1, hidden: [2] };
    expect(fitNeuralNetwork(customers(6000, 9), options).options!.l2).toBe(1);
    expect(fitNeuralNetwork(customers(8000, 9), options).options!.l2).toBe(0.75);
    expect(fitNeuralNetwork(customers(8000, 9), { ...options, l2: 0.1 }).options!.l2).toBe(0.1);
  });

  it("tells every epoch and stops between two", () => {
    const seen: Progress[] = [];
    fitNeuralNetwork(customers(60, 10), {
      ...{ target, restarts: 2, epochs: 3, patience: 3 },
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen.map(({ done }) => done)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(seen.every(({ stage, total }) => stage === "network epoch" && total === 6)).toBe(true);
    // A long epoch asks in between.
    const wide = { hidden: [4096], restarts: 1, epochs: 1 };
    let calls = 0;
    fitNeuralNetwork(customers(3000, 10), { target, ...wide, onProgress: () => calls++ });
    expect(calls).toBeGreaterThan(1);
    const controller = new AbortController();
    const stop = (): unknown =>
      fitNeuralNetwork(customers(60, 10), {
        ...{ target, signal: controller.signal },
        onProgress: ({ done }) => {
          if (done === 2) controller.abort(new Error("enough"));
        },
      });
    expect(stop).toThrow("enough");
  });

  it("gives the model of the plain loops", () => {
    const table = customers(300, 11);
    const settings = resolveNeuralNetworkSettings(
      { epochs: 3, hidden: [5, 4], activation: "tanh" },
      "options",
    );
    const training = readTrainingData(table, { target }, "options");
    const kernel = fitNeuralNetworkOn(training, settings, null);
    expect(fitNeuralNetworkOn(training, settings, null, {}, openPlainTrainer)).toEqual(kernel);
  });
});

function truthOf(table: Table): Uint8Array {
  return readTrainingData(table, { target }, "options").truth;
}

/** Weights of a network, without the last bias, which depends on the others. */
function weightsOf(model: NeuralNetworkModel, network: number): string[] {
  const { layers } = model.params.networks[network]!;
  return layers.flatMap(({ weights, biases }, l) => (l < layers.length - 1 ? [weights, biases] : [weights]));
}

function first(column: Table[string], count: number): Table[string] {
  if (column!.kind === "text") return { ...column!, codes: column!.codes.slice(0, count) };
  return { ...column!, values: column!.values.slice(0, count) } as Table[string];
}

describe("the parts of a fit", () => {
  it("start with weights in Glorot's bounds and the base rate for every row", () => {
    const shape: NetworkShape = { sizes: [20, 30, 10, 1], activation: "relu" };
    const places = layerPlaces(shape);
    const parameters = new Float32Array(places.at(-1)!.biases + 4).fill(9);
    startNetwork(shape, parameters, -1.5, randomStream(1));
    for (const { inputs, outputs, weights, biases } of places.slice(0, -1)) {
      const values = parameters.subarray(weights, weights + inputs * outputs);
      const bound = Math.sqrt(6 / (inputs + outputs));
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(largest).toBeLessThanOrEqual(bound);
      expect(largest).toBeGreaterThan(0.97 * bound);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(Math.abs(mean)).toBeLessThan((4 * bound) / Math.sqrt(3 * values.length));
      expect(parameters.subarray(biases, biases + outputs).every((value) => value === 0)).toBe(true);
    }
    const { weights, biases } = places.at(-1)!;
    expect(parameters.subarray(weights, weights + 10).every((value) => value === 0)).toBe(true);
    expect(parameters[biases]).toBe(-1.5);
  });

  it("hold back the same share of each class, and nothing where it would be too little", () => {
    const truth = Uint8Array.from({ length: 1000 }, (_, i) => (i % 5 === 0 ? 1 : 0));
    const rows = Uint32Array.from(truth, (_, i) => i);
    const { training, validation } = splitRows(rows, truth, { share: 0.1, fewest: 10 }, randomStream(1));
    expect(validation).toHaveLength(100);
    expect(validation.filter((row) => truth[row] === 1)).toHaveLength(20);
    expect([...training, ...validation].sort((a, b) => a - b)).toEqual(Array.from(rows));
    expect(splitRows(rows, truth, { share: 0.04, fewest: 10 }, randomStream(1)).validation).toHaveLength(0);
    expect(splitRows(rows, truth, { share: 0, fewest: 0 }, randomStream(1)).validation).toHaveLength(0);
  });

  it("holds whole groups out, or nothing", () => {
    const truth = Uint8Array.from({ length: 800 }, (_, i) => Number((i >> 3) % 3 === 0));
    const rows = Uint32Array.from(truth.keys());
    const groups = Float64Array.from(truth, (_, i) => i >> 3);
    const { training, validation } = splitRows(
      rows,
      truth,
      { share: 0.2, fewest: 10, groups },
      randomStream(1),
    );
    expect(validation).toHaveLength(160);
    expect(training).toHaveLength(640);
    const held = new Set(Array.from(validation, (row) => groups[row]));
    expect(Array.from(training).some((row) => held.has(groups[row]))).toBe(false);
    const one = splitRows(
      rows,
      truth,
      { share: 0.2, fewest: 10, groups: groups.map(() => 7) },
      randomStream(1),
    );
    expect(one.validation).toHaveLength(0);
  });

  it("move the mean probability to the base rate, from anywhere", () => {
    const random = randomStream(2);
    const table = tableFrom({ x: [1, 2, 3, 4], weight: [1, 2, 0.5, 4], churn: [true, false, false, false] });
    const training = readTrainingData(table, { target, weights: "weight" }, "options");
    for (const offset of [0, -30, 25, 3]) {
      const logits = Array.from({ length: 4 }, () => offset + 3 * normal(random));
      const shift = moveToBaseRate(logits, Uint32Array.of(0, 1, 2, 3), training);
      const weights = [1, 2, 0.5, 4];
      const gap = logits.reduce(
        (sum, z, i) => sum + weights[i]! * (1 / (1 + Math.exp(-z - shift)) - (i === 0 ? 1 : 0)),
        0,
      );
      expect(Math.abs(gap)).toBeLessThan(1e-8);
    }
  });

  it("bring inputs back that are far away, and write the average row for an unknown level", () => {
    const table = tableFrom({ x: [1, 2, 3, 2], plan: ["a", "b", "c", "a"] });
    const writer = prepareInputs(fitEncoding(table, ["x", "plan"]));
    const row = new Float32Array(3);
    writer.writeRow({ x: 1e300, plan: "z" }, row);
    expect(Array.from(row)).toEqual([FARTHEST_INPUT, 0, 0]);
    writer.writeRow({ x: -1e300, plan: null }, row);
    expect(Array.from(row)).toEqual([-FARTHEST_INPUT, 0, 0]);
    expect([writer.missing(), writer.unseen()]).toEqual([{ plan: 1 }, { plan: 1 }]);
    // Where training had no gap, a missing text is the average row; a known level is standardised as any number.
    writer.writeRow({ x: 2, plan: "b" }, row);
    expectAllClose(row, [0, 0.75 / Math.sqrt(0.1875), -0.25 / Math.sqrt(0.1875)], 1e-7);
  });

  it("pack numbers and unpack them", () => {
    const values = Float32Array.of(0, -0, 1, -1.5, 3.4e38, 1e-45);
    expect(unpackFloats(packFloats(values))).toEqual(values);
    expect(packFloats(Float32Array.of(1))).toBe("AACAPw==");
  });
});

describe("options of fitNeuralNetwork", () => {
  const refused = (settings: NeuralNetworkSettings, message: string): void => {
    const options: NeuralNetworkOptions = { target, ...settings };
    expect(() => fitNeuralNetwork(customers(40, 1), options)).toThrow(message);
  };

  it("are refused with the reason", () => {
    refused(
      { hidden: 32 as never },
      "`options.hidden` must be an array with the units of each hidden layer, got 32",
    );
    refused({ hidden: [32, 0] }, "`options.hidden[1]` must be >= 1, got 0");
    refused({ hidden: [5000] }, "`options.hidden[0]` must be <= 4096, got 5000");
    refused({ hidden: Array<number>(9).fill(2) }, "`options.hidden.length` must be <= 8, got 9");
    refused(
      { activation: "gelu" as never },
      '`options.activation` must be one of "relu", "tanh", got "gelu"',
    );
    refused({ l2: -1 }, "`options.l2` must be >= 0, got -1");
    refused({ learningRate: 0 }, "`options.learningRate` must be > 0, got 0");
    refused({ batchSize: 0 }, "`options.batchSize` must be >= 1, got 0");
    refused({ epochs: 0 }, "`options.epochs` must be >= 1, got 0");
    refused({ validationShare: 0.6 }, "`options.validationShare` must be in [0, 0.5], got 0.6");
    refused({ validationShare: -0.1 }, "`options.validationShare` must be in [0, 0.5], got -0.1");
    refused({ patience: 0 }, "`options.patience` must be >= 1, got 0");
    refused({ restarts: 33 }, "`options.restarts` must be <= 32, got 33");
    refused({ seed: 0.5 }, "`options.seed` must be an integer, got 0.5");
    refused({ maxLevels: 1 }, "`options.maxLevels` must be >= 2, got 1");
    refused({ threads: 0 }, "`options.threads` must be >= 1, got 0");
    refused({ dropout: 0.5 } as never, "`options.dropout` must be one of the options target");
  });
});

describe("a neural network from a file", () => {
  const model = fitNeuralNetwork(customers(60, 12), {
    ...{ target, features: ["tenure", "plan"], hidden: [2], epochs: 1, restarts: 2 },
  });
  const [network] = model.params.networks;
  const withLayers = (layers: readonly unknown[]): NeuralNetworkModel =>
    ({ ...model, params: { ...model.params, networks: [network, { layers }] } }) as NeuralNetworkModel;

  it("is refused where its layers do not fit", () => {
    const refused = (damaged: NeuralNetworkModel, message: string): void => {
      expect(() => checkNeuralNetworkModel(damaged)).toThrow(message);
    };
    const [hidden, output] = network!.layers as [NeuralNetworkLayer, NeuralNetworkLayer];
    const at = "`model.params.networks[1].layers";
    refused(
      { ...model, version: 2 as 1 },
      "`model.version` must be 1, the version this churnkit reads, got 2",
    );
    refused(withLayers([]), `${at}\` must be an array of 1 to 9 layers, got Array of length 0`);
    refused(withLayers([{ ...hidden, inputs: 9 }, output]), `${at}[0].inputs\` must be 4, got 9`);
    refused(withLayers([hidden, { ...output, units: 2 }]), `${at}[1].units\` must be 1, got 2`);
    refused(
      withLayers([hidden, { ...output, weights: "AACAPw==" }]),
      `${at}[1].weights\` must be base64 of 2 single-precision numbers, got "AACAPw=="`,
    );
    const infinite = packFloats(Float32Array.of(Number.POSITIVE_INFINITY, 0));
    refused(
      withLayers([hidden, { ...output, weights: infinite }]),
      `${at}[1].weights\` must be base64 of 2 single-precision numbers, all finite, got`,
    );
    const huge = packFloats(Float32Array.of(3e38, 0));
    refused(
      withLayers([hidden, { ...output, weights: huge }]),
      `${at}[1]\` must be weights whose sums stay finite, got an object`,
    );
    const single = [{ ...hidden, units: 1, weights: packFloats(new Float32Array(4)), biases: "AACAPw==" }];
    refused(withLayers(single), "must be layers with the units of the first network (2, 1)");
    refused(
      { ...model, params: { ...model.params, activation: "gelu" as "relu" } },
      '`model.params.activation` must be "relu" or "tanh", got "gelu"',
    );
  });

  it("unpacks to what was trained", () => {
    const { shape, networks } = unpackNetworks(model);
    expect(shape).toEqual({ sizes: [4, 2, 1], activation: "relu" });
    expect(networks.map((parameters) => packLayers(shape, parameters))).toEqual(
      model.params.networks.map(({ layers }) => layers),
    );
  });
});
