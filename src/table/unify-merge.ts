/**
 * One value per customer and field: the first that is there, in the order of precedence; what differs from it is
 * a conflict.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import {
  booleanColumn,
  type Column,
  columnOf,
  isMissing,
  MISSING_BOOLEAN,
  MISSING_CODE,
  numberColumn,
  textColumn,
  timeColumn,
} from "./table.ts";
import { cellText } from "./transaction-columns.ts";
import type { Groups } from "./unify-groups.ts";
import type { KeyNormaliser } from "./unify-keys.ts";
import type { OpenSource } from "./unify-sources.ts";

/** A field's values over the rows of all sources, as numbers that can be compared. */
export interface FieldValues {
  readonly kind: Column["kind"];
  /** Number, epoch milliseconds, 0 or 1, or the index in `levels`; NaN where missing, blank or not in the source. */
  readonly values: Float64Array;
  /** Equal for values that are no conflict: of keys, for those with the same normal form. */
  readonly compared: Float64Array;
  /** Distinct texts; empty for other kinds. */
  readonly levels: readonly string[];
  readonly unit: string | undefined;
}

/** A value that lost: rows are counted over all sources. */
export interface Conflict {
  readonly group: number;
  readonly keptRow: number;
  readonly droppedRow: number;
}

/**
 * Reads a field from every source that has it. Text and numbers together become text.
 *
 * @throws {@link InputError} `wrong-kind` when two sources hold the field as kinds that cannot be one column.
 */
export function readField(
  sources: readonly OpenSource[],
  field: string,
  normalise: KeyNormaliser | undefined,
  totalRows: number,
): FieldValues {
  const parts = sources.flatMap((source, k) => {
    const name = source.fields.get(field);
    return name === undefined ? [] : [{ k, source, column: columnOf(source.table, name, field) }];
  });
  const kind = commonKind(parts, field);
  const values = new Float64Array(totalRows).fill(Number.NaN);
  const codeOf = new Map<string, number>();
  for (const { source, column } of parts) {
    if (kind === "text") fillText(values, source.firstRow, column, codeOf);
    else fillNumbers(values, source.firstRow, column);
  }
  const levels = [...codeOf.keys()];
  const units = new Set(parts.map(({ column }) => (column.kind === "number" ? column.unit : undefined)));
  return {
    kind,
    values,
    compared: kind === "text" && normalise !== undefined ? comparedAs(values, levels, normalise) : values,
    levels,
    unit: units.size === 1 ? [...units][0] : undefined,
  };
}

interface FieldPart {
  readonly k: number;
  readonly source: OpenSource;
  readonly column: Column;
}

function commonKind(parts: readonly FieldPart[], field: string): Column["kind"] {
  const first = parts[0]!;
  const kinds = new Set(parts.map(({ column }) => column.kind));
  if (kinds.size === 1) return first.column.kind;
  for (const { k, source, column } of parts) {
    if (column.kind !== "text" && column.kind !== "number") {
      const other = parts.find((part) => part.column.kind !== column.kind)!;
      throw new InputError(
        "wrong-kind",
        `sources[${k}].fields`,
        `a ${other.column.kind} column for ${field}, as in ${other.source.name}`,
        `${source.fields.get(field)} (${column.kind})`,
      );
    }
  }
  return "text";
}

function fillText(values: Float64Array, firstRow: number, column: Column, codeOf: Map<string, number>): void {
  const codeFor = (text: string): number => {
    const known = codeOf.get(text);
    if (known !== undefined) return known;
    codeOf.set(text, codeOf.size);
    return codeOf.size - 1;
  };
  if (column.kind === "text") {
    // A blank says nothing: it must not win over a value, nor be in conflict with one.
    const codes = column.levels.map((level) => (level.trim() === "" ? Number.NaN : codeFor(level)));
    column.codes.forEach((code, i) => {
      if (code >= 0) values[firstRow + i] = codes[code]!;
    });
    return;
  }
  for (let i = 0; i < column.values.length; i++) {
    if (!isMissing(column, i)) values[firstRow + i] = codeFor(cellText(column, i));
  }
}

function fillNumbers(values: Float64Array, firstRow: number, column: Column): void {
  if (column.kind === "text") return;
  for (let i = 0; i < column.values.length; i++) {
    if (!isMissing(column, i)) values[firstRow + i] = column.values[i]!;
  }
}

/** Index of the first level with the same normal form; a text without one equals only itself. */
function comparedAs(values: Float64Array, levels: readonly string[], normalise: KeyNormaliser): Float64Array {
  const firstWith = new Map<string, number>();
  const compared = levels.map((level, k) => {
    const key = normalise(level);
    if (key === undefined) return k;
    if (!firstWith.has(key)) firstWith.set(key, k);
    return firstWith.get(key)!;
  });
  return values.map((code) => (Number.isNaN(code) ? code : compared[code]!));
}

/**
 * The row each group takes the field from: lowest rank first, then the earlier row; -1 where no row has a value.
 *
 * @param rankOfRow - Rank of the row's source in the field's precedence.
 */
export function chooseRows(groups: Groups, values: Float64Array, rankOfRow: Int32Array): Int32Array {
  const { count, offsets, rows } = groups;
  const chosen = new Int32Array(count).fill(-1);
  for (let g = 0; g < count; g++) {
    let best = -1;
    let bestRank = 0;
    for (let at = offsets[g]!; at < offsets[g + 1]!; at++) {
      const row = rows[at]!;
      if (Number.isNaN(values[row])) continue;
      if (best < 0 || rankOfRow[row]! < bestRank) {
        best = row;
        bestRank = rankOfRow[row]!;
      }
    }
    chosen[g] = best;
  }
  return chosen;
}

/** Every value that differs from the chosen one, each once per group and source. */
export function findConflicts(
  groups: Groups,
  { compared }: FieldValues,
  chosen: Int32Array,
  sourceOfRow: Int32Array,
): Conflict[] {
  const { count, offsets, rows } = groups;
  const conflicts: Conflict[] = [];
  for (let g = 0; g < count; g++) {
    const keptRow = chosen[g]!;
    if (keptRow < 0 || offsets[g + 1]! - offsets[g]! < 2) continue;
    const kept = compared[keptRow]!;
    let listed: Set<string> | undefined;
    for (let at = offsets[g]!; at < offsets[g + 1]!; at++) {
      const row = rows[at]!;
      const value = compared[row]!;
      if (value === kept || Number.isNaN(value)) continue;
      listed ??= new Set();
      const what = `${sourceOfRow[row]} ${value}`;
      if (listed.has(what)) continue;
      listed.add(what);
      conflicts.push({ group: g, keptRow, droppedRow: row });
    }
  }
  return conflicts;
}

/** The chosen values as a column. */
export function chosenColumn({ kind, values, levels, unit }: FieldValues, chosen: Int32Array): Column {
  const pick = (row: number): number => (row < 0 ? Number.NaN : values[row]!);
  switch (kind) {
    case "text":
      return textColumn(
        chosen.map((row) => (row < 0 ? MISSING_CODE : values[row]!)),
        levels,
      );
    case "boolean":
      return booleanColumn(Uint8Array.from(chosen, (row) => (row < 0 ? MISSING_BOOLEAN : values[row]!)));
    case "time":
      return timeColumn(Float64Array.from(chosen, pick));
    default:
      return numberColumn(Float64Array.from(chosen, pick), unit);
  }
}
