import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { VERSION } from "../internal/version.ts";
import { fitLogisticRegression } from "./logistic/logistic-regression.ts";
import { loadModel, saveModel } from "./model-file.ts";
import { MODEL_VERSIONS } from "./model-versions.ts";
import { predictProbability } from "./predict-probability.ts";

const folder = mkdtempSync(join(tmpdir(), "churnkit-models-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const data = { visits: [1, 2, 3, 4, 5, 6], plan: ["a", "b", "a", "b", null, "a"], left: [1, 1, 0, 1, 0, 0] };
const model = fitLogisticRegression(data, { target: "left" });

const kinds = Object.keys(MODEL_VERSIONS)
  .map((kind) => JSON.stringify(kind))
  .join(", ");

function written(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe("saveModel and loadModel", () => {
  it("bring a model back: equal, frozen, with the same predictions to the last bit", async () => {
    const path = join(folder, "model.json");
    await saveModel(model, path);
    const loaded = await loadModel<typeof model>(path);
    expect(loaded).toEqual(model);
    expect(
      Object.isFrozen(loaded) &&
        Object.isFrozen(loaded.params) &&
        Object.isFrozen(loaded.params.coefficients),
    ).toBe(true);
    expect(predictProbability(loaded, data)).toEqual(predictProbability(model, data));
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({
      format: "churnkit-model",
      churnkit: VERSION,
    });
  });

  it("take models of other kinds", async () => {
    const path = join(folder, "value.json");
    const value = { kind: "bg-nbd", version: 1, params: { r: 0.25, alpha: 4 } };
    await saveModel(value, path);
    expect(await loadModel<typeof value>(path, { kind: "bg-nbd" })).toEqual(value);
  });

  it("replace a file, and leave nothing beside it", async () => {
    const path = join(folder, "again.json");
    await saveModel({ kind: "k-means", version: 1 }, path);
    await saveModel(model, path);
    expect((await loadModel(path)).kind).toBe("logistic-regression");
    expect(readdirSync(folder).filter((name) => name.includes(".tmp"))).toEqual([]);
  });

  it("leave the old file when the new model cannot be written", async () => {
    const path = join(folder, "kept.json");
    await saveModel(model, path);
    await expect(
      saveModel({ kind: "k-means", version: 1, centers: Number.NaN } as never, path),
    ).rejects.toThrow();
    expect(await loadModel(path)).toEqual(model);
  });

  it("leave nothing beside a folder that stands in the place of the file", async () => {
    const place = join(folder, "taken");
    mkdirSync(place);
    await expect(saveModel(model, place)).rejects.toThrow("`path` must be a file, not a folder");
    expect(readdirSync(folder).filter((name) => name.includes(".tmp"))).toEqual([]);
  });

  it.each<[string, string]>([
    ["not json", "`path` must be a model file that saveModel wrote"],
    ["", "`path` must be a model file that saveModel wrote"],
    ["7", "`path` must be a model file that saveModel wrote"],
    ["null", "`path` must be a model file that saveModel wrote"],
    [JSON.stringify(model), "`path` must be a model file that saveModel wrote"],
    [
      '{"format":"churnkit-model"}',
      "`path: model` must be an object with a kind and a version, got undefined",
    ],
    [
      '{"format":"churnkit-model","model":{"kind":"oracle","version":1}}',
      `\`path: model.kind\` must be one of ${kinds}, got "oracle"`,
    ],
    [
      '{"format":"churnkit-model","model":{"version":1}}',
      `\`path: model.kind\` must be one of ${kinds}, got undefined`,
    ],
    [
      '{"format":"churnkit-model","model":{"kind":"constructor","version":1}}',
      `\`path: model.kind\` must be one of ${kinds}, got "constructor"`,
    ],
    [
      '{"format":"churnkit-model","model":{"kind":"logistic-regression","version":2}}',
      `\`path: model.version\` must be 1 for "logistic-regression" in churnkit ${VERSION}, got 2`,
    ],
    [
      '{"format":"churnkit-model","model":{"kind":"logistic-regression","version":1}}',
      "`path: model.encoding` must be an encoding with terms and columns, got undefined",
    ],
    [
      '{"format":"churnkit-model","model":{"kind":"calibrated","version":1,"model":{"kind":"logistic-regression"}}}',
      "`path: model.calibration.method` must be",
    ],
  ])("refuse the file %j", async (content, message) => {
    const path = written("bad.json", content);
    await expect(loadModel(path)).rejects.toMatchObject({
      code: "incompatible-model",
      message: expect.stringContaining(message) as string,
    });
  });

  it("refuse a model of another kind than the one asked for", async () => {
    const path = join(folder, "kind.json");
    await saveModel(model, path);
    await expect(loadModel(path, { kind: "bg-nbd" })).rejects.toThrow(
      'must be "bg-nbd", got "logistic-regression"',
    );
    await expect(loadModel(path, { type: "bg-nbd" } as object)).rejects.toThrow(
      "`options.type` must be one of the options kind",
    );
  });

  it("name a file or a folder that is not there", async () => {
    const path = join(folder, "absent", "model.json");
    await expect(loadModel(path)).rejects.toMatchObject({ code: "not-found", path: "path" });
    await expect(loadModel(path)).rejects.toThrow("`path` must be a file that exists");
    await expect(loadModel(folder)).rejects.toThrow("`path` must be a file, not a folder");
    await expect(saveModel(model, path)).rejects.toThrow("`path` must be a file in a folder that exists");
    await expect(loadModel("")).rejects.toThrow('`path` must be a non-empty string, got ""');
  });

  it.each<[unknown, string]>([
    [null, "`model` must be an object with a kind and a version, got null"],
    [{ kind: "oracle", version: 1 }, '`model.kind` must be one of "logistic-regression"'],
    [
      { kind: "k-means", version: 3 },
      `\`model.version\` must be 1 for "k-means" in churnkit ${VERSION}, got 3`,
    ],
    [
      { kind: "k-means", version: 1, centers: [[1, Number.NaN]] },
      "`model.centers[0][1]` must be a finite number, got NaN",
    ],
    [
      { kind: "k-means", version: 1, centers: Float64Array.of(1) },
      "`model.centers` must be plain data that JSON can hold, got Float64Array of length 1",
    ],
    [
      { kind: "k-means", version: 1, name: undefined },
      "`model.name` must be plain data that JSON can hold, got undefined",
    ],
    [
      { kind: "k-means", version: 1, at: new Date(0) },
      "`model.at` must be plain data that JSON can hold, got Date 1970-01-01T00:00:00.000Z",
    ],
  ])("refuse to write %j", async (bad, message) => {
    await expect(saveModel(bad as never, join(folder, "never.json"))).rejects.toThrow(message);
  });
});
