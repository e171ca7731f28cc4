/**
 * How much the distribution of columns has moved from one table to another: the population stability index.
 *
 * It is twice Jeffreys' divergence of credit scoring: the rule of thumb that below 0.1 nothing happened and from 0.25 on
 * the population is another one is that of Siddiqi (2006), "Credit Risk Scorecards: Developing and Implementing
 * Intelligent Credit Scoring", Wiley. It knows nothing of sample sizes; see `stability-index.ts` for what chance does.
 *
 * @module
 */
import {
  checkBetween,
  checkFinite,
  checkInteger,
  checkNonNegative,
  checkOptionKeys,
} from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import { makeTable, numberColumn, textColumnFrom } from "../../table/table.ts";
import type { TableInput } from "../../table/table-from.ts";
import type { BothTables } from "../both-tables.ts";
import { columnValues } from "../column-values.ts";
import { type PairedColumn, pairTables } from "../paired-columns.ts";
import { type ReferenceBin, referenceBins } from "../reference-bins.ts";
import { chanceIndex, type StabilityIndex, stabilityIndex } from "./stability-index.ts";
import type {
  ColumnStability,
  PopulationStability,
  PopulationStabilityOptions,
  StabilityBins,
  StabilityVerdict,
} from "./types.ts";

/** From here on an index says that something moved, and that it is another population. */
const MODERATE = 0.1;
const MAJOR = 0.25;

/**
 * Population stability index of each column of two tables, with what chance alone would show.
 *
 * Bins come from the reference alone; what is missing, and levels that the reference does not have, have bins of their
 * own. Where samples are small the index is large by chance: a verdict other than `"stable"` also asks that it exceeds
 * `chance.limit`.
 *
 * @param reference - Rows of the time that all was well: those a model was trained on, say.
 * @param current - Rows of now.
 * @returns Columns with the largest index first. Columns that cannot be compared are named in `unpaired`.
 * @throws {@link InputError} `empty` for a table without rows, `missing-column`, `not-finite` for an infinite number,
 * `out-of-range`, also for a `smoothing` of 0 where a bin is empty on one side: the index would be infinite.
 * @remarks O(rows log rows) a number column, O(rows) for others. Deterministic; the order of rows does not matter.
 * @example
 * const before = { visits: [1, 2, 3, 4, 5, 6, 7, 8], plan: ["a", "a", "a", "a", "b", "b", "b", "b"] };
 * const after = { visits: [1, 2, 3, 4, 5, 6, 7, 8], plan: ["a", "b", "b", "b", "b", "b", "b", "c"] };
 * const [plan, visits] = populationStability(before, after).columns;
 * [plan!.index, visits!.index]; // => [0.68158, 0]
 * plan!.verdict; // => "stable"
 * plan!.chance.expected; // => 0.5
 */
export function populationStability(
  reference: TableInput,
  current: TableInput,
  options: PopulationStabilityOptions = {},
): PopulationStability {
  checkOptionKeys(options, "options", ["columns", "exclude", "bins", "smoothing", "falseAlarm"]);
  const { bins = 10, smoothing = 0.5, falseAlarm = 0.05 } = options;
  checkInteger(bins, "options.bins", 2, 1000);
  checkNonNegative(smoothing, "options.smoothing");
  checkChance(falseAlarm, "options.falseAlarm");
  const { pairs, rows, unpaired } = pairTables(reference, current, options);
  const settings = { bins, smoothing, falseAlarm };
  const columns = pairs.map((pair) => columnStability(pair, rows, settings, pairs.length));
  columns.sort((a, b) => b.index - a.index || (a.column < b.column ? -1 : 1));
  return deepFreeze({ columns, rows, unpaired, settings });
}

/** @throws InputError unless `chance` is in (0, 1), ends excluded. */
export function checkChance(chance: unknown, path: string): asserts chance is number {
  checkFinite(chance, path);
  checkBetween(chance, path, 0, 1);
  if (chance === 0 || chance === 1) throw new InputError("out-of-range", path, "in (0, 1)", chance);
}

function columnStability(
  pair: PairedColumn,
  rows: BothTables<number>,
  settings: PopulationStability["settings"],
  columns: number,
): ColumnStability {
  const bins = referenceBins(columnValues(pair), settings.bins);
  const found = stabilityIndex(bins, settings.smoothing);
  if (!Number.isFinite(found.index)) {
    const expected = `> 0, because a bin of ${pair.name} is empty in one of the tables`;
    throw new InputError("out-of-range", "options.smoothing", expected, settings.smoothing);
  }
  const chance = chanceIndex(bins.length, rows, settings.falseAlarm / columns);
  return {
    column: pair.name,
    kind: pair.reference.kind,
    index: found.index,
    chance,
    verdict: stabilityVerdict(found.index, chance.limit),
    bins: binTable(bins, found),
  };
}

function stabilityVerdict(index: number, limit: number): StabilityVerdict {
  if (index < MODERATE || index <= limit) return "stable";
  return index < MAJOR ? "moderate" : "major";
}

function binTable(bins: readonly ReferenceBin[], { shares, contributions }: StabilityIndex): StabilityBins {
  const numbers = (read: (bin: ReferenceBin) => number | null) =>
    numberColumn(Float64Array.from(bins, (bin) => read(bin) ?? Number.NaN));
  return makeTable({
    bin: textColumnFrom(bins.map(binLabel)),
    lower: numbers(({ lower }) => lower),
    upper: numbers(({ upper }) => upper),
    referenceRows: numbers(({ rows }) => rows.reference),
    currentRows: numbers(({ rows }) => rows.current),
    referenceShare: numberColumn(shares.reference),
    currentShare: numberColumn(shares.current),
    contribution: numberColumn(contributions),
  });
}

function binLabel({ kind, level, lower, upper }: ReferenceBin): string {
  if (kind === "value") return level!;
  if (kind !== "range") return kind;
  if (lower === null) return upper === null ? "any" : `<= ${upper}`;
  return upper === null ? `> ${lower}` : `(${lower}, ${upper}]`;
}
