/**
 * A first look at a table: what each column holds.
 *
 * @module
 */
import { checkInteger, checkOptionKeys } from "../internal/check.ts";
import { quantileSorted, sortedFinite } from "../numeric/quantile.ts";
import { compensatedSum } from "../numeric/sum.ts";
import { type BooleanColumn, type Column, columnLength, isMissing, type TextColumn } from "./table.ts";
import { type TableInput, tableFrom } from "./table-from.ts";

/** One column in figures; what does not apply to its kind is null, and so is everything about no values. */
export interface ColumnSummary {
  readonly name: string;
  readonly kind: Column["kind"];
  readonly rows: number;
  readonly missing: number;
  /** Different values, missing not counted. */
  readonly distinct: number;
  /** Smallest value; of times, as ISO text in UTC. */
  readonly min: number | string | null;
  readonly quartile1: number | string | null;
  readonly median: number | string | null;
  readonly quartile3: number | string | null;
  readonly max: number | string | null;
  /** Numbers and booleans (the share of true). */
  readonly mean: number | null;
  /** Standard deviation with n - 1 in the denominator; numbers only, at least two of them. */
  readonly sd: number | null;
  /** Most frequent values of texts and booleans, most frequent first, ties in order of appearance. */
  readonly top: readonly { readonly value: string; readonly rows: number }[] | null;
}

/** Options of {@link describeTable}. */
export interface DescribeOptions {
  /** Most frequent values to list per text column. @defaultValue 5 */
  readonly top?: number;
}

type Figures = Omit<ColumnSummary, "name" | "kind" | "rows" | "missing">;

const NO_FIGURES: Figures = {
  distinct: 0,
  min: null,
  quartile1: null,
  median: null,
  quartile3: null,
  max: null,
  mean: null,
  sd: null,
  top: null,
};

/**
 * Describes every column: kind, rows, missing and distinct values, range, quartiles, mean and standard deviation of
 * numbers, the most frequent texts. Quartiles interpolate linearly (type 7, the default of R and NumPy); infinite
 * values count as distinct ones and are left out of the figures.
 *
 * @returns One record a column, in column order; plain JSON.
 * @remarks O(rows log rows) per column.
 * @example
 * const [spend] = describeTable(tableFrom({ spend: [1, 2, 4, null] }));
 * [spend?.missing, spend?.mean, spend?.median]; // => [1, 2.3333, 2]
 */
export function describeTable(table: TableInput, options: DescribeOptions = {}): ColumnSummary[] {
  checkOptionKeys(options, "options", ["top"]);
  const { top = 5 } = options;
  checkInteger(top, "options.top", 0);
  return Object.entries(tableFrom(table, "table")).map(([name, column]) => {
    const rows = columnLength(column);
    let missing = 0;
    for (let i = 0; i < rows; i++) if (isMissing(column, i)) missing++;
    return { name, kind: column.kind, rows, missing, ...figuresOf(column, rows - missing, top) };
  });
}

function figuresOf(column: Column, present: number, top: number): Figures {
  if (present === 0) return NO_FIGURES;
  switch (column.kind) {
    case "text":
      return textFigures(column, top);
    case "boolean":
      return booleanFigures(column, present);
    case "time":
      return orderFigures(column.values, (ms) => new Date(Math.round(ms)).toISOString());
    default:
      return { ...orderFigures(column.values, (value) => value), ...moments(sortedFinite(column.values)) };
  }
}

function textFigures({ codes, levels }: TextColumn, top: number): Figures {
  const rowsOf = new Float64Array(levels.length);
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) rowsOf[codes[i]!]!++;
  const used = Array.from(levels.keys()).filter((code) => rowsOf[code]! > 0);
  const distinct = used.length;
  used.sort((a, b) => rowsOf[b]! - rowsOf[a]! || a - b);
  const list = used.slice(0, top).map((code) => ({ value: levels[code]!, rows: rowsOf[code]! }));
  return { ...NO_FIGURES, distinct, top: list };
}

function booleanFigures({ values }: BooleanColumn, present: number): Figures {
  const isTrue = values.reduce((total, value) => total + (value === 1 ? 1 : 0), 0);
  const list = [
    { value: "true", rows: isTrue },
    { value: "false", rows: present - isTrue },
  ].filter(({ rows }) => rows > 0);
  list.sort((a, b) => b.rows - a.rows);
  return { ...NO_FIGURES, distinct: list.length, mean: isTrue / present, top: list };
}

function orderFigures(values: Float64Array, show: (value: number) => number | string): Figures {
  const sorted = sortedFinite(values);
  const distinct = countDistinct(values);
  if (sorted.length === 0) return { ...NO_FIGURES, distinct };
  return {
    ...NO_FIGURES,
    distinct,
    min: show(sorted[0]!),
    quartile1: show(quantileSorted(sorted, 0.25)),
    median: show(quantileSorted(sorted, 0.5)),
    quartile3: show(quantileSorted(sorted, 0.75)),
    max: show(sorted[sorted.length - 1]!),
  };
}

/** Mean and standard deviation in two passes: the one-pass form cancels where the mean is large. */
function moments(finite: Float64Array): { mean: number | null; sd: number | null } {
  const n = finite.length;
  if (n === 0) return { mean: null, sd: null };
  const mean = compensatedSum(finite) / n;
  const squares = compensatedSum(finite.map((value) => (value - mean) ** 2));
  return { mean, sd: n < 2 ? null : Math.sqrt(squares / (n - 1)) };
}

function countDistinct(values: Float64Array): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct++;
  return distinct;
}
