/**
 * Columns as the weight of evidence of their bins.
 *
 * @module
 */
import {
  checkBetween,
  checkChoice,
  checkInteger,
  checkNonNegative,
  checkOptionKeys,
  checkPositive,
} from "../../../internal/check.ts";
import { InputError } from "../../../internal/input-error.ts";
import { type Column, numberColumn, type Table } from "../../../table/table.ts";
import { countBelow } from "../../binning/thresholds.ts";
import type { ColumnKind, StepOutcome, StepRows, UnseenCounts } from "../learned.ts";
import { levelCodes, MISSING_PLACE } from "../level-codes.ts";
import { checkStepColumns, chooseColumns, replaceColumns } from "../step-columns.ts";
import type { BinSettings, WoeStep } from "./definition.ts";
import { learnWoeColumn, resolveBins } from "./learn-column.ts";
import type { LearnedWoe, WoeColumn } from "./learned.ts";
import { checkSpecials, numbersOf } from "./slots.ts";

/** Kinds of columns that have bins. */
export const WOE_KINDS: readonly ColumnKind[] = ["number", "boolean", "time", "text"];

/** Names of {@link BinSettings}. */
export const BIN_KEYS: readonly string[] = [
  "bins",
  "monotone",
  "specials",
  "minimumShare",
  "rareShare",
  "minimumOfClass",
  "smoothing",
];

/** @throws {@link InputError} naming what does not fit. */
export function checkWoe(definition: WoeStep, path: string): void {
  checkOptionKeys(definition, path, ["kind", "columns", ...BIN_KEYS]);
  checkStepColumns(definition.columns, path);
  checkBins(definition, path);
}

/** Checks the settings of bins. */
export function checkBins(settings: BinSettings, path: string): void {
  const { bins, monotone, specials, minimumShare, rareShare, minimumOfClass, smoothing } =
    resolveBins(settings);
  checkInteger(bins, `${path}.bins`, 2, 50);
  checkChoice(monotone, `${path}.monotone`, ["auto", "increasing", "decreasing", "peak", "valley", "none"]);
  if (typeof specials !== "object" || specials === null) {
    throw new InputError(
      "wrong-type",
      `${path}.specials`,
      "an array of numbers, or arrays by column",
      specials,
    );
  }
  if (Array.isArray(specials)) checkSpecials(specials, `${path}.specials`);
  else for (const [name, own] of Object.entries(specials)) checkSpecials(own, `${path}.specials.${name}`);
  checkBetween(minimumShare, `${path}.minimumShare`, 0, 0.5);
  if (minimumShare === 0) throw new InputError("out-of-range", `${path}.minimumShare`, "> 0", minimumShare);
  checkBetween(rareShare, `${path}.rareShare`, 0, 0.5);
  checkNonNegative(minimumOfClass, `${path}.minimumOfClass`);
  checkPositive(smoothing, `${path}.smoothing`);
}

/** Learns bins and their evidence. O(rows log rows * columns). */
export function learnWoe(definition: WoeStep, rows: StepRows): StepOutcome {
  const settings = resolveBins(definition);
  const { specials } = settings;
  if (!Array.isArray(specials)) {
    const path = `${rows.path}.specials`;
    for (const name of Object.keys(specials)) checkSpecialColumn(rows.table[name], `${path}.${name}`, name);
  }
  const columns = chooseColumns(rows, definition.columns, WOE_KINDS).map(([name, column]) =>
    learnWoeColumn(name, column, rows, settings),
  );
  const step: LearnedWoe = { kind: "woe", columns };
  return { step, table: applyWoe(step, rows.table, new Map()), warnings: [] };
}

/** @throws {@link InputError} unless special values are of a number column. */
export function checkSpecialColumn(column: Column | undefined, path: string, name: string): void {
  if (column?.kind !== "number") throw new InputError("wrong-kind", path, "for a number column", name);
}

/** Writes weights of evidence. O(rows log bins * columns). */
export function applyWoe({ columns }: LearnedWoe, table: Table, unseen: UnseenCounts): Table {
  const of = new Map(columns.map((learned) => [learned.name, learned]));
  return replaceColumns(
    table,
    (name, column) => {
      const learned = of.get(name);
      if (learned === undefined || (learned.kind === "text") !== (column.kind === "text")) return undefined;
      const values =
        column.kind === "text"
          ? evidenceOfLevels(learned, column, unseen)
          : evidenceOfNumbers(learned, column);
      return [[name, numberColumn(values)]];
    },
    "table",
  );
}

function evidenceOfNumbers(
  { thresholds, bins, missing, specials }: WoeColumn,
  column: Exclude<Column, { kind: "text" }>,
): Float64Array {
  const special = new Map(specials.map(({ value, bin }) => [value + 0, bin?.woe ?? 0]));
  return numbersOf(column).map((value) => {
    if (Number.isNaN(value)) return missing?.woe ?? 0;
    return special.get(value + 0) ?? bins[countBelow(thresholds, value)]?.woe ?? 0;
  });
}

function evidenceOfLevels(
  { name, levels, bins, missing, otherBin }: WoeColumn,
  column: Extract<Column, { kind: "text" }>,
  unseen: UnseenCounts,
): Float64Array {
  const known = levels.flat();
  const binOf = levels.flatMap((own, bin) => own.map(() => bin));
  const places = levelCodes(column, known, unseen, otherBin === null ? name : undefined);
  const ofStranger = otherBin === null ? 0 : bins[otherBin]!.woe;
  return Float64Array.from(places, (place) => {
    if (place >= 0) return bins[binOf[place]!]!.woe;
    return place === MISSING_PLACE ? (missing?.woe ?? 0) : ofStranger;
  });
}
