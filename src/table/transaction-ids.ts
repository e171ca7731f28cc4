/**
 * Ids as codes: the customer and order columns of a log, whatever kind they were read as.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { SPREADSHEET_POWER } from "./number-text.ts";
import { type Column, MISSING_CODE, type NumberColumn, type TextColumn } from "./table.ts";

/** Row i carries `ids[codes[i]]`; a code of -1 is missing. Ids come in order of first appearance. */
export interface CodedIds {
  readonly codes: Int32Array;
  readonly ids: readonly string[];
}

/** Ids of a span up to this many values are looked up in an array instead of a hash map. */
const DIRECT_SPAN_MIN = 1_000_000;

/**
 * Codes an id column. Text keeps every character (zeros in front, case) but outer blanks, which are not part of an id:
 * `" C1 "` is `"C1"`, and blank text is missing. A number must be whole and is written without a fraction: 17850, not
 * 17850.0.
 *
 * @throws {@link InputError} `wrong-kind` for a boolean or time column; `not-integer` for a number that is not
 * whole or is too large to be exact; `unreadable` when more than half of the ids are a spreadsheet's `1.23457E+11`,
 * where many customers share what is left of their ids.
 * @remarks O(rows).
 */
export function codeIds(column: Column, path: string, name: string): CodedIds {
  if (column.kind === "text") return codeText(column, path, name);
  if (column.kind === "number") return codeNumbers(column, path, name);
  throw new InputError(
    "wrong-kind",
    path,
    "a text column, or a number column of whole numbers",
    `${name} (${column.kind})`,
  );
}

function codeText({ codes, levels }: TextColumn, path: string, name: string): CodedIds {
  // Levels are looked at in their own order, in which their texts lie side by side in memory.
  const plain = surveyTexts(levels);
  const texts = plain === null ? levels.map((level) => level.trim()) : levels;
  const out = new Int32Array(codes.length);
  const levelOfCode =
    plain === null ? codeTrimmed(codes, levels, texts, out) : codePlain(codes, levels.length, out);
  const ids = new Array<string>(levelOfCode.length);
  for (let c = 0; c < ids.length; c++) ids[c] = texts[levelOfCode[c]!]!;
  const coded = { codes: out, ids };
  return plain?.mayBePowers === false ? coded : checkDigits(coded, path, name);
}

/**
 * Numbers levels by first appearance; all are ids, no two alike.
 *
 * Whether a level is new cannot be foreseen, and processors pay for each wrong guess: so there is no branch, and what
 * is to be known of a new level is written for every row, to be overwritten until there is one.
 *
 * @param out - Is given the code of each row.
 * @returns The level of each code.
 */
function codePlain(codes: Int32Array, levelCount: number, out: Int32Array): Int32Array {
  const codeOfLevel = new Int32Array(levelCount).fill(-1);
  const levelOfCode = new Int32Array(levelCount + 1);
  let count = 0;
  for (let i = 0; i < codes.length; i++) {
    const level = codes[i]!;
    if (level < 0) {
      out[i] = MISSING_CODE;
      continue;
    }
    const known = codeOfLevel[level]!;
    const isNew = known >> 31; // all bits, or none
    const code = (known & ~isNew) | (count & isNew);
    codeOfLevel[level] = code;
    levelOfCode[count] = level;
    count -= isNew;
    out[i] = code;
  }
  return levelOfCode.subarray(0, count);
}

/** As {@link codePlain}, where levels are blank or alike once they are trimmed. */
function codeTrimmed(
  codes: Int32Array,
  levels: readonly string[],
  texts: readonly string[],
  out: Int32Array,
): Int32Array {
  const NOT_SEEN = -2;
  const firstOf = texts.some((text, l) => text.length < levels[l]!.length) ? firstLevels(texts) : null;
  const codeOfLevel = new Int32Array(levels.length);
  for (let l = 0; l < levels.length; l++) codeOfLevel[l] = texts[l] === "" ? MISSING_CODE : NOT_SEEN;
  const levelOfCode = new Int32Array(levels.length);
  let count = 0;
  for (let i = 0; i < codes.length; i++) {
    const level = codes[i]!;
    let code = level < 0 ? MISSING_CODE : codeOfLevel[level]!;
    if (code === NOT_SEEN) {
      const first = firstOf === null ? level : firstOf[level]!;
      code = codeOfLevel[first]!;
      if (code === NOT_SEEN) code = count++;
      codeOfLevel[first] = code;
      codeOfLevel[level] = code;
      levelOfCode[code] = first;
    }
    out[i] = code;
  }
  return levelOfCode.subarray(0, count);
}

/**
 * One look at a million texts. `null` unless all are surely without outer blanks and not empty: they begin and end with a
 * visible character of ASCII. Else, whether some of them may match {@link SPREADSHEET_POWER}.
 */
function surveyTexts(texts: readonly string[]): { readonly mayBePowers: boolean } | null {
  let mayBePowers = false;
  for (let l = 0; l < texts.length; l++) {
    const text = texts[l]!;
    const first = text.charCodeAt(0);
    const last = text.charCodeAt(text.length - 1);
    if (!(first > 0x20 && first < 0x7f && last > 0x20 && last < 0x7f)) return null;
    const second = text.charCodeAt(1);
    if (second === 0x45 || second === 0x2e || second === 0x2c) mayBePowers = true; // E, point and comma
  }
  return { mayBePowers };
}

/** The first level of the same text, for each level. */
function firstLevels(texts: readonly string[]): Int32Array {
  const firstOf = new Map<string, number>();
  return Int32Array.from(texts, (text, l) => {
    const first = firstOf.get(text);
    if (first === undefined) firstOf.set(text, l);
    return first ?? l;
  });
}

function checkDigits(coded: CodedIds, path: string, name: string): CodedIds {
  const shortened = coded.ids.filter((id) => SPREADSHEET_POWER.test(id));
  if (2 * shortened.length <= coded.ids.length) return coded;
  throw new InputError(
    "unreadable",
    path,
    "ids with all their digits (these lost digits in a spreadsheet; format the column as text and export it again)",
    `${shortened[0]} in ${name}`,
  );
}

function codeNumbers({ values }: NumberColumn, path: string, name: string): CodedIds {
  const { low, high } = checkWhole(values, path, name);
  const span = high - low + 1;
  if (span > Math.max(DIRECT_SPAN_MIN, 4 * values.length)) return codeSparseNumbers(values);
  const codeOf = new Int32Array(Math.max(span, 0)).fill(MISSING_CODE);
  const codes = new Int32Array(values.length);
  const ids: string[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) {
      codes[i] = MISSING_CODE;
      continue;
    }
    let code = codeOf[value - low]!;
    if (code < 0) {
      code = ids.push(String(value)) - 1;
      codeOf[value - low] = code;
    }
    codes[i] = code;
  }
  return { codes, ids };
}

function codeSparseNumbers(values: Float64Array): CodedIds {
  const codeOf = new Map<number, number>();
  const codes = new Int32Array(values.length);
  const ids: string[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) {
      codes[i] = MISSING_CODE;
      continue;
    }
    let code = codeOf.get(value);
    if (code === undefined) {
      code = ids.push(String(value)) - 1;
      codeOf.set(value, code);
    }
    codes[i] = code;
  }
  return { codes, ids };
}

/** Range of the values, after making sure that each is an exact whole number or missing. */
function checkWhole(values: Float64Array, path: string, name: string): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    if (!Number.isSafeInteger(value)) {
      throw new InputError(
        "not-integer",
        path,
        "a column of ids: text, or whole numbers up to 2^53 (declare longer ids as text)",
        `${value} in row ${i + 1} of ${name}`,
      );
    }
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}
