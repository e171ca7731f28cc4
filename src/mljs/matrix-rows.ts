/** Rows of numbers of an ml-matrix, of its JSON, or of plain arrays; `undefined` for anything else. */
export function matrixRows(value: unknown): readonly (readonly number[])[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { to2DArray } = value as { readonly to2DArray?: unknown };
  const rows: unknown = typeof to2DArray === "function" ? to2DArray.call(value) : value;
  if (!Array.isArray(rows)) return undefined;
  const isMatrix = rows.every((row) => Array.isArray(row) && row.every((cell) => typeof cell === "number"));
  return isMatrix ? (rows as readonly (readonly number[])[]) : undefined;
}
