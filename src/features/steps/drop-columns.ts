import type { Table } from "../../table/table.ts";
import type { LearnedSelect } from "./learned.ts";
import { replaceColumns } from "./step-columns.ts";

/** The table without the columns that a selection dropped. */
export function dropColumns({ dropped }: LearnedSelect, table: Table): Table {
  const out = new Set(dropped);
  return replaceColumns(table, (name) => (out.has(name) ? [] : undefined), "table");
}
