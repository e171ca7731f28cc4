/**
 * Models that another library fitted, as data that predicts like a classifier of churnkit.
 *
 * @module
 */
import type { Warning } from "../../internal/warning.ts";

/** What an adopted model predicts. */
export interface AdoptedTarget {
  readonly column: string;
  /** The value whose probability is predicted. */
  readonly positive: string;
  readonly negative: string;
  /** Share of the training rows with the positive value; `null` where it was not told. */
  readonly baseRate: number | null;
}

/** What is known of the fit: the other library keeps no record of it. */
export interface AdoptedFit {
  readonly status: "adopted";
  readonly warnings: readonly Warning[];
}

/**
 * Trees side by side, one entry a node. Tree t has the nodes `roots[t]` to `roots[t + 1]` - 1, its root first; a value
 * below the threshold goes to node `left`, everything else (a missing value too) to the node after it.
 */
export interface AdoptedTrees {
  /** One entry more than trees. */
  readonly roots: readonly number[];
  /** Index of the column that the node asks; -1 for a leaf. */
  readonly feature: readonly number[];
  /** 0 for a leaf. */
  readonly threshold: readonly number[];
  /** 0 for a leaf. */
  readonly left: readonly number[];
  /** What a leaf gives to the probability; 0 for a split. */
  readonly value: readonly number[];
}

interface Adopted {
  readonly version: 1;
  /** Version of churnkit that adopted it. */
  readonly churnkit: string;
  readonly target: AdoptedTarget;
  /** Columns in the order of the training matrix. */
  readonly features: readonly string[];
  readonly fit: AdoptedFit;
}

/** A forest of `ml-random-forest`: frozen plain data, safe to store as JSON. */
export interface AdoptedForest extends Adopted {
  readonly kind: "mljs-random-forest";
  readonly params: AdoptedTrees;
  readonly options: {
    /** `votes`: each tree says 0 or 1; `leaves`: each tree says its leaf's share. The probability is the mean. */
    readonly probability: "votes" | "leaves";
  };
}

/** A logistic regression of `ml-logistic-regression`: frozen plain data, safe to store as JSON. */
export interface AdoptedLogisticRegression extends Adopted {
  readonly kind: "mljs-logistic-regression";
  readonly params: {
    /** Log odds per unit of each column; there is no intercept. */
    readonly coefficients: readonly number[];
  };
}

/** A model that another library fitted. */
export type AdoptedModel = AdoptedForest | AdoptedLogisticRegression;

/** Kinds of adopted models, with the version of their shape. */
export const ADOPTED_VERSIONS: Readonly<Record<AdoptedModel["kind"], number>> = Object.freeze({
  "mljs-random-forest": 1,
  "mljs-logistic-regression": 1,
});

/** Does the value say that it is an adopted model? */
export function isAdopted(model: unknown): model is AdoptedModel {
  const kind: unknown = (model as Partial<AdoptedModel> | null | undefined)?.kind;
  return typeof kind === "string" && Object.hasOwn(ADOPTED_VERSIONS, kind);
}
