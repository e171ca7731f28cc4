/**
 * Folds for cross-validation: each with nearly the same share of events, and no group on both sides.
 *
 * The grouped case is a partition problem without an exact cheap answer. The greedy rule here is that of
 * scikit-learn's `StratifiedGroupKFold` in another measure: large groups first, each to the fold where it disturbs
 * the balance of both classes least.
 *
 * @module
 */
import { checkInteger, checkLength, checkOptionKeys } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import { type Random, randomStream, shuffle } from "../../random/random.ts";
import { type BinaryTruth, readTruth } from "../outcome.ts";

/** Which row is held out in which fold: frozen plain data that prints and survives JSON. */
export interface StratifiedFolds {
  /** Number of folds. */
  readonly folds: number;
  /** Number of independent divisions into folds. */
  readonly repeats: number;
  readonly seed: number;
  /** Did rows of one group have to stay together? */
  readonly grouped: boolean;
  /** `assignment[repeat][row]`: the fold, 0 to folds - 1, that holds the row out in that repeat. */
  readonly assignment: readonly (readonly number[])[];
}

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
  const units = group === undefined ? undefined : readGroups(group, classes);
  checkEnough(classes, units, folds);
  const assignment = Array.from({ length: repeats }, (_, repeat) => {
    const random = randomStream(seed, "folds", repeat);
    return Array.from(
      units === undefined ? dealRows(classes, folds, random) : dealGroups(units, folds, random),
    );
  });
  if (group !== undefined) checkFoldsHaveBoth(assignment, classes, folds);
  return deepFreeze({ folds, repeats, seed, grouped: group !== undefined, assignment });
}

/** Rows by group: which group a row has, and how many rows of each class a group has. */
interface Groups {
  readonly ofRow: Int32Array;
  readonly events: Int32Array;
  readonly others: Int32Array;
}

function readGroups(group: ArrayLike<string | number>, classes: Uint8Array): Groups {
  checkLength(group.length, "options.group", classes.length, "truth");
  const codes = new Map<string | number, number>();
  const ofRow = new Int32Array(classes.length);
  for (let i = 0; i < ofRow.length; i++) {
    const key = group[i];
    if (key === null || key === undefined || Number.isNaN(key)) {
      throw new InputError("missing-value", `options.group[${i}]`, "a text or a number", key);
    }
    let code = codes.get(key);
    if (code === undefined) codes.set(key, (code = codes.size));
    ofRow[i] = code;
  }
  const events = new Int32Array(codes.size);
  const others = new Int32Array(codes.size);
  for (let i = 0; i < ofRow.length; i++) (classes[i] === 1 ? events : others)[ofRow[i]!]!++;
  return { ofRow, events, others };
}

function checkEnough(classes: Uint8Array, groups: Groups | undefined, folds: number): void {
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

/**
 * Greedy: the cost of a division is the sum over folds and classes of (rows / all rows of the class)^2, smallest
 * for equal shares. Adding a group with a events and b others to a fold raises it by
 * (2 e a + a^2) / E^2 + (2 o b + b^2) / O^2. The squares of a and b are the same for every fold: they drop out of
 * the choice, and order the groups, so that small ones come last and fill the gaps.
 */
function dealGroups({ ofRow, events, others }: Groups, folds: number, random: Random): Uint32Array {
  const count = events.length;
  const order = new Uint32Array(count);
  for (let g = 0; g < count; g++) order[g] = g;
  const eventWeight = 1 / sum(events) ** 2;
  const otherWeight = 1 / sum(others) ** 2;
  const size = new Float64Array(count);
  for (let g = 0; g < count; g++) size[g] = events[g]! ** 2 * eventWeight + others[g]! ** 2 * otherWeight;
  // Shuffled first: the sort is stable, so groups of one size come in random order.
  shuffle(random, order);
  const bySize = order.sort((g, h) => size[h]! - size[g]!);
  const foldEvents = new Float64Array(folds);
  const foldOthers = new Float64Array(folds);
  const foldOfGroup = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const g = bySize[i]!;
    let best = 0;
    let bestCost = Number.POSITIVE_INFINITY;
    let bestRows = Number.POSITIVE_INFINITY;
    for (let f = 0; f < folds; f++) {
      const cost = foldEvents[f]! * events[g]! * eventWeight + foldOthers[f]! * others[g]! * otherWeight;
      const rows = foldEvents[f]! + foldOthers[f]!;
      if (cost < bestCost || (cost === bestCost && rows < bestRows)) {
        best = f;
        bestCost = cost;
        bestRows = rows;
      }
    }
    foldOfGroup[g] = best;
    foldEvents[best]! += events[g]!;
    foldOthers[best]! += others[g]!;
  }
  return new Uint32Array(ofRow.length).map((_, i) => foldOfGroup[ofRow[i]!]!);
}

function checkFoldsHaveBoth(
  assignment: readonly (readonly number[])[],
  classes: Uint8Array,
  folds: number,
): void {
  for (const fold of assignment) {
    const seen = new Uint8Array(2 * folds);
    for (let i = 0; i < classes.length; i++) seen[2 * fold[i]! + classes[i]!] = 1;
    if (seen.includes(0)) {
      throw new InputError(
        "one-class",
        "options.folds",
        "a number of folds for which the groups leave both classes in every fold",
        folds,
      );
    }
  }
}

function sum(values: Int32Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
