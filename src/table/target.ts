/**
 * A column with two values as 0 and 1: the target of a classifier.
 *
 * @module
 */
import { checkOptionKeys } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import { type Column, columnOf, isMissing, MISSING_BOOLEAN } from "./table.ts";
import { type TableInput, tableFrom } from "./table-from.ts";

/** A target column read as two classes. */
export interface BinaryTarget {
  /** 1 for the positive class, 0 for the negative, 255 where the value is missing. */
  readonly values: Uint8Array;
  /** The value that counts as 1, as text: `"Yes"`, `"true"`, `"1"`. */
  readonly positive: string;
  /** The value that counts as 0, as text. */
  readonly negative: string;
  /** Rows without a value, ascending. */
  readonly missing: Int32Array;
}

/** Options of {@link binaryTarget}. */
export interface BinaryTargetOptions {
  /**
   * The value that counts as 1. Needed unless one of the two values says it by itself: `true`, `1`, or a word
   * such as "Yes", "Y", "churned" or "left".
   */
  readonly positive?: string | number | boolean | undefined;
}

/** Words that name the event of interest in churn data; compared in lower case without outer blanks. */
const POSITIVE_WORDS: ReadonlySet<string> = new Set(
  (
    "1,yes,y,true,t,churn,churned,churner,left,leave,leaver,lost,lapsed,cancelled,canceled,exited,attrited," +
    "attrited customer,inactive,是,流失,已流失"
  ).split(","),
);

const LABELS_SHOWN = 6;

/**
 * Reads a column with exactly two values as 0 and 1.
 *
 * Booleans, numbers 0 and 1 or -1 and 1, and text with two values are understood. Two values that do not say
 * which of them is the event (`"A"` and `"B"`, 1 and 2) need `options.positive`: it is never guessed from
 * counts or order. Levels that occur in no row do not count.
 *
 * @param name - Column of the table.
 * @param path - What the caller calls `name`, for messages.
 * @throws {@link InputError} `one-class` with fewer than two values, `wrong-kind` with more or for times,
 * `missing-option` when `positive` is needed, `unknown-choice` when `positive` is not a value of the column.
 * @remarks O(rows).
 * @example
 * const table = tableFrom({ churn: ["No", "Yes", null] });
 * const { positive, values, missing } = binaryTarget(table, "churn");
 * [positive, ...values, ...missing]; // => ["Yes", 0, 1, 255, 2]
 */
export function binaryTarget(
  table: TableInput,
  name: string,
  options: BinaryTargetOptions = {},
  path: string = "options.target",
): BinaryTarget {
  checkOptionKeys(options, "options", ["positive"]);
  const column = columnOf(tableFrom(table, "table"), name, path);
  if (column.kind === "time") {
    throw new InputError("wrong-kind", path, "a boolean, number or text column", `${name} (time)`);
  }
  const codes = column.kind === "text" ? column.codes : column.values;
  const [first, second] = twoClasses(column, codes, name, path);
  const positiveCode = choosePositive(column, first, second, options.positive, name, path);
  const negativeCode = positiveCode === first ? second : first;
  return {
    ...encode(column, codes, positiveCode),
    positive: labelOf(column, positiveCode),
    negative: labelOf(column, negativeCode),
  };
}

/** The two distinct values of the column, smaller first where there is an order. */
function twoClasses(
  column: Column,
  codes: ArrayLike<number>,
  name: string,
  path: string,
): readonly [number, number] {
  const seen = new Set<number>();
  for (let i = 0; i < codes.length && seen.size <= LABELS_SHOWN; i++) {
    if (!isMissing(column, i)) seen.add(codes[i]!);
  }
  const [first, second] = [...seen].sort((a, b) => a - b);
  if (first === undefined || second === undefined) {
    const received = first === undefined ? "no value at all" : `only ${labelOf(column, first)}`;
    throw new InputError("one-class", path, "a column with two values", `${name} (${received})`);
  }
  if (seen.size > 2) {
    const labels = [...seen].slice(0, LABELS_SHOWN).map((code) => labelOf(column, code));
    const more = seen.size > LABELS_SHOWN ? ", …" : "";
    throw new InputError(
      "wrong-kind",
      path,
      "a column with two values",
      `${name} (${labels.join(", ")}${more})`,
    );
  }
  return [first, second];
}

function choosePositive(
  column: Column,
  first: number,
  second: number,
  positive: string | number | boolean | undefined,
  name: string,
  path: string,
): number {
  const labels = [labelOf(column, first), labelOf(column, second)];
  const shown = labels.map((label) => JSON.stringify(label)).join(" or ");
  if (positive !== undefined) {
    const at = labels.indexOf(String(positive));
    if (at < 0)
      throw new InputError("unknown-choice", "options.positive", `a value of ${name} (${shown})`, positive);
    return at === 0 ? first : second;
  }
  if (column.kind === "boolean") return 1;
  if (column.kind === "number") {
    if (second === 1 && (first === 0 || first === -1)) return 1;
  } else {
    const [isFirst, isSecond] = labels.map((label) => POSITIVE_WORDS.has(label.trim().toLowerCase()));
    if (isFirst !== isSecond) return isFirst ? first : second;
  }
  throw new InputError(
    "missing-option",
    "options.positive",
    `given, because ${path} has the values ${shown}`,
    undefined,
  );
}

/** The text of a value, given as the number that stands for it in the column. */
function labelOf(column: Column, code: number): string {
  if (column.kind === "text") return column.levels[code]!;
  return column.kind === "boolean" ? String(code === 1) : String(code);
}

function encode(
  column: Column,
  codes: ArrayLike<number>,
  positiveCode: number,
): { readonly values: Uint8Array; readonly missing: Int32Array } {
  const values = new Uint8Array(codes.length);
  const missing: number[] = [];
  for (let i = 0; i < codes.length; i++) {
    if (isMissing(column, i)) {
      values[i] = MISSING_BOOLEAN;
      missing.push(i);
    } else {
      values[i] = codes[i] === positiveCode ? 1 : 0;
    }
  }
  return { values, missing: Int32Array.from(missing) };
}
