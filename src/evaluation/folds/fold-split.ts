/**
 * The rows of one split of a fold plan.
 *
 * @module
 */
import { checkInteger } from "../../internal/check.ts";
import { checkFoldPlan } from "./check-fold-plan.ts";
import type { FoldPlan } from "./fold-plan.ts";

/** Rows of both sides, ascending. */
export interface FoldSplit {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** Which side of a split a row is on. */
const TRAIN = 1;
const TEST = 2;

/**
 * Takes the rows of a split out of a plan.
 *
 * @param index - Number of the split: a place in `plan.splits`.
 * @returns Rows to learn from and rows held out, each ascending; no row is in both.
 * @throws {@link InputError} `wrong-kind` and others for what is no plan, `out-of-range` for a split that is not there.
 * @remarks O(rows).
 * @example
 * const plan = stratifiedFolds([1, 0, 1, 0], { folds: 2, seed: 1 });
 * const { train, test } = foldSplit(plan, 0);
 * [train.length, test.length]; // => [2, 2]
 */
export function foldSplit(plan: FoldPlan, index: number): FoldSplit {
  checkFoldPlan(plan, "plan");
  checkInteger(index, "index", 0, plan.splits.length - 1);
  return splitRows(plan, index);
}

/**
 * {@link foldSplit} for a plan that has been checked.
 *
 * @internal
 */
export function splitRows(plan: FoldPlan, index: number): FoldSplit {
  const side = sidesOf(plan, index);
  return { train: rowsOn(side, TRAIN), test: rowsOn(side, TEST) };
}

function rowsOn(side: Uint8Array, wanted: number): Int32Array {
  const rows = new Int32Array(side.length);
  let count = 0;
  for (let row = 0; row < side.length; row++) if (side[row] === wanted) rows[count++] = row;
  return rows.slice(0, count);
}

function sidesOf(plan: FoldPlan, index: number): Uint8Array {
  const side = new Uint8Array(plan.rows);
  if (plan.kind === "stratified" || plan.kind === "grouped") {
    const { repeat, fold } = plan.splits[index]!;
    const foldOf = plan.assignment[repeat]!;
    for (let row = 0; row < side.length; row++) side[row] = foldOf[row] === fold ? TEST : TRAIN;
    return side;
  }
  const { repeat, heldOut, trainPlaces, testPlaces } = plan.splits[index]!;
  const foldOf = plan.kind === "group-time" ? plan.assignment[repeat]! : null;
  for (let place = trainPlaces[0]; place < trainPlaces[1]; place++) {
    const row = plan.order[place]!;
    if (foldOf === null || foldOf[row] !== heldOut) side[row] = TRAIN;
  }
  for (let place = testPlaces[0]; place < testPlaces[1]; place++) {
    const row = plan.order[place]!;
    if (foldOf === null || foldOf[row] === heldOut) side[row] = TEST;
  }
  return side;
}
