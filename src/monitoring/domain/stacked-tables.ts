/**
 * Two tables below each other, with a column that says which.
 *
 * @module
 */
import { stackColumns } from "../../features/stack-columns.ts";
import { InputError } from "../../internal/input-error.ts";
import { randomStream, shuffle } from "../../random/random.ts";
import {
  booleanColumn,
  type Column,
  isMissing,
  makeTable,
  type Table,
  takeColumn,
} from "../../table/table.ts";
import { type BothTables, both } from "../both-tables.ts";
import type { PairedTables } from "../paired-columns.ts";

/** Rows of both, those of the reference first. */
export interface StackedTables {
  readonly table: Table;
  /** Name of the column that says which. */
  readonly target: string;
  /** 1 for rows of the current table. */
  readonly truth: Uint8Array;
  /** Number of each row's group; null where every row is by itself. */
  readonly groups: Float64Array | null;
  readonly rows: BothTables<number>;
}

/** Stacks samples of at most `maxRows` rows of each. */
export function stackTables(
  { pairs, rows, tables }: PairedTables,
  {
    maxRows,
    seed,
    group,
  }: { readonly maxRows: number; readonly seed: number; readonly group: string | null },
): StackedTables {
  const chosen = both((side) => sampleRows(rows[side], maxRows, seed, side));
  const count = both((side) => chosen[side].length);
  const stack = (reference: Column, current: Column): Column =>
    stackColumns([takeColumn(reference, chosen.reference), takeColumn(current, chosen.current)]);
  const columns = pairs.map(({ name, reference, current }) => [name, stack(reference, current)] as const);
  let target = "isCurrent";
  while (columns.some(([name]) => name === target)) target += "_";
  const truth = new Uint8Array(count.reference + count.current).fill(1, count.reference);
  return {
    table: makeTable({ ...Object.fromEntries(columns), [target]: booleanColumn(truth) }),
    target,
    truth,
    groups: group === null ? null : groupNumbers(tables, chosen, group),
    rows: count,
  };
}

/** Ascending; all of them where they are few enough. */
function sampleRows(rows: number, most: number, seed: number, side: string): Int32Array {
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  if (rows <= most) return all;
  return shuffle(randomStream(seed, "sample", side), all)
    .slice(0, most)
    .sort();
}

/** Values of the two tables are the same group when they read the same, whatever the kind of the column. */
function groupNumbers(tables: BothTables<Table>, chosen: BothTables<Int32Array>, name: string): Float64Array {
  const numbers = new Map<string, number>();
  const groups: number[] = [];
  for (const side of ["reference", "current"] as const) {
    const column = tables[side][name]!;
    for (const row of chosen[side]) {
      if (isMissing(column, row))
        throw new InputError("missing-value", `${side}.${name}[${row}]`, "a group", null);
      const key = column.kind === "text" ? column.levels[column.codes[row]!]! : String(column.values[row]);
      const known = numbers.get(key) ?? numbers.size;
      numbers.set(key, known);
      groups.push(known);
    }
  }
  return Float64Array.from(groups);
}
