/** Shares, entropies and numbers of different values as text. */
import { wrongKind } from "../../features/columns/log-reader.ts";
import type { FeatureOf } from "../../features/columns/per-member.ts";
import { InputError } from "../../internal/input-error.ts";
import { cutOfFeature, pick, within } from "../cut.ts";
import { checkAmounts, levelAttribute } from "./checks.ts";
import type { LogQuery } from "./log-query.ts";

/** Number of different values. */
export function distinctSql(log: LogQuery, feature: FeatureOf<"distinct">, path: string): string {
  const { column, kind } = log.attribute(feature.attribute, `${path}.attribute`);
  if (kind === "time") {
    throw wrongKind(`${path}.attribute`, "a text, boolean or number attribute", feature.attribute, kind);
  }
  const cut = cutOfFeature(log.asOf, feature);
  const distinct = log.ofLevels(column, cut, (count) => `COUNT(CASE WHEN ${count} > 0 THEN 1 END)`);
  return `COALESCE(${distinct}, 0)`;
}

/** Entropy of the levels. */
export function entropySql(log: LogQuery, feature: FeatureOf<"entropy">, path: string): string {
  const { f64 } = log.dialect;
  const { column } = levelAttribute(log, feature.attribute, `${path}.attribute`);
  return log.ofLevels(column, cutOfFeature(log.asOf, feature), (count, total) => {
    const share = `(${f64(count)} / ${f64(total)})`;
    return `SUM(CASE WHEN ${count} > 0 THEN -${share} * LN(${share}) END)`;
  });
}

/** Share of rows, or of their amounts, with a level. */
export function shareSql(log: LogQuery, feature: FeatureOf<"share">, path: string): string {
  const { f64, f64Lit } = log.dialect;
  const { column, kind } = levelAttribute(log, feature.attribute, `${path}.attribute`);
  const inCut = within(cutOfFeature(log.asOf, feature), "at_us", log.dialect);
  const isLevel = `${column} = ${levelText(log, kind === "boolean", feature.level, path)}`;
  if (feature.of === "count") {
    const hits = log.ofRows(`COUNT(${pick("1", isLevel, inCut)})`);
    const known = log.ofRows(`COUNT(${pick(column, inCut)})`);
    return `${f64(hits)} / NULLIF(${f64(known)}, ${f64Lit(0)})`;
  }
  checkAmounts(log, feature.kind, path);
  const hits = log.ofRows(log.amounts.sum(pick(log.amounts.row(), isLevel, inCut)));
  const total = log.ofRows(log.amounts.sum(pick(log.amounts.row(), `${column} IS NOT NULL`, inCut)));
  return `CASE WHEN ${total} > ${f64Lit(0)} THEN COALESCE(${hits}, ${f64Lit(0)}) / ${total} END`;
}

function levelText(log: LogQuery, isBoolean: boolean, level: string, path: string): string {
  if (!isBoolean) return log.dialect.text(level);
  if (level !== "true" && level !== "false") {
    throw new InputError(
      "unknown-choice",
      `${path}.level`,
      '"true" or "false" for a boolean attribute',
      level,
    );
  }
  return level === "true" ? "1" : "0";
}

/** Share of rows in parts of the calendar. */
export function calendarSql(log: LogQuery, feature: FeatureOf<"calendar-share">): string {
  const { f64, f64Lit } = log.dialect;
  const inCut = within(cutOfFeature(log.asOf, feature), "at_us", log.dialect);
  const isWanted = `${log.part(feature.part)} IN (${feature.values.join(", ")})`;
  const hits = log.ofRows(`COUNT(${pick("1", log.isPurchase, inCut, isWanted)})`);
  const all = log.ofRows(`COUNT(${pick("at_us", log.isPurchase, inCut)})`);
  return `${f64(hits)} / NULLIF(${f64(all)}, ${f64Lit(0)})`;
}
