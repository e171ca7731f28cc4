/**
 * Which rows are one customer: the connected components of "shares a key with", by union-find.
 *
 * @module
 */

/** The keys of one kind: of each row none, one, or several. */
export interface KeysOfKind {
  readonly kind: string;
  /** Distinct keys; a key's code is its index. */
  readonly values: readonly string[];
  /** Codes of row i are `codes[offsets[i]]` up to, not including, `codes[offsets[i + 1]]`; each once. */
  readonly offsets: Int32Array;
  readonly codes: Int32Array;
  /** Non-missing values that are no key. */
  readonly unusable: number;
}

/** What joining on one kind did. */
export interface KindJoins {
  /** Rows with at least one key of the kind. */
  readonly rows: number;
  /** Keys that more than one row has, and that were joined on. */
  readonly shared: number;
  /** By how many the number of groups went down. */
  readonly joins: number;
  /** Codes of the keys that too many rows share, and how many do. */
  readonly skipped: readonly { readonly code: number; readonly rows: number }[];
}

/**
 * Joins rows that share a key of the kind, unless more than `maxRows` rows do. Writes to `parent`.
 *
 * @param parent - Union-find forest; the root of a group is its first row.
 * @remarks O(keys), all but. The groups do not depend on the order of rows or keys.
 */
export function joinOnKind(parent: Int32Array, keys: KeysOfKind, maxRows: number): KindJoins {
  const { offsets, codes, values } = keys;
  const rowsOfKey = new Int32Array(values.length);
  for (let at = 0; at < codes.length; at++) rowsOfKey[codes[at]!]! += 1;
  const firstRow = new Int32Array(values.length).fill(-1);
  let rows = 0;
  let joins = 0;
  for (let i = 0; i < parent.length; i++) {
    if (offsets[i + 1]! > offsets[i]!) rows++;
    for (let at = offsets[i]!; at < offsets[i + 1]!; at++) {
      const code = codes[at]!;
      if (rowsOfKey[code]! > maxRows) continue;
      if (firstRow[code]! < 0) firstRow[code] = i;
      else if (union(parent, firstRow[code]!, i)) joins++;
    }
  }
  const skipped: { code: number; rows: number }[] = [];
  let shared = 0;
  rowsOfKey.forEach((count, code) => {
    if (count > maxRows) skipped.push({ code, rows: count });
    else if (count > 1) shared++;
  });
  return { rows, shared, joins, skipped };
}

/** Each row its own group. */
export function singletons(rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, i) => i);
}

/** First row of the group of row `i`; halves the path on the way. */
export function findRoot(parent: Int32Array, i: number): number {
  let root = i;
  while (parent[root] !== root) {
    parent[root] = parent[parent[root]!]!;
    root = parent[root]!;
  }
  return root;
}

/** The lower root wins: with path halving that stays O(log n) amortised, and a group's root is its first row. */
function union(parent: Int32Array, a: number, b: number): boolean {
  const x = findRoot(parent, a);
  const y = findRoot(parent, b);
  if (x === y) return false;
  if (x < y) parent[y] = x;
  else parent[x] = y;
  return true;
}

/** Groups numbered by first appearance, with the rows of each. */
export interface Groups {
  readonly count: number;
  /** Group of each row. */
  readonly ofRow: Int32Array;
  /** Rows of group g are `rows[offsets[g]]` up to, not including, `rows[offsets[g + 1]]`, ascending. */
  readonly offsets: Int32Array;
  readonly rows: Int32Array;
}

/** Reads the groups out of the forest. */
export function readGroups(parent: Int32Array): Groups {
  const ofRow = new Int32Array(parent.length);
  let count = 0;
  // A root comes before the other rows of its group, so its number is there when they ask for it.
  for (let i = 0; i < parent.length; i++) {
    const root = findRoot(parent, i);
    ofRow[i] = root === i ? count++ : ofRow[root]!;
  }
  const offsets = new Int32Array(count + 1);
  for (let i = 0; i < ofRow.length; i++) offsets[ofRow[i]! + 1]! += 1;
  for (let g = 0; g < count; g++) offsets[g + 1]! += offsets[g]!;
  const next = offsets.slice();
  const rows = new Int32Array(parent.length);
  for (let i = 0; i < rows.length; i++) rows[next[ofRow[i]!]!++] = i;
  return { count, ofRow, offsets, rows };
}
