/**
 * What is learned from a text column: its levels, and mean and scale of their terms.
 *
 * @module
 */
import type { Warning } from "../../internal/warning.ts";
import type { TextColumn } from "../../table/table.ts";
import { compareCodePoints } from "../text-order.ts";
import { missingTerm, omit, scaleOfShare } from "./parts.ts";
import type { EncodedTerm, LearnedColumn, LearnerSettings } from "./types.ts";

/** Name of the level that rare levels are merged into. */
export const OTHER_LEVEL = "(other)";

/**
 * More distinct values than this share of the rows: an id, not a property that customers share. Rows are counted, not
 * weights: weights with a sum of 1 would make an id of every column.
 */
const ID_LIKE_SHARE = 0.9;

/** Learns a text column. */
export function learnText(name: string, column: TextColumn, settings: LearnerSettings): LearnedColumn {
  const { firstTerm, maxLevels, weights } = settings;
  const { counts, rows, present, distinct } = countLevels(column, weights);
  if (present === 0) return omit(name, "no-values", "it has no value");
  if (isIdLike(distinct, present)) return omit(name, "id-like", idLikeWhy(distinct, present));
  if (distinct === 1 && present === rows) return omit(name, "constant", "it has one value only");

  const warnings: Warning[] = [];
  const occurring = column.levels.filter((_, code) => counts[code]! > 0).sort(compareCodePoints);
  const reference = chooseReference(name, occurring, settings.reference, warnings);
  const { kept, merged } = mergeRare(column, counts, occurring, reference, maxLevels);
  if (merged > 0) warnings.push(mergedWarning(name, merged, distinct));
  const levels = merged > 0 ? [...kept, OTHER_LEVEL] : kept;
  const { shares, missingShare } = levelShares(column, levels, reference, weights);
  const terms = levels.map((level, k) => levelTerm(name, level, shares[k]!));
  if (present < rows) terms.push(missingTerm(name, missingShare));
  const otherLevel = merged > 0 ? levels.length - 1 : null;
  const missingAt = present < rows ? firstTerm + levels.length : null;
  return {
    column: { kind: "text", name, reference, levels, firstTerm, otherLevel, missingTerm: missingAt },
    terms,
    warnings,
  };
}

/** Are so many of the values distinct that the column must be an id? */
export function isIdLike(distinct: number, present: number): boolean {
  return distinct > 2 && distinct > ID_LIKE_SHARE * present;
}

/** Why an id-like column is left out. */
export function idLikeWhy(distinct: number, present: number): string {
  return `${distinct} of its ${present} values are distinct, like an id`;
}

/** Weight of each level, and how many rows of weight > 0 there are, have a value, and differ in it. */
export function countLevels(
  { codes, levels }: TextColumn,
  weights: ArrayLike<number> | undefined,
): { counts: Float64Array; rows: number; present: number; distinct: number } {
  const counts = new Float64Array(levels.length);
  let rows = 0;
  let present = 0;
  let distinct = 0;
  for (let i = 0; i < codes.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    if (weight === 0) continue;
    rows++;
    const code = codes[i]!;
    if (code < 0) continue;
    present++;
    if (counts[code] === 0) distinct++;
    counts[code]! += weight;
  }
  return { counts, rows, present, distinct };
}

function levelTerm(column: string, level: string, share: number): EncodedTerm {
  return {
    name: `${column}=${level}`,
    column,
    role: "level",
    level,
    mean: share,
    scale: scaleOfShare(share),
  };
}

function chooseReference(
  name: string,
  occurring: readonly string[],
  wanted: string | undefined,
  warnings: Warning[],
): string {
  const first = occurring[0]!;
  if (wanted === undefined || occurring.includes(wanted)) return wanted ?? first;
  warnings.push({
    code: "reference-not-in-rows",
    message: `reference ${JSON.stringify(wanted)} of column ${JSON.stringify(name)} is in none of the rows, ${JSON.stringify(first)} is used`,
  });
  return first;
}

/** The levels with a term of their own, in alphabetical order, and how many lost theirs. */
function mergeRare(
  column: TextColumn,
  counts: Float64Array,
  occurring: readonly string[],
  reference: string,
  maxLevels: number,
): { kept: string[]; merged: number } {
  const others = occurring.filter((level) => level !== reference);
  if (occurring.length <= maxLevels) return { kept: others, merged: 0 };
  const countOf = new Map(column.levels.map((level, code) => [level, counts[code]!]));
  // One place is the reference's, one that of the merged levels. Ties in weight: alphabetical order, so that
  // the choice does not depend on the order of the rows.
  const kept = others
    .filter((level) => level !== OTHER_LEVEL)
    .sort((a, b) => countOf.get(b)! - countOf.get(a)! || compareCodePoints(a, b))
    .slice(0, maxLevels - 2)
    .sort(compareCodePoints);
  return { kept, merged: others.length - kept.length };
}

function mergedWarning(name: string, merged: number, levels: number): Warning {
  return {
    code: "rare-levels-merged",
    message: `the ${merged} rarest of the ${levels} levels of column ${JSON.stringify(name)} are merged into ${JSON.stringify(OTHER_LEVEL)}`,
  };
}

/** Weighted share of the rows at each level, and of the rows without one. */
function levelShares(
  column: TextColumn,
  levels: readonly string[],
  reference: string,
  weights: ArrayLike<number> | undefined,
): { shares: Float64Array; missingShare: number } {
  const indexOf = new Map(levels.map((level, k) => [level, k]));
  const otherAt = indexOf.get(OTHER_LEVEL) ?? -1;
  // Code -1 (missing) is read at index 0: all codes are moved up by one.
  const slot = Int32Array.from([
    levels.length,
    ...column.levels.map((level) => {
      return level === reference ? -1 : (indexOf.get(level) ?? otherAt);
    }),
  ]);
  const sums = new Float64Array(levels.length + 1);
  let total = 0;
  for (let i = 0; i < column.codes.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    const at = slot[column.codes[i]! + 1]!;
    if (at >= 0) sums[at]! += weight;
    total += weight;
  }
  return { shares: sums.slice(0, -1).map((sum) => sum / total), missingShare: sums[levels.length]! / total };
}
