/**
 * The information value of columns: how far the distributions of those who left and those who stayed over a column's bins are
 * apart.
 *
 * Chance alone gives an information value above 0, and the more so the more bins are tried: each column is therefore compared
 * with draws in which the same cells get events at the rate of all, and are cut into bins in the same way.
 *
 * Source: Siddiqi (2006), "Credit Risk Scorecards", chapter 6 (the rule of thumb).
 *
 * @module
 */
import { readTrainingData, TRAINING_COLUMN_KEYS, type TrainingColumns } from "../churn/training-data.ts";
import type { StepRows } from "../features/steps/learned.ts";
import { chooseColumns } from "../features/steps/step-columns.ts";
import type { BinSettings } from "../features/steps/woe/definition.ts";
import {
  columnSlots,
  cutSlots,
  describeCut,
  type ResolvedBins,
  resolveBins,
} from "../features/steps/woe/learn-column.ts";
import type { WoeColumn } from "../features/steps/woe/learned.ts";
import { type Slots, slotCounts } from "../features/steps/woe/slots.ts";
import { BIN_KEYS, checkBins, checkSpecialColumn, WOE_KINDS } from "../features/steps/woe/woe.ts";
import { checkInteger, checkOptionKeys } from "../internal/check.ts";
import { deepFreeze } from "../internal/freeze.ts";
import { type JobOptions, jobOf, step } from "../internal/progress.ts";
import type { Warning } from "../internal/warning.ts";
import { quantileSorted } from "../numeric/quantile.ts";
import { normal } from "../random/distributions.ts";
import { type Random, randomStream, uniform } from "../random/random.ts";
import type { Column } from "../table/table.ts";
import { type TableInput, tableFrom } from "../table/table-from.ts";

/** Options of {@link informationValue}. */
export interface InformationValueOptions extends TrainingColumns, BinSettings, JobOptions {
  /**
   * Draws that tell what chance gives, >= 20.
   *
   * @defaultValue 100
   */
  readonly draws?: number | undefined;
  /**
   * Whole number in [0, 2^53) that decides the draws.
   *
   * @defaultValue 42
   */
  readonly seed?: number | undefined;
}

/**
 * What an information value is called: `chance` up to what 19 of 20 draws without a connection stay below; what is above that is
 * `unpredictive` below 0.02, `weak` below 0.1, `medium` below 0.3, `strong` to 0.5, and `suspicious` above: look
 * whether the column knows the outcome.
 */
export type InformationStrength = "chance" | "unpredictive" | "weak" | "medium" | "strong" | "suspicious";

/** What one column tells. */
export interface ColumnInformation {
  readonly column: string;
  readonly informationValue: number;
  readonly strength: InformationStrength;
  /** What draws without a connection give. */
  readonly chance: {
    readonly mean: number;
    /** 19 of 20 draws are at most this. */
    readonly upper: number;
  };
  /** The bins with their weight of evidence, ln(share of the others / share of the events). */
  readonly bins: WoeColumn;
}

/** What {@link informationValue} found. */
export interface InformationValues {
  /** The largest information value first. */
  readonly columns: readonly ColumnInformation[];
  readonly warnings: readonly Warning[];
}

const STAGE = "information value";
/** Up to so many rows a cell's events are drawn one by one, above from the normal distribution. */
const DRAWN_ONE_BY_ONE = 200;

/**
 * Takes the information value of columns of every kind, with the bins that a step `{ kind: "woe" }` makes.
 *
 * It looks at labels: choose columns by it inside a recipe (`{ kind: "select" }`), not before a cross-validation.
 *
 * @param data - One row a customer: rows, columns, or a table.
 * @throws {@link InputError} as `readTrainingData` and the settings of a step of kind `"woe"` do.
 * @remarks O(rows log rows) a column, and O(cells^3) a draw. Deterministic by `seed`.
 * @example
 * const customers = Array.from({ length: 400 }, (_, i) => ({
 *   visits: i % 20, weekday: `day ${(i * 3) % 7}`, left: (i % 20) + ((i * 7) % 11) < 10,
 * }));
 * const { columns } = informationValue(customers, { target: "left" });
 * columns.map(({ column, strength }) => `${column}: ${strength}`); // => ["visits: suspicious", "weekday: chance"]
 */
export function informationValue(data: TableInput, options: InformationValueOptions): InformationValues {
  checkOptionKeys(options, "options", [
    ...TRAINING_COLUMN_KEYS,
    ...BIN_KEYS,
    "draws",
    "seed",
    "onProgress",
    "signal",
  ]);
  checkBins(options, "options");
  const { target, positive, features, exclude, weights, draws = 100, seed = 42 } = options;
  checkInteger(draws, "options.draws", 20);
  checkInteger(seed, "options.seed", 0);
  const job = jobOf(options);
  const table = tableFrom(data, "data");
  const training = readTrainingData(table, { target, positive, features, exclude, weights }, "options");
  const rows: StepRows = {
    table: training.table,
    truth: training.truth,
    weights: training.weights,
    groups: undefined,
    untouched: [],
    path: "options",
  };
  const settings = resolveBins(options);
  if (!Array.isArray(settings.specials)) {
    for (const name of Object.keys(settings.specials)) {
      checkSpecialColumn(training.table[name], `options.specials.${name}`, name);
    }
  }
  const chosen = chooseColumns(rows, undefined, WOE_KINDS);
  const columns = chosen.map(([name, column], done) => {
    step(job, STAGE, done, chosen.length);
    return informationOf(name, column, rows, settings, draws, randomStream(seed, STAGE, name));
  });
  step(job, STAGE, chosen.length, chosen.length);
  columns.sort((a, b) => b.informationValue - a.informationValue);
  return deepFreeze<InformationValues>({ columns, warnings: [...training.warnings] });
}

function informationOf(
  name: string,
  column: Column,
  rows: StepRows,
  settings: ResolvedBins,
  draws: number,
  random: Random,
): ColumnInformation {
  const slots = columnSlots(name, column, rows, settings);
  const counts = slotCounts(slots, rows);
  const bins = describeCut(name, slots, counts, cutSlots(slots, counts, settings), settings.smoothing);
  const found = drawnValues(slots, counts.rows, rateOf(counts), rows, settings, draws, random);
  const mean = found.reduce((sum, value) => sum + value, 0) / draws;
  const upper = quantileSorted(found, 0.95);
  const { informationValue } = bins;
  return {
    column: name,
    informationValue,
    strength: informationValue <= upper ? "chance" : strengthOf(informationValue - upper),
    chance: { mean, upper },
    bins,
  };
}

function rateOf({ rows, events }: { readonly rows: Float64Array; readonly events: Float64Array }): number {
  const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
  return sum(events) / sum(rows);
}

/** Information values of draws without a connection, ascending. */
function drawnValues(
  slots: Slots,
  weight: Float64Array,
  rate: number,
  { weights }: StepRows,
  settings: ResolvedBins,
  draws: number,
  random: Random,
): Float64Array {
  // Rows of a cell are drawn; a weighted cell has its events in proportion.
  const rows = new Float64Array(weight.length);
  for (let i = 0; i < slots.ofRow.length; i++) {
    const slot = slots.ofRow[i]!;
    if (slot >= 0 && (weights === undefined || weights[i]! > 0)) rows[slot]!++;
  }
  return Float64Array.from({ length: draws }, () => {
    const events = rows.map((count, slot) =>
      count === 0 ? 0 : (drawEvents(random, count, rate) / count) * weight[slot]!,
    );
    return cutSlots(slots, { rows: weight, events }, settings).informationValue;
  }).sort();
}

/** A binomial number. */
function drawEvents(random: Random, count: number, rate: number): number {
  if (count > DRAWN_ONE_BY_ONE) {
    const drawn = count * rate + Math.sqrt(count * rate * (1 - rate)) * normal(random);
    return Math.min(count, Math.max(0, Math.round(drawn)));
  }
  let events = 0;
  for (let i = 0; i < count; i++) if (uniform(random) < rate) events++;
  return events;
}

function strengthOf(value: number): InformationStrength {
  if (value < 0.02) return "unpredictive";
  if (value < 0.1) return "weak";
  if (value < 0.3) return "medium";
  return value <= 0.5 ? "strong" : "suspicious";
}
