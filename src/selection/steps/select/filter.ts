/**
 * Columns by what each has to do with the target by itself.
 *
 * Source: Benjamini and Hochberg (1995), "Controlling the false discovery rate", Journal of the Royal Statistical Society B
 * 57(1), 289-300.
 *
 * @module
 */
import {
  type AssociationColumn,
  associationColumn,
  associationOf,
} from "../../../features/association/association.ts";
import type { FilterSettings } from "./definition.ts";
import { relevanceOf } from "./relevance.ts";
import type { Candidates, Choice, ChosenColumn } from "./result.ts";

/** Logarithm of the p-value of each candidate. O(rows log rows * columns). */
export function logChances({ columns, truth, weights }: Omit<Candidates, "path">): Float64Array {
  return Float64Array.from(columns, ([, column]) => relevanceOf(column, truth, weights).logP);
}

/** Indices by their number, least first; of equals the first. */
export function leastFirst(numbers: Float64Array): number[] {
  return [...numbers.keys()].sort((a, b) => numbers[a]! - numbers[b]! || a - b);
}

/** Chooses by a filter. */
export function chooseByFilter(settings: FilterSettings, candidates: Candidates): Choice {
  const { count = Number.POSITIVE_INFINITY, maximumCorrelation } = settings;
  const level = settings.level ?? (settings.count === undefined ? 0.1 : undefined);
  const { columns } = candidates;
  const logs = logChances(candidates);
  const order = leastFirst(logs);
  const adjusted = falseShares(logs, order);
  const found = new Array<ChosenColumn>(columns.length);
  const kept: { readonly name: string; readonly column: AssociationColumn }[] = [];
  for (const index of order) {
    const [name, column] = columns[index]!;
    const tells = { column: name, score: -logs[index]! / Math.LN10 + 0, falseShare: adjusted[index]! };
    const drop = (reason: ChosenColumn["reason"], twin: string | null = null): void => {
      found[index] = { ...tells, kept: false, reason, twin };
    };
    if (level !== undefined && !(adjusted[index]! <= level)) drop("level");
    else if (kept.length >= count) drop("count");
    else if (maximumCorrelation === undefined) {
      kept.push({ name, column: associationColumn(column, "spearman") });
      found[index] = { ...tells, kept: true, reason: null, twin: null };
    } else {
      const own = associationColumn(column, "spearman");
      const twin = kept.find((other) => associationOf(own, other.column) >= maximumCorrelation);
      if (twin !== undefined) drop("correlated", twin.name);
      else {
        kept.push({ name, column: own });
        found[index] = { ...tells, kept: true, reason: null, twin: null };
      }
    }
  }
  return { columns: found, expectedFalse: null };
}

/** The least share of false finds at which each column is kept. */
function falseShares(logs: Float64Array, order: readonly number[]): Float64Array {
  const shares = new Float64Array(logs.length);
  let least = 1;
  for (let rank = order.length; rank >= 1; rank--) {
    const index = order[rank - 1]!;
    least = Math.min(least, (Math.exp(logs[index]!) * logs.length) / rank);
    shares[index] = least;
  }
  return shares;
}
