/** Which groups of customers there are, what sets them apart, and what to do about each. */
export { assignSegments, type SegmentAssignment } from "../segmentation/assign.ts";
export { fitKMeans } from "../segmentation/k-means.ts";
export type {
  ColumnTransform,
  KMeansColumn,
  KMeansFit,
  KMeansModel,
  MissingPolicy,
} from "../segmentation/k-means-model.ts";
export type { KMeansOptions } from "../segmentation/k-means-options.ts";
export { lrfmcFeatures, lrfmcReport } from "../segmentation/lrfmc.ts";
export type { LrfmcFlightColumns, LrfmcFlightOptions, LrfmcFlights } from "../segmentation/lrfmc-flights.ts";
export type { LrfmcMemberColumns, LrfmcMemberOptions } from "../segmentation/lrfmc-members.ts";
export type {
  LrfmcFlightCounts,
  LrfmcReport,
  LrfmcRule,
  LrfmcTable,
} from "../segmentation/lrfmc-table.ts";
export { type ProfileOptions, profileSegments } from "../segmentation/profile.ts";
export type { SegmentName } from "../segmentation/segment-names.ts";
export type {
  ContrastTable,
  DistinctiveColumn,
  ProfiledColumn,
  SegmentProfile,
  SegmentRecord,
  SummaryTable,
} from "../segmentation/segment-profile.ts";
export { type LrfmcRoles, lrfmcRules, type SegmentRule } from "../segmentation/segment-rules.ts";
export type { SegmentsInput } from "../segmentation/segments-of.ts";
export { type SilhouetteOptions, silhouetteScore } from "../segmentation/silhouette.ts";
