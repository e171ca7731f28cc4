/**
 * LRFMC: how long a frequent flyer has been a member, how recently, often and far they flew, and how near to the
 * full fare. The five numbers that airline members are grouped by.
 *
 * @module
 */
import type { TableInput } from "../table/table-from.ts";
import type { ReadRows } from "../table/transaction-columns.ts";
import { type LrfmcFlightOptions, type LrfmcFlights, lrfmcOfFlights } from "./lrfmc-flights.ts";
import { type LrfmcMemberOptions, lrfmcOfMembers } from "./lrfmc-members.ts";
import type { LrfmcReport, LrfmcResult, LrfmcTable } from "./lrfmc-table.ts";

/**
 * The LRFMC features of members, from single flights or from a member table with the sums in it.
 *
 * - **Flights**: `{ transactions, customers }`, as `simulateAirline` returns them. Flights are the purchases of the log in `[asOf - window, asOf)`, one
 *   a row whatever the log's policy for one day is. Flights without a distance or discount are counted in the
 *   report and left out of that sum.
 * - **Member table**: the textbook's columns, or others named in `columns`. `lengthMonths` runs from joining to the
 *   member's own end of window.
 *
 * Members are left out by these rules, the first that applies: no member number, or that of an earlier row; no
 * date of joining, or no end of the window, that can be read; a window that ends after `asOf`; joined at or after
 * the end; a sum that is missing, not finite or negative; a yearly fare that is missing, or fares of 0 with
 * distance or discount above 0 (free flights; the two rules of the textbook); no flight in the window.
 * {@link lrfmcReport} counts and lists them.
 *
 * @returns Members in the order of their table.
 * @throws {@link InputError} for a column that is absent or of another kind, and for a missing or unreadable `asOf`.
 * @remarks O(members + flights). What happens at or after `asOf` cannot change the result.
 * @example
 * const transactions = transactionsFrom(
 *   [
 *     { id: "A7", on: "2014-03-01", miles: 800, discount: 0.9 },
 *     { id: "A7", on: "2014-03-30", miles: 1200, discount: 0.7 },
 *   ],
 *   { customer: "id", time: "on" },
 * );
 * const customers = [{ customerId: "A7", joined: "2012-04-01" }];
 * const features = lrfmcFeatures({ transactions, customers }, { asOf: "2014-04-01" });
 * toRows(features)[0]!.recencyDays; // => 2
 * toRows(features)[0]!.mileage; // => 2000
 */
export function lrfmcFeatures(input: LrfmcFlights, options: LrfmcFlightOptions): LrfmcTable;
export function lrfmcFeatures(input: TableInput | ReadRows, options?: LrfmcMemberOptions): LrfmcTable;
export function lrfmcFeatures(
  input: LrfmcFlights | TableInput | ReadRows,
  options: LrfmcFlightOptions | LrfmcMemberOptions = {},
): LrfmcTable {
  return compute(input, options).table;
}

/**
 * What {@link lrfmcFeatures} does with the same input and options: every rule with the members it removes, and the
 * rows themselves.
 *
 * @throws {@link InputError} as {@link lrfmcFeatures}.
 * @remarks As costly as the features themselves.
 * @example
 * const members = {
 *   MEMBER_NO: [1, 2], FFP_DATE: ["2006/11/2", "2014/2/29"], LOAD_TIME: ["2014/3/31", "2014/3/31"],
 *   LAST_TO_END: [1, 7], FLIGHT_COUNT: [210, 140], SEG_KM_SUM: [580717, 293678], avg_discount: [0.96, 1.25],
 * };
 * const { rowsKept, rejected } = lrfmcReport(members);
 * rowsKept; // => 1
 * rejected[0]!.reason; // => "no date of joining that can be read"
 */
export function lrfmcReport(input: LrfmcFlights, options: LrfmcFlightOptions): LrfmcReport;
export function lrfmcReport(input: TableInput | ReadRows, options?: LrfmcMemberOptions): LrfmcReport;
export function lrfmcReport(
  input: LrfmcFlights | TableInput | ReadRows,
  options: LrfmcFlightOptions | LrfmcMemberOptions = {},
): LrfmcReport {
  return compute(input, options).report;
}

function compute(
  input: LrfmcFlights | TableInput | ReadRows,
  options: LrfmcFlightOptions | LrfmcMemberOptions,
): LrfmcResult {
  return isFlights(input)
    ? lrfmcOfFlights(input, options as LrfmcFlightOptions)
    : lrfmcOfMembers(input, options as LrfmcMemberOptions);
}

function isFlights(input: LrfmcFlights | TableInput | ReadRows): input is LrfmcFlights {
  const { transactions } = (input ?? {}) as Partial<LrfmcFlights>;
  return transactions?.kind === "transactions";
}
