/**
 * How much two columns of any kind say about each other, from 0 to 1.
 *
 * - two numbers: the absolute correlation, of values (Pearson) or of ranks (Spearman, ties in the middle);
 * - two texts: Cramer's V, corrected for the size of its table (Bergsma 2013), so that many levels do not look alike;
 * - a text and a number: the correlation ratio, corrected likewise (Kelley's epsilon).
 *
 * Booleans and times are numbers. Rows where one of both is missing are left out of a pair.
 *
 * Sources: Bergsma (2013), "A bias-correction for Cramer's V and Tschuprow's T", Journal of the Korean Statistical Society 42(3),
 * 323-328; Kelley (1935), "An unbiased correlation ratio measure", PNAS 21(9), 554-559.
 *
 * @module
 */
import { type Column, MISSING_BOOLEAN } from "../../table/table.ts";

/** How the correlation of two numbers is taken. */
export type CorrelationMethod = "pearson" | "spearman";

/** A column ready to be compared. */
export type AssociationColumn =
  | { readonly kind: "number"; readonly values: Float64Array; readonly gaps: boolean }
  | { readonly kind: "text"; readonly codes: Int32Array; readonly levels: number };

/** Prepares a column. Ranks are those among all values that are there, also where a pair leaves rows out. */
export function associationColumn(column: Column, method: CorrelationMethod): AssociationColumn {
  if (column.kind === "text") return { kind: "text", codes: column.codes, levels: column.levels.length };
  const numbers =
    column.kind === "boolean"
      ? Float64Array.from(column.values, (byte) => (byte === MISSING_BOOLEAN ? Number.NaN : byte))
      : column.values;
  const values = method === "spearman" ? midRanks(numbers) : numbers;
  return { kind: "number", values, gaps: values.some(Number.isNaN) };
}

/** The association of two columns of equal length; 0 where one of them is constant. O(rows). */
export function associationOf(a: AssociationColumn, b: AssociationColumn): number {
  if (a.kind === "number")
    return b.kind === "number" ? Math.abs(correlation(a.values, b.values)) : correlationRatio(b, a.values);
  return b.kind === "number" ? correlationRatio(a, b.values) : cramersV(a, b);
}

/** Ranks from 1, equal values sharing the middle of theirs; NaN stays NaN. O(n log n). */
export function midRanks(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values.keys()).filter((i) => !Number.isNaN(values[i]));
  order.sort((i, j) => values[i]! - values[j]!);
  const ranks = new Float64Array(values.length).fill(Number.NaN);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let k = from; k < to; k++) ranks[order[k]!] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

/** Pearson's correlation of the pairs without a gap; 0 where it is not defined. */
function correlation(x: Float64Array, y: Float64Array): number {
  let n = 0;
  let meanX = 0;
  let meanY = 0;
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i]! + y[i]!)) continue;
    n++;
    meanX += (x[i]! - meanX) / n;
    meanY += (y[i]! - meanY) / n;
  }
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = x[i]! - meanX;
    const dy = y[i]! - meanY;
    if (Number.isNaN(dx + dy)) continue;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  const r = xy / (Math.sqrt(xx) * Math.sqrt(yy));
  return Number.isFinite(r) ? Math.max(-1, Math.min(1, r)) : 0;
}

/** Square root of Kelley's epsilon squared: the share of the spread of a number that levels explain, corrected. */
function correlationRatio(
  { codes, levels }: AssociationColumn & { kind: "text" },
  values: Float64Array,
): number {
  const counts = new Float64Array(levels);
  const means = new Float64Array(levels);
  let n = 0;
  let mean = 0;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code < 0 || Number.isNaN(values[i])) continue;
    n++;
    mean += (values[i]! - mean) / n;
    counts[code]!++;
    means[code]! += (values[i]! - means[code]!) / counts[code]!;
  }
  let within = 0;
  let total = 0;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code < 0 || Number.isNaN(values[i])) continue;
    within += (values[i]! - means[code]!) ** 2;
    total += (values[i]! - mean) ** 2;
  }
  const used = counts.reduce((sum, count) => sum + Number(count > 0), 0);
  if (used < 2 || n <= used || !(total > 0)) return 0;
  const epsilon = 1 - (within / total) * ((n - 1) / (n - used));
  return Math.sqrt(Math.max(0, Math.min(1, epsilon)));
}

/** Bergsma's corrected V. */
function cramersV(a: AssociationColumn & { kind: "text" }, b: AssociationColumn & { kind: "text" }): number {
  const cells = new Map<number, number>();
  const ofA = new Float64Array(a.levels);
  const ofB = new Float64Array(b.levels);
  let n = 0;
  for (let i = 0; i < a.codes.length; i++) {
    const [x, y] = [a.codes[i]!, b.codes[i]!];
    if (x < 0 || y < 0) continue;
    n++;
    ofA[x]!++;
    ofB[y]!++;
    const cell = x * b.levels + y;
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
  }
  const used = (counts: Float64Array): number => counts.reduce((sum, count) => sum + Number(count > 0), 0);
  const [r, c] = [used(ofA), used(ofB)];
  if (n < 2 || r < 2 || c < 2) return 0;
  // Chi-square over n is the sum of n_xy^2 / (n_x n_y), less 1: empty cells add nothing.
  let sum = 0;
  for (const [cell, count] of cells) {
    sum += (count / ofA[Math.floor(cell / b.levels)]!) * (count / ofB[cell % b.levels]!);
  }
  const phi = Math.max(0, sum - 1 - ((r - 1) * (c - 1)) / (n - 1));
  const rows = r - (r - 1) ** 2 / (n - 1);
  const columns = c - (c - 1) ** 2 / (n - 1);
  const least = Math.min(rows, columns) - 1;
  return least > 0 ? Math.min(1, Math.sqrt(phi / least)) : 0;
}
