/**
 * Renewals made and observed, as the curve of all customers and as survivors of cohorts.
 *
 * Source of the curve: Kaplan and Meier (1958), "Nonparametric Estimation from Incomplete Observations", Journal of the
 * American Statistical Association 53(282), 457-481.
 *
 * @module
 */

import { wilsonInterval } from "../../evaluation/wilson-interval.ts";
import { DAY_MS } from "../../internal/time.ts";
import {
  makeTable,
  type NumberColumn,
  numberColumn,
  type Table,
  type TextColumn,
  textColumnFrom,
} from "../../table/table.ts";
import { type CohortPeriod, layOutPeriods } from "./cohort-periods.ts";
import { type Lives, survivorCounts } from "./survivor-counts.ts";

/** Over all customers, a row for each number of renewals. */
export type RetentionTable = Table & {
  /** Renewals: 0 is the start. */
  readonly period: NumberColumn;
  /** Customers who made the renewal before and have been observed at this one; in period 0 all customers. */
  readonly atRisk: NumberColumn;
  /** Those of them who made this renewal. */
  readonly survivors: NumberColumn;
  /** `survivors / atRisk`, the retention rate of this renewal, with Wilson's interval; 1 in period 0. */
  readonly retentionRate: NumberColumn;
  readonly retentionRateLower: NumberColumn;
  readonly retentionRateUpper: NumberColumn;
  /** Product of the retention rates up to here: the share of customers that makes this many renewals. */
  readonly survival: NumberColumn;
};

/** Survivors of each cohort: what `fitSbg` and `fitBdw` take. */
export type SurvivorTable = Table & {
  readonly cohort: TextColumn;
  readonly period: NumberColumn;
  readonly survivors: NumberColumn;
};

/** The retention rates of all customers, and their product. */
export function pooledCurve(lives: Lives, level: number): RetentionTable {
  const { atRisk, survivors } = survivorCounts(lives);
  const rates = Array.from(survivors, (count, k) =>
    k === 0
      ? { estimate: 1, lower: 1, upper: 1 }
      : atRisk[k]! === 0
        ? { estimate: Number.NaN, lower: Number.NaN, upper: Number.NaN } // missing: nobody was left to renew
        : wilsonInterval(count / atRisk[k]!, atRisk[k]!, level),
  );
  let product = 1;
  const survival = Float64Array.from(rates, ({ estimate }) => (product *= product === 0 ? 0 : estimate));
  return makeTable({
    period: numberColumn(survivors.map((_, k) => k)),
    atRisk: numberColumn(atRisk),
    survivors: numberColumn(survivors),
    retentionRate: numberColumn(Float64Array.from(rates, ({ estimate }) => estimate)),
    retentionRateLower: numberColumn(Float64Array.from(rates, ({ lower }) => lower)),
    retentionRateUpper: numberColumn(Float64Array.from(rates, ({ upper }) => upper)),
    survival: numberColumn(survival),
  });
}

/** Cohorts one below the other, oldest first, each with as many rows as renewals that all of its customers have seen. */
export function cohortsOf(
  lives: Lives,
  starts: Float64Array,
  cohort: CohortPeriod | undefined,
  asOf: number,
): SurvivorTable {
  const groups = cohort === undefined ? groupsByAge(lives.observed) : groupsByStart(starts, cohort, asOf);
  const labels: string[] = [];
  const periods: number[] = [];
  const counts: number[] = [];
  for (const { label, members } of groups) {
    const seen = members.reduce((least, i) => Math.min(least, lives.observed[i]!), Number.POSITIVE_INFINITY);
    const { survivors } = survivorCounts({
      observed: Int32Array.from(members, () => seen),
      made: Int32Array.from(members, (i) => Math.min(seen, lives.made[i]!)),
    });
    for (const [k, count] of survivors.entries()) {
      labels.push(label);
      periods.push(k);
      counts.push(count);
    }
  }
  return makeTable({
    cohort: textColumnFrom(labels),
    period: numberColumn(Float64Array.from(periods)),
    survivors: numberColumn(Float64Array.from(counts)),
  });
}

interface Group {
  readonly label: string;
  readonly members: readonly number[];
}

function groupsByAge(observed: Int32Array): readonly Group[] {
  const groups: number[][] = [];
  for (let i = 0; i < observed.length; i++) (groups[observed[i]!] ??= []).push(i);
  return groups
    .map((members, k) => ({ label: `${k} renewals observed`, members }))
    .filter((group) => group !== undefined)
    .reverse();
}

function groupsByStart(starts: Float64Array, cohort: CohortPeriod, asOf: number): readonly Group[] {
  const firstDay = Math.floor(starts.reduce((a, b) => Math.min(a, b)) / DAY_MS);
  const { ofDay, labels } = layOutPeriods(cohort, "options.cohort", firstDay, asOf);
  const groups = labels.map((label) => ({ label, members: [] as number[] }));
  for (let i = 0; i < starts.length; i++) {
    groups[ofDay[Math.floor(starts[i]! / DAY_MS) - firstDay]!]!.members.push(i);
  }
  return groups.filter(({ members }) => members.length > 0);
}
