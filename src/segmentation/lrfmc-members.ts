/**
 * LRFMC from a table that holds one row a member with the sums already in it, as airlines export them: the
 * textbook's `air_data.csv`.
 *
 * @module
 */
import { checkChoice, checkOptionKeys } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import { type TimeInput, toEpochMs } from "../internal/time.ts";
import { columnOf, numberColumnOf, rowCount, type Table } from "../table/table.ts";
import type { TableInput } from "../table/table-from.ts";
import { cellText, openRows, type ReadRows } from "../table/transaction-columns.ts";
import { codeIds } from "../table/transaction-ids.ts";
import { readDates } from "./date-column.ts";
import {
  closeColumns,
  type LrfmcResult,
  makeJudge,
  monthsBetween,
  openColumns,
  type Verdict,
} from "./lrfmc-table.ts";

/** Names of the columns; the defaults are the textbook's. */
export interface LrfmcMemberColumns {
  /** Member number: text or whole numbers. @defaultValue `"MEMBER_NO"` */
  readonly customer?: string;
  /** Date of joining. @defaultValue `"FFP_DATE"` */
  readonly joined?: string;
  /** End of the member's window. Where the table has none, `asOf` is the end. @defaultValue `"LOAD_TIME"` */
  readonly windowEnd?: string;
  /** Days from the last flight to the end of the window. @defaultValue `"LAST_TO_END"` */
  readonly recencyDays?: string;
  /** Flights in the window. @defaultValue `"FLIGHT_COUNT"` */
  readonly frequency?: string;
  /** Distance flown in the window. @defaultValue `"SEG_KM_SUM"` */
  readonly mileage?: string;
  /** Mean discount coefficient. @defaultValue `"avg_discount"` */
  readonly discount?: string;
  /** Fares paid, by year. Where the table has none of them, the fare rules do not apply. @defaultValue `["SUM_YR_1", "SUM_YR_2"]` */
  readonly fares?: readonly string[];
}

/** Options of {@link lrfmcFeatures} for a member table. */
export interface LrfmcMemberOptions {
  /**
   * End of the window of a table that does not say it itself. With a table that does, members whose window ends
   * after it are left out. @defaultValue the table's own column
   */
  readonly asOf?: TimeInput;
  /** Where things stand in the table. @defaultValue the textbook's column names */
  readonly columns?: LrfmcMemberColumns;
  /** Members without a flight in the window: leave them out, or keep them with a frequency of 0. @defaultValue `"drop"` */
  readonly inactive?: "drop" | "keep";
}

interface MemberData {
  readonly names: Required<Omit<LrfmcMemberColumns, "fares">>;
  readonly codes: Int32Array;
  readonly joined: Float64Array;
  readonly windowEnd: Float64Array;
  readonly recencyDays: Float64Array;
  readonly frequency: Float64Array;
  readonly mileage: Float64Array;
  readonly discount: Float64Array;
  readonly fareNames: readonly string[];
  readonly fares: readonly Float64Array[];
}

const TEXTBOOK_FARES = ["SUM_YR_1", "SUM_YR_2"];
const COLUMN_KEYS = [
  "customer",
  "joined",
  "windowEnd",
  "recencyDays",
  "frequency",
  "mileage",
  "discount",
  "fares",
];

/** The features of a member table and what was removed; see {@link lrfmcFeatures}. */
export function lrfmcOfMembers(input: TableInput | ReadRows, options: LrfmcMemberOptions): LrfmcResult {
  checkOptionKeys(options, "options", ["asOf", "columns", "inactive"]);
  const { inactive = "drop" } = options;
  checkChoice(inactive, "options.inactive", ["drop", "keep"]);
  const { table, lines, rejected } = openRows(input, undefined);
  const rows = rowCount(table);
  const asOf = options.asOf === undefined ? undefined : toEpochMs(options.asOf, "options.asOf");
  const { ids, data } = readMembers(table, options.columns ?? {}, asOf);

  const judge = makeJudge(rows, lines, rejected, (column, row) =>
    Object.hasOwn(table, column) ? cellText(table[column]!, row) : "",
  );
  const columns = openColumns(rows);
  const seen = new Uint8Array(ids.length);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const code = data.codes[row]!;
    const isRepeat = code >= 0 && seen[code] === 1;
    if (code >= 0) seen[code] = 1;
    if (!judge.admit(row, judgeMember(data, row, isRepeat, asOf, inactive))) continue;
    columns.codes[count] = code;
    columns.lengthMonths[count] = monthsBetween(data.joined[row]!, data.windowEnd[row]!);
    columns.recencyDays[count] = data.recencyDays[row]!;
    columns.frequency[count] = data.frequency[row]!;
    columns.mileage[count] = data.mileage[row]!;
    columns.discount[count++] = data.discount[row]!;
  }
  return { table: closeColumns(columns, count, ids), report: judge.report(null) };
}

function readMembers(
  table: Table,
  given: LrfmcMemberColumns,
  asOf: number | undefined,
): { ids: readonly string[]; data: MemberData } {
  checkOptionKeys(given, "options.columns", COLUMN_KEYS);
  const path = (key: string): string => `options.columns.${key}`;
  const names = {
    customer: given.customer ?? "MEMBER_NO",
    joined: given.joined ?? "FFP_DATE",
    windowEnd: given.windowEnd ?? "LOAD_TIME",
    recencyDays: given.recencyDays ?? "LAST_TO_END",
    frequency: given.frequency ?? "FLIGHT_COUNT",
    mileage: given.mileage ?? "SEG_KM_SUM",
    discount: given.discount ?? "avg_discount",
  };
  const fareNames = given.fares ?? TEXTBOOK_FARES.filter((name) => Object.hasOwn(table, name));
  const { codes, ids } = codeIds(
    columnOf(table, names.customer, path("customer")),
    path("customer"),
    names.customer,
  );
  const hasEnd = given.windowEnd !== undefined || Object.hasOwn(table, names.windowEnd);
  if (!hasEnd && asOf === undefined) {
    const expected = `the end of the window (the table has no column ${names.windowEnd})`;
    throw new InputError("missing-option", "options.asOf", expected, undefined);
  }
  const windowEnd = hasEnd
    ? readDates(table, names.windowEnd, path("windowEnd"))
    : new Float64Array(rowCount(table)).fill(asOf!);
  const data = {
    names,
    codes,
    joined: readDates(table, names.joined, path("joined")),
    windowEnd,
    recencyDays: numberColumnOf(table, names.recencyDays, path("recencyDays")).values,
    frequency: numberColumnOf(table, names.frequency, path("frequency")).values,
    mileage: numberColumnOf(table, names.mileage, path("mileage")).values,
    discount: numberColumnOf(table, names.discount, path("discount")).values,
    fareNames,
    fares: fareNames.map((name, k) => numberColumnOf(table, name, `${path("fares")}[${k}]`).values),
  };
  return { ids, data };
}

function judgeMember(
  data: MemberData,
  row: number,
  isRepeat: boolean,
  asOf: number | undefined,
  inactive: "drop" | "keep",
): Verdict {
  const { names, joined, windowEnd } = data;
  if (data.codes[row]! < 0) return { rule: "missing-customer", column: names.customer };
  if (isRepeat) return { rule: "duplicate-customer", column: names.customer };
  if (Number.isNaN(joined[row])) return { rule: "missing-join-date", column: names.joined };
  if (Number.isNaN(windowEnd[row])) return { rule: "missing-window-end", column: names.windowEnd };
  if (asOf !== undefined && windowEnd[row]! > asOf) {
    return { rule: "window-after-as-of", column: names.windowEnd };
  }
  if (joined[row]! >= windowEnd[row]!) return { rule: "joined-after-end", column: names.joined };
  return judgeSums(data, row, inactive);
}

function judgeSums(data: MemberData, row: number, inactive: "drop" | "keep"): Verdict {
  const { names, fares } = data;
  const sums = ["recencyDays", "frequency", "mileage", "discount"] as const;
  // A member who did not fly has no discount, and no last flight in the window.
  const needed = data.frequency[row] === 0 ? sums.slice(1, 3) : sums;
  for (const key of needed) {
    if (!Number.isFinite(data[key][row])) return { rule: "missing-value", column: names[key] };
  }
  for (const key of sums) {
    if (data[key][row]! < 0) return { rule: "negative-value", column: names[key] };
  }
  const missing = fares.findIndex((fare) => Number.isNaN(fare[row]));
  if (missing >= 0) return { rule: "missing-fare", column: data.fareNames[missing]! };
  const paidNothing = fares.length > 0 && fares.every((fare) => fare[row] === 0);
  if (paidNothing && (data.mileage[row]! > 0 || data.discount[row]! > 0)) {
    return { rule: "free-flights", column: data.fareNames[0]! };
  }
  if (data.frequency[row] === 0 && inactive === "drop") return { rule: "inactive", column: names.frequency };
  return null;
}
