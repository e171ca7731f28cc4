/**
 * The labelled rows of an audit.
 *
 * @module
 */
import type { BinaryTarget } from "../../table/target.ts";

/** The outcome of each labelled row, and the fold that holds it out. */
export interface Labels {
  readonly truth: Uint8Array;
  readonly foldOf: ArrayLike<number>;
  readonly folds: number;
  readonly events: number;
  readonly others: number;
  /** How the outcome is called: `Churn = Yes`. */
  readonly name: string;
}

/** The name of an outcome in a sentence. */
export function outcomeName(column: string, { positive }: Pick<BinaryTarget, "positive">): string {
  return `${column} = ${positive}`;
}
