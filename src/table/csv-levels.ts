/**
 * The values of a column while it is decided what they are: numbers and times of a common form as numbers, all
 * others as texts, which are made when they are asked for.
 *
 * @module
 */
import { type ByteDictionary, decodeLevel, decodeLevels } from "./byte-dictionary.ts";
import { formOfBytes, OTHER } from "./byte-forms.ts";

/** Values of a column, each at least once, in order of first appearance. */
export interface Levels {
  readonly count: number;
  /** Value i as text. */
  readonly text: (i: number) => string;
  /** The form of value i, one of those in `byte-forms.ts`. */
  readonly forms: Uint8Array;
  /** What value i stands for, where it has a form. */
  readonly numbers: Float64Array;
  /** Rows that have value i. */
  readonly rows: Int32Array;
  /** Rows that have any value. */
  readonly present: number;
}

/** Single texts cost ten times as much as all at once: after so many, all are made. */
const SINGLE_TEXTS_MAX = 64;

/** All values of a dictionary. */
export function levelsOfBytes(dictionary: ByteDictionary, rows: Int32Array, present: number): Levels {
  const { arena, offsets, count } = dictionary;
  const forms = new Uint8Array(count);
  const numbers = new Float64Array(count);
  for (let c = 0; c < count; c++) forms[c] = formOfBytes(arena, offsets[c]!, offsets[c + 1]!, numbers, c);
  let singles = 0;
  let all: readonly string[] | undefined;
  const text = (c: number): string => {
    if (all === undefined && singles++ < SINGLE_TEXTS_MAX) return decodeLevel(dictionary, c);
    all ??= decodeLevels(dictionary);
    return all[c]!;
  };
  return { count, text, forms, numbers, rows, present };
}

/** Texts with the rows that have them, none of a form. */
export function levelsOfTexts(texts: readonly string[], rows: ArrayLike<number>): Levels {
  return {
    count: texts.length,
    text: (i) => texts[i]!,
    forms: new Uint8Array(texts.length),
    numbers: new Float64Array(texts.length),
    rows: Int32Array.from(rows),
    present: Array.from(rows).reduce((total, of) => total + of, 0),
  };
}

/** The values that are not missing, and which of all they are. */
export function presentLevels(
  all: Levels,
  missing: ReadonlySet<string>,
): { readonly levels: Levels; readonly from: Int32Array } {
  const { count, forms, numbers, rows, text } = all;
  const missingNumbers = numbersOf(missing);
  const from = new Int32Array(count);
  let kept = 0;
  let present = 0;
  for (let c = 0; c < count; c++) {
    const maybeMissing = forms[c] === OTHER || (missingNumbers.size > 0 && missingNumbers.has(numbers[c]!));
    if (maybeMissing && missing.has(text(c).trim())) continue;
    from[kept++] = c;
    present += rows[c]!;
  }
  if (kept === count) return { levels: all, from };
  const picked = from.subarray(0, kept);
  const levels: Levels = {
    count: kept,
    text: (i) => text(picked[i]!),
    forms: Uint8Array.from(picked, (c) => forms[c]!),
    numbers: Float64Array.from(picked, (c) => numbers[c]!),
    rows: picked.map((c) => rows[c]!),
    present,
  };
  return { levels, from: picked };
}

/** Of texts that have a form, the number; a value with that number may be written in the same way. */
function numbersOf(texts: ReadonlySet<string>): ReadonlySet<number> {
  const numbers = new Set<number>();
  const found = new Float64Array(1);
  const encoder = new TextEncoder();
  for (const text of texts) {
    const bytes = encoder.encode(text);
    if (formOfBytes(bytes, 0, bytes.length, found, 0) !== OTHER) numbers.add(found[0]!);
  }
  return numbers;
}
