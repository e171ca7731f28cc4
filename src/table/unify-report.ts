/**
 * What joining several systems did, in numbers that add up.
 *
 * @module
 */
import { deepFreeze } from "../internal/freeze.ts";
import type { Warning } from "../internal/warning.ts";
import type { Groups, KeysOfKind, KindJoins } from "./unify-groups.ts";
import type { OpenSource } from "./unify-sources.ts";

/** What one kind of key did. Kinds are joined on one after the other, in this order. */
export interface UnifyKeyReport {
  readonly kind: string;
  /** Rows with at least one key of the kind. */
  readonly rows: number;
  /** Values that are no key: a mail without @, a phone number of zeros. */
  readonly unusable: number;
  /** Different keys. */
  readonly keys: number;
  /** Keys that several rows share and that were joined on. */
  readonly sharedKeys: number;
  /** By how many this kind lowered the number of customers, after the kinds before it. */
  readonly joins: number;
  /** Customers who ended up with several different keys of the kind. */
  readonly customersWithSeveral: number;
}

/** A key too many rows share, such as the mail address of a call centre. */
export interface SkippedKey {
  readonly kind: string;
  /** In its normal form. */
  readonly value: string;
  readonly rows: number;
}

/** The merge report: `rowsIn - customersOut` is the sum of `joins` over `keys`. */
export interface UnifyReport {
  readonly rowsIn: number;
  readonly customersOut: number;
  /** Rows without a key of any kind: each is a customer of its own. */
  readonly rowsWithoutKey: number;
  readonly sources: readonly {
    readonly name: string;
    readonly rows: number;
    /** Customers with a row in this source. */
    readonly customers: number;
    /** Customers with rows in no other source. */
    readonly customersOnlyHere: number;
  }[];
  readonly keys: readonly UnifyKeyReport[];
  /** The customer with most rows; null without rows. */
  readonly largestCluster: { readonly unifiedId: string; readonly rows: number } | null;
  /** Keys that were not joined on, most rows first. */
  readonly skippedKeys: readonly SkippedKey[];
  readonly conflicts: number;
  /** `skipped-keys`, `large-cluster`, `several-memberships`: where to look before the result is used. */
  readonly warnings: readonly Warning[];
}

/** What the report is made of. */
export interface UnifyReportParts {
  readonly sources: readonly OpenSource[];
  readonly sourceOfRow: Int32Array;
  readonly keys: readonly KeysOfKind[];
  readonly joins: readonly KindJoins[];
  readonly groups: Groups;
  readonly unifiedIds: readonly string[];
  readonly conflicts: number;
  readonly maxClusterSize: number;
}

/** Counts what happened. */
export function makeUnifyReport(parts: UnifyReportParts): UnifyReport {
  const { sources, keys, joins, groups, conflicts } = parts;
  const skippedKeys = keys
    .flatMap(({ kind, values }, k) =>
      joins[k]!.skipped.map(({ code, rows }) => ({ kind, value: values[code]!, rows })),
    )
    .sort((a, b) => b.rows - a.rows);
  const keyReports = keys.map((key, k) => ({
    kind: key.kind,
    rows: joins[k]!.rows,
    unusable: key.unusable,
    keys: key.values.length,
    sharedKeys: joins[k]!.shared,
    joins: joins[k]!.joins,
    customersWithSeveral: countSeveral(groups, key, joins[k]!),
  }));
  const largestCluster = findLargest(parts);
  return deepFreeze({
    rowsIn: groups.ofRow.length,
    customersOut: groups.count,
    rowsWithoutKey: countWithoutKey(groups.ofRow.length, keys),
    sources: countSources(parts, sources),
    keys: keyReports,
    largestCluster,
    skippedKeys,
    conflicts,
    warnings: findWarnings(parts, skippedKeys, keyReports, largestCluster),
  });
}

function countSeveral({ count, ofRow }: Groups, keys: KeysOfKind, { skipped }: KindJoins): number {
  const isSkipped = new Uint8Array(keys.values.length);
  for (const { code } of skipped) isSkipped[code] = 1;
  const firstCode = new Int32Array(count).fill(-1);
  const several = new Uint8Array(count);
  for (let i = 0; i < ofRow.length; i++) {
    const group = ofRow[i]!;
    for (let at = keys.offsets[i]!; at < keys.offsets[i + 1]!; at++) {
      const code = keys.codes[at]!;
      if (isSkipped[code] === 1) continue;
      if (firstCode[group]! < 0) firstCode[group] = code;
      else if (firstCode[group] !== code) several[group] = 1;
    }
  }
  return several.reduce((sum, flag) => sum + flag, 0);
}

function countWithoutKey(rows: number, keys: readonly KeysOfKind[]): number {
  let count = 0;
  for (let i = 0; i < rows; i++) {
    if (keys.every(({ offsets }) => offsets[i] === offsets[i + 1])) count++;
  }
  return count;
}

function countSources(
  { groups, sourceOfRow }: UnifyReportParts,
  sources: readonly OpenSource[],
): UnifyReport["sources"] {
  const customers = new Float64Array(sources.length);
  const onlyHere = new Float64Array(sources.length);
  for (let g = 0; g < groups.count; g++) {
    // Rows of a group are ascending, and so are their sources: a source's rows are together.
    let last = -1;
    let different = 0;
    for (let at = groups.offsets[g]!; at < groups.offsets[g + 1]!; at++) {
      const source = sourceOfRow[groups.rows[at]!]!;
      if (source === last) continue;
      last = source;
      different++;
      customers[source]! += 1;
    }
    if (different === 1) onlyHere[last]! += 1;
  }
  return sources.map(({ name, rows }, k) => ({
    name,
    rows,
    customers: customers[k]!,
    customersOnlyHere: onlyHere[k]!,
  }));
}

function findLargest({ groups, unifiedIds }: UnifyReportParts): UnifyReport["largestCluster"] {
  let largest: { unifiedId: string; rows: number } | null = null;
  for (let g = 0; g < groups.count; g++) {
    const rows = groups.offsets[g + 1]! - groups.offsets[g]!;
    if (largest === null || rows > largest.rows) largest = { unifiedId: unifiedIds[g]!, rows };
  }
  return largest;
}

function findWarnings(
  { maxClusterSize }: UnifyReportParts,
  skippedKeys: readonly SkippedKey[],
  keys: readonly UnifyKeyReport[],
  largest: UnifyReport["largestCluster"],
): Warning[] {
  const warnings: Warning[] = [];
  if (skippedKeys.length > 0) {
    const { kind, rows } = skippedKeys[0]!;
    warnings.push({
      code: "skipped-keys",
      message: `keys shared by more than ${maxClusterSize} rows were not joined on: ${skippedKeys.length}, the most common (${kind}) by ${rows} rows`,
    });
  }
  if (largest !== null && largest.rows > maxClusterSize) {
    warnings.push({
      code: "large-cluster",
      message: `${largest.unifiedId} is made of ${largest.rows} rows, chained by keys of at most ${maxClusterSize} rows each`,
    });
  }
  const several = keys.find(({ kind }) => kind === "membership")?.customersWithSeveral ?? 0;
  if (several > 0) {
    warnings.push({
      code: "several-memberships",
      message: `customers with several membership numbers: ${several}; they may be people who share a mail address or phone number`,
    });
  }
  return warnings;
}
