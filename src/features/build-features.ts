/**
 * One row per customer as of a date, from an order log and a feature plan.
 *
 * @module
 */
import { checkOptionKeys } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import { type TimeInput, toEpochMs } from "../internal/time.ts";
import { makeTable, type Table, type TextColumn, textColumn } from "../table/table.ts";
import { asKnown, checkTransactions, type Transactions } from "../table/transactions.ts";
import { customersAtRisk } from "./at-risk.ts";
import { type EventLogs, logOpener } from "./columns/log-reader.ts";
import { featureColumns } from "./feature-columns.ts";
import { checkPlan, type FeaturePlan } from "./feature-plan.ts";

/** One row a customer: `customerId`, then the plan's columns in its order. */
export type FeatureTable = Table & { readonly customerId: TextColumn };

/** Options of {@link buildFeatures}. */
export interface BuildFeaturesOptions {
  /** The date of the row: only what happened strictly before it, and had arrived by then, is seen. */
  readonly asOf: TimeInput;
  /**
   * Event tables that features name by `from`: complaints, delays, app visits, survey answers. Each is a log of its own,
   * made by `transactionsFrom` (with `sameDay: "keep"` where every event counts) and joined by customer; customers that
   * the order log has not are left aside. @defaultValue none
   */
  readonly events?: EventLogs;
}

/**
 * Computes a plan's features for every customer with a purchase before `asOf`.
 *
 * @param transactions - An order log made by `transactionsFrom`; who bought before `asOf` gets a row.
 * @param plan - Made by {@link featurePlan}, also after a trip through JSON.
 * @returns One row a customer, in the order of the log. What is not defined for a customer is missing.
 * @throws {@link InputError} if the plan is of another version, names an event table or an attribute that is not there,
 *   or nobody has bought before `asOf`.
 * @remarks O(rows x features) time, O(rows) memory; deterministic. Rows at or after `asOf`, and rows that
 *   arrived then (`ingestedAt`), change nothing. The values do not depend on the order of the input, apart from the last bits of sums over rows at one instant.
 * @example
 * const orders = transactionsFrom(
 *   [
 *     { id: "a", day: "2024-01-05", spent: 20 },
 *     { id: "a", day: "2024-03-05", spent: 40 },
 *     { id: "b", day: "2024-02-01", spent: 70 },
 *   ],
 *   { customer: "id", time: "day", amount: "spent" },
 * );
 * const features = buildFeatures(orders, featurePlan(), { asOf: "2024-04-01" });
 * toRows(features).map((row) => row.spend); // => [60, 70]
 */
export function buildFeatures(
  transactions: Transactions,
  plan: FeaturePlan,
  options: BuildFeaturesOptions,
): FeatureTable {
  checkTransactions(transactions, "transactions");
  const checked = checkPlan(plan, "plan");
  checkOptionKeys(options, "options", ["asOf", "events"]);
  const events = checkEvents(options.events);
  const asOf = toEpochMs(options.asOf, "options.asOf");
  const known = asKnown(transactions, asOf);
  const members = customersAtRisk(known, asOf, "options.asOf");
  return makeTable<FeatureTable>({
    customerId: memberIds(known, members),
    ...featureColumns(logOpener(events)(known, members, asOf), checked),
  });
}

/**
 * The event tables of an option, each of them a log.
 *
 * @throws {@link InputError} for what is no record of logs.
 */
export function checkEvents(events: EventLogs | undefined): EventLogs {
  if (events === undefined) return {};
  if (typeof events !== "object" || events === null || Array.isArray(events) || "kind" in events) {
    throw new InputError("wrong-type", "options.events", "logs by name, such as { complaints: log }", events);
  }
  for (const [name, log] of Object.entries(events)) checkTransactions(log, `options.events.${name}`);
  return events;
}

/** The ids of the members, each a level of its own: customers without a row leave no trace. */
export function memberIds(transactions: Transactions, members: Int32Array): TextColumn {
  const { customers } = transactions;
  return textColumn(
    Int32Array.from(members, (_, k) => k),
    Array.from(members, (c) => customers[c]!),
  );
}
