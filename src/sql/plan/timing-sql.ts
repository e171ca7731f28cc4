/** Counts, ages and gaps as text. */
import type { FeatureOf } from "../../features/columns/per-member.ts";
import { cutOfFeature } from "../cut.ts";
import type { LogQuery } from "./log-query.ts";
import { msText } from "./purchase-query.ts";

type GapFeature = FeatureOf<"gap-mean" | "gap-spread" | "gap-max" | "gap-ratio">;

const DAY_MS = 86_400_000;
/** The whole history. */
const WHOLE = {};

/** Purchases, or days with one. */
export function countSql(log: LogQuery, feature: FeatureOf<"count" | "active-days">): string {
  const cut = cutOfFeature(log.asOf, feature);
  const count =
    feature.kind === "count" ? log.ofPurchases(`COUNT(${log.purchases(cut).time})`) : log.activeDays(cut);
  return `COALESCE(${count}, 0)`;
}

/** Days since the last or the first purchase. */
export function ageSql(log: LogQuery, { kind }: FeatureOf<"recency" | "tenure">): string {
  const { dialect, asOf } = log;
  const { time } = log.purchases(cutOfFeature(asOf, WHOLE));
  const at = log.ofPurchases(`${kind === "recency" ? "MAX" : "MIN"}(${time})`);
  return `(${dialect.f64Lit(asOf)} - ${msText(at, dialect)}) / ${dialect.f64Lit(DAY_MS)}`;
}

/** Days from purchase to purchase. */
export function gapSql(log: LogQuery, feature: GapFeature): string {
  const { dialect } = log;
  const { f64, f64Lit } = dialect;
  const cut = cutOfFeature(log.asOf, feature);
  if (feature.kind === "gap-max") return log.ofPurchases(`MAX(${log.gapDays(cut)})`);
  const { time } = log.purchases(cut);
  const count = log.ofPurchases(`COUNT(${time})`);
  const first = log.ofPurchases(`MIN(${time})`);
  const last = log.ofPurchases(`MAX(${time})`);
  const span = `(${msText(last, dialect)} - ${msText(first, dialect)})`;
  const mean = `${span} / NULLIF(${f64(count)} - ${f64Lit(1)}, ${f64Lit(0)}) / ${f64Lit(DAY_MS)}`;
  switch (feature.kind) {
    case "gap-mean":
      return mean;
    case "gap-ratio": {
      const since = `(${f64Lit(cut.endMs)} - ${msText(last, dialect)}) / ${f64Lit(DAY_MS)}`;
      return `${since} / NULLIF(${mean}, ${f64Lit(0)})`;
    }
    case "gap-spread": {
      const deviation = `(${log.gapDays(cut)}) - (${mean})`;
      const squares = log.ofPurchasesAgain(`SUM((${deviation}) * (${deviation}))`);
      return `CASE WHEN ${count} > 2 THEN SQRT(${squares} / (${f64(count)} - ${f64Lit(2)})) END`;
    }
  }
}
