/**
 * Folds that keep groups together: every group is held out whole, once a repeat.
 *
 * @module
 */
import { checkInteger, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { randomStream } from "../../random/random.ts";
import { type BinaryTruth, readTruth } from "../outcome.ts";
import { assignedSplits } from "./assigned-splits.ts";
import { countGroups, dealGroups, foldOfRows, groupCodes } from "./balance-groups.ts";
import type { GroupedFolds } from "./fold-plan.ts";
import { checkEnough, oneClassFold } from "./stratified-folds.ts";

/** Options of {@link groupedFolds}. */
export interface GroupedFoldsOptions {
  /**
   * Number of folds, >= 2 and at most the number of groups (with `truth`, of groups with the rarer class).
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
   * 0/1 or booleans, one a row: the folds get nearly the same share of events too.
   *
   * @defaultValue none: the folds get nearly the same number of rows
   */
  readonly truth?: BinaryTruth | undefined;
}

/**
 * Divides groups into folds.
 *
 * With `truth` these are the folds of `stratifiedFolds(truth, { group })`.
 *
 * @param group - One key a row, for example the customer; rows with the same key are held out together.
 * @throws {@link InputError} `empty`, `missing-value` for a key that is missing, `out-of-range` for more folds than
 * groups; with `truth` also as `stratifiedFolds`.
 * @remarks O(rows * repeats + groups * folds * repeats). Rows of one customer at several dates also share those dates
 * with others: `groupTimeFolds` keeps both apart.
 * @example
 * const { assignment } = groupedFolds(["a", "b", "a", "c"], { folds: 3 });
 * assignment[0]![0] === assignment[0]![2]; // => true
 */
export function groupedFolds(
  group: ArrayLike<string | number>,
  options: GroupedFoldsOptions = {},
): GroupedFolds {
  checkOptionKeys(options, "options", ["folds", "repeats", "seed", "truth"]);
  const { folds = 10, repeats = 1, seed = 42, truth } = options;
  checkInteger(folds, "options.folds", 2);
  checkInteger(repeats, "options.repeats", 1);
  checkInteger(seed, "options.seed", 0);
  const classes = truth === undefined ? undefined : readTruth(truth, "options.truth");
  const codes = groupCodes(group, "group", classes?.length ?? group?.length, "options.truth");
  if (codes.count === 0) throw new InputError("empty", "group", "at least one key", group);
  const units = countGroups(codes, classes);
  if (classes !== undefined) checkEnough(classes, units, folds);
  else if (folds > codes.count) {
    throw new InputError("out-of-range", "options.folds", `<= ${codes.count} (the groups)`, folds);
  }
  const assignment = Array.from({ length: repeats }, (_, repeat) =>
    foldOfRows(units.ofRow, dealGroups(units, folds, randomStream(seed, "folds", repeat))),
  );
  const splits = assignedSplits(assignment, folds, classes);
  if (splits.some(({ testRows, testEvents }) => testEvents === 0 || testEvents === testRows)) {
    throw oneClassFold(folds);
  }
  return Object.freeze({
    kind: "grouped",
    rows: units.ofRow.length,
    folds,
    repeats,
    seed,
    grouped: true,
    stratified: classes !== undefined,
    groups: Object.freeze(Array.from(units.ofRow)),
    assignment: Object.freeze(assignment),
    splits,
  });
}
