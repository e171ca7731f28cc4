/**
 * The terms of an encoding as columns `z0`, `z1`, … in standard deviations from their mean, and `y`: the labelled rows as
 * the sums want them.
 *
 * @module
 */
import type { Encoding } from "../../../features/encoding/types.ts";
import type { Dialect } from "../../../sql/dialect.ts";
import type { SourceColumn } from "./learn-encoding.ts";

/** A SELECT of the design. */
export function designText(
  from: string,
  columns: readonly SourceColumn[],
  { columns: encoded, terms }: Encoding,
  dialect: Dialect,
): string {
  const { f64Lit, f64, text } = dialect;
  const expressionOf = new Map(columns.map(({ name, expression }) => [name, expression]));
  const values: string[] = new Array(terms.length);
  const when = (condition: string): string =>
    `CASE WHEN ${condition} THEN ${f64Lit(1)} ELSE ${f64Lit(0)} END`;
  for (const column of encoded) {
    const v = expressionOf.get(column.name)!;
    if (column.missingTerm !== null) values[column.missingTerm] = when(`${v} IS NULL`);
    if (column.kind !== "text") {
      if (column.valueTerm !== null) values[column.valueTerm] = `COALESCE(${v}, ${f64Lit(column.fill)})`;
      continue;
    }
    const named = column.levels.filter((_, k) => k !== column.otherLevel);
    for (const [k, level] of column.levels.entries()) {
      const others = [column.reference, ...named].map((known) => `${v} <> ${text(known)}`).join(" AND ");
      values[column.firstTerm + k] = when(k === column.otherLevel ? others : `${v} = ${text(level)}`);
    }
  }
  const list = terms.map(
    ({ mean, scale }, j) => `(${values[j]!} - ${f64Lit(mean)}) / ${f64Lit(scale)} AS z${j}`,
  );
  return `SELECT ${[...list, `${f64("y")} AS y`].join(",\n")}\nFROM ${from}`;
}
