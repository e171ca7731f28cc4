export type { CorrelationMethod } from "../features/association/association.ts";
export {
  type CorrelationGroup,
  type CorrelationGroups,
  type CorrelationGroupsOptions,
  correlationGroups,
} from "../features/association/correlation-groups.ts";
export { type BuildFeaturesOptions, buildFeatures, type FeatureTable } from "../features/build-features.ts";
export type { EventLogs } from "../features/columns/log-reader.ts";
export type {
  AgeDefinition,
  CalendarShareDefinition,
  CombinedDefinition,
  CountDefinition,
  DifferenceDefinition,
  DistinctDefinition,
  EndDefinition,
  EntropyDefinition,
  FeatureDefinition,
  GapDefinition,
  LogarithmDefinition,
  LogDefinition,
  MeasureDefinition,
  NamedDefinition,
  Planned,
  PlannedDuration,
  PlannedFeature,
  PlannedName,
  PlannedShare,
  PlannedSlope,
  PlannedTrend,
  PlannedWindow,
  QuantileDefinition,
  RatioDefinition,
  ShareDefinition,
  SlopeDefinition,
  StatisticDefinition,
  TrendDefinition,
  WindowedDefinition,
} from "../features/feature-definition.ts";
export { type FeaturePlan, type FeaturePlanDefinition, featurePlan } from "../features/feature-plan.ts";
export { type ChurnLabels, type LabelChurnOptions, labelChurn } from "../features/label-churn.ts";
export type {
  CancellationRule,
  ChurnRule,
  PurchaseRule,
  RhythmRule,
  SpendRule,
} from "../features/labels/churn-rule.ts";
export type { ContractColumns } from "../features/labels/contracts.ts";
export type { LabelWindowOptions } from "../features/labels/label-window.ts";
export { type PlanLevelsOptions, planLevels } from "../features/plan-levels.ts";
export { type StandardFeatureOptions, standardFeatures } from "../features/standard-features.ts";
export type {
  ColumnStep,
  ImputeStep,
  OneHotStep,
  OrdinalStep,
  ScaleStep,
  StepColumns,
  TargetEncodeStep,
} from "../features/steps/definition.ts";
export type {
  ColumnKind,
  EncodedTarget,
  ImputedColumn,
  LearnedImpute,
  LearnedOneHot,
  LearnedOrdinal,
  LearnedScale,
  LearnedSelect,
  LearnedStep,
  LearnedTargetEncode,
  OneHotColumn,
} from "../features/steps/learned.ts";
export type { BinSettings, BinTrend, WoeStep } from "../features/steps/woe/definition.ts";
export type { LearnedWoe, WoeBin, WoeColumn } from "../features/steps/woe/learned.ts";
export {
  type SnapshotTable,
  type TrainingSnapshotsOptions,
  trainingSnapshots,
} from "../features/training-snapshots.ts";
