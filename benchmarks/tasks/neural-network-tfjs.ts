/**
 * The same network in TensorFlow.js on its WebAssembly backend, which every Node has. Arguments as of
 * `neural-network.ts`.
 *
 * @module
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setWasmPaths, version_wasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { layers, type Sequential, sequential } from "@tensorflow/tfjs-layers";
import { rocAuc } from "../../src/evaluation/roc/roc-auc.ts";
import type { NumberColumn } from "../../src/table/table.ts";
import { type ReadCustomers, readCustomers } from "./read-customers.ts";
import { serve } from "./serve.ts";

const [trainPath, testPath, columnText] = process.argv.slice(2) as [string, string, string];
const columns = Number(columnText);
const train = readCustomers(trainPath, columns);
const test = readCustomers(testPath, columns);
const wasm = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
setWasmPaths(`${join(dirname(wasm))}/`);
await tf.setBackend("wasm");
await tf.ready();
// tfjs tells on the console what Node it would like better; that is no answer.
console.warn = () => undefined;

interface Scale {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
}

function scaleOf({ table, truth }: ReadCustomers): Scale {
  const mean = new Float64Array(columns);
  const scale = new Float64Array(columns);
  for (let c = 0; c < columns; c++) {
    const { values } = table[`x${c}`] as NumberColumn;
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[i]!;
    mean[c] = sum / truth.length;
    let squares = 0;
    for (let i = 0; i < values.length; i++) squares += (values[i]! - mean[c]!) ** 2;
    scale[c] = Math.sqrt(squares / truth.length);
  }
  return { mean, scale };
}

function standardised({ table, truth }: ReadCustomers, { mean, scale }: Scale): tf.Tensor2D {
  const rows = new Float32Array(truth.length * columns);
  for (let c = 0; c < columns; c++) {
    const { values } = table[`x${c}`] as NumberColumn;
    for (let i = 0; i < values.length; i++) rows[i * columns + c] = (values[i]! - mean[c]!) / scale[c]!;
  }
  return tf.tensor2d(rows, [truth.length, columns]);
}

async function fit(): Promise<{ model: Sequential; scale: Scale }> {
  const scale = scaleOf(train);
  const x = standardised(train, scale);
  const y = tf.tensor2d(Float32Array.from(train.truth), [train.truth.length, 1]);
  const model = sequential();
  model.add(layers.dense({ units: 64, activation: "relu", inputShape: [columns] }));
  model.add(layers.dense({ units: 32, activation: "relu" }));
  model.add(layers.dense({ units: 1, activation: "sigmoid" }));
  model.compile({ optimizer: tf.train.adam(1e-3), loss: "binaryCrossentropy" });
  await model.fit(x, y, { epochs: 10, batchSize: 200, shuffle: true, verbose: 0, yieldEvery: "never" });
  x.dispose();
  y.dispose();
  return { model, scale };
}

await serve({ "tfjs (wasm)": version_wasm }, fit, async ({ model, scale }) => {
  const scores = model.predict(standardised(test, scale)) as tf.Tensor;
  return { auc: rocAuc(test.truth, Float64Array.from(await scores.data())) };
});
