/**
 * Labels of customers with a contract that they cancel.
 *
 * @module
 */
import { checkOptionKeys, checkText } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import {
  type Column,
  columnLength,
  columnOf,
  isMissing,
  MISSING_BOOLEAN,
  rowCount,
  type Table,
} from "../../table/table.ts";
import { type TableInput, tableFrom } from "../../table/table-from.ts";
import { cellText, readTimes } from "../../table/transaction-columns.ts";
import { codeIds } from "../../table/transaction-ids.ts";
import type { Transactions } from "../../table/transactions.ts";
import type { Labeller } from "./labeller.ts";

/** A table of contracts, one a row; a customer may have several. */
export interface ContractColumns {
  readonly table: TableInput;
  /** Column with the customer's id, as in the order log. */
  readonly customer: string;
  /**
   * Column with the time from which the customer is no member any more: a time column, or text of ISO 8601 dates;
   * missing where the contract still runs.
   */
  readonly cancelledAt: string;
  /** Column with the time from which the contract runs. @defaultValue none: they have run all along */
  readonly startedAt?: string;
}

const PATH = "options.contracts";

interface Contract {
  readonly start: number;
  readonly end: number;
}

/** See `CancellationRule`. */
export function contractLabels(transactions: Transactions, columns: ContractColumns): Labeller {
  const contractsOf = readContracts(columns);
  const { customers } = transactions;
  return (atRisk, asOf, { start, end }) => {
    const members: number[] = [];
    const churned: number[] = [];
    for (const c of atRisk) {
      const last = lastDay(contractsOf.get(customers[c]!) ?? [], asOf);
      if (last === undefined) continue;
      members.push(c);
      churned.push(last < start ? MISSING_BOOLEAN : last < end ? 1 : 0);
    }
    return { members: Int32Array.from(members), churned: Uint8Array.from(churned) };
  };
}

/** When the last of the contracts that run at a date ends; `undefined` where none runs. */
function lastDay(contracts: readonly Contract[], asOf: number): number | undefined {
  const running = contracts.filter(({ start, end }) => start < asOf && end >= asOf);
  return running.length === 0 ? undefined : Math.max(...running.map(({ end }) => end));
}

function readContracts(columns: ContractColumns): ReadonlyMap<string, readonly Contract[]> {
  checkOptionKeys(columns, PATH, ["table", "customer", "cancelledAt", "startedAt"]);
  const { customer, cancelledAt, startedAt } = columns;
  checkText(customer, `${PATH}.customer`);
  checkText(cancelledAt, `${PATH}.cancelledAt`);
  const table = tableFrom(columns.table, `${PATH}.table`);
  const { codes, ids } = codeIds(columnOf(table, customer, `${PATH}.customer`), `${PATH}.customer`, customer);
  const ends = timesOf(table, cancelledAt, "cancelledAt", Number.POSITIVE_INFINITY);
  if (startedAt !== undefined) checkText(startedAt, `${PATH}.startedAt`);
  const starts =
    startedAt === undefined ? null : timesOf(table, startedAt, "startedAt", Number.NEGATIVE_INFINITY);
  const contracts = new Map<string, Contract[]>();
  for (let i = 0; i < rowCount(table); i++) {
    if (codes[i]! < 0) {
      throw new InputError("missing-value", `${PATH}.table.${customer}[${i}]`, "the id of a customer", null);
    }
    const contract = { start: starts === null ? Number.NEGATIVE_INFINITY : starts[i]!, end: ends[i]! };
    const id = ids[codes[i]!]!;
    const others = contracts.get(id);
    if (others === undefined) contracts.set(id, [contract]);
    else others.push(contract);
  }
  return contracts;
}

function isBlank(column: Column): boolean {
  for (let i = 0; i < columnLength(column); i++) if (!isMissing(column, i)) return false;
  return true;
}

/** @param missing - What stands for a missing time. */
function timesOf(
  table: Table,
  name: string,
  option: "cancelledAt" | "startedAt",
  missing: number,
): Float64Array {
  const column: Column = columnOf(table, name, `${PATH}.${option}`);
  // Without any value a column has no kind of its own: nobody has left yet.
  if (isBlank(column)) return new Float64Array(columnLength(column)).fill(missing);
  const times = readTimes(column, name, `${PATH}.${option}`).slice();
  for (let i = 0; i < times.length; i++) {
    if (Number.isFinite(times[i])) continue;
    const text = cellText(column, i);
    if (text.trim() !== "") {
      // Taken for missing, it would make a member of someone who has left.
      throw new InputError(
        "unreadable",
        `${PATH}.table.${name}[${i}]`,
        "an ISO 8601 date or date-time, or missing",
        text,
      );
    }
    times[i] = missing;
  }
  return times;
}
