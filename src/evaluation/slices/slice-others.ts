/**
 * What is outside a slice, measured without taking a copy of it: all rows are sorted once, and a slice takes one pass
 * over them.
 *
 * Sources: placements as in `placements.ts`; means and sums of squares are put together as in Chan, Golub and LeVeque
 * (1983), "Algorithms for Computing the Sample Variance: Analysis and Recommendations", The American Statistician
 * 37(3), 242-247.
 *
 * @module
 */
import type { Outcome } from "../outcome.ts";
import type { ClassTotals } from "../roc/placement-values.ts";
import { ROUNDING } from "../roc/placements.ts";
import { descendingOrder } from "../score-order.ts";

/** Sums over the rows of a set of slices. */
export interface SliceTotals extends ClassTotals {
  /** Mean of outcome less probability. */
  readonly meanResidual: number;
  /** Sum of the squared distances of the residuals from their mean. */
  readonly residualSquares: number;
}

/** All rows from the highest score down. */
export interface SortedRows {
  /** The slice of each row. */
  readonly slice: Int32Array;
  /** Weight of the row if it is an event, else 0. */
  readonly event: Float64Array;
  /** Weight of the row if it is none, else 0. */
  readonly other: Float64Array;
  /** Where each group of equal scores ends. */
  readonly groupEnds: Int32Array;
}

/** Sorts the rows. @remarks O(n), 24 bytes a row. */
export function sortedRows({ truth, score, weights }: Outcome, sliceOf: Int32Array): SortedRows {
  const order = descendingOrder(score);
  const n = order.length;
  const slice = new Int32Array(n);
  const event = new Float64Array(n);
  const other = new Float64Array(n);
  const groupEnds = new Int32Array(n);
  let groups = 0;
  for (let i = 0; i < n; i++) {
    const row = order[i]!;
    const weight = weights === undefined ? 1 : weights[row]!;
    slice[i] = sliceOf[row]!;
    if (truth[row] === 1) event[i] = weight;
    else other[i] = weight;
    if (i + 1 === n || score[order[i + 1]!] !== score[row]) groupEnds[groups++] = i + 1;
  }
  return { slice, event, other, groupEnds: groupEnds.slice(0, groups) };
}

/** Sums over each slice by itself. @remarks O(n). */
export function totalsBySlice(
  { truth, score, weights }: Outcome,
  sliceOf: Int32Array,
  slices: number,
): SliceTotals[] {
  const events = new Float64Array(slices);
  const others = new Float64Array(slices);
  const means = new Float64Array(slices);
  const squares = new Float64Array(slices);
  for (let i = 0; i < truth.length; i++) {
    const at = sliceOf[i]!;
    const weight = weights === undefined ? 1 : weights[i]!;
    if (truth[i] === 1) events[at]! += weight;
    else others[at]! += weight;
    means[at]! += weight * (truth[i]! - score[i]!);
  }
  for (let at = 0; at < slices; at++) {
    const rows = events[at]! + others[at]!;
    means[at] = rows === 0 ? 0 : means[at]! / rows;
  }
  for (let i = 0; i < truth.length; i++) {
    const at = sliceOf[i]!;
    const weight = weights === undefined ? 1 : weights[i]!;
    squares[at]! += weight * (truth[i]! - score[i]! - means[at]!) ** 2;
  }
  return Array.from({ length: slices }, (_, at) => ({
    events: events[at]!,
    others: others[at]!,
    meanResidual: means[at]!,
    residualSquares: squares[at]!,
  }));
}

/** Sums over the slices for which `isIn` is `wanted`. @remarks O(slices), without any difference of large sums. */
export function together(totals: readonly SliceTotals[], isIn: Uint8Array, wanted: 0 | 1): SliceTotals {
  let events = 0;
  let others = 0;
  let sum = 0;
  const chosen = totals.filter((_, at) => isIn[at] === wanted);
  for (const slice of chosen) {
    events += slice.events;
    others += slice.others;
    sum += (slice.events + slice.others) * slice.meanResidual;
  }
  const meanResidual = sum / (events + others);
  let residualSquares = 0;
  for (const slice of chosen) {
    const away = slice.meanResidual - meanResidual;
    residualSquares += slice.residualSquares + (slice.events + slice.others) * away ** 2;
  }
  return { events, others, meanResidual, residualSquares };
}

/** What one pass over the sorted rows finds. */
interface Scatter {
  readonly area: number;
  /** Weighted squares of the distances of the placements from a centre: of events, of non-events. */
  readonly eventSquares: number;
  readonly otherSquares: number;
  readonly lowest: number;
  readonly highest: number;
}

/**
 * Area under the ROC curve of all rows outside the slices of `isIn`, with DeLong's variance.
 *
 * @param guess - A number near the area, such as the area of all rows.
 * @remarks O(n) without allocation: one pass, and a second one where the guess would cost digits.
 */
export function areaOutside(
  rows: SortedRows,
  isIn: Uint8Array,
  totals: ClassTotals,
  guess: number,
): { area: number; variance: number } {
  const { events, others } = totals;
  let found = scatterOutside(rows, isIn, totals, guess);
  const { area } = found;
  if (Math.max(found.highest - area, area - found.lowest) <= ROUNDING) return { area, variance: 0 };
  let away = (area - guess) ** 2;
  if (2 * away * events > found.eventSquares || 2 * away * others > found.otherSquares) {
    found = scatterOutside(rows, isIn, totals, area);
    away = 0;
  }
  const eventSquares = found.eventSquares - away * events;
  const otherSquares = found.otherSquares - away * others;
  return { area, variance: eventSquares / (events - 1) / events + otherSquares / (others - 1) / others };
}

/** A kernel: no branch on the class of a row, which would be guessed wrong. */
function scatterOutside(
  { slice, event, other, groupEnds }: SortedRows,
  isIn: Uint8Array,
  { events, others }: ClassTotals,
  centre: number,
): Scatter {
  let eventsAbove = 0;
  let othersAbove = 0;
  let won = 0;
  let eventSquares = 0;
  let otherSquares = 0;
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  let i = 0;
  for (let g = 0; g < groupEnds.length; g++) {
    const end = groupEnds[g]!;
    let tiedEvents = 0;
    let tiedOthers = 0;
    for (; i < end; i++) {
      const isOut = 1 - isIn[slice[i]!]!;
      tiedEvents += isOut * event[i]!;
      tiedOthers += isOut * other[i]!;
    }
    const othersBeaten = others - othersAbove - tiedOthers / 2;
    const placementOfEvents = othersBeaten / others; // V10
    const placementOfOthers = (eventsAbove + tiedEvents / 2) / events; // V01
    if (tiedEvents > 0) {
      if (placementOfEvents < lowest) lowest = placementOfEvents;
      if (placementOfEvents > highest) highest = placementOfEvents;
    }
    if (tiedOthers > 0) {
      if (placementOfOthers < lowest) lowest = placementOfOthers;
      if (placementOfOthers > highest) highest = placementOfOthers;
    }
    eventSquares += tiedEvents * (placementOfEvents - centre) ** 2;
    otherSquares += tiedOthers * (placementOfOthers - centre) ** 2;
    won += tiedEvents * othersBeaten;
    eventsAbove += tiedEvents;
    othersAbove += tiedOthers;
  }
  return { area: won / (events * others), eventSquares, otherSquares, lowest, highest };
}
