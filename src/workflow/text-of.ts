import { type Column, isMissing, type TextColumn, textColumnFrom } from "../table/table.ts";

/** A column as text, for ids: numbers without trailing zeros, times as ISO text, missing stays missing. */
export function textOf(column: Column): TextColumn {
  if (column.kind === "text") return column;
  return textColumnFrom(
    Array.from(column.values, (value, i) => (isMissing(column, i) ? null : write(column, value))),
  );
}

function write(column: Exclude<Column, TextColumn>, value: number): string {
  if (column.kind === "time") return new Date(value).toISOString();
  if (column.kind === "boolean") return String(value === 1);
  return String(value);
}
