/**
 * What steps have learned: plain frozen data that turns a table into another.
 *
 * @module
 */
import type { Warning } from "../../internal/warning.ts";
import type { Column, Table } from "../../table/table.ts";
import type { LearnedWoe } from "./woe/learned.ts";

/** The kind of a column. */
export type ColumnKind = Column["kind"];

/** What stands in for missing values of one column. */
export interface ImputedColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Epoch milliseconds for a time; `null` where training had no value: missing stays missing. */
  readonly value: number | string | boolean | null;
  /** Name of the boolean column that says a value was missing; `null` for none. */
  readonly indicator: string | null;
}

/** Missing values replaced. */
export interface LearnedImpute {
  readonly kind: "impute";
  readonly method: "median" | "mean" | "mode" | "constant";
  readonly columns: readonly ImputedColumn[];
}

/** Numbers on a common scale: (value - center) / scale. */
export interface LearnedScale {
  readonly kind: "scale";
  readonly method: "standard" | "robust" | "min-max";
  readonly columns: readonly { readonly name: string; readonly center: number; readonly scale: number }[];
}

/** A text column in columns of 0 and 1. */
export interface OneHotColumn {
  readonly name: string;
  /** Levels with a column of their own, in its order. */
  readonly levels: readonly string[];
  /** Is there a column for merged and unseen levels? */
  readonly other: boolean;
  /** Is there a column for missing values? */
  readonly missing: boolean;
}

/** Text columns in columns of 0 and 1. */
export interface LearnedOneHot {
  readonly kind: "one-hot";
  readonly columns: readonly OneHotColumn[];
}

/** Text columns as places of their levels. */
export interface LearnedOrdinal {
  readonly kind: "ordinal";
  readonly columns: readonly { readonly name: string; readonly levels: readonly string[] }[];
}

/** A text or boolean column as shares of the positive value. */
export interface EncodedTarget {
  readonly name: string;
  readonly kind: "text" | "boolean";
  /** `"true"` and `"false"` for a boolean. */
  readonly levels: readonly string[];
  /** One a level. */
  readonly rates: readonly number[];
  readonly missing: number;
  readonly unseen: number;
}

/** Columns as shares of the positive value. */
export interface LearnedTargetEncode {
  readonly kind: "target-encode";
  readonly columns: readonly EncodedTarget[];
}

/** Columns that a model did without. */
export interface LearnedSelect {
  readonly kind: "select";
  readonly method: "filter" | "stability" | "model";
  readonly kept: readonly string[];
  readonly dropped: readonly string[];
}

/** What a step learned. */
export type LearnedStep =
  | LearnedImpute
  | LearnedScale
  | LearnedOneHot
  | LearnedOrdinal
  | LearnedTargetEncode
  | LearnedWoe
  | LearnedSelect;

/** Rows that a step learns from. */
export interface StepRows {
  readonly table: Table;
  /** 1 or 0, one a row. */
  readonly truth: Uint8Array;
  /** Weight of each row, >= 0; `undefined` for 1 each. */
  readonly weights: Float64Array | undefined;
  /** One key a row: rows with the same key stay together. */
  readonly groups: Float64Array | undefined;
  /** Columns that no step may change. */
  readonly untouched: readonly string[];
  /** What the caller calls the step: `recipe.steps[2]`. */
  readonly path: string;
}

/** A step after learning. */
export interface StepOutcome {
  readonly step: LearnedStep;
  /** The training rows behind the step. */
  readonly table: Table;
  readonly warnings: readonly Warning[];
}

/** Counts values of levels that training did not see, by column. */
export type UnseenCounts = Map<string, number>;
