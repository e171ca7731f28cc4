import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitBinning } from "../../features/binning/binning.ts";
import { binInputs } from "../../features/binning/memory.ts";
import { binTable } from "../../features/binning/table.ts";
import type { Binning } from "../../features/binning/types.ts";
import {
  booleanColumn,
  numberColumn,
  rowCount,
  type Table,
  textColumn,
  timeColumn,
} from "../../table/table.ts";
import { scoreBatch } from "./batch.ts";
import { maskPlanOf } from "./masks.ts";
import { openOnlineSum } from "./online.ts";
import { rowMasksOf } from "./row-masks.ts";
import { prepareTreeScorer } from "./scorer.ts";
import { treeSum, treeSums } from "./sum.ts";
import { compileTrees, nodeTableOf } from "./tables.ts";
import { drawn, growTrees, type Shape } from "./trees.testing.ts";
import type { Trees } from "./trees.ts";

/** A table of every kind of column with gaps, ties and outliers; `width` columns. */
function madeTable(rows: number, width: number, seed: number): Table {
  const columns: Record<string, Table[string]> = {};
  for (let c = 0; c < width; c++) {
    const at = (i: number, below: number): number => drawn(seed + c, i, below);
    const name = `x${c}`;
    if (c % 5 === 1) {
      const codes = Int32Array.from({ length: rows }, (_, i) => at(i, 12) - 1);
      columns[name] = textColumn(
        codes,
        Array.from({ length: 11 }, (_, k) => `level ${k}`),
      );
    } else if (c % 5 === 2) {
      columns[name] = booleanColumn(Uint8Array.from({ length: rows }, (_, i) => [0, 1, 255][at(i, 3)]!));
    } else {
      const values = Float64Array.from({ length: rows }, (_, i) => {
        const value = at(i, 1_000_003);
        if (value % 17 === 0) return Number.NaN;
        if (value % 101 === 0) return value % 2 === 0 ? -1e308 : 1e308;
        return value % 3 === 0 ? Math.floor(value / 1e5) - 3 : Math.tan(value) * (value % 7);
      });
      columns[name] = c % 5 === 3 ? timeColumn(values.map((v) => Math.round(v))) : numberColumn(values);
    }
  }
  return Object.freeze(columns);
}

function expectBits(received: Float64Array, expected: Float64Array): void {
  expect(received.length).toBe(expected.length);
  const difference = received.findIndex((value, i) => !Object.is(value, expected[i]));
  expect(difference).toBe(-1);
}

/** Checks masks, walk and one row at a time against the definition. */
function expectAsDefined(binning: Binning, trees: Trees, table: Table, threads: number): void {
  const rows = rowCount(table);
  const { bins } = binTable(binning, table);
  const expected = treeSums(trees, bins, rows);
  const nodes = nodeTableOf(trees, binning.columns.length)!;
  const { inputs } = binInputs(binning, table);
  expectBits(scoreBatch({ table: nodes, masks: null }, inputs, rows, threads).sums, expected);
  const masks = maskPlanOf(trees, nodes.sets, binning.columns.length);
  if (masks !== null) expectBits(scoreBatch({ table: nodes, masks }, inputs, rows, threads).sums, expected);
  for (const compiled of [
    { table: nodes, masks: null },
    { table: nodes, masks },
  ]) {
    const online = openOnlineSum(binning, compiled)!;
    const sums = new Float64Array(Math.min(rows, 300));
    for (let i = 0; i < sums.length; i++) {
      binning.columns.forEach((column, c) => {
        const source = table[column.name]!;
        if (source.kind === "text") online.bins[c] = bins[c]![i]!;
        else if (source.kind === "boolean") online.numbers[c] = [0, 1][source.values[i]!] ?? Number.NaN;
        else online.numbers[c] = source.values[i]! / (source.kind === "time" ? 86_400_000 : 1);
      });
      sums[i] = online.sum();
    }
    expectBits(sums, expected.slice(0, sums.length));
  }
}

describe("the scoring kernel", () => {
  it("gives the sums of the definition by masks, by walks and for one row", () => {
    const shape: fc.Arbitrary<Shape> = fc.record({
      trees: fc.integer({ min: 1, max: 11 }),
      leaves: fc.integer({ min: 1, max: 34 }),
      chain: fc.boolean(),
    });
    const arbitrary = fc.tuple(
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 1, max: 40 }),
      shape,
      fc.nat(),
    );
    fc.assert(
      fc.property(arbitrary, fc.boolean(), ([rows, width, shaped, seed], isTwo) => {
        const training = madeTable(200, width, seed);
        const binning = fitBinning(training, Object.keys(training));
        const trees = growTrees(binning, shaped, seed);
        expectAsDefined(binning, trees, madeTable(rows, width, seed + 1), isTwo ? 2 : 1);
      }),
      { numRuns: 40 },
    );
  });

  it.each<[string, number, number, Shape]>([
    ["stretches and parts", 67_001, 31, { trees: 7, leaves: 31 }],
    ["deep trees", 5000, 20, { trees: 5, leaves: 700 }],
    ["chains", 3000, 3, { trees: 9, leaves: 300, chain: true }],
    ["many trees", 2500, 10, { trees: 203, leaves: 32 }],
    ["600 columns", 2100, 600, { trees: 20, leaves: 32 }],
    ["no column", 2100, 0, { trees: 3, leaves: 1 }],
  ])("gives them for %s", (_, rows, width, shape) => {
    const training = madeTable(3000, width, 1);
    const binning =
      width === 0 ? { ...fitBinning({ one: [1] }, ["one"]) } : fitBinning(training, Object.keys(training));
    const table =
      width === 0 ? ({ one: numberColumn(new Float64Array(rows)) } as Table) : madeTable(rows, width, 2);
    expectAsDefined(binning, growTrees(binning, shape, 3), table, 2);
  });

  it("is what a scorer uses for a large table, with the same counts and errors", () => {
    const table = madeTable(6000, 7, 5);
    const binning = fitBinning(table, Object.keys(table));
    const trees = growTrees(binning, { trees: 100, leaves: 20 }, 6);
    const finish = (sum: number): number => 1 / (1 + Math.exp(-sum));
    const binned = binTable(binning, table);
    const scorers = [1, 2].map((threads) => prepareTreeScorer({ binning, trees, finish, threads }));
    for (const scorer of scorers) {
      expectBits(scorer.scoreTable(table), treeSums(trees, binned.bins, 6000).map(finish));
      expect(scorer.report()).toEqual({ rows: 6000, missing: binned.missing, unseen: binned.unseen });
      const values = (table["x0"] as { values: Float64Array }).values.slice();
      values[5999] = Number.POSITIVE_INFINITY;
      expect(() => scorer.scoreTable({ ...table, x0: numberColumn(values) })).toThrow(
        "`table.x0[5999]` must be a finite number, got Infinity",
      );
      expect(scorer.report().rows).toBe(6000);
    }
  });

  it("counts unseen levels apart from missing ones", () => {
    const codes = Int32Array.from({ length: 6000 }, (_, i) => (i % 4) - 1);
    const training = { plan: textColumn(codes, ["a", "b", "c"]) } as Table;
    const binning = fitBinning(training, ["plan"]);
    const trees = growTrees(binning, { trees: 50, leaves: 9 }, 2);
    const scorer = prepareTreeScorer({ binning, trees, finish: (sum) => sum });
    scorer.scoreTable({ plan: textColumn(codes, ["a", "new", "c"]) } as Table);
    expect(scorer.report()).toEqual({ rows: 6000, missing: { plan: 1500 }, unseen: { plan: 1500 } });
  });

  it("walks for a row where its masks would be too large", () => {
    const training = madeTable(3000, 20, 1);
    const binning = fitBinning(training, Object.keys(training));
    const trees = growTrees(binning, { trees: 1000, leaves: 20 }, 3);
    const { table, masks } = compileTrees(trees, 20)!;
    expect(rowMasksOf(masks!, table.sets)).toBeNull();
    expectAsDefined(binning, trees, madeTable(20, 20, 2), 1);
  });

  it("leaves trees that it cannot name to the definition", () => {
    const binning = fitBinning({ x: [1, 2, 3] }, ["x"]);
    const trees = growTrees(binning, { trees: 1, leaves: 3 }, 2);
    expect(nodeTableOf(trees, 5000)).toBeNull();
    expect(nodeTableOf({ ...trees, sets: new Uint8Array(32 * 2 ** 20) }, 1)).toBeNull();
    expect(compileTrees(growTrees(binning, { trees: 1, leaves: 33 }, 2), 1)!.masks).toBeNull();
    expect(treeSum(trees, [[0]], 0)).toBe(treeSums(trees, [[0]], 1)[0]);
  });
});
