/**
 * LRFMC from single flights and a table of members with their dates of joining.
 *
 * @module
 */
import { checkChoice, checkOptionKeys } from "../internal/check.ts";
import {
  addDuration,
  checkDuration,
  DAY_MS,
  type Duration,
  type TimeInput,
  toEpochMs,
} from "../internal/time.ts";
import { columnOf, numberColumnOf, rowCount } from "../table/table.ts";
import type { TableInput } from "../table/table-from.ts";
import { cellText, openRows, type ReadRows } from "../table/transaction-columns.ts";
import { codeIds } from "../table/transaction-ids.ts";
import type { Transactions } from "../table/transactions.ts";
import { readDates } from "./date-column.ts";
import {
  closeColumns,
  type LrfmcFlightCounts,
  type LrfmcResult,
  makeJudge,
  monthsBetween,
  openColumns,
  type Verdict,
} from "./lrfmc-table.ts";

/** Flights one by one, and who the members are. */
export interface LrfmcFlights {
  /** One row a flight, of `transactionsFrom`, with distance and discount coefficient among its attributes. */
  readonly transactions: Transactions;
  /** One row a member, with the date of joining. */
  readonly customers: TableInput | ReadRows;
}

/** Names of the columns of {@link LrfmcFlights}. */
export interface LrfmcFlightColumns {
  /** Customer id in `customers`, as the log spells it. @defaultValue `"customerId"` */
  readonly customer?: string;
  /** Date of joining, in `customers`. @defaultValue `"joined"` */
  readonly joined?: string;
  /** Distance of a flight, an attribute of the log. @defaultValue `"miles"` */
  readonly mileage?: string;
  /** Paid fare over full fare, an attribute of the log. @defaultValue `"discount"` */
  readonly discount?: string;
}

/** Options of {@link lrfmcFeatures} for single flights. */
export interface LrfmcFlightOptions {
  /** End of the window: flights at or after it are not looked at. A date means its first instant, UTC. */
  readonly asOf: TimeInput;
  /** Length of the window, which is `[asOf - window, asOf)`. @defaultValue `{ months: 24 }`, the textbook's */
  readonly window?: Duration;
  /** Where things stand. @defaultValue see {@link LrfmcFlightColumns} */
  readonly columns?: LrfmcFlightColumns;
  /**
   * Members without a flight in the window: leave them out, or keep them with a frequency and mileage of 0, the
   * days since the last flight before the window (missing without one) and no discount. @defaultValue `"drop"`
   */
  readonly inactive?: "drop" | "keep";
  /**
   * Mean over the flights, or over the distance flown as in the textbook's `avg_discount`, where a long flight
   * counts for more. @defaultValue `"flights"`
   */
  readonly discountMean?: "flights" | "mileage";
}

/** Sums of one customer's flights in the window. */
interface FlightSums {
  flights: number;
  lastTime: number;
  mileage: number;
  withMileage: number;
  discountWeight: number;
  discount: number;
  withDiscount: number;
}

/** The features of single flights and what was removed; see {@link lrfmcFeatures}. */
export function lrfmcOfFlights(input: LrfmcFlights, options: LrfmcFlightOptions): LrfmcResult {
  const { asOf, start, columns: names, inactive, discountMean } = resolveOptions(options);
  const log = input.transactions;
  const mileage = numberColumnOf(log.attributes, names.mileage, "options.columns.mileage").values;
  const discount = numberColumnOf(log.attributes, names.discount, "options.columns.discount").values;
  const { table, lines, rejected } = openRows(input.customers, undefined, "input.customers");
  const rows = rowCount(table);
  const customerPath = "options.columns.customer";
  const { codes, ids } = codeIds(columnOf(table, names.customer, customerPath), customerPath, names.customer);
  const joined = readDates(table, names.joined, "options.columns.joined");
  const customerOf = new Map(log.customers.map((id, c) => [id, c]));

  const judge = makeJudge(rows, lines, rejected, (column, row) => cellText(table[column]!, row));
  const columns = openColumns(rows);
  const seen = new Uint8Array(ids.length);
  const counts = { inWindow: countFlights(log, start, asOf), ofMembers: 0, withMileage: 0, withDiscount: 0 };
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const code = codes[row]!;
    const customer = code < 0 ? undefined : customerOf.get(ids[code]!);
    const sums = sumFlights(log, customer, start, asOf, mileage, discount, discountMean);
    const verdict = judgeMember(code, seen, joined[row]!, asOf, sums.flights, inactive, names);
    if (code >= 0) seen[code] = 1;
    if (!judge.admit(row, verdict)) continue;
    columns.codes[count] = code;
    columns.lengthMonths[count] = monthsBetween(joined[row]!, asOf);
    columns.recencyDays[count] = (asOf - sums.lastTime) / DAY_MS;
    columns.frequency[count] = sums.flights;
    columns.mileage[count] = sums.withMileage === 0 && sums.flights > 0 ? Number.NaN : sums.mileage;
    columns.discount[count++] = sums.discount / sums.discountWeight;
    counts.ofMembers += sums.flights;
    counts.withMileage += sums.withMileage;
    counts.withDiscount += sums.withDiscount;
  }
  const flights: LrfmcFlightCounts = {
    inWindow: counts.inWindow,
    withoutMember: counts.inWindow - counts.ofMembers,
    withoutMileage: counts.ofMembers - counts.withMileage,
    withoutDiscount: counts.ofMembers - counts.withDiscount,
  };
  return { table: closeColumns(columns, count, ids), report: judge.report(flights) };
}

interface Resolved {
  readonly asOf: number;
  readonly start: number;
  readonly columns: Required<LrfmcFlightColumns>;
  readonly inactive: "drop" | "keep";
  readonly discountMean: "flights" | "mileage";
}

function resolveOptions(options: LrfmcFlightOptions): Resolved {
  checkOptionKeys(options, "options", ["asOf", "window", "columns", "inactive", "discountMean"]);
  const { window = { months: 24 }, columns = {}, inactive = "drop", discountMean = "flights" } = options;
  const asOf = toEpochMs(options.asOf, "options.asOf");
  checkDuration(window, "options.window");
  checkOptionKeys(columns, "options.columns", ["customer", "joined", "mileage", "discount"]);
  checkChoice(inactive, "options.inactive", ["drop", "keep"]);
  checkChoice(discountMean, "options.discountMean", ["flights", "mileage"]);
  const { customer = "customerId", joined = "joined", mileage = "miles", discount = "discount" } = columns;
  return {
    asOf,
    start: addDuration(asOf, window, "options.window", -1),
    columns: { customer, joined, mileage, discount },
    inactive,
    discountMean,
  };
}

function judgeMember(
  code: number,
  seen: Uint8Array,
  joined: number,
  asOf: number,
  flights: number,
  inactive: "drop" | "keep",
  names: Required<LrfmcFlightColumns>,
): Verdict {
  if (code < 0) return { rule: "missing-customer", column: names.customer };
  if (seen[code] === 1) return { rule: "duplicate-customer", column: names.customer };
  if (Number.isNaN(joined)) return { rule: "missing-join-date", column: names.joined };
  if (joined >= asOf) return { rule: "joined-after-end", column: names.joined };
  if (flights === 0 && inactive === "drop") return { rule: "inactive", column: names.customer };
  return null;
}

/** Every flight counts, also the second of a day: out and back are two. */
function sumFlights(
  log: Transactions,
  customer: number | undefined,
  start: number,
  asOf: number,
  mileage: Float64Array,
  discount: Float64Array,
  discountMean: "flights" | "mileage",
): FlightSums {
  const sums: FlightSums = {
    flights: 0,
    lastTime: Number.NaN,
    mileage: 0,
    withMileage: 0,
    discountWeight: 0,
    discount: 0,
    withDiscount: 0,
  };
  if (customer === undefined) return sums;
  for (let i = log.offsets[customer]!; i < log.offsets[customer + 1]!; i++) {
    const time = log.times[i]!;
    if (time >= asOf) break;
    if (log.purchases[i] === 0) continue;
    sums.lastTime = time;
    if (time < start) continue;
    sums.flights++;
    const hasMileage = Number.isFinite(mileage[i]);
    if (hasMileage) {
      sums.mileage += mileage[i]!;
      sums.withMileage++;
    }
    const weight = discountMean === "flights" ? 1 : mileage[i]!;
    if (!Number.isFinite(discount[i]) || !Number.isFinite(weight)) continue;
    sums.discount += weight * discount[i]!;
    sums.discountWeight += weight;
    sums.withDiscount++;
  }
  return sums;
}

function countFlights(log: Transactions, start: number, asOf: number): number {
  let flights = 0;
  for (let i = 0; i < log.times.length; i++) {
    if (log.purchases[i] === 1 && log.times[i]! >= start && log.times[i]! < asOf) flights++;
  }
  return flights;
}
