/**
 * Labelled rows in the memory of the logistic kernel: what `plainRows` computes, faster.
 *
 * Nothing is standardised in memory. The kernel's columns are values less their median (0/1 terms less 0 or 1), and
 * sums over terms follow from sums over columns. As mean and median are within a standard deviation of each other, that
 * loses no digits.
 *
 * @module
 */
import { fitEncodingKnowing } from "../../features/encoding/encoding.ts";
import { IS_UNSEEN, levelIndices } from "../../features/encoding/matrix.ts";
import { termValues } from "../../features/encoding/numeric.ts";
import type {
  EncodedNumeric,
  EncodedText,
  Encoding,
  EncodingOptions,
  NumericFacts,
} from "../../features/encoding/types.ts";
import { type JobOptions, step } from "../../internal/progress.ts";
import {
  bytesForLogistic,
  type ColumnFacts,
  type LogisticMemory,
  openLogisticMemory,
} from "../../kernels/logistic/memory.ts";
import { type Column, rowCount, type Table, type TextColumn } from "../../table/table.ts";
import type { LogisticRows, LogisticSums } from "./rows.ts";
import { type Standardisation, standardiseGradient, standardiseProducts, toColumns } from "./standardise.ts";

/** Below so many numbers in the design, starting the kernel takes longer than the fit. */
const NUMBERS_WORTH_IT = 1 << 17;
/** Columns are copied and learned from so many at a time, while they are in the cache. */
const BATCH = 4;

/** Where a column's terms stand in memory. */
interface ColumnSlots {
  readonly first: number;
  /** Slots that are its own. */
  readonly count: number;
}

/** What to encode, and with what. */
export interface NativeInput {
  readonly table: Table;
  readonly features: readonly string[];
  /** Options of the encoding; its weights are those of the rows, without class weights. */
  readonly options: EncodingOptions;
  readonly truth: Uint8Array;
  /** Weights of the fit. */
  readonly weights: Float64Array | undefined;
  readonly offset: Float64Array | undefined;
  readonly threads: number;
  /** Told of the columns that were read. */
  readonly job?: JobOptions;
}

/** Is this worth the kernel, and does it fit into its memory? */
export function suitsNative({ table, features, offset, options }: NativeInput): boolean {
  const rows = rowCount(table);
  if (features.length === 0 || rows * features.length < NUMBERS_WORTH_IT) return false;
  const { total } = slotsOf(table, features, options.maxLevels ?? 50);
  return bytesForLogistic({ rows, slots: total, threads: 1, offset: offset !== undefined }) !== undefined;
}

/**
 * Encodes rows into the kernel's memory.
 *
 * @returns What `fitEncoding` learns, and the rows; these must be closed. `undefined` for the rows when no term is left.
 * @throws {@link InputError} as `fitEncoding` does.
 */
export function nativeRows(input: NativeInput): { encoding: Encoding; rows: LogisticRows | undefined } {
  const { table, features, options, truth, weights, offset, threads } = input;
  const rows = rowCount(table);
  const { slots, total } = slotsOf(table, features, options.maxLevels ?? 50);
  const memory = openLogisticMemory({ rows, slots: total, threads, offset: offset !== undefined });
  try {
    const known = options.weights === undefined ? learnNumbers(memory, input, slots) : new Map();
    const encoding = fitEncodingKnowing(table, features, options, factsOf(known, rows));
    if (encoding.terms.length === 0) {
      memory.close();
      return { encoding, rows: undefined };
    }
    const design = startDesign(encoding.terms.length);
    for (const encoded of encoding.columns) {
      const { first } = slots.get(encoded.name)!;
      const column = table[encoded.name]!;
      if (encoded.kind === "text") writeText(memory, design, first, encoded, column as TextColumn, encoding);
      else if (known.has(encoded.name)) placeNumeric(design, first, encoded, known.get(encoded.name)!);
      else writeNumeric(memory, design, first, encoded, column, encoding);
    }
    memory.setTerms(design.slots);
    memory.setRows(truth, weights, offset);
    return { encoding, rows: rowsIn(memory, encoding, design.shifts, design.slots, { ...input, rows }) };
  } catch (error) {
    memory.close();
    throw error;
  }
}

function slotsOf(
  table: Table,
  features: readonly string[],
  maxLevels: number,
): { slots: Map<string, ColumnSlots>; total: number } {
  const slots = new Map<string, ColumnSlots>();
  let total = 0;
  for (const name of features) {
    const column = table[name]!;
    // A value and whether it is missing; or the levels less one, "(other)" and missing.
    const count = column.kind === "text" ? Math.min(column.levels.length, maxLevels) + 1 : 2;
    slots.set(name, { first: total, count });
    total += count;
  }
  return { slots, total };
}

/** Copies columns of numbers into memory and learns from them; infinite ones are left to the encoding to refuse. */
function learnNumbers(
  memory: LogisticMemory,
  { table, features, job = {} }: NativeInput,
  slots: ReadonlyMap<string, ColumnSlots>,
): Map<string, ColumnFacts> {
  const names = features.filter((name) => table[name]!.kind !== "text");
  const known = new Map<string, ColumnFacts>();
  for (let start = 0; start < names.length; start += BATCH) {
    step(job, "column", start, names.length);
    const batch = names.slice(start, start + BATCH);
    const places = batch.map((name) => {
      const { first } = slots.get(name)!;
      const column = table[name]!;
      if (column.kind !== "text") memory.column(first).set(termValues(column));
      return { values: first, indicator: first + 1 };
    });
    memory.learn(places).forEach((facts, k) => {
      if (!facts.infinite) known.set(batch[k]!, facts);
    });
  }
  return known;
}

function factsOf(known: ReadonlyMap<string, ColumnFacts>, rows: number): Map<string, NumericFacts> {
  return new Map(
    Array.from(known, ([name, { missing, constant, median, mean, deviation }]) => {
      const scale = deviation || 1;
      return [
        name,
        { rows, missing, constant, fill: median, mean: median + mean, scale, missingShare: missing / rows },
      ];
    }),
  );
}

/** Slot of each term and what was taken off its values. */
interface Design {
  readonly slots: number[];
  readonly shifts: Float64Array;
}

function startDesign(terms: number): Design {
  return { slots: new Array<number>(terms).fill(0), shifts: new Float64Array(terms) };
}

function place({ slots, shifts }: Design, term: number | null, slot: number, shift: number): void {
  if (term === null) return;
  slots[term] = slot;
  shifts[term] = shift;
}

function placeNumeric(design: Design, first: number, encoded: EncodedNumeric, facts: ColumnFacts): void {
  place(design, encoded.valueTerm, first, encoded.fill);
  place(design, encoded.missingTerm, first + 1, facts.indicatorShift);
}

/** A 0/1 term that is mostly 1 is stored less 1, so that most of it is 0. */
function shiftOf({ terms }: Encoding, term: number): number {
  return terms[term]!.mean > 0.5 ? 1 : 0;
}

/** Where rows are weighted, medians are not the kernel's to find. */
function writeNumeric(
  memory: LogisticMemory,
  design: Design,
  first: number,
  encoded: EncodedNumeric,
  column: Column,
  encoding: Encoding,
): void {
  const { fill, valueTerm, missingTerm } = encoded;
  if (column.kind === "text") return;
  const values = termValues(column);
  const shifted = memory.column(first);
  for (let i = 0; i < shifted.length; i++) {
    const value = values[i]!;
    shifted[i] = Number.isNaN(value) ? 0 : value - fill;
  }
  memory.endColumn(first);
  place(design, valueTerm, first, fill);
  if (missingTerm === null) return;
  const shift = shiftOf(encoding, missingTerm);
  const indicator = memory.column(first + 1);
  for (let i = 0; i < indicator.length; i++) indicator[i] = Number(Number.isNaN(values[i])) - shift;
  memory.endColumn(first + 1);
  place(design, missingTerm, first + 1, shift);
}

function writeText(
  memory: LogisticMemory,
  design: Design,
  first: number,
  encoded: EncodedText,
  column: TextColumn,
  encoding: Encoding,
): void {
  const { firstTerm, levels, missingTerm } = encoded;
  const count = levels.length + (missingTerm === null ? 0 : 1);
  const columns = Array.from({ length: count }, (_, k) => memory.column(first + k));
  columns.forEach((values, k) => {
    const shift = shiftOf(encoding, firstTerm + k);
    values.fill(-shift);
    memory.endColumn(first + k);
    place(design, firstTerm + k, first + k, shift);
  });
  // Code -1 (missing) is read at index 0: all codes are moved up by one. Levels of rows of weight 0 alone have no term.
  const missing = missingTerm === null ? IS_UNSEEN : levels.length;
  const indexOf = [missing, ...levelIndices(encoded, column.levels)];
  for (let i = 0; i < column.codes.length; i++) {
    const index = indexOf[column.codes[i]! + 1]!;
    if (index >= 0) columns[index]![i]! += 1;
  }
}

/** {@link LogisticRows} over the memory, in standardised terms. */
function rowsIn(
  memory: LogisticMemory,
  { terms }: Encoding,
  shifts: Float64Array,
  slots: readonly number[],
  { truth, weights, offset, rows }: NativeInput & { readonly rows: number },
): LogisticRows {
  // Of each place; the intercept's are 0 and 1.
  const by: Standardisation = {
    distances: Float64Array.from([0, ...terms.map(({ mean }, j) => mean - shifts[j]!)]),
    scales: Float64Array.from([1, ...terms.map(({ scale }) => scale)]),
  };
  const columns = slots.map((slot) => memory.column(slot));
  const sums = (stride: number): LogisticSums => ({
    rows: Math.ceil(rows / stride),
    terms: terms.length,
    evaluate: (coefficients, gradient) => {
      const value = memory.evaluate(toColumns(coefficients, by), stride, gradient);
      standardiseGradient(gradient, by);
      return value;
    },
    curvature: (places, out) => {
      memory.products(places, stride, out);
      standardiseProducts(places, by, out);
    },
  });
  return {
    ...sums(1),
    ...{ truth, weights, offset },
    products: (variance, places, out) => {
      memory.setVariance(variance);
      memory.products(places, 1, out);
      standardiseProducts(places, by, out);
    },
    scores: memory.scores,
    valueAt: (term, row) => (columns[term]![row]! - by.distances[term + 1]!) / by.scales[term + 1]!,
    sample: sums,
    close: memory.close,
  };
}
