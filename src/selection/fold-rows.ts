/** The rows that a fold holds out, ascending. */
export function rowsIn(foldOf: readonly number[], fold: number): Int32Array {
  return rowsWhere(foldOf, (other) => other === fold);
}

/** The rows that a fold leaves to learn from, ascending. */
export function rowsOutside(foldOf: readonly number[], fold: number): Int32Array {
  return rowsWhere(foldOf, (other) => other !== fold);
}

function rowsWhere(foldOf: readonly number[], holds: (fold: number) => boolean): Int32Array {
  const rows = new Int32Array(foldOf.length);
  let count = 0;
  for (let i = 0; i < foldOf.length; i++) if (holds(foldOf[i]!)) rows[count++] = i;
  return rows.slice(0, count);
}
