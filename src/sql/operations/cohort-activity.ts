/** What the cells of `cohortTable` add up, as text. */
import { type CohortPeriod, layOutPeriods } from "../../clv/cohorts/cohort-periods.ts";
import { checkOptionKeys } from "../../internal/check.ts";
import { DAY_MS, type TimeInput, toEpochMs, utcDayOf } from "../../internal/time.ts";
import { pick } from "../cut.ts";
import type { Dialect, DialectName } from "../dialect.ts";
import type { EventSource } from "../event-source.ts";
import { type Step, stepText } from "../layout.ts";
import { rowSteps } from "../plan/event-rows.ts";
import { column } from "../plan/query-step.ts";
import {
  type CompiledQuery,
  compiledQuery,
  dateText,
  type OpenSource,
  openSource,
} from "./compiled-query.ts";

/** Options of {@link compileCohortActivity}. */
export interface CompileCohortActivityOptions {
  /** What happens at or after it is not looked at. */
  readonly asOf: TimeInput;
  /** Length of the periods. @defaultValue `"month"` */
  readonly cohort?: CohortPeriod;
  /** The first purchase known at `asOf`: `firstPurchase` of {@link compileLogSpan}. Periods are laid out from its day on. */
  readonly firstPurchase: TimeInput;
  readonly source: EventSource;
}

/**
 * Sums by cohort (the number of the period of a customer's first purchase) and by period since then: customers who
 * bought, their orders, revenue and refunds, as {@link cohortTable} defines them. Cells without anything have no row;
 * `active` in period 0 is the size of the cohort. The period that is not over at `asOf` is among them.
 *
 * @example
 * const { columns } = compileCohortActivity("duckdb", {
 *   asOf: "2024-06-30",
 *   firstPurchase: "2023-11-05",
 *   source: { relation: "orders", customer: "customer_id", time: "ordered_at" },
 * });
 * columns.map(({ name }) => name); // => ["cohort", "period", "active", "orders", "revenue", "refunds"]
 */
export function compileCohortActivity(
  dialect: Dialect | DialectName,
  options: CompileCohortActivityOptions,
): CompiledQuery {
  checkOptionKeys(options, "options", ["asOf", "cohort", "firstPurchase", "source"]);
  const open = openSource(dialect, options);
  const firstDay = utcDayOf(toEpochMs(options.firstPurchase, "options.firstPurchase"));
  const { starts } = layOutPeriods(options.cohort ?? "month", "options.cohort", firstDay, open.asOf);
  const number = (name: string, expression: string = name): Parameters<typeof compiledQuery>[3][number] => ({
    name,
    column: name,
    kind: "number",
    expression,
  });
  return compiledQuery(
    open.dialect,
    `what cohorts bought up to ${dateText(open.asOf)}`,
    cohortSteps(open, Array.from(starts)),
    [
      number("cohort"),
      number("period", "bought_period - cohort"),
      number("active"),
      number("orders"),
      number("revenue"),
      number("refunds"),
    ],
    "cells",
    "ORDER BY cohort, bought_period",
  );
}

function cohortSteps(open: OpenSource, starts: readonly number[]): Step[] {
  const { dialect, source, amounts, isPurchase, hasAmounts } = open;
  const merges = source.sameDay === "merge";
  const zero = dialect.f64Lit(0);
  const isRefund = isPurchase === "" ? null : "is_purchase = 0";
  const rows = rowSteps(open.frame, { day: true, amount: hasAmounts, attributes: [], parts: [] });
  const firsts = stepText(
    [column("customer"), column(`MIN(${pick("at_us", isPurchase)})`, "first_us")],
    "orders_rows",
    "GROUP BY customer",
  );
  const purchases = `COUNT(${pick("at_us", isPurchase)})`;
  const refunded =
    isRefund === null || !hasAmounts ? zero : amounts.sum(pick("amount", isRefund, "at_us >= first_us"));
  const days = stepText(
    [
      column("e.customer", "customer"),
      column("utc_day"),
      column(merges ? `CASE WHEN ${purchases} > 0 THEN 1 ELSE 0 END` : purchases, "orders"),
      column(hasAmounts ? `COALESCE(${amounts.sum(pick("amount", isPurchase))}, ${zero})` : zero, "revenue"),
      column(`COALESCE(${refunded}, ${zero})`, "refunds"),
      column("MIN(first_us)", "first_us"),
    ],
    "orders_rows AS e JOIN firsts ON firsts.customer = e.customer",
    "WHERE first_us IS NOT NULL",
    "GROUP BY e.customer, utc_day",
  );
  const numbered = stepText(
    [
      column("customer"),
      column(periodText("utc_day", starts, dialect), "bought_period"),
      column("orders"),
      column("revenue"),
      column("refunds"),
    ],
    "days",
    // Before the first purchase there are refunds only, and they are in no cell.
    `WHERE utc_day >= ${dialect.i64Lit(starts[0]! / DAY_MS)}`,
  );
  const perPeriod = stepText(
    [
      column("customer"),
      column("bought_period"),
      column("SUM(orders)", "orders"),
      column("SUM(revenue)", "revenue"),
      column("SUM(refunds)", "refunds"),
    ],
    "numbered",
    "GROUP BY customer, bought_period",
  );
  const cohorts = stepText(
    [
      column("customer"),
      column("bought_period"),
      column(`MIN(CASE WHEN orders > 0 THEN bought_period END) OVER (PARTITION BY customer)`, "cohort"),
      column("orders"),
      column("revenue"),
      column("refunds"),
    ],
    "periods",
  );
  const cells = stepText(
    [
      column("cohort"),
      column("bought_period"),
      column("COUNT(CASE WHEN orders > 0 THEN 1 END)", "active"),
      column("SUM(orders)", "orders"),
      column(hasAmounts ? "SUM(revenue)" : "NULL", "revenue"),
      column(hasAmounts ? "SUM(refunds)" : "NULL", "refunds"),
    ],
    "cohorts",
    "WHERE bought_period >= cohort",
    "GROUP BY cohort, bought_period",
  );
  return [
    ...rows,
    { name: "firsts", select: firsts },
    { name: "days", select: days },
    { name: "numbered", select: dialect.fence(numbered) },
    { name: "periods", select: perPeriod },
    { name: "cohorts", select: cohorts },
    { name: "cells", select: cells },
  ];
}

/**
 * Number of the period a day falls into. Equal periods are counted by a division: weeks over decades would be an
 * expression that Spark takes minutes to plan.
 */
function periodText(day: string, starts: readonly number[], dialect: Dialect): string {
  const length = (starts[1] ?? 0) - starts[0]!;
  const isEven = starts.length > 2 && starts.every((start, i) => start === starts[0]! + i * length);
  if (!isEven) return searchText(day, starts, dialect, 0);
  const first = dialect.i64Lit(starts[0]! / DAY_MS);
  return dialect.truncDiv(`(${day} - ${first})`, dialect.i64Lit(length / DAY_MS));
}

/** By halves: engines limit neither the list nor the depth it needs. */
function searchText(day: string, starts: readonly number[], dialect: Dialect, from: number): string {
  if (starts.length === 1) return String(from);
  const half = Math.ceil(starts.length / 2);
  const border = dialect.i64Lit(starts[half]! / DAY_MS);
  const before = searchText(day, starts.slice(0, half), dialect, from);
  const behind = searchText(day, starts.slice(half), dialect, from + half);
  return `CASE WHEN ${day} < ${border} THEN ${before} ELSE ${behind} END`;
}
