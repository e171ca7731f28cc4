/**
 * Is a selection one that can be made?
 *
 * @module
 */
import { CLASSIFIERS, type ClassifierKind } from "../../../churn/classifiers.ts";
import { checkStepColumns } from "../../../features/steps/step-columns.ts";
import { checkBetween, checkChoice, checkInteger, checkOptionKeys } from "../../../internal/check.ts";
import { InputError } from "../../../internal/input-error.ts";
import type { ModelSelectSettings, SelectSettings } from "./definition.ts";

/** Names of the settings of each method. */
export const SELECT_KEYS: Readonly<Record<SelectSettings["method"], readonly string[]>> = Object.freeze({
  filter: ["method", "columns", "keep", "count", "level", "maximumCorrelation"],
  stability: ["method", "columns", "keep", "count", "threshold", "pairs", "seed"],
  model: ["method", "columns", "keep", "model", "count"],
});

/** Kinds of models that tell what their columns matter. */
const KINDS = ["logistic-regression", "random-forest", "gradient-boosting"] as const;

/**
 * @param otherKeys - That are checked elsewhere.
 * @throws {@link InputError} naming the first field that does not fit.
 */
export function checkSelect(settings: SelectSettings, path: string, otherKeys: readonly string[]): void {
  if (typeof settings !== "object" || settings === null) {
    checkOptionKeys(settings, path, [...otherKeys, ...SELECT_KEYS.filter]);
  }
  checkChoice(settings.method, `${path}.method`, ["filter", "stability", "model"]);
  checkOptionKeys(settings, path, [...otherKeys, ...SELECT_KEYS[settings.method]]);
  checkStepColumns(settings.columns, path);
  if (settings.keep !== undefined) checkKeep(settings.keep, `${path}.keep`);
  if (settings.count !== undefined) checkInteger(settings.count, `${path}.count`, 1);
  switch (settings.method) {
    case "filter":
      if (settings.level !== undefined) checkShare(settings.level, `${path}.level`);
      if (settings.maximumCorrelation !== undefined) {
        checkShare(settings.maximumCorrelation, `${path}.maximumCorrelation`);
      }
      break;
    case "stability": {
      const { threshold = 0.75, pairs = 25, seed = 42 } = settings;
      checkBetween(threshold, `${path}.threshold`, 0, 1);
      if (threshold <= 0.5) throw new InputError("out-of-range", `${path}.threshold`, "> 0.5", threshold);
      checkInteger(pairs, `${path}.pairs`, 1);
      checkInteger(seed, `${path}.seed`, 0);
      break;
    }
    default:
      checkModel(settings.model, `${path}.model`);
  }
}

function checkKeep(keep: unknown, path: string): void {
  if (!Array.isArray(keep) || !keep.every((name) => typeof name === "string")) {
    throw new InputError("wrong-type", path, "an array of column names", keep);
  }
}

function checkShare(value: unknown, path: string): void {
  checkBetween(value, path, 0, 1);
  if (value === 0) throw new InputError("out-of-range", path, "> 0", value);
}

function checkModel(model: ModelSelectSettings["model"] | undefined, path: string): void {
  if (typeof model !== "object" || model === null) {
    throw new InputError("missing-option", path, "an object with a kind", model);
  }
  const { kind, ...settings } = model;
  checkChoice(kind, `${path}.kind`, KINDS);
  const { offset } = settings as { offset?: unknown };
  if (offset !== undefined) throw new InputError("unknown-choice", `${path}.offset`, "left out", offset);
  CLASSIFIERS[kind satisfies ClassifierKind].prepareFit(settings, path);
}
