/**
 * The bins of one column.
 *
 * @module
 */
import type { Column } from "../../../table/table.ts";
import { OTHER_LEVEL } from "../../encoding/text.ts";
import type { StepRows } from "../learned.ts";
import type { BinSettings, BinTrend } from "./definition.ts";
import { type ClassWeight, evidenceOf } from "./evidence.ts";
import type { WoeBin, WoeColumn } from "./learned.ts";
import { optimalBins } from "./optimal-bins.ts";
import { type Slots, slotCounts, slotsOf } from "./slots.ts";

/** Levels in the order of their share of events are joined to as many cells before the search. */
const MOST_PLACES = 100;

/** Settings with their defaults. */
export interface ResolvedBins {
  readonly bins: number;
  readonly monotone: BinTrend;
  readonly specials: readonly number[] | Readonly<Record<string, readonly number[]>>;
  readonly minimumShare: number;
  readonly rareShare: number;
  readonly minimumOfClass: number;
  readonly smoothing: number;
}

/** Fills in defaults. */
export function resolveBins(settings: BinSettings): ResolvedBins {
  const {
    bins = 8,
    monotone = "auto",
    specials = [],
    minimumShare = 0.05,
    rareShare = 0.01,
    minimumOfClass = 0,
    smoothing = 0.5,
  } = settings;
  return { bins, monotone, specials, minimumShare, rareShare, minimumOfClass, smoothing };
}

/** Weight of rows and events in each cell of a column. */
interface SlotCounts {
  readonly rows: Float64Array;
  readonly events: Float64Array;
}

/** Which bin each cell of values is in, from 0, and the information value of all cells. */
export interface CutSlots {
  readonly binOf: Int32Array;
  readonly bins: number;
  readonly informationValue: number;
}

/** The cells of a column with the settings for it. */
export function columnSlots(name: string, column: Column, rows: StepRows, settings: ResolvedBins): Slots {
  const { specials, rareShare } = settings;
  const own = Array.isArray(specials)
    ? specials
    : Object.hasOwn(specials, name)
      ? (specials as Readonly<Record<string, readonly number[]>>)[name]!
      : [];
  return slotsOf(column, rows.weights, { specials: column.kind === "number" ? own : [], rareShare });
}

/** Finds the bins of cells. */
export function cutSlots(slots: Slots, counts: SlotCounts, settings: ResolvedBins): CutSlots {
  const { smoothing, bins, monotone, minimumShare, minimumOfClass } = settings;
  const all = classWeight(counts);
  const limits = {
    bins,
    leastRows: minimumShare * (all.events + all.others),
    leastOfClass: minimumOfClass,
  };
  const worth = (rows: number, events: number): number =>
    evidenceOf(rows, events, all, smoothing).informationValue;
  const { values } = slots;
  const places = slots.ordered
    ? Int32Array.from({ length: values }, (_, slot) => slot)
    : placesByShare(values, counts);
  const most = places.reduce((last, place) => Math.max(last, place), -1) + 1;
  const rows = new Float64Array(most);
  const events = new Float64Array(most);
  for (let slot = 0; slot < values; slot++) {
    rows[places[slot]!]! += counts.rows[slot]!;
    events[places[slot]!]! += counts.events[slot]!;
  }
  // Levels stand in the order of their share: any bins of neighbours are increasing.
  const { ends, value } = optimalBins({ rows, events }, limits, slots.ordered ? monotone : "none", worth);
  let informationValue = values === 0 ? 0 : value;
  for (let slot = values; slot < counts.rows.length; slot++) {
    if (counts.rows[slot]! > 0) informationValue += worth(counts.rows[slot]!, counts.events[slot]!);
  }
  const binOf = places.map((place) => ends.findIndex((end) => place < end));
  return { binOf, bins: values === 0 ? 0 : ends.length, informationValue };
}

function classWeight({ rows, events }: SlotCounts): ClassWeight {
  let all = 0;
  let ofEvents = 0;
  for (let slot = 0; slot < rows.length; slot++) {
    all += rows[slot]!;
    ofEvents += events[slot]!;
  }
  return { events: ofEvents, others: all - ofEvents };
}

/** Places of levels in the order of their share of events; with many levels, neighbours share a place. */
function placesByShare(values: number, { rows, events }: SlotCounts): Int32Array {
  const order = Array.from({ length: values }, (_, slot) => slot);
  // By cross-multiplication; of equals the first by code points.
  order.sort((a, b) => events[a]! * rows[b]! - events[b]! * rows[a]! || a - b);
  const places = new Int32Array(values);
  if (values <= MOST_PLACES) {
    for (const [place, slot] of order.entries()) places[slot] = place;
    return places;
  }
  let total = 0;
  for (let slot = 0; slot < values; slot++) total += rows[slot]!;
  const share = total / MOST_PLACES;
  let place = 0;
  let held = 0;
  for (const slot of order) {
    places[slot] = place;
    held += rows[slot]!;
    if (held >= share && place < MOST_PLACES - 1) {
      place++;
      held = 0;
    }
  }
  return places;
}

/** Learns the bins of a column. O(rows log rows + 50^3 * bins). */
export function learnWoeColumn(
  name: string,
  column: Column,
  rows: StepRows,
  settings: ResolvedBins,
): WoeColumn {
  const slots = columnSlots(name, column, rows, settings);
  const counts = slotCounts(slots, rows);
  return describeCut(name, slots, counts, cutSlots(slots, counts, settings), settings.smoothing);
}

/** Bins as data. */
export function describeCut(
  name: string,
  slots: Slots,
  counts: SlotCounts,
  cut: CutSlots,
  smoothing: number,
): WoeColumn {
  const all = classWeight(counts);
  const binOfCells = (label: string, cells: readonly number[]): WoeBin => {
    let rows = 0;
    let events = 0;
    for (const cell of cells) {
      rows += counts.rows[cell]!;
      events += counts.events[cell]!;
    }
    return { label, rows, events, ...evidenceOf(rows, events, all, smoothing) };
  };
  const cells = Array.from({ length: cut.bins }, (_, bin) =>
    [...cut.binOf.keys()].filter((slot) => cut.binOf[slot] === bin),
  );
  const thresholds = cells.slice(0, -1).map((own) => slots.thresholds[own.at(-1)!]!);
  const levels = cells.map((own) => own.flatMap((slot) => slots.levels[slot] ?? []));
  const labels = slots.ordered
    ? cells.map((_, bin) => rangeLabel(slots.kind, thresholds[bin - 1], thresholds[bin]))
    : cells.map((own) => own.map((slot) => slots.levels[slot] ?? OTHER_LEVEL).join(", "));
  const bins = cells.map((own, bin) => binOfCells(labels[bin]!, own));
  const { values } = slots;
  const missing = counts.rows[values]! > 0 ? binOfCells("(missing)", [values]) : null;
  const specials = slots.specials.map((value, k) => {
    const cell = values + 1 + k;
    return { value, bin: counts.rows[cell]! > 0 ? binOfCells(`= ${value}`, [cell]) : null };
  });
  const every = [
    ...bins,
    ...(missing === null ? [] : [missing]),
    ...specials.flatMap(({ bin }) => bin ?? []),
  ];
  return {
    name,
    kind: slots.kind,
    thresholds: slots.ordered ? thresholds.map((threshold) => threshold!) : [],
    levels: slots.ordered ? [] : levels,
    otherBin: slots.other ? cut.binOf[values - 1]! : null,
    bins,
    missing,
    specials,
    informationValue: every.reduce((sum, bin) => sum + bin.informationValue, 0),
  };
}

function rangeLabel(kind: Slots["kind"], above: number | undefined, upTo: number | undefined): string {
  if (kind === "boolean") {
    if (above === undefined && upTo === undefined) return "true or false";
    return above === undefined ? "false" : "true";
  }
  const shown = (value: number): string => (kind === "time" ? new Date(value).toISOString() : String(value));
  if (above === undefined) return upTo === undefined ? "any value" : `<= ${shown(upTo)}`;
  return upTo === undefined ? `> ${shown(above)}` : `(${shown(above)}, ${shown(upTo)}]`;
}
