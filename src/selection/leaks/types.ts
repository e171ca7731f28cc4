/**
 * What a leak audit finds, as plain data. Made in `audit-leaks.ts`.
 *
 * @module
 */
import type { Warning } from "../../internal/warning.ts";
import type { NumberColumn, Table, TextColumn } from "../../table/table.ts";

/**
 * What gives a column away.
 *
 * - `label-copy`: its values are the label, recoded;
 * - `knows-outcome`: it ranks the outcome almost perfectly by itself;
 * - `auc-jump`: a model of all columns is almost perfect with it, and far from it without;
 * - `filled-by-outcome`: whether it is filled (or missing) tells the class;
 * - `after-as-of`: it has dates that nobody knew at `asOf`;
 * - `measured-at-exit`: a duration or total that stands still from the day a customer leaves;
 * - `one-class-value`: a value that only one class has;
 * - `outcome-name`: its name speaks of leaving, and it goes with leaving;
 * - `id`: it names or numbers the rows;
 * - `row-order`: the file is in the order of the label.
 */
export type LeakKind =
  | "label-copy"
  | "knows-outcome"
  | "auc-jump"
  | "filled-by-outcome"
  | "after-as-of"
  | "measured-at-exit"
  | "one-class-value"
  | "outcome-name"
  | "id"
  | "row-order";

/** `leak`: leave it out; `suspect`: ask how it was measured before it is used; `note`: good to know. */
export type LeakSeverity = "leak" | "suspect" | "note";

/** One thing that was found. */
export interface LeakFinding {
  /** Null for what concerns the whole file. */
  readonly column: string | null;
  readonly kind: LeakKind;
  readonly severity: LeakSeverity;
  /** The figures of {@link LeakFinding.message}, and more of them, by name. */
  readonly evidence: Readonly<Record<string, number | string | null>>;
  /** One sentence with the figures, no full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly suggestion: string;
}

/** One row a column that was looked at, in the order of the table. */
export type LeakColumns = Table & {
  readonly column: TextColumn;
  readonly kind: TextColumn;
  /** Share of the labelled rows without a value. */
  readonly missing: NumberColumn;
  /** Different values, missing not counted. */
  readonly distinct: NumberColumn;
  /**
   * Area under the ROC curve of the column by itself, out of fold: a noise column has 0.5 give or take its error,
   * whatever the number of its values.
   */
  readonly rocAuc: NumberColumn;
  /** The same of whether it is missing. */
  readonly missingRocAuc: NumberColumn;
  /** Out-of-fold area of a logistic regression of all other columns; missing where it was not fitted. */
  readonly rocAucWithout: NumberColumn;
  /** The worst that was found of it; missing where nothing was. */
  readonly severity: TextColumn;
};

/** A logistic regression of all columns but ids, cross-validated, with and without what was found. */
export interface LeakModel {
  /** Labelled rows that it was fitted to, a sample of large tables. */
  readonly rows: number;
  /** Out-of-fold area under the ROC curve with every column but ids. */
  readonly rocAuc: number;
  /** The same without the columns that are a leak or suspect; null where none is, or none is left. */
  readonly rocAucWithoutFindings: number | null;
}

/** From where on something is worth a finding. */
export interface LeakThresholds {
  /**
   * A column that reaches this area by itself is a leak.
   *
   * @defaultValue 0.98
   */
  readonly leakAuc: number;
  /**
   * A column that reaches this area by itself is suspect; so is a model of all columns, which is then fitted anew
   * without each of them.
   *
   * @defaultValue 0.92
   */
  readonly suspectAuc: number;
  /**
   * A column that is equal to the label, after recoding, for this share of both classes is a copy of it.
   *
   * @defaultValue 0.98
   */
  readonly copyShare: number;
  /**
   * A column is a jump where leaving it out of an almost perfect model costs this much area, and at least doubles
   * what is missing to 1.
   *
   * @defaultValue 0.05
   */
  readonly jump: number;
  /**
   * Chance that an audit of columns that know nothing finds anything by one of its tests: each of them is corrected
   * for all values and columns that are looked at (Bonferroni).
   *
   * @defaultValue 0.01
   */
  readonly falseAlarm: number;
}

/** How an audit was made. */
export interface LeakSettings {
  readonly target: string;
  readonly positive: string;
  readonly negative: string;
  readonly exclude: readonly string[];
  /** As it was declared: an ISO time or the name of a column; null where it was not. */
  readonly asOf: string | null;
  readonly timeColumns: readonly string[];
  readonly group: string | null;
  readonly leaveOut: "when-suspicious" | "always" | "never";
  readonly folds: number;
  readonly seed: number;
  readonly thresholds: LeakThresholds;
}

/** What {@link auditLeaks} returns: frozen plain data. */
export interface LeakAudit {
  /** Worst first; empty where nothing was found. */
  readonly findings: readonly LeakFinding[];
  readonly columns: LeakColumns;
  /** Labelled rows, and those of them that left. */
  readonly rows: number;
  readonly events: number;
  /** Null where no model was asked for, or no column is left for one. */
  readonly model: LeakModel | null;
  readonly settings: LeakSettings;
  readonly warnings: readonly Warning[];
}
