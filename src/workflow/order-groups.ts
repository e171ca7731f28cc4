import { type JobOptions, jobOf } from "../internal/progress.ts";
import type { Warning } from "../internal/warning.ts";
import type { RfmTable } from "../rfm/rfm-table.ts";
import type { SegmentRule } from "../segmentation/segment-rules.ts";
import { makeTable, numberColumn, type Table, takeRows } from "../table/table.ts";
import { orderById } from "./order-by-id.ts";
import { type SegmentStep, segmentTable } from "./segment-model.ts";

/** How many groups, found by which chance. */
export interface GroupOptions extends JobOptions {
  readonly clusters: number;
  readonly seed: number;
}

/** Names for groups of recency, frequency and spend; more names than groups, so that those that fit can be taken. */
export const ORDER_GROUP_RULES: readonly SegmentRule[] = [
  {
    name: "Best customers",
    nameZh: "最佳客户",
    action: "Keep: personal service and first access; no price cuts they do not need",
    actionZh: "重点保持：专属服务与优先体验，避免不必要的降价",
    weights: { frequency: 1, monetary: 1, recencyDays: -0.5 },
  },
  {
    name: "Valuable, slipping away",
    nameZh: "高价值流失预警客户",
    action: "Win back: ask what changed and make a dated offer while they remember you",
    actionZh: "主动挽留：了解原因，并给出限时回归优惠",
    weights: { recencyDays: 0.75, monetary: 0.75, frequency: 0.25 },
  },
  {
    name: "Regular customers",
    nameZh: "常客",
    action: "Grow: related products, a reason to come back sooner, the next tier within reach",
    actionZh: "稳步提升：推荐相关产品，缩短回购间隔，提供升级激励",
    weights: { recencyDays: -0.75, frequency: 0.5, monetary: 0.5 },
  },
  {
    name: "Recent and promising",
    nameZh: "新近潜力客户",
    action: "Develop: help them to the second and third purchase",
    actionZh: "着力发展：引导完成第二次和第三次购买",
    weights: { recencyDays: -1, frequency: -0.5, monetary: -0.5 },
  },
  {
    name: "Occasional customers",
    nameZh: "偶尔购买客户",
    action: "Serve at scale: seasonal offers, no effort per head",
    actionZh: "常规维护：季节性优惠，不投入单独成本",
    weights: { frequency: -0.75, monetary: -0.25, recencyDays: 0.25 },
  },
  {
    name: "Low value, long gone",
    nameZh: "低价值流失客户",
    action: "Spend nothing extra: include in general promotions only",
    actionZh: "控制投入：仅纳入普通促销",
    weights: { recencyDays: 1, frequency: -0.5, monetary: -0.75 },
  },
];

/** The columns that the groups of an order log are found in: spend below 0 counts as 0, since its logarithm is taken. */
export function orderGroupColumns(rfm: RfmTable): Table {
  return makeTable({
    recencyDays: rfm.recencyDays,
    frequency: rfm.frequency,
    monetary: numberColumn(rfm.monetary.values.map((value) => Math.max(0, value))),
  });
}

/**
 * Groups customers by the logarithms of recency, frequency and spend, which have long tails.
 *
 * @returns The groups, or why there are none: fewer different customers than groups.
 */
export function orderGroups(rfm: RfmTable, options: GroupOptions): SegmentStep | Warning {
  const { clusters, seed } = options;
  const table = takeRows(orderGroupColumns(rfm), orderById(rfm.customerId));
  const distinct = countDistinct(rfm, clusters);
  if (distinct < clusters) {
    return {
      code: "too-few-customers",
      message: `${distinct} different customers make no ${clusters} groups`,
    };
  }
  return segmentTable(
    table,
    { clusters, seed, transform: "log1p", ...jobOf(options) },
    { value: "monetary", columns: ["recencyDays", "frequency", "monetary"], rules: ORDER_GROUP_RULES },
  );
}

/** Distinct rows, counted up to `enough`. */
function countDistinct({ recencyDays, frequency, monetary }: RfmTable, enough: number): number {
  const seen = new Set<string>();
  for (let i = 0; i < frequency.values.length && seen.size < enough; i++) {
    seen.add(`${recencyDays.values[i]}/${frequency.values[i]}/${Math.max(0, monetary.values[i]!)}`);
  }
  return seen.size;
}
