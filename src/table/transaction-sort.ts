/**
 * Rows grouped by customer and ordered by time: a counting sort by customer, then a stable sort of each
 * customer's few rows.
 *
 * The counting sort goes by way of blocks of customers. Each block is small enough for the cache, so a log of
 * millions of rows is never read or written at random places of memory. Rows that are not in time order are dealt out
 * to stretches of time first, block by block: then hardly any row of a customer is left in a wrong place. Fresh memory
 * costs more than the work on it, so the rows are moved to their blocks within the arrays that are returned.
 *
 * @module
 */
import { DAY_MS, onOneDay } from "../internal/time.ts";
import { emptySpace, type MergeSpace, sortByTime, type TimedRows } from "./transaction-time-order.ts";

/** Rows by customer, then time, ties in input order. */
export interface SortedRows {
  /** Rows of customer c are those at `offsets[c]` up to, not including, `offsets[c + 1]`. */
  readonly offsets: Int32Array;
  /** Number of the row in the input. */
  readonly rows: Int32Array;
  readonly times: Float64Array;
  /** `null` where there are none. Never -0. */
  readonly amounts: Float64Array | null;
  /** Rows that follow one of the same customer and time. */
  readonly ties: number;
  /** Rows that follow one of the same customer and UTC day, ties included. */
  readonly sameDay: number;
  /** Has every row of the input a customer, a time and, where there are amounts, a finite amount > 0? */
  readonly isPlain: boolean;
}

/** Rows of a block, on average: 22 bytes each, and as many again where they are sorted to. */
const BLOCK_ROWS = 2 ** 15;
const BLOCKS_MAX = 1024;
/** Most customers of a block, in powers of two: their numbers within the block take 16 bits. */
const SHIFT_MAX = 16;
/** Stretches of time that rows are dealt out to. */
const STRETCHES = 4096;
/** Fewer rows are not worth dealing out. */
const DEALT_MIN = 1024;

/**
 * Sorts the rows that have a customer and a finite time.
 *
 * @param customers - Code of the customer, one a row, in [0, customerCount), or negative where missing.
 * @remarks O(rows * log(most rows of one customer)); O(rows) where the input is in time order. Stable.
 */
export function sortRows(
  customers: Int32Array,
  customerCount: number,
  times: Float64Array,
  amounts: Float64Array | null,
): SortedRows {
  const wanted = Math.max(1, Math.min(BLOCKS_MAX, Math.ceil(customers.length / BLOCK_ROWS)));
  const shift = Math.min(SHIFT_MAX, Math.max(0, Math.ceil(Math.log2(customerCount / wanted))));
  const blocked = toBlocks(customers, customerCount, times, amounts, shift);
  const { offsets, count, ties, sameDay } = sortBlocks(blocked, customerCount, shift);
  const { rows, times: sortedTimes, amounts: sortedAmounts } = blocked;
  const isWhole = count === rows.length;
  return {
    offsets,
    rows: isWhole ? rows : rows.slice(0, count),
    times: isWhole ? sortedTimes : sortedTimes.slice(0, count),
    amounts: amounts === null ? null : isWhole ? sortedAmounts : sortedAmounts.slice(0, count),
    ties,
    sameDay,
    isPlain: count === customers.length && blocked.arePositive,
  };
}

/** Rows by block of customers, in input order within a block. */
interface BlockedRows extends TimedRows {
  /** Rows of block b are those at `starts[b]` up to, not including, `ends[b]`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Number of the customer within the block. */
  readonly customers: Uint16Array;
  readonly span: TimeSpan;
  /** Are all amounts finite and > 0? */
  readonly arePositive: boolean;
}

interface TimeSpan {
  readonly first: number;
  readonly last: number;
  /** Are the rows of the input in order of time? */
  readonly inOrder: boolean;
}

function toBlocks(
  customers: Int32Array,
  customerCount: number,
  times: Float64Array,
  amounts: Float64Array | null,
  shift: number,
): BlockedRows {
  const starts = countBlocks(customers, customerCount, shift);
  const ends = starts.slice(0, -1);
  const blocked = { starts, ends, ...makeRows(starts[starts.length - 1]!) };
  const { rows: rowsOut, customers: customersOut, times: timesOut, amounts: amountsOut } = blocked;
  const mask = (1 << shift) - 1;
  // In an array, because as variables these two would be boxed anew for every row.
  const bounds = Float64Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
  let inOrder = true;
  let arePositive = true;
  for (let i = 0; i < customers.length; i++) {
    const customer = customers[i]!;
    const time = times[i]!;
    if (customer < 0 || time - time !== 0) continue;
    const at = ends[customer >> shift]!++;
    rowsOut[at] = i;
    customersOut[at] = customer & mask;
    timesOut[at] = time;
    if (amounts !== null) {
      // Adding 0 turns the -0 of a quantity of -1 at a price of 0 into 0.
      const amount = amounts[i]! + 0;
      amountsOut[at] = amount;
      if (!(amount > 0 && amount < Number.POSITIVE_INFINITY)) arePositive = false;
    }
    if (time < bounds[0]!) bounds[0] = time;
    if (time >= bounds[1]!) bounds[1] = time;
    else inOrder = false;
  }
  return { ...blocked, span: { first: bounds[0]!, last: bounds[1]!, inOrder }, arePositive };
}

/** Space for rows, in two pieces: what goes into the log, and what does not. Each further piece may cost a collection of garbage. */
function makeRows(count: number): TimedRows & { readonly customers: Uint16Array } {
  const kept = new ArrayBuffer(16 * count);
  const other = new ArrayBuffer(6 * count);
  return {
    times: new Float64Array(kept, 0, count),
    amounts: new Float64Array(kept, 8 * count, count),
    rows: new Int32Array(other, 0, count),
    customers: new Uint16Array(other, 4 * count, count),
  };
}

/** Where each block may begin: after all rows with a customer of the blocks before it. */
function countBlocks(customers: Int32Array, customerCount: number, shift: number): Int32Array {
  const starts = new Int32Array((customerCount >> shift) + 2);
  for (let i = 0; i < customers.length; i++) {
    const customer = customers[i]!;
    if (customer >= 0) starts[(customer >> shift) + 1]!++;
  }
  for (let b = 1; b < starts.length; b++) starts[b]! += starts[b - 1]!;
  return starts;
}

interface SortedBlocks extends Neighbours {
  readonly offsets: Int32Array;
  /** Rows in all. */
  readonly count: number;
}

/** Sorts block after block to the front of the arrays it stands in: rows without a time leave gaps behind. */
function sortBlocks(blocked: BlockedRows, customerCount: number, shift: number): SortedBlocks {
  const { starts, ends, rows, times, amounts, span } = blocked;
  const offsets = new Int32Array(customerCount + 1);
  const block = makeBlock(blocked, 1 << shift);
  const neighbours: Neighbours = { ties: 0, sameDay: 0 };
  for (let b = 0; b < ends.length; b++) {
    const first = b << shift;
    const last = Math.min(first + (1 << shift), customerCount);
    takeBlock(block, blocked, starts[b]!, ends[b]!);
    placeCustomers(block, offsets, first, last);
    if (span.inOrder || block.size < DEALT_MIN) keepOrder(block);
    else dealByTime(block, span);
    for (let j = 0; j < block.size; j++) {
      const k = block.order[j]!;
      const at = block.next[block.customers[k]!]!++;
      rows[at] = block.rows[k]!;
      times[at] = block.times[k]!;
      amounts[at] = block.amounts[k]!;
    }
    for (let c = first; c < last; c++) {
      settleCustomer(blocked, offsets[c]!, offsets[c + 1]!, block.space, neighbours);
    }
  }
  return { offsets, count: offsets[customerCount]!, ...neighbours };
}

/** What {@link SortedRows} says of neighbouring rows. */
interface Neighbours {
  ties: number;
  sameDay: number;
}

/** Sorts what is left to sort of one customer, and counts what is close in time. */
function settleCustomer(
  timed: TimedRows,
  from: number,
  to: number,
  space: MergeSpace,
  neighbours: Neighbours,
): void {
  const { times } = timed;
  let i = from + 1;
  while (i < to && times[i]! - times[i - 1]! >= DAY_MS) i++;
  if (i >= to) return;
  sortByTime(timed, from, to, space);
  for (i = from + 1; i < to; i++) {
    if (times[i] === times[i - 1]) neighbours.ties++;
    if (onOneDay(times[i - 1]!, times[i]!)) neighbours.sameDay++;
  }
}

/** A block while it is sorted; the same space serves one after another. */
interface Block {
  size: number;
  readonly rows: Int32Array;
  readonly customers: Uint16Array;
  readonly times: Float64Array;
  readonly amounts: Float64Array;
  /** Places in the block, in the order in which its rows are handed to their customers. */
  readonly order: Int32Array;
  /** Of each place, the stretch of time its row falls in. */
  readonly stretches: Uint16Array;
  /** Where the next row of each stretch goes. */
  readonly nextOfStretch: Int32Array;
  /** Where the next row of each customer goes. */
  readonly next: Int32Array;
  readonly space: MergeSpace;
}

function makeBlock({ starts, ends }: BlockedRows, customers: number): Block {
  let most = 0;
  for (let b = 0; b < ends.length; b++) most = Math.max(most, ends[b]! - starts[b]!);
  return {
    size: 0,
    rows: new Int32Array(most),
    customers: new Uint16Array(most),
    times: new Float64Array(most),
    amounts: new Float64Array(most),
    order: new Int32Array(most),
    stretches: new Uint16Array(most),
    nextOfStretch: new Int32Array(STRETCHES),
    next: new Int32Array(customers),
    space: emptySpace(),
  };
}

function takeBlock(
  block: Block,
  { rows, customers, times, amounts }: BlockedRows,
  from: number,
  to: number,
): void {
  block.size = to - from;
  block.rows.set(rows.subarray(from, to));
  block.customers.set(customers.subarray(from, to));
  block.times.set(times.subarray(from, to));
  block.amounts.set(amounts.subarray(from, to));
}

/** Counts the rows of each customer; theirs are to follow those of the blocks before. */
function placeCustomers(
  { size, customers, next }: Block,
  offsets: Int32Array,
  first: number,
  last: number,
): void {
  next.fill(0);
  for (let k = 0; k < size; k++) next[customers[k]!]!++;
  for (let c = first; c < last; c++) {
    const rows = next[c - first]!;
    next[c - first] = offsets[c]!;
    offsets[c + 1] = offsets[c]! + rows;
  }
}

function keepOrder({ size, order }: Block): void {
  for (let k = 0; k < size; k++) order[k] = k;
}

/** Deals the rows out to equal stretches of time, in input order within each: a counting sort on the leading bits. */
function dealByTime(
  { size, times, order, stretches, nextOfStretch }: Block,
  { first, last }: TimeSpan,
): void {
  const scale = (STRETCHES * (1 - Number.EPSILON)) / (last - first);
  nextOfStretch.fill(0);
  for (let k = 0; k < size; k++) {
    const stretch = ((times[k]! - first) * scale) | 0;
    stretches[k] = stretch;
    nextOfStretch[stretch]!++;
  }
  let at = 0;
  for (let s = 0; s < STRETCHES; s++) {
    const rows = nextOfStretch[s]!;
    nextOfStretch[s] = at;
    at += rows;
  }
  for (let k = 0; k < size; k++) order[nextOfStretch[stretches[k]!]!++] = k;
}
