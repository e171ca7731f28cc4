/**
 * One-to-one matching of rows and columns with the largest total score.
 *
 * Source: Kuhn (1955), "The Hungarian Method for the Assignment Problem", Naval Research Logistics Quarterly 2,
 * 83-97; in the form with potentials and shortest augmenting paths of Jonker and Volgenant (1987), Computing 38,
 * 325-340.
 *
 * @module
 */

/**
 * Matches every row with a column of its own, or every column with a row of its own where rows are more.
 *
 * @param scores - `scores[row][column]`, finite.
 * @returns Column of each row; -1 for a row that is left over.
 * @remarks O(min^2 * max). Deterministic; of equally good matchings, the same one for the same scores.
 */
export function bestMatching(scores: readonly (readonly number[])[]): number[] {
  const rows = scores.length;
  const columns = scores[0]?.length ?? 0;
  if (columns === 0) return new Array<number>(rows).fill(-1);
  if (rows <= columns) return matchRows(rows, columns, (r, c) => -scores[r]![c]!);
  const rowOfColumn = matchRows(columns, rows, (c, r) => -scores[r]![c]!);
  const columnOfRow = new Array<number>(rows).fill(-1);
  rowOfColumn.forEach((row, column) => {
    columnOfRow[row] = column;
  });
  return columnOfRow;
}

/**
 * Adds one row after the other; each pushes earlier rows along the cheapest chain of changes. Row and column 0 of
 * the arrays stand for "none", so real ones count from 1.
 */
function matchRows(rows: number, columns: number, cost: (row: number, column: number) => number): number[] {
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(columns + 1);
  const rowAt = new Int32Array(columns + 1);
  const cameFrom = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row++) {
    rowAt[0] = row;
    let column = 0;
    const slack = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
    const visited = new Uint8Array(columns + 1);
    // Each turn visits one more column, so a chain has at most as many links as there are columns.
    while (rowAt[column] !== 0) {
      visited[column] = 1;
      const current = rowAt[column]!;
      let delta = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let c = 1; c <= columns; c++) {
        if (visited[c] === 1) continue;
        const reduced = cost(current - 1, c - 1) - rowPotential[current]! - columnPotential[c]!;
        if (reduced < slack[c]!) {
          slack[c] = reduced;
          cameFrom[c] = column;
        }
        if (slack[c]! < delta) {
          delta = slack[c]!;
          next = c;
        }
      }
      for (let c = 0; c <= columns; c++) {
        if (visited[c] === 1) {
          rowPotential[rowAt[c]!]! += delta;
          columnPotential[c]! -= delta;
        } else slack[c]! -= delta;
      }
      column = next;
    }
    while (column !== 0) {
      const before = cameFrom[column]!;
      rowAt[column] = rowAt[before]!;
      column = before;
    }
  }
  const columnOf = new Array<number>(rows).fill(-1);
  for (let c = 1; c <= columns; c++) if (rowAt[c]! > 0) columnOf[rowAt[c]! - 1] = c - 1;
  return columnOf;
}
