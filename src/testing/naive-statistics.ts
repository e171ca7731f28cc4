/** Statistics of lists the slow way, for the definition of features. */

/** A cell of a table; missing is null. */
export type NaiveCell = number | string | boolean | null;

/** Their sum; 0 for none. */
export function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** A statistic; null where it is not defined. */
export function statistic(kind: "mean" | "min" | "max" | "spread", values: readonly number[]): number | null {
  if (values.length === 0) return null;
  if (kind === "min") return Math.min(...values);
  if (kind === "max") return Math.max(...values);
  const mean = total(values) / values.length;
  if (kind === "mean") return mean;
  if (values.length < 2) return null;
  return Math.sqrt(total(values.map((value) => (value - mean) ** 2)) / (values.length - 1));
}

/** Linear between order statistics (type 7); null for no value. */
export function quantileOf(values: readonly number[], probability: number): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const position = (values.length - 1) * probability;
  const below = sorted[Math.floor(position)]!;
  const above = sorted[Math.ceil(position)]!;
  return below + (above - below) * (position - Math.floor(position));
}

/** Number of different cells that are known. */
export function distinctOf(cells: readonly NaiveCell[]): number {
  return new Set(cells.filter((cell) => cell !== null)).size;
}

/** Entropy in nats of the cells that are known; null for none. */
export function entropyOf(cells: readonly NaiveCell[]): number | null {
  const known = cells.filter((cell) => cell !== null);
  if (known.length === 0) return null;
  const shares = [...new Set(known)].map(
    (level) => known.filter((cell) => cell === level).length / known.length,
  );
  return total(shares.map((share) => -share * Math.log(share))) + 0;
}

/** A part of a whole; null unless the whole is > 0. */
export function shareOf(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

/** The first or the last known cell, the smallest of those at one instant. */
export function endOf(
  kind: "first" | "last",
  cells: readonly { readonly time: number; readonly cell: NaiveCell }[],
): NaiveCell {
  const known = cells.filter(({ cell }) => cell !== null);
  if (known.length === 0) return null;
  const times = known.map(({ time }) => time);
  const instant = kind === "first" ? Math.min(...times) : Math.max(...times);
  const tied = known.filter(({ time }) => time === instant).map(({ cell }) => cell!);
  return tied.sort(byCodePoints)[0]!;
}

/** Numbers by size, false before true, texts by code points. */
function byCodePoints(a: NaiveCell, b: NaiveCell): number {
  if (typeof a !== "string" || typeof b !== "string") return Number(a) - Number(b);
  const left = [...a].map((letter) => letter.codePointAt(0)!);
  const right = [...b].map((letter) => letter.codePointAt(0)!);
  const i = left.findIndex((point, at) => point !== right[at]);
  return i < 0 ? left.length - right.length : left[i]! - (right[i] ?? -1);
}
