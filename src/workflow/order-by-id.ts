import type { TextColumn } from "../table/table.ts";

/**
 * The rows in the order of their ids. What draws by chance goes by the place of a row: in the order of the file, a
 * row that is added in front would change the draw, and with it a result that it has nothing to do with.
 */
export function orderById({ codes, levels }: TextColumn): Int32Array {
  const rank = new Int32Array(levels.length);
  const sorted = Int32Array.from(levels, (_, code) => code).sort((a, b) =>
    levels[a]! < levels[b]! ? -1 : levels[a]! > levels[b]! ? 1 : 0,
  );
  sorted.forEach((code, place) => {
    rank[code] = place;
  });
  return Int32Array.from(codes, (_, row) => row).sort((a, b) => rank[codes[a]!]! - rank[codes[b]!]! || a - b);
}
