/**
 * A column out of codes and the texts they stand for: each distinct text is read once, whatever its rows.
 *
 * @module
 */
import { decideKind, type KindDecision, type Levels } from "./csv-kinds.ts";
import type { CheckedCsvOptions, CsvKind } from "./csv-options.ts";
import { idText } from "./csv-readers.ts";
import {
  booleanColumn,
  type Column,
  MISSING_BOOLEAN,
  MISSING_CODE,
  numberColumn,
  textColumn,
  timeColumn,
} from "./table.ts";

/** A column, and what became of its texts. */
export interface ReadColumn {
  readonly column: Column;
  readonly decision: KindDecision;
  /** Rows whose text stands for no value. */
  readonly missingRows: number;
  /** 1 for each text that could not be read; null when all could. */
  readonly faults: Uint8Array | null;
}

/**
 * Reads a column.
 *
 * @param codes - Index into `texts`, one a row.
 * @throws {@link InputError} as `decideKind`.
 * @remarks O(rows + distinct texts).
 */
export function readColumn(
  codes: Int32Array,
  texts: readonly string[],
  name: string,
  options: CheckedCsvOptions,
): ReadColumn {
  const rowsOf = new Int32Array(texts.length);
  for (let i = 0; i < codes.length; i++) rowsOf[codes[i]!]!++;
  const present = presentLevels(texts, rowsOf, options.missing);
  const decision = decideKind(present.levels, name, options);
  const missingRows = codes.length - present.levels.present;
  if (decision.values === null) {
    const column = textOf(codes, texts, present.from, decision.kind === "id" ? idText : undefined);
    return { column, decision, missingRows, faults: null };
  }
  const numbers = new Float64Array(texts.length).fill(Number.NaN);
  const faults = decision.faults > 0 ? new Uint8Array(texts.length) : null;
  for (let k = 0; k < present.from.length; k++) {
    const value = decision.values[k]!;
    numbers[present.from[k]!] = value;
    if (faults !== null && Number.isNaN(value)) faults[present.from[k]!] = 1;
  }
  return { column: valuesOf(codes, numbers, decision.kind), decision, missingRows, faults };
}

/** The texts that stand for a value, and which of `texts` they are. */
function presentLevels(
  texts: readonly string[],
  rowsOf: Int32Array,
  missing: ReadonlySet<string>,
): { levels: Levels; from: Int32Array } {
  const from = new Int32Array(texts.length);
  let count = 0;
  let total = 0;
  for (let c = 0; c < texts.length; c++) {
    if (missing.has(texts[c]!.trim())) continue;
    from[count++] = c;
    total += rowsOf[c]!;
  }
  if (count === texts.length) return { levels: { texts, rows: rowsOf, present: total }, from };
  const kept = from.subarray(0, count);
  const present = Array.from(kept, (c) => texts[c]!);
  return { levels: { texts: present, rows: kept.map((c) => rowsOf[c]!), present: total }, from: kept };
}

/** Text without the texts that stand for no value; with `normalize`, texts that become equal share a level. */
function textOf(
  codes: Int32Array,
  texts: readonly string[],
  from: Int32Array,
  normalize: ((text: string) => string) | undefined,
): Column {
  if (normalize === undefined && from.length === texts.length) {
    return textColumn(codes.slice(), Object.freeze(texts));
  }
  const levels: string[] = [];
  const codeOf = new Map<string, number>();
  const newCodes = new Int32Array(texts.length).fill(MISSING_CODE);
  for (const c of from) {
    const text = normalize === undefined ? texts[c]! : normalize(texts[c]!);
    const known = normalize === undefined ? undefined : codeOf.get(text);
    newCodes[c] = known ?? levels.length;
    if (known !== undefined) continue;
    if (normalize !== undefined) codeOf.set(text, levels.length);
    levels.push(text);
  }
  const recoded = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) recoded[i] = newCodes[codes[i]!]!;
  return textColumn(recoded, Object.freeze(levels));
}

function valuesOf(codes: Int32Array, numbers: Float64Array, kind: CsvKind): Column {
  if (kind === "boolean") {
    const values = new Uint8Array(codes.length);
    for (let i = 0; i < codes.length; i++) {
      const value = numbers[codes[i]!]!;
      values[i] = Number.isNaN(value) ? MISSING_BOOLEAN : value;
    }
    return booleanColumn(values);
  }
  const values = new Float64Array(codes.length);
  for (let i = 0; i < codes.length; i++) values[i] = numbers[codes[i]!]!;
  return kind === "number" ? numberColumn(values) : timeColumn(values);
}
