/**
 * What has changed from one table to another, column by column, by distance.
 *
 * A p-value of a million rows finds every difference, and one of fifty rows none; neither says how much has moved. Here a
 * distance says it, with an interval and the smallest distance that so many rows could have told from none.
 *
 * @module
 */
import { checkInteger, checkOptionKeys, checkText } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { numberColumnOf } from "../../table/table.ts";
import type { TableInput } from "../../table/table-from.ts";
import { type ColumnValues, columnValues } from "../column-values.ts";
import { type PairedColumn, type PairedTables, pairTables } from "../paired-columns.ts";
import { checkChance } from "../stability/population-stability.ts";
import { columnDrift, comparisonsOf, VERDICTS } from "./column-drift.ts";
import type { ColumnDrift, DriftReport, DriftReportOptions } from "./types.ts";

const OPTION_KEYS = ["columns", "exclude", "score", "threshold", "level", "bins"];

/**
 * Compares two tables column by column.
 *
 * Numbers by the Kolmogorov-Smirnov distance, texts and booleans by total variation; both are the largest difference in
 * the share of rows, so that columns can be ranked. A column drifts where that is at least `threshold` and its interval
 * leaves 0 out; Wasserstein, Jensen-Shannon and Hellinger distances and the stability index stand beside it. What is
 * missing is compared as well.
 *
 * @param reference - Rows of the time that all was well: those a model was trained on, say.
 * @param current - Rows of now.
 * @returns The columns, worst first. Columns of one table only, or of another kind, are named in `unpaired`; so are ids
 * and times, unless `columns` asks for them. `formatDriftReport` prints it.
 * @throws {@link InputError} `empty` for a table without rows, `missing-column`, `wrong-kind` for a score that is no
 * number, `not-finite` for an infinite number, `out-of-range`.
 * @remarks O(rows log rows) a number column, O(rows) for others. Deterministic; the order of rows does not matter. Two
 * tables of one population have a column with the verdict `"drift"` in at most `1 - level` of cases.
 * @example
 * const before = { visits: Array.from({ length: 400 }, (_, i) => i % 20), plan: Array.from({ length: 400 }, (_, i) => (i % 4 ? "a" : "b")) };
 * const after = { visits: before.visits.map((v) => v + 4), plan: before.plan };
 * const { columns, drifted } = driftReport(before, after);
 * drifted; // => ["visits"]
 * columns[0]!.distance!.estimate; // => 0.2
 * columns[0]!.distance!.lower; // => 0.0953336
 * columns[1]!.distance!.minimumDetectable; // => 0.0686287
 */
export function driftReport(
  reference: TableInput,
  current: TableInput,
  options: DriftReportOptions = {},
): DriftReport {
  checkOptionKeys(options, "options", OPTION_KEYS);
  const { score, threshold = 0.1, level = 0.95, bins = 10 } = options;
  if (score !== undefined) checkText(score, "options.score");
  checkChance(threshold, "options.threshold");
  checkChance(level, "options.level");
  checkInteger(bins, "options.bins", 2, 1000);
  const paired = pairTables(reference, current, options);
  const read = readColumns(paired, score);
  const comparisons = read.reduce((sum, { values }) => sum + comparisonsOf(values), 0);
  const rule = { threshold, level, bins, comparisons };
  const found = read.map(({ name, values }) => columnDrift(name, values, rule)).sort(worstFirst);
  return deepFreeze({
    columns: found.filter(({ column }) => column !== score),
    score: found.find(({ column }) => column === score) ?? null,
    drifted: found.filter(({ verdict }) => verdict === "drift").map(({ column }) => column),
    rows: paired.rows,
    unpaired: withoutScore(paired.unpaired, score),
    settings: { score: score ?? null, ...rule },
  });
}

interface ReadColumn {
  readonly name: string;
  readonly values: ColumnValues;
}

function readColumns({ pairs, tables }: PairedTables, score: string | undefined): ReadColumn[] {
  const read = (pair: PairedColumn): ReadColumn => ({ name: pair.name, values: columnValues(pair) });
  const others = pairs.filter(({ name }) => name !== score).map(read);
  if (score === undefined) return others;
  const pair = {
    name: score,
    reference: numberColumnOf(tables.reference, score, "options.score"),
    current: numberColumnOf(tables.current, score, "options.score"),
  };
  return [...others, read(pair)];
}

/** A score named id is a score all the same. */
function withoutScore(unpaired: DriftReport["unpaired"], score: string | undefined): DriftReport["unpaired"] {
  return { ...unpaired, leftOut: unpaired.leftOut.filter(({ column }) => column !== score) };
}

function worstFirst(a: ColumnDrift, b: ColumnDrift): number {
  return (
    VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) ||
    largestOf(b) - largestOf(a) ||
    (a.column < b.column ? -1 : 1)
  );
}

function largestOf({ distance, missing }: ColumnDrift): number {
  return Math.max(distance?.estimate ?? 0, missing.distance?.estimate ?? 0);
}
