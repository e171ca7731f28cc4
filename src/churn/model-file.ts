/**
 * Models in files: JSON that names its format, so that a wrong file is told from a right one.
 *
 * `{ "format": "churnkit-model", "churnkit": "0.1.0", "model": { "kind": …, "version": …, … } }`
 *
 * Both functions are asynchronous, as everything in churnkit that waits for a disk: a service that reloads its
 * model keeps answering meanwhile.
 *
 * @module
 */
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { checkOptionKeys, checkText } from "../internal/check.ts";
import { deepFreeze } from "../internal/freeze.ts";
import { InputError } from "../internal/input-error.ts";
import { VERSION } from "../internal/version.ts";
import { MODEL_VERSIONS } from "./model-versions.ts";
import { type ChurnModel, checkScorableModel, isScorableKind } from "./predict-probability.ts";

/** What every fitted model has. */
export interface StoredModel {
  readonly kind: string;
  readonly version: number;
}

/** Options of {@link loadModel}. */
export interface LoadModelOptions {
  /**
   * The kind of model that is expected; a file with another is refused.
   *
   * @defaultValue any kind that this version of churnkit knows
   */
  readonly kind?: string | undefined;
}

const FORMAT = "churnkit-model";

/** Tells temporary files of one process apart. */
let filesBegun = 0;

/**
 * Writes a fitted model of any kind to a JSON file.
 *
 * The text goes to a temporary name in the same folder, which is renamed at the end: a reader never meets half a
 * model, and a failed write leaves an older file as it was.
 *
 * @param model - A fitted model: plain data with a `kind` and a `version`.
 * @param path - The file; an existing one is replaced, its folder must exist.
 * @throws {@link InputError} `incompatible-model` for a value that is not a model of a known kind, `wrong-type` for
 * data inside that JSON cannot hold, `not-found` when the folder does not exist.
 * @example
 * const customers = [{ visits: 1, left: true }, { visits: 2, left: false }, { visits: 1, left: false }, { visits: 3, left: true }];
 * const model = fitLogisticRegression(customers, { target: "left" });
 * await saveModel(model, "/tmp/churnkit-example-model.json");
 * const loaded = await loadModel("/tmp/churnkit-example-model.json");
 * predictProbability(loaded, customers)[0] === predictProbability(model, customers)[0]; // => true
 */
export async function saveModel(model: StoredModel, path: string): Promise<void> {
  checkText(path, "path");
  checkKindAndVersion(model, "model", undefined);
  checkJson(model, "model");
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${filesBegun++}.tmp`);
  const text = `${JSON.stringify({ format: FORMAT, churnkit: VERSION, model }, null, 1)}\n`;
  try {
    await writeFile(temporary, text, { flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    const code = errorCode(error);
    if (code === "ENOENT") throw new InputError("not-found", "path", "a file in a folder that exists", path);
    if (code === "EISDIR") throw new InputError("not-found", "path", "a file, not a folder", path);
    throw error;
  }
}

/**
 * Reads a model that {@link saveModel} wrote. It is frozen and predicts what it predicted before.
 *
 * @param path - The file.
 * @returns The model. Its type is that of a classifier unless another is named:
 * `loadModel<BgNbdModel>(path, { kind: "bg-nbd" })`.
 * @throws {@link InputError} `not-found` when there is no such file; `incompatible-model` for a file that is not a model
 * of churnkit, is of another kind or version than expected, or holds a damaged classifier.
 * @example
 * const model = fitLogisticRegression({ visits: [1, 2, 1, 3], left: [1, 0, 0, 1] }, { target: "left" });
 * await saveModel(model, "/tmp/churnkit-example-load.json");
 * (await loadModel("/tmp/churnkit-example-load.json", { kind: "logistic-regression" })).target.positive; // => "1"
 */
export async function loadModel<M extends StoredModel = ChurnModel>(
  path: string,
  options: LoadModelOptions = {},
): Promise<M> {
  checkText(path, "path");
  checkOptionKeys(options, "options", ["kind"]);
  const content = parse(await readText(path), path);
  if (content.format !== FORMAT) throw notAModel(path);
  checkKindAndVersion(content.model, "path: model", options.kind);
  const { kind } = content.model as StoredModel;
  // A damaged classifier is found when a service loads it, not with the first customer.
  if (isScorableKind(kind)) checkScorableModel(content.model, "path: model");
  return deepFreeze(content.model as M);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT") throw new InputError("not-found", "path", "a file that exists", path);
    if (code === "EISDIR") throw new InputError("not-found", "path", "a file, not a folder", path);
    throw error;
  }
}

function parse(text: string, path: string): { format?: unknown; model?: unknown } {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw notAModel(path);
  }
  if (typeof content !== "object" || content === null) throw notAModel(path);
  return content;
}

function notAModel(path: string): InputError {
  return new InputError("incompatible-model", "path", "a model file that saveModel wrote", path);
}

function checkKindAndVersion(model: unknown, path: string, wanted: string | undefined): void {
  if (typeof model !== "object" || model === null) {
    throw new InputError("incompatible-model", path, "an object with a kind and a version", model);
  }
  const { kind, version } = model as Partial<StoredModel>;
  const known = Object.keys(MODEL_VERSIONS);
  const kinds = wanted === undefined ? known : [wanted];
  if (typeof kind !== "string" || !kinds.includes(kind) || !known.includes(kind)) {
    const shown = kinds.map((name) => JSON.stringify(name)).join(", ");
    throw new InputError(
      "incompatible-model",
      `${path}.kind`,
      kinds.length > 1 ? `one of ${shown}` : shown,
      kind,
    );
  }
  if (version !== MODEL_VERSIONS[kind]) {
    const expected = `${MODEL_VERSIONS[kind]} for ${JSON.stringify(kind)} in churnkit ${VERSION}`;
    throw new InputError("incompatible-model", `${path}.version`, expected, version);
  }
}

/** What JSON would drop or turn into null would predict something else when it comes back. */
function checkJson(value: unknown, path: string): void {
  if (value === null || typeof value === "string" || typeof value === "boolean") return;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new InputError("not-finite", path, "a finite number", value);
    return;
  }
  if (Array.isArray(value)) {
    value.forEach((item, i) => {
      checkJson(item, `${path}[${i}]`);
    });
    return;
  }
  const prototype: unknown = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
  if (prototype !== Object.prototype && prototype !== null) {
    throw new InputError("wrong-type", path, "plain data that JSON can hold", value);
  }
  for (const [key, inner] of Object.entries(value as object)) checkJson(inner, `${path}.${key}`);
}

function errorCode(error: unknown): string | undefined {
  return (error as { code?: string }).code;
}
