/**
 * Columns that are found again and again in halves of the rows.
 *
 * With q columns taken in every half, p columns and a threshold t, at most q^2 / ((2 t - 1) p) false finds are to be expected.
 *
 * Sources: Meinshausen and Bühlmann (2010), "Stability selection", Journal of the Royal Statistical Society B 72(4), 417-473
 * (theorem 1); Shah and Samworth (2013), "Variable selection with error control: another look at stability selection", the
 * same 75(1), 55-80 (complementary halves).
 *
 * @module
 */
import type { AssignedFolds } from "../../../evaluation/folds/fold-plan.ts";
import { type StratifiedFoldsOptions, stratifiedFolds } from "../../../evaluation/folds/stratified-folds.ts";
import { InputError } from "../../../internal/input-error.ts";
import { takeColumn } from "../../../table/table.ts";
import { rowsIn } from "../../fold-rows.ts";
import type { StabilitySettings } from "./definition.ts";
import { leastFirst, logChances } from "./filter.ts";
import type { Candidates, Choice } from "./result.ts";

/**
 * Chooses by stability.
 *
 * @throws {@link InputError} `out-of-range` with fewer than two rows (groups) of a class; the reason of `signal`.
 * @remarks 2 pairs filters of half of the rows.
 */
export function chooseByStability(
  { count, threshold = 0.75, pairs = 25, seed = 42 }: StabilitySettings,
  candidates: Candidates,
  signal: AbortSignal | undefined,
): Choice {
  const { columns, truth, weights, groups, path } = candidates;
  const most = columns.length;
  const taken = Math.min(most, count ?? Math.max(1, Math.floor(Math.sqrt((2 * threshold - 1) * most))));
  const { assignment } = halvesOf(truth, { folds: 2, repeats: pairs, seed, group: groups }, path);
  const found = new Int32Array(most);
  for (const halfOf of assignment) {
    for (const half of [0, 1]) {
      signal?.throwIfAborted();
      const rows = rowsIn(halfOf, half);
      const logs = logChances({
        columns: columns.map(([name, column]) => [name, takeColumn(column, rows)] as const),
        truth: Uint8Array.from(rows, (row) => truth[row]!),
        weights: weights && Float64Array.from(rows, (row) => weights[row]!),
        groups: undefined,
      });
      // What says nothing at all is not found, however few columns there are.
      for (const index of leastFirst(logs).slice(0, taken)) if (logs[index]! < 0) found[index]!++;
    }
  }
  const share = (index: number): number => found[index]! / (2 * pairs);
  return {
    columns: columns.map(([column], index) => {
      const kept = share(index) >= threshold;
      return {
        column,
        kept,
        score: share(index),
        falseShare: null,
        reason: kept ? null : "unstable",
        twin: null,
      };
    }),
    expectedFalse: taken ** 2 / ((2 * threshold - 1) * most),
  };
}

function halvesOf(
  truth: Uint8Array,
  options: StratifiedFoldsOptions,
  path: string,
): Pick<AssignedFolds, "assignment"> {
  try {
    return stratifiedFolds(truth, options);
  } catch (error) {
    if (!(error instanceof InputError) || error.path !== "options.folds") throw error;
    const rows = options.group === undefined ? "rows" : "groups";
    throw new InputError(
      error.code,
      path,
      `a selection from two ${rows} of each class at least, one a half`,
      1,
    );
  }
}
