/**
 * Numbers as people export them, and no more: what is not certainly a number stays text.
 *
 * @module
 */

const WITH_POINT = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const WITH_COMMA = /^[+-]?(?:(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d*)?|,\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Reads a decimal number: an optional sign, digits, a fraction, an exponent (`1e5`), blanks around it.
 *
 * @param decimal - With `","`, points may group the digits by thousands (`1.234,56`); with `"."`, nothing groups.
 * @returns `undefined` for anything else, and for a number too large for a double.
 */
export function parseNumber(text: string, decimal: "." | ","): number | undefined {
  const trimmed = text.trim();
  let value: number;
  if (decimal === ".") {
    if (!WITH_POINT.test(trimmed)) return undefined;
    value = Number(trimmed);
  } else {
    if (!WITH_COMMA.test(trimmed)) return undefined;
    value = Number(trimmed.replaceAll(".", "").replace(",", "."));
  }
  return Number.isFinite(value) ? value : undefined;
}

/** Whole numbers as text: an optional sign and digits. */
export const WHOLE_NUMBER: RegExp = /^[+-]?\d+$/;

/**
 * What a spreadsheet makes of a number of more than eleven digits: `1.23457E+11`, or with a comma. The E is large: R
 * writes 100000 as `1e+05` and has lost nothing.
 */
export const SPREADSHEET_POWER: RegExp = /^\d(?:[.,]\d+)?E\+\d{2,}$/;
