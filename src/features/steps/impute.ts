/**
 * Missing values become learned ones.
 *
 * @module
 */
import { checkChoice, checkFinite, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import type { Warning } from "../../internal/warning.ts";
import {
  booleanColumn,
  type Column,
  columnLength,
  isMissing,
  MISSING_BOOLEAN,
  type Table,
  textColumn,
} from "../../table/table.ts";
import { weightedValues } from "../binning/thresholds.ts";
import { medianOf, weightedMedianOf } from "../encoding/median.ts";
import { countLevels } from "../encoding/text.ts";
import { compareCodePoints } from "../text-order.ts";
import type { ImputeStep } from "./definition.ts";
import type { ColumnKind, ImputedColumn, LearnedImpute, StepOutcome, StepRows } from "./learned.ts";
import { checkStepColumns, chooseColumns, replaceColumns } from "./step-columns.ts";

const KINDS: readonly ColumnKind[] = ["number", "time", "boolean", "text"];

/** @throws {@link InputError} naming what does not fit. */
export function checkImpute(definition: ImputeStep, path: string): void {
  checkOptionKeys(definition, path, ["kind", "columns", "method", "value", "indicator"]);
  const { columns, method = "median", value, indicator = false } = definition;
  checkStepColumns(columns, path);
  checkChoice(method, `${path}.method`, ["median", "mean", "mode", "constant"]);
  if (typeof indicator !== "boolean") {
    throw new InputError("wrong-type", `${path}.indicator`, "true or false", indicator);
  }
  if (method === "constant") {
    if (typeof value === "number") checkFinite(value, `${path}.value`);
    else if (typeof value !== "string" && typeof value !== "boolean") {
      const code = value === undefined ? "missing-option" : "wrong-type";
      throw new InputError(
        code,
        `${path}.value`,
        'a number, a text, true or false: method is "constant"',
        value,
      );
    }
  } else if (value !== undefined) {
    throw new InputError("unknown-choice", `${path}.value`, 'left out: it is for method "constant"', value);
  }
}

/** Learns what stands in. O(rows * columns). */
export function learnImpute(definition: ImputeStep, rows: StepRows): StepOutcome {
  const { method = "median", indicator = false } = definition;
  const kinds = kindsOf(definition);
  const warnings: Warning[] = [];
  const columns = chooseColumns(rows, definition.columns, kinds).map(([name, column]): ImputedColumn => {
    const value = standIn(definition, column, rows.weights);
    if (value === null) {
      const message = `column ${JSON.stringify(name)} has no value to learn from: what is missing in it stays missing`;
      warnings.push({ code: "nothing-to-impute", message });
    }
    const gaps = indicator && hasGaps(column, rows.weights);
    return { name, kind: column.kind, value, indicator: gaps ? `${name}=(missing)` : null };
  });
  const step: LearnedImpute = { kind: "impute", method, columns };
  return { step, table: applyImpute(step, rows.table, rows.path), warnings };
}

function kindsOf({ method, value }: ImputeStep): readonly ColumnKind[] {
  if (method === "mode") return KINDS;
  if (method !== "constant") return ["number", "time"];
  if (typeof value === "string") return ["text"];
  return typeof value === "boolean" ? ["boolean"] : ["number"];
}

function standIn(
  { method = "median", value }: ImputeStep,
  column: Column,
  weights: Float64Array | undefined,
): ImputedColumn["value"] {
  if (method === "constant") return value!;
  if (column.kind === "text") return textMode(column, weights);
  if (column.kind === "boolean") {
    const numbers = Float64Array.from(column.values, (byte) =>
      byte === MISSING_BOOLEAN ? Number.NaN : byte,
    );
    const mode = numberMode(numbers, weights);
    return mode === null ? null : mode === 1;
  }
  const { values } = column;
  if (method === "mode") return numberMode(values, weights);
  const found =
    method === "mean"
      ? meanOf(values, weights)
      : weights === undefined
        ? medianOf(values)
        : weightedMedianOf(values, weights);
  return Number.isNaN(found) ? null : found;
}

/** Weighted mean of the values that are not NaN, as steps that come close to it: no sum overflows. */
export function meanOf(values: Float64Array, weights: ArrayLike<number> | undefined): number {
  let total = 0;
  let mean = Number.NaN;
  for (let i = 0; i < values.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    const value = values[i]!;
    if (Number.isNaN(value) || weight === 0) continue;
    total += weight;
    if (Number.isNaN(mean)) mean = value;
    else mean += value * (weight / total) - mean * (weight / total);
  }
  return mean;
}

function numberMode(values: Float64Array, weights: Float64Array | undefined): number | null {
  const counted = weights === undefined ? values : values.map((v, i) => (weights[i]! > 0 ? v : Number.NaN));
  const levels = weightedValues(counted, weights);
  if (levels.values.length === 0) return null;
  let best = 0;
  for (let k = 1; k < levels.values.length; k++) if (levels.weights[k]! > levels.weights[best]!) best = k;
  return levels.values[best]! + 0;
}

function textMode(
  column: Extract<Column, { kind: "text" }>,
  weights: Float64Array | undefined,
): string | null {
  const { counts } = countLevels(column, weights);
  let best: number | undefined;
  for (let code = 0; code < counts.length; code++) {
    if (counts[code] === 0) continue;
    const more = best === undefined ? 1 : counts[code]! - counts[best]!;
    if (more > 0 || (more === 0 && compareCodePoints(column.levels[code]!, column.levels[best!]!) < 0))
      best = code;
  }
  return best === undefined ? null : column.levels[best]!;
}

function hasGaps(column: Column, weights: Float64Array | undefined): boolean {
  for (let i = 0; i < columnLength(column); i++) {
    if (isMissing(column, i) && (weights === undefined || weights[i]! > 0)) return true;
  }
  return false;
}

/** Fills in what was learned. O(rows * columns). */
export function applyImpute({ columns }: LearnedImpute, table: Table, path = "table"): Table {
  const of = new Map(columns.map((learned) => [learned.name, learned]));
  const replace = (name: string, column: Column): readonly (readonly [string, Column])[] | undefined => {
    const learned = of.get(name);
    if (learned === undefined) return undefined;
    const filled = [name, fill(column, learned.value)] as const;
    return learned.indicator === null ? [filled] : [filled, [learned.indicator, gapsOf(column)]];
  };
  return replaceColumns(table, replace, path);
}

function fill(column: Column, value: ImputedColumn["value"]): Column {
  if (value === null) return column;
  switch (column.kind) {
    case "text": {
      const known = column.levels.indexOf(value as string);
      const levels = known >= 0 ? column.levels : [...column.levels, value as string];
      const code = known >= 0 ? known : column.levels.length;
      return textColumn(
        column.codes.map((old) => (old < 0 ? code : old)),
        levels,
      );
    }
    case "boolean": {
      const byte = value === true ? 1 : 0;
      return booleanColumn(column.values.map((old) => (old === MISSING_BOOLEAN ? byte : old)));
    }
    default: {
      const values = column.values.map((old) => (Number.isNaN(old) ? (value as number) : old));
      return Object.freeze({ ...column, values });
    }
  }
}

function gapsOf(column: Column): Column {
  return booleanColumn(
    Uint8Array.from({ length: columnLength(column) }, (_, i) => Number(isMissing(column, i))),
  );
}
