/**
 * Covariates of the customers of a log, from a table of customers.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import {
  columnOf,
  makeTable,
  type Table,
  type TextColumn,
  takeColumn,
  textColumnOf,
} from "../../table/table.ts";
import { type TableInput, tableFrom } from "../../table/table-from.ts";
import type { PurchaseCovariateOptions } from "../covariates/covariate-options.ts";

/** Where the covariates are, and what they act on. */
export interface CustomerCovariateOptions extends PurchaseCovariateOptions {
  /** A text column `customerId` with the customers as the log names them, one row each, and the columns of `covariates`. */
  readonly customers?: TableInput;
}

/**
 * The summary with the columns that `covariates` names: those of its customers, in its order.
 *
 * @throws {@link InputError} where only one of `customers` and `covariates` is given, a customer of the summary has no row
 * or a row is the second of its customer.
 * @remarks O(rows of both).
 */
export function withCustomerCovariates<T extends Table & { readonly customerId: TextColumn }>(
  summary: T,
  { customers, covariates }: CustomerCovariateOptions,
): T {
  if (customers === undefined && covariates === undefined) return summary;
  if (customers === undefined || typeof covariates !== "object" || covariates === null) {
    const [missing, given] =
      customers === undefined ? ["customers", "covariates"] : ["covariates", "customers"];
    throw new InputError("missing-option", `options.${missing}`, `given where \`${given}\` is`, undefined);
  }
  const table = tableFrom(customers, "options.customers");
  const rows = rowsOfCustomers(summary.customerId, table);
  const columns: Record<string, Table[string]> = { ...summary };
  for (const name of new Set(Object.values(covariates).flat() as string[])) {
    if (Object.hasOwn(summary, name)) {
      const expected = "a name that no column of the summary has";
      throw new InputError("duplicate", `options.customers.${name}`, expected, name);
    }
    columns[name] = takeColumn(columnOf(table, name, `options.customers.${name}`), rows);
  }
  return makeTable(columns) as T;
}

function rowsOfCustomers(wanted: TextColumn, table: Table): Int32Array {
  const path = "options.customers.customerId";
  const column = textColumnOf(table, "customerId", path);
  const rowOf = new Map<string, number>();
  column.codes.forEach((code, row) => {
    if (code < 0) return;
    const id = column.levels[code]!;
    if (rowOf.has(id)) throw new InputError("duplicate", `${path}[${row}]`, "a customer with one row", id);
    rowOf.set(id, row);
  });
  return wanted.codes.map((code) => {
    const id = wanted.levels[code]!;
    const row = rowOf.get(id);
    if (row === undefined)
      throw new InputError("missing-value", path, "a row for every customer of the log", id);
    return row;
  });
}
