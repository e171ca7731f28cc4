/** The definition of every churn label written the slow way, over row objects. */

import { featurePlan } from "../features/feature-plan.ts";
import { addDuration, DAY_MS, type Duration } from "../internal/time.ts";
import { type NaiveLogs, naiveFeatures } from "./naive-features.ts";
import { quantileOf, total } from "./naive-statistics.ts";

/** A contract of a customer, epoch milliseconds; null: it runs on, or has run all along. */
export interface NaiveContract {
  readonly customer: string;
  readonly started: number | null;
  readonly cancelled: number | null;
}

/** A window after a date, epoch milliseconds. */
export interface NaiveWindow {
  readonly asOf: number;
  readonly start: number;
  readonly end: number;
  readonly observedUntil: number;
}

/** What counts as leaving. */
export type NaiveRule =
  | { readonly by: "purchase" }
  | {
      readonly by: "rhythm";
      readonly multiple: number;
      readonly quantile?: number;
      readonly longest?: Duration;
    }
  | { readonly by: "cancellation"; readonly contracts: readonly NaiveContract[] }
  | { readonly by: "spend"; readonly drop: number; readonly baseline?: Duration };

const NOTHING = featurePlan({ features: [{ kind: "count" }] });

/** Labels by customer; null where the rule cannot tell. */
export function naiveLabels(
  logs: NaiveLogs,
  window: NaiveWindow,
  rule: NaiveRule,
): Map<string, boolean | null> {
  const labels = new Map<string, boolean | null>();
  for (const id of naiveFeatures(logs, NOTHING, window.asOf).keys()) {
    const label = naiveLabel(logs, id, window, rule);
    if (label !== undefined) labels.set(id, label);
  }
  return labels;
}

/** `undefined` for who is not to have a row. */
function naiveLabel(
  logs: NaiveLogs,
  id: string,
  { asOf, start, end, observedUntil }: NaiveWindow,
  rule: NaiveRule,
): boolean | null | undefined {
  const rows = logs.orders.filter((row) => row.customer === id && row.amount !== null);
  const bought = (from: number, to: number): boolean =>
    rows.some((row) => row.amount! >= 0 && row.time >= from && row.time < to);
  const spent = (from: number, to: number): number =>
    total(rows.filter((row) => row.time >= from && row.time < to).map((row) => row.amount!));
  switch (rule.by) {
    case "purchase":
      return !bought(start, end);
    case "rhythm": {
      const own = ownGap(logs, id, asOf, rule.quantile);
      const wanted = own === null ? end : Math.max(end, start + own * rule.multiple * DAY_MS);
      const longest =
        rule.longest === undefined ? Number.POSITIVE_INFINITY : addDuration(start, rule.longest, "longest");
      const ownEnd = Math.min(wanted, longest);
      return ownEnd <= observedUntil ? !bought(start, ownEnd) : null;
    }
    case "cancellation": {
      const ends = rule.contracts
        .filter(({ customer, started, cancelled }) => {
          return (
            customer === id &&
            (started === null || started < asOf) &&
            (cancelled === null || cancelled >= asOf)
          );
        })
        .map(({ cancelled }) => cancelled ?? Number.POSITIVE_INFINITY);
      if (ends.length === 0) return undefined;
      const last = Math.max(...ends);
      return last < start ? null : last < end;
    }
    case "spend": {
      const from =
        rule.baseline === undefined ? asOf - (end - start) : addDuration(asOf, rule.baseline, "baseline", -1);
      const expected = (spent(from, asOf) * (end - start)) / (asOf - from);
      return expected > 0 ? spent(start, end) <= expected * (1 - rule.drop) + expected * 1e-12 : null;
    }
  }
}

function ownGap(logs: NaiveLogs, id: string, asOf: number, quantile: number | undefined): number | null {
  const { sameDay, arrivals = false } = logs;
  const past = logs.orders
    .filter((row) => row.customer === id && row.amount !== null && row.amount >= 0 && row.time < asOf)
    .filter((row) => !arrivals || row.ingested! < asOf)
    .map((row) => row.time)
    .sort((a, b) => a - b);
  const day = (time: number): string => new Date(Math.floor(time)).toISOString().slice(0, 10);
  const times =
    sameDay === "keep" ? past : past.filter((time, i) => i === 0 || day(time) !== day(past[i - 1]!));
  const gaps = times.slice(1).map((time, i) => (time - times[i]!) / DAY_MS);
  if (gaps.length === 0) return null;
  return quantile === undefined ? total(gaps) / gaps.length : quantileOf(gaps, quantile);
}
