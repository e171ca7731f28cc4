/**
 * The kernel of a logistic fit with its memory: columns of numbers, weights, and the sums over rows.
 *
 * Columns are shifted (by their median) but not scaled; whoever asks translates. Sums are added part by part in a fixed
 * order, and what a part is depends on the size of the data alone, so the number of threads changes no bit.
 *
 * @module
 */
import { type Layout, reserve, startLayout } from "../layout.ts";
import { openTeam, type PartKernel, type Team } from "../team.ts";
import { logisticKernel } from "../wasm/logistic.ts";

interface Kernels {
  readonly evaluate: PartKernel;
  readonly products: PartKernel;
  readonly learnColumn: PartKernel;
}

/** What the kernel learned from a column. */
export interface ColumnFacts {
  readonly missing: number;
  readonly infinite: boolean;
  readonly constant: boolean;
  /** Median, in the unit of the column. */
  readonly median: number;
  /** Mean less median, and standard deviation (divided by n), a missing value counting as the median. */
  readonly mean: number;
  readonly deviation: number;
  /** What was taken off the 0/1 column of missing values: 1 where most are missing, else 0. */
  readonly indicatorShift: number;
}

/** Size of a fit, before anything of it is known but its columns. */
export interface LogisticSize {
  readonly rows: number;
  /** Most columns that will be reserved. */
  readonly slots: number;
  readonly threads: number;
  readonly offset: boolean;
}

/** A logistic fit's memory. */
export interface LogisticMemory {
  /** The numbers of a slot, as many as there are rows. */
  column(slot: number): Float64Array;
  /** Sets the rows past the last one of a slot to 0; after it was written from outside. */
  endColumn(slot: number): void;
  /**
   * Learns from columns of raw values, NaN where missing, and leaves them shifted by their median.
   *
   * @param slots - Where the values stand, and where the 0/1 column of the missing ones is to stand.
   */
  learn(slots: readonly { readonly values: number; readonly indicator: number }[]): ColumnFacts[];
  /** Sets which slot is the column of each term. */
  setTerms(slots: readonly number[]): void;
  /** Sets weight times +1 or -1 of each row, and the offsets. */
  setRows(truth: Uint8Array, weights: Float64Array | undefined, offset: Float64Array | undefined): void;
  /**
   * Loss and gradient over every `step`-th block of 128 rows, intercept first.
   *
   * @returns The loss.
   */
  evaluate(coefficients: Float64Array, step: number, gradient: Float64Array): number;
  /** X' V X over places (ascending; 0 is the column of ones), both triangles; V is the variance or what was set. */
  products(places: Int32Array, step: number, out: Float64Array): void;
  /** Replaces the variances of the last evaluation. */
  setVariance(values: Float64Array): void;
  /** Scores of the last evaluation over all rows. */
  scores(): Float64Array;
  close(): void;
}

const BLOCK = 128;
/** Columns are learned from so many at a time: each needs scratch of its own. */
const BATCH = 4;
const SAMPLE_BYTES = 8192;
const MAX_PARTS = 64;
/** A part has at least so many blocks. */
const BLOCKS_A_PART = 16;
/** All parts' products together take at most this much memory. */
const PRODUCTS_BYTES = 64 * 2 ** 20;
/** WebAssembly addresses end here. */
const MOST_BYTES = 2 ** 32 - 2 ** 20;

/** Places of the context, as the kernel reads them: 32-bit words. */
const CONTEXT = {
  columns: 0,
  terms: 1,
  blocks: 2,
  step: 3,
  parts: 4,
  signed: 5,
  offset: 6,
  score: 7,
  variance: 8,
  coefficients: 9,
  sums: 10,
  sumsStride: 11,
  scratch: 12,
  scratchStride: 13,
  places: 14,
  size: 15,
  values: 16,
  products: 17,
  productsStride: 18,
} as const;

interface Plan {
  readonly bytes: number;
  readonly blocks: number;
  /** Bytes of a column that are worked on, and from one column to the next. */
  readonly columnBytes: number;
  readonly stride: number;
  readonly parts: number;
  readonly context: number;
  readonly learning: number;
  readonly addresses: number;
  readonly indicators: number;
  readonly results: number;
  readonly learnScratch: number;
  readonly learnStride: number;
  readonly table: number;
  readonly coefficients: number;
  readonly places: number;
  readonly sums: number;
  readonly sumsStride: number;
  readonly scratch: number;
  readonly scratchStride: number;
  readonly products: number;
  readonly productsStride: number;
  readonly signed: number;
  readonly offset: number;
  readonly score: number;
  readonly variance: number;
  readonly columns: number;
}

function upTo(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

/** Bytes that a fit of this size needs, or `undefined` where it is too large for one memory. */
export function bytesForLogistic(size: LogisticSize): number | undefined {
  const { bytes } = planMemory(size);
  return bytes <= MOST_BYTES ? bytes : undefined;
}

function planMemory({ rows, slots, offset }: LogisticSize): Plan {
  const layout = startLayout();
  const blocks = Math.ceil(rows / BLOCK);
  const columnBytes = 8 * BLOCK * blocks;
  // Columns a multiple of 4 KiB apart would fall into the same places of the cache: one block more sets them off.
  const stride = upTo(columnBytes, 4096) + 1024;
  const padded = upTo(slots + 1, 4);
  const productsStride = 8 * padded * padded;
  const parts = partsOf(blocks, Math.max(1, Math.floor(PRODUCTS_BYTES / productsStride)));
  const words = (count: number): number => reserve(layout, 4 * count);
  const doubles = (count: number): number => reserve(layout, 8 * count);
  const each = (stepBytes: number, count: number): number => reserve(layout, stepBytes * count);
  const sumsStride = upTo(8 * (padded + 2), 64);
  const scratchStride = 512 * (padded + 2);
  const learnStride = SAMPLE_BYTES + stride;
  const small = {
    ...{ context: words(32), learning: words(16), addresses: words(BATCH), indicators: words(BATCH) },
    ...{
      results: doubles(8 * BATCH),
      table: words(padded),
      coefficients: doubles(padded + 1),
      places: words(padded),
    },
  };
  const parted = {
    ...{
      sums: each(sumsStride, parts),
      scratch: each(scratchStride, parts),
      products: each(productsStride, parts),
    },
  };
  const long = {
    ...{ signed: reserve(layout, stride), score: reserve(layout, stride), variance: reserve(layout, stride) },
    offset: offset ? reserve(layout, stride) : 0,
    learnScratch: each(learnStride, BATCH),
    columns: each(stride, slots),
  };
  const sizes = {
    blocks,
    columnBytes,
    stride,
    parts,
    sumsStride,
    scratchStride,
    productsStride,
    learnStride,
  };
  return { ...small, ...parted, ...long, ...sizes, bytes: bytesOf(layout) };
}

function bytesOf({ end }: Layout): number {
  return end;
}

function partsOf(blocks: number, most: number): number {
  return Math.max(1, Math.min(MAX_PARTS, most, Math.floor(blocks / BLOCKS_A_PART)));
}

/**
 * Opens the memory of a fit. It must be closed.
 *
 * @param size - One that {@link bytesForLogistic} finds room for.
 */
export function openLogisticMemory(size: LogisticSize): LogisticMemory {
  const plan = planMemory(size);
  const { rows } = size;
  const team = openTeam<Kernels>(logisticKernel, { bytes: plan.bytes, threads: size.threads });
  const doubles = new Float64Array(team.buffer);
  const words = new Uint32Array(team.buffer);
  const context = words.subarray(plan.context / 4, plan.context / 4 + 32);
  startContext(context, plan);
  const addressOf = (slot: number): number => plan.columns + slot * plan.stride;
  const longColumn = (address: number): Float64Array => doubles.subarray(address / 8, address / 8 + rows);
  const endAt = (address: number): void => {
    doubles.fill(0, address / 8 + rows, (address + plan.columnBytes) / 8);
  };
  let terms = 0;
  return {
    column: (slot) => longColumn(addressOf(slot)),
    endColumn: (slot) => endAt(addressOf(slot)),
    learn: (slots) => learnColumns(team, plan, rows, slots, addressOf),
    setTerms: (slots) => {
      terms = slots.length;
      context[CONTEXT.terms] = terms;
      // Columns are worked on four at a time: what fills the last four up has the coefficient 0.
      for (let j = 0; j < upTo(terms, 4); j++)
        words[plan.table / 4 + j] = addressOf(slots[Math.min(j, terms - 1)]!);
    },
    setRows: (truth, weights, offset) => {
      const signed = longColumn(plan.signed);
      for (let i = 0; i < rows; i++) {
        const weight = weights === undefined ? 1 : weights[i]!;
        signed[i] = truth[i] === 1 ? weight : -weight;
      }
      endAt(plan.signed);
      if (offset === undefined) return;
      longColumn(plan.offset).set(offset);
      endAt(plan.offset);
    },
    evaluate: (coefficients, step, gradient) => {
      const parts = startJob(context, plan, step);
      const at = plan.coefficients / 8;
      doubles.set(coefficients, at);
      doubles.fill(0, at + terms + 1, at + upTo(terms, 4) + 1);
      team.run("evaluate", plan.context, parts);
      return addSums(doubles, plan, parts, gradient);
    },
    products: (places, step, out) => {
      const parts = startJob(context, plan, step);
      context[CONTEXT.size] = places.length;
      words.set(places, plan.places / 4);
      team.run("products", plan.context, parts);
      addProducts(doubles, plan, parts, places.length, out);
    },
    setVariance: (values) => {
      longColumn(plan.variance).set(values);
      endAt(plan.variance);
    },
    scores: () => longColumn(plan.score),
    close: team.close,
  };
}

function startContext(context: Uint32Array, plan: Plan): void {
  context.fill(0);
  context[CONTEXT.columns] = plan.table;
  context[CONTEXT.blocks] = plan.blocks;
  for (const name of [
    "signed",
    "offset",
    "score",
    "variance",
    "coefficients",
    "places",
    "products",
  ] as const) {
    context[CONTEXT[name]] = plan[name];
  }
  for (const name of ["sums", "sumsStride", "scratch", "scratchStride", "productsStride"] as const) {
    context[CONTEXT[name]] = plan[name];
  }
  context[CONTEXT.values] = plan.variance;
}

/** Sets which blocks are worked on; returns the number of parts. */
function startJob(context: Uint32Array, plan: Plan, step: number): number {
  const parts = Math.min(plan.parts, partsOf(Math.ceil(plan.blocks / step), plan.parts));
  context[CONTEXT.step] = step;
  context[CONTEXT.parts] = parts;
  return parts;
}

function addSums(doubles: Float64Array, plan: Plan, parts: number, gradient: Float64Array): number {
  let loss = 0;
  gradient.fill(0);
  for (let part = 0; part < parts; part++) {
    const at = (plan.sums + part * plan.sumsStride) / 8;
    loss += doubles[at]!;
    for (let j = 0; j < gradient.length; j++) gradient[j]! += doubles[at + 1 + j]!;
  }
  return loss;
}

function addProducts(
  doubles: Float64Array,
  plan: Plan,
  parts: number,
  size: number,
  out: Float64Array,
): void {
  const width = upTo(size, 4);
  for (let j = 0; j < size; j++) {
    for (let k = 0; k <= j; k++) {
      let sum = 0;
      for (let part = 0; part < parts; part++) {
        sum += doubles[(plan.products + part * plan.productsStride) / 8 + j * width + k]!;
      }
      out[j * size + k] = sum;
      out[k * size + j] = sum;
    }
  }
}

function learnColumns(
  team: Team<Kernels>,
  plan: Plan,
  rows: number,
  slots: readonly { readonly values: number; readonly indicator: number }[],
  addressOf: (slot: number) => number,
): ColumnFacts[] {
  const words = new Uint32Array(team.buffer);
  const doubles = new Float64Array(team.buffer);
  const { learning, addresses, indicators, results, columnBytes, learnScratch, learnStride } = plan;
  words.set([addresses, rows, columnBytes, learnScratch, learnStride, results, indicators], learning / 4);
  const facts: ColumnFacts[] = [];
  for (let first = 0; first < slots.length; first += BATCH) {
    const batch = slots.slice(first, first + BATCH);
    batch.forEach(({ values, indicator }, k) => {
      words[addresses / 4 + k] = addressOf(values);
      words[indicators / 4 + k] = addressOf(indicator);
    });
    team.run("learnColumn", learning, batch.length);
    batch.forEach((_, k) => {
      facts.push(factsAt(doubles, results / 8 + 8 * k));
    });
  }
  return facts;
}

function factsAt(doubles: Float64Array, at: number): ColumnFacts {
  return {
    missing: doubles[at]!,
    infinite: doubles[at + 1] === 1,
    constant: doubles[at + 2] === 1,
    median: doubles[at + 3]!,
    mean: doubles[at + 4]!,
    deviation: doubles[at + 5]!,
    indicatorShift: doubles[at + 6]!,
  };
}
