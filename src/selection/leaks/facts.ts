/**
 * What is known of a column before anything is judged.
 *
 * @module
 */
import type { Column } from "../../table/table.ts";
import { type Bins, binRows, orderedValues } from "./bins.ts";
import type { Labels } from "./labels.ts";
import { binnedAuc, type RankAuc, rankAuc } from "./single-auc.ts";

/** A column in figures. */
export interface ColumnFacts {
  readonly name: string;
  readonly column: Column;
  readonly bins: Bins;
  /** Numbers, flags and times in their order; null for texts. */
  readonly values: Float64Array | null;
  readonly rank: RankAuc | null;
  /** Area by itself, out of fold. */
  readonly auc: number;
  /** Area of whether it is missing, 1/2 or above. */
  readonly missingAuc: number;
  /** Rows and events by bin. */
  readonly rows: Float64Array;
  readonly events: Float64Array;
}

/** A column ranks by its values, in place of its bins, where its direction is certain and hardly a value is missing. */
const CERTAIN_Z = 3;
const FEW_MISSING = 0.05;

/** Looks at one column. */
export function columnFacts(name: string, column: Column, labels: Labels): ColumnFacts {
  const { truth } = labels;
  const bins = binRows(column);
  const rows = new Float64Array(bins.count);
  const events = new Float64Array(bins.count);
  for (let i = 0; i < truth.length; i++) {
    rows[bins.ofRow[i]!]!++;
    events[bins.ofRow[i]!]! += truth[i]!;
  }
  const values = orderedValues(column);
  const rank = values === null ? null : rankAuc(values, truth);
  const isOrdered =
    rank !== null && Math.abs(rank.z) > CERTAIN_Z && bins.missing <= FEW_MISSING * truth.length;
  const byOrder = isOrdered ? Math.max(rank.auc, 1 - rank.auc) : 0;
  const auc = bins.distinct === 0 ? 0.5 : Math.max(binnedAuc(bins, labels), byOrder);
  const missingEvents = events[bins.count - 1]! / labels.events;
  const missingOthers = (bins.missing - events[bins.count - 1]!) / labels.others;
  const missingAuc = 0.5 + Math.abs(missingEvents - missingOthers) / 2;
  return { name, column, bins, values, rank, auc, missingAuc, rows, events };
}
