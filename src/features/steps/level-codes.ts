/**
 * Values of a text column as places among levels that were learned.
 *
 * @module
 */
import { type Column, MISSING_BOOLEAN, type TextColumn } from "../../table/table.ts";
import type { UnseenCounts } from "./learned.ts";

/** The place of a missing value. */
export const MISSING_PLACE: -1 = -1;
/** The place of a level that was not learned. */
export const UNSEEN_PLACE: -2 = -2;

/**
 * Places of the values among `levels`.
 *
 * @param name - Counts unseen values under this name; `undefined` where they have a place to go.
 * @remarks O(rows + levels).
 */
export function levelCodes(
  column: TextColumn,
  levels: readonly string[],
  unseen: UnseenCounts,
  name: string | undefined,
): Int32Array {
  const placeOf = new Map(levels.map((level, k) => [level, k]));
  const ofCode = Int32Array.from(column.levels, (level) => placeOf.get(level) ?? UNSEEN_PLACE);
  let strangers = 0;
  const places = column.codes.map((code) => {
    const place = code < 0 ? MISSING_PLACE : ofCode[code]!;
    if (place === UNSEEN_PLACE) strangers++;
    return place;
  });
  if (name !== undefined && strangers > 0) unseen.set(name, (unseen.get(name) ?? 0) + strangers);
  return places;
}

/** Levels of a boolean, by its byte. */
export const BOOLEAN_LEVELS: readonly string[] = Object.freeze(["false", "true"]);

/** A boolean column as a text of `"false"` and `"true"`; a text column as it is. */
export function asText(column: Extract<Column, { kind: "text" | "boolean" }>): TextColumn {
  if (column.kind === "text") return column;
  const codes = Int32Array.from(column.values, (byte) => (byte === MISSING_BOOLEAN ? -1 : byte));
  return { kind: "text", codes, levels: BOOLEAN_LEVELS };
}
