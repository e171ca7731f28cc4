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
 * Checks that a plan is one: lists as long as its rows, folds, groups and places that exist.
 *
 * @throws {@link InputError} `wrong-kind` for what is no plan, `length-mismatch`, `out-of-range` for one that was damaged.
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
}

function checkFrame(plan: FoldPlan, path: string): void {
  const { rows, folds, repeats, splits, groups } = plan;
  checkInteger(rows, `${path}.rows`, 1);
  checkInteger(repeats, `${path}.repeats`, 1);
  checkInteger(folds, `${path}.folds`, 1);
  checkList(splits, `${path}.splits`, folds * repeats);
  if (groups !== null) checkNumbers(groups, `${path}.groups`, rows, rows);
  if (plan.kind !== "rolling-time") {
    const labels = plan.kind === "group-time" ? plan.groupFolds : folds;
    checkList(plan.assignment, `${path}.assignment`, repeats);
    plan.assignment.forEach((foldOf, r) => {
      checkNumbers(foldOf, `${path}.assignment[${r}]`, rows, labels);
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

function checkSplit(split: PlannedSplit, path: string, { rows, folds, repeats }: FoldPlan): void {
  checkInteger(split.repeat, `${path}.repeat`, 0, repeats - 1);
  checkInteger(split.fold, `${path}.fold`, 0, folds - 1);
  if ("trainPlaces" in split) checkPlaces(split as TimeSplit, path, rows);
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

function checkNumbers(values: readonly number[], path: string, length: number, below: number): void {
  checkList(values, path, length);
  for (let i = 0; i < length; i++) {
    const value = values[i]!;
    if (!(Number.isInteger(value) && value >= 0 && value < below)) {
      checkInteger(value, `${path}[${i}]`, 0, below - 1);
    }
  }
}

function checkList(values: unknown, path: string, length: number): void {
  if (!Array.isArray(values)) throw new InputError("wrong-type", path, "an array", values);
  if (values.length !== length) {
    throw new InputError("length-mismatch", `${path}.length`, `${length}`, values.length);
  }
}
