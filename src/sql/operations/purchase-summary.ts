/** `purchaseSummary` as text, a row a customer or a row a history. */

import type { PurchaseSummaryOptions } from "../../clv/summary/purchase-summary.ts";
import { checkTimeUnit, daysPerUnit, type TimeUnit } from "../../clv/summary/time-unit.ts";
import { checkChoice, checkOptionKeys } from "../../internal/check.ts";
import { DAY_MS } from "../../internal/time.ts";
import { pick } from "../cut.ts";
import type { Dialect, DialectName } from "../dialect.ts";
import type { EventSource } from "../event-source.ts";
import { type Step, stepText } from "../layout.ts";
import { rowSteps } from "../plan/event-rows.ts";
import { column } from "../plan/query-step.ts";
import {
  type CompiledQuery,
  compiledQuery,
  customerColumn,
  dateText,
  type OpenSource,
  openSource,
  type ResultColumn,
} from "./compiled-query.ts";

/** Options of {@link compilePurchaseSummary}: those of {@link purchaseSummary}, and where the log stands. */
export interface CompilePurchaseSummaryOptions extends PurchaseSummaryOptions {
  readonly source: EventSource;
}

/** Options of {@link compilePurchaseHistories}. */
export interface CompilePurchaseHistoriesOptions extends Pick<PurchaseSummaryOptions, "asOf" | "unit"> {
  readonly source: EventSource;
}

/** Who returned everything kept nothing, however the sums were rounded; as in memory. */
const ROUNDING = 1e-12;

/**
 * Frequency, recency, age and mean spend of every customer who bought before `asOf`, as {@link purchaseSummary} defines
 * them, ordered by id. Purchases of one UTC day are one whatever the source says.
 *
 * @example
 * const { columns } = compilePurchaseSummary("duckdb", {
 *   asOf: "2024-06-30",
 *   source: { relation: "orders", customer: "customer_id", time: "ordered_at" },
 * });
 * columns.map(({ name }) => name); // => ["customerId", "frequency", "recency", "age", "meanSpend"]
 */
export function compilePurchaseSummary(
  dialect: Dialect | DialectName,
  options: CompilePurchaseSummaryOptions,
): CompiledQuery {
  checkOptionKeys(options, "options", ["asOf", "source", "unit", "includeFirstPurchase", "refunds"]);
  const { unit = "week", includeFirstPurchase = false, refunds = "proportional" } = options;
  checkTimeUnit(unit, "options.unit");
  checkChoice(refunds, "options.refunds", ["proportional", "ignore"]);
  const open = openSource(dialect, options);
  return compiledQuery(
    open.dialect,
    `purchases up to ${dateText(open.asOf)}, times in units of a ${unit}`,
    summarySteps(open, includeFirstPurchase),
    [
      customerColumn(open),
      ...historyColumns(open, unit),
      {
        name: "meanSpend",
        column: "mean_spend",
        kind: "number",
        expression: meanText(open, includeFirstPurchase, refunds === "proportional"),
      },
    ],
    "customers",
    "WHERE days > 0",
    "ORDER BY customer",
  );
}

/**
 * Distinct histories (frequency, recency, age) and how many customers share each: what the purchase models need for
 * a fit, in as many rows as there are histories. The result is a summary with the column `weight`.
 *
 * @example
 * const { columns } = compilePurchaseHistories("spark", {
 *   asOf: "2024-06-30",
 *   source: { relation: "orders", customer: "customer_id", time: "ordered_at" },
 * });
 * columns.map(({ name }) => name); // => ["frequency", "recency", "age", "weight"]
 */
export function compilePurchaseHistories(
  dialect: Dialect | DialectName,
  options: CompilePurchaseHistoriesOptions,
): CompiledQuery {
  checkOptionKeys(options, "options", ["asOf", "source", "unit"]);
  const { unit = "week" } = options;
  checkTimeUnit(unit, "options.unit");
  const open = openSource(dialect, options);
  const histories = stepText(
    [column("days"), column("first_day"), column("last_day"), column("COUNT(*)", "customers")],
    "customers",
    "WHERE days > 0",
    "GROUP BY days, first_day, last_day",
  );
  return compiledQuery(
    open.dialect,
    `histories of purchases up to ${dateText(open.asOf)}, times in units of a ${unit}`,
    [...summarySteps(open, false, false), { name: "histories", select: histories }],
    [
      ...historyColumns(open, unit),
      { name: "weight", column: "weight", kind: "number", expression: "customers" },
    ],
    "histories",
    "ORDER BY days, first_day, last_day",
  );
}

/** Days with a purchase, and what was spent on them and given back: a row a customer. */
function summarySteps(
  open: OpenSource,
  includeFirst: boolean,
  wantsSpend: boolean = open.hasAmounts,
): Step[] {
  const { amounts, isPurchase } = open;
  const isRefund = isPurchase === "" ? "" : "is_purchase = 0";
  const rows = rowSteps(open.frame, { day: true, amount: wantsSpend, attributes: [], parts: [] });
  const sums = (value: string, name: string): readonly ReturnType<typeof column>[] =>
    wantsSpend ? [column(value, name)] : [];
  const days = stepText(
    [
      column("customer"),
      column(isPurchase === "" ? "utc_day" : `MIN(${pick("utc_day", isPurchase)})`, "bought_day"),
      ...sums(amounts.exactSum(pick("amount", isPurchase)), "spend"),
      ...(isRefund === "" ? [] : sums(amounts.exactSum(pick("amount", isRefund)), "refunds")),
    ],
    "orders_rows",
    "GROUP BY customer, utc_day",
  );
  const numbered = stepText(
    [
      column("customer"),
      column("bought_day"),
      column("MIN(bought_day) OVER (PARTITION BY customer)", "first_day"),
      ...sums("spend", "spend"),
      ...(isRefund === "" ? [] : sums("refunds", "refunds")),
    ],
    "days",
  );
  const counts = includeFirst ? "" : "bought_day > first_day";
  const customers = stepText(
    [
      column("customer"),
      column("COUNT(bought_day)", "days"),
      column("MIN(first_day)", "first_day"),
      column("MAX(bought_day)", "last_day"),
      ...sums(amounts.sum(pick("spend", counts)), "counted"),
      ...sums(amounts.sum("spend"), "gross"),
      ...(isRefund === "" ? [] : sums(amounts.sum("refunds"), "given_back")),
    ],
    "numbered",
    "GROUP BY customer",
  );
  return [
    ...rows,
    { name: "days", select: days },
    { name: "numbered", select: numbered },
    { name: "customers", select: customers },
  ];
}

function historyColumns({ dialect, asOf }: OpenSource, unit: TimeUnit): ResultColumn[] {
  const { f64, f64Lit, i64Lit } = dialect;
  const unitDays = f64Lit(daysPerUnit(unit));
  const lastObserved = i64Lit(Math.floor((Math.ceil(asOf) - 1) / DAY_MS));
  return [
    { name: "frequency", column: "frequency", kind: "number", expression: `days - ${i64Lit(1)}` },
    {
      name: "recency",
      column: "recency",
      kind: "number",
      expression: `${f64("last_day - first_day")} / ${unitDays}`,
    },
    {
      name: "age",
      column: "age",
      kind: "number",
      expression: `${f64(`${lastObserved} - first_day`)} / ${unitDays}`,
    },
  ];
}

/** Mean spend of the days that count, lowered by the share of all spend that was given back. */
function meanText(
  { dialect, hasAmounts, isPurchase }: OpenSource,
  includeFirst: boolean,
  lowers: boolean,
): string {
  const { f64, f64Lit } = dialect;
  if (!hasAmounts) return "NULL";
  const counted = includeFirst ? f64("days") : `${f64("days")} - ${f64Lit(1)}`;
  const mean = `counted / NULLIF(${counted}, ${f64Lit(0)})`;
  if (isPurchase === "" || !lowers) return mean;
  const kept = `(${f64Lit(1)} + given_back / NULLIF(gross, ${f64Lit(0)}))`;
  return `CASE WHEN COALESCE(given_back, ${f64Lit(0)}) = ${f64Lit(0)} THEN ${mean} WHEN ${kept} > ${f64Lit(ROUNDING)} THEN ${mean} * ${kept} ELSE ${mean} * ${f64Lit(0)} END`;
}
