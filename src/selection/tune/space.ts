/**
 * What a search may change in a recipe, as data: settings by their path in the recipe, each with a list of values or a range.
 *
 * @module
 */
import type { CalibrationMethod } from "../../churn/calibration/types.ts";
import {
  type AnyClassifierSettings,
  CLASSIFIER_KINDS,
  CLASSIFIERS,
  isClassifierKind,
} from "../../churn/classifiers.ts";
import {
  checkChoice,
  checkFinite,
  checkInteger,
  checkOptionKeys,
  checkPositive,
} from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import type { Recipe, RecipeCalibration } from "../recipe.ts";
import type { RecipeModel } from "../recipe-model.ts";
import type { RecipeStep } from "../steps/step.ts";

/** Numbers between two ends, both included. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
  /**
   * `"log"`: every doubling is as likely as any other; `from` > 0.
   *
   * @defaultValue "linear"
   */
  readonly scale?: "linear" | "log" | undefined;
  /**
   * Whole numbers only.
   *
   * @defaultValue false
   */
  readonly integer?: boolean | undefined;
  /**
   * Number of values that a grid takes, ends included, >= 2.
   *
   * @defaultValue 5
   */
  readonly steps?: number | undefined;
}

/** Values to choose from; `null` leaves the setting out, so that its default is taken. */
export type SettingChoices<V> = readonly (NonNullable<V> | null)[];

/** A list of values, or for a number a range. */
export type SettingRange<V> = SettingChoices<V> | (number extends NonNullable<V> ? NumberRange : never);

/** Settings of the model, by `"model."` and their name. */
type ModelRanges = {
  readonly [K in keyof AnyClassifierSettings & string as `model.${K}`]?:
    | SettingRange<AnyClassifierSettings[K]>
    | undefined;
};

/**
 * What to search, for example
 * `{ "model.learningRate": { from: 0.01, to: 0.3, scale: "log" }, "model.leaves": [7, 15, 31] }`.
 *
 * `model` and `calibration` take whole ones, which the settings below them are then set in. A `"calibration.method"` of
 * `null` is no calibration.
 */
export interface TuneSpace extends ModelRanges {
  readonly model?: readonly RecipeModel[] | undefined;
  readonly features?: SettingChoices<readonly string[]> | undefined;
  readonly exclude?: SettingChoices<readonly string[]> | undefined;
  readonly weights?: SettingChoices<string> | undefined;
  readonly steps?: SettingChoices<readonly RecipeStep[]> | undefined;
  readonly calibration?: SettingChoices<RecipeCalibration> | undefined;
  readonly "calibration.method"?: SettingChoices<CalibrationMethod> | undefined;
  readonly "calibration.folds"?: SettingRange<number> | undefined;
}

/** A range with its defaults. */
export interface ResolvedRange {
  readonly from: number;
  readonly to: number;
  readonly scale: "linear" | "log";
  readonly integer: boolean;
  readonly steps: number;
}

/** A setting with its range, checked. */
export interface SpaceEntry {
  readonly key: string;
  readonly range: readonly unknown[] | ResolvedRange;
}

/** A space that was checked, settings in the order in which they were written. */
export type CheckedSpace = readonly SpaceEntry[];

const WHOLE_KEYS: readonly string[] = ["model", "features", "exclude", "weights", "steps", "calibration"];
const CALIBRATION_KEYS: readonly string[] = ["calibration.method", "calibration.folds"];

/**
 * Checks a space, or several, against the recipe that it is about.
 *
 * @throws {@link InputError} `unknown-choice` for a setting that the recipe's kind of model does not have, with those that
 * it has; `empty`, `wrong-type`, `duplicate`, `out-of-range` for values and ranges that are none.
 */
export function readSpaces(space: TuneSpace | readonly TuneSpace[], recipe: Recipe): readonly CheckedSpace[] {
  if (!Array.isArray(space)) return [readSpace(space as TuneSpace, recipe, "space")];
  if (space.length === 0) throw new InputError("empty", "space", "at least one space", space);
  return (space as readonly TuneSpace[]).map((one, i) => readSpace(one, recipe, `space[${i}]`));
}

function readSpace(space: TuneSpace, recipe: Recipe, path: string): CheckedSpace {
  if (typeof space !== "object" || space === null || Array.isArray(space)) {
    throw new InputError("wrong-type", path, "an object from setting to values", space);
  }
  const entries = Object.entries(space).filter(([, range]) => range !== undefined);
  if (entries.length === 0) throw new InputError("empty", path, "an object with at least one setting", space);
  const models = space.model ?? [recipe.model];
  const kinds = (Array.isArray(models) ? models : []).map(
    (model: Partial<RecipeModel> | null) => model?.kind,
  );
  const known = [...WHOLE_KEYS, ...CALIBRATION_KEYS, ...modelKeys(kinds)];
  return entries.map(([key, range]) => {
    const at = `${path}[${JSON.stringify(key)}]`;
    if (!known.includes(key)) {
      throw new InputError("unknown-choice", at, `one of the settings ${known.join(", ")}`, key);
    }
    return {
      key,
      range: Array.isArray(range) ? readChoices(range, at) : readRange(range as NumberRange, at),
    };
  });
}

/** Settings that all these kinds have. */
function modelKeys(kinds: readonly (string | undefined)[]): readonly string[] {
  const listed = kinds.filter(isClassifierKind);
  const shown = listed.length > 0 ? listed : CLASSIFIER_KINDS;
  return [...new Set(shown.flatMap((kind) => CLASSIFIERS[kind].settingKeys))]
    .filter((key) => key !== "threads" && listed.every((kind) => CLASSIFIERS[kind].settingKeys.includes(key)))
    .map((key) => `model.${key}`);
}

function readChoices(values: readonly unknown[], path: string): readonly unknown[] {
  if (values.length === 0) throw new InputError("empty", path, "at least one value", values);
  const seen = new Set<string>();
  values.forEach((value, i) => {
    if (!isJson(value)) throw new InputError("wrong-type", `${path}[${i}]`, "a JSON value", value);
    const text = JSON.stringify(value);
    if (seen.has(text))
      throw new InputError("duplicate", `${path}[${i}]`, "a value that is named once", value);
    seen.add(text);
  });
  return structuredClone(values);
}

function readRange(range: NumberRange, path: string): ResolvedRange {
  if (typeof range !== "object" || range === null) {
    throw new InputError("wrong-type", path, "an array of values, or a range { from, to }", range);
  }
  checkOptionKeys(range, path, ["from", "to", "scale", "integer", "steps"]);
  const { from, to, scale = "linear", integer = false, steps = 5 } = range;
  checkChoice(scale, `${path}.scale`, ["linear", "log"]);
  if (typeof integer !== "boolean") {
    throw new InputError("wrong-type", `${path}.integer`, "true or false", integer);
  }
  if (integer) {
    checkInteger(from, `${path}.from`);
    checkInteger(to, `${path}.to`);
  }
  checkFinite(from, `${path}.from`);
  checkFinite(to, `${path}.to`);
  if (scale === "log") checkPositive(from, `${path}.from`);
  if (to <= from) throw new InputError("out-of-range", `${path}.to`, `> ${from} (from)`, to);
  checkInteger(steps, `${path}.steps`, 2);
  return { from, to, scale, integer, steps };
}

/** Survives JSON unchanged. */
function isJson(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object") return false;
  return Object.values(value).every(isJson);
}

/** Is every setting a list? Then the candidates can be counted. */
export function isDiscrete(space: CheckedSpace): boolean {
  return space.every(({ range }) => Array.isArray(range));
}
