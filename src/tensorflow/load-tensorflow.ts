/**
 * Finds a TensorFlow.js: the native one where it installs, else WebAssembly, else plain JavaScript. All are optional
 * peers; nothing is loaded before it is asked for.
 *
 * @module
 */
import { checkChoice, checkOptionKeys } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import type { TensorFlow } from "./tensorflow-types.ts";

/** Where TensorFlow.js computes. */
export type TensorFlowBackend = "tensorflow" | "wasm" | "cpu";

/** Options of {@link loadTensorFlow} and of what uses it. */
export interface TensorFlowOptions {
  /**
   * - `tensorflow`: `@tensorflow/tfjs-node`, native code that its installation downloads;
   * - `wasm`: `@tensorflow/tfjs-backend-wasm` with `@tensorflow/tfjs-core` and `@tensorflow/tfjs-layers`;
   * - `cpu`: `@tensorflow/tfjs-backend-cpu` with the same two.
   *
   * @defaultValue the first of these that can be loaded
   */
  readonly backend?: TensorFlowBackend | undefined;
}

/** A TensorFlow.js that is ready. */
export interface LoadedTensorFlow {
  /** The functions of core and layers: `tf.tensor2d`, `tf.layers.dense`, …. */
  readonly tf: TensorFlow;
  readonly backend: TensorFlowBackend;
}

/** Loads a package by its name. */
export type ImportPackage = (name: string) => Promise<unknown>;

const BACKENDS: readonly TensorFlowBackend[] = ["tensorflow", "wasm", "cpu"];

/** Packages of each backend: the last one brings it, those before it the functions. */
const PACKAGES: Readonly<Record<TensorFlowBackend, readonly string[]>> = {
  tensorflow: ["@tensorflow/tfjs-node"],
  wasm: ["@tensorflow/tfjs-core", "@tensorflow/tfjs-layers", "@tensorflow/tfjs-backend-wasm"],
  cpu: ["@tensorflow/tfjs-core", "@tensorflow/tfjs-layers", "@tensorflow/tfjs-backend-cpu"],
};

const ERRORS_OF_PROCESS = ["uncaughtException", "unhandledRejection"] as const;

/**
 * Loads TensorFlow.js and makes a backend the current one.
 *
 * Listeners of uncaught errors that a backend adds to the process are removed again: they would end a service that
 * handles its errors itself.
 *
 * @throws {@link InputError} `missing-peer` naming the packages to install.
 * @example
 * const { tf, backend } = await loadTensorFlow({ backend: "cpu" });
 * backend; // => "cpu"
 * tf.tidy(() => Array.from(tf.sum(tf.tensor1d(Float32Array.of(1, 2, 3))).dataSync())); // => [6]
 */
export function loadTensorFlow(options: TensorFlowOptions = {}): Promise<LoadedTensorFlow> {
  return loadTensorFlowWith((name) => import(name), options);
}

/**
 * {@link loadTensorFlow} with another way to load packages.
 *
 * @internal
 */
export async function loadTensorFlowWith(
  importPackage: ImportPackage,
  options: TensorFlowOptions,
): Promise<LoadedTensorFlow> {
  checkOptionKeys(options, "options", ["backend"]);
  const { backend: wanted } = options;
  if (wanted !== undefined) checkChoice(wanted, "options.backend", BACKENDS);
  for (const backend of wanted === undefined ? BACKENDS : [wanted]) {
    const tf = await loadPackages(importPackage, PACKAGES[backend]);
    if (tf === undefined) continue;
    await start(tf, backend);
    return { tf, backend };
  }
  throw missingPeer(wanted);
}

function missingPeer(wanted: TensorFlowBackend | undefined): InputError {
  const packages = PACKAGES[wanted ?? "wasm"].join(" ");
  const instead = wanted === undefined ? ", or @tensorflow/tfjs-node where its download is allowed" : "";
  return new InputError(
    "missing-peer",
    wanted === undefined ? "tensorflow" : "options.backend",
    `TensorFlow.js that is installed (npm install ${packages}${instead})`,
    wanted,
  );
}

/** All packages in one object, or nothing when one of them is absent or cannot be loaded. */
async function loadPackages(
  importPackage: ImportPackage,
  names: readonly string[],
): Promise<TensorFlow | undefined> {
  const whole: Record<string, unknown> = {};
  for (const name of names) {
    try {
      Object.assign(whole, namesOf(await importPackage(name)));
    } catch {
      // Not installed, or installed without its native part: a reason to look further, not to stop.
      return undefined;
    }
  }
  return whole as unknown as TensorFlow;
}

/** The exports of a CommonJS package stand in `default`, where names may be missing beside it. */
function namesOf(module: unknown): object {
  const { default: inner, ...names } = module as { readonly default?: object };
  return { ...names, ...inner };
}

async function start(tf: TensorFlow, backend: TensorFlowBackend): Promise<void> {
  const before = ERRORS_OF_PROCESS.map((event) => new Set(process.listeners(event as "uncaughtException")));
  if (!(await tf.setBackend(backend))) {
    throw new InputError("missing-peer", "options.backend", "a backend that can be started", backend);
  }
  await tf.ready();
  if (backend === "cpu") silenceGreeting(tf);
  ERRORS_OF_PROCESS.forEach((event, i) => {
    for (const listener of process.listeners(event as "uncaughtException")) {
      if (!before[i]!.has(listener)) process.off(event, listener);
    }
  });
}

/** The plain backend prints an advertisement at its first tensor, unless it is told that this is production. */
function silenceGreeting(tf: TensorFlow): void {
  const flags = tf.env();
  const before = flags.get("PROD");
  flags.set("PROD", true);
  tf.scalar(0).dispose();
  flags.set("PROD", before);
}
