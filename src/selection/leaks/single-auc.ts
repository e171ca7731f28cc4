/**
 * How well one column ranks the outcome by itself.
 *
 * @module
 */
import { pairsWon } from "../../evaluation/roc/pairs-won.ts";
import { descendingOrder } from "../../evaluation/score-order.ts";
import type { Bins } from "./bins.ts";
import { aucError } from "./chance.ts";
import type { Labels } from "./labels.ts";

/** Rows of the overall share that every bin gets on top: a bin with few rows says little. */
const PRIOR_ROWS = 5;

/**
 * Area under the ROC curve of a column's bins, out of fold: in every fold the bins are ranked by their share of events
 * in the other folds, and the areas inside the folds are averaged by their pairs. A bin that the other folds do not
 * have gets the overall share. Areas across folds would be below 1/2 for noise, since a fold with more events leaves
 * fewer to the others.
 *
 * @remarks O(rows + bins * folds).
 */
export function binnedAuc({ ofRow, count }: Bins, { truth, foldOf, folds }: Labels): number {
  const rows = new Float64Array(count * folds);
  const events = new Float64Array(count * folds);
  for (let i = 0; i < ofRow.length; i++) {
    const at = foldOf[i]! * count + ofRow[i]!;
    rows[at]!++;
    events[at]! += truth[i]!;
  }
  const allRows = sumByBin(rows, count, folds);
  const allEvents = sumByBin(events, count, folds);
  let won = 0;
  let pairs = 0;
  for (let fold = 0; fold < folds; fold++) {
    const inside = foldPairs(
      {
        rows: rows.subarray(fold * count, (fold + 1) * count),
        events: events.subarray(fold * count, (fold + 1) * count),
      },
      { rows: allRows, events: allEvents },
    );
    won += inside.won;
    pairs += inside.pairs;
  }
  return won / pairs;
}

interface Counts {
  readonly rows: Float64Array;
  readonly events: Float64Array;
}

function sumByBin(counts: Float64Array, count: number, folds: number): Float64Array {
  const sums = new Float64Array(count);
  for (let fold = 0; fold < folds; fold++) {
    for (let bin = 0; bin < count; bin++) sums[bin]! += counts[fold * count + bin]!;
  }
  return sums;
}

/** Pairs of an event and another row of the fold, and those that the shares of the other folds rank right. */
function foldPairs(held: Counts, all: Counts): { won: number; pairs: number } {
  const count = held.rows.length;
  let learnedRows = 0;
  let learnedEvents = 0;
  for (let bin = 0; bin < count; bin++) {
    learnedRows += all.rows[bin]! - held.rows[bin]!;
    learnedEvents += all.events[bin]! - held.events[bin]!;
  }
  const prior = (PRIOR_ROWS * learnedEvents) / learnedRows;
  const share = new Float64Array(count);
  for (let bin = 0; bin < count; bin++) {
    share[bin] =
      // Rounded: equal shares of different counts must tie.
      Math.round(
        (1e12 * (all.events[bin]! - held.events[bin]! + prior)) /
          (all.rows[bin]! - held.rows[bin]! + PRIOR_ROWS),
      ) / 1e12;
  }
  return pairsByShare(held, share);
}

function pairsByShare({ rows, events }: Counts, share: Float64Array): { won: number; pairs: number } {
  const order = descendingOrder(share);
  let won = 0;
  let eventsAbove = 0;
  let others = 0;
  for (let k = 0; k < order.length; ) {
    const level = share[order[k]!]!;
    let tiedEvents = 0;
    let tiedOthers = 0;
    for (; k < order.length && share[order[k]!] === level; k++) {
      tiedEvents += events[order[k]!]!;
      tiedOthers += rows[order[k]!]! - events[order[k]!]!;
    }
    won += tiedOthers * (eventsAbove + tiedEvents / 2);
    eventsAbove += tiedEvents;
    others += tiedOthers;
  }
  return { won, pairs: eventsAbove * others };
}

/** The chance that a leaver's value is larger than that of another customer, ties half, over rows with a value. */
export interface RankAuc {
  /** Below 1/2 where leavers have smaller values. */
  readonly auc: number;
  /** How many standard errors it is away from 1/2. */
  readonly z: number;
}

/** Ranks by the values themselves, nothing learned; null where one of the classes has no value. */
export function rankAuc(values: Float64Array, truth: Uint8Array): RankAuc | null {
  let present = 0;
  let events = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    present++;
    events += truth[i]!;
  }
  if (events === 0 || events === present) return null;
  const kept = present === values.length ? values : new Float64Array(present);
  const classes = present === values.length ? truth : new Uint8Array(present);
  if (kept !== values) {
    for (let i = 0, k = 0; i < values.length; i++) {
      if (Number.isNaN(values[i])) continue;
      kept[k] = values[i]!;
      classes[k++] = truth[i]!;
    }
  }
  const { won, pairs } = pairsWon(classes, kept);
  const auc = won / pairs;
  return { auc, z: (auc - 0.5) / aucError(events, present - events) };
}
