/**
 * Text made to break out of its quotes.
 *
 * @module
 */
import fc from "fast-check";

/** Pieces that end literals, names and statements, start comments or are read as escapes somewhere. */
const PIECES = [
  "'",
  "''",
  '"',
  '""',
  "`",
  "``",
  "\\",
  "\\\\",
  "\\'",
  ";",
  "--",
  "/*",
  "*/",
  "#",
  "$",
  // Spark puts settings in its place.
  "$" + "{x}",
  "$$",
  "$tag$",
  "%",
  "_",
  "?",
  ":a",
  "@",
  "{",
  "}",
  "[",
  "]",
  ",",
  "NULL",
  "null",
  "\n",
  "\r\n",
  "\t",
  " ",
  "é",
  "ß",
  "İ",
  "中",
  "😀",
  "👩‍👩‍👧",
  "\u202e",
  "\u0301",
  "\ufeff",
  "\u2028",
  "drop table t",
  "0",
  "E'",
  "U&'",
  "x",
] as const;

/** Text made to break out of its quotes. */
export const hostileText: fc.Arbitrary<string> = fc
  .oneof(
    fc.array(fc.constantFrom(...PIECES), { minLength: 0, maxLength: 6 }).map((pieces) => pieces.join("")),
    fc.string({ unit: "grapheme", maxLength: 12 }),
    fc.string({ unit: "binary", maxLength: 6 }),
  )
  .map((text) => text.replaceAll("\0", ""));
