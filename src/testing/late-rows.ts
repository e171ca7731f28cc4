/** What is not known before a date, put into logs: for tests that nothing of it may matter. */
import fc from "fast-check";
import type { NaiveLogs, NaiveRow } from "./naive-features.ts";
import { randomRow } from "./plan-arbitrary.ts";

/** Was the row there before the date? */
function isKnown(row: NaiveRow, asOf: number): boolean {
  return row.time < asOf && row.ingested! < asOf;
}

/**
 * Other logs of which the same was known before the date: of the rows that were not, some are deleted, some are moved
 * to other times that were not known either, and new ones stand anywhere between the others.
 */
export function sameAsKnown(logs: Required<NaiveLogs>, asOf: number): fc.Arbitrary<Required<NaiveLogs>> {
  const events = Object.entries(logs.events);
  return fc
    .tuple(sameRows(logs.orders, asOf), ...events.map(([, rows]) => sameRows(rows, asOf)))
    .map(([orders, ...tables]) => ({
      ...logs,
      orders: orders!,
      events: Object.fromEntries(events.map(([name], i) => [name, tables[i]!])),
    }));
}

function sameRows(rows: readonly NaiveRow[], asOf: number): fc.Arbitrary<readonly NaiveRow[]> {
  const known = rows.filter((row) => isKnown(row, asOf));
  const unknown = rows.filter((row) => !isKnown(row, asOf));
  const changed = fc.tuple(
    fc.subarray(unknown),
    fc.array(randomRow(asOf), { maxLength: 12 }),
    fc.array(fc.tuple(fc.nat({ max: 40 }), fc.boolean()), { minLength: 1, maxLength: 8 }),
  );
  return changed.map(([kept, others, places]) => {
    const result: NaiveRow[] = [...known];
    for (const [i, row] of [...kept, ...others].entries()) {
      const [place, isFuture] = places[i % places.length]!;
      const late = isFuture
        ? { ...row, time: asOf + Math.abs(row.time - asOf), ingested: asOf + Math.abs(row.time - asOf) }
        : { ...row, ingested: asOf + (place % 3) };
      result.splice(place % (result.length + 1), 0, late);
    }
    return result;
  });
}
