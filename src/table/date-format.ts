/**
 * Dates and times as text, read by patterns such as `D/M/YYYY H:mm`.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { DAY_MS } from "../internal/time.ts";

/** A compiled pattern. */
export interface DateFormat {
  readonly pattern: string;
  readonly form: RegExp;
  /** Which capture of `form` is which part. */
  readonly captures: Readonly<Record<Part, number>>;
}

type Part =
  | "year"
  | "shortYear"
  | "month"
  | "monthName"
  | "day"
  | "hour"
  | "minute"
  | "second"
  | "fraction"
  | "half"
  | "zone";

/** The capture of a part that a pattern does not have: beyond every match, so it reads `undefined`. */
const ABSENT = 63;
const NO_CAPTURES: Readonly<Record<Part, number>> = {
  year: ABSENT,
  shortYear: ABSENT,
  month: ABSENT,
  monthName: ABSENT,
  day: ABSENT,
  hour: ABSENT,
  minute: ABSENT,
  second: ABSENT,
  fraction: ABSENT,
  half: ABSENT,
  zone: ABSENT,
};
const TOKENS: Readonly<Record<string, readonly [part: Part, form: string]>> = {
  YYYY: ["year", "(\\d{4})"],
  YY: ["shortYear", "(\\d{2})"],
  MMM: ["monthName", "([A-Za-z]{3,9})"],
  MM: ["month", "(\\d{1,2})"],
  M: ["month", "(\\d{1,2})"],
  DD: ["day", "(\\d{1,2})"],
  D: ["day", "(\\d{1,2})"],
  HH: ["hour", "(\\d{1,2})"],
  H: ["hour", "(\\d{1,2})"],
  mm: ["minute", "(\\d{2})"],
  ss: ["second", "(\\d{2})"],
  SSS: ["fraction", "(\\d{1,9})"],
  A: ["half", "([AaPp][Mm])"],
  Z: ["zone", "(Z|[+-]\\d{2}:?\\d{2})"],
};
const TOKEN = /YYYY|YY|MMM|MM|M|DD|D|HH|H|mm|ss|SSS|A|Z|T|[^A-Za-z]/g;
/** A time of day behind a date, if there is one; its captures are {@link TIME_PARTS}. */
export const TIME_OF_DAY: string =
  "(?:[T ]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?(?: ?([AaPp][Mm]))?(?: ?(Z|UTC|[+-]\\d{2}:?\\d{2}))?)?";
const TIME_PARTS: readonly Part[] = ["hour", "minute", "second", "fraction", "half", "zone"];
const MONTHS = "january,february,march,april,may,june,july,august,september,october,november,december".split(
  ",",
);

/**
 * Compiles a pattern of the tokens `YYYY YY MMM MM M DD D HH H mm ss SSS A Z`; other signs stand for themselves.
 *
 * `MM`, `DD` and `HH` also accept one digit where a sign separates them. A pattern without `H` accepts a time of day
 * behind the date (`8:26`, `T08:26:00.5`, `08:26 pm`, with `Z` or an offset). `YY` is 1969 to 2068.
 *
 * @throws {@link InputError} `unreadable` for a pattern without year, month and day, or with an unknown letter.
 */
export function compileDateFormat(pattern: string, path: string): DateFormat {
  const parts: Part[] = [];
  let form = "";
  let matched = 0;
  const tokens = [...pattern.matchAll(TOKEN)].map(([token]) => token);
  tokens.forEach((token, i) => {
    matched += token.length;
    const known = TOKENS[token];
    if (known === undefined) {
      form += token.replace(/[.*+?^${}()|[\]\\]/, "\\$&");
      return;
    }
    const [part, digits] = known;
    parts.push(part);
    // Without a sign between them, 1 to 2 digits could be cut in several ways: 2014111.
    const isGlued = TOKENS[tokens[i - 1] ?? ""] !== undefined || TOKENS[tokens[i + 1] ?? ""] !== undefined;
    form += isGlued && token.length === 2 ? "(\\d{2})" : digits;
  });
  const has = (...names: readonly Part[]): boolean => names.some((name) => parts.includes(name));
  if (matched !== pattern.length || !has("year", "shortYear") || !has("month", "monthName") || !has("day")) {
    throw new InputError(
      "unreadable",
      path,
      'a date pattern such as "DD/MM/YYYY" or "M/D/YYYY H:mm"',
      pattern,
    );
  }
  if (!has("hour")) {
    form += TIME_OF_DAY;
    parts.push(...TIME_PARTS);
  }
  const captures = { ...NO_CAPTURES };
  parts.forEach((part, k) => {
    captures[part] = k + 1;
  });
  return { pattern, form: new RegExp(`^${form}$`), captures };
}

/** Reads a date as epoch milliseconds (UTC unless it names an offset); `undefined` when it cannot be read. */
export function parseDate({ form, captures }: DateFormat, text: string): number | undefined {
  const match = form.exec(text.trim());
  if (match === null) return undefined;
  const day = epochDay(yearOf(match, captures), monthOf(match, captures), Number(match[captures.day]));
  const hour = hourOf(match[captures.hour] ?? "0", match[captures.half]);
  const minute = Number(match[captures.minute] ?? 0);
  const second = Number(match[captures.second] ?? 0);
  if (Number.isNaN(day) || Number.isNaN(hour) || minute > 59 || second > 59) return undefined;
  const fraction = match[captures.fraction];
  const fractionMs = fraction === undefined ? 0 : Math.trunc(Number(`0.${fraction}`) * 1000);
  const zone = match[captures.zone];
  return (
    day * DAY_MS +
    ((hour * 60 + minute) * 60 + second) * 1000 +
    fractionMs -
    (zone === undefined ? 0 : offsetMs(zone))
  );
}

/** Why {@link parseDate} could not read a text. */
export function dateFault(format: DateFormat, text: string): string {
  return format.form.test(text.trim()) ? "no such day or time" : `not a date of the form ${format.pattern}`;
}

function yearOf(match: RegExpExecArray, captures: DateFormat["captures"]): number {
  if (captures.year !== ABSENT) return Number(match[captures.year]);
  const short = Number(match[captures.shortYear]);
  return short + (short < 69 ? 2000 : 1900);
}

function monthOf(match: RegExpExecArray, captures: DateFormat["captures"]): number {
  if (captures.month !== ABSENT) return Number(match[captures.month]);
  const name = match[captures.monthName]!.toLowerCase();
  return MONTHS.findIndex((month) => month.startsWith(name)) + 1;
}

/** Hours since midnight; NaN when there is no such hour. */
function hourOf(text: string, half: string | undefined): number {
  const hour = Number(text);
  if (half === undefined) return hour <= 23 ? hour : Number.NaN;
  if (hour < 1 || hour > 12) return Number.NaN;
  return (hour % 12) + (half === "pm" || half === "PM" || half === "Pm" || half === "pM" ? 12 : 0);
}

/**
 * Days from 1970-01-01 to a day of the Gregorian calendar, of a year from 0 on; NaN when there is no such day.
 * Source: Howard Hinnant (2013), "chrono-compatible low-level date algorithms", days_from_civil. A third of the
 * time of `Date.UTC` and back, which counts in columns where every time is another.
 */
export function epochDay(year: number, month: number, day: number): number {
  if (month < 1 || month > 12 || day < 1 || day > 31) return Number.NaN;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > (month === 2 ? (isLeap ? 29 : 28) : 30 + ((month + (month >> 3)) & 1))) return Number.NaN;
  const shifted = month <= 2 ? year - 1 : year; // years that start in March end with their leap day
  const era = (((shifted + 400) / 400) | 0) - 1; // whole divisions of whole numbers above 0 are the fast ones
  const yearOfEra = shifted - era * 400;
  const dayOfYear = (((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) | 0) + day - 1;
  const dayOfEra = yearOfEra * 365 + ((yearOfEra / 4) | 0) - ((yearOfEra / 100) | 0) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function offsetMs(zone: string): number {
  if (zone === "Z" || zone === "UTC") return 0;
  const digits = zone.replace(":", "");
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return (digits.startsWith("-") ? -minutes : minutes) * 60_000;
}
