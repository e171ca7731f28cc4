/**
 * What the bytes of a value say at a glance: the forms that most numbers and times come in, read without making a
 * string of them. A value of another form may still be a number or a time; its text decides.
 *
 * A form promises the number of the value to the bit. An integer below 2^53 divided by a power of ten up to 10^22 is
 * rounded once, so it is the double nearest to the decimal.
 * Source: William D. Clinger (1990), "How to read floating point numbers accurately", section 3.
 *
 * @module
 */
import { DAY_MS } from "../internal/time.ts";
import { epochDay } from "./date-format.ts";

/** None of the forms: the text decides. */
export const OTHER = 0;
/** A whole number of at most 15 digits, without zeros in front: `0`, `-17`. */
export const WHOLE = 1;
/** Digits, a point, digits, at most 15 of them: `12.50`, `-0.5`, `007.1`. */
export const DECIMAL = 2;
/** A day that exists, alone or with a time of day in UTC: `2024-02-29`, `2024-02-29T11:35:52.250Z`. */
export const TIME = 4;

/** Digits whose integers are all below 2^53. */
const DIGITS_MAX = 15;
const POWERS_OF_TEN = Float64Array.from({ length: DIGITS_MAX + 1 }, (_, k) => 10 ** k);

const TAB = 9;
const BLANK = 32;
const COMMA = 44;
const DASH = 45;
const POINT = 46;
const ZERO = 48;
const COLON = 58;
const LETTER_T = 84;
const LETTER_Z = 90;

/**
 * The form of `bytes[start .. end)` without outer blanks; its number, epoch milliseconds for a time, is written to
 * `numbers[at]`.
 *
 * @returns {@link OTHER}, {@link WHOLE}, {@link DECIMAL} or {@link TIME}.
 */
export function formOfBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
  numbers: Float64Array,
  at: number,
): number {
  let from = start;
  let to = end;
  while (from < to && (bytes[from] === BLANK || bytes[from] === TAB)) from++;
  while (from < to && (bytes[to - 1] === BLANK || bytes[to - 1] === TAB)) to--;
  return to - from >= 10 && bytes[from + 4] === DASH
    ? timeForm(bytes, from, to, numbers, at)
    : numberForm(bytes, from, to, numbers, at);
}

/** Can `bytes[start ..)` begin a value that has a form? */
export function startsLikeNumber(bytes: Uint8Array, start: number): boolean {
  const first = bytes[start]!;
  return isDigit(first) || (first === DASH && isDigit(bytes[start + 1]!));
}

function numberForm(
  bytes: Uint8Array,
  start: number,
  end: number,
  numbers: Float64Array,
  at: number,
): number {
  const isNegative = bytes[start] === DASH;
  const from = isNegative ? start + 1 : start;
  if (end - from < 1 || end - from > DIGITS_MAX + 1) return OTHER;
  let integer = 0;
  let point = -1;
  for (let p = from; p < end; p++) {
    const byte = bytes[p]!;
    if (isDigit(byte)) integer = integer * 10 + (byte - ZERO);
    else if (byte === POINT && point < 0) point = p;
    else return OTHER;
  }
  if (point < 0) {
    // Zeros in front make a code of it.
    if (end - from > DIGITS_MAX || (bytes[from] === ZERO && end - from > 1)) return OTHER;
    numbers[at] = isNegative ? -integer : integer;
    return WHOLE;
  }
  if (point === from || point === end - 1) return OTHER;
  const value = integer / POWERS_OF_TEN[end - 1 - point]!;
  numbers[at] = isNegative ? -value : value;
  return DECIMAL;
}

function timeForm(bytes: Uint8Array, start: number, end: number, numbers: Float64Array, at: number): number {
  if (bytes[start + 7] !== DASH) return OTHER;
  const century = twoDigits(bytes, start);
  const yearOfCentury = twoDigits(bytes, start + 2);
  const month = twoDigits(bytes, start + 5);
  const dayOfMonth = twoDigits(bytes, start + 8);
  if ((century | yearOfCentury | month | dayOfMonth) < 0) return OTHER;
  const day = epochDay(century * 100 + yearOfCentury, month, dayOfMonth);
  if (Number.isNaN(day)) return OTHER;
  if (end - start === 10) {
    numbers[at] = day * DAY_MS;
    return TIME;
  }
  const ms = timeOfDay(bytes, start + 10, bytes[end - 1] === LETTER_Z ? end - 1 : end);
  if (ms < 0) return OTHER;
  numbers[at] = day * DAY_MS + ms;
  return TIME;
}

/** ` HH:mm`, `THH:mm:ss` or `THH:mm:ss.SSS` as milliseconds; -1 for anything else, and for 24:00. */
function timeOfDay(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length !== 6 && length !== 9 && length !== 13) return -1;
  if ((bytes[start] !== BLANK && bytes[start] !== LETTER_T) || bytes[start + 3] !== COLON) return -1;
  const hour = twoDigits(bytes, start + 1);
  const minute = twoDigits(bytes, start + 4);
  let second = 0;
  let ms = 0;
  if (length > 6) {
    if (bytes[start + 6] !== COLON) return -1;
    second = twoDigits(bytes, start + 7);
  }
  if (length > 9) {
    const last = bytes[start + 12]!;
    if ((bytes[start + 9] !== POINT && bytes[start + 9] !== COMMA) || !isDigit(last)) return -1;
    const tens = twoDigits(bytes, start + 10);
    // By way of a fraction of a second, as `parseDate` has it.
    ms = tens < 0 ? -1 : Math.trunc(((tens * 10 + last - ZERO) / 1000) * 1000);
  }
  if ((hour | minute | second | ms) < 0 || hour > 23 || minute > 59 || second > 59) return -1;
  return ((hour * 60 + minute) * 60 + second) * 1000 + ms;
}

/** -1, whose bits are all set, where there is anything but two digits. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]!;
  const ones = bytes[at + 1]!;
  return isDigit(tens) && isDigit(ones) ? (tens - ZERO) * 10 + (ones - ZERO) : -1;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}
