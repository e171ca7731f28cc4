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
export type { SegmentsInput } from "../segmentation/segments-of.ts";
export { type SilhouetteOptions, silhouetteScore } from "../segmentation/silhouette.ts";
