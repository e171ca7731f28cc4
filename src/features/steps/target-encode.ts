/**
 * Text and boolean columns as shares of the positive value, cross-fitted.
 *
 * Sources: Micci-Barreca (2001), "A preprocessing scheme for high-cardinality categorical attributes in classification and
 * prediction problems", SIGKDD Explorations 3(1), 27-32 (equations 3 to 7); Pargent et al. (2022), "Regularized target
 * encoding outperforms traditional methods in supervised machine learning with high cardinality features", Computational
 * Statistics 37, 2671-2692 (cross-fitting).
 *
 * @module
 */
import { stratifiedFolds } from "../../evaluation/folds/stratified-folds.ts";
import { checkInteger, checkNonNegative, checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { type Column, numberColumn, type Table, type TextColumn } from "../../table/table.ts";
import type { TargetEncodeStep } from "./definition.ts";
import type { EncodedTarget, LearnedTargetEncode, StepOutcome, StepRows, UnseenCounts } from "./learned.ts";
import { asText, levelCodes, MISSING_PLACE } from "./level-codes.ts";
import { checkStepColumns, chooseColumns, replaceColumns } from "./step-columns.ts";

/** @throws {@link InputError} naming what does not fit. */
export function checkTargetEncode(definition: TargetEncodeStep, path: string): void {
  checkOptionKeys(definition, path, ["kind", "columns", "folds", "smoothing", "seed"]);
  const { columns, folds = 5, smoothing = 10, seed = 42 } = definition;
  if (columns === undefined) {
    throw new InputError("missing-option", `${path}.columns`, "an array of column names", columns);
  }
  checkStepColumns(columns, path);
  checkInteger(folds, `${path}.folds`, 2);
  if (typeof smoothing === "string" && smoothing !== "auto") {
    throw new InputError("unknown-choice", `${path}.smoothing`, 'a number >= 0 or "auto"', smoothing);
  }
  if (smoothing !== "auto") checkNonNegative(smoothing, `${path}.smoothing`);
  checkInteger(seed, `${path}.seed`, 0);
}

/**
 * Learns shares from all rows, and gives every training row the share that was learned without its fold.
 *
 * @throws {@link InputError} `out-of-range` for more folds than rows (groups) of the smaller class.
 * @remarks O(rows * columns + levels * folds).
 */
export function learnTargetEncode(definition: TargetEncodeStep, rows: StepRows): StepOutcome {
  const { columns: named, smoothing = 10 } = definition;
  const chosen = chooseColumns(rows, named, ["text", "boolean"]);
  const foldOf = encodingFolds(definition, rows);
  const made = new Map<string, Column>();
  const columns = chosen.map(([name, column]) => {
    const source = column as Extract<Column, { kind: "text" | "boolean" }>;
    const text = asText(source);
    made.set(name, numberColumn(crossFitted(text, rows, foldOf, smoothing)));
    return sharesOf(name, source, rows, smoothing);
  });
  const step: LearnedTargetEncode = { kind: "target-encode", columns };
  const table = replaceColumns(
    rows.table,
    (name) => (made.has(name) ? [[name, made.get(name)!]] : undefined),
    rows.path,
  );
  return { step, table, warnings: [] };
}

function encodingFolds(
  { folds = 5, seed = 42 }: TargetEncodeStep,
  { truth, groups, path }: StepRows,
): readonly number[] {
  try {
    return stratifiedFolds(truth, { folds, seed, group: groups }).assignment[0]!;
  } catch (error) {
    if (!(error instanceof InputError) || error.path !== "options.folds") throw error;
    throw new InputError(error.code, `${path}.folds`, error.expected, error.received);
  }
}

/** What is learned from all rows. */
function sharesOf(
  name: string,
  column: Extract<Column, { kind: "text" | "boolean" }>,
  rows: StepRows,
  smoothing: number | "auto",
): EncodedTarget {
  const text = asText(column);
  const { counts, events } = countEvents(text, rows, undefined, -1);
  const { rate, prior } = smoother(counts, events, smoothing);
  const codes = [...text.levels.keys()].filter((code) => counts[code]! > 0);
  return {
    name,
    kind: column.kind,
    levels: codes.map((code) => text.levels[code]!),
    rates: codes.map(rate),
    missing: rate(text.levels.length),
    unseen: prior,
  };
}

/**
 * The share of every row, learned without the rows of its fold.
 *
 * @param foldOf - The fold of each row, from 0.
 */
export function crossFitted(
  text: TextColumn,
  rows: Pick<StepRows, "truth" | "weights">,
  foldOf: readonly number[],
  smoothing: number | "auto",
): Float64Array {
  const encoded = new Float64Array(text.codes.length);
  const folds = foldOf.reduce((most, fold) => Math.max(most, fold), 0) + 1;
  for (let fold = 0; fold < folds; fold++) {
    const { counts, events } = countEvents(text, rows, foldOf, fold);
    const { rate } = smoother(counts, events, smoothing);
    const ofSlot = Float64Array.from(counts, (_, slot) => rate(slot));
    for (let i = 0; i < encoded.length; i++) {
      if (foldOf[i] === fold) encoded[i] = ofSlot[slotOf(text, i)]!;
    }
  }
  return encoded;
}

/** Missing values are counted behind the last level. */
function slotOf({ codes, levels }: TextColumn, row: number): number {
  const code = codes[row]!;
  return code < 0 ? levels.length : code;
}

/** Weight of the rows, and of those with the event, at each level, without those of one fold. */
function countEvents(
  text: TextColumn,
  { truth, weights }: Pick<StepRows, "truth" | "weights">,
  foldOf: readonly number[] | undefined,
  fold: number,
): { counts: Float64Array; events: Float64Array } {
  const counts = new Float64Array(text.levels.length + 1);
  const events = new Float64Array(text.levels.length + 1);
  for (let i = 0; i < text.codes.length; i++) {
    if (foldOf !== undefined && foldOf[i] === fold) continue;
    const weight = weights === undefined ? 1 : weights[i]!;
    const slot = slotOf(text, i);
    counts[slot]! += weight;
    if (truth[i] === 1) events[slot]! += weight;
  }
  return { counts, events };
}

/** The share at a slot, drawn towards the share of all; the share of all where nothing was counted. */
function smoother(
  counts: Float64Array,
  events: Float64Array,
  smoothing: number | "auto",
): { rate: (slot: number) => number; prior: number } {
  let total = 0;
  let totalEvents = 0;
  for (let slot = 0; slot < counts.length; slot++) {
    total += counts[slot]!;
    totalEvents += events[slot]!;
  }
  const prior = total > 0 ? totalEvents / total : 0.5;
  const variance = prior * (1 - prior);
  const rate = (slot: number): number => {
    const n = counts[slot]!;
    if (n === 0) return prior;
    const own = events[slot]! / n;
    if (smoothing !== "auto") return (events[slot]! + smoothing * prior) / (n + smoothing);
    // Micci-Barreca (2001), equations 6 and 7: the weight of a level's own share.
    const trust = (variance * n) / (variance * n + own * (1 - own));
    return Number.isNaN(trust) ? prior : trust * own + (1 - trust) * prior;
  };
  return { rate, prior };
}

/** Encodes rows that were not in training. O(rows * columns). */
export function applyTargetEncode(
  { columns }: LearnedTargetEncode,
  table: Table,
  unseen: UnseenCounts,
): Table {
  const of = new Map(columns.map((learned) => [learned.name, learned]));
  return replaceColumns(
    table,
    (name, column) => {
      const learned = of.get(name);
      if (learned === undefined || (column.kind !== "text" && column.kind !== "boolean")) return undefined;
      const { levels, rates } = learned;
      const places = levelCodes(asText(column), levels, unseen, name);
      const share = (place: number): number =>
        place >= 0 ? rates[place]! : place === MISSING_PLACE ? learned.missing : learned.unseen;
      return [[name, numberColumn(Float64Array.from(places, share))]];
    },
    "table",
  );
}
