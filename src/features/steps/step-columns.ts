/**
 * Which columns a step is about: those that it names, or all of its kinds.
 *
 * @module
 */
import { checkText } from "../../internal/check.ts";
import { InputError } from "../../internal/input-error.ts";
import { type Column, columnOf, makeTable, type Table } from "../../table/table.ts";
import { checkNotInfinite } from "../encoding/numeric.ts";
import type { ColumnKind, StepRows } from "./learned.ts";

/** @throws {@link InputError} unless `columns` is left out or a list of different names. */
export function checkStepColumns(columns: unknown, path: string): void {
  if (columns === undefined) return;
  if (!Array.isArray(columns)) {
    throw new InputError("wrong-type", `${path}.columns`, "an array of column names", columns);
  }
  if (columns.length === 0) {
    throw new InputError("empty", `${path}.columns`, "at least one column (left out: every one)", columns);
  }
  columns.forEach((name, i) => {
    checkText(name, `${path}.columns[${i}]`);
    if (columns.indexOf(name) < i) {
      throw new InputError("duplicate", `${path}.columns[${i}]`, "a column named once", name);
    }
  });
}

/**
 * The columns of a step, in the order of the table.
 *
 * @param kinds - Kinds that the step is for.
 * @throws {@link InputError} `missing-column`, `wrong-kind`, `out-of-range` for the offset of the model, `not-finite`.
 */
export function chooseColumns(
  rows: StepRows,
  named: readonly string[] | undefined,
  kinds: readonly ColumnKind[],
): readonly (readonly [name: string, column: Column])[] {
  const { table, untouched, path } = rows;
  named?.forEach((name, i) => {
    const at = `${path}.columns[${i}]`;
    const column = columnOf(table, name, at);
    if (untouched.includes(name)) {
      throw new InputError("out-of-range", at, "another column than the offset of the model", name);
    }
    if (!kinds.includes(column.kind)) {
      const shown = kinds.length > 1 ? `${kinds.slice(0, -1).join(", ")} or ${kinds.at(-1)}` : kinds[0];
      throw new InputError("wrong-kind", at, `a ${shown} column`, `${name} (${column.kind})`);
    }
  });
  const chosen = Object.entries(table).filter(([name, column]) =>
    named === undefined ? kinds.includes(column.kind) && !untouched.includes(name) : named.includes(name),
  );
  for (const [name, column] of chosen) {
    if (column.kind === "number" || column.kind === "time") checkNotInfinite(column.values, `data.${name}`);
  }
  return chosen;
}

/**
 * The table with columns put in the place of others.
 *
 * @param replace - The columns in place of one, in their order; `undefined` leaves it as it is.
 * @throws {@link InputError} `duplicate` for a name that another column has.
 */
export function replaceColumns(
  table: Table,
  replace: (name: string, column: Column) => readonly (readonly [string, Column])[] | undefined,
  path: string,
): Table {
  const made = new Map<string, Column>();
  for (const [name, column] of Object.entries(table)) {
    for (const [newName, newColumn] of replace(name, column) ?? [[name, column] as const]) {
      if (made.has(newName) || (newName !== name && Object.hasOwn(table, newName))) {
        throw new InputError("duplicate", path, `a step whose new columns are not there yet`, newName);
      }
      made.set(newName, newColumn);
    }
  }
  // Own properties even for a column that is called `__proto__`.
  return makeTable(Object.fromEntries(made));
}
