/**
 * How many customers are still there after 1, 2, 3 ... renewals.
 *
 * @module
 */

import { checkLevel } from "../../evaluation/interval.ts";
import { checkOptionKeys, checkText } from "../../internal/check.ts";
import { deepFreeze } from "../../internal/freeze.ts";
import { InputError } from "../../internal/input-error.ts";
import { addDuration, type Duration, type TimeInput, toEpochMs } from "../../internal/time.ts";
import { type TableInput, tableFrom } from "../../table/table-from.ts";
import type { Transactions } from "../../table/transactions.ts";
import { type CohortPeriod, checkWholeDays } from "./cohort-periods.ts";
import { type LifeSpans, spansOfContracts, spansOfOrders } from "./life-spans.ts";
import { cohortsOf, pooledCurve, type RetentionTable, type SurvivorTable } from "./retention-tables.ts";
import type { Lives } from "./survivor-counts.ts";

/** Options of {@link retentionCurve}. */
export interface RetentionCurveOptions {
  /** What happens at or after it is not looked at. A date means its first instant, UTC. */
  readonly asOf: TimeInput;
  /** Time from one renewal to the next: whole days or months. @defaultValue `{ months: 1 }` */
  readonly period?: Duration;
  /**
   * Cohorts of `cohorts`: by the calendar period of the start, each as far as all of its customers have been observed.
   * Left out, a cohort is whoever has been observed for as many renewals, so that nothing is lost.
   */
  readonly cohort?: CohortPeriod;
  /** Column with the start of a contract. @defaultValue `"start"` */
  readonly start?: string;
  /** Column with the first day that is not covered any more; missing where the contract runs. @defaultValue `"end"` */
  readonly end?: string;
  /**
   * For orders: a customer without a purchase for longer than this has left. Longer than `period` it allows for late
   * payments. @defaultValue `period`
   */
  readonly lapse?: Duration;
  /** Of the intervals, in (0, 1). @defaultValue 0.95 */
  readonly level?: number;
}

/** What {@link retentionCurve} makes. */
export interface RetentionCurve {
  readonly curve: RetentionTable;
  readonly cohorts: SurvivorTable;
  readonly customers: number;
  /** Customers who came back after they had counted as lost; 0 for contracts. Only their first life is in the counts. */
  readonly returned: number;
  readonly level: number;
}

const OPTION_KEYS = ["asOf", "period", "cohort", "start", "end", "lapse", "level"];

/**
 * Counts survivors, renewal by renewal, from contracts with their dates or from orders that pay for a period each.
 *
 * Renewal k of a customer is due k periods after the start, and made by who is still there just after it: an end on
 * that very day is a renewal not made. It is observed where it was due before `asOf`; customers not yet observed
 * for a renewal count up to the one before.
 *
 * Only where leaving can be seen does this mean anything: a contract, a subscription, a payment due each month. Where
 * customers buy as they please, no purchase in a month is no farewell; there `cohortTable` shows who was active, and
 * a purchase model (`fitBgNbd`, `fitParetoNbd`) tells who may have left.
 *
 * @param source - A table with a row for each contract, or an order log of `transactionsFrom`.
 * @returns Frozen. `cohorts` goes into `fitSbg` and `fitBdw` as it is.
 * @throws {@link InputError} where nobody started before `asOf`, for a missing or unreadable date, an end before its
 * start, or options that do not belong to the source.
 * @remarks O(customers * renewals + rows).
 * @example
 * const contracts = [
 *   { start: "2024-01-01", end: "2024-02-01" },
 *   { start: "2024-01-01", end: "2024-03-15" },
 *   { start: "2024-01-01", end: null },
 *   { start: "2024-02-01", end: null },
 * ];
 * const { curve, cohorts } = retentionCurve(contracts, { asOf: "2024-04-01" });
 * Array.from(curve.survivors.values); // => [4, 3, 2]
 * Array.from(curve.survival.values); // => [1, 0.75, 0.75]
 * toRows(cohorts).map(({ period, survivors }) => [period, survivors]);
 * // => [[0, 3], [1, 2], [2, 2], [0, 1], [1, 1]]
 */
export function retentionCurve(
  source: Transactions | TableInput,
  options: RetentionCurveOptions,
): RetentionCurve {
  checkOptionKeys(options, "options", OPTION_KEYS);
  const { period = { months: 1 }, level = 0.95 } = options;
  const asOf = toEpochMs(options.asOf, "options.asOf");
  checkWholeDays(period, "options.period");
  checkLevel(level, "options.level");
  const spans = isTransactions(source)
    ? readOrders(source, options, asOf, period)
    : readContracts(source, options, asOf);
  if (spans.starts.length === 0) {
    throw new InputError("empty", "source", "customers who started before options.asOf", options.asOf);
  }
  const lives = countRenewals(spans, asOf, period);
  return deepFreeze({
    curve: pooledCurve(lives, level),
    cohorts: cohortsOf(lives, spans.starts, options.cohort, asOf),
    customers: spans.starts.length,
    returned: spans.returned,
    level,
  });
}

function isTransactions(source: Transactions | TableInput): source is Transactions {
  return (source as Partial<Transactions> | null | undefined)?.kind === "transactions";
}

function readOrders(
  source: Transactions,
  options: RetentionCurveOptions,
  asOf: number,
  period: Duration,
): LifeSpans {
  for (const key of ["start", "end"] as const) {
    if (options[key] !== undefined) {
      throw new InputError(
        "unknown-choice",
        `options.${key}`,
        "left out, since an order log has no such column",
        key,
      );
    }
  }
  const { lapse = period } = options;
  checkWholeDays(lapse, "options.lapse");
  return spansOfOrders(source, asOf, period, lapse);
}

function readContracts(source: TableInput, options: RetentionCurveOptions, asOf: number): LifeSpans {
  if (options.lapse !== undefined) {
    throw new InputError(
      "unknown-choice",
      "options.lapse",
      "left out, since contracts say when they end",
      "lapse",
    );
  }
  const { start = "start", end = "end" } = options;
  checkText(start, "options.start");
  checkText(end, "options.end");
  return spansOfContracts(tableFrom(source, "contracts"), start, end, asOf);
}

/** For each customer the renewals that were observed, and those made. */
function countRenewals({ starts, ends }: LifeSpans, asOf: number, period: Duration): Lives {
  const observed = new Int32Array(starts.length);
  const made = new Int32Array(starts.length);
  const dueOf = new Map<number, number[]>();
  for (let i = 0; i < starts.length; i++) {
    const start = starts[i]!;
    let due = dueOf.get(start);
    if (due === undefined) dueOf.set(start, (due = renewalsDue(start, period, asOf)));
    observed[i] = due.length;
    let k = 0;
    while (k < due.length && due[k]! < ends[i]!) k++;
    made[i] = k;
  }
  return { observed, made };
}

function renewalsDue(start: number, period: Duration, asOf: number): number[] {
  const due: number[] = [];
  // From the start each time: month after month, 31 January would become the 28th for good.
  for (let k = 1; ; k++) {
    const time = addDuration(start, period, "options.period", k);
    if (time >= asOf) return due;
    due.push(time);
  }
}
