/**
 * Folds of customer x time: other customers before a cut-off teach, customers not seen after it judge.
 *
 * Snapshots of customers at several dates are alike in two ways. Rows of one customer share what the customer is like,
 * and rows of one date share what happened then; their label windows overlap too, so a row of March knows what a row of
 * February is asked. Folds that are drawn at random have both on both sides, and promise more than a model keeps.
 *
 * Prior art: scikit-learn issue 14257 and scikit-lego's `GroupTimeSeriesSplit` keep groups or time apart, and
 * tidymodels' `sliding_period` time alone; none of them knows label windows.
 *
 * @module
 */
import { checkInteger, checkLength, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import type { Duration, TimeInput } from "../../internal/time.ts";
import { randomStream } from "../../random/random.ts";
import { type BinaryTruth, readTruth } from "../outcome.ts";
import { countGroups, dealGroups, foldOfRows, groupCodes } from "./balance-groups.ts";
import type { GroupTimeFolds } from "./fold-plan.ts";
import { copyOf, upToTheNext } from "./rolling-time-folds.ts";
import {
  checkTimeRule,
  orderByTime,
  placesOf,
  readCutoffs,
  readTimes,
  type TimeOrder,
} from "./time-places.ts";
import { timeSplit } from "./time-splits.ts";

/** What {@link groupTimeFolds} is told of the rows, one value a row each. */
export interface GroupTimeRows {
  /** The customer. */
  readonly group: ArrayLike<string | number>;
  /** The date that the row looks back from (`asOf`). */
  readonly time: ArrayLike<TimeInput>;
  /** 0/1 or booleans: the held-out parts get nearly the same share of events. */
  readonly truth?: BinaryTruth | undefined;
}

/** Options of {@link groupTimeFolds}. */
export interface GroupTimeFoldsOptions {
  /** Length of the label window, as for `trainingSnapshots`. */
  readonly horizon: Duration;
  /**
   * Time between a row's date and its label window, as for `trainingSnapshots`.
   *
   * @defaultValue none
   */
  readonly gap?: Duration | undefined;
  /**
   * Dates from which on rows are held out, each later than the one before; the rows of each up to the next one are judged
   * by models of what was known at it.
   *
   * @defaultValue the last date: how good the model would have been, trained as late as possible
   */
  readonly cutoffs?: readonly TimeInput[] | undefined;
  /**
   * Number of folds of the groups, >= 2; there are this many splits a cut-off.
   *
   * @defaultValue 5
   */
  readonly folds?: number | undefined;
  /**
   * Number of independent divisions of the groups.
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
   * Length of the training window: older rows are left out.
   *
   * @defaultValue all that went before
   */
  readonly window?: Duration | undefined;
}

const KEYS: readonly string[] = ["horizon", "gap", "cutoffs", "folds", "repeats", "seed", "window"];

/**
 * Divides snapshots of customers so that no customer is on both sides and no label window of a training row reaches over
 * the date of a held-out row.
 *
 * **Law:** for every training row a and held-out row b of a split, `group(a) != group(b)` and
 * `time(a) + gap + horizon <= cutoff <= time(b)`. Rows that fit neither side are counted in `leftOut`, by reason.
 *
 * @throws {@link InputError} `missing-option` without a horizon, `empty`, `length-mismatch`, `missing-value`,
 * `unreadable`, `wrong-order`; `out-of-range` for more folds than groups at or after the first cut-off, or a cut-off
 * before which nothing is known.
 * @remarks O(rows * (log rows + splits)), folds * cutoffs * repeats splits. Deterministic by `seed`. A customer's rows
 * before the cut-off are lost to the splits that hold the customer out: that is the price of judging by customers not
 * seen.
 * @example
 * const rows = {
 *   group: ["a", "b", "c", "d", "a", "b", "c", "d"],
 *   time: ["2024-01-01", "2024-01-01", "2024-01-01", "2024-01-01", "2024-04-01", "2024-04-01", "2024-04-01", "2024-04-01"],
 * };
 * const { splits } = groupTimeFolds(rows, { horizon: { months: 3 }, folds: 2 });
 * splits.map(({ trainRows, testRows }) => [trainRows, testRows]); // => [[2, 2], [2, 2]]
 * splits[0]!.leftOut; // => { heldOutGroup: 2, overlap: 0, beforeWindow: 0, later: 2 }
 */
export function groupTimeFolds(rows: GroupTimeRows, options: GroupTimeFoldsOptions): GroupTimeFolds {
  checkOptionKeys(rows, "rows", ["group", "time", "truth"]);
  checkOptionKeys(options, "options", KEYS);
  const { horizon, gap, window, folds = 5, repeats = 1, seed = 42 } = options;
  if (horizon === undefined) {
    const expected = 'a duration such as { days: 90 } or "P90D"';
    throw new InputError("missing-option", "options.horizon", expected, horizon);
  }
  const rule = { gap, horizon, window };
  checkTimeRule(rule);
  checkInteger(folds, "options.folds", 2);
  checkInteger(repeats, "options.repeats", 1);
  checkInteger(seed, "options.seed", 0);
  const read = readRows(rows);
  const order = orderByTime(read.times, rule);
  const cutoffs =
    options.cutoffs === undefined
      ? [order.times[order.times.length - 1]!]
      : readCutoffs(options.cutoffs, "options.cutoffs");
  const assignment = assignGroups(read, cutoffs[0]!, { folds, repeats, seed });
  const { splits, perRepeat } = splitsOf(order, read.classes, assignment, {
    cutoffs,
    folds,
    rule,
    pathOf: (i) => (options.cutoffs === undefined ? "options.horizon" : `options.cutoffs[${i}]`),
  });
  return Object.freeze({
    kind: "group-time",
    rows: read.times.length,
    folds: perRepeat,
    repeats,
    seed,
    grouped: true,
    groupFolds: folds,
    groups: Object.freeze(Array.from(read.codes.ofRow)),
    assignment,
    order: Object.freeze(Array.from(order.order)),
    splits,
    gap: copyOf(gap),
    horizon: copyOf(horizon),
    window: copyOf(window),
  });
}

interface ReadRows {
  readonly times: Float64Array;
  readonly codes: { readonly ofRow: Int32Array; readonly count: number };
  readonly classes: Uint8Array | undefined;
}

function readRows({ group, time, truth }: GroupTimeRows): ReadRows {
  const times = readTimes(time, "rows.time");
  const codes = groupCodes(group, "rows.group", times.length, "rows.time");
  const classes = truth === undefined ? undefined : readTruth(truth, "rows.truth");
  if (classes !== undefined) checkLength(classes.length, "rows.truth", times.length, "rows.time");
  return { times, codes, classes };
}

/** Balances what is held out: rows from the first cut-off on. */
function assignGroups(
  { times, codes, classes }: ReadRows,
  first: number,
  { folds, repeats, seed }: { readonly folds: number; readonly repeats: number; readonly seed: number },
): readonly (readonly number[])[] {
  const units = countGroups(codes, classes, (row) => times[row]! >= first);
  let held = 0;
  for (let g = 0; g < codes.count; g++) if (units.events[g]! + units.others[g]! > 0) held++;
  if (folds > held) {
    const expected = `<= ${held} (the groups with rows at or after the first cut-off)`;
    throw new InputError("out-of-range", "options.folds", expected, folds);
  }
  return Object.freeze(
    Array.from({ length: repeats }, (_, repeat) =>
      foldOfRows(codes.ofRow, dealGroups(units, folds, randomStream(seed, "group-time-folds", repeat))),
    ),
  );
}

interface SplitPlan {
  readonly cutoffs: readonly number[];
  readonly folds: number;
  readonly rule: Parameters<typeof placesOf>[2];
  readonly pathOf: (cutoff: number) => string;
}

/** Repeat after repeat, cut-off after cut-off, group fold after group fold. */
function splitsOf(
  order: TimeOrder,
  classes: Uint8Array | undefined,
  assignment: readonly (readonly number[])[],
  { cutoffs, folds, rule, pathOf }: SplitPlan,
): Pick<GroupTimeFolds, "splits"> & { readonly perRepeat: number } {
  const cuts = upToTheNext(cutoffs).map((cut) => ({ cut, places: placesOf(order, cut, rule) }));
  const splits = assignment.flatMap((foldOf, repeat) =>
    cuts.flatMap(({ cut, places }, i) =>
      Array.from({ length: folds }, (_, heldOut) => {
        const groups = { foldOf, heldOut };
        const place = { repeat, fold: i * folds + heldOut, cut, places, groups, path: pathOf(i) };
        return timeSplit(order, place, classes);
      }),
    ),
  );
  return { splits: Object.freeze(splits), perRepeat: cuts.length * folds };
}
