/** Database engines: the same operations where the data are. */
export type {
  QueryOptions,
  ResultColumn,
  ScratchTable,
  SqlConnection,
  StatementOptions,
  StreamOptions,
} from "../engines/connection.ts";
export type { Engine } from "../engines/engine.ts";
export { type EngineFault, type EngineFaultCode, isEngineFault } from "../engines/engine-fault.ts";
export { type EngineFromOptions, engineFrom, type RunSql, type SqlRows } from "../engines/engine-from.ts";
export type { EngineFeatureOptions } from "../engines/operations/build-features.ts";
export type { EngineCohortOptions } from "../engines/operations/cohort-retention.ts";
export type {
  EngineKMeansOptions,
  KMeansStep,
  KMeansStepOptions,
} from "../engines/operations/k-means/fit-k-means.ts";
export type { EngineLabelOptions } from "../engines/operations/label-churn.ts";
export type { EngineLogisticOptions } from "../engines/operations/logistic/fit-logistic.ts";
export type {
  EnginePurchaseGroupOptions,
  EnginePurchaseOptions,
  PurchaseGroups,
} from "../engines/operations/purchases.ts";
export type { EngineRfmOptions, EngineScoreRfmOptions } from "../engines/operations/rfm.ts";
export type { RunnableQuery } from "../engines/operations/run-compiled.ts";
export type { EngineScorable, EngineScoreOptions } from "../engines/operations/score.ts";
export type { WriteTableOptions, WrittenRows } from "../engines/operations/write-table.ts";
export type { ProbeAnswer, ProbeReport, ProbeValue } from "../engines/probe/probe-report.ts";
