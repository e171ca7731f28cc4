/** For the tests of this room: a log of row objects, and a plan of every kind of feature that version 1 knew. */
import type { Transactions } from "../table/transactions.ts";
import type { NaiveRow } from "../testing/naive-features.ts";
import { naiveLog } from "../testing/naive-log.ts";
import { type FeaturePlan, featurePlan } from "./feature-plan.ts";

/** 2024-06-30T00:00Z. */
export const AS_OF: number = Date.UTC(2024, 5, 30);

/** The rows as an order log. */
export function logOf(rows: readonly NaiveRow[], sameDay: "merge" | "keep" = "merge"): Transactions {
  return naiveLog(rows, sameDay);
}

/** Every kind of feature, windows of whole days and such that divide a day. */
export const WIDE_PLAN: FeaturePlan = featurePlan({
  features: [
    ...featurePlan().features,
    ...(["P20D", "PT100H", "P1M"] as const).flatMap((window) => [
      { kind: "count" as const, window },
      { kind: "active-days" as const, window },
      { kind: "sum" as const, window },
      { kind: "sum" as const, value: "miles", window },
      { kind: "sum" as const, value: "late", window },
      { kind: "mean" as const, window },
      { kind: "mean" as const, value: "late", window },
      { kind: "min" as const, window },
      { kind: "max" as const, value: "miles", window },
      { kind: "spread" as const, window },
      { kind: "spread" as const, value: "miles", window },
      { kind: "gap-mean" as const, window },
      { kind: "gap-spread" as const, window },
      { kind: "gap-max" as const, window },
      { kind: "gap-ratio" as const, window },
      { kind: "trend" as const, of: "count" as const, window },
      { kind: "trend" as const, of: "sum" as const, window, how: "ratio" as const },
      { kind: "slope" as const, of: "count" as const, window, periods: 3 },
      { kind: "slope" as const, of: "sum" as const, window, periods: 4 },
      { kind: "share" as const, attribute: "cabin", levels: ["business", "first"], window },
      { kind: "share" as const, attribute: "late", levels: ["true"], window },
    ]),
    { kind: "first", value: "cabin" },
    { kind: "last", value: "cabin" },
    { kind: "last", value: "miles" },
    { kind: "first", value: "late" },
    { kind: "ratio", numerator: "spendLast20Days", denominator: "spend" },
  ],
});
