/**
 * `cohortTable` where the log is.
 *
 * @module
 */
import type { CohortActivity } from "../../clv/cohorts/cohort-activity.ts";
import { layOutPeriods } from "../../clv/cohorts/cohort-periods.ts";
import { type CohortTable, type CohortTableOptions, cohortTableOf } from "../../clv/cohorts/cohort-table.ts";
import { checkOptionKeys } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { toEpochMs, utcDayOf } from "../../internal/time.ts";
import type { EventSource } from "../../sql/event-source.ts";
import { compileCohortActivity } from "../../sql/operations/cohort-activity.ts";
import type { NumberColumn, Table } from "../../table/column.ts";
import { rowCount } from "../../table/table.ts";
import type { SqlConnection, StatementOptions } from "../connection.ts";
import { logSpan } from "./label-churn.ts";
import { runCompiled } from "./run-compiled.ts";

/** Options of `engine.cohortRetention`. */
export interface EngineCohortOptions extends CohortTableOptions, StatementOptions {}

/** @throws InputError as `cohortTable`. */
export async function engineCohortRetention(
  connection: SqlConnection,
  source: EventSource,
  options: EngineCohortOptions,
): Promise<CohortTable> {
  checkOptionKeys(options, "options", ["asOf", "cohort", "level", "signal"]);
  const { cohort = "month", level = 0.95, signal } = options;
  const asOf = toEpochMs(options.asOf, "options.asOf");
  const { firstPurchase } = await logSpan(connection, source, asOf, signal);
  if (Number.isNaN(firstPurchase)) {
    throw new InputError("empty", "source", "a log with purchases before options.asOf", options.asOf);
  }
  const periods = layOutPeriods(cohort, "options.cohort", utcDayOf(firstPurchase), asOf);
  const compiled = compileCohortActivity(connection.dialect, { asOf, cohort, firstPurchase, source });
  const sums = await runCompiled(connection, compiled, signal);
  const hasAmounts = source.amount !== undefined;
  return cohortTableOf(activityOf(sums, periods.starts.length), periods, { asOf, level, hasAmounts });
}

/** The sums in the places that the cells are made from. */
function activityOf(sums: Table, count: number): CohortActivity {
  const [cohort, period] = [valuesOf(sums, "cohort"), valuesOf(sums, "period")];
  const spread = (name: string): Float64Array => {
    const values = valuesOf(sums, name);
    const cells = new Float64Array(count * count);
    for (let i = 0; i < values.length; i++) cells[cohort[i]! * count + period[i]!] = values[i]!;
    return cells;
  };
  const active = spread("active");
  const customers = new Float64Array(count);
  for (let i = 0; i < rowCount(sums); i++) {
    if (period[i] === 0) customers[cohort[i]!] = active[cohort[i]! * count]!;
  }
  return {
    count,
    customers,
    active,
    orders: spread("orders"),
    revenue: spread("revenue"),
    refunds: spread("refunds"),
  };
}

function valuesOf(table: Table, name: string): Float64Array {
  return (table[name] as NumberColumn).values;
}
