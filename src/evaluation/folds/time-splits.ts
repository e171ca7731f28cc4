/** A split at a cut-off, with its rows counted. */
import { InputError } from "../../internal/input-error.ts";
import type { TimeSplit } from "./fold-plan.ts";
import { type Cut, isoText, type Places, type TimeOrder } from "./time-places.ts";

/** Which split, and of what. */
export interface TimeSplitPlace {
  readonly repeat: number;
  readonly fold: number;
  readonly cut: Cut;
  readonly places: Places;
  /** Group fold of each row, and which of them is held out. */
  readonly groups: { readonly foldOf: readonly number[]; readonly heldOut: number } | undefined;
  /** What the user wrote that made the cut-off. */
  readonly path: string;
}

/**
 * Counts the rows of a split.
 *
 * @param classes - 1 or 0 a row; without them events are null.
 * @throws {@link InputError} `out-of-range` for a side without rows.
 * @remarks O(rows).
 */
export function timeSplit(
  { order, times }: TimeOrder,
  { repeat, fold, cut, places, groups, path }: TimeSplitPlace,
  classes: Uint8Array | undefined,
): TimeSplit {
  const isHeldOut = (place: number): boolean =>
    groups !== undefined && groups.foldOf[order[place]!] === groups.heldOut;
  const sides = { train: emptySide(), test: emptySide() };
  const leftOut = { heldOutGroup: 0, overlap: 0, beforeWindow: 0, later: 0 };
  for (let place = 0; place < order.length; place++) {
    const held = isHeldOut(place);
    const event = classes?.[order[place]!] ?? 0;
    if (place >= places.test[0]) {
      if (place < places.test[1] && (groups === undefined || held)) addRow(sides.test, place, event);
      else leftOut.later++;
    } else if (held) leftOut.heldOutGroup++;
    else if (place >= places.train[1]) leftOut.overlap++;
    else if (place < places.train[0]) leftOut.beforeWindow++;
    else addRow(sides.train, place, event);
  }
  const { train, test } = sides;
  if (train.rows === 0) throw emptySplit(path, cut, "rows to learn from, whose outcome is known by then");
  if (test.rows === 0) throw emptySplit(path, cut, "rows to hold out in each fold");
  const eventsOf = (side: Side): number | null => (classes === undefined ? null : side.events);
  return Object.freeze({
    repeat,
    fold,
    trainRows: train.rows,
    trainEvents: eventsOf(train),
    testRows: test.rows,
    testEvents: eventsOf(test),
    cutoff: cut.cutoff,
    until: cut.until === Number.POSITIVE_INFINITY ? null : cut.until,
    trainFirst: times[train.first]!,
    trainLast: times[train.last]!,
    testFirst: times[test.first]!,
    testLast: times[test.last]!,
    heldOut: groups?.heldOut ?? null,
    trainPlaces: Object.freeze(places.train),
    testPlaces: Object.freeze(places.test),
    leftOut: Object.freeze(leftOut),
  });
}

interface Side {
  rows: number;
  events: number;
  first: number;
  last: number;
}

function emptySide(): Side {
  return { rows: 0, events: 0, first: 0, last: 0 };
}

function addRow(side: Side, place: number, event: number): void {
  if (side.rows === 0) side.first = place;
  side.last = place;
  side.rows++;
  side.events += event;
}

function emptySplit(path: string, { cutoff }: Cut, needs: string): InputError {
  return new InputError("out-of-range", path, `such that each cut-off has ${needs}`, isoText(cutoff));
}
