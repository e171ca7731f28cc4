/**
 * The fields of definitions, read one by one: each is checked and brought to the one form that plans hold.
 *
 * @module
 */
import { checkBetween, checkChoice, checkInteger, checkText } from "../internal/check.ts";
import { InputError } from "../internal/input-error.ts";
import type { Duration } from "../internal/time.ts";
import type { PlannedDuration } from "./feature-definition.ts";
import { plannedDuration } from "./plan-duration.ts";

/** The fields of any definition, before they are checked. */
export type Fields = Readonly<Record<string, unknown>>;

const MEASURES = ["count", "sum"] as const;

/** Parts of the calendar and their values, first and last. */
const CALENDAR_PARTS = { month: [1, 12], quarter: [1, 4], weekday: [1, 7], hour: [0, 23] } as const;

/** A field that has to be the name of something. */
export function readText(fields: Fields, field: string, path: string): string {
  const text = fields[field];
  checkText(text, `${path}.${field}`);
  return text;
}

/** The event table, where it is not the orders. */
export function readFrom(fields: Fields, path: string): { from?: string } {
  return fields["from"] === undefined ? {} : { from: readText(fields, "from", path) };
}

/** The attribute, where it is not the amounts. */
export function readValue(fields: Fields, path: string): { value?: string } {
  return fields["value"] === undefined ? {} : { value: readText(fields, "value", path) };
}

/** Length and end of a window, where they are given. */
export function readWindow(
  fields: Fields,
  path: string,
): { window?: PlannedDuration; ago?: PlannedDuration } {
  const { window, ago } = fields;
  return {
    ...(window === undefined ? {} : { window: plannedDuration(window as Duration, `${path}.window`) }),
    ...(ago === undefined ? {} : { ago: plannedDuration(ago as Duration, `${path}.ago`) }),
  };
}

/** The window of a feature that cannot be without. */
export function readNeededWindow(fields: Fields, path: string): PlannedDuration {
  const { window } = fields;
  if (window === undefined) {
    throw new InputError(
      "missing-option",
      `${path}.window`,
      'a duration such as { days: 90 } or "P90D"',
      window,
    );
  }
  return plannedDuration(window as Duration, `${path}.window`);
}

/** What a trend or a slope is of. */
export function readMeasure(fields: Fields, path: string): { of: "count" | "sum"; value?: string } {
  const { of } = fields;
  checkChoice(of, `${path}.of`, MEASURES);
  const read = { of, ...readValue(fields, path) };
  if (of === "count" && read.value !== undefined) {
    throw new InputError("unknown-choice", `${path}.value`, 'left out unless of is "sum"', read.value);
  }
  return read;
}

/** Whether a share is one of rows or of their amounts. */
export function readShareMeasure(fields: Fields, path: string): "count" | "sum" {
  const { of = "count" } = fields;
  checkChoice(of, `${path}.of`, MEASURES);
  return of;
}

/** The probability of a quantile. */
export function readProbability(fields: Fields, path: string): number {
  const { probability } = fields;
  checkBetween(probability, `${path}.probability`, 0, 1);
  return probability;
}

/** Column names, at least two. */
export function readOperands(fields: Fields, path: string): string[] {
  const { of } = fields;
  if (!Array.isArray(of)) {
    throw new InputError("wrong-type", `${path}.of`, "a list of names of features that stand earlier", of);
  }
  if (of.length < 2) throw new InputError("too-short", `${path}.of`, "a list with at least two names", of);
  return of.map((name: unknown, i) => {
    checkText(name, `${path}.of[${i}]`);
    return name;
  });
}

/** A part of the calendar and its values, ascending. */
export function readCalendar(
  fields: Fields,
  path: string,
): { part: keyof typeof CALENDAR_PARTS; values: number[] } {
  const { part, values } = fields;
  checkChoice(part, `${path}.part`, Object.keys(CALENDAR_PARTS) as (keyof typeof CALENDAR_PARTS)[]);
  const [first, last] = CALENDAR_PARTS[part];
  if (!Array.isArray(values)) {
    throw new InputError(
      "wrong-type",
      `${path}.values`,
      `a list of numbers from ${first} to ${last}`,
      values,
    );
  }
  if (values.length === 0) {
    throw new InputError("empty", `${path}.values`, "a list with at least one value", values);
  }
  for (const [i, value] of values.entries()) {
    checkInteger(value, `${path}.values[${i}]`, first, last);
    if (values.indexOf(value) !== i) {
      throw new InputError("duplicate", `${path}.values[${i}]`, "a value that is not named before", value);
    }
  }
  return { part, values: (values as number[]).toSorted((a, b) => a - b) };
}
