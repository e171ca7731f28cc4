/**
 * Sources of customer records, laid end to end: row i of all is one row of one source.
 *
 * @module
 */
import { checkOptionKeys, checkText } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import { columnOf, rowCount, type Table } from "./table.ts";
import { type TableInput, tableFrom } from "./table-from.ts";
import { codeIds } from "./transaction-ids.ts";
import type { KeysOfKind } from "./unify-groups.ts";
import type { KeyNormaliser } from "./unify-keys.ts";

/** One system's records of customers; several rows may be one customer. */
export interface CustomerSource {
  /** What the system is called in precedence rules, members and conflicts. */
  readonly name: string;
  readonly table: TableInput;
  /**
   * Which columns hold which kind of key: `{ email: "mail", phone: ["mobile", "home"] }`. The kinds `email`,
   * `phone` and `membership` are compared in their normal form, any other kind exactly.
   */
  readonly keys: Readonly<Record<string, string | readonly string[]>>;
  /** Column with the record's id in this system, listed in `members`. @defaultValue none */
  readonly id?: string;
  /**
   * Columns to take over: names, or field by column (`{ name: "full_name" }`).
   * @defaultValue all; the first column of each key kind is called after its kind, the others keep their names
   */
  readonly fields?: readonly string[] | Readonly<Record<string, string>>;
}

/** A source whose names have been checked. */
export interface OpenSource {
  readonly name: string;
  readonly table: Table;
  /** Columns by kind of key. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  readonly id: string | undefined;
  /** Column by field. */
  readonly fields: ReadonlyMap<string, string>;
  /** Number of its first row among the rows of all sources. */
  readonly firstRow: number;
  readonly rows: number;
}

/** The output column that the library makes itself. */
export const UNIFIED_ID = "unifiedId";

/**
 * Reads and checks the sources.
 *
 * @throws {@link InputError} with the path as the caller wrote it: `sources[1].keys.email`.
 */
export function openSources(sources: readonly CustomerSource[]): OpenSource[] {
  if (!Array.isArray(sources)) throw new InputError("wrong-type", "sources", "an array of sources", sources);
  if (sources.length === 0) throw new InputError("empty", "sources", "at least one source", sources);
  const open: OpenSource[] = [];
  let firstRow = 0;
  for (let k = 0; k < sources.length; k++) {
    const source = openSource(sources[k], `sources[${k}]`, firstRow);
    const twin = open.findIndex((other) => other.name === source.name);
    if (twin >= 0) {
      throw new InputError(
        "duplicate",
        `sources[${k}].name`,
        `another name than that of sources[${twin}]`,
        source.name,
      );
    }
    open.push(source);
    firstRow += source.rows;
  }
  return open;
}

function openSource(source: CustomerSource | undefined, path: string, firstRow: number): OpenSource {
  if (typeof source !== "object" || source === null) {
    throw new InputError("wrong-type", path, "an object with name, table and keys", source);
  }
  checkOptionKeys(source, path, ["name", "table", "keys", "id", "fields"]);
  checkText(source.name, `${path}.name`);
  const table = tableFrom(source.table, `${path}.table`);
  if (typeof source.keys !== "object" || source.keys === null) {
    throw new InputError("wrong-type", `${path}.keys`, "columns by kind of key", source.keys);
  }
  const keys = new Map<string, readonly string[]>();
  for (const [kind, named] of Object.entries(source.keys)) {
    const columns: readonly string[] = Array.isArray(named) ? named : [named as string];
    for (const name of columns) columnOf(table, name, `${path}.keys.${kind}`);
    keys.set(kind, columns);
  }
  if (source.id !== undefined) columnOf(table, source.id, `${path}.id`);
  return {
    name: source.name,
    table,
    keys,
    id: source.id,
    fields: readFields(source.fields, table, keys, `${path}.fields`),
    firstRow,
    rows: rowCount(table),
  };
}

function readFields(
  fields: CustomerSource["fields"],
  table: Table,
  keys: ReadonlyMap<string, readonly string[]>,
  path: string,
): ReadonlyMap<string, string> {
  const pairs =
    fields === undefined
      ? defaultFields(table, keys)
      : Array.isArray(fields)
        ? named(fields)
        : Object.entries(fields);
  const result = new Map<string, string>();
  for (const [field, column] of pairs) {
    columnOf(table, column, path);
    if (field === UNIFIED_ID) {
      throw new InputError(
        "duplicate",
        path,
        `names other than ${UNIFIED_ID}, which the result has itself`,
        field,
      );
    }
    if (result.has(field)) {
      throw new InputError(
        "duplicate",
        path,
        `one column for each field (give fields as { field: column })`,
        `${field} from ${result.get(field)} and from ${column}`,
      );
    }
    result.set(field, column);
  }
  return result;
}

function named(columns: readonly string[]): [string, string][] {
  return columns.map((name) => [name, name]);
}

function defaultFields(table: Table, keys: ReadonlyMap<string, readonly string[]>): [string, string][] {
  const kindOf = new Map([...keys].map(([kind, columns]) => [columns[0], kind]));
  return Object.keys(table).map((name) => [kindOf.get(name) ?? name, name]);
}

/** Collects the keys of one kind from all sources. */
export function keysOfKind(
  sources: readonly OpenSource[],
  kind: string,
  normalise: KeyNormaliser,
  totalRows: number,
): KeysOfKind {
  const codeOf = new Map<string, number>();
  const offsets = new Int32Array(totalRows + 1);
  let codes = new Int32Array(totalRows);
  let count = 0;
  let unusable = 0;
  for (const [k, source] of sources.entries()) {
    const columns = (source.keys.get(kind) ?? []).map((name) =>
      keyColumn(source, name, `sources[${k}].keys.${kind}`, normalise, codeOf),
    );
    if (codes.length < count + source.rows * columns.length) {
      const grown = new Int32Array(2 * (count + source.rows * columns.length));
      grown.set(codes);
      codes = grown;
    }
    for (let i = 0; i < source.rows; i++) {
      const from = count;
      for (const column of columns) {
        const code = column[i]!;
        if (code === UNUSABLE) unusable++;
        // A number given as mobile and as home phone is one key of the row.
        if (code >= 0 && !holds(codes, from, count, code)) codes[count++] = code;
      }
      offsets[source.firstRow + i + 1] = count;
    }
  }
  return { kind, values: [...codeOf.keys()], offsets, codes: codes.slice(0, count), unusable };
}

function holds(codes: Int32Array, from: number, to: number, code: number): boolean {
  for (let at = from; at < to; at++) if (codes[at] === code) return true;
  return false;
}

const UNUSABLE = -2;

/** Code of the key in each row: -1 where missing, {@link UNUSABLE} where the value is no key. */
function keyColumn(
  source: OpenSource,
  name: string,
  path: string,
  normalise: KeyNormaliser,
  codeOf: Map<string, number>,
): Int32Array {
  const { codes, ids } = codeIds(columnOf(source.table, name, path), path, name);
  const codeOfId = Int32Array.from(ids, (id) => {
    const key = normalise(id);
    if (key === undefined) return UNUSABLE;
    const known = codeOf.get(key);
    if (known !== undefined) return known;
    codeOf.set(key, codeOf.size);
    return codeOf.size - 1;
  });
  return codes.map((id) => (id < 0 ? -1 : codeOfId[id]!));
}
