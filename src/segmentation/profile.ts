/**
 * What the segments are like: size, worth, means, what sets each apart, a name and what to do.
 *
 * Differences are given as effect sizes, not as p-values: with tens of thousands of rows everything is
 * significant, and the segments were made to differ.
 *
 * @module
 */
import { checkOptionKeys } from "../internal/check.ts";
import { deepFreeze } from "../internal/freeze.ts";
import { InputError } from "../internal/input-error.ts";
import type { Warning } from "../internal/warning.ts";
import { numberColumnOf, rowCount, type Table } from "../table/table.ts";
import { type TableInput, tableFrom } from "../table/table-from.ts";
import { chooseColumns, finiteOrMissing } from "./number-columns.ts";
import { contrastTable, summaryTable } from "./profile-tables.ts";
import { cohensD, type Moments, momentsBySegment, momentsOfOthers } from "./segment-moments.ts";
import { nameSegments } from "./segment-names.ts";
import type { SegmentProfile, SegmentRecord } from "./segment-profile.ts";
import { checkRules, rulesFor, type SegmentRule } from "./segment-rules.ts";
import { isModel, type Segments, type SegmentsInput, segmentsOf } from "./segments-of.ts";

/** Options of {@link profileSegments}. */
export interface ProfileOptions {
  /** Number column with what a customer is worth. @defaultValue none */
  readonly value?: string;
  /** Number columns to describe segments by. @defaultValue a model's columns; else all but `customerId` and `value` */
  readonly columns?: readonly string[];
  /**
   * Names to choose from; `[]` for none. @defaultValue `lrfmcRules` where the columns are LRFMC (`lengthMonths`,
   * `recencyDays`, `frequency`, `mileage`, `discount`, or `L`, `R`, `F`, `M`, `C`), else none
   */
  readonly rules?: readonly SegmentRule[];
}

/** Smaller effects are not worth a word (Cohen's "small"). */
const EFFECT_MIN = 0.2;
const DISTINCTIVE_MAX = 3;

/**
 * Describes segments: how large, what share of the value, the means and standardised centres, what sets each apart
 * from the rest, a name by rules of thumb, and what to do.
 *
 * @param table - The rows that are in the segments.
 * @param segments - A k-means model, the table of `assignSegments`, or one segment number a row.
 * @returns A frozen profile. Missing values are left out of their column's numbers and counted.
 * @throws {@link InputError} for columns that are absent or not number columns, infinite values, segments that do
 * not fit the table, rules on columns that are not profiled.
 * @remarks O(rows * columns). Names are unique: segments and rules are matched one to one for the largest sum of
 * scores; where segments outnumber rules, a number is added.
 * @example
 * const members = { flights: [2, 3, 2, 40, 42, 41], spend: [10, 12, 9, 600, 700, 650] };
 * const profile = profileSegments(members, [0, 0, 0, 1, 1, 1], { value: "spend" });
 * profile.segments[1]!.share; // => 0.5
 * profile.segments[1]!.distinctive[0]!.direction; // => "high"
 * profile.segments[1]!.valueShare! > 0.98; // => true
 */
export function profileSegments(
  table: TableInput,
  segments: SegmentsInput,
  options: ProfileOptions = {},
): SegmentProfile {
  checkOptionKeys(options, "options", ["value", "columns", "rules"]);
  const input = tableFrom(table, "table");
  const found = segmentsOf(segments, input, rowCount(input));
  const names = profiledColumns(input, segments, options);
  const rules = options.rules ?? rulesFor(names);
  checkRules(rules, names);

  const { sizes, rows } = countRows(found);
  const columns = names.map((name) => describeColumn(name, finiteOrMissing(input, name), found));
  const worth = options.value === undefined ? undefined : describeWorth(input, options.value, found);
  const present = Array.from(sizes.keys()).filter((segment) => sizes[segment]! > 0);
  const described = present.map((segment) => ({
    segment,
    size: sizes[segment]!,
    share: sizes[segment]! / rows,
    ...worthOf(worth, segment),
    ...describeColumns(columns, segment),
  }));
  const namesOf = nameSegments(described, rules);
  const records = described.map((record, s): SegmentRecord => ({ ...record, ...namesOf[s]! }));
  return deepFreeze<SegmentProfile>({
    rows,
    unassigned: found.labels.length - rows,
    columns: columns.map(({ name, all, missing }) => ({
      name,
      mean: all.count === 0 ? null : all.mean,
      standardDeviation: all.count === 0 ? null : Math.sqrt(all.squares / all.count),
      missing,
    })),
    segments: records,
    summary: summaryTable(records),
    contrast: contrastTable(records, names),
    warnings: profileWarnings(worth, columns),
  });
}

interface DescribedColumn {
  readonly name: string;
  readonly groups: readonly Moments[];
  readonly others: readonly Moments[];
  readonly all: Moments;
  readonly missing: number;
}

function profiledColumns(table: Table, segments: SegmentsInput, options: ProfileOptions): readonly string[] {
  if (options.columns !== undefined) return chooseColumns(table, options.columns);
  if (isModel(segments)) return segments.columns.map((column) => column.name);
  const all = chooseColumns(table, undefined);
  const others = all.filter((name) => name !== options.value);
  return others.length > 0 ? others : all;
}

/** The value column by segment, and its sum over all segments. */
interface DescribedWorth extends DescribedColumn {
  readonly total: number;
}

function describeWorth(table: Table, name: string, segments: Segments): DescribedWorth {
  numberColumnOf(table, name, "options.value");
  const column = describeColumn(name, finiteOrMissing(table, name), segments);
  return { ...column, total: column.groups.reduce((sum, { count, mean }) => sum + count * mean, 0) };
}

function countRows({ labels, count }: Segments): { readonly sizes: Int32Array; readonly rows: number } {
  const sizes = new Int32Array(count);
  let rows = 0;
  for (const label of labels) {
    if (label < 0) continue;
    sizes[label]!++;
    rows++;
  }
  if (rows === 0) throw new InputError("empty", "segments", "segments with at least one row", rows);
  return { sizes, rows };
}

function describeColumn(name: string, values: Float64Array, { labels, count }: Segments): DescribedColumn {
  const groups = momentsBySegment(values, labels, count);
  const { others, all } = momentsOfOthers(groups);
  let missing = 0;
  for (let i = 0; i < values.length; i++) if (labels[i]! >= 0 && Number.isNaN(values[i])) missing++;
  return { name, groups, others, all, missing };
}

function describeColumns(
  columns: readonly DescribedColumn[],
  segment: number,
): Pick<SegmentRecord, "means" | "zScores" | "effectSizes" | "distinctive"> {
  const effects = columns.map(({ groups, others }) => cohensD(groups[segment]!, others[segment]!));
  const record = <T>(of: (column: DescribedColumn, f: number) => T): Record<string, T> =>
    Object.fromEntries(columns.map((column, f) => [column.name, of(column, f)]));
  return {
    means: record(({ groups }) => (groups[segment]!.count === 0 ? null : groups[segment]!.mean)),
    zScores: record(({ groups, all }) => zScore(groups[segment]!, all)),
    effectSizes: record((_, f) => finiteOrNull(effects[f]!)),
    distinctive: columns
      .flatMap(({ name }, f) => (effects[f] === null ? [] : [{ name, effect: effects[f]! }]))
      .filter(({ effect }) => Math.abs(effect) >= EFFECT_MIN)
      .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect) || 0) // two infinite effects are a tie
      .slice(0, DISTINCTIVE_MAX)
      .map(({ name, effect }) => ({
        column: name,
        direction: effect > 0 ? "high" : "low",
        effectSize: finiteOrNull(effect),
      })),
  };
}

function zScore(group: Moments, all: Moments): number | null {
  if (group.count === 0) return null;
  const z = (group.mean - all.mean) / Math.sqrt(all.squares / all.count);
  return Number.isFinite(z) ? z : 0; // no variation, or none that squares can hold
}

function finiteOrNull(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : value;
}

function worthOf(
  worth: DescribedWorth | undefined,
  segment: number,
): Pick<SegmentRecord, "valueSum" | "valueShare" | "valueMean"> {
  if (worth === undefined) return { valueSum: null, valueShare: null, valueMean: null };
  const { count, mean } = worth.groups[segment]!;
  return {
    valueSum: count * mean,
    valueShare: worth.total > 0 ? (count * mean) / worth.total : null,
    valueMean: count === 0 ? null : mean,
  };
}

function profileWarnings(
  value: { readonly name: string; readonly total: number; readonly missing: number } | undefined,
  columns: readonly DescribedColumn[],
): readonly Warning[] {
  const warnings: Warning[] = [];
  if (value !== undefined && !(value.total > 0)) {
    const message = `the sum of ${JSON.stringify(value.name)} is ${value.total}, so it has no shares`;
    warnings.push({ code: "no-value", message });
  }
  const gaps =
    value === undefined || columns.some(({ name }) => name === value.name) ? columns : [value, ...columns];
  const gapText = gaps
    .flatMap(({ missing, name }) => (missing > 0 ? [`${missing} in ${name}`] : []))
    .join(", ");
  if (gapText !== "") {
    warnings.push({ code: "missing-values", message: `missing values are left out (${gapText})` });
  }
  return warnings;
}
