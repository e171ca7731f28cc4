/**
 * A feature as text: an expression over the aggregates of its log, and of the columns of a plan before it.
 *
 * @module
 */
import type { FeatureOf } from "../../features/columns/per-member.ts";
import type { PlannedFeature } from "../../features/feature-definition.ts";
import type { FeatureSql } from "./feature-column.ts";
import type { LogQuery } from "./log-query.ts";
import { calendarSql, distinctSql, entropySql, shareSql } from "./mix-sql.ts";
import { ageSql, countSql, gapSql } from "./timing-sql.ts";
import { slopeSql, trendSql } from "./trend-sql.ts";
import { endSql, statisticSql } from "./value-sql.ts";

/** Kinds that are made from columns of the plan. */
export type DerivedKind = "ratio" | "difference" | "total" | "product" | "log1p";

/** A feature of a log. */
export type LogFeature = Exclude<PlannedFeature, { readonly kind: DerivedKind }>;

/** Finds the log that a feature looks at. */
export type QueryReader = (from: string | undefined, path: string) => LogQuery;

/**
 * The text of a feature of a log.
 *
 * @throws {@link InputError} for an event table or an attribute that is not there or is of the wrong kind, and for what
 *   the dialect cannot do exactly.
 */
export function logFeatureSql(reader: QueryReader, feature: LogFeature, path: string): FeatureSql {
  const log = reader(feature.from, `${path}.from`);
  switch (feature.kind) {
    case "first":
    case "last":
      return endSql(log, feature, path);
    default:
      return { expression: numberSql(log, feature, path), kind: "number" };
  }
}

function numberSql(
  log: LogQuery,
  feature: Exclude<LogFeature, FeatureOf<"first" | "last">>,
  path: string,
): string {
  switch (feature.kind) {
    case "count":
    case "active-days":
      return countSql(log, feature);
    case "recency":
    case "tenure":
      return ageSql(log, feature);
    case "gap-mean":
    case "gap-spread":
    case "gap-max":
    case "gap-ratio":
      return gapSql(log, feature);
    case "trend":
      return trendSql(log, feature, path);
    case "slope":
      return slopeSql(log, feature, path);
    case "distinct":
      return distinctSql(log, feature, path);
    case "entropy":
      return entropySql(log, feature, path);
    case "share":
      return shareSql(log, feature, path);
    case "calendar-share":
      return calendarSql(log, feature);
    default:
      return statisticSql(log, feature, path);
  }
}
