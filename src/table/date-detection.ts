/**
 * The date pattern of a column.
 *
 * Whether `3/4/2014` is in March or in April is never guessed. A column tells, if one of its values does; if none
 * does, or if two values contradict each other, the caller has to.
 *
 * @module
 */
import { InputError } from "../internal/input-error.ts";
import { DECIMAL, OTHER, TIME, WHOLE } from "./byte-forms.ts";
import type { Levels } from "./csv-levels.ts";
import { compileDateFormat, type DateFormat, TIME_OF_DAY } from "./date-format.ts";

const ISO = "YYYY-MM-DD";
const COMPACT = /^(?:19|20)\d{6}$/;
const YEAR_FIRST = new RegExp(`^\\d{4}([-/.])\\d{1,2}\\1\\d{1,2}${TIME_OF_DAY}$`);
const YEAR_LAST = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})\\2\\d{4}${TIME_OF_DAY}$`);

/**
 * The pattern of a column of values, or `undefined` when they are not dates. Judged by their form: a text of that
 * form may still name a day that does not exist.
 *
 * @param levels - Values without the missing ones.
 * @param faultRowsMax - Rows that may have another form.
 * @param column - Name of the column, for messages.
 * @throws {@link InputError} `ambiguous-date` when day and month cannot be told apart, or contradict.
 */
export function detectDateFormat(
  levels: Levels,
  faultRowsMax: number,
  column: string,
): DateFormat | undefined {
  const { count, forms, numbers, rows, present } = levels;
  const rowsOfShape = new Map<string, number>();
  let faults = 0;
  let isoRows = 0;
  for (let i = 0; i < count; i++) {
    if (forms[i] === TIME) {
      // Its place in the map settles a draw.
      if (isoRows === 0 && !rowsOfShape.has(ISO)) rowsOfShape.set(ISO, 0);
      isoRows += rows[i]!;
      continue;
    }
    const isPlainNumber = forms[i] === DECIMAL || (forms[i] === WHOLE && !isCompactDate(numbers[i]!));
    const shape = isPlainNumber ? undefined : shapeOf(levels.text(i).trim());
    if (shape === undefined) faults += rows[i]!;
    else rowsOfShape.set(shape, (rowsOfShape.get(shape) ?? 0) + rows[i]!);
    if (faults > faultRowsMax) return undefined;
  }
  if (isoRows > 0) rowsOfShape.set(ISO, (rowsOfShape.get(ISO) ?? 0) + isoRows);
  const [best] = [...rowsOfShape].sort((a, b) => b[1] - a[1]);
  if (best === undefined || present - best[1] > faultRowsMax) return undefined;
  const pattern = best[0].startsWith("?") ? yearLastPattern(levels, best[0][1]!, column) : best[0];
  return compileDateFormat(pattern, "pattern");
}

/** Is a whole number eight digits that start with 19 or 20? */
function isCompactDate(whole: number): boolean {
  return whole >= 19_000_000 && whole < 21_000_000;
}

/** The pattern of a text where its shape settles it, `"?/"` for a year behind two numbers. */
function shapeOf(text: string): string | undefined {
  if (COMPACT.test(text)) return "YYYYMMDD";
  const first = YEAR_FIRST.exec(text);
  if (first !== null) return first[1] === "-" ? ISO : `YYYY${first[1]}M${first[1]}D`;
  const last = YEAR_LAST.exec(text);
  return last === null ? undefined : `?${last[2]}`;
}

function yearLastPattern(levels: Levels, sign: string, column: string): string {
  const dayFirst = `D${sign}M${sign}YYYY`;
  const monthFirst = `M${sign}D${sign}YYYY`;
  let saysDayFirst: string | undefined;
  let saysMonthFirst: string | undefined;
  let open: string | undefined;
  for (let i = 0; i < levels.count; i++) {
    if (levels.forms[i] !== OTHER) continue;
    const text = levels.text(i);
    const match = YEAR_LAST.exec(text.trim());
    if (match === null || match[2] !== sign) continue;
    const a = Number(match[1]);
    const b = Number(match[3]);
    if (a > 12 && a <= 31 && b <= 12) saysDayFirst ??= text;
    else if (b > 12 && b <= 31 && a <= 12) saysMonthFirst ??= text;
    else if (a !== b && a <= 12 && b <= 12) open ??= text;
  }
  const asked = `given for column ${column} as "${dayFirst}" or "${monthFirst}"`;
  if (saysDayFirst !== undefined && saysMonthFirst !== undefined) {
    const received = `${saysDayFirst} and ${saysMonthFirst}`;
    throw new InputError(
      "ambiguous-date",
      "options.dateFormat",
      `${asked}, because values contradict`,
      received,
    );
  }
  if (saysDayFirst === undefined && saysMonthFirst === undefined && open !== undefined) {
    throw new InputError("ambiguous-date", "options.dateFormat", `${asked}, because no value tells`, open);
  }
  return saysDayFirst === undefined ? monthFirst : dayFirst;
}
