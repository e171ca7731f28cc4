/**
 * Which segment each row of a table is in, however the caller says it: by a model, by what `assignSegments`
 * returned, or by plain numbers.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import type { Table } from "../table/table.ts";
import { assignSegments, type SegmentAssignment } from "./assign.ts";
import type { KMeansModel } from "./k-means-model.ts";

/** A k-means model, the table that {@link assignSegments} returns, or one segment number a row. */
export type SegmentsInput = KMeansModel | SegmentAssignment | ArrayLike<number>;

/** Segment numbers of the rows, and how many segments there are. */
export interface Segments {
  /** Segment of each row, from 0; -1 for a row that is in none. */
  readonly labels: Int32Array;
  /** One more than the largest segment number, or what the model has. */
  readonly count: number;
}

/** Segment numbers are kept small: each takes room in every table of results. */
const SEGMENT_MAX = 100_000;

/**
 * @throws InputError when the segments are not as many as the rows, or one is not a whole number >= 0. NaN is a
 * row without a segment.
 */
export function segmentsOf(segments: SegmentsInput, table: Table, rows: number): Segments {
  if (isModel(segments)) {
    const { values } = assignSegments(segments, table).segment;
    return { ...readLabels(values, "segments", rows), count: segments.sizes.length };
  }
  if (isAssignment(segments)) return readLabels(segments.segment.values, "segments.segment", rows);
  if (typeof segments !== "object" || segments === null || typeof segments.length !== "number") {
    const expected = "a k-means model, a table of assignSegments, or one number a row";
    throw new InputError("wrong-type", "segments", expected, segments);
  }
  return readLabels(segments, "segments", rows);
}

/** Tells a k-means model from the other forms. */
export function isModel(segments: SegmentsInput): segments is KMeansModel {
  return (
    typeof segments === "object" && segments !== null && "kind" in segments && "scaledCenters" in segments
  );
}

function isAssignment(segments: SegmentsInput): segments is SegmentAssignment {
  const { segment } = (segments ?? {}) as Partial<SegmentAssignment>;
  return segment?.kind === "number";
}

function readLabels(values: ArrayLike<number>, path: string, rows: number): Segments {
  if (values.length !== rows) {
    throw new InputError("length-mismatch", `${path}.length`, `${rows} (rows of the table)`, values.length);
  }
  const labels = new Int32Array(rows);
  let largest = -1;
  for (let i = 0; i < rows; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) {
      labels[i] = -1;
      continue;
    }
    if (!Number.isInteger(value) || value < 0 || value > SEGMENT_MAX) {
      throw new InputError("out-of-range", `${path}[${i}]`, `a whole number in [0, ${SEGMENT_MAX}]`, value);
    }
    labels[i] = value;
    if (value > largest) largest = value;
  }
  return { labels, count: largest + 1 };
}
