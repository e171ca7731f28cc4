/**
 * Agreement of two partitions of the same rows, corrected for chance: 1 when they are the same up to the names of
 * the groups, 0 on average for unrelated ones.
 *
 * Source: Hubert and Arabie (1985), "Comparing Partitions", Journal of Classification 2, 193-218, equation 5.
 */
export function adjustedRandIndex(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const cells = new Map<string, number>();
  const rows = new Map<number, number>();
  const columns = new Map<number, number>();
  for (let i = 0; i < a.length; i++) {
    const key = `${a[i]} ${b[i]}`;
    cells.set(key, (cells.get(key) ?? 0) + 1);
    rows.set(a[i]!, (rows.get(a[i]!) ?? 0) + 1);
    columns.set(b[i]!, (columns.get(b[i]!) ?? 0) + 1);
  }
  const together = pairs(cells.values());
  const expected = (pairs(rows.values()) * pairs(columns.values())) / pairs([a.length]);
  const most = (pairs(rows.values()) + pairs(columns.values())) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

function pairs(counts: Iterable<number>): number {
  let sum = 0;
  for (const count of counts) sum += (count * (count - 1)) / 2;
  return sum;
}
