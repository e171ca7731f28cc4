/**
 * A fitted gradient boosting model as data.
 *
 * @module
 */
import type { Binning } from "../../features/binning/types.ts";
import type { Warning } from "../../internal/warning.ts";
import type { ModelTarget } from "../logistic/model.ts";
import type { PackedTrees } from "../trees/pack.ts";
import type { ResolvedGradientBoostingSettings } from "./options.ts";

/** A fitted gradient boosting model: frozen plain data, safe to store as JSON. */
export interface GradientBoostingModel {
  readonly kind: "gradient-boosting";
  readonly version: 1;
  /** Version of churnkit that fitted it. */
  readonly churnkit: string;
  readonly target: ModelTarget;
  /** How columns become bins. */
  readonly binning: Binning;
  readonly params: {
    /** Log odds before the first tree, corrected for class weights. */
    readonly baseMargin: number;
    /** The log odds of a row are `baseMargin` plus the value of its leaf in each tree. */
    readonly trees: PackedTrees;
  };
  /** The options as used, defaults filled in; how many threads worked is not among them, nothing depends on it. */
  readonly options: Omit<ResolvedGradientBoostingSettings, "threads"> & { readonly weights: string | null };
  readonly fit: GradientBoostingFit;
}

/** How the fit went. */
export interface GradientBoostingFit {
  /**
   * - `converged`: early stopping found the number of rounds with the lowest held-out loss;
   * - `fixed-rounds`: `rounds` said how many;
   * - `no-split`: nothing was left to split before `rounds` were done;
   * - `iteration-limit`: the held-out loss still fell at `maxRounds`.
   */
  readonly status: "converged" | "fixed-rounds" | "no-split" | "iteration-limit";
  /** Trees in the model. */
  readonly rounds: number;
  /** Training rows. */
  readonly rows: number;
  /** Mean log loss on the training rows; lower than on new ones. */
  readonly trainingLoss: number;
  /** Null where `rounds` was given. */
  readonly earlyStopping: EarlyStopping | null;
  /** The columns by how much their splits lowered the loss, the most important first. */
  readonly importance: readonly ColumnImportance[];
  readonly warnings: readonly Warning[];
}

/** How the number of rounds was found. */
export interface EarlyStopping {
  /** Folds that were held out in turn; 1: one part of the rows was. */
  readonly folds: number;
  /** Rounds with the lowest loss. */
  readonly rounds: number;
  /** Mean log loss on held-out rows (of weighted classes, where there are `classWeights`) at that number. */
  readonly loss: number;
  /** Held-out loss by number of rounds, from 0 to the last that was tried; at most 101 points. */
  readonly curve: readonly { readonly rounds: number; readonly loss: number }[];
}

/** What the splits of one column did. */
export interface ColumnImportance {
  readonly column: string;
  /** Sum of the gains: by how much the splits lowered the loss, before the learning rate. */
  readonly gain: number;
  readonly splits: number;
}
