/** Trends and slopes as text. */
import { windowOf } from "../../features/columns/log-reader.ts";
import type { PlannedSlope, PlannedTrend } from "../../features/feature-definition.ts";
import { type Cut, cutOf, pick, within } from "../cut.ts";
import { checkAmounts, numberAttribute } from "./checks.ts";
import type { LogQuery } from "./log-query.ts";

/** Products of microseconds and periods stay in 64 bits below it. */
const MOST_US = 2n ** 62n;

/** The recent window against the one before. */
export function trendSql(log: LogQuery, feature: PlannedTrend, path: string): string {
  const { f64, f64Lit } = log.dialect;
  const [middle, end] = windowOf(log.asOf, feature);
  const [start] = windowOf(middle, feature);
  const recent = measure(log, feature, cutOf(log.asOf, middle, end), path);
  const earlier = measure(log, feature, cutOf(log.asOf, start, middle), path);
  if (feature.how === "difference") return `${recent} - ${earlier}`;
  return `CASE WHEN ${earlier} > ${f64Lit(0)} THEN ${f64(recent)} / ${f64(earlier)} END`;
}

/** Count of purchases or sum in a window; 0 where there is none. */
function measure(log: LogQuery, feature: PlannedTrend, cut: Cut, path: string): string {
  const { f64, f64Lit } = log.dialect;
  if (feature.of === "count")
    return f64(`COALESCE(${log.ofPurchases(`COUNT(${log.purchases(cut).time})`)}, 0)`);
  const inCut = within(cut, "at_us", log.dialect);
  const sum =
    feature.value === undefined
      ? log.amounts.sum(pick(amountOf(log, feature, path), inCut))
      : `SUM(${pick(numberAttribute(log, feature.value, `${path}.value`), inCut)})`;
  return `COALESCE(${log.ofRows(sum)}, ${f64Lit(0)})`;
}

/** The slope over the parts of a window. */
export function slopeSql(log: LogQuery, feature: PlannedSlope, path: string): string {
  const { f64Lit } = log.dialect;
  const { periods } = feature;
  const cut = cutOf(log.asOf, ...windowOf(log.asOf, feature));
  const norm = f64Lit((periods * (periods * periods - 1)) / 12);
  return `COALESCE(${slopeSum(log, feature, cut, path)}, ${f64Lit(0)}) / ${norm}`;
}

function slopeSum(log: LogQuery, feature: PlannedSlope, cut: Cut, path: string): string {
  const { f64, f64Lit } = log.dialect;
  const centre = f64Lit((feature.periods - 1) / 2);
  if (feature.of === "count") {
    const { time } = log.purchases(cut);
    return log.ofPurchases(`SUM(${f64(partText(log, time, feature.periods, cut))} - ${centre})`);
  }
  const weight =
    feature.value === undefined
      ? log.amounts.value(amountOf(log, feature, path))
      : numberAttribute(log, feature.value, `${path}.value`);
  const part = f64(partText(log, "at_us", feature.periods, cut));
  return log.ofRows(`SUM(${pick(`(${part} - ${centre}) * (${weight})`, within(cut, "at_us", log.dialect))})`);
}

/** Which of the equal parts a time in the window is in, counted from 0: the microseconds of memory's `partOf`. */
function partText({ dialect }: LogQuery, time: string, periods: number, { startMs, endMs }: Cut): string {
  const { i64Lit, f64, f64Lit, truncDiv } = dialect;
  const start = -BigInt(Math.round(-startMs * 1000));
  const length = BigInt(Math.round((endMs - startMs) * 1000));
  const age = `(${time} - ${i64Lit(start)})`;
  if (length * BigInt(periods) < MOST_US) return truncDiv(`(${age} * ${i64Lit(periods)})`, i64Lit(length));
  return `FLOOR(${f64(age)} * ${f64Lit(periods)} / ${f64Lit(Number(length))})`;
}

function amountOf(log: LogQuery, { kind }: PlannedTrend | PlannedSlope, path: string): string {
  checkAmounts(log, kind, path);
  return log.amounts.row();
}
