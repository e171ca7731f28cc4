/**
 * Dealing groups to folds so that the folds come out alike.
 *
 * This is a partition problem without an exact cheap answer. The greedy rule here is that of scikit-learn's
 * `StratifiedGroupKFold` in another measure: large groups first, each to the fold where it disturbs the balance of both
 * classes least.
 *
 * @module
 */
import { checkLength } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { type Random, shuffle } from "../../random/random.ts";

/** One key a row: rows with the same key belong together. */
export type GroupKeys = ArrayLike<string | number>;

/** Rows by group: which group a row has, and how many rows of each class a group has. */
export interface Groups {
  readonly ofRow: Int32Array;
  readonly events: Int32Array;
  readonly others: Int32Array;
}

/**
 * Number of each row's group, in order of first appearance.
 *
 * @throws {@link InputError} `length-mismatch`, `wrong-type`, `missing-value` for a key that is missing.
 */
export function groupCodes(
  group: GroupKeys,
  path: string,
  rows: number,
  rowsPath: string,
): { readonly ofRow: Int32Array; readonly count: number } {
  if (typeof group !== "object" || group === null || !Number.isInteger(group.length)) {
    throw new InputError("wrong-type", path, "an array with a key for each row", group);
  }
  checkLength(group.length, path, rows, rowsPath);
  const codes = new Map<string | number, number>();
  const ofRow = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    const key = group[i];
    if (key === null || key === undefined || Number.isNaN(key)) {
      throw new InputError("missing-value", `${path}[${i}]`, "a text or a number", key);
    }
    let code = codes.get(key);
    if (code === undefined) codes.set(key, (code = codes.size));
    ofRow[i] = code;
  }
  return { ofRow, count: codes.size };
}

/**
 * Counts each group's rows by class.
 *
 * @param classes - 1 or 0; without them every row counts as one of the others.
 * @param counts - Which rows are counted.
 */
export function countGroups(
  { ofRow, count }: { readonly ofRow: Int32Array; readonly count: number },
  classes: Uint8Array | undefined,
  counts?: (row: number) => boolean,
): Groups {
  const events = new Int32Array(count);
  const others = new Int32Array(count);
  for (let i = 0; i < ofRow.length; i++) {
    if (counts?.(i) === false) continue;
    (classes?.[i] === 1 ? events : others)[ofRow[i]!]!++;
  }
  return { ofRow, events, others };
}

/**
 * Greedy: the cost of a division is the sum over folds and classes of (rows / all rows of the class)^2, smallest
 * for equal shares. Adding a group with a events and b others to a fold raises it by
 * (2 e a + a^2) / E^2 + (2 o b + b^2) / O^2. The squares of a and b are the same for every fold: they drop out of
 * the choice, and order the groups, so that small ones come last and fill the gaps.
 *
 * Groups without a row say nothing: they are dealt out like cards at the end.
 *
 * @returns The fold of each group.
 */
export function dealGroups({ events, others }: Groups, folds: number, random: Random): Uint32Array {
  const count = events.length;
  const order = new Uint32Array(count);
  for (let g = 0; g < count; g++) order[g] = g;
  const eventWeight = inverseSquare(sum(events));
  const otherWeight = inverseSquare(sum(others));
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
    if (size[g] === 0) {
      foldOfGroup[g] = i % folds;
      continue;
    }
    const best = bestFold(events[g]! * eventWeight, others[g]! * otherWeight, foldEvents, foldOthers);
    foldOfGroup[g] = best;
    foldEvents[best]! += events[g]!;
    foldOthers[best]! += others[g]!;
  }
  return foldOfGroup;
}

/** The fold that the group costs least in; among equals that of fewest rows, then the first. */
function bestFold(
  eventCost: number,
  otherCost: number,
  foldEvents: Float64Array,
  foldOthers: Float64Array,
): number {
  let best = 0;
  let bestCost = Number.POSITIVE_INFINITY;
  let bestRows = Number.POSITIVE_INFINITY;
  for (let f = 0; f < foldEvents.length; f++) {
    const cost = foldEvents[f]! * eventCost + foldOthers[f]! * otherCost;
    const rows = foldEvents[f]! + foldOthers[f]!;
    if (cost < bestCost || (cost === bestCost && rows < bestRows)) {
      best = f;
      bestCost = cost;
      bestRows = rows;
    }
  }
  return best;
}

/** The fold of each row, as plain numbers. */
export function foldOfRows(ofRow: Int32Array, foldOfGroup: Uint32Array): readonly number[] {
  return Object.freeze(Array.from(ofRow, (g) => foldOfGroup[g]!));
}

/** 0 for a class without rows. */
function inverseSquare(total: number): number {
  return total === 0 ? 0 : 1 / total ** 2;
}

function sum(values: Int32Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
