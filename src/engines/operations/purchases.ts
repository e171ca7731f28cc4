/**
 * `purchaseSummary` where the log is, and the grouped histories that the purchase models are fitted to.
 *
 * @module
 */
import type { PurchaseSummary, PurchaseSummaryOptions } from "../../clv/summary/purchase-summary.ts";
import type { EventSource } from "../../sql/event-source.ts";
import { compilePurchaseHistories, compilePurchaseSummary } from "../../sql/operations/purchase-summary.ts";
import type { NumberColumn, Table } from "../../table/column.ts";
import type { SqlConnection, StatementOptions } from "../connection.ts";
import { runCompiled, splitSignal, withUnits } from "./run-compiled.ts";

/** Options of `engine.purchaseSummary`. */
export interface EnginePurchaseOptions extends PurchaseSummaryOptions, StatementOptions {}

/** Options of `engine.purchaseGroups`. */
export interface EnginePurchaseGroupOptions
  extends Pick<PurchaseSummaryOptions, "asOf" | "unit">,
    StatementOptions {}

/** Different purchase histories, a row each: what `fitBgNbd` and the like take in the place of a row a customer. */
export type PurchaseGroups = Table & {
  readonly frequency: NumberColumn;
  readonly recency: NumberColumn;
  readonly age: NumberColumn;
  /** Customers who share the history. */
  readonly weight: NumberColumn;
};

/** @throws InputError as `purchaseSummary`. */
export async function enginePurchaseSummary(
  connection: SqlConnection,
  source: EventSource,
  options: EnginePurchaseOptions,
): Promise<PurchaseSummary> {
  const { signal, rest } = splitSignal(options);
  const compiled = compilePurchaseSummary(connection.dialect, { ...rest, source });
  return inUnits(await runCompiled(connection, compiled, signal), options) as PurchaseSummary;
}

/** @throws InputError as `purchaseSummary`. */
export async function enginePurchaseGroups(
  connection: SqlConnection,
  source: EventSource,
  options: EnginePurchaseGroupOptions,
): Promise<PurchaseGroups> {
  const { signal, rest } = splitSignal(options);
  const compiled = compilePurchaseHistories(connection.dialect, { ...rest, source });
  return inUnits(await runCompiled(connection, compiled, signal), options) as PurchaseGroups;
}

function inUnits(table: Table, { unit = "week" }: Pick<PurchaseSummaryOptions, "unit">): Table {
  return withUnits(table, { recency: unit, age: unit });
}
