/**
 * Columns that say the same.
 *
 * @module
 */
import { checkBetween, checkChoice, checkOptionKeys } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import { columnOf } from "../../table/table.ts";
import { type TableInput, tableFrom } from "../../table/table-from.ts";
import { checkNotInfinite } from "../encoding/numeric.ts";
import { associationColumn, associationOf, type CorrelationMethod } from "./association.ts";

/** Options of {@link correlationGroups}. */
export interface CorrelationGroupsOptions {
  /**
   * Columns to compare.
   *
   * @defaultValue all
   */
  readonly columns?: readonly string[] | undefined;
  /**
   * Least association of any two columns of a group, in (0, 1].
   *
   * @defaultValue 0.8
   */
  readonly threshold?: number | undefined;
  /**
   * Of two numbers: the correlation of ranks, or of values.
   *
   * @defaultValue `"spearman"`
   */
  readonly method?: CorrelationMethod | undefined;
}

/** Columns that stand for one another. */
export interface CorrelationGroup {
  /** In the order of the table, at least two. */
  readonly columns: readonly string[];
  /** The column that is closest to the others on average; of equals the first. */
  readonly representative: string;
  /** The weakest association of two of them. */
  readonly weakest: number;
}

/** What {@link correlationGroups} found. */
export interface CorrelationGroups {
  /** By the first of their columns in the table. */
  readonly groups: readonly CorrelationGroup[];
  /** Columns of no group. */
  readonly alone: readonly string[];
  readonly threshold: number;
  readonly method: CorrelationMethod;
}

/**
 * Finds groups of columns that say the same: numbers by their correlation whatever its sign, texts by Cramer's V, a text and
 * a number by the correlation ratio, both corrected for the number of levels.
 *
 * From the strongest pair down, two groups are joined where every pair of their columns reaches the threshold. Labels are not looked
 * at, so the groups may be made from the whole table.
 *
 * @param data - Rows, columns or a table.
 * @throws {@link InputError} `missing-column`, `duplicate`, `unknown-choice`, `out-of-range`, `not-finite`.
 * @remarks O(rows * columns^2). Rows where one of a pair is missing are left out of the pair.
 * @example
 * const { groups, alone } = correlationGroups({
 *   visits: [1, 2, 3, 4, 5, 6], spend: [10, 19, 33, 38, 52, 61], age: [30, 61, 42, 25, 57, 38],
 * });
 * groups[0]; // => { columns: ["visits", "spend"], representative: "visits", weakest: 1 }
 * alone; // => ["age"]
 */
export function correlationGroups(
  data: TableInput,
  options: CorrelationGroupsOptions = {},
): CorrelationGroups {
  checkOptionKeys(options, "options", ["columns", "threshold", "method"]);
  const { threshold = 0.8, method = "spearman" } = options;
  checkBetween(threshold, "options.threshold", 0, 1);
  if (threshold === 0) throw new InputError("out-of-range", "options.threshold", "> 0", threshold);
  checkChoice(method, "options.method", ["pearson", "spearman"]);
  const table = tableFrom(data, "data");
  const names = options.columns ?? Object.keys(table);
  if (!Array.isArray(names))
    throw new InputError("wrong-type", "options.columns", "an array of column names", names);
  const columns = names.map((name, i) => {
    const column = columnOf(table, name, `options.columns[${i}]`);
    if (names.indexOf(name) < i) {
      throw new InputError("duplicate", `options.columns[${i}]`, "a column named once", name);
    }
    if (column.kind === "number" || column.kind === "time") checkNotInfinite(column.values, `data.${name}`);
    return associationColumn(column, method);
  });
  const strength = columns.map((a, i) => columns.slice(0, i).map((b) => associationOf(a, b)));
  const between = (i: number, j: number): number => (i > j ? strength[i]![j]! : strength[j]![i]!);
  const groups = joined(columns.length, between, threshold).filter((group) => group.length > 1);
  const inGroup = new Set(groups.flat());
  return deepFreeze<CorrelationGroups>({
    groups: groups.map((group) => describeGroup(group, names, between)),
    alone: names.filter((_, i) => !inGroup.has(i)),
    threshold,
    method,
  });
}

/** A product of three sums may round a correlation of 1 off it. */
const ROUNDING = 1e-12;

function joined(count: number, between: (i: number, j: number) => number, threshold: number): number[][] {
  const pairs: { readonly i: number; readonly j: number; readonly strength: number }[] = [];
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const strength = between(i, j);
      if (strength >= threshold - ROUNDING) pairs.push({ i: j, j: i, strength });
    }
  }
  // Of equally strong pairs the first in the order of the table.
  pairs.sort((a, b) => b.strength - a.strength || a.i - b.i || a.j - b.j);
  const groupOf = Array.from({ length: count }, (_, i) => [i]);
  for (const { i, j } of pairs) {
    const [first, second] = [groupOf[i]!, groupOf[j]!];
    if (first === second) continue;
    if (!first.every((a) => second.every((b) => between(a, b) >= threshold - ROUNDING))) continue;
    first.push(...second);
    for (const member of second) groupOf[member] = first;
  }
  const groups = [...new Set(groupOf)].map((group) => group.sort((a, b) => a - b));
  return groups.sort((a, b) => a[0]! - b[0]!);
}

function describeGroup(
  group: readonly number[],
  names: readonly string[],
  between: (i: number, j: number) => number,
): CorrelationGroup {
  let weakest = 1;
  let representative = group[0]!;
  let closest = Number.NEGATIVE_INFINITY;
  for (const i of group) {
    let sum = 0;
    for (const j of group) {
      if (i === j) continue;
      sum += between(i, j);
      weakest = Math.min(weakest, between(i, j));
    }
    if (sum > closest + ROUNDING) {
      closest = sum;
      representative = i;
    }
  }
  return { columns: group.map((i) => names[i]!), representative: names[representative]!, weakest };
}
