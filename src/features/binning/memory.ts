/**
 * Tables in bins, straight into the memory of a kernel: the same bits as `fitBinning` and `binTable`, at its speed.
 *
 * @module
 */
import { deepFreeze } from "../../internal/freeze.ts";
import {
  type BinInput,
  type BinKernels,
  type BinOutput,
  type BinPlace,
  binColumns,
  layRows,
  moveBins,
  reserveBins,
} from "../../kernels/bin-columns.ts";
import type { Layout } from "../../kernels/layout.ts";
import type { Team } from "../../kernels/team.ts";
import { type Column, rowCount, type Table } from "../../table/table.ts";
import { inputColumn } from "../encoding/matrix.ts";
import { checkNotInfinite } from "../encoding/numeric.ts";
import { assembleBinning, type BinningOptions, checkFeatures, fitBinning } from "./binning.ts";
import { type LearnedBins, learnFlagBins, learnTextBins, omitByRange } from "./learn.ts";
import { EDGE_ROWS, sampleEdgeRows } from "./sample.ts";
import { binColumn, levelBins, UNSEEN_LEVEL } from "./table.ts";
import { type BinnedColumn, type Binning, MISSING_BIN } from "./types.ts";

/** Values that took a special path, by column; columns without any are not listed. */
export interface SpecialValues {
  readonly missing: Readonly<Record<string, number>>;
  readonly unseen: Readonly<Record<string, number>>;
}

/**
 * Reserves memory for the bins of some columns of a table.
 *
 * @param byRow - Are bins wanted row by row as well as column by column?
 */
export function reserveTableBins(
  layout: Layout,
  table: Table,
  names: readonly string[],
  byRow: boolean,
): BinPlace {
  const rows = rowCount(table);
  let levels = 0;
  for (const name of names) {
    const column = Object.hasOwn(table, name) ? table[name] : undefined;
    if (column?.kind === "text") levels = Math.max(levels, column.levels.length);
  }
  const edgeRows = Math.min(rows, EDGE_ROWS);
  return reserveBins(layout, { rows, columns: names.length, levels, edgeRows, byRow });
}

/**
 * Learns bins and puts the training rows into them.
 *
 * @param place - Of {@link reserveTableBins} with the same table and features. Its bin columns are afterwards those
 * of `binning.columns`, in their order, by column and (where reserved) by row.
 * @returns The binning, equal to that of `fitBinning`.
 * @throws {@link InputError} as `fitBinning`.
 */
export function fitBinningInto<K extends BinKernels & object>(
  team: Team<K>,
  place: BinPlace,
  table: Table,
  features: readonly string[],
  { weights, seed = 42 }: BinningOptions = {},
): Binning {
  // Weighted edges are rare and left to the definition.
  if (weights !== undefined) {
    const binning = fitBinning(table, features, { weights, seed });
    binTableInto(team, place, binning, table);
    return binning;
  }
  checkFeatures(table, features, undefined);
  const sample = sampleEdgeRows(rowCount(table), undefined, seed);
  const prepared = features.map((name) => prepareColumn(name, table[name]!));
  const used = prepared.flatMap((one, f) => (one.input === undefined ? [] : [f]));
  const outputs = binColumns(
    team,
    place,
    used.map((f) => prepared[f]!.input!),
    sample,
  );
  const learned = prepared.map(({ learned }) => learned);
  used.forEach((f, u) => {
    const column = table[features[f]!]!;
    if (column.kind !== "number" && column.kind !== "time") return;
    learned[f] = learnedOf(features[f]!, column, outputs[u]!);
  });
  // Columns that turned out to say nothing leave their places to the next.
  const kept = used.filter((f) => learned[f]!.column !== undefined);
  closeGaps(team.buffer, place, used, kept);
  const binning = assembleBinning(features, learned, (_, index) => {
    return new Uint8Array(team.buffer, place.byColumn + index * place.stride, place.rows);
  });
  const names = new Set(binning.columns.map(({ name }) => name));
  closeGaps(
    team.buffer,
    place,
    kept,
    kept.filter((f) => names.has(features[f]!)),
  );
  if (place.byRow !== 0) layRows(team, place, binning.columns.length);
  return binning;
}

/** A column on its way: texts and booleans are learned here, numbers in the kernel. */
interface PreparedColumn {
  readonly learned: LearnedBins;
  readonly input?: BinInput;
}

function prepareColumn(name: string, column: Column): PreparedColumn {
  if (column.kind === "number" || column.kind === "time") {
    const input = { kind: column.kind, values: column.values, thresholds: null };
    return { learned: { warnings: [] }, input };
  }
  const learned =
    column.kind === "text" ? learnTextBins(name, column, undefined) : learnFlagBins(name, column, undefined);
  if (learned.column === undefined) return { learned };
  return { learned, input: inputOf(learned.column, column, 0) };
}

/** @throws InputError naming the first infinite value, if there is one. */
function learnedOf(
  name: string,
  column: Extract<Column, { kind: "number" | "time" }>,
  { low, high, missing, thresholds }: BinOutput,
): LearnedBins {
  checkRange(column, low, high, `table.${name}`);
  const omitted = omitByRange(name, low, high, missing, column.values.length);
  return omitted ?? { column: { kind: column.kind, name, thresholds }, warnings: [] };
}

function checkRange(column: Column, low: number, high: number, path: string): void {
  const isInfinite = low === Number.NEGATIVE_INFINITY || high === Number.POSITIVE_INFINITY;
  if (isInfinite && (column.kind === "number" || column.kind === "time")) {
    checkNotInfinite(column.values, path);
  }
}

/** Moves the bins of the kept columns to the front; both lists ascend. */
function closeGaps(
  buffer: SharedArrayBuffer,
  place: BinPlace,
  columns: readonly number[],
  kept: readonly number[],
): void {
  let to = 0;
  columns.forEach((column, from) => {
    if (column !== kept[to]) return;
    if (from !== to) moveBins(buffer, place, from, to);
    to++;
  });
}

/**
 * Puts rows into bins.
 *
 * @param place - Of {@link reserveTableBins} with the same table and the names of the binning's columns (or more).
 * @throws {@link InputError} as `binTable`.
 */
export function binTableInto<K extends BinKernels & object>(
  team: Team<K>,
  place: BinPlace,
  binning: Binning,
  table: Table,
): SpecialValues {
  const { columns, inputs } = binInputs(binning, table);
  const outputs = binColumns(team, place, inputs, null);
  const special = specialValues(binning, columns, inputs, outputs);
  if (place.byRow !== 0) layRows(team, place, binning.columns.length);
  return special;
}

/** Source columns of a binning in a table (`null`: all missing) and what a kernel needs of them. */
export interface BinSources {
  readonly columns: readonly (Column | null)[];
  readonly inputs: readonly BinInput[];
}

/** @throws InputError as `binTable`, but for infinite numbers, which {@link specialValues} rejects. */
export function binInputs(binning: Binning, table: Table): BinSources {
  const columns = binning.columns.map((binned) => sourceOf(table, binned));
  const rows = rowCount(table);
  return { columns, inputs: binning.columns.map((binned, c) => inputOf(binned, columns[c]!, rows)) };
}

/**
 * What took a special path.
 *
 * @throws InputError `not-finite` naming the first infinite number.
 */
export function specialValues(
  binning: Binning,
  columns: readonly (Column | null)[],
  inputs: readonly BinInput[],
  outputs: readonly Omit<BinOutput, "thresholds">[],
): SpecialValues {
  const missing: Record<string, number> = {};
  const unseen: Record<string, number> = {};
  binning.columns.forEach(({ name, kind }, c) => {
    const output = outputs[c]!;
    const column = columns[c]!;
    if (column !== null) checkRange(column, output.low, output.high, `table.${name}`);
    const input = inputs[c]!;
    const inBin = input.kind === "bins" ? countMissing(input.bins) : output.missing;
    const gaps = kind === "text" && input.kind === "codes" ? output.without : inBin;
    if (gaps > 0) missing[name] = gaps;
    if (inBin > gaps) unseen[name] = inBin - gaps;
  });
  return deepFreeze({ missing, unseen });
}

/** As `inputColumn`, but numbers are checked by the kernel. */
function sourceOf(table: Table, binned: BinnedColumn): Column | null {
  const column = Object.hasOwn(table, binned.name) ? table[binned.name] : undefined;
  const isChecked = column?.kind === binned.kind && (column.kind === "number" || column.kind === "time");
  return isChecked ? column : inputColumn(table, binned);
}

function inputOf(binned: BinnedColumn, column: Column | null, rows: number): BinInput {
  if (column?.kind === "text" && binned.kind === "text") {
    const bins = levelBins(binned, column.levels);
    const ofCode = Uint8Array.from(bins, (bin) => (bin === UNSEEN_LEVEL ? MISSING_BIN : bin));
    return { kind: "codes", codes: column.codes, bins: ofCode };
  }
  if ((column?.kind === "number" || column?.kind === "time") && binned.kind !== "text") {
    return { kind: column.kind, values: column.values, thresholds: binned.thresholds };
  }
  const length = column?.kind === "boolean" ? column.values.length : rows;
  return { kind: "bins", bins: binColumn(binned, column, length).bins };
}

function countMissing(bins: Uint8Array): number {
  let missing = 0;
  for (let i = 0; i < bins.length; i++) missing += Number(bins[i] === MISSING_BIN);
  return missing;
}
