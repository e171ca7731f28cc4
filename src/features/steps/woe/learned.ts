/**
 * Bins of a column and their weight of evidence.
 *
 * @module
 */

/** A bin: what it holds, and what it says. */
export interface WoeBin {
  /** `"(10, 20]"`, `"basic, plus"`, `"(missing)"`, `"= -1"`. */
  readonly label: string;
  /** (Weight of) training rows. */
  readonly rows: number;
  /** Those with the event. */
  readonly events: number;
  /** ln(share of the others / share of the events), smoothed. */
  readonly woe: number;
  /** The bin's part of the information value, >= 0 but for the smoothing. */
  readonly informationValue: number;
}

/** A column and the bins of its values; missing and special values have bins of their own. */
export interface WoeColumn {
  readonly name: string;
  readonly kind: "number" | "boolean" | "time" | "text";
  /**
   * Ascending: bin b of the values holds `thresholds[b - 1] < value <= thresholds[b]`, a boolean read as 0 and 1, a time as epoch
   * milliseconds. Empty for a text column.
   */
  readonly thresholds: readonly number[];
  /** Levels of each bin of the values of a text column; empty for other kinds. */
  readonly levels: readonly (readonly string[])[];
  /** Bin of merged levels and of levels that training did not see; `null` where none was merged: those weigh 0. */
  readonly otherBin: number | null;
  /** Bins of the values, from low to high. */
  readonly bins: readonly WoeBin[];
  /** Bin of missing values; `null` where training had none: they weigh 0. */
  readonly missing: WoeBin | null;
  /** Special values that training had, each with its bin; one that training had not weighs 0. */
  readonly specials: readonly { readonly value: number; readonly bin: WoeBin | null }[];
  /** Sum over all bins. */
  readonly informationValue: number;
}

/** Columns as weights of evidence. */
export interface LearnedWoe {
  readonly kind: "woe";
  readonly columns: readonly WoeColumn[];
}
