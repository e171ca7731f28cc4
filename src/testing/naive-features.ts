/**
 * The definition of every feature written the slow way, over row objects with filter and reduce: what the kernels in
 * memory and the SQL of every engine are compared with.
 */
import type { PlannedDuration, PlannedFeature } from "../features/feature-definition.ts";
import type { FeaturePlan } from "../features/feature-plan.ts";
import { addDuration, DAY_MS } from "../internal/time.ts";
import {
  distinctOf,
  endOf,
  entropyOf,
  type NaiveCell,
  quantileOf,
  shareOf,
  statistic,
  total,
} from "./naive-statistics.ts";

export type { NaiveCell } from "./naive-statistics.ts";

/** A row of a made log, of orders or of events: all have the same columns. */
export interface NaiveRow {
  readonly customer: string;
  /** Epoch milliseconds; fractions down to the microsecond. */
  readonly time: number;
  /** Null: missing, and the row is rejected. */
  readonly amount: number | null;
  readonly cabin: string | null;
  readonly miles: number | null;
  readonly late: boolean | null;
  /** Epoch milliseconds, an attribute that is a time. */
  readonly due?: number | null;
  /** When the row arrived, epoch milliseconds; looked at where the log is one that knows. */
  readonly ingested?: number;
}

/** What a plan is computed from. */
export interface NaiveLogs {
  readonly orders: readonly NaiveRow[];
  /** Event tables by name. */
  readonly events?: Readonly<Record<string, readonly NaiveRow[]>>;
  /** Of the orders; every event counts by itself. */
  readonly sameDay: "merge" | "keep";
  /** Do the logs know when their rows arrived? */
  readonly arrivals?: boolean;
}

interface Visit {
  readonly time: number;
  readonly amount: number;
}

type KnownRow = NaiveRow & { readonly amount: number };

/** Cells by customer and feature name; undefined and missing are null. */
export function naiveFeatures(
  { orders, events = {}, sameDay, arrivals = false }: NaiveLogs,
  plan: FeaturePlan,
  asOf: number,
): Map<string, Record<string, NaiveCell>> {
  const known = (rows: readonly NaiveRow[]): KnownRow[] =>
    rows
      .filter((row): row is KnownRow => row.amount !== null)
      .filter((row) => row.time < asOf && (!arrivals || row.ingested! < asOf))
      .sort((a, b) => a.time - b.time);
  const past = known(orders);
  const ids = [...new Set(past.filter((row) => row.amount >= 0).map((row) => row.customer))];
  return new Map(
    ids.map((id) => {
      const cells: Record<string, NaiveCell> = {};
      for (const feature of plan.features) {
        const from = "from" in feature ? feature.from : undefined;
        const rows = (from === undefined ? past : known(events[from]!)).filter((row) => row.customer === id);
        const policy = from === undefined ? sameDay : "keep";
        const cell = naiveDerived(feature, cells) ?? naiveCell(rows, feature, asOf, policy);
        cells[feature.name] = typeof cell === "number" && Number.isNaN(cell) ? null : cell;
      }
      return [id, cells];
    }),
  );
}

/** `undefined` for a feature of a log, NaN for what is missing. */
function naiveDerived(
  feature: PlannedFeature,
  cells: Readonly<Record<string, NaiveCell>>,
): number | undefined {
  const value = (name: string): number => (cells[name] === null ? Number.NaN : Number(cells[name]));
  switch (feature.kind) {
    case "ratio":
      return value(feature.denominator) === 0
        ? Number.NaN
        : value(feature.numerator) / value(feature.denominator);
    case "difference":
      return value(feature.minuend) - value(feature.subtrahend);
    case "total":
      return feature.of.map(value).reduce((sum, one) => sum + one);
    case "product":
      return feature.of.map(value).reduce((product, one) => product * one);
    case "log1p":
      return value(feature.of) <= -1 ? Number.NaN : Math.log1p(value(feature.of));
    default:
      return undefined;
  }
}

function edgesOf(
  asOf: number,
  feature: { readonly window?: PlannedDuration; readonly ago?: PlannedDuration },
): [number, number] {
  const end = feature.ago === undefined ? asOf : addDuration(asOf, feature.ago, "ago", -1);
  const start =
    feature.window === undefined ? Number.NEGATIVE_INFINITY : addDuration(end, feature.window, "window", -1);
  return [start, end];
}

function naiveCell(
  rows: readonly KnownRow[],
  feature: PlannedFeature,
  asOf: number,
  sameDay: "merge" | "keep",
): NaiveCell {
  const [start, end] = edgesOf(asOf, feature as Parameters<typeof edgesOf>[1]);
  const inside = rows.filter((row) => row.time >= start && row.time < end);
  const bought = inside.filter((row) => row.amount >= 0);
  const visits = visitsOf(bought, sameDay);
  const gaps = visits.slice(1).map((visit, i) => (visit.time - visits[i]!.time) / DAY_MS);
  switch (feature.kind) {
    case "count":
      return visits.length;
    case "active-days":
      return new Set(bought.map((row) => dayOf(row.time))).size;
    case "distinct":
      return distinctOf(bought.map((row) => cellOf(row, feature.attribute)));
    case "sum":
      if (feature.value === undefined) return total(inside.map((row) => row.amount));
      if (bought.length === 0) return 0;
      return numbersOf(bought, feature.value).length === 0 ? null : total(numbersOf(bought, feature.value));
    case "mean":
    case "min":
    case "max":
    case "spread":
      return statistic(feature.kind, valuesOf(visits, bought, feature.value));
    case "median":
      return quantileOf(valuesOf(visits, bought, feature.value), 0.5);
    case "quantile":
      return quantileOf(valuesOf(visits, bought, feature.value), feature.probability);
    case "recency":
      return visits.length === 0 ? null : (asOf - visits.at(-1)!.time) / DAY_MS;
    case "tenure":
      return visits.length === 0 ? null : (asOf - visits[0]!.time) / DAY_MS;
    case "gap-mean":
      return statistic("mean", gaps);
    case "gap-spread":
      return statistic("spread", gaps);
    case "gap-max":
      return statistic("max", gaps);
    case "gap-ratio":
      return gaps.length === 0 || total(gaps) === 0
        ? null
        : (end - visits.at(-1)!.time) / DAY_MS / (total(gaps) / gaps.length);
    case "trend": {
      const earlierStart = addDuration(start, feature.window, "window", -1);
      const before = rows.filter((row) => row.time >= earlierStart && row.time < start);
      const recent = measure(inside, feature, sameDay);
      const earlier = measure(before, feature, sameDay);
      if (feature.how === "difference") return recent - earlier;
      return earlier > 0 ? recent / earlier : null;
    }
    case "slope": {
      const parts = Array.from({ length: feature.periods }, (_, j) => j);
      // A purchase falls into the part of its own time, and a day's purchase is one over the whole window.
      const items = feature.of === "count" ? visits : inside;
      const y = parts.map((j) => {
        const part = items.filter((item) => partOf(item.time, start, end, feature.periods) === j);
        return feature.of === "count" ? part.length : measure(part as KnownRow[], feature, sameDay);
      });
      const centre = (feature.periods - 1) / 2;
      return total(y.map((value, j) => (j - centre) * value)) / total(parts.map((j) => (j - centre) ** 2));
    }
    case "first":
    case "last":
      return feature.value === undefined
        ? endOf(
            feature.kind,
            visits.map((visit) => ({ time: visit.time, cell: visit.amount })),
          )
        : endOf(
            feature.kind,
            bought.map((row) => ({ time: row.time, cell: cellOf(row, feature.value!) })),
          );
    case "share": {
      const known = bought.filter((row) => cellOf(row, feature.attribute) !== null);
      const hits = known.filter((row) => String(cellOf(row, feature.attribute)) === feature.level);
      if (feature.of === "count") return shareOf(hits.length, known.length);
      return shareOf(total(hits.map((row) => row.amount)), total(known.map((row) => row.amount)));
    }
    case "entropy":
      return entropyOf(bought.map((row) => cellOf(row, feature.attribute)));
    case "calendar-share": {
      const hits = bought.filter((row) => feature.values.includes(calendarPart(row.time, feature.part)));
      return shareOf(hits.length, bought.length);
    }
    default:
      throw new Error(`no definition of ${feature.kind}`);
  }
}

function valuesOf(
  visits: readonly Visit[],
  bought: readonly KnownRow[],
  value: string | undefined,
): readonly number[] {
  return value === undefined ? visits.map((visit) => visit.amount) : numbersOf(bought, value);
}

function visitsOf(bought: readonly KnownRow[], sameDay: "merge" | "keep"): readonly Visit[] {
  if (sameDay === "keep") return bought;
  const days = [...new Set(bought.map((row) => dayOf(row.time)))];
  return days.map((day) => {
    const rows = bought.filter((row) => dayOf(row.time) === day);
    return { time: Math.min(...rows.map((row) => row.time)), amount: total(rows.map((row) => row.amount)) };
  });
}

function measure(
  rows: readonly KnownRow[],
  { of, value }: { readonly of: "count" | "sum"; readonly value?: string },
  sameDay: "merge" | "keep",
): number {
  const bought = rows.filter((row) => row.amount >= 0);
  if (of === "count") return visitsOf(bought, sameDay).length;
  return value === undefined ? total(rows.map((row) => row.amount)) : total(numbersOf(bought, value));
}

/** By whole microseconds, which are exact. */
function partOf(time: number, start: number, end: number, periods: number): number {
  const micros = (ms: number): bigint => BigInt(Math.round(ms * 1000));
  return Number(((micros(time) - micros(start)) * BigInt(periods)) / (micros(end) - micros(start)));
}

/** The UTC day as text, by `Date` and not by division. */
function dayOf(time: number): string {
  return new Date(Math.floor(time)).toISOString().slice(0, 10);
}

function calendarPart(time: number, part: "month" | "quarter" | "weekday" | "hour"): number {
  const date = new Date(Math.floor(time));
  switch (part) {
    case "month":
      return date.getUTCMonth() + 1;
    case "quarter":
      return Math.floor(date.getUTCMonth() / 3) + 1;
    case "weekday":
      return date.getUTCDay() === 0 ? 7 : date.getUTCDay();
    case "hour":
      return date.getUTCHours();
  }
}

function cellOf(row: NaiveRow, name: string): NaiveCell {
  return row[name as "cabin" | "miles" | "late" | "due"] ?? null;
}

function numbersOf(rows: readonly NaiveRow[], name: string): number[] {
  return rows
    .map((row) => cellOf(row, name))
    .filter((cell) => cell !== null)
    .map(Number);
}
