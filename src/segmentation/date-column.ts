/**
 * Date columns of a member table, whatever kind they were read as.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { parseIsoTime } from "../internal/time.ts";
import { compileDateFormat, parseDate } from "../table/date-format.ts";
import { columnOf, type Table } from "../table/table.ts";

/** As in the textbook's file: 2006/11/2, also with a time of day behind it. */
const YEAR_FIRST = compileDateFormat("YYYY/M/D", "pattern");

/**
 * Epoch milliseconds of a date column: a time column, or text of ISO 8601 or `YYYY/M/D` dates; NaN where missing
 * or no such day.
 *
 * @throws InputError for another kind, and for text of which not one value is a date.
 */
export function readDates(table: Table, name: string, path: string): Float64Array {
  const column = columnOf(table, name, path);
  if (column.kind === "time") return column.values;
  if (column.kind !== "text") throw notDates(path, `${name} (${column.kind})`);
  const ofLevel = column.levels.map((level) => parseIsoTime(level.trim()) ?? parseDate(YEAR_FIRST, level));
  const written = column.levels.find((level) => level.trim() !== "");
  if (written !== undefined && ofLevel.every((time) => time === undefined)) {
    throw notDates(path, `${name} (text such as ${written.slice(0, 30)})`);
  }
  return Float64Array.from(column.codes, (code) => (code < 0 ? undefined : ofLevel[code]) ?? Number.NaN);
}

function notDates(path: string, received: string): InputError {
  return new InputError(
    "wrong-kind",
    path,
    "a time column, or text of dates such as 2006-11-02 or 2006/11/2",
    received,
  );
}
