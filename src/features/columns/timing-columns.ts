/**
 * Columns of counts, ages and gaps.
 *
 * @module
 */
import { DAY_MS } from "../../internal/time.ts";
import type { Column } from "../../table/table.ts";
import { activeDaysOf, gapMaxOf, gapMeanOf, gapRatioOf, gapSpreadOf } from "../stretch-statistics.ts";
import { type OpenLog, purchasesOf, rowsOf, windowOf } from "./log-reader.ts";
import { type FeatureOf, perMember } from "./per-member.ts";

type GapFeature = FeatureOf<"gap-mean" | "gap-spread" | "gap-max" | "gap-ratio">;

const GAPS: Readonly<
  Record<GapFeature["kind"], (times: Float64Array, from: number, to: number, end: number) => number>
> = { "gap-mean": gapMeanOf, "gap-spread": gapSpreadOf, "gap-max": gapMaxOf, "gap-ratio": gapRatioOf };

/** Purchases, or days with one. */
export function countColumn(log: OpenLog, feature: FeatureOf<"count" | "active-days">): Column {
  if (feature.kind === "count") {
    const { from, to } = purchasesOf(log, feature);
    return perMember(from.length, (k) => to[k]! - from[k]!);
  }
  const { from, to } = rowsOf(log, feature);
  const { times, purchases } = log.log;
  return perMember(from.length, (k) => activeDaysOf(times, purchases, from[k]!, to[k]!));
}

/** Days since the last or the first purchase. */
export function ageColumn(log: OpenLog, { kind }: FeatureOf<"recency" | "tenure">): Column {
  const { times, from, to } = purchasesOf(log, {});
  const { asOf } = log;
  const isRecency = kind === "recency";
  return perMember(
    from.length,
    (k) => {
      if (from[k] === to[k]) return Number.NaN;
      return (asOf - times[isRecency ? to[k]! - 1 : from[k]!]!) / DAY_MS;
    },
    "day",
  );
}

/** Days from purchase to purchase. */
export function gapColumn(log: OpenLog, feature: GapFeature): Column {
  const { times, from, to } = purchasesOf(log, feature);
  const [, end] = windowOf(log.asOf, feature);
  const gap = GAPS[feature.kind];
  const unit = feature.kind === "gap-ratio" ? undefined : "day";
  return perMember(from.length, (k) => gap(times, from[k]!, to[k]!, end), unit);
}
