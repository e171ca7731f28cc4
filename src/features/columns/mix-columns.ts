/**
 * Columns of shares, entropies and numbers of different values.
 *
 * @module
 */
import { InputError } from "../../internal/input-error.ts";
import type { Column } from "../../table/table.ts";
import { calendarParts } from "../calendar-part.ts";
import {
  amountShareOf,
  calendarShareOf,
  distinctLevels,
  distinctNumbers,
  entropyOf,
  shareOf,
} from "../stretch-mixes.ts";
import { checkAmounts, levelsOf, type OpenLog, rowsOf, wrongKind } from "./log-reader.ts";
import { type FeatureOf, perMember } from "./per-member.ts";
import { longestOf } from "./value-columns.ts";

/** Values a part of the calendar can have, and one more. */
const PARTS_MAX = 24;

/** Number of different values. */
export function distinctColumn(log: OpenLog, feature: FeatureOf<"distinct">, path: string): Column {
  const { kind, values, levels } = log.attribute(feature.attribute, `${path}.attribute`);
  if (kind === "time") {
    throw wrongKind(`${path}.attribute`, "a text, boolean or number attribute", feature.attribute, kind);
  }
  const { from, to } = rowsOf(log, feature);
  const distinct =
    kind === "number" ? distinctNumbers(longestOf({ from, to })) : distinctLevels(levels.length);
  return perMember(from.length, (k) => distinct(values, from[k]!, to[k]!));
}

/** Entropy of the levels. */
export function entropyColumn(log: OpenLog, feature: FeatureOf<"entropy">, path: string): Column {
  const { values, levels } = levelsOf(log, feature.attribute, `${path}.attribute`);
  const { from, to } = rowsOf(log, feature);
  const entropy = entropyOf(levels.length);
  return perMember(from.length, (k) => entropy(values, from[k]!, to[k]!));
}

/** Share of rows, or of their amounts, with a level. */
export function shareColumn(log: OpenLog, feature: FeatureOf<"share">, path: string): Column {
  const { kind, values, levels } = levelsOf(log, feature.attribute, `${path}.attribute`);
  const target = levels.indexOf(feature.level); // -1 for a level that the log has not: a share of 0
  if (kind === "boolean" && target < 0) {
    throw new InputError(
      "unknown-choice",
      `${path}.level`,
      '"true" or "false" for a boolean attribute',
      feature.level,
    );
  }
  const { from, to } = rowsOf(log, feature);
  if (feature.of === "count") return perMember(from.length, (k) => shareOf(values, target, from[k]!, to[k]!));
  checkAmounts(log, feature, path);
  const { amounts } = log.log;
  return perMember(from.length, (k) => amountShareOf(values, target, amounts, from[k]!, to[k]!));
}

/** Share of rows in parts of the calendar. */
export function calendarColumn(log: OpenLog, feature: FeatureOf<"calendar-share">): Column {
  const { times, purchases } = log.log;
  const parts = calendarParts(times, feature.part);
  const isWanted = new Uint8Array(PARTS_MAX);
  for (const value of feature.values) isWanted[value] = 1;
  const { from, to } = rowsOf(log, feature);
  return perMember(from.length, (k) => calendarShareOf(parts, isWanted, purchases, from[k]!, to[k]!));
}
