/**
 * A profile as tables, ready for charts and files.
 *
 * @module
 */
import {
  makeTable,
  type NumberColumn,
  numberColumn,
  type TextColumn,
  textColumnFrom,
} from "../table/table.ts";
import type { ContrastTable, SegmentRecord, SummaryTable } from "./segment-profile.ts";

/** The records as one row a segment. */
export function summaryTable(segments: readonly SegmentRecord[]): SummaryTable {
  return makeTable({
    segment: numbers(segments, (s) => s.segment),
    name: texts(segments, (s) => s.name),
    nameZh: texts(segments, (s) => s.nameZh),
    size: numbers(segments, (s) => s.size),
    share: numbers(segments, (s) => s.share),
    valueSum: numbers(segments, (s) => s.valueSum),
    valueShare: numbers(segments, (s) => s.valueShare),
    valueMean: numbers(segments, (s) => s.valueMean),
    distinctive: texts(segments, (s) => s.distinctive.map((d) => `${d.direction} ${d.column}`).join(", ")),
    action: texts(segments, (s) => s.action),
    actionZh: texts(segments, (s) => s.actionZh),
  });
}

/** The records as one row a segment and column. */
export function contrastTable(segments: readonly SegmentRecord[], columns: readonly string[]): ContrastTable {
  const cells = segments.flatMap((record) => columns.map((column) => ({ record, column })));
  return makeTable({
    segment: numbers(cells, (c) => c.record.segment),
    name: texts(cells, (c) => c.record.name),
    column: texts(cells, (c) => c.column),
    mean: numbers(cells, (c) => c.record.means[c.column]!),
    zScore: numbers(cells, (c) => c.record.zScores[c.column]!),
    effectSize: numbers(cells, (c) => c.record.effectSizes[c.column]!),
  });
}

function numbers<T>(rows: readonly T[], of: (row: T) => number | null): NumberColumn {
  return numberColumn(Float64Array.from(rows, (row) => of(row) ?? Number.NaN));
}

function texts<T>(rows: readonly T[], of: (row: T) => string | null): TextColumn {
  return textColumnFrom(rows.map(of));
}
