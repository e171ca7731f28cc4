/**
 * Folds for cross-validation: each with nearly the same share of events, and no group on both sides.
 *
 * @module
 */
import { checkInteger, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { type Random, randomStream, shuffle } from "../../random/random.ts";
import { type BinaryTruth, readTruth } from "../outcome.ts";
import { assignedSplits } from "./assigned-splits.ts";
import { countGroups, dealGroups, foldOfRows, type Groups, groupCodes } from "./balance-groups.ts";
import type { StratifiedFolds } from "./fold-plan.ts";

/** Options of {@link stratifiedFolds}. */
export interface StratifiedFoldsOptions {
  /**
   * Number of folds, >= 2 and at most the number of rows (groups) of the smaller class.
   *
   * @defaultValue 10
   */
  readonly folds?: number | undefined;
  /**
   * Number of independent divisions.
   *
   * @defaultValue 1
   */
  readonly repeats?: number | undefined;
  /**
   * Whole number in [0, 2^53); the same seed gives the same folds.
   *
   * @defaultValue 42
   */
  readonly seed?: number | undefined;
  /**
   * One key a row, for example the customer; rows with the same key are held out together.
   *
   * @defaultValue every row is a group of its own
   */
  readonly group?: ArrayLike<string | number> | undefined;
}

/**
 * Divides rows into stratified folds.
 *
 * Without groups every fold holds each class in equal numbers, give or take one row, and the folds differ by at
 * most one row in all.
 *
 * @param truth - 0/1 or booleans, both classes present.
 * @throws {@link InputError} `out-of-range` for more folds than rows (groups) of the smaller class,
 * `length-mismatch`, `missing-value` for a group key that is missing, `one-class` when the groups leave a fold
 * without one of the classes.
 * @remarks O(rows * repeats), with groups O(groups * folds) on top. Repeat r of a seed does not depend on the
 * number of repeats.
 * @example
 * const { assignment } = stratifiedFolds([1, 0, 0, 1, 0, 0], { folds: 2, seed: 7 });
 * assignment[0]!.length; // => 6
 */
export function stratifiedFolds(truth: BinaryTruth, options: StratifiedFoldsOptions = {}): StratifiedFolds {
  checkOptionKeys(options, "options", ["folds", "repeats", "seed", "group"]);
  const { folds = 10, repeats = 1, seed = 42, group } = options;
  checkInteger(folds, "options.folds", 2);
  checkInteger(repeats, "options.repeats", 1);
  checkInteger(seed, "options.seed", 0);
  const classes = readTruth(truth);
  const codes = group && groupCodes(group, "options.group", classes.length, "truth");
  const units = codes && countGroups(codes, classes);
  checkEnough(classes, units, folds);
  const assignment = Array.from({ length: repeats }, (_, repeat) => {
    const random = randomStream(seed, "folds", repeat);
    return units === undefined
      ? Object.freeze(Array.from(dealRows(classes, folds, random)))
      : foldOfRows(units.ofRow, dealGroups(units, folds, random));
  });
  const splits = assignedSplits(assignment, folds, classes);
  if (splits.some(({ testRows, testEvents }) => testEvents === 0 || testEvents === testRows)) {
    throw oneClassFold(folds);
  }
  return Object.freeze({
    kind: "stratified",
    rows: classes.length,
    folds,
    repeats,
    seed,
    grouped: units !== undefined,
    groups: units === undefined ? null : Object.freeze(Array.from(units.ofRow)),
    assignment: Object.freeze(assignment),
    splits,
  });
}

/** @throws InputError unless both classes have a row (group) for each fold. */
export function checkEnough(classes: Uint8Array, groups: Groups | undefined, folds: number): void {
  const units = groups === undefined ? "rows" : "groups";
  const events = groups === undefined ? classes : groups.events;
  let withEvents = 0;
  let withOthers = 0;
  for (let i = 0; i < events.length; i++) {
    if (events[i]! > 0) withEvents++;
    if (groups === undefined ? classes[i] === 0 : groups.others[i]! > 0) withOthers++;
  }
  const [fewest, label] = withEvents <= withOthers ? [withEvents, 1] : [withOthers, 0];
  if (fewest === 0) {
    throw new InputError("one-class", "truth", `a mix of 0 and 1 over its ${classes.length} rows`, 1 - label);
  }
  if (folds > fewest) {
    throw new InputError(
      "out-of-range",
      "options.folds",
      `<= ${fewest} (the ${units} with truth ${label})`,
      folds,
    );
  }
}

/** What groups that leave a fold without one of the classes are answered with. */
export function oneClassFold(folds: number): InputError {
  return new InputError(
    "one-class",
    "options.folds",
    "a number of folds for which the groups leave both classes in every fold",
    folds,
  );
}

/** Deals each class out like cards, the second class starting where the first one stopped. */
function dealRows(classes: Uint8Array, folds: number, random: Random): Uint32Array {
  const order = new Uint32Array(classes.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  shuffle(random, order);
  const assigned = new Uint32Array(classes.length);
  let next = 0;
  for (let label = 1; label >= 0; label--) {
    for (let i = 0; i < order.length; i++) {
      const row = order[i]!;
      if (classes[row] !== label) continue;
      assigned[row] = next;
      next = next + 1 === folds ? 0 : next + 1;
    }
  }
  return assigned;
}
