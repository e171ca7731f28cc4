import { DAY_MS } from "../internal/time.ts";
import type { Warning } from "../internal/warning.ts";
import type { Transactions } from "../table/transactions.ts";

/** A last stretch of the log this long with next to no rows in it is rather a slip of the pen. */
const LONELY_DAYS = 365;
const LONELY_SHARE = 0.001;

/**
 * What is odd about when the rows of a log are: rows that the date shuts out, and rows so far from all others that
 * a mistyped year is likelier than a quiet one.
 */
export function dateWarnings({ times }: Transactions, asOf: number): Warning[] {
  const later = times.reduce((count, time) => count + (time >= asOf ? 1 : 0), 0);
  const warnings: Warning[] = [];
  if (later > 0) {
    warnings.push({
      code: "rows-after-date",
      message: `${later} of ${times.length} rows lie at or after ${isoDay(asOf)} and were not looked at`,
    });
  }
  const sorted = times.slice().sort();
  const edge = Math.max(1, Math.ceil(LONELY_SHARE * sorted.length));
  const lastUsual = sorted[Math.max(0, sorted.length - 1 - edge)];
  const firstUsual = sorted[Math.min(sorted.length - 1, edge)];
  const first = sorted[0];
  const last = sorted.at(-1);
  if (first === undefined || last === undefined || lastUsual === undefined || firstUsual === undefined)
    return warnings;
  if (sorted.length > 10 && last - lastUsual > LONELY_DAYS * DAY_MS) {
    warnings.push(lonely("last", last, lastUsual));
  }
  if (sorted.length > 10 && firstUsual - first > LONELY_DAYS * DAY_MS) {
    warnings.push(lonely("first", first, firstUsual));
  }
  return warnings;
}

function lonely(which: "first" | "last", time: number, usual: number): Warning {
  return {
    code: "lonely-date",
    message: `the ${which} row is of ${isoDay(time)}, while all but a few lie ${which === "last" ? "before" : "after"} ${isoDay(usual)}: is its year mistyped?`,
  };
}

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
