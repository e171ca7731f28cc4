/**
 * Text columns as columns of 0 and 1.
 *
 * @module
 */
import { checkInteger, checkNonNegative, checkOptionKeys } from "../../internal/check.ts";
import type { Warning } from "../../internal/warning.ts";
import { type Column, numberColumn, type Table, type TextColumn } from "../../table/table.ts";
import { countLevels, idLikeWhy, isIdLike, OTHER_LEVEL } from "../encoding/text.ts";
import { compareCodePoints } from "../text-order.ts";
import type { OneHotStep } from "./definition.ts";
import type { LearnedOneHot, OneHotColumn, StepOutcome, StepRows, UnseenCounts } from "./learned.ts";
import { levelCodes } from "./level-codes.ts";
import { checkStepColumns, chooseColumns, replaceColumns } from "./step-columns.ts";

/** Name of the column of missing values. */
const MISSING_LEVEL = "(missing)";

/** @throws {@link InputError} naming what does not fit. */
export function checkOneHot(definition: OneHotStep, path: string): void {
  checkOptionKeys(definition, path, ["kind", "columns", "minimumCount", "maxLevels"]);
  const { columns, minimumCount = 1, maxLevels = 50 } = definition;
  checkStepColumns(columns, path);
  checkNonNegative(minimumCount, `${path}.minimumCount`);
  checkInteger(maxLevels, `${path}.maxLevels`, 2);
}

/** Learns levels. O(rows * columns). */
export function learnOneHot(definition: OneHotStep, rows: StepRows): StepOutcome {
  const warnings: Warning[] = [];
  const columns = chooseColumns(rows, definition.columns, ["text"]).map(([name, column]) =>
    learnLevels(name, column as TextColumn, definition, rows, warnings),
  );
  const step: LearnedOneHot = { kind: "one-hot", columns };
  return { step, table: applyOneHot(step, rows.table, new Map(), rows.path), warnings };
}

function learnLevels(
  name: string,
  column: TextColumn,
  { minimumCount = 1, maxLevels = 50 }: OneHotStep,
  { weights }: StepRows,
  warnings: Warning[],
): OneHotColumn {
  const { counts, rows, present, distinct } = countLevels(column, weights);
  if (isIdLike(distinct, present)) {
    const message = `column ${JSON.stringify(name)} is left out: ${idLikeWhy(distinct, present)}`;
    warnings.push({ code: "id-like-column", message });
    return { name, levels: [], other: false, missing: false };
  }
  const codes = [...counts.keys()].filter((code) => counts[code]! > 0);
  const { levels } = column;
  // A level that is called "(other)" is merged, so that no two columns have one name.
  const frequent = codes
    .filter(
      (code) =>
        counts[code]! >= minimumCount && levels[code] !== OTHER_LEVEL && levels[code] !== MISSING_LEVEL,
    )
    .sort((a, b) => counts[b]! - counts[a]! || compareCodePoints(levels[a]!, levels[b]!));
  const fits = frequent.length === codes.length && codes.length <= maxLevels;
  const kept = fits ? frequent : frequent.slice(0, maxLevels - 1);
  if (kept.length < codes.length) {
    const merged = codes.length - kept.length;
    const message = `the ${merged} rarest of the ${codes.length} levels of column ${JSON.stringify(name)} are merged into "(other)"`;
    warnings.push({ code: "rare-levels-merged", message });
  }
  return {
    name,
    levels: kept.map((code) => levels[code]!).sort(compareCodePoints),
    other: kept.length < codes.length,
    missing: present < rows,
  };
}

/** Names of the columns that a text column becomes. */
export function oneHotNames({ name, levels, other, missing }: OneHotColumn): readonly string[] {
  const names = levels.map((level) => `${name}=${level}`);
  if (other) names.push(`${name}=${OTHER_LEVEL}`);
  if (missing) names.push(`${name}=${MISSING_LEVEL}`);
  return names;
}

/** Writes the columns. O(rows * levels). */
export function applyOneHot(
  { columns }: LearnedOneHot,
  table: Table,
  unseen: UnseenCounts,
  path = "table",
): Table {
  const of = new Map(columns.map((learned) => [learned.name, learned]));
  const replace = (name: string, column: Column): readonly (readonly [string, Column])[] | undefined => {
    const learned = of.get(name);
    if (learned === undefined || column.kind !== "text") return undefined;
    const names = oneHotNames(learned);
    const rows = column.codes.length;
    const made = names.map(() => new Float64Array(rows));
    const { levels, other, missing } = learned;
    const places = levelCodes(column, levels, unseen, other ? undefined : name);
    for (let i = 0; i < rows; i++) {
      const place = places[i]!;
      if (place >= 0) made[place]![i] = 1;
      else if (place === -1 && missing) made[names.length - 1]![i] = 1;
      else if (place === -2 && other) made[levels.length]![i] = 1;
    }
    return names.map((newName, k) => [newName, numberColumn(made[k]!)] as const);
  };
  return replaceColumns(table, replace, path);
}
