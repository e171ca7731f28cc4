import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binColumns, layRows, reserveBins } from "./bin-columns.ts";
import { growthOf, states, tables } from "./forest.testing.ts";
import { aliasTable } from "./forest-draws.ts";
import { type ForestKernels, growBatch, reserveForest, startForest } from "./forest-team.ts";
import { growTree } from "./forest-tree.ts";
import type { ForestGrowth, ForestRows, GrownTree } from "./forest-types.ts";
import { startLayout } from "./layout.ts";
import { openTeam } from "./team.ts";
import { forestKernel } from "./wasm/forest.ts";

/** The trees of these states from the kernel. */
function kernelTrees(
  data: ForestRows,
  growth: ForestGrowth,
  batch: readonly Uint32Array[],
  threads: number,
): GrownTree[] {
  const { rows, columns, isCategory, truth, alias } = data;
  const layout = startLayout();
  const bins = reserveBins(layout, { rows, columns: columns.length, levels: 0, edgeRows: 0, byRow: true });
  const place = reserveForest(layout, {
    ...{ rows, columns: columns.length, trees: batch.length, threads, growth },
    ...{ hasCategories: true, isWeighted: alias !== undefined },
  });
  const team = openTeam<ForestKernels>(forestKernel, { bytes: layout.end, threads });
  try {
    binColumns(
      team,
      bins,
      columns.map((column) => ({ kind: "bins", bins: column })),
      null,
    );
    layRows(team, bins, columns.length);
    startForest(team, place, bins, { isCategory, truth, alias }, growth);
    const trees: GrownTree[] = [];
    while (trees.length < batch.length) {
      trees.push(
        ...growBatch(
          team,
          place,
          batch.slice(trees.length).map((state) => state.slice()),
        ),
      );
    }
    return trees;
  } finally {
    team.close();
  }
}

const growths = fc.record({
  columnsPerSplit: fc.integer({ min: 1, max: 12 }),
  maxDepth: fc.constantFrom(1, 3, Number.POSITIVE_INFINITY),
  minLeaf: fc.integer({ min: 1, max: 6 }),
  positiveWeight: fc.constantFrom(1, 1, 3.7),
  negativeWeight: fc.constantFrom(1, 0.6),
  bootstrap: fc.boolean(),
});

/** A table of any size, made by a small generator. */
function made(rows: number, columns: number, seed: number, weighted = false): ForestRows {
  let word = seed >>> 0 || 1;
  const next = (below: number): number => {
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    return (word >>> 0) % below;
  };
  const truth = Uint8Array.from({ length: rows }, () => Number(next(5) === 0));
  return {
    rows,
    columns: Array.from({ length: columns }, (_, c) => {
      const levels = [2, 7, 40, 255][c % 4]!;
      return Uint8Array.from(truth, (label) =>
        next(20) === 0 ? 255 : (next(levels) + label * next(levels)) % 255,
      );
    }),
    isCategory: Uint8Array.from({ length: columns }, (_, c) => Number(c % 3 === 1)),
    truth,
    alias: weighted ? aliasTable(Float64Array.from(truth, () => 0.1 + next(100) ** 3)) : undefined,
  };
}

describe("growBatch", () => {
  it("grows the trees of the definition, bit for bit, on small tables of every kind", () => {
    fc.assert(
      fc.property(
        tables(40, 12),
        growths,
        states,
        fc.integer({ min: 1, max: 2 }),
        (data, growth, state, threads) => {
          const [tree] = kernelTrees(data, growth, [state], threads);
          expect(tree).toEqual(growTree(data, growth, state.slice()));
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    ["many rows", made(20_000, 7, 1), growthOf({ columnsPerSplit: 2, bootstrap: true })],
    ["many columns", made(900, 150, 2), growthOf({ columnsPerSplit: 12, bootstrap: true, minLeaf: 3 })],
    ["all columns at every split", made(700, 33, 3), growthOf({ columnsPerSplit: 33, minLeaf: 2 })],
    ["weights", made(3000, 9, 4, true), growthOf({ columnsPerSplit: 3, bootstrap: true, minLeaf: 5 })],
    ["classes", made(3000, 9, 5), growthOf({ columnsPerSplit: 3, bootstrap: true, positiveWeight: 4.1 })],
    ["a limited depth", made(5000, 5, 6), growthOf({ columnsPerSplit: 2, bootstrap: true, maxDepth: 6 })],
  ])("and on %s, with one thread and with two", (_, data, growth) => {
    const batch = Array.from({ length: 5 }, (__, t) => Uint32Array.of(t + 1, 7, 9, 11));
    const expected = batch.map((state) => growTree(data, growth, state.slice()));
    expect(kernelTrees(data, growth, batch, 2)).toEqual(expected);
    expect(kernelTrees(data, growth, batch, 1)).toEqual(expected);
  });
});
