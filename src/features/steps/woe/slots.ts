/**
 * The finest cells that bins are made of: fine bins of a number in order, or the levels of a text; and cells of their own for
 * missing and special values.
 *
 * @module
 */
import { InputError } from "../../../internal/input-error.ts";
import { type Column, MISSING_BOOLEAN } from "../../../table/table.ts";
import { countBelow, middleOf, weightedValues } from "../../binning/thresholds.ts";
import { countLevels, OTHER_LEVEL } from "../../encoding/text.ts";
import { compareCodePoints } from "../../text-order.ts";
import type { ColumnKind, StepRows } from "../learned.ts";

/** Fine bins of a number: an exact search over more finds little more. */
const FINE_BINS = 50;

/** A column in cells. */
export interface Slots {
  readonly kind: ColumnKind;
  /** Do neighbours belong together? */
  readonly ordered: boolean;
  /** Ascending, one fewer than cells of values; of an ordered column. */
  readonly thresholds: readonly number[];
  /** Levels of the cells of values, one each; of a text. */
  readonly levels: readonly string[];
  /** Is the last cell of values that of merged levels? */
  readonly other: boolean;
  /** Cells of values, before those of missing and of special values. */
  readonly values: number;
  readonly specials: readonly number[];
  /** The cell of each row: values, then missing, then one each of `specials`. */
  readonly ofRow: Int32Array;
}

/** Settings that cells depend on. */
export interface SlotSettings {
  readonly specials: readonly number[];
  readonly rareShare: number;
}

/** Divides a column into cells. O(rows log rows). */
export function slotsOf(
  column: Column,
  weights: StepRows["weights"],
  { specials, rareShare }: SlotSettings,
): Slots {
  if (column.kind === "text") return textSlots(column, weights, rareShare);
  const numbers = numbersOf(column);
  const special = new Map(specials.map((value, k) => [value + 0, k]));
  const counted = numbers.map((value, i) =>
    special.has(value + 0) || (weights !== undefined && weights[i] === 0) ? Number.NaN : value,
  );
  const thresholds = fineThresholds(counted, weights);
  const values = counted.every(Number.isNaN) ? 0 : thresholds.length + 1;
  const ofRow = Int32Array.from(numbers, (value) => {
    if (Number.isNaN(value)) return values;
    const k = special.get(value + 0);
    return k === undefined ? countBelow(thresholds, value) : values + 1 + k;
  });
  return { kind: column.kind, ordered: true, thresholds, levels: [], other: false, values, specials, ofRow };
}

/** Values of a number, boolean (0 and 1) or time (epoch milliseconds) column; missing is NaN. */
export function numbersOf(column: Exclude<Column, { kind: "text" }>): Float64Array {
  if (column.kind !== "boolean") return column.values;
  return Float64Array.from(column.values, (byte) => (byte === MISSING_BOOLEAN ? Number.NaN : byte));
}

/** Thresholds between fine bins of equal weight, as far as equal values allow. */
function fineThresholds(values: Float64Array, weights: StepRows["weights"]): number[] {
  const distinct = weightedValues(values, weights);
  const count = distinct.values.length;
  const thresholds: number[] = [];
  let rest = 0;
  for (let k = 0; k < count; k++) rest += distinct.weights[k]!;
  let held = 0;
  for (let k = 0; k + 1 < count; k++) {
    held += distinct.weights[k]!;
    const left = FINE_BINS - thresholds.length;
    if (count > FINE_BINS && (left <= 1 || held < rest / left)) continue;
    thresholds.push(middleOf(distinct.values[k]!, distinct.values[k + 1]!));
    rest -= held;
    held = 0;
  }
  return thresholds;
}

function textSlots(
  column: Extract<Column, { kind: "text" }>,
  weights: StepRows["weights"],
  rareShare: number,
): Slots {
  const { counts } = countLevels(column, weights);
  let total = 0;
  for (let i = 0; i < column.codes.length; i++) total += weights === undefined ? 1 : weights[i]!;
  const occurring = [...counts.keys()].filter((code) => counts[code]! > 0);
  const frequent = occurring.filter(
    (code) => counts[code]! >= rareShare * total * (1 - 1e-12) && column.levels[code] !== OTHER_LEVEL,
  );
  const levels = frequent.map((code) => column.levels[code]!).sort(compareCodePoints);
  const other = frequent.length < occurring.length;
  const values = levels.length + (other ? 1 : 0);
  const slotOf = new Map(levels.map((level, k) => [level, k]));
  // A level that has no weight goes where levels that were not seen go.
  const ofCode = Int32Array.from(column.levels, (level) => slotOf.get(level) ?? (other ? levels.length : -1));
  const ofRow = column.codes.map((code) => (code < 0 ? values : ofCode[code]!));
  return { kind: "text", ordered: false, thresholds: [], levels, other, values, specials: [], ofRow };
}

/** Weight of the rows, and of those with the event, in each cell. */
export function slotCounts(
  { ofRow, values, specials }: Slots,
  { truth, weights }: Pick<StepRows, "truth" | "weights">,
): { readonly rows: Float64Array; readonly events: Float64Array } {
  const rows = new Float64Array(values + 1 + specials.length);
  const events = new Float64Array(rows.length);
  for (let i = 0; i < ofRow.length; i++) {
    const slot = ofRow[i]!;
    if (slot < 0) continue;
    const weight = weights === undefined ? 1 : weights[i]!;
    rows[slot]! += weight;
    if (truth[i] === 1) events[slot]! += weight;
  }
  return { rows, events };
}

/**
 * The special values of a column.
 *
 * @throws {@link InputError} unless they are different finite numbers.
 */
export function checkSpecials(specials: unknown, path: string): void {
  if (!Array.isArray(specials)) throw new InputError("wrong-type", path, "an array of numbers", specials);
  specials.forEach((value: unknown, i) => {
    if (typeof value !== "number" || !Number.isFinite(value)) {
      throw new InputError("wrong-type", `${path}[${i}]`, "a finite number", value);
    }
    if (specials.indexOf(value) < i) {
      throw new InputError("duplicate", `${path}[${i}]`, "a value named once", value);
    }
  });
}
