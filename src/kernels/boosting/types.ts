/**
 * What gradient boosting asks of the code that does the work on rows and bins.
 *
 * There are two such engines, one in plain TypeScript and one in WebAssembly. Gradients are whole numbers, so a sum
 * over rows does not depend on order, and everything after it makes the same operations on doubles: both engines
 * grow the same trees to the last bit, with any number of threads.
 *
 * @module
 */

/** The bin of a missing value. */
export const MISSING = 255;
/** Bins a column can have, {@link MISSING} included. */
export const BINS = 256;

/** How a column may be split. */
export interface BoostingColumn {
  /** Bins that its values use: 0 to `bins` - 1, and {@link MISSING}. */
  readonly bins: number;
  /** Names instead of an order: split by sets of bins. */
  readonly isText: boolean;
  /** 1: the prediction must not fall where the value rises; -1: must not rise; 0: free. */
  readonly monotone: -1 | 0 | 1;
}

/** What does not change while boosting. */
export interface BoostingRules {
  readonly columns: readonly BoostingColumn[];
  /** The most leaves of a tree. */
  readonly leaves: number;
  /** Ridge on leaf values. */
  readonly l2: number;
  /** Least sum of Hessians of a child, > 0. */
  readonly minHessian: number;
  /** Is any column monotone? Then leaf values have bounds. */
  readonly isBounded: boolean;
}

/** Powers of two that turn gradients and Hessians into whole numbers. */
export interface GradientScale {
  readonly gradient: number;
  readonly hessian: number;
}

/** Sums over all rows, in units of the scale; exact. */
export interface GradientSums {
  /** Sum of |gradient|. */
  readonly gradient: number;
  readonly hessian: number;
}

/** A node as its split is searched. */
export interface NodeSums {
  /** Sums in units of the scale; whole numbers. */
  readonly gradient: number;
  readonly hessian: number;
  /** Bounds of the value of any leaf below, before the learning rate. */
  readonly lower: number;
  readonly upper: number;
  /** Where its histogram stands. */
  readonly slot: number;
}

/** The best split of a node. */
export interface Split {
  /** Sum of the children's scores; the parent's is not subtracted. */
  readonly score: number;
  readonly column: number;
  /** Bins <= this go left; -1 for a set of bins. */
  readonly bin: number;
  readonly missingLeft: boolean;
  /** 32 bytes: bit b says that bin b goes left; for text columns. */
  readonly set: Uint8Array | undefined;
  /** Was `set` found by sorting, which asks for {@link CATEGORY_L2} in the children's values? */
  readonly isSorted: boolean;
  /** Sums of the left child. */
  readonly gradient: number;
  readonly hessian: number;
}

/** Text columns with at most so many levels are split one level against the rest. */
export const ONE_AGAINST_REST = 4;
/** The most levels on the smaller side of a split. */
export const SET_LEVELS = 32;
/** Added to the ridge where levels were sorted by what they do to the target: choosing among orders fits noise. */
export const CATEGORY_L2 = 10;
/** Added to a level's sum of Hessians before levels are sorted, so that rare levels come to the middle. */
export const CATEGORY_SMOOTH = 10;
/** Levels with a smaller sum of Hessians stay with the rest; at base rate 1/5 about ten rows. */
export const LEVEL_HESSIAN = 1.5;
/** A boundary between sorted levels comes only after so much more Hessian; at base rate 1/5 about 60 rows. */
export const GROUP_HESSIAN = 10;

/** Does the work on rows and bins. Nodes are numbered within a tree, the root is 0. */
export interface BoostingEngine {
  /** Fills the weights that the next trees use: 0 for rows of `heldOut` and rows that the sample leaves out. */
  weigh(mask: RowMask): void;
  /** Gradients of all rows at the scores of `booster`, in units of `scale`. */
  gradients(booster: number, scale: GradientScale): GradientSums;
  /** Puts all rows into the root, sums its histogram into slot 0 and searches its split among `active` columns. */
  growRoot(
    scale: GradientScale,
    active: Uint8Array,
  ): { readonly sums: NodeSums; readonly split: Split | undefined };
  /**
   * Divides the rows of `node`; with `children` also sums their histograms (into slots `children[k].slot`, one of which
   * is that of the node) and searches the split of each that is wanted.
   */
  divide(job: DivideJob): readonly [Split | undefined, Split | undefined];
  /** Rows of a node of the current tree. */
  rowsOf(node: number): number;
  /** Adds `values[k]` to the scores of `booster` on the rows of node `nodes[k]`. */
  addLeaves(booster: number, nodes: readonly number[], values: readonly number[]): void;
  /** Sets all scores of a booster. */
  start(booster: number, score: number): void;
  /** The scores of a booster, a view that changes with them. */
  scores(booster: number): Float64Array;
}

/** Which rows take part in a tree. */
export interface RowMask {
  /** Rows of this fold do not; -1: none. */
  readonly heldOut: number;
  /** Share of rows that do. */
  readonly fraction: number;
  /** 32 bits that tell the sample of this tree from others. */
  readonly key: number;
}

/** One split carried out. */
export interface DivideJob {
  readonly node: number;
  readonly split: Split;
  /** Numbers of the children. */
  readonly left: number;
  readonly right: number;
  /** Undefined where neither child will be split. */
  readonly children:
    | undefined
    | {
        readonly sums: readonly [NodeSums, NodeSums];
        readonly searched: readonly [boolean, boolean];
        /** 0 or 1: the child whose rows are summed; the other is the parent less it. */
        readonly summed: 0 | 1;
      };
}
