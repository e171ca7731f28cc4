/**
 * Several systems' records to one row per customer: records that share a mail address, a phone number or a
 * membership number are one person; of each field the most trusted value is kept, and the others are listed.
 *
 * @module
 */
import {
  type Column,
  columnOf,
  makeTable,
  type NumberColumn,
  numberColumn,
  type Table,
  type TextColumn,
  textColumn,
  textColumnFrom,
} from "./table.ts";
import { cellText } from "./transaction-columns.ts";
import { type Groups, joinOnKind, readGroups, singletons } from "./unify-groups.ts";
import { keyNormaliser } from "./unify-keys.ts";
import { type Conflict, chooseRows, chosenColumn, findConflicts, readField } from "./unify-merge.ts";
import { makeUnifyReport, type UnifyReport } from "./unify-report.ts";
import { resolveRules, type UnifyRules } from "./unify-rules.ts";
import {
  type CustomerSource,
  keysOfKind,
  type OpenSource,
  openSources,
  UNIFIED_ID,
} from "./unify-sources.ts";

/** One row of a source and the customer it belongs to. */
export type UnifiedMembers = Table & {
  readonly unifiedId: TextColumn;
  readonly source: TextColumn;
  /** Row of the source's table, counted from 0. */
  readonly row: NumberColumn;
  /** The record's id in its system; missing for sources that name none. */
  readonly recordId: TextColumn;
};

/** A value that was not kept because a more trusted one differs. */
export type UnifyConflicts = Table & {
  readonly unifiedId: TextColumn;
  readonly field: TextColumn;
  readonly sourceKept: TextColumn;
  readonly valueKept: TextColumn;
  readonly sourceDropped: TextColumn;
  /** Row of the source the value was dropped from, counted from 0. */
  readonly rowDropped: NumberColumn;
  readonly valueDropped: TextColumn;
};

/** What {@link unifyCustomers} returns. */
export interface UnifiedCustomers {
  readonly kind: "unified-customers";
  /** One row per customer: `unifiedId` and the fields of all sources. */
  readonly table: Table & { readonly unifiedId: TextColumn };
  /** One row per row of the sources, in their order. */
  readonly members: UnifiedMembers;
  /** By customer, then field. A value stands once per source, however many of its rows have it. */
  readonly conflicts: UnifyConflicts;
  readonly report: UnifyReport;
}

/**
 * Joins the records of several systems to one row per customer.
 *
 * Two rows belong together when they share a key in its normal form, or are linked by rows that do: mail
 * addresses are trimmed and lower-cased, phone numbers reduced to digits (with `countryCode`, to international
 * ones), membership numbers upper-cased without separators; all after Unicode NFKC. Of each field the first
 * value that is not missing or blank is kept, by the precedence of the sources, then by row.
 *
 * @returns Customers numbered `U00000001`, … by their first row. Which rows belong together does not depend on
 * the order of rows or sources; the numbers do.
 * @throws {@link InputError} with the path as written, such as `sources[1].keys.email`.
 * @remarks O(rows * (keys + fields)). Rows without a key stay by themselves. Values that are no key (a mail
 * without @, `0000000`) are counted and not joined on, but are kept as values.
 * @example
 * const { table, report, conflicts } = unifyCustomers([
 *   { name: "loyalty", keys: { email: "mail", membership: "no" }, table: [{ no: "F-17", mail: "an@x.org", city: "Bern" }] },
 *   { name: "booking", keys: { email: "email" }, table: [{ email: " An@X.org", city: "Basel" }, { email: "bo@x.org", city: null }] },
 * ]);
 * toRows(table)[0].membership; // => "F-17"
 * report.customersOut; // => 2
 * toRows(conflicts)[0].valueDropped; // => "Basel"
 */
export function unifyCustomers(sources: readonly CustomerSource[], rules: UnifyRules = {}): UnifiedCustomers {
  const open = openSources(sources);
  const { kinds, maxClusterSize, ranksOf } = resolveRules(open, rules);
  const sourceOfRow = sourcesByRow(open);
  const keys = kinds.map((kind) => keysOfKind(open, kind, keyNormaliser(kind, rules), sourceOfRow.length));
  const parent = singletons(sourceOfRow.length);
  const joins = keys.map((keysOfOne) => joinOnKind(parent, keysOfOne, maxClusterSize));
  const groups = readGroups(parent);
  const unifiedIds = Array.from({ length: groups.count }, (_, g) => `U${String(g + 1).padStart(8, "0")}`);
  const merged = mergeFields({ open, rules, ranksOf, groups, sourceOfRow });
  return Object.freeze({
    kind: "unified-customers",
    table: makeTable({
      [UNIFIED_ID]: textColumnFrom(unifiedIds),
      ...merged.columns,
    }) as UnifiedCustomers["table"],
    members: membersTable(open, groups, unifiedIds, sourceOfRow),
    conflicts: conflictsTable(open, merged.conflicts, unifiedIds, sourceOfRow),
    report: makeUnifyReport({
      sources: open,
      sourceOfRow,
      keys,
      joins,
      groups,
      unifiedIds,
      conflicts: merged.conflicts.length,
      maxClusterSize,
    }),
  });
}

function sourcesByRow(open: readonly OpenSource[]): Int32Array {
  const sourceOfRow = new Int32Array(open.reduce((sum, { rows }) => sum + rows, 0));
  for (const [k, { firstRow, rows }] of open.entries()) sourceOfRow.fill(k, firstRow, firstRow + rows);
  return sourceOfRow;
}

interface MergeParts {
  readonly open: readonly OpenSource[];
  readonly rules: UnifyRules;
  readonly ranksOf: (field: string) => Int32Array;
  readonly groups: Groups;
  readonly sourceOfRow: Int32Array;
}

type FieldConflict = Conflict & { readonly field: string };

/** One column per field, in the order in which the sources bring them up, and what lost. */
function mergeFields({ open, rules, ranksOf, groups, sourceOfRow }: MergeParts): {
  columns: Record<string, Column>;
  conflicts: FieldConflict[];
} {
  const fields = new Set(open.flatMap((source) => [...source.fields.keys()]));
  const columns: [string, Column][] = [];
  const conflicts: FieldConflict[] = [];
  for (const field of fields) {
    const kind = keyKindOf(open, field);
    const values = readField(
      open,
      field,
      kind === undefined ? undefined : keyNormaliser(kind, rules),
      sourceOfRow.length,
    );
    const ranks = ranksOf(field);
    const chosen = chooseRows(
      groups,
      values.values,
      sourceOfRow.map((source) => ranks[source]!),
    );
    columns.push([field, chosenColumn(values, chosen)]);
    for (const conflict of findConflicts(groups, values, chosen, sourceOfRow))
      conflicts.push({ ...conflict, field });
  }
  return { columns: Object.fromEntries(columns), conflicts: conflicts.sort((a, b) => a.group - b.group) };
}

/** The kind of key a field holds in any source: its values are compared in their normal form. */
function keyKindOf(open: readonly OpenSource[], field: string): string | undefined {
  for (const { fields, keys } of open) {
    const column = fields.get(field);
    if (column === undefined) continue;
    for (const [kind, columns] of keys) if (columns.includes(column)) return kind;
  }
  return undefined;
}

function membersTable(
  open: readonly OpenSource[],
  groups: Groups,
  unifiedIds: readonly string[],
  sourceOfRow: Int32Array,
): UnifiedMembers {
  const recordIds = open.flatMap(({ table, id, rows }) => {
    const column = id === undefined ? undefined : columnOf(table, id, "id");
    return Array.from({ length: rows }, (_, i) => (column && cellText(column, i)) || null);
  });
  return makeTable({
    unifiedId: textColumn(groups.ofRow, unifiedIds),
    source: textColumn(
      sourceOfRow,
      open.map(({ name }) => name),
    ),
    row: numberColumn(Float64Array.from(sourceOfRow, (source, i) => i - open[source]!.firstRow)),
    recordId: textColumnFrom(recordIds),
  });
}

function conflictsTable(
  open: readonly OpenSource[],
  conflicts: readonly FieldConflict[],
  unifiedIds: readonly string[],
  sourceOfRow: Int32Array,
): UnifyConflicts {
  const sourceOf = (row: number): OpenSource => open[sourceOfRow[row]!]!;
  const valueAt = (field: string, row: number): string => {
    const { table, fields, firstRow } = sourceOf(row);
    return cellText(columnOf(table, fields.get(field)!, field), row - firstRow);
  };
  const textOf = (read: (conflict: FieldConflict) => string): TextColumn =>
    textColumnFrom(conflicts.map(read));
  return makeTable({
    unifiedId: textOf(({ group }) => unifiedIds[group]!),
    field: textOf(({ field }) => field),
    sourceKept: textOf(({ keptRow }) => sourceOf(keptRow).name),
    valueKept: textOf(({ field, keptRow }) => valueAt(field, keptRow)),
    sourceDropped: textOf(({ droppedRow }) => sourceOf(droppedRow).name),
    rowDropped: numberColumn(
      Float64Array.from(conflicts, ({ droppedRow }) => droppedRow - sourceOf(droppedRow).firstRow),
    ),
    valueDropped: textOf(({ field, droppedRow }) => valueAt(field, droppedRow)),
  });
}
