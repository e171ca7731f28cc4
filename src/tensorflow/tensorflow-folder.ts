/**
 * Layers models in a folder, without `@tensorflow/tfjs-node`: the files that its `file://` and the converters of
 * TensorFlow write and read.
 *
 * @module
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkText } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";

/** What TensorFlow.js hands over when a model is saved, as far as it is used here. */
export interface TensorFlowArtifacts {
  readonly modelTopology?: unknown;
  readonly weightSpecs?: unknown;
  readonly weightData?: ArrayBuffer | readonly ArrayBuffer[];
  readonly format?: unknown;
  readonly generatedBy?: unknown;
  readonly convertedBy?: unknown;
  readonly trainingConfig?: unknown;
  readonly userDefinedMetadata?: unknown;
}

/** A handler for `layersModel.save` and `tf.loadLayersModel`. */
export interface TensorFlowFolder {
  save(
    artifacts: TensorFlowArtifacts,
  ): Promise<{ readonly modelArtifactsInfo: { readonly dateSaved: Date } }>;
  load(): Promise<TensorFlowArtifacts>;
}

const MODEL = "model.json";
const WEIGHTS = "weights.bin";
/** TensorFlow.js asks for a date of a saved model; the same for the same model is worth more than the true one. */
const DATE = new Date(0);

/**
 * A folder that layers models are saved to and loaded from: `model.json` and `weights.bin`.
 *
 * @param folder - Made where it is not there.
 * @throws {@link InputError} `not-found` from `load`, when the folder holds no model.
 * @example
 * const customers = Array.from({ length: 80 }, (_, i) => ({ visits: i % 8, left: i % 8 < 3 }));
 * const model = fitNeuralNetwork(customers, { target: "left", epochs: 5, restarts: 1 });
 * const layersModel = await toTensorFlow(model, { backend: "cpu" });
 * await layersModel.save(tensorFlowFolder("/tmp/churnkit-example-layers"));
 * const { weightSpecs } = await tensorFlowFolder("/tmp/churnkit-example-layers").load();
 * (weightSpecs as { name: string }[])[0]!.name; // => "network_0_layer_0/kernel"
 */
export function tensorFlowFolder(folder: string): TensorFlowFolder {
  checkText(folder, "folder");
  return {
    async save(artifacts) {
      const { weightData = new ArrayBuffer(0), weightSpecs = [], ...rest } = artifacts;
      const parts = weightData instanceof ArrayBuffer ? [weightData] : weightData;
      const { modelTopology, format, generatedBy, convertedBy, trainingConfig, userDefinedMetadata } = rest;
      const manifest = {
        ...{ modelTopology, format, generatedBy, convertedBy, trainingConfig, userDefinedMetadata },
        weightsManifest: [{ paths: [WEIGHTS], weights: weightSpecs }],
      };
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, WEIGHTS), Buffer.concat(parts.map((part) => Buffer.from(part))));
      await writeFile(join(folder, MODEL), JSON.stringify(manifest));
      return { modelArtifactsInfo: { dateSaved: DATE } };
    },
    async load() {
      const { weightsManifest, ...rest } = JSON.parse(
        (await readModelFile(folder, MODEL)).toString("utf8"),
      ) as {
        readonly weightsManifest: readonly {
          readonly paths: readonly string[];
          readonly weights: readonly unknown[];
        }[];
      };
      const files = weightsManifest.flatMap(({ paths }) => paths);
      const bytes = Buffer.concat(await Promise.all(files.map((file) => readModelFile(folder, file))));
      return {
        ...rest,
        weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
        weightData: Uint8Array.from(bytes).buffer,
      };
    },
  };
}

async function readModelFile(folder: string, file: string): Promise<Buffer> {
  try {
    return await readFile(join(folder, file));
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOENT") throw error;
    throw new InputError("not-found", "folder", `a folder with ${file}`, folder);
  }
}
