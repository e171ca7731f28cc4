/**
 * Into which segment a customer falls, how far from its centre, and how clearly.
 *
 * @module
 */
import { nearestTwo } from "../kernels/lloyd.ts";
import { makeTable, type NumberColumn, numberColumn, rowCount, type Table } from "../table/table.ts";
import { type TableInput, tableFrom } from "../table/table-from.ts";
import { checkKMeansModel, type KMeansModel } from "./k-means-model.ts";
import { applySpace } from "./model-space.ts";

/** One row for each row of the table that was assigned, in its order. */
export type SegmentAssignment = Table & {
  /** Index of the nearest centre, from 0; missing (NaN) for a row that the model leaves out. */
  readonly segment: NumberColumn;
  /** Distance to that centre in the space that was clustered: standard deviations where it was standardised. */
  readonly distance: NumberColumn;
  /**
   * `1 - distance / distance to the second nearest centre`, in [0, 1]: 0 on the border between two segments, 1 on
   * the centre, and 1 where there is one segment only. It is the simplified silhouette, not a probability.
   */
  readonly confidence: NumberColumn;
};

/**
 * Assigns every row of a table to the segment whose centre is nearest.
 *
 * @param model - Of `fitKMeans`, or read back from JSON.
 * @param table - Has the model's columns; further columns are not looked at.
 * @returns As many rows as the table. Missing values take the path the model declares: an error, a row of
 * missing results (`"drop-row"`), or the mean of the fit (`"mean"`).
 * @throws {@link InputError} for a column that is absent or not a number column, for infinite values, and for
 * missing ones where the model takes none.
 * @remarks O(rows * segments * columns). Of two centres equally near the one with the lower number is taken.
 * @example
 * const members = { flights: [2, 3, 2, 40, 42, 41], recencyDays: [300, 280, 310, 5, 9, 7] };
 * const model = fitKMeans(members, { clusters: 2, seed: 1 });
 * const known = assignSegments(model, members);
 * const fresh = assignSegments(model, { flights: [38], recencyDays: [12] });
 * fresh.segment.values[0] === known.segment.values[3]; // => true
 * fresh.confidence.values[0]! > 0.9; // => true
 */
export function assignSegments(model: KMeansModel, table: TableInput): SegmentAssignment {
  checkKMeansModel(model, "model");
  const input = tableFrom(table, "table");
  const length = rowCount(input);
  const { values, rows } = applySpace(input, model.columns, model.missing);
  const labels = new Int32Array(rows.length);
  const first = new Float64Array(rows.length);
  const second = new Float64Array(rows.length);
  const centers = Float64Array.from(model.scaledCenters.flat());
  nearestTwo(values, rows.length, model.columns.length, centers, labels, first, second);

  const segment = new Float64Array(length).fill(Number.NaN);
  const distance = new Float64Array(length).fill(Number.NaN);
  const confidence = new Float64Array(length).fill(Number.NaN);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    segment[row] = labels[i]!;
    distance[row] = Math.sqrt(first[i]!);
    // Two centres on one point leave 0 / 0: the row belongs to neither more than to the other.
    confidence[row] = second[i] === 0 ? 0 : 1 - Math.sqrt(first[i]! / second[i]!);
  }
  return makeTable({
    segment: numberColumn(segment),
    distance: numberColumn(distance),
    confidence: numberColumn(confidence),
  });
}
