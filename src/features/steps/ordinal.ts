/**
 * Text columns as the places of their levels.
 *
 * @module
 */
import { checkOptionKeys, checkText } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { numberColumn, type Table, type TextColumn, textColumnOf } from "../../table/table.ts";
import { countLevels } from "../encoding/text.ts";
import { compareCodePoints } from "../text-order.ts";
import type { OrdinalStep } from "./definition.ts";
import type { LearnedOrdinal, StepOutcome, StepRows, UnseenCounts } from "./learned.ts";
import { levelCodes } from "./level-codes.ts";
import { checkStepColumns, chooseColumns, replaceColumns } from "./step-columns.ts";

/** @throws {@link InputError} naming what does not fit. */
export function checkOrdinal(definition: OrdinalStep, path: string): void {
  checkOptionKeys(definition, path, ["kind", "columns", "order"]);
  const { columns, order = {} } = definition;
  checkStepColumns(columns, path);
  if (typeof order !== "object" || order === null || Array.isArray(order)) {
    throw new InputError("wrong-type", `${path}.order`, "an object from column to its levels", order);
  }
  for (const [name, levels] of Object.entries(order)) {
    const at = `${path}.order.${name}`;
    if (columns !== undefined && !columns.includes(name)) {
      throw new InputError("unknown-choice", at, `for one of the columns of the step`, name);
    }
    if (!Array.isArray(levels) || levels.length === 0) {
      throw new InputError("wrong-type", at, "an array of levels, from first to last", levels);
    }
    levels.forEach((level: unknown, i) => {
      checkText(level, `${at}[${i}]`);
      if (levels.indexOf(level) < i)
        throw new InputError("duplicate", `${at}[${i}]`, "a level named once", level);
    });
  }
}

/** Learns levels. O(rows * columns). */
export function learnOrdinal({ columns: named, order = {} }: OrdinalStep, rows: StepRows): StepOutcome {
  for (const name of Object.keys(order)) textColumnOf(rows.table, name, `${rows.path}.order.${name}`);
  const columns = chooseColumns(rows, named, ["text"]).map(([name, column]) => {
    const text = column as TextColumn;
    const { counts } = countLevels(text, rows.weights);
    const occurring = text.levels.filter((_, code) => counts[code]! > 0);
    const wanted = Object.hasOwn(order, name) ? order[name]! : undefined;
    const stranger = wanted && occurring.find((level) => !wanted.includes(level));
    if (stranger !== undefined) {
      const expected = `a list with all levels of the column`;
      throw new InputError(
        "unknown-choice",
        `${rows.path}.order.${name}`,
        expected,
        `one without ${stranger}`,
      );
    }
    return { name, levels: wanted ?? occurring.sort(compareCodePoints) };
  });
  const step: LearnedOrdinal = { kind: "ordinal", columns };
  return { step, table: applyOrdinal(step, rows.table, new Map()), warnings: [] };
}

/** Writes places. O(rows * columns). */
export function applyOrdinal({ columns }: LearnedOrdinal, table: Table, unseen: UnseenCounts): Table {
  const of = new Map(columns.map(({ name, levels }) => [name, levels]));
  return replaceColumns(
    table,
    (name, column) => {
      const levels = of.get(name);
      if (levels === undefined || column.kind !== "text") return undefined;
      const places = levelCodes(column, levels, unseen, name);
      return [[name, numberColumn(Float64Array.from(places, (place) => (place < 0 ? Number.NaN : place)))]];
    },
    "table",
  );
}
