/**
 * What is learned from a number, boolean or time column: its median, and mean and scale of its terms.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import { DAY_MS } from "../../internal/time.ts";
import {
  type BooleanColumn,
  MISSING_BOOLEAN,
  type NumberColumn,
  type TimeColumn,
} from "../../table/table.ts";
import { medianOf, weightedMedianOf } from "./median.ts";
import { missingTerm, omit } from "./parts.ts";
import type { EncodedTerm, LearnedColumn, LearnerSettings, NumericFacts } from "./types.ts";

/** Learns a number, boolean or time column. */
export function learnNumeric(
  name: string,
  column: NumberColumn | BooleanColumn | TimeColumn,
  { firstTerm, weights, facts }: LearnerSettings,
): LearnedColumn {
  const { rows, missing, constant, fill, mean, scale, missingShare } =
    facts ?? numericFacts(termValues(column), weights);
  if (missing === rows) return omit(name, "no-values", "it has no value");
  if (constant && missing === 0) return omit(name, "constant", "it has one value only");
  const terms: EncodedTerm[] = [];
  if (!constant) terms.push({ name, column: name, role: "value", level: null, mean, scale });
  if (missing > 0) terms.push(missingTerm(name, missingShare));
  return {
    column: {
      kind: column.kind,
      name,
      fill,
      valueTerm: constant ? null : firstTerm,
      missingTerm: missing > 0 ? firstTerm + terms.length - 1 : null,
    },
    terms,
    warnings: [],
  };
}

/** What there is to learn from values in the unit of their term; the definition. */
export function numericFacts(values: Float64Array, weights: ArrayLike<number> | undefined): NumericFacts {
  const { missing, rows, constant } = scan(values, weights);
  const isOmitted = missing === rows || (constant && missing === 0);
  if (isOmitted) return { missing, rows, constant, fill: Number.NaN, mean: 0, scale: 1, missingShare: 0 };
  const fill = weights === undefined ? medianOf(values) : weightedMedianOf(values, weights);
  const missingShare =
    missing === 0 ? 0 : weightShare(values.length, (i) => Number.isNaN(values[i]), weights);
  return { missing, rows, constant, fill, ...momentsOf(values, fill, weights), missingShare };
}

/**
 * NaN is missing and welcome; infinity has no mean.
 *
 * @throws InputError naming the first infinite value.
 */
export function checkNotInfinite(values: Float64Array, path: string): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
      throw new InputError("not-finite", `${path}[${i}]`, "a finite number", value);
    }
  }
}

/** The values of a number, boolean or time column in the unit of its term; missing is NaN. */
export function termValues(column: NumberColumn | BooleanColumn | TimeColumn): Float64Array {
  if (column.kind === "number") return column.values;
  const values = new Float64Array(column.values.length);
  if (column.kind === "time") {
    for (let i = 0; i < values.length; i++) values[i] = column.values[i]! / DAY_MS;
  } else {
    for (let i = 0; i < values.length; i++) {
      const byte = column.values[i]!;
      values[i] = byte === MISSING_BOOLEAN ? Number.NaN : byte;
    }
  }
  return values;
}

/** Counts over the rows that have weight: a row of weight 0 is as good as absent. */
function scan(
  values: Float64Array,
  weights: ArrayLike<number> | undefined,
): { missing: number; rows: number; constant: boolean } {
  let missing = 0;
  let rows = 0;
  let first = Number.NaN;
  let constant = true;
  for (let i = 0; i < values.length; i++) {
    if (weights !== undefined && weights[i] === 0) continue;
    rows++;
    const value = values[i]!;
    if (Number.isNaN(value)) missing++;
    else if (Number.isNaN(first)) first = value;
    else if (value !== first) constant = false;
  }
  return { missing, rows, constant };
}

/** Mean and standard deviation in two passes, a missing value counting as `fill`. */
function momentsOf(
  values: Float64Array,
  fill: number,
  weights: ArrayLike<number> | undefined,
): { mean: number; scale: number } {
  const n = values.length;
  let total = 0;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const value = values[i]!;
    const weight = weights === undefined ? 1 : weights[i]!;
    // Around the median: a column of large, close numbers (times) keeps its digits.
    if (!Number.isNaN(value)) sum += weight * (value - fill);
    total += weight;
  }
  const mean = fill + sum / total;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const value = values[i]!;
    const deviation = (Number.isNaN(value) ? fill : value) - mean;
    squares += (weights === undefined ? 1 : weights[i]!) * deviation * deviation;
  }
  return { mean, scale: Math.sqrt(squares / total) || 1 };
}

/** Share of the weight on the rows that `counts` picks. */
function weightShare(
  rows: number,
  counts: (row: number) => boolean,
  weights: ArrayLike<number> | undefined,
): number {
  let picked = 0;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    if (counts(i)) picked += weight;
    total += weight;
  }
  return picked / total;
}
