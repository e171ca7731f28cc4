/**
 * What is learned from one column: its thresholds, or its levels.
 *
 * @module
 */
import type { Warning } from "../../internal/warning.ts";
import {
  type BooleanColumn,
  type Column,
  MISSING_BOOLEAN,
  type NumberColumn,
  type TextColumn,
  type TimeColumn,
} from "../../table/table.ts";
import { termValues } from "../encoding/numeric.ts";
import { omit } from "../encoding/parts.ts";
import { countLevels, idLikeWhy, isIdLike } from "../encoding/text.ts";
import type { OmittedReason } from "../encoding/types.ts";
import { compareCodePoints } from "../text-order.ts";
import { middleOf, thresholdsBetween, weightedValues } from "./thresholds.ts";
import { type BinnedColumn, MOST_BINS } from "./types.ts";

/** A column in bins, or why it is left out. */
export interface LearnedBins {
  /** `undefined` when the column is left out. */
  readonly column?: BinnedColumn;
  readonly omitted?: OmittedReason | "duplicate";
  readonly warnings: readonly Warning[];
}

/** Which rows columns are learned from. */
export interface BinSettings {
  readonly weights: ArrayLike<number> | undefined;
  /** Rows that edges are learned from; `null` for all. */
  readonly sample: Int32Array | null;
}

/** Learns a column of any kind. */
export function learnBins(name: string, column: Column, settings: BinSettings): LearnedBins {
  if (column.kind === "text") return learnTextBins(name, column, settings.weights);
  if (column.kind === "boolean") return learnFlagBins(name, column, settings.weights);
  return learnNumericBins(name, column, settings);
}

/** Learns a boolean column. */
export function learnFlagBins(
  name: string,
  { values }: BooleanColumn,
  weights: ArrayLike<number> | undefined,
): LearnedBins {
  const counts = new Float64Array(256);
  let rows = 0;
  for (let i = 0; i < values.length; i++) {
    if (weights !== undefined && !(weights[i]! > 0)) continue;
    rows++;
    counts[values[i]!]!++;
  }
  const missing = counts[MISSING_BOOLEAN]!;
  const low = counts[0]! > 0 ? 0 : 1;
  const high = counts[0]! + missing < rows ? 1 : 0;
  const omitted = omitByRange(name, low, high, missing, rows);
  const thresholds = low < high ? [middleOf(0, 1)] : [];
  return omitted ?? { column: { kind: "boolean", name, thresholds }, warnings: [] };
}

function learnNumericBins(
  name: string,
  column: NumberColumn | TimeColumn,
  { weights, sample }: BinSettings,
): LearnedBins {
  const values = termValues(column);
  const { low, high, missing, rows } = rangeOf(values, weights);
  const omitted = omitByRange(name, low, high, missing, rows);
  if (omitted !== undefined) return omitted;
  const sampled = weightedValues(
    sample === null ? values : withEnds(values, sample, low, high),
    weights && (sample === null ? weights : weightsWithEnds(weights, sample)),
  );
  return {
    column: { kind: column.kind, name, thresholds: thresholdsBetween(sampled) },
    warnings: [],
  };
}

/** Why a column with values from `low` to `high` is left out; `undefined` when it is not. */
export function omitByRange(
  name: string,
  low: number,
  high: number,
  missing: number,
  rows: number,
): LearnedBins | undefined {
  if (missing === rows) return leaveOut(name, "no-values", "it has no value");
  if (low === high && missing === 0) return leaveOut(name, "constant", "it has one value only");
  return undefined;
}

function leaveOut(name: string, reason: OmittedReason, why: string): LearnedBins {
  const { warnings } = omit(name, reason, why);
  return { omitted: reason, warnings };
}

/** Over the rows that have weight. */
function rangeOf(
  values: Float64Array,
  weights: ArrayLike<number> | undefined,
): { low: number; high: number; missing: number; rows: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let missing = 0;
  let rows = 0;
  for (let i = 0; i < values.length; i++) {
    if (weights !== undefined && !(weights[i]! > 0)) continue;
    const value = values[i]!;
    rows++;
    if (Number.isNaN(value)) missing++;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high, missing, rows };
}

/** The sampled values and the two ends of the column, so that a rare value is not taken for none. */
function withEnds(values: Float64Array, sample: Int32Array, low: number, high: number): Float64Array {
  const taken = new Float64Array(sample.length + 2);
  for (let k = 0; k < sample.length; k++) taken[k] = values[sample[k]!]!;
  taken[sample.length] = low;
  taken[sample.length + 1] = high;
  return taken;
}

/** The ends are rows that weigh as much as a mean row of the sample. */
function weightsWithEnds(weights: ArrayLike<number>, sample: Int32Array): Float64Array {
  const taken = new Float64Array(sample.length + 2);
  let total = 0;
  for (let k = 0; k < sample.length; k++) {
    taken[k] = weights[sample[k]!]!;
    total += taken[k]!;
  }
  taken.fill(total / sample.length, sample.length);
  return taken;
}

/** Learns a text column: the most frequent levels have a bin each, the others share one. */
export function learnTextBins(
  name: string,
  column: TextColumn,
  weights: ArrayLike<number> | undefined,
): LearnedBins {
  const { counts, rows, present, distinct } = countLevels(column, weights);
  if (present === 0) return leaveOut(name, "no-values", "it has no value");
  if (isIdLike(distinct, present)) return leaveOut(name, "id-like", idLikeWhy(distinct, present));
  if (distinct === 1 && present === rows) return leaveOut(name, "constant", "it has one value only");
  if (distinct <= MOST_BINS) {
    const levels = mostFrequent(column.levels, counts, distinct);
    return { column: { kind: "text", name, levels, otherBin: null }, warnings: [] };
  }
  const otherBin = MOST_BINS - 1;
  const levels = mostFrequent(column.levels, counts, otherBin);
  const message = `the ${distinct - otherBin} rarest of the ${distinct} levels of column ${JSON.stringify(name)} share one bin`;
  return {
    column: { kind: "text", name, levels, otherBin },
    warnings: [{ code: "rare-levels-merged", message }],
  };
}

/** The `most` heaviest levels, heaviest first; ties in the order of their texts, whatever the order of the rows. */
function mostFrequent(levels: readonly string[], counts: Float64Array, most: number): string[] {
  // Sorting numbers first leaves few texts to compare, also of 70,000 levels.
  const least = counts.slice().sort()[counts.length - most]!;
  const candidates: number[] = [];
  for (let code = 0; code < counts.length; code++) {
    if (counts[code]! >= least && counts[code]! > 0) candidates.push(code);
  }
  candidates.sort((a, b) => counts[b]! - counts[a]! || compareCodePoints(levels[a]!, levels[b]!));
  return candidates.slice(0, most).map((code) => levels[code]!);
}
