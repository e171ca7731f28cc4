/**
 * The rows that did not make it into the log, each with line, column, value and reason.
 *
 * @module
 */
import type { RejectedRow } from "./rejected-row.ts";
import { columnOf, numberColumnOf, type Table } from "./table.ts";
import { cellText, type LogColumnNames } from "./transaction-columns.ts";
import { ISSUES, KEPT, type LogPolicies, type Outcomes, policyOf } from "./transaction-outcomes.ts";
import type { TransactionIssue } from "./transactions.ts";

/** What {@link collectRejected} looks at. */
export interface RejectionParts {
  readonly table: Table;
  readonly lines: Int32Array | undefined;
  /** What the reader rejected: whole rows, and values of rows that are in the table. */
  readonly carried: readonly RejectedRow[];
  readonly names: LogColumnNames;
  readonly outcomes: Outcomes;
  readonly policies: LogPolicies;
}

/** The list, and how many rows it stands for. */
export interface Rejections {
  /** By line, the reader's entries first. */
  readonly rejected: readonly RejectedRow[];
  /** Rows of the source that the reader rejected and that are not in the table. */
  readonly rowsBefore: number;
  /** Rows of the table that were rejected. */
  readonly rows: number;
  /** Rows of the table that were dropped. */
  readonly rowsDropped: number;
}

/** Lists the rejected rows; a value the reader has already listed is not listed again. */
export function collectRejected(parts: RejectionParts): Rejections {
  const { lines, carried, outcomes, policies } = parts;
  const rejectsOutcome = [false, ...ISSUES.map((issue) => policyOf(issue, policies, true) === "reject")];
  const dropsOutcome = [false, ...ISSUES.map((issue) => policyOf(issue, policies, true) === "drop")];
  const known = new Set(carried.map((entry) => placeOf(entry.line, entry.column)));
  const own: RejectedRow[] = [];
  let rows = 0;
  let rowsDropped = 0;
  const isPlain = outcomes.decided.every((count) => count === 0);
  for (let i = 0; !isPlain && i < outcomes.ofRow.length; i++) {
    const outcome = outcomes.ofRow[i]!;
    if (outcome === KEPT) continue;
    if (dropsOutcome[outcome]) rowsDropped++;
    if (!rejectsOutcome[outcome]) continue;
    rows++;
    const entry = describeRow(ISSUES[outcome - 1]!, i, lines?.[i] ?? i + 1, parts);
    if (known.size === 0 || !known.has(placeOf(entry.line, entry.column))) own.push(Object.freeze(entry));
  }
  const rejected = carried.length === 0 ? own : carried.concat(own).sort((a, b) => a.line - b.line);
  return { rejected: Object.freeze(rejected), rowsBefore: countBefore(carried, lines), rows, rowsDropped };
}

function placeOf(line: number, column: string): string {
  return `${line}\n${column}`;
}

/** Lines of the source that the reader rejected as a whole: those of which the table has no row. */
function countBefore(carried: readonly RejectedRow[], lines: Int32Array | undefined): number {
  const before = new Set(carried.map((entry) => entry.line));
  for (let i = 0; before.size > 0 && lines !== undefined && i < lines.length; i++) before.delete(lines[i]!);
  return before.size;
}

function describeRow(
  issue: TransactionIssue,
  row: number,
  line: number,
  { table, names }: RejectionParts,
): RejectedRow {
  const column = columnAtFault(issue, row, table, names);
  const value = column === "" ? "" : cellText(columnOf(table, column, column), row);
  return { line, column, value, reason: reasonOf(issue, value) };
}

function columnAtFault(issue: TransactionIssue, row: number, table: Table, names: LogColumnNames): string {
  const { customer, time, amount, ingestedAt } = names;
  if (issue === "missing-customer") return customer;
  if (issue === "missing-time") return time;
  if (issue === "missing-arrival") return ingestedAt ?? "";
  if (typeof amount === "string") return amount;
  if (amount === undefined) return "";
  const quantity = numberColumnOf(table, amount.quantity, amount.quantity).values[row]!;
  // An order's total can be zero or negative while its earliest row is not: then it is the price by convention.
  const quantityIsOdd =
    issue === "missing-amount"
      ? !Number.isFinite(quantity)
      : issue === "refund"
        ? quantity < 0
        : quantity === 0;
  return quantityIsOdd ? amount.quantity : amount.unitPrice;
}

function reasonOf(issue: TransactionIssue, value: string): string {
  switch (issue) {
    case "missing-customer":
      return "missing customer";
    case "missing-time":
      return value.trim() === "" ? "missing time" : "not an ISO 8601 date or date-time";
    case "missing-arrival":
      return value.trim() === "" ? "missing time of arrival" : "arrived at no ISO 8601 date or date-time";
    case "missing-amount":
      return value === "" ? "missing amount" : "amount is not a finite number";
    case "refund":
      return "negative amount";
    default:
      return "zero amount";
  }
}
