/**
 * What folds are: frozen plain data that say which rows are learned from and which are held out, split by split, and
 * what made them. They print, survive JSON, and take memory in the number of rows, whatever the number of splits.
 *
 * @module
 */
import type { Duration } from "../../internal/time.ts";

/** Folds of any kind; `kind` tells which. Rows are taken out by `foldSplit`, and looked at by `describeFolds`. */
export type FoldPlan = StratifiedFolds | GroupedFolds | RollingTimeFolds | GroupTimeFolds;

/** The kinds of folds. */
export type FoldKind = FoldPlan["kind"];

/** How many rows a split holds on either side. */
export interface PlannedSplit {
  /** From 0. */
  readonly repeat: number;
  /** Number of the split within its repeat, from 0. */
  readonly fold: number;
  readonly trainRows: number;
  /** Events among the training rows; null where the folds were made without the truth. */
  readonly trainEvents: number | null;
  readonly testRows: number;
  readonly testEvents: number | null;
}

/** A split at a cut-off. Every row is in training, held out, or counted in `leftOut`. */
export interface TimeSplit extends PlannedSplit {
  /** Held-out rows have their time in `[cutoff, until)`; epoch milliseconds, `until` null for no end. */
  readonly cutoff: number;
  readonly until: number | null;
  /** Times of the first and last training row, and of the first and last held-out row, in epoch milliseconds. */
  readonly trainFirst: number;
  readonly trainLast: number;
  readonly testFirst: number;
  readonly testLast: number;
  /** Which group fold is held out; null where groups do not count. */
  readonly heldOut: number | null;
  /** Places in `order`, end not included, that training rows come from; of the held-out group fold none does. */
  readonly trainPlaces: readonly [from: number, until: number];
  /** Places in `order` that held-out rows come from; with groups only those of the held-out fold do. */
  readonly testPlaces: readonly [from: number, until: number];
  readonly leftOut: LeftOut;
}

/** Rows on neither side of a split, by reason; a row has one. */
export interface LeftOut {
  /** Of a held-out group, but before the cut-off. */
  readonly heldOutGroup: number;
  /** Before the cut-off, but too close: the gap or the label window reaches over it. */
  readonly overlap: number;
  /** Older than the training window. */
  readonly beforeWindow: number;
  /** At or after the cut-off, and not held out here. */
  readonly later: number;
}

/** What folds of every kind have. */
export interface FoldPlanBase {
  /** Rows of the data that the folds are for. */
  readonly rows: number;
  /** Splits of one repeat. */
  readonly folds: number;
  /** Number of independent divisions. */
  readonly repeats: number;
  /** Do rows of one group stay together? */
  readonly grouped: boolean;
  /** Number of each row's group, in order of first appearance; null without groups. */
  readonly groups: readonly number[] | null;
}

/** Folds in which each row has one fold that holds it out. */
export interface AssignedFolds extends FoldPlanBase {
  readonly seed: number;
  /** `assignment[repeat][row]`: the fold, 0 to folds - 1, that holds the row out in that repeat. */
  readonly assignment: readonly (readonly number[])[];
  readonly splits: readonly PlannedSplit[];
}

/** Every row is held out once a repeat, each fold with nearly the same share of events. */
export interface StratifiedFolds extends AssignedFolds {
  readonly kind: "stratified";
}

/** Every group is held out once a repeat. */
export interface GroupedFolds extends AssignedFolds {
  readonly kind: "grouped";
  /** Were the folds balanced by the truth as well? */
  readonly stratified: boolean;
}

/** Folds at cut-offs in time. */
export interface TimeFolds extends FoldPlanBase {
  /** Rows by time, earliest first. */
  readonly order: readonly number[];
  readonly splits: readonly TimeSplit[];
  /** As it was given. */
  readonly gap: Duration | null;
  readonly horizon: Duration | null;
  readonly window: Duration | null;
}

/** Training rows before a cut-off, held-out rows after it, cut-off after cut-off. */
export interface RollingTimeFolds extends TimeFolds {
  readonly kind: "rolling-time";
  readonly seed: null;
}

/** Held-out groups after a cut-off; other groups before it. */
export interface GroupTimeFolds extends TimeFolds {
  readonly kind: "group-time";
  readonly seed: number;
  /** Number of folds that the groups are divided into. */
  readonly groupFolds: number;
  /** `assignment[repeat][row]`: the group fold, 0 to groupFolds - 1, of the row's group in that repeat. */
  readonly assignment: readonly (readonly number[])[];
}
