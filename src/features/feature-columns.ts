/**
 * Computes the columns of a plan for the members of opened logs.
 *
 * @module
 */
import type { Column } from "../table/table.ts";
import { derivedColumn } from "./columns/derived-columns.ts";
import type { LogReader } from "./columns/log-reader.ts";
import { calendarColumn, distinctColumn, entropyColumn, shareColumn } from "./columns/mix-columns.ts";
import { ageColumn, countColumn, gapColumn } from "./columns/timing-columns.ts";
import { slopeColumn, trendColumn } from "./columns/trend-columns.ts";
import { endColumn, statisticColumn } from "./columns/value-columns.ts";
import type { PlannedFeature } from "./feature-definition.ts";
import type { FeaturePlan } from "./feature-plan.ts";

/**
 * The columns of a plan, by name, one value a member.
 *
 * @throws {@link InputError} for an event table that is not there, an attribute that the log has not or that is of
 *   the wrong kind, and for a feature of amounts on a log without.
 */
export function featureColumns(reader: LogReader, plan: FeaturePlan): Record<string, Column> {
  const columns = new Map<string, Column>();
  for (const [i, feature] of plan.features.entries()) {
    columns.set(feature.name, featureColumn(reader, feature, columns, `plan.features[${i}]`));
  }
  // Own properties even for a column that is called `__proto__`.
  return Object.fromEntries(columns);
}

function featureColumn(
  reader: LogReader,
  feature: PlannedFeature,
  columns: ReadonlyMap<string, Column>,
  path: string,
): Column {
  switch (feature.kind) {
    case "ratio":
    case "difference":
    case "total":
    case "product":
    case "log1p":
      return derivedColumn(columns, feature, path);
    default:
      return logColumn(reader, feature, path);
  }
}

function logColumn(
  reader: LogReader,
  feature: Exclude<PlannedFeature, { readonly kind: "ratio" | "difference" | "total" | "product" | "log1p" }>,
  path: string,
): Column {
  const log = reader(feature.from, `${path}.from`);
  switch (feature.kind) {
    case "count":
    case "active-days":
      return countColumn(log, feature);
    case "recency":
    case "tenure":
      return ageColumn(log, feature);
    case "gap-mean":
    case "gap-spread":
    case "gap-max":
    case "gap-ratio":
      return gapColumn(log, feature);
    case "trend":
      return trendColumn(log, feature, path);
    case "slope":
      return slopeColumn(log, feature, path);
    case "first":
    case "last":
      return endColumn(log, feature, path);
    case "distinct":
      return distinctColumn(log, feature, path);
    case "entropy":
      return entropyColumn(log, feature, path);
    case "share":
      return shareColumn(log, feature, path);
    case "calendar-share":
      return calendarColumn(log, feature);
    default:
      return statisticColumn(log, feature, path);
  }
}
