/** Amounts and values of attributes as text. */
import type { FeatureOf } from "../../features/columns/per-member.ts";
import { type Cut, cutOf, cutOfFeature, pick, within } from "../cut.ts";
import { checkAmounts, numberAttribute, unsupported } from "./checks.ts";
import type { FeatureSql } from "./feature-column.ts";
import type { LogQuery } from "./log-query.ts";

type StatisticFeature = FeatureOf<"sum" | "mean" | "min" | "max" | "spread" | "median" | "quantile">;

/** Values that a statistic runs over, NULL outside of the window; and where its aggregates are computed. */
interface Values {
  /** As doubles. */
  readonly value: string;
  readonly sum: string;
  readonly of: (aggregate: string) => string;
  readonly ofAgain: (aggregate: string) => string;
}

/** A statistic of amounts, or of an attribute. */
export function statisticSql(log: LogQuery, feature: StatisticFeature, path: string): string {
  const cut = cutOfFeature(log.asOf, feature);
  if (feature.value !== undefined) {
    const value = pick(
      numberAttribute(log, feature.value, `${path}.value`),
      within(cut, "at_us", log.dialect),
    );
    if (feature.kind === "sum") return attributeSum(log, value, cut);
    const { ofRows, ofRowsAgain } = log;
    return statistic(log, feature, { value, sum: `SUM(${value})`, of: ofRows, ofAgain: ofRowsAgain }, path);
  }
  checkAmounts(log, feature.kind, path);
  if (feature.kind === "sum") {
    const amount = pick(log.amounts.row(), within(cut, "at_us", log.dialect));
    return `COALESCE(${log.ofRows(log.amounts.sum(amount))}, ${log.dialect.f64Lit(0)})`;
  }
  const { amount } = log.purchases(cut);
  const values = {
    value: log.amounts.value(amount()),
    sum: log.amounts.sum(amount()),
    of: log.ofPurchases,
    ofAgain: log.ofPurchasesAgain,
  };
  return statistic(log, feature, values, path);
}

function statistic(log: LogQuery, feature: StatisticFeature, values: Values, path: string): string {
  const { value, of } = values;
  switch (feature.kind) {
    case "min":
    case "max":
      return of(`${feature.kind.toUpperCase()}(${value})`);
    case "median":
      return of(percentile(log, value, 0.5, feature.kind, path));
    case "quantile":
      return of(percentile(log, value, feature.probability, feature.kind, path));
    case "spread":
      return spread(log, values);
    default:
      return of(meanText(log, values));
  }
}

function meanText({ dialect: { f64, f64Lit } }: LogQuery, { value, sum }: Values): string {
  return `${sum} / NULLIF(${f64(`COUNT(${value})`)}, ${f64Lit(0)})`;
}

function percentile(log: LogQuery, value: string, probability: number, kind: string, path: string): string {
  const text = log.dialect.percentile(value, probability);
  if (text === null) throw unsupported(path, `a feature of kind ${kind}`, log.dialect);
  return text;
}

/**
 * In two passes, as in memory: an engine's own spread loses digits where values lie far from 0.
 *
 * Source: Chan, Golub and LeVeque (1983), "Algorithms for computing the sample variance", The American Statistician
 * 37(3), equation 1.7.
 */
function spread(log: LogQuery, values: Values): string {
  const { f64, f64Lit } = log.dialect;
  const { value, of, ofAgain } = values;
  const mean = of(meanText(log, values));
  const count = f64(of(`COUNT(${value})`));
  const deviation = `${value} - ${mean}`;
  const squares = ofAgain(`SUM((${deviation}) * (${deviation}))`);
  const rest = ofAgain(`SUM(${deviation})`);
  const variance = `(${squares} - ${rest} * ${rest} / ${count}) / (${count} - ${f64Lit(1)})`;
  return `CASE WHEN ${count} > ${f64Lit(1)} THEN CASE WHEN ${variance} > ${f64Lit(0)} THEN SQRT(${variance}) ELSE ${f64Lit(0)} END END`;
}

/** 0 without a purchase row, missing where there are some and none has a value. */
function attributeSum(log: LogQuery, value: string, cut: Cut): string {
  const { f64Lit } = log.dialect;
  const inCut = within(cut, "at_us", log.dialect);
  const known = log.ofRows(`COUNT(${value})`);
  const purchases = log.ofRows(`COUNT(${pick("at_us", log.isPurchase, inCut)})`);
  const sum = log.ofRows(`SUM(${value})`);
  return `CASE WHEN ${known} > 0 OR COALESCE(${purchases}, 0) = 0 THEN COALESCE(${sum}, ${f64Lit(0)}) END`;
}

/** The first or the last value; the smallest where several rows share its instant. */
export function endSql(log: LogQuery, feature: FeatureOf<"first" | "last">, path: string): FeatureSql {
  const edge = feature.kind === "first" ? "MIN" : "MAX";
  if (feature.value === undefined) {
    checkAmounts(log, feature.kind, path);
    const { time, amount } = log.purchases(cutOf(log.asOf, Number.NEGATIVE_INFINITY, log.asOf));
    const at = log.ofPurchases(`${edge}(${time})`);
    const value = log.ofPurchasesAgain(
      `MIN(CASE WHEN at_us = ${at} THEN ${log.amounts.value(amount())} END)`,
    );
    return { expression: value, kind: "number" };
  }
  const { column, kind } = log.attribute(feature.value, `${path}.value`);
  const at = log.ofRows(`${edge}(CASE WHEN ${column} IS NOT NULL THEN at_us END)`);
  return { expression: log.ofRowsAgain(`MIN(CASE WHEN at_us = ${at} THEN ${column} END)`), kind };
}
