import {
  booleanColumn,
  type Column,
  columnLength,
  MISSING_CODE,
  numberColumn,
  type TextColumn,
  textColumn,
  timeColumn,
} from "../table/table.ts";

/**
 * Columns of one kind, one below the other. Levels of texts are joined in order of first appearance.
 *
 * @param columns - At least one; all of the kind of the first.
 */
export function stackColumns(columns: readonly Column[]): Column {
  const [first] = columns;
  if (first!.kind === "text") return stackTexts(columns as readonly TextColumn[]);
  const length = columns.reduce((sum, column) => sum + columnLength(column), 0);
  const values = first!.kind === "boolean" ? new Uint8Array(length) : new Float64Array(length);
  let at = 0;
  for (const column of columns as readonly Exclude<Column, TextColumn>[]) {
    values.set(column.values, at);
    at += column.values.length;
  }
  if (values instanceof Uint8Array) return booleanColumn(values);
  return first!.kind === "time"
    ? timeColumn(values)
    : numberColumn(values, (first as { unit?: string }).unit);
}

function stackTexts(columns: readonly TextColumn[]): TextColumn {
  const codes = new Int32Array(columns.reduce((sum, column) => sum + column.codes.length, 0));
  const codeOf = new Map<string, number>();
  let at = 0;
  for (const column of columns) {
    const joined = column.levels.map((level) => {
      const code = codeOf.get(level) ?? codeOf.size;
      codeOf.set(level, code);
      return code;
    });
    for (const code of column.codes) codes[at++] = code < 0 ? MISSING_CODE : joined[code]!;
  }
  return textColumn(codes, [...codeOf.keys()]);
}
