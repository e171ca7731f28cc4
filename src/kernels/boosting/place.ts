/**
 * Where gradient boosting keeps things in its kernel's memory.
 *
 * @module
 */
import type { BinPlace } from "../bin-columns.ts";
import { type Layout, reserve } from "../layout.ts";
import { CONTEXT_BYTES, FOUND_BYTES, MOST_PARTS, SORT_BYTES, TABLE, TABLES } from "./context.ts";
import { BINS } from "./types.ts";

/** What a fit needs room for. */
export interface BoostingSizes {
  readonly rows: number;
  /** The most columns. */
  readonly columns: number;
  readonly leaves: number;
  readonly boosters: number;
  /** The most threads. */
  readonly threads: number;
  readonly hasWeights: boolean;
  /** Are rows ever held out or drawn? */
  readonly isMasked: boolean;
}

/** Addresses in the kernel's memory; 0 for what is not needed. See `assembly/boosting-context.ts`. */
export interface BoostingPlace {
  readonly rows: number;
  readonly leaves: number;
  readonly bins: BinPlace;
  readonly context: number;
  /** Rows belong to so many segments, one a thread. */
  readonly segments: number;
  readonly packed: number;
  readonly identity: number;
  readonly order: number;
  readonly rights: number;
  readonly ranges: number;
  readonly slots: number;
  readonly moreTables: number;
  readonly active: number;
  readonly info: number;
  readonly goesLeft: number;
  readonly found: number;
  readonly sums: number;
  readonly leafList: number;
  readonly scores: readonly number[];
  readonly truth: number;
  readonly baseWeights: number;
  readonly fold: number;
  readonly masked: number;
}

const MOST_SEGMENTS = 8;
/** Gradients are computed for so many rows at a time, or for a 2,000th of them. */
const ROWS_A_PART = 8192;
const MOST_ROW_PARTS = 2000;

/** Rows of a part of the jobs that go through all rows; an even number. */
export function rowsAPart(rows: number): number {
  return Math.max(ROWS_A_PART, 2 * Math.ceil(rows / MOST_ROW_PARTS / 2));
}

/**
 * Reserves memory; first of all, since the kernel expects its tables at a fixed address.
 *
 * @param reserveBins - Reserves the memory of the bins, whose scratch is used again.
 */
export function reserveBoosting(
  layout: Layout,
  sizes: BoostingSizes,
  reserveBins: (layout: Layout) => BinPlace,
): BoostingPlace {
  const { rows, columns, leaves, boosters, hasWeights, isMasked } = sizes;
  const segments = Math.min(MOST_SEGMENTS, sizes.threads);
  const moreBlocks = Math.max(0, Math.ceil(columns / 32) - 1);
  const context = reserve(layout, CONTEXT_BYTES);
  reserve(layout, TABLES - layout.end);
  reserve(layout, TABLE * segments);
  const bins = reserveBins(layout);
  const scratch: Layout = { end: bins.scratch };
  const scratchEnd = bins.scratch + bins.scratchBytes;
  const take = (bytes: number): number =>
    reserve(scratch.end + bytes <= scratchEnd ? scratch : layout, bytes);
  // Pairs of rows are read and written: there is room for one more.
  const paired = 8 * (rows + 2);
  return {
    ...{ rows, leaves, bins, context, segments },
    packed: take(paired),
    scores: Array.from({ length: boosters }, () => take(paired)),
    identity: take(4 * rows),
    order: take(4 * rows + 4),
    rights: take(4 * rows + 4),
    baseWeights: hasWeights ? take(paired) : 0,
    masked: isMasked ? take(paired) : 0,
    fold: isMasked ? take(rows) : 0,
    truth: take(rows + 4),
    ranges: take(8 * segments * 2 * leaves),
    slots: take(2048 * columns * leaves),
    moreTables: take(TABLE * segments * moreBlocks),
    active: take(columns),
    info: take(4 * columns),
    goesLeft: take(BINS),
    found: take(MOST_PARTS * (2 * FOUND_BYTES + SORT_BYTES)),
    sums: take(24 * Math.ceil(rows / rowsAPart(rows))),
    leafList: take(16 * leaves),
  };
}
