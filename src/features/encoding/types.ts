/**
 * An encoding as data: which columns become which terms of a linear model.
 *
 * @module
 */
import type { Warning } from "../../internal/warning.ts";

/** A number, boolean or time column and its terms. */
export interface EncodedNumeric {
  readonly kind: "number" | "boolean" | "time";
  readonly name: string;
  /** Weighted median of the training values in the unit of the term: what a missing value counts as. */
  readonly fill: number;
  /** Index of the value's term; `null` when training had one value only. */
  readonly valueTerm: number | null;
  /** Index of the 0/1 term for missing; `null` when training had none missing. */
  readonly missingTerm: number | null;
}

/** A text column and its terms. */
export interface EncodedText {
  readonly kind: "text";
  readonly name: string;
  /** The level without a term of its own. */
  readonly reference: string;
  /** The other levels in the order of their terms. */
  readonly levels: readonly string[];
  /** Index of the term of `levels[0]`; the others follow. */
  readonly firstTerm: number;
  /** Index in `levels` of the one that holds the rare and the unknown; `null` when none was merged. */
  readonly otherLevel: number | null;
  /** Index of the 0/1 term for missing; `null` when training had none missing. */
  readonly missingTerm: number | null;
}

/** A source column and how it becomes terms. */
export type EncodedColumn = EncodedNumeric | EncodedText;

/** One column of the design matrix. */
export interface EncodedTerm {
  /** `"tenure"`, `"Contract=One year"`, `"tenure=(missing)"`. */
  readonly name: string;
  /** Source column. */
  readonly column: string;
  readonly role: "value" | "level" | "missing";
  /** The level of a text column; `null` for the other roles. */
  readonly level: string | null;
  /** Mean over the training rows. */
  readonly mean: number;
  /** Standard deviation over the training rows (divided by n); 1 where it is 0. */
  readonly scale: number;
}

/** Why a column was left out of the encoding. */
export type OmittedReason = "constant" | "id-like" | "no-values";

/** What `fitEncoding` learned: frozen plain data. */
export interface Encoding {
  readonly kind: "encoding";
  readonly version: 1;
  readonly columns: readonly EncodedColumn[];
  readonly terms: readonly EncodedTerm[];
  readonly omitted: readonly { readonly column: string; readonly reason: OmittedReason }[];
  readonly warnings: readonly Warning[];
}

/** Options of `fitEncoding`. */
export interface EncodingOptions {
  /**
   * Most levels of a text column; beyond, the rarest are merged into `"(other)"`. A whole number >= 2.
   *
   * @defaultValue 50
   */
  readonly maxLevels?: number | undefined;
  /**
   * Reference level by text column.
   *
   * @defaultValue the first level in alphabetical order (by code point), as R does
   */
  readonly reference?: Readonly<Record<string, string>> | undefined;
  /**
   * Weight of each row, >= 0: a row of weight 2 counts like two rows, one of weight 0 like none. Only whether a text
   * column is like an id is judged by the rows of weight > 0, each counted once.
   *
   * @defaultValue every weight 1
   */
  readonly weights?: ArrayLike<number> | undefined;
}

/** What is learned from the values of a number, boolean or time column. */
export interface NumericFacts {
  /** Rows that count, and how many of them are missing. */
  readonly rows: number;
  readonly missing: number;
  /** Are the values that are there all the same? */
  readonly constant: boolean;
  /** Median; NaN where every value is missing. */
  readonly fill: number;
  /** Mean and standard deviation (divided by n, 1 where it is 0), a missing value counting as the median. */
  readonly mean: number;
  readonly scale: number;
  /** Share of the weight on missing values. */
  readonly missingShare: number;
}

/** What one column adds, before its terms have a place. */
export interface LearnedColumn {
  /** `undefined` when the column is left out. */
  readonly column?: EncodedColumn;
  readonly terms: readonly EncodedTerm[];
  readonly omitted?: OmittedReason;
  readonly warnings: readonly Warning[];
}

/** Settings of a column's learner; `firstTerm` is the index its first term gets. */
export interface LearnerSettings {
  readonly firstTerm: number;
  readonly maxLevels: number;
  readonly reference: string | undefined;
  readonly weights: ArrayLike<number> | undefined;
  /** What is known of a number, boolean or time column already. */
  readonly facts: NumericFacts | undefined;
}
