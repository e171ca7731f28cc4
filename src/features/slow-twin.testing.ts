/**
 * The definition of every feature written the slow way, over row objects with filter and reduce: what the
 * kernels are compared with.
 */
import { addDuration, DAY_MS } from "../internal/time.ts";
import type { PlannedFeature } from "./feature-definition.ts";
import type { FeaturePlan } from "./feature-plan.ts";

/** A row of a made order log. */
export interface LogRow {
  readonly customer: string;
  readonly time: number;
  readonly amount: number;
  readonly cabin: string | null;
  readonly miles: number | null;
  readonly late: boolean | null;
}

interface Visit {
  readonly time: number;
  readonly amount: number;
}

type Cell = number | string | boolean | null;

/** Cells by customer and feature name; undefined and missing are null. */
export function slowFeatures(
  rows: readonly LogRow[],
  plan: FeaturePlan,
  asOf: number,
  sameDay: "merge" | "keep",
): Map<string, Record<string, Cell>> {
  const ids = [
    ...new Set(rows.filter((row) => row.time < asOf && row.amount >= 0).map((row) => row.customer)),
  ];
  return new Map(
    ids.map((id) => {
      const own = rows
        .filter((row) => row.customer === id && row.time < asOf)
        .sort((a, b) => a.time - b.time);
      const cells: Record<string, Cell> = {};
      for (const feature of plan.features)
        cells[feature.name] = known(slowCell(own, feature, cells, asOf, sameDay));
      return [id, cells];
    }),
  );
}

function known(cell: Cell): Cell {
  return typeof cell === "number" && Number.isNaN(cell) ? null : cell;
}

function slowCell(
  rows: readonly LogRow[],
  feature: PlannedFeature,
  cells: Readonly<Record<string, Cell>>,
  asOf: number,
  sameDay: "merge" | "keep",
): Cell {
  const window = "window" in feature ? feature.window : undefined;
  const start = window === undefined ? Number.NEGATIVE_INFINITY : addDuration(asOf, window, "window", -1);
  const inside = rows.filter((row) => row.time >= start);
  const bought = inside.filter((row) => row.amount >= 0);
  const visits = visitsOf(bought, sameDay);
  const gaps = visits.slice(1).map((visit, i) => (visit.time - visits[i]!.time) / DAY_MS);
  switch (feature.kind) {
    case "count":
      return visits.length;
    case "active-days":
      return new Set(bought.map((row) => Math.floor(row.time / DAY_MS))).size;
    case "sum":
      if (feature.value === undefined) return total(inside.map((row) => row.amount));
      if (bought.length === 0) return 0;
      return valuesOf(bought, feature.value).length === 0 ? null : total(valuesOf(bought, feature.value));
    case "mean":
    case "min":
    case "max":
    case "spread": {
      const values =
        feature.value === undefined ? visits.map((visit) => visit.amount) : valuesOf(bought, feature.value);
      return statistic(feature.kind, values);
    }
    case "recency":
      return (asOf - visits.at(-1)!.time) / DAY_MS;
    case "tenure":
      return (asOf - visits[0]!.time) / DAY_MS;
    case "gap-mean":
      return statistic("mean", gaps);
    case "gap-spread":
      return statistic("spread", gaps);
    case "gap-max":
      return statistic("max", gaps);
    case "gap-ratio":
      return gaps.length === 0 || total(gaps) === 0
        ? null
        : (asOf - visits.at(-1)!.time) / DAY_MS / (total(gaps) / gaps.length);
    case "trend": {
      const earlierStart = addDuration(start, feature.window, "window", -1);
      const before = rows.filter((row) => row.time >= earlierStart && row.time < start);
      const recent = measure(inside, feature.of, sameDay);
      const earlier = measure(before, feature.of, sameDay);
      if (feature.how === "difference") return recent - earlier;
      return earlier > 0 ? recent / earlier : null;
    }
    case "slope": {
      const edges = Array.from(
        { length: feature.periods + 1 },
        (_, j) => start + (j * (asOf - start)) / feature.periods,
      );
      const items: readonly Visit[] = feature.of === "count" ? visits : inside;
      const y = edges.slice(1).map((edge, j) => {
        const part = items.filter((item) => item.time >= edges[j]! && item.time < edge);
        return feature.of === "count" ? part.length : total(part.map((item) => item.amount));
      });
      const centre = (feature.periods - 1) / 2;
      const over = total(y.map((value, j) => (j - centre) * value));
      return over / total(y.map((_, j) => (j - centre) ** 2));
    }
    case "first":
    case "last":
      return endOf(feature.kind, feature.value === undefined ? visits : bought, feature.value);
    case "share": {
      const levels = bought.map((row) => cellOf(row, feature.attribute)).filter((cell) => cell !== null);
      return levels.length === 0
        ? null
        : levels.filter((cell) => String(cell) === feature.level).length / levels.length;
    }
    case "ratio": {
      const over = cells[feature.numerator] as number | null;
      const under = cells[feature.denominator] as number | null;
      return over === null || under === null || under === 0 ? null : over / under;
    }
  }
}

function visitsOf(bought: readonly LogRow[], sameDay: "merge" | "keep"): Visit[] {
  if (sameDay === "keep") return [...bought];
  const days = [...new Set(bought.map((row) => Math.floor(row.time / DAY_MS)))];
  return days.map((day) => {
    const rows = bought.filter((row) => Math.floor(row.time / DAY_MS) === day);
    return { time: Math.min(...rows.map((row) => row.time)), amount: total(rows.map((row) => row.amount)) };
  });
}

function measure(rows: readonly LogRow[], of: "count" | "sum", sameDay: "merge" | "keep"): number {
  if (of === "sum") return total(rows.map((row) => row.amount));
  return visitsOf(
    rows.filter((row) => row.amount >= 0),
    sameDay,
  ).length;
}

function endOf(kind: "first" | "last", items: readonly (Visit | LogRow)[], value: string | undefined): Cell {
  const cells = items
    .map((item) => ({
      time: item.time,
      cell: value === undefined ? item.amount : cellOf(item as LogRow, value),
    }))
    .filter(({ cell }) => cell !== null);
  if (cells.length === 0) return null;
  const times = cells.map(({ time }) => time);
  const instant = kind === "first" ? Math.min(...times) : Math.max(...times);
  const tied = cells.filter(({ time }) => time === instant).map(({ cell }) => cell!);
  return tied.sort(byCodePoints)[0]!;
}

/** Numbers by size, false before true, texts by code points. */
function byCodePoints(a: Cell, b: Cell): number {
  if (typeof a !== "string" || typeof b !== "string") return Number(a) - Number(b);
  const left = [...a].map((letter) => letter.codePointAt(0)!);
  const right = [...b].map((letter) => letter.codePointAt(0)!);
  const i = left.findIndex((point, at) => point !== right[at]);
  return i < 0 ? left.length - right.length : left[i]! - (right[i] ?? -1);
}

function cellOf(row: LogRow, name: string): Cell {
  return row[name as "cabin" | "miles" | "late"];
}

function valuesOf(rows: readonly LogRow[], name: string): number[] {
  return rows
    .map((row) => cellOf(row, name))
    .filter((cell) => cell !== null)
    .map(Number);
}

function statistic(kind: "mean" | "min" | "max" | "spread", values: readonly number[]): number | null {
  if (values.length === 0) return null;
  if (kind === "min") return Math.min(...values);
  if (kind === "max") return Math.max(...values);
  const mean = total(values) / values.length;
  if (kind === "mean") return mean;
  if (values.length < 2) return null;
  return Math.sqrt(total(values.map((value) => (value - mean) ** 2)) / (values.length - 1));
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
