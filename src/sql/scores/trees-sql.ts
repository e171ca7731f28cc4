/**
 * Sums of trees: a column for each tree, nested CASE; then sums of fifty columns, then their sum.
 *
 * A split by bins is a comparison with the threshold above its last bin; texts become the numbers of their bins once, in
 * a step of their own. A missing value fails every comparison and takes the ELSE, unless the split sends it left.
 *
 * @module
 */

import type { GradientBoostingModel } from "../../churn/boosting/model.ts";
import type { RandomForestModel } from "../../churn/forest/model.ts";
import { unpackTrees } from "../../churn/trees/pack.ts";
import { CATEGORY_SPLIT, LEAF, MISSING_LEFT, SET_BYTES, type Trees } from "../../churn/trees/trees.ts";
import {
  type BinnedColumn,
  type BinnedText,
  type Binning,
  MISSING_BIN,
} from "../../features/binning/types.ts";
import { InputError } from "../../internal/input-error.ts";
import type { Dialect } from "../dialect.ts";
import { balanced, type SelectColumn } from "../layout.ts";
import type { ScoreContext } from "./score-context.ts";

const NODES_MOST = 20_000;
/** Trees whose values are added in one expression. */
const BATCH = 50;

/** Adds the steps up to a column with the sum of the leaf values. */
export function addTreeSum(model: GradientBoostingModel | RandomForestModel, context: ScoreContext): string {
  const { binning, params } = model;
  const trees = unpackTrees(params.trees, binning.columns.length, "model.params.trees");
  checkSize(trees, context);
  const { dialect } = context;
  const names = context.read(binning.columns);
  context.add(
    binning.columns.map((column, c) => ({
      expression: column.kind === "text" ? binOfText(column, names[c]!, dialect) : names[c]!,
      name: `b${c}`,
    })),
  );
  const count = trees.roots.length - 1;
  context.add(
    Array.from({ length: count }, (_, t) => ({
      expression: treeSql(trees, trees.roots[t]!, binning, dialect),
      name: `t${t}`,
    })),
  );
  const batches: SelectColumn[] = [];
  for (let from = 0; from < count; from += BATCH) {
    const terms = Array.from({ length: Math.min(BATCH, count - from) }, (_, k) => `t${from + k}`);
    batches.push({ expression: pairwise(terms), name: `s${batches.length}` });
  }
  context.add(batches);
  context.add([
    {
      expression:
        count === 0
          ? dialect.f64Lit(0)
          : balanced(
              batches.map(({ name }) => name),
              "+",
            ),
      name: "total",
    },
  ]);
  return "total";
}

function checkSize({ feature, roots }: Trees, { options, dialect, kept }: ScoreContext): void {
  const { maxNodes = NODES_MOST } = options;
  if (!Number.isInteger(maxNodes) || maxNodes < 1) {
    throw new InputError("out-of-range", "options.maxNodes", "a whole number >= 1", maxNodes);
  }
  if (feature.length > maxNodes) {
    const expected = `a model of at most ${maxNodes} nodes (options.maxNodes); score a larger one in memory, or in batches of rows`;
    throw new InputError("out-of-range", "model", expected, `${feature.length} nodes`);
  }
  const treesMost = dialect.limits.columns - kept.length;
  if (roots.length - 1 > treesMost) {
    const expected = `a model of at most ${treesMost} trees, the columns that ${dialect.name} takes`;
    throw new InputError("out-of-range", "model", expected, `${roots.length - 1} trees`);
  }
}

/** Number of the bin of a text; NULL for what is missing and for what training did not see, where that counts as missing. */
function binOfText({ levels, otherBin }: BinnedText, name: string, { text, f64Lit }: Dialect): string {
  const cases = levels.map((level, bin) => `WHEN ${name} = ${text(level)} THEN ${f64Lit(bin)}`);
  const other = otherBin === null ? "" : ` WHEN ${name} IS NOT NULL THEN ${f64Lit(otherBin)}`;
  if (cases.length === 0 && other === "")
    return `CASE WHEN ${name} IS NULL THEN ${f64Lit(0)} ELSE ${f64Lit(0)} END`;
  return `CASE ${cases.join(" ")}${other} END`;
}

function treeSql(trees: Trees, node: number, binning: Binning, dialect: Dialect): string {
  const column = trees.feature[node]!;
  if (column === LEAF) return dialect.f64Lit(trees.value[node]!);
  const left = trees.left[node]!;
  const condition = splitSql(trees, node, binning.columns[column]!, `b${column}`, dialect);
  return `CASE WHEN ${condition} THEN ${treeSql(trees, left, binning, dialect)} ELSE ${treeSql(trees, left + 1, binning, dialect)} END`;
}

/** Is true for a row that goes left, and false or NULL for one that goes right. */
function splitSql(
  trees: Trees,
  node: number,
  column: BinnedColumn,
  name: string,
  { f64Lit }: Dialect,
): string {
  const flags = trees.flags[node]!;
  if ((flags & CATEGORY_SPLIT) === 0) {
    if (column.kind === "text")
      return orMissing(`${name} <= ${f64Lit(trees.bin[node]!)}`, name, (flags & MISSING_LEFT) !== 0);
    const threshold = column.thresholds[trees.bin[node]!];
    const known = threshold === undefined ? `${name} IS NOT NULL` : `${name} <= ${f64Lit(threshold)}`;
    return orMissing(known, name, (flags & MISSING_LEFT) !== 0);
  }
  const goesLeft = (bin: number): boolean =>
    ((trees.sets[trees.value[node]! * SET_BYTES + (bin >> 3)]! >> (bin & 7)) & 1) === 1;
  const left = binsOf(column).filter(goesLeft);
  const known =
    left.length === 0 ? `${name} <> ${name}` : `${name} IN (${left.map((bin) => f64Lit(bin)).join(", ")})`;
  return orMissing(known, name, goesLeft(MISSING_BIN));
}

function orMissing(known: string, name: string, missingLeft: boolean): string {
  return missingLeft ? `${name} IS NULL OR ${known}` : known;
}

/** Bins that a row of a text column can be in, what is missing left out. */
function binsOf(column: BinnedColumn): number[] {
  if (column.kind !== "text")
    throw new InputError(
      "incompatible-model",
      "model.params.trees",
      "sets of text columns only",
      column.kind,
    );
  const bins = column.levels.map((_, bin) => bin);
  return column.otherBin === null || column.otherBin < bins.length ? bins : [...bins, column.otherBin];
}

/** Terms added as a balanced tree. */
function pairwise(terms: readonly string[]): string {
  if (terms.length === 1) return terms[0]!;
  const middle = terms.length >> 1;
  return `(${pairwise(terms.slice(0, middle))} + ${pairwise(terms.slice(middle))})`;
}
