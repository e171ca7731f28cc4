/**
 * Columns in bins, straight into the memory of a kernel that exports {@link BinKernels}.
 *
 * A table's columns live on the heap of JavaScript; they are copied batch by batch into a few slots of the kernel's
 * memory, where a part of a job is a column. What comes of it, column by column, is the same for any number of
 * threads, bit for bit that of `src/features/binning/table.ts` and `thresholds.ts` beside it.
 *
 *     const layout = startLayout();
 *     const place = reserveBins(layout, { rows, columns, levels, edgeRows, byRow: true });
 *     const team = openTeam<BinKernels & ...>(kernel, { bytes: layout.end, threads });
 *     const outputs = binColumns(team, place, inputs, sample);
 *     layRows(team, place, inputs.length);
 *     // bin of column c in row i: byte place.byColumn + c * place.stride + i, and byte
 *     // place.byRow + (c >> 5) * 32 * place.stride + 32 * i + (c & 31)
 *
 * With tables, `fitBinningInto` and `binTableInto` of `src/features/binning/memory.ts` do this.
 *
 * @module
 */
import { type Layout, reserve } from "./layout.ts";
import type { PartKernel, Team } from "./team.ts";

/** What a kernel exports by `export { binColumn, layRows } from "./bins";`. */
export interface BinKernels {
  readonly binColumn: PartKernel;
  readonly layRows: PartKernel;
}

/** What there is to bin. */
export interface BinSizes {
  readonly rows: number;
  /** The most columns. */
  readonly columns: number;
  /** Entries of the longest dictionary of a text column; 0 without texts. */
  readonly levels: number;
  /** The most rows that thresholds are learned from; 0 where they are given. */
  readonly edgeRows: number;
  /** Are bins wanted row by row as well? */
  readonly byRow: boolean;
}

/** Addresses of bins in a kernel's memory. */
export interface BinPlace {
  readonly rows: number;
  /** Bytes of a column: `rows` rounded up to a multiple of 64; what stands behind the rows is 0. */
  readonly stride: number;
  /** The bin of row i in column c is the byte `byColumn + c * stride + i`. */
  readonly byColumn: number;
  /**
   * The bin of row i in column c is the byte `byRow + (c >> 5) * 32 * stride + 32 * i + (c & 31)`; bytes without a
   * column are 0. The address is 0 where rows were not asked for.
   */
  readonly byRow: number;
  /** Memory that is free again once the columns are in bins: address and bytes. */
  readonly scratch: number;
  readonly scratchBytes: number;
  /** How the scratch memory is used. */
  readonly slots: SlotLayout;
}

/** Where things stand in the scratch memory. */
export interface SlotLayout {
  readonly count: number;
  readonly bytes: number;
  readonly records: number;
  readonly sample: number;
  /** Offsets in a slot. */
  readonly thresholds: number;
  readonly table: number;
  readonly levels: number;
  readonly work: number;
}

/** A column to bin. */
export type BinInput =
  | {
      readonly kind: "number" | "time";
      /** NaN is missing. Times are milliseconds; their thresholds are days. */
      readonly values: Float64Array;
      /** `null` to learn them. */
      readonly thresholds: readonly number[] | null;
    }
  | {
      readonly kind: "codes";
      /** Below 0 is missing. */
      readonly codes: Int32Array;
      /** The bin of each code. */
      readonly bins: Uint8Array;
    }
  | {
      readonly kind: "bins";
      /** The bins as they are. */
      readonly bins: Uint8Array;
    };

/** What was found in a column. */
export interface BinOutput {
  /** Those given or learned; empty for codes. */
  readonly thresholds: readonly number[];
  /** Least and largest value; infinities the wrong way round when there is none. An infinite value stops a column. */
  readonly low: number;
  readonly high: number;
  /** Rows in bin 255. */
  readonly missing: number;
  /** Codes below 0. */
  readonly without: number;
}

/** Bytes of a record of `assembly/bins.ts`. */
export const RECORD_BYTES = 128;
const MOST_SLOTS = 8;
/** Copies of columns take about this much memory, or two columns. */
const STAGING_BYTES = 32 * 2 ** 20;
/** As in `features/binning/types.ts`. */
const MISSING_BIN = 255;
const THRESHOLD_BYTES = 8 * 256;
const TABLE_BYTES = 4160;
const DIGIT_BYTES = 3 * 4 * 2048;
/** Rows of a part of `layRows`: few enough to share, and never 4,096 parts. */
const CHUNK = 4096;
const MOST_CHUNKS = 2048;

/** Reserves memory for bins and for the work on them. */
export function reserveBins(layout: Layout, sizes: BinSizes): BinPlace {
  const { rows, columns, levels, edgeRows, byRow } = sizes;
  const stride = Math.max(64, Math.ceil(rows / 64) * 64);
  const byColumn = reserve(layout, columns * stride);
  const rowsAt = byRow ? reserve(layout, Math.ceil(columns / 32) * 32 * stride) : 0;
  const sortBytes = edgeRows === 0 ? 0 : DIGIT_BYTES + 16 * (edgeRows + 2);
  const values = stride * 8;
  const slot = startSlot(values);
  const thresholds = slot.take(THRESHOLD_BYTES);
  const table = slot.take(TABLE_BYTES);
  const dictionary = slot.take(levels);
  const work = slot.take(sortBytes);
  const count = Math.max(2, Math.min(MOST_SLOTS, columns, Math.floor(STAGING_BYTES / values)));
  const records = reserve(layout, RECORD_BYTES * count);
  const sample = reserve(layout, 4 * edgeRows);
  reserve(layout, slot.bytes() * count);
  const slots = {
    count,
    bytes: slot.bytes(),
    records,
    sample,
    thresholds,
    table,
    levels: dictionary,
    work,
  };
  return {
    rows,
    stride,
    byColumn,
    byRow: rowsAt,
    slots,
    scratch: records,
    scratchBytes: layout.end - records,
  };
}

function startSlot(bytes: number): { take(bytes: number): number; bytes(): number } {
  let end = bytes;
  return {
    take: (more) => {
      const at = end;
      end += Math.ceil(more / 64) * 64;
      return at;
    },
    bytes: () => end,
  };
}

/**
 * Puts columns into bins, in their order, by column.
 *
 * @param sample - Rows that thresholds are learned from; `null` for all.
 * @returns What was found; a column with an infinite `low` below `high` has no bins.
 * @remarks O(rows) a column.
 */
export function binColumns<K extends BinKernels & object>(
  team: Team<K>,
  place: BinPlace,
  inputs: readonly BinInput[],
  sample: Int32Array | null,
): BinOutput[] {
  const { slots } = place;
  if (sample !== null) new Int32Array(team.buffer, slots.sample, sample.length).set(sample);
  const outputs: BinOutput[] = [];
  for (let first = 0; first < inputs.length; first += slots.count) {
    const batch = inputs.slice(first, first + slots.count);
    batch.forEach((input, slot) => {
      stageColumn(team.buffer, place, input, first + slot, slot, sample?.length ?? 0);
    });
    team.run("binColumn", slots.records, batch.length);
    batch.forEach((input, slot) => {
      outputs.push(outputOf(team.buffer, place, input, slot));
    });
  }
  return outputs;
}

/** Address of the first byte of slot `slot`. */
function slotAt({ slots, scratch, scratchBytes }: BinPlace, slot: number): number {
  return scratch + scratchBytes - (slots.count - slot) * slots.bytes;
}

const NUMBERS = 0;
const TIMES = 1;
const CODES = 2;
const NOTHING = 3;

/** Copies a column into its slot and writes its record. */
function stageColumn(
  buffer: SharedArrayBuffer,
  place: BinPlace,
  input: BinInput,
  column: number,
  slot: number,
  sampled: number,
): void {
  const { rows, stride, slots } = place;
  const at = slotAt(place, slot);
  const bins = place.byColumn + column * stride;
  const record = new Uint32Array(buffer, slots.records + RECORD_BYTES * slot, RECORD_BYTES / 4).fill(0);
  new Uint8Array(buffer, bins + rows, stride - rows).fill(0);
  record[2] = rows;
  record[3] = at;
  record[4] = bins;
  record[5] = at + slots.thresholds;
  record[7] = at + slots.levels;
  record[8] = sampled === 0 ? 0 : slots.sample;
  record[9] = sampled;
  record[10] = at + slots.work;
  record[17] = at + slots.table;
  record[20] = MISSING_BIN;
  if (input.kind === "bins") {
    record[0] = NOTHING;
    new Uint8Array(buffer, bins, rows).set(input.bins);
  } else if (input.kind === "codes") {
    record[0] = CODES;
    new Int32Array(buffer, at, rows).set(input.codes);
    new Uint8Array(buffer, at + slots.levels, input.bins.length).set(input.bins);
  } else {
    record[0] = input.kind === "time" ? TIMES : NUMBERS;
    new Float64Array(buffer, at, rows).set(input.values);
    record[1] = Number(input.thresholds === null);
    if (input.thresholds === null) return;
    record[6] = input.thresholds.length;
    new Float64Array(buffer, at + slots.thresholds, input.thresholds.length).set(input.thresholds);
  }
}

function outputOf(buffer: SharedArrayBuffer, place: BinPlace, input: BinInput, slot: number): BinOutput {
  const { slots } = place;
  const at = slots.records + RECORD_BYTES * slot;
  const record = new Int32Array(buffer, at, RECORD_BYTES / 4);
  const [low, high] = new Float64Array(buffer, at + 48, 2);
  const isNumeric = input.kind === "number" || input.kind === "time";
  const thresholds = isNumeric
    ? Array.from(new Float64Array(buffer, slotAt(place, slot) + slots.thresholds, record[6]))
    : [];
  return { thresholds, low: low!, high: high!, missing: record[11]!, without: record[16]! };
}

/** Moves the bins of a column to the place of another. */
export function moveBins(buffer: SharedArrayBuffer, place: BinPlace, from: number, to: number): void {
  const bytes = new Uint8Array(buffer, place.byColumn);
  bytes.copyWithin(to * place.stride, from * place.stride, (from + 1) * place.stride);
}

/** Writes the bins of the first `columns` columns row by row. Call it once the columns stand. */
export function layRows<K extends BinKernels & object>(
  team: Team<K>,
  place: BinPlace,
  columns: number,
): void {
  const { stride, slots } = place;
  const chunk = Math.max(CHUNK, Math.ceil(stride / MOST_CHUNKS / 16) * 16);
  const zeros = slots.records + 64;
  new Uint8Array(team.buffer, zeros, 16).fill(0);
  new Uint32Array(team.buffer, slots.records, 7).set([
    stride,
    chunk,
    columns,
    stride,
    place.byColumn,
    place.byRow,
    zeros,
  ]);
  team.run("layRows", slots.records, Math.ceil(stride / chunk));
}
