/**
 * What a classifier of two tables says. Made in `domain-classifier.ts`.
 *
 * @module
 */
import type { RocAucInterval } from "../../evaluation/roc/roc-auc-interval.ts";
import type { JobOptions } from "../../internal/progress.ts";
import type { BothTables } from "../both-tables.ts";
import type { ColumnChoice, UnpairedColumns } from "../paired-columns.ts";

/** Options of {@link domainClassifier}. */
export interface DomainClassifierOptions extends ColumnChoice, JobOptions {
  /**
   * The classifier: boosting sees joint changes of several columns, logistic regression only sums.
   *
   * @defaultValue "gradient-boosting"
   */
  readonly model?: "gradient-boosting" | "logistic-regression" | undefined;
  /**
   * Column whose equal values are held out together, such as the customer: who is in both tables is then not recognised.
   * It is not a feature.
   *
   * @defaultValue `"customerId"` where both tables have it, else every row by itself
   */
  readonly group?: string | undefined;
  /**
   * The tables differ where the area is at least this and its interval leaves 0.5 out, in (0.5, 1).
   *
   * @defaultValue 0.65, as NannyML has it
   */
  readonly threshold?: number | undefined;
  /**
   * Number of folds, >= 2.
   *
   * @defaultValue 5
   */
  readonly folds?: number | undefined;
  /**
   * Most rows of each table that are looked at, >= 10: a sample of larger ones.
   *
   * @defaultValue 10000
   */
  readonly maxRows?: number | undefined;
  /**
   * Confidence level of the interval, in (0, 1).
   *
   * @defaultValue 0.95
   */
  readonly level?: number | undefined;
  /**
   * Whole number in [0, 2^53) that decides samples, folds and permutations.
   *
   * @defaultValue 42
   */
  readonly seed?: number | undefined;
}

/** What a column adds to telling the tables apart. */
export interface TellingColumn {
  readonly column: string;
  /** Area under the ROC curve that is lost when the column of held-out rows is shuffled; 0 or less by chance. */
  readonly areaLost: number;
}

/** What {@link domainClassifier} returns: frozen plain data. */
export interface DomainClassification {
  /**
   * Held-out area under the ROC curve of telling rows of the current table from rows of the reference: 0.5 for none, 1 for
   * tables that have nothing in common. The mean over the folds, with DeLong's interval.
   */
  readonly rocAuc: RocAucInterval;
  /** Whether the area is at least the threshold and more than chance. */
  readonly differs: boolean;
  /** Those that tell most first. */
  readonly columns: readonly TellingColumn[];
  /** Rows that were looked at. */
  readonly rows: BothTables<number>;
  /** Columns that were not looked at, ids and times among them: they would tell the tables apart for a bad reason. */
  readonly unpaired: UnpairedColumns;
  readonly settings: {
    readonly model: "gradient-boosting" | "logistic-regression";
    readonly group: string | null;
    readonly threshold: number;
    readonly folds: number;
    readonly maxRows: number;
    readonly level: number;
    readonly seed: number;
  };
}
