/** Columns and transactions, in and out. */
export { type ArqueroModule, toArquero } from "../table/arquero.ts";
export type { Cell } from "../table/column-from-cells.ts";
export type {
  CsvColumnReport,
  CsvKind,
  CsvReport,
  CsvResult,
  ReadCsvOptions,
} from "../table/csv-options.ts";
export type { CsvSource } from "../table/csv-source.ts";
export { type ColumnSummary, type DescribeOptions, describeTable } from "../table/describe-table.ts";
export { readCsv } from "../table/read-csv.ts";
export { countByReason, type RejectedRow } from "../table/rejected-row.ts";
export { type CellOf, type Row, toRows } from "../table/rows.ts";
export { type SplitOptions, splitTable, type TableSplit } from "../table/split-table.ts";
export {
  type BooleanColumn,
  booleanColumn,
  type Column,
  isMissing,
  makeTable,
  type NumberColumn,
  numberColumn,
  rowCount,
  type Table,
  type TextColumn,
  type TimeColumn,
  takeRows,
  textColumn,
  textColumnFrom,
  timeColumn,
} from "../table/table.ts";
export {
  type ArqueroTableLike,
  type ArrowTableLike,
  type ColumnInput,
  type DanfoFrameLike,
  type TableInput,
  tableFrom,
} from "../table/table-from.ts";
export { type BinaryTarget, type BinaryTargetOptions, binaryTarget } from "../table/target.ts";
export { type ToCsvOptions, toCsv } from "../table/to-csv.ts";
export type { ReadRows } from "../table/transaction-columns.ts";
export type { TransactionOptions } from "../table/transaction-options.ts";
export type {
  LineItemCounts,
  TransactionIssue,
  TransactionPolicyCount,
  TransactionReport,
  Transactions,
} from "../table/transactions.ts";
export { transactionsFrom } from "../table/transactions-from.ts";
export {
  type UnifiedCustomers,
  type UnifiedMembers,
  type UnifyConflicts,
  unifyCustomers,
} from "../table/unify-customers.ts";
export type { KeyRules } from "../table/unify-keys.ts";
export type { SkippedKey, UnifyKeyReport, UnifyReport } from "../table/unify-report.ts";
export type { UnifyRules } from "../table/unify-rules.ts";
export type { CustomerSource } from "../table/unify-sources.ts";
export { type WriteCsvOptions, writeCsv } from "../table/write-csv.ts";
