import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binColumns, layRows, reserveBins } from "../bin-columns.ts";
import { startLayout } from "../layout.ts";
import { openTeam } from "../team.ts";
import { forestKernel } from "../wasm/forest.ts";
import { aliasTable } from "./draws.ts";
import { growthOf, states, tables } from "./forest.testing.ts";
import { fitsKernel, reserveForest } from "./memory.ts";
import { addOutOfBag, emptyOutOfBag, type OutOfBagSums } from "./out-of-bag.ts";
import { storedTree } from "./stored.ts";
import {
  addBatchOutOfBag,
  type ForestKernels,
  growBatch,
  readGrown,
  readOutOfBag,
  readStored,
  startForest,
} from "./team.ts";
import { growTree } from "./tree.ts";
import type { ForestGrowth, ForestRows, GrownTree, StoredTree } from "./types.ts";

/** What the kernel and the definition give for the same trees. */
interface Growth {
  readonly trees: readonly GrownTree[];
  readonly stored: readonly StoredTree[];
  readonly outOfBag: OutOfBagSums;
  readonly states: readonly Uint32Array[];
}

function byKernel(
  data: ForestRows,
  growth: ForestGrowth,
  batch: readonly Uint32Array[],
  threads: number,
  hasLittleRoom = false,
): Growth {
  const { rows, columns, isCategory, truth, alias } = data;
  const layout = startLayout();
  const bins = reserveBins(layout, { rows, columns: columns.length, levels: 0, edgeRows: 0, byRow: true });
  const wide = reserveForest(layout, {
    ...{ rows, columns: columns.length, trees: batch.length, threads, growth },
    ...{ hasCategories: true, isWeighted: alias !== undefined, outOfBag: true },
  });
  const place = hasLittleRoom ? { ...wide, arenaBytes: wide.treeBytes } : wide;
  const team = openTeam<ForestKernels>(forestKernel, { bytes: layout.end, threads });
  try {
    const inputs = columns.map((column) => ({ kind: "bins", bins: column }) as const);
    binColumns(team, bins, inputs, null);
    layRows(team, bins, columns.length);
    const binCounts = Uint16Array.from(isCategory, (flag) => (flag === 1 ? 0 : 255));
    startForest(team, place, bins, { binCounts, truth, alias }, growth);
    let batches = 0;
    let grown = 1;
    const trees: GrownTree[] = [];
    const stored: StoredTree[] = [];
    const states = batch.map((state) => state.slice());
    while (trees.length < batch.length) {
      grown = growBatch(team, place, states.slice(trees.length, grown === 0 ? trees.length + 1 : undefined));
      batches++;
      addBatchOutOfBag(team, place, grown);
      for (let part = 0; part < grown; part++) {
        trees.push(readGrown(team, place, part));
        stored.push(readStored(team, place, part));
      }
    }
    if (hasLittleRoom) expect(batches).toBeGreaterThan(1);
    return { trees, stored, outOfBag: readOutOfBag(team, place), states };
  } finally {
    team.close();
  }
}

function byDefinition(data: ForestRows, growth: ForestGrowth, batch: readonly Uint32Array[]): Growth {
  const states = batch.map((state) => state.slice());
  const trees = states.map((state) => growTree(data, growth, state));
  const outOfBag = emptyOutOfBag(data.rows);
  for (const tree of trees) addOutOfBag(data, tree, outOfBag);
  return { trees, stored: trees.map(storedTree), outOfBag, states };
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
    alias: weighted
      ? aliasTable(Float64Array.from(truth, () => (next(100) === 0 ? 1e6 : 1 + next(100) ** 2)))
      : undefined,
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
          expect(byKernel(data, growth, [state], threads)).toEqual(byDefinition(data, growth, [state]));
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    ["many rows", made(20_000, 7, 1), growthOf({ columnsPerSplit: 2, bootstrap: true })],
    ["many columns", made(900, 150, 2), growthOf({ columnsPerSplit: 12, bootstrap: true, minLeaf: 3 })],
    ["all columns at every split", made(700, 33, 3), growthOf({ columnsPerSplit: 33, minLeaf: 2 })],
    [
      "numbers only",
      numbers(made(9000, 6, 7)),
      growthOf({ columnsPerSplit: 2, bootstrap: true, minLeaf: 5 }),
    ],
    ["weights", made(3000, 9, 4, true), growthOf({ columnsPerSplit: 3, bootstrap: true, minLeaf: 5 })],
    ["classes", made(3000, 9, 5), growthOf({ columnsPerSplit: 3, bootstrap: true, positiveWeight: 4.1 })],
    ["a limited depth", made(5000, 5, 6), growthOf({ columnsPerSplit: 2, bootstrap: true, maxDepth: 6 })],
  ])("and on %s, with one thread and with two", (_, data, growth) => {
    const batch = Array.from({ length: 5 }, (__, t) => Uint32Array.of(t + 1, 7, 9, 11));
    const expected = byDefinition(data, growth, batch);
    expect(byKernel(data, growth, batch, 2)).toEqual(expected);
    expect(byKernel(data, growth, batch, 1)).toEqual(expected);
  });
});

describe("growBatch without room for all", () => {
  it("grows the others again, and adds no row twice", () => {
    const data = made(4000, 6, 12);
    const growth = growthOf({ columnsPerSplit: 2, bootstrap: true });
    const batch = Array.from({ length: 40 }, (_, t) => Uint32Array.of(t + 1, 7, 9, 11));
    expect(byKernel(data, growth, batch, 2, true)).toEqual(byDefinition(data, growth, batch));
  });
});

function numbers(data: ForestRows): ForestRows {
  return { ...data, isCategory: new Uint8Array(data.columns.length) };
}

describe("fitsKernel", () => {
  it("leaves blocks of rows that are fewer than 4,096, as jobs must have", () => {
    const most = 4095 * 4096;
    expect([most, most + 1].map((rows) => fitsKernel(rows, 30, true))).toEqual([true, false]);
  });
});
