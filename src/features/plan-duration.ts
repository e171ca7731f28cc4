/** Durations as a plan writes them: one form, so that equal plans are equal text. */
import { checkDuration, type Duration } from "../internal/time.ts";
import type { PlannedDuration } from "./feature-definition.ts";

const FIELDS = ["years", "months", "weeks", "days", "hours", "minutes", "seconds"] as const;
const DATE_LETTERS: Readonly<Record<string, (typeof FIELDS)[number]>> = {
  Y: "years",
  M: "months",
  W: "weeks",
  D: "days",
};
const TIME_LETTERS: Readonly<Record<string, (typeof FIELDS)[number]>> = {
  H: "hours",
  M: "minutes",
  S: "seconds",
};

/**
 * The fields of a duration that are not zero, biggest first: `"P1Y6M"` and `{ months: 6, years: 1, days: 0 }` both
 * give `{ years: 1, months: 6 }`.
 *
 * @throws {@link InputError} if the duration can't be read or is not longer than zero.
 */
export function plannedDuration(duration: Duration, path: string): PlannedDuration {
  checkDuration(duration, path);
  const fields = typeof duration === "string" ? isoFields(duration) : duration;
  return Object.fromEntries(FIELDS.filter((field) => fields[field]).map((field) => [field, fields[field]]));
}

/** `{ years: 1, months: 6 }` as part of a column name: `1Year6Months`. */
export function durationLabel(duration: PlannedDuration): string {
  return Object.entries(duration)
    .map(([field, value]) => {
      const unit = value === 1 ? field.slice(0, -1) : field;
      return `${value}${unit.charAt(0).toUpperCase()}${unit.slice(1)}`;
    })
    .join("");
}

function isoFields(text: string): PlannedDuration {
  const [date = "", time = ""] = text.slice(1).split("T");
  return Object.fromEntries([...letterFields(date, DATE_LETTERS), ...letterFields(time, TIME_LETTERS)]);
}

function letterFields(text: string, letters: Readonly<Record<string, string>>): [string, number][] {
  return [...text.matchAll(/([\d.]+)([A-Z])/g)].map(([, value, letter]) => [
    letters[letter!]!,
    Number(value),
  ]);
}
