import { type JobOptions, jobOf } from "../internal/progress.ts";
import type { Warning } from "../internal/warning.ts";
import type { Table } from "../table/table.ts";
import { type SegmentStep, segmentTable } from "./segment-model.ts";

/** Which columns to leave out, how many groups, found by which chance. */
export interface CustomerGroupOptions extends JobOptions {
  readonly exclude: readonly string[];
  readonly clusters: number;
  readonly seed: number;
}

/**
 * Groups customers by the number columns of their table; a missing value counts as the column's mean.
 *
 * @returns The groups, or why there are none.
 */
export function customerGroups(table: Table, options: CustomerGroupOptions): SegmentStep | Warning {
  const { exclude, clusters, seed } = options;
  const columns = Object.keys(table).filter((name) => isUsable(table, name) && !exclude.includes(name));
  if (columns.length === 0) {
    return { code: "no-number-columns", message: "there is no number column that varies to find groups in" };
  }
  const distinct = countDistinct(table, columns, clusters);
  if (distinct < clusters) {
    return {
      code: "too-few-customers",
      message: `${distinct} different customers make no ${clusters} groups`,
    };
  }
  return segmentTable(table, { clusters, seed, columns, missing: "mean", ...jobOf(options) }, { columns });
}

function isUsable(table: Table, name: string): boolean {
  const column = table[name]!;
  if (column.kind !== "number") return false;
  const first = column.values.find((value) => !Number.isNaN(value));
  return first !== undefined && column.values.some((value) => !Number.isNaN(value) && value !== first);
}

/** Distinct rows of the columns, counted up to `enough`. */
function countDistinct(table: Table, columns: readonly string[], enough: number): number {
  const values = columns
    .map((name) => table[name]!)
    .flatMap((column) => (column.kind === "number" ? [column.values] : []));
  const seen = new Set<string>();
  const rows = values[0]?.length ?? 0;
  for (let i = 0; i < rows && seen.size < enough; i++) seen.add(values.map((column) => column[i]).join("/"));
  return seen.size;
}
