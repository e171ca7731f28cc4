/**
 * What the LRFMC features are, and the record of what happened to every row on the way to them.
 *
 * Source of the five numbers and of the two fare rules: Zhang et al. (2015), "Python Data Analysis and
 * Mining in Practice" (China Machine Press), chapter 7, customer value of an airline.
 *
 * @module
 */
import { deepFreeze } from "../internal/freeze.ts";
import { DAY_MS, DAYS_PER_YEAR } from "../internal/time.ts";
import type { RejectedRow } from "../table/rejected-row.ts";
import {
  makeTable,
  type NumberColumn,
  numberColumn,
  type Table,
  type TextColumn,
  textColumn,
} from "../table/table.ts";

/** One row a member. */
export type LrfmcTable = Table & {
  readonly customerId: TextColumn;
  /** L: from joining to the end of the window, in months of a twelfth of a mean Gregorian year (30.437 days). */
  readonly lengthMonths: NumberColumn;
  /** R: from the last flight to the end of the window. */
  readonly recencyDays: NumberColumn;
  /** F: flights in the window. */
  readonly frequency: NumberColumn;
  /** M: distance flown in the window, in the unit of the input. */
  readonly mileage: NumberColumn;
  /** C: mean discount coefficient, paid fare over full fare. */
  readonly discount: NumberColumn;
};

/** Why a member is not in the table. A member counts under the first rule that applies, in this order. */
export type LrfmcRule =
  | "missing-customer"
  | "duplicate-customer"
  | "missing-join-date"
  | "missing-window-end"
  | "window-after-as-of"
  | "joined-after-end"
  | "missing-value"
  | "negative-value"
  | "missing-fare"
  | "free-flights"
  | "inactive";

/** In words that count well. */
const REASONS: Readonly<Record<LrfmcRule, string>> = {
  "missing-customer": "no member number",
  "duplicate-customer": "member number of an earlier row",
  "missing-join-date": "no date of joining that can be read",
  "missing-window-end": "no end of the window that can be read",
  "window-after-as-of": "window ends after asOf",
  "joined-after-end": "joined at or after the end of the window",
  "missing-value": "missing or not a finite number",
  "negative-value": "negative",
  "missing-fare": "a yearly fare is missing",
  "free-flights": "fares of 0 with distance or discount",
  inactive: "no flight in the window",
};

/** What happened to the members of the input. */
export interface LrfmcReport {
  readonly rowsRead: number;
  readonly rowsKept: number;
  /** Every rule, in the order in which they are applied, with the rows it removed. */
  readonly rules: readonly { readonly rule: LrfmcRule; readonly rows: number }[];
  /** The rows removed, after those that the reader of the file had rejected already. */
  readonly rejected: readonly RejectedRow[];
  /** Of features from single flights: what became of those before the end of the window; else null. */
  readonly flights: LrfmcFlightCounts | null;
}

/** Flights are purchases of the log before `asOf`; refunds are none. */
export interface LrfmcFlightCounts {
  /** Flights in the window, of all customers. */
  readonly inWindow: number;
  /** Of these, of customers that the table of members does not have, or lost to a rule. */
  readonly withoutMember: number;
  /** Of these, without a distance: they count in `frequency`, not in `mileage`. */
  readonly withoutMileage: number;
  /** Of these, without a discount coefficient (or, in a mean over the distance, without one): not in that mean. */
  readonly withoutDiscount: number;
}

/** Features and report of one computation. */
export interface LrfmcResult {
  readonly table: LrfmcTable;
  readonly report: LrfmcReport;
}

/** Growing columns of the result. */
export interface LrfmcColumns {
  readonly codes: Int32Array;
  readonly lengthMonths: Float64Array;
  readonly recencyDays: Float64Array;
  readonly frequency: Float64Array;
  readonly mileage: Float64Array;
  readonly discount: Float64Array;
}

/** Columns for at most `rows` members. */
export function openColumns(rows: number): LrfmcColumns {
  return {
    codes: new Int32Array(rows),
    lengthMonths: new Float64Array(rows),
    recencyDays: new Float64Array(rows),
    frequency: new Float64Array(rows),
    mileage: new Float64Array(rows),
    discount: new Float64Array(rows),
  };
}

/** The first `rows` rows of the columns as a table. */
export function closeColumns(columns: LrfmcColumns, rows: number, ids: readonly string[]): LrfmcTable {
  return makeTable({
    customerId: textColumn(columns.codes.slice(0, rows), ids),
    lengthMonths: numberColumn(columns.lengthMonths.slice(0, rows), "month"),
    recencyDays: numberColumn(columns.recencyDays.slice(0, rows), "day"),
    frequency: numberColumn(columns.frequency.slice(0, rows)),
    mileage: numberColumn(columns.mileage.slice(0, rows)),
    discount: numberColumn(columns.discount.slice(0, rows)),
  });
}

/** The verdict on a row: null keeps it. */
export type Verdict = { readonly rule: LrfmcRule; readonly column: string } | null;

/** Counts verdicts and lists the rows removed. */
export interface Judge {
  /** Records the verdict; true when the row stays. */
  readonly admit: (row: number, verdict: Verdict) => boolean;
  readonly report: (flights: LrfmcFlightCounts | null) => LrfmcReport;
}

/**
 * @param lines - Line of each row in its file, where that is known.
 * @param textAt - The cell of a column as it stood.
 */
export function makeJudge(
  rows: number,
  lines: Int32Array | undefined,
  carried: readonly RejectedRow[],
  textAt: (column: string, row: number) => string,
): Judge {
  const counts = new Map<LrfmcRule, number>();
  const rejected: RejectedRow[] = [...carried];
  let kept = 0;
  return {
    admit(row, verdict) {
      if (verdict === null) {
        kept++;
        return true;
      }
      const { rule, column } = verdict;
      counts.set(rule, (counts.get(rule) ?? 0) + 1);
      rejected.push({
        line: lines?.[row] ?? row + 1,
        column,
        value: textAt(column, row),
        reason: REASONS[rule],
      });
      return false;
    },
    report: (flights) =>
      deepFreeze<LrfmcReport>({
        rowsRead: rows,
        rowsKept: kept,
        rules: (Object.keys(REASONS) as LrfmcRule[]).map((rule) => ({ rule, rows: counts.get(rule) ?? 0 })),
        rejected,
        flights,
      }),
  };
}

/** Months of {@link LrfmcTable.lengthMonths} between two points in time. */
export function monthsBetween(start: number, end: number): number {
  return (end - start) / ((DAY_MS * DAYS_PER_YEAR) / 12);
}
