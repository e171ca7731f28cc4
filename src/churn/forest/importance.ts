/**
 * How much each column tells a forest.
 *
 * @module
 */
import type { StoredTree } from "../../kernels/forest/types.ts";
import type { ForestImportance } from "./model.ts";

/** What splits took from the Gini impurity: the mean over trees of each column's share, brought to the sum 1. */
export function impurityImportance(
  trees: readonly StoredTree[],
  columns: readonly string[],
): ForestImportance {
  const sums = new Float64Array(columns.length);
  for (const { decrease } of trees) {
    let total = 0;
    // A cut that takes nothing may come out a little below 0.
    for (const taken of decrease) total += Math.max(0, taken);
    if (total === 0) continue;
    for (let column = 0; column < sums.length; column++)
      sums[column]! += Math.max(0, decrease[column]!) / total;
  }
  const whole = sums.reduce((sum, value) => sum + value, 0);
  return ranked("impurity", columns, whole === 0 ? sums : sums.map((value) => value / whole));
}

/** The mean over trees of what they lose. */
export function permutationImportance(
  losses: Float64Array,
  trees: number,
  columns: readonly string[],
): ForestImportance {
  return ranked(
    "permutation",
    columns,
    losses.map((loss) => loss / trees),
  );
}

/** The most important first, equal ones in the order of the columns. */
function ranked(
  measure: ForestImportance["measure"],
  columns: readonly string[],
  values: Float64Array,
): ForestImportance {
  const rows = columns.map((column, c) => ({ column, importance: values[c]! }));
  return { measure, columns: rows.sort((a, b) => b.importance - a.importance) };
}
