/**
 * k-means with names: the groups of an analysis, how they are described, and how new rows are put into them.
 *
 * @module
 */
import type { JobOptions } from "../internal/progress.ts";
import { assignSegments } from "../segmentation/assign.ts";
import { fitKMeans } from "../segmentation/k-means.ts";
import type { KMeansModel } from "../segmentation/k-means-model.ts";
import type { KMeansOptions } from "../segmentation/k-means-options.ts";
import { type ProfileOptions, profileSegments } from "../segmentation/profile.ts";
import type { SegmentName } from "../segmentation/segment-names.ts";
import type { SegmentProfile } from "../segmentation/segment-profile.ts";
import { MISSING_CODE, type Table, type TextColumn, textColumn } from "../table/table.ts";

/** The groups as they are stored: segment j of the model is called `labels[j]`. */
export interface SegmentModel {
  readonly model: KMeansModel;
  readonly labels: readonly SegmentName[];
}

/** The groups with the description of the customers they were found in. */
export interface SegmentStep extends SegmentModel {
  readonly profile: SegmentProfile;
}

/** Finds the groups of a table, describes and names them. */
export function segmentTable(
  table: Table,
  options: KMeansOptions & JobOptions,
  profiling: ProfileOptions,
): SegmentStep {
  const model = fitKMeans(table, options);
  const profile = profileSegments(table, model, profiling);
  const labels = model.sizes.map((_, segment) => labelOf(profile, segment));
  return Object.freeze({ model, labels, profile });
}

/** The name of the group of every row; missing where the row has none. */
export function segmentNames({ model, labels }: SegmentModel, table: Table): TextColumn {
  const { segment } = assignSegments(model, table);
  const codes = Int32Array.from(segment.values, (value) => (Number.isNaN(value) ? MISSING_CODE : value));
  return textColumn(
    codes,
    labels.map(({ name }) => name),
  );
}

function labelOf({ segments }: SegmentProfile, segment: number): SegmentName {
  const record = segments.find((candidate) => candidate.segment === segment);
  if (record === undefined) {
    // Weight 0 alone can leave a centre without a row.
    return {
      name: `Segment ${segment}`,
      nameZh: `客群${segment}`,
      action: null,
      actionZh: null,
      nameScore: null,
    };
  }
  const { name, nameZh, action, actionZh, nameScore } = record;
  return { name, nameZh, action, actionZh, nameScore };
}
