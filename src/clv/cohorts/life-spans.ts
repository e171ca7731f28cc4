/**
 * When each customer came and left: from contracts with dates, or from orders that come at least so often.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import { addDuration, DAY_MS, type Duration, parseIsoTime } from "../../internal/time.ts";
import { columnOf, type Table } from "../../table/table.ts";
import { asKnown, purchasesBefore, type Transactions } from "../../table/transactions.ts";

/** One entry a customer, in epoch milliseconds. */
export interface LifeSpans {
  readonly starts: Float64Array;
  /** First instant that is not covered any more; infinite for who has not left as far as is known. */
  readonly ends: Float64Array;
  /** Customers who bought again after they had counted as lost. */
  readonly returned: number;
}

/**
 * Spans out of a table with a start and an end; a missing end is a customer still there.
 *
 * @throws {@link InputError} naming the row of a missing start or of an end before the start.
 */
export function spansOfContracts(table: Table, start: string, end: string, asOf: number): LifeSpans {
  const from = timesOf(table, start);
  const to = timesOf(table, end);
  const rows: number[] = [];
  for (let i = 0; i < from.length; i++) {
    const path = `contracts.${start}[${i}]`;
    if (Number.isNaN(from[i])) throw new InputError("missing-value", path, "a date", null);
    if (to[i]! < from[i]!) {
      const shown = new Date(to[i]!);
      throw new InputError(
        "wrong-order",
        `contracts.${end}[${i}]`,
        `not before the start (${new Date(from[i]!).toISOString()})`,
        shown,
      );
    }
    if (from[i]! < asOf) rows.push(i);
  }
  return {
    starts: Float64Array.from(rows, (i) => from[i]!),
    ends: Float64Array.from(rows, (i) => (Number.isNaN(to[i]!) ? Number.POSITIVE_INFINITY : to[i]!)),
    returned: 0,
  };
}

/** Times of a column of dates, or of ISO text; missing is NaN. */
function timesOf(table: Table, name: string): Float64Array {
  const path = `contracts.${name}`;
  const column = columnOf(table, name, path);
  if (column.kind === "time") return column.values;
  // Of a column with only missing values nobody can tell what it would hold.
  if (column.kind === "number" && column.values.every(Number.isNaN)) return column.values;
  if (column.kind !== "text")
    throw new InputError("wrong-kind", path, "a time column", `${name} (${column.kind})`);
  const ofLevel = column.levels.map((text) => parseIsoTime(text));
  return Float64Array.from(column.codes, (code, i) => {
    if (code < 0) return Number.NaN;
    const time = ofLevel[code];
    if (time === undefined) {
      throw new InputError(
        "unreadable",
        `${path}[${i}]`,
        "an ISO 8601 date such as 2024-06-30",
        column.levels[code],
      );
    }
    return time;
  });
}

/**
 * Spans out of orders that pay for a period each: who lets more than `lapse` pass without a purchase has left, at the
 * end of the period that the last purchase before paid for. Only the first life counts.
 */
export function spansOfOrders(
  transactions: Transactions,
  asOf: number,
  period: Duration,
  lapse: Duration,
): LifeSpans {
  const { offsets, times } = purchasesBefore(asKnown(transactions, asOf), asOf);
  const later = cachedByDay((start) => addDuration(start, lapse, "options.lapse"));
  const paidUntil = cachedByDay((start) => addDuration(start, period, "options.period"));
  const starts: number[] = [];
  const ends: number[] = [];
  let returned = 0;
  for (let c = 0; c + 1 < offsets.length; c++) {
    const last = offsets[c + 1]! - 1;
    if (offsets[c]! > last) continue;
    let i = offsets[c]!;
    starts.push(dayStart(times[i]!));
    while (i < last && dayStart(times[i + 1]!) <= later(dayStart(times[i]!))) i++;
    const lost = i < last || later(dayStart(times[i]!)) < dayStart(asOf);
    if (i < last) returned++;
    ends.push(lost ? paidUntil(dayStart(times[i]!)) : Number.POSITIVE_INFINITY);
  }
  return { starts: Float64Array.from(starts), ends: Float64Array.from(ends), returned };
}

function dayStart(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}

/** Calendar arithmetic once for each day that occurs. */
function cachedByDay(compute: (dayStart: number) => number): (dayStart: number) => number {
  const known = new Map<number, number>();
  return (day) => {
    let value = known.get(day);
    if (value === undefined) known.set(day, (value = compute(day)));
    return value;
  };
}
