/**
 * Are values that claim to be learned steps ones that this version can apply? Models come from files.
 *
 * @module
 */
import { checkModelNumber, incompatibleModel, modelPart } from "../../internal/model-check.ts";
import { type ColumnKinds, columnsBehind } from "./flow.ts";
import type {
  ColumnKind,
  EncodedTarget,
  ImputedColumn,
  LearnedScale,
  LearnedSelect,
  LearnedStep,
  OneHotColumn,
} from "./learned.ts";
import type { WoeBin, WoeColumn } from "./woe/learned.ts";
import { WOE_KINDS } from "./woe/woe.ts";

/** Checks one column of a step. */
type ColumnCheck = (column: unknown, path: string) => void;

/**
 * Checks learned steps, and that each is about columns that it gets.
 *
 * @param inputs - The columns that go into the first.
 * @param path - What the caller calls the steps, for messages.
 * @returns The columns behind the last.
 * @throws {@link InputError} `incompatible-model` naming what does not fit.
 * @remarks O(size of the steps).
 */
export function checkLearnedSteps(steps: unknown, inputs: ColumnKinds, path: string): ColumnKinds {
  if (!Array.isArray(steps)) throw incompatibleModel(path, "a list of learned steps", steps);
  let columns = inputs;
  steps.forEach((step: unknown, i) => {
    const at = `${path}[${i}]`;
    checkLearnedStep(step, at);
    columns = columnsBehind(step, columns, at);
  });
  return columns;
}

function checkLearnedStep(step: unknown, path: string): asserts step is LearnedStep {
  const { kind, columns } = modelPart<Exclude<LearnedStep, LearnedSelect>>(step);
  if (kind === "select") return checkSelect(step, path);
  const check = typeof kind === "string" && Object.hasOwn(CHECKS, kind) ? CHECKS[kind] : undefined;
  if (check === undefined) {
    const kinds = [...Object.keys(CHECKS), "select"].map((name) => JSON.stringify(name)).join(", ");
    throw incompatibleModel(`${path}.kind`, `one of ${kinds}`, kind);
  }
  if (!Array.isArray(columns)) throw incompatibleModel(`${path}.columns`, "a list of columns", columns);
  columns.forEach((column: unknown, c) => {
    const at = `${path}.columns[${c}]`;
    const { name } = modelPart<{ name: string }>(column);
    if (typeof name !== "string") throw incompatibleModel(`${at}.name`, "a text", name);
    check(column, at);
  });
}

const CHECKS: Readonly<Record<string, ColumnCheck>> = {
  impute: checkImputed,
  scale: (column, path) => {
    const { center, scale } = modelPart<LearnedScale["columns"][number]>(column);
    checkModelNumber(center, `${path}.center`, "a finite number");
    checkModelNumber(scale, `${path}.scale`, "a finite number > 0");
  },
  "one-hot": (column, path) => {
    const { levels, other, missing } = modelPart<OneHotColumn>(column);
    checkLevels(levels, `${path}.levels`);
    checkBoolean(other, `${path}.other`);
    checkBoolean(missing, `${path}.missing`);
  },
  ordinal: (column, path) => checkLevels(modelPart<OneHotColumn>(column).levels, `${path}.levels`),
  "target-encode": checkEncoded,
  woe: checkWoeColumn,
};

const VALUE_TYPES: Readonly<Record<ColumnKind, string>> = {
  number: "number",
  time: "number",
  text: "string",
  boolean: "boolean",
};

function checkImputed(column: unknown, path: string): void {
  const { kind, value, indicator } = modelPart<ImputedColumn>(column);
  const type = typeof kind === "string" && Object.hasOwn(VALUE_TYPES, kind) ? kind : undefined;
  if (type === undefined) throw incompatibleModel(`${path}.kind`, "the kind of a column", kind);
  const fits =
    typeof value === VALUE_TYPES[type as ColumnKind] && (typeof value !== "number" || Number.isFinite(value));
  if (value !== null && !fits) throw incompatibleModel(`${path}.value`, `a value of a ${type} column`, value);
  if (indicator !== null && typeof indicator !== "string") {
    throw incompatibleModel(`${path}.indicator`, "the name of a column, or null", indicator);
  }
}

function checkEncoded(column: unknown, path: string): void {
  const { kind, levels, rates, missing, unseen } = modelPart<EncodedTarget>(column);
  if (kind !== "text" && kind !== "boolean") {
    throw incompatibleModel(`${path}.kind`, '"text" or "boolean"', kind);
  }
  checkLevels(levels, `${path}.levels`);
  if (!Array.isArray(rates) || rates.length !== levels.length) {
    throw incompatibleModel(`${path}.rates`, `${levels.length} numbers, one a level`, rates);
  }
  [...(rates as readonly unknown[]), missing, unseen].forEach((rate, k) => {
    if (typeof rate === "number" && rate >= 0 && rate <= 1) return;
    const at = k < rates.length ? `rates[${k}]` : k === rates.length ? "missing" : "unseen";
    throw incompatibleModel(`${path}.${at}`, "a number in [0, 1]", rate);
  });
}

function checkWoeColumn(column: unknown, path: string): void {
  const { kind, thresholds, levels, otherBin, bins, missing, specials } = modelPart<WoeColumn>(column);
  if (!WOE_KINDS.includes(kind as ColumnKind))
    throw incompatibleModel(`${path}.kind`, "the kind of a column", kind);
  if (!Array.isArray(bins)) throw incompatibleModel(`${path}.bins`, "a list of bins", bins);
  bins.forEach((bin: unknown, b) => {
    checkBin(bin, `${path}.bins[${b}]`);
  });
  if (missing !== null) checkBin(missing, `${path}.missing`);
  if (!Array.isArray(specials))
    throw incompatibleModel(`${path}.specials`, "a list of values with bins", specials);
  specials.forEach((special: unknown, k) => {
    const { value, bin } = modelPart<WoeColumn["specials"][number]>(special);
    checkModelNumber(value, `${path}.specials[${k}].value`, "a finite number");
    if (bin !== null) checkBin(bin, `${path}.specials[${k}].bin`);
  });
  const isText = kind === "text";
  const cuts = isText ? 0 : Math.max(0, bins.length - 1);
  const ascending =
    Array.isArray(thresholds) &&
    thresholds.length === cuts &&
    thresholds.every((cut, k) => Number.isFinite(cut) && (k === 0 || cut > thresholds[k - 1]));
  if (!ascending) throw incompatibleModel(`${path}.thresholds`, `${cuts} ascending numbers`, thresholds);
  const lists = isText ? bins.length : 0;
  if (!Array.isArray(levels) || levels.length !== lists || !levels.every(Array.isArray)) {
    throw incompatibleModel(`${path}.levels`, `${lists} lists of levels`, levels);
  }
  checkLevels(levels.flat(), `${path}.levels`);
  const isBin = Number.isInteger(otherBin) && (otherBin as number) >= 0 && (otherBin as number) < bins.length;
  if (otherBin !== null && !isBin)
    throw incompatibleModel(`${path}.otherBin`, "the index of a bin, or null", otherBin);
}

function checkBin(bin: unknown, path: string): void {
  checkModelNumber(modelPart<WoeBin>(bin).woe, `${path}.woe`, "a finite number");
}

function checkSelect(step: unknown, path: string): void {
  const { kept, dropped } = modelPart<LearnedSelect>(step);
  checkLevels(kept, `${path}.kept`);
  checkLevels(dropped, `${path}.dropped`);
}

/** @throws InputError unless `levels` is a list of different texts. */
export function checkLevels(levels: unknown, path: string): asserts levels is readonly string[] {
  const fits =
    Array.isArray(levels) &&
    levels.every((level) => typeof level === "string") &&
    new Set(levels).size === levels.length;
  if (!fits) throw incompatibleModel(path, "a list of different texts", levels);
}

function checkBoolean(value: unknown, path: string): void {
  if (typeof value !== "boolean") throw incompatibleModel(path, "true or false", value);
}
