/**
 * A fitted random forest as data.
 *
 * @module
 */
import type { Binning } from "../../features/binning/types.ts";
import type { Warning } from "../../internal/warning.ts";
import type { ModelTarget } from "../logistic/model.ts";
import type { PackedTrees } from "../trees/pack.ts";

/** A fitted random forest: frozen plain data, safe to store as JSON. */
export interface RandomForestModel {
  readonly kind: "random-forest";
  readonly version: 1;
  /** Version of churnkit that fitted it. */
  readonly churnkit: string;
  readonly target: ModelTarget;
  /** How columns become bins. */
  readonly binning: Binning;
  readonly params: {
    /**
     * A leaf's value is the share of positives among its draws: with class weights too, because their correction, made
     * leaf by leaf, gives just that. The probability of a row is the mean over the trees.
     */
    readonly trees: PackedTrees;
  };
  /** The options as used, defaults filled in. */
  readonly options: {
    readonly trees: number;
    readonly columnsPerSplit: number;
    readonly minLeaf: number;
    /** `null`: no limit. */
    readonly maxDepth: number | null;
    readonly bootstrap: boolean;
    readonly outOfBag: boolean;
    readonly importance: "impurity" | "permutation";
    readonly classWeights: "balanced" | { readonly [label: string]: number } | null;
    readonly seed: number;
    readonly weights: string | null;
  };
  readonly fit: RandomForestFit;
}

/** How the fit went. */
export interface RandomForestFit {
  /** All trees were grown: a forest has nothing else to wait for. */
  readonly status: "converged";
  /** Training rows. */
  readonly rows: number;
  /** Nodes of all trees. */
  readonly nodes: number;
  /** How good the forest is on rows that its trees did not see; `null` where that was not asked for or every tree saw all rows. */
  readonly outOfBag: OutOfBagScores | null;
  readonly importance: ForestImportance;
  readonly warnings: readonly Warning[];
}

/** Scores of out-of-bag probabilities: for each row the mean of the trees that were grown without it. */
export interface OutOfBagScores {
  /** Rows that some tree did not see. */
  readonly rows: number;
  /** `null` where they are all of one class. */
  readonly rocAuc: number | null;
  readonly logLoss: number;
  readonly brierScore: number;
}

/** How much columns tell. */
export interface ForestImportance {
  /**
   * - `impurity`: the share of a column in what all splits took from the Gini impurity, from 0 to 1, in sum 1. It is
   *   measured on training rows, so a column with many values gets some of it though it may say nothing.
   * - `permutation`: by how much the squared error of a tree grows on its out-of-bag rows when the column is shuffled
   *   among them; about 0 for a column that says nothing, also below.
   */
  readonly measure: "impurity" | "permutation";
  /** The columns that were used, the most important first. */
  readonly columns: readonly { readonly column: string; readonly importance: number }[];
}
