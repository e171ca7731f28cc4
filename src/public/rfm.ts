/** Recency, frequency and monetary value: the table, the scores, the segments. */
export { type RfmScheme, type RfmSegmentRule, rfmScheme, type ScoreRange } from "../rfm/rfm-scheme.ts";
export { airlineRfmScheme, retailRfmScheme } from "../rfm/rfm-schemes.ts";
export { type RfmTable, type RfmTableOptions, rfmTable } from "../rfm/rfm-table.ts";
export {
  RFM_MEASURES,
  type RfmCutPoints,
  type RfmMeasure,
  type RfmScores,
  type RfmScoreTable,
  type ScoreRfmOptions,
  scoreRfm,
} from "../rfm/score-rfm.ts";
export {
  type RfmSegmentSummary,
  type RfmSegments,
  type RfmSegmentTable,
  segmentRfm,
} from "../rfm/segment-rfm.ts";
