export { type BuildFeaturesOptions, buildFeatures, type FeatureTable } from "../features/build-features.ts";
export type {
  AgeDefinition,
  CountDefinition,
  EndDefinition,
  FeatureDefinition,
  GapDefinition,
  PlannedDuration,
  PlannedFeature,
  PlannedName,
  PlannedShare,
  PlannedSlope,
  PlannedTrend,
  PlannedWindow,
  RatioDefinition,
  ShareDefinition,
  SlopeDefinition,
  StatisticDefinition,
  TrendDefinition,
} from "../features/feature-definition.ts";
export { type FeaturePlan, type FeaturePlanDefinition, featurePlan } from "../features/feature-plan.ts";
export {
  type ChurnLabels,
  type LabelChurnOptions,
  type LabelWindowOptions,
  labelChurn,
} from "../features/label-churn.ts";
export { type PlanLevelsOptions, planLevels } from "../features/plan-levels.ts";
export { type StandardFeatureOptions, standardFeatures } from "../features/standard-features.ts";
export {
  type SnapshotTable,
  type TrainingSnapshotsOptions,
  trainingSnapshots,
} from "../features/training-snapshots.ts";
