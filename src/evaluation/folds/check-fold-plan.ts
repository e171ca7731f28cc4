/**
 * The door for folds that come from a file or another program.
 *
 * @module
 */
import { checkInteger } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import type { FoldKind, FoldPlan, PlannedSplit, TimeSplit } from "./fold-plan.ts";

const KINDS: readonly FoldKind[] = ["stratified", "grouped", "rolling-time", "group-time"];

/**
 * Checks that a plan is one: lists as long as its rows, folds, groups and places that exist, every split once, and the
 * rows of a group in one fold.
 *
 * @throws {@link InputError} `wrong-kind` for what is no plan; `length-mismatch`, `out-of-range`, `wrong-type` or
 * `duplicate` for one that was damaged.
 * @remarks O(rows * repeats).
 */
export function checkFoldPlan(plan: unknown, path: string): asserts plan is FoldPlan {
  if (typeof plan !== "object" || plan === null || !KINDS.includes((plan as FoldPlan).kind)) {
    throw new InputError("wrong-kind", path, "folds made by stratifiedFolds, groupTimeFolds …", plan);
  }
  checkFrame(plan as FoldPlan, path);
  (plan as FoldPlan).splits.forEach((split, i) => {
    checkSplit(split, `${path}.splits[${i}]`, plan as FoldPlan);
  });
  checkEverySplit(plan as FoldPlan, path);
}

function checkFrame(plan: FoldPlan, path: string): void {
  const { rows, folds, repeats, splits, groups } = plan;
  checkInteger(rows, `${path}.rows`, 1);
  checkInteger(repeats, `${path}.repeats`, 1);
  checkInteger(folds, `${path}.folds`, 1);
  checkList(splits, `${path}.splits`, folds * repeats);
  const needsGroups = plan.grouped || plan.kind === "grouped" || plan.kind === "group-time";
  if (needsGroups || groups !== null) checkNumbers(groups, `${path}.groups`, rows, rows);
  if (plan.kind !== "rolling-time") {
    const labels = plan.kind === "group-time" ? plan.groupFolds : folds;
    checkList(plan.assignment, `${path}.assignment`, repeats);
    plan.assignment.forEach((foldOf, r) => {
      checkNumbers(foldOf, `${path}.assignment[${r}]`, rows, labels);
      if (groups !== null) checkTogether(foldOf, groups, `${path}.assignment[${r}]`);
    });
  }
  if (plan.kind !== "rolling-time" && plan.kind !== "group-time") return;
  checkNumbers(plan.order, `${path}.order`, rows, rows);
  const seen = new Uint8Array(rows);
  plan.order.forEach((row, place) => {
    if (seen[row] === 1) throw new InputError("duplicate", `${path}.order[${place}]`, "every row once", row);
    seen[row] = 1;
  });
}

/** A group with rows in two folds would be learned from and held out in one split. */
function checkTogether(foldOf: readonly number[], groups: readonly number[], path: string): void {
  const foldOfGroup = new Int32Array(groups.length).fill(-1);
  for (let row = 0; row < groups.length; row++) {
    const group = groups[row]!;
    if (foldOfGroup[group] === -1) foldOfGroup[group] = foldOf[row]!;
    else if (foldOfGroup[group] !== foldOf[row]) {
      const expected = `${foldOfGroup[group]}, the fold of the other rows of group ${group}`;
      throw new InputError("out-of-range", `${path}[${row}]`, expected, foldOf[row]);
    }
  }
}

function checkSplit(split: PlannedSplit, path: string, plan: FoldPlan): void {
  checkInteger(split.repeat, `${path}.repeat`, 0, plan.repeats - 1);
  checkInteger(split.fold, `${path}.fold`, 0, plan.folds - 1);
  if (plan.kind !== "rolling-time" && plan.kind !== "group-time") return;
  const { heldOut } = split as TimeSplit;
  checkPlaces(split as TimeSplit, path, plan.rows);
  if (plan.kind === "group-time") checkInteger(heldOut, `${path}.heldOut`, 0, plan.groupFolds - 1);
  else if (heldOut !== null) throw new InputError("out-of-range", `${path}.heldOut`, "null", heldOut);
}

/** As many splits as repeats times folds: where none is there twice, none is missing. */
function checkEverySplit({ splits, folds, repeats }: FoldPlan, path: string): void {
  const seen = new Uint8Array(folds * repeats);
  splits.forEach(({ repeat, fold }, i) => {
    const at = repeat * folds + fold;
    if (seen[at] === 1) {
      const expected = "every fold of a repeat once";
      throw new InputError("duplicate", `${path}.splits[${i}]`, expected, `repeat ${repeat}, fold ${fold}`);
    }
    seen[at] = 1;
  });
}

function checkPlaces({ trainPlaces, testPlaces }: TimeSplit, path: string, rows: number): void {
  checkList(trainPlaces, `${path}.trainPlaces`, 2);
  checkList(testPlaces, `${path}.testPlaces`, 2);
  checkInteger(trainPlaces[0], `${path}.trainPlaces[0]`, 0);
  checkInteger(trainPlaces[1], `${path}.trainPlaces[1]`, trainPlaces[0]);
  // Training ends where the held-out rows begin, or before.
  checkInteger(testPlaces[0], `${path}.testPlaces[0]`, trainPlaces[1]);
  checkInteger(testPlaces[1], `${path}.testPlaces[1]`, testPlaces[0], rows);
}

function checkNumbers(values: readonly number[] | null, path: string, length: number, below: number): void {
  checkList(values, path, length);
  for (let i = 0; i < length; i++) {
    const value = values[i]!;
    if (!(Number.isInteger(value) && value >= 0 && value < below)) {
      checkInteger(value, `${path}[${i}]`, 0, below - 1);
    }
  }
}

function checkList<Value>(
  values: readonly Value[] | null,
  path: string,
  length: number,
): asserts values is readonly Value[] {
  if (!Array.isArray(values)) throw new InputError("wrong-type", path, "an array", values);
  if (values.length !== length) {
    throw new InputError("length-mismatch", `${path}.length`, `${length}`, values.length);
  }
}
