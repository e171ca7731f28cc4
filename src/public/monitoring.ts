/** Public names of `churnkit/monitoring`: what has changed since a model was made. */
export type { BothTables } from "../monitoring/both-tables.ts";
export { domainClassifier } from "../monitoring/domain/domain-classifier.ts";
export type {
  DomainClassification,
  DomainClassifierOptions,
  TellingColumn,
} from "../monitoring/domain/types.ts";
export { driftReport } from "../monitoring/drift/drift-report.ts";
export { formatDriftReport } from "../monitoring/drift/format-drift-report.ts";
export type {
  ColumnDrift,
  DriftDistance,
  DriftReport,
  DriftReportOptions,
  DriftVerdict,
  LevelShare,
} from "../monitoring/drift/types.ts";
export type {
  ColumnChoice,
  LeftOutColumn,
  OtherKindColumn,
  UnpairedColumns,
} from "../monitoring/paired-columns.ts";
export { estimatePerformance } from "../monitoring/performance/estimate-performance.ts";
export type {
  EstimatePerformanceOptions,
  ExpectedChunk,
  ExpectedConfusion,
  ExpectedMetric,
  MetricLimits,
  OutcomeGains,
  PerformanceEstimate,
  PerformanceMetric,
  PerformanceReference,
  ReferenceChunk,
} from "../monitoring/performance/types.ts";
export { populationStability } from "../monitoring/stability/population-stability.ts";
export type {
  ColumnStability,
  PopulationStability,
  PopulationStabilityOptions,
  StabilityBins,
  StabilityVerdict,
} from "../monitoring/stability/types.ts";
