/**
 * A column out of codes and the texts they stand for: each distinct text is read once, whatever its rows.
 *
 * @module
 */
import { type ByteDictionary, decodeLevels, withoutRepeats } from "./byte-dictionary.ts";
import type { BodyColumn } from "./csv-body.ts";
import { decideKind, type KindDecision } from "./csv-kinds.ts";
import { levelsOfBytes, presentLevels } from "./csv-levels.ts";
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

/** A column, and what became of its values. */
export interface ReadColumn {
  readonly name: string;
  readonly column: Column;
  /** Value of each row in the file. */
  readonly codes: Int32Array;
  /** A value as text. */
  readonly text: (code: number) => string;
  readonly decision: KindDecision;
  /** Rows without a value. */
  readonly missingRows: number;
  /** 1 for each value that could not be read; null when all could. */
  readonly faults: Uint8Array | null;
}

/**
 * Reads a column.
 *
 * @param rows - Rows of the column; its array of codes is longer.
 * @throws {@link InputError} as `decideKind`.
 * @remarks O(rows + bytes of its values).
 */
export function readColumn(
  { name, dictionary, codes: allCodes }: BodyColumn,
  rows: number,
  options: CheckedCsvOptions,
): ReadColumn {
  const codes = allCodes.subarray(0, rows);
  const rowsOf = new Int32Array(dictionary.count);
  for (let i = 0; i < codes.length; i++) rowsOf[codes[i]!]!++;
  const all = levelsOfBytes(dictionary, rowsOf, rows);
  const present = presentLevels(all, options.missing);
  const decision = decideKind(present.levels, name, options);
  const read = { name, codes, text: all.text, decision, missingRows: rows - present.levels.present };
  if (decision.values === null) {
    const normalize = decision.kind === "id" ? idText : undefined;
    const values =
      dictionary.distinct < dictionary.count
        ? distinctTexts(codes, dictionary)
        : { codes, text: all.text, count: all.count };
    return { ...read, column: textOf(values, options.missing, normalize), faults: null };
  }
  const faults = decision.faults > 0 ? new Uint8Array(dictionary.count) : null;
  if (faults === null && present.levels === all) {
    return { ...read, column: valuesOf(codes, decision.values, decision.kind), faults };
  }
  const numbers = new Float64Array(dictionary.count).fill(Number.NaN);
  for (let k = 0; k < present.from.length; k++) {
    const value = decision.values[k]!;
    numbers[present.from[k]!] = value;
    if (faults !== null && Number.isNaN(value)) faults[present.from[k]!] = 1;
  }
  return { ...read, column: valuesOf(codes, numbers, decision.kind), faults };
}

/** Texts of rows, by codes. */
interface CodedTexts {
  readonly codes: Int32Array;
  readonly text: (code: number) => string;
  readonly count: number;
}

/** For values that were appended without being looked up, and turned out to be text. */
function distinctTexts(codes: Int32Array, repeated: ByteDictionary): CodedTexts {
  const { dictionary, codeOf } = withoutRepeats(repeated);
  const texts = decodeLevels(dictionary);
  return { codes: codes.map((code) => codeOf[code]!), text: (code) => texts[code]!, count: texts.length };
}

/** Text without the texts that stand for no value; with `normalize`, texts that become equal share a level. */
function textOf(
  { codes, text: textAt, count }: CodedTexts,
  missing: ReadonlySet<string>,
  normalize: ((text: string) => string) | undefined,
): Column {
  const levels: string[] = [];
  const codeOf = new Map<string, number>();
  const newCodes = new Int32Array(count).fill(MISSING_CODE);
  for (let c = 0; c < count; c++) {
    const raw = textAt(c);
    if (missing.has(raw.trim())) continue;
    const text = normalize === undefined ? raw : normalize(raw);
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
