/** Public names of `churnkit/monitoring`: what has changed since a model was made. */
export type { BothTables } from "../monitoring/both-tables.ts";
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
export { populationStability } from "../monitoring/stability/population-stability.ts";
export type {
  ColumnStability,
  PopulationStability,
  PopulationStabilityOptions,
  StabilityBins,
  StabilityVerdict,
} from "../monitoring/stability/types.ts";
