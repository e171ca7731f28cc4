import fc from "fast-check";
import { FOREST_MISSING_BIN, type ForestGrowth, type ForestRows } from "./types.ts";

/** Growth on all columns and rows, with the given changes. */
export function growthOf(changes: Partial<ForestGrowth> = {}): ForestGrowth {
  return {
    columnsPerSplit: 1,
    maxDepth: Number.POSITIVE_INFINITY,
    minLeaf: 1,
    positiveWeight: 1,
    negativeWeight: 1,
    bootstrap: false,
    ...changes,
  };
}

/** The four words of a generator, none of them 0. */
export const states: fc.Arbitrary<Uint32Array> = fc
  .array(fc.integer({ min: 1, max: 2 ** 32 - 1 }), { minLength: 4, maxLength: 4 })
  .map((words) => Uint32Array.from(words));

/** Small tables: bins with gaps between them, missing values, names and numbers, both classes mostly there. */
export function tables(mostRows: number, mostColumns: number): fc.Arbitrary<ForestRows> {
  const bin = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(0, 1, 2, 5, 9, 200, 254) },
    { weight: 1, arbitrary: fc.constant(FOREST_MISSING_BIN) },
  );
  return fc.integer({ min: 1, max: mostRows }).chain((rows) => {
    const column = fc.array(bin, { minLength: rows, maxLength: rows }).map((bins) => Uint8Array.from(bins));
    return fc.record({
      rows: fc.constant(rows),
      columns: fc.array(column, { minLength: mostColumns, maxLength: mostColumns }),
      isCategory: fc
        .array(fc.constantFrom(0, 1), { minLength: mostColumns, maxLength: mostColumns })
        .map((flags) => Uint8Array.from(flags)),
      truth: fc
        .array(fc.constantFrom(0, 1), { minLength: rows, maxLength: rows })
        .map((labels) => Uint8Array.from(labels)),
      alias: fc.constant(undefined),
    });
  });
}
