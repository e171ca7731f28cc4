/** Splits of a division in which every row has one fold. */
import type { PlannedSplit } from "./fold-plan.ts";

/**
 * Counts both sides of every split, repeat after repeat.
 *
 * @param assignment - Fold of each row, by repeat.
 * @param classes - 1 or 0 a row; without them events are null.
 */
export function assignedSplits(
  assignment: readonly (readonly number[])[],
  folds: number,
  classes: Uint8Array | undefined,
): readonly PlannedSplit[] {
  const splits = assignment.flatMap((foldOf, repeat) => {
    const rows = new Float64Array(folds);
    const events = new Float64Array(folds);
    let allEvents = 0;
    for (let i = 0; i < foldOf.length; i++) {
      rows[foldOf[i]!]!++;
      if (classes?.[i] !== 1) continue;
      events[foldOf[i]!]!++;
      allEvents++;
    }
    return Array.from({ length: folds }, (_, fold): PlannedSplit => {
      return Object.freeze({
        repeat,
        fold,
        trainRows: foldOf.length - rows[fold]!,
        trainEvents: classes === undefined ? null : allEvents - events[fold]!,
        testRows: rows[fold]!,
        testEvents: classes === undefined ? null : events[fold]!,
      });
    });
  });
  return Object.freeze(splits);
}
