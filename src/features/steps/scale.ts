/**
 * Numbers on a common scale.
 *
 * @module
 */
import { checkChoice, checkOptionKeys } from "../../internal/check.ts";
import type { Warning } from "../../internal/warning.ts";
import { type Column, numberColumn, type Table } from "../../table/table.ts";
import { medianOf, weightedMedianOf } from "../encoding/median.ts";
import type { ScaleStep } from "./definition.ts";
import { meanOf } from "./impute.ts";
import type { LearnedScale, StepOutcome, StepRows } from "./learned.ts";
import { checkStepColumns, chooseColumns, replaceColumns } from "./step-columns.ts";
import { weightedQuantile } from "./weighted-quantile.ts";

/** @throws {@link InputError} naming what does not fit. */
export function checkScale(definition: ScaleStep, path: string): void {
  checkOptionKeys(definition, path, ["kind", "columns", "method"]);
  checkStepColumns(definition.columns, path);
  checkChoice(definition.method ?? "standard", `${path}.method`, ["standard", "robust", "min-max"]);
}

/** Learns centers and scales. O(rows * columns), `robust` with weights O(rows log rows * columns). */
export function learnScale(definition: ScaleStep, rows: StepRows): StepOutcome {
  const { method = "standard" } = definition;
  const warnings: Warning[] = [];
  const columns = chooseColumns(rows, definition.columns, ["number"]).map(([name, column]) => {
    const { values } = column as Extract<Column, { kind: "number" }>;
    const { center, scale } = MEASURES[method](values, rows.weights);
    if (scale === 0 || Number.isNaN(center)) {
      const message = `column ${JSON.stringify(name)} has no spread to learn a scale from: its scale is 1`;
      warnings.push({ code: "nothing-to-scale", message });
    }
    return { name, center: Number.isNaN(center) ? 0 : center + 0, scale: scale > 0 ? scale : 1 };
  });
  const step: LearnedScale = { kind: "scale", method, columns };
  return { step, table: applyScale(step, rows.table), warnings };
}

type Measure = (
  values: Float64Array,
  weights: Float64Array | undefined,
) => { readonly center: number; readonly scale: number };

const MEASURES: Readonly<Record<NonNullable<ScaleStep["method"]>, Measure>> = {
  standard: (values, weights) => {
    const center = meanOf(values, weights);
    return { center, scale: deviationOf(values, weights, center) };
  },
  robust: (values, weights) => ({
    center: weights === undefined ? medianOf(values) : weightedMedianOf(values, weights),
    scale: finite(weightedQuantile(values, weights, 0.75) - weightedQuantile(values, weights, 0.25)),
  }),
  "min-max": (values, weights) => {
    const least = extreme(values, weights, -1);
    return { center: least, scale: finite(extreme(values, weights, 1) - least) };
  },
};

/** A scale beyond the doubles is the largest of them. */
function finite(scale: number): number {
  return Math.min(scale, Number.MAX_VALUE);
}

/** Standard deviation around `mean`, divided by the weight; computed in units of the largest deviation. */
function deviationOf(values: Float64Array, weights: Float64Array | undefined, mean: number): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    if (weights !== undefined && weights[i] === 0) continue;
    const deviation = Math.abs(values[i]! - mean);
    if (deviation > largest) largest = deviation;
  }
  if (largest === 0) return 0;
  const unit = finite(largest);
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    const value = values[i]!;
    if (Number.isNaN(value) || weight === 0) continue;
    const deviation = value / unit - mean / unit;
    sum += weight * deviation * deviation;
    total += weight;
  }
  // A mean that rounding has moved off equal values leaves a deviation of the last digit.
  const deviation = unit * Math.sqrt(sum / total);
  return deviation <= 1e-15 * Math.abs(mean) ? 0 : finite(deviation);
}

/** The least (`sign` -1) or greatest (1) value with weight; NaN for none. */
function extreme(values: Float64Array, weights: Float64Array | undefined, sign: 1 | -1): number {
  let found = Number.NaN;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value) || (weights !== undefined && weights[i] === 0)) continue;
    if (Number.isNaN(found) || sign * value > sign * found) found = value;
  }
  return found;
}

/** Scales columns. O(rows * columns). */
export function applyScale({ columns }: LearnedScale, table: Table): Table {
  const of = new Map(columns.map((learned) => [learned.name, learned]));
  return replaceColumns(
    table,
    (name, column) => {
      const learned = of.get(name);
      if (learned === undefined || column.kind !== "number") return undefined;
      const { center, scale } = learned;
      return [[name, numberColumn(column.values.map((value) => within((value - center) / scale)))]];
    },
    "table",
  );
}

/** What comes out of a step is no infinity: models refuse those. */
function within(value: number): number {
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));
}
