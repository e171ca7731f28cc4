/**
 * What a profile of segments holds.
 *
 * @module
 */
import type { Warning } from "../internal/warning.ts";
import type { NumberColumn, Table, TextColumn } from "../table/table.ts";
import type { SegmentName } from "./segment-names.ts";

/** A column in which a segment stands out. */
export interface DistinctiveColumn {
  readonly column: string;
  readonly direction: "high" | "low";
  /** As in {@link SegmentRecord.effectSizes}; null where neither the segment nor the rest varies at all. */
  readonly effectSize: number | null;
}

/** One segment. Records by column are null where the segment has no value of the column. */
export interface SegmentRecord extends SegmentName {
  readonly segment: number;
  /** Rows. */
  readonly size: number;
  /** Share of the rows that are in a segment, in (0, 1]. */
  readonly share: number;
  /** Sum of the value column; null without one. */
  readonly valueSum: number | null;
  /** Share of the sum over all segments; null when that is not above 0. */
  readonly valueShare: number | null;
  /** Mean over the rows that have a value. */
  readonly valueMean: number | null;
  readonly means: Readonly<Record<string, number | null>>;
  /** Standardised centre: (mean - mean of all) / standard deviation of all; 0 in a column without variation. */
  readonly zScores: Readonly<Record<string, number | null>>;
  /**
   * Cohen's d against the rows outside the segment: difference of the means in pooled standard deviations; about
   * 0.2 is small, 0.5 medium, 0.8 large. null with nothing outside, or where neither side varies.
   */
  readonly effectSizes: Readonly<Record<string, number | null>>;
  /** Up to three columns that set the segment apart most, with an effect size of at least 0.2 either way. */
  readonly distinctive: readonly DistinctiveColumn[];
}

/** A column over all rows that are in a segment. */
export interface ProfiledColumn {
  readonly name: string;
  /** null where every value is missing. */
  readonly mean: number | null;
  /** Of the population; null where every value is missing. */
  readonly standardDeviation: number | null;
  readonly missing: number;
}

/** All segments, as records and as tables. */
export interface SegmentProfile {
  /** Rows that are in a segment. */
  readonly rows: number;
  /** Rows that are in none. */
  readonly unassigned: number;
  readonly columns: readonly ProfiledColumn[];
  /** By segment number; a segment without rows is not listed. */
  readonly segments: readonly SegmentRecord[];
  /** One row a segment, for a bar chart or a report. */
  readonly summary: SummaryTable;
  /** One row a segment and column, for a heat map or a radar chart. */
  readonly contrast: ContrastTable;
  readonly warnings: readonly Warning[];
}

/** One row a segment. Numbers that a segment lacks are missing (NaN). */
export type SummaryTable = Table & {
  readonly segment: NumberColumn;
  readonly name: TextColumn;
  readonly nameZh: TextColumn;
  readonly size: NumberColumn;
  readonly share: NumberColumn;
  readonly valueSum: NumberColumn;
  readonly valueShare: NumberColumn;
  readonly valueMean: NumberColumn;
  /** What sets the segment apart, in words: `high M, high F, low R`. */
  readonly distinctive: TextColumn;
  readonly action: TextColumn;
  readonly actionZh: TextColumn;
};

/** One row a segment and column, segment by segment. */
export type ContrastTable = Table & {
  readonly segment: NumberColumn;
  readonly name: TextColumn;
  readonly column: TextColumn;
  readonly mean: NumberColumn;
  readonly zScore: NumberColumn;
  readonly effectSize: NumberColumn;
};
