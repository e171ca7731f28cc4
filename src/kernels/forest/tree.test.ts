import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aliasTable, drawRows } from "./draws.ts";
import { growthOf, states, tables } from "./forest.testing.ts";
import { nextWord, wordBelow } from "./random.ts";
import { growTree } from "./tree.ts";
import {
  FOREST_CATEGORY,
  FOREST_LEAF,
  FOREST_MISSING_BIN,
  FOREST_MISSING_LEFT,
  type ForestGrowth,
  type ForestRows,
  type GrownTree,
} from "./types.ts";
import { goesLeft, leafOf } from "./walk.ts";

interface Sample {
  readonly data: ForestRows;
  readonly growth: ForestGrowth;
  readonly counts: Uint32Array;
}

/** Every way to split rows by one column: the rows that go left. */
function splitsOf(sample: Sample, column: number, rows: readonly number[]): number[][] {
  const bins = sample.data.columns[column]!;
  const present = [...new Set(rows.map((row) => bins[row]!))].sort((a, b) => a - b);
  if (sample.data.isCategory[column] === 1) {
    return setsOf(sample, bins, rows, present).map((set) => rows.filter((row) => set.includes(bins[row]!)));
  }
  return present.flatMap((cut) =>
    [true, false].map((missingLeft) =>
      rows.filter((row) => (bins[row] === FOREST_MISSING_BIN ? missingLeft : bins[row]! <= cut)),
    ),
  );
}

/** All sets of levels; only beginnings of their order by share where small leaves are forbidden, as the method has it. */
function setsOf(
  { data, growth, counts }: Sample,
  bins: Uint8Array,
  rows: readonly number[],
  levels: number[],
) {
  if (growth.minLeaf === 1) {
    return Array.from({ length: 2 ** levels.length }, (_, set) => levels.filter((__, k) => (set >> k) & 1));
  }
  const share = levels.map((level) => {
    const of = rows.filter((row) => bins[row] === level);
    const draws = of.reduce((sum, row) => sum + counts[row]!, 0);
    return of.reduce((sum, row) => sum + counts[row]! * data.truth[row]!, 0) / draws;
  });
  const order = levels.map((_, k) => k).sort((a, b) => share[a]! - share[b]! || levels[a]! - levels[b]!);
  return order.map((_, k) => order.slice(0, k + 1).map((at) => levels[at]!));
}

/** P_l^2 / W_l + P_r^2 / W_r, or undefined where a side is too small. */
function scoreOf({ data, growth, counts }: Sample, rows: readonly number[], left: readonly number[]) {
  if (left.length < growth.minLeaf || rows.length - left.length < growth.minLeaf) return undefined;
  const side = (of: readonly number[]): number => {
    const weigh = (row: number): number =>
      counts[row]! * (data.truth[row] === 1 ? growth.positiveWeight : growth.negativeWeight);
    const total = of.reduce((sum, row) => sum + weigh(row), 0);
    const positive = of.reduce((sum, row) => sum + (data.truth[row] === 1 ? weigh(row) : 0), 0);
    return positive ** 2 / total;
  };
  const isLeft = new Set(left);
  return side(left) + side(rows.filter((row) => !isLeft.has(row)));
}

/** Follows the rows down the tree and holds each node against all splits that were possible there. */
function expectBestSplits(sample: Sample, tree: GrownTree): void {
  const { data, growth, counts } = sample;
  const visit = (node: number, rows: number[], depth: number): void => {
    const draws = rows.reduce((sum, row) => sum + counts[row]!, 0);
    const positives = rows.reduce((sum, row) => sum + counts[row]! * data.truth[row]!, 0);
    expect(tree.draws[node]).toBe(draws);
    const isDone = positives === 0 || positives === draws || depth >= growth.maxDepth;
    const scores = data.columns.map((_, column) =>
      splitsOf(sample, column, rows).flatMap((left) => scoreOf(sample, rows, left) ?? []),
    );
    const best = Math.max(...scores.flat());
    if (isDone || best === Number.NEGATIVE_INFINITY) {
      expect(tree.feature[node]).toBe(FOREST_LEAF);
      expect(tree.detail[node]).toBe(positives);
      expect(tree.left[node]).toBe(0);
      return;
    }
    const column = tree.feature[node]!;
    expect(column).not.toBe(FOREST_LEAF);
    const left = rows.filter((row) => goesLeft(tree, node, data.columns[column]![row]!));
    const reached = scoreOf(sample, rows, left);
    const bestHere = growth.columnsPerSplit >= data.columns.length ? best : Math.max(...scores[column]!);
    expect(reached).toBeGreaterThan(bestHere * (1 - 1e-12) - 1e-12);
    expectAbsentBins(sample, tree, node, rows, left);
    const isLeft = new Set(left);
    visit(tree.left[node]!, left, depth + 1);
    visit(
      tree.left[node]! + 1,
      rows.filter((row) => !isLeft.has(row)),
      depth + 1,
    );
  };
  visit(0, rowsOf(counts), 0);
}

/** Bins that the node does not have go where its missing values go, or to the side of more draws. */
function expectAbsentBins(
  { data, counts }: Sample,
  tree: GrownTree,
  node: number,
  rows: readonly number[],
  left: readonly number[],
): void {
  const bins = data.columns[tree.feature[node]!]!;
  const present = new Set(rows.map((row) => bins[row]!));
  const drawsOf = (of: readonly number[]): number => of.reduce((sum, row) => sum + counts[row]!, 0);
  const toLeft = present.has(FOREST_MISSING_BIN)
    ? goesLeft(tree, node, FOREST_MISSING_BIN)
    : 2 * drawsOf(left) >= drawsOf(rows);
  expect(goesLeft(tree, node, FOREST_MISSING_BIN)).toBe(toLeft);
  if (tree.flags[node] !== FOREST_CATEGORY) return;
  for (let bin = 0; bin < 256; bin++) if (!present.has(bin)) expect(goesLeft(tree, node, bin)).toBe(toLeft);
}

function rowsOf(counts: Uint32Array): number[] {
  return Array.from(counts.keys()).filter((row) => counts[row]! > 0);
}

const growths = fc.record({
  columnsPerSplit: fc.integer({ min: 1, max: 3 }),
  maxDepth: fc.constantFrom(1, 2, Number.POSITIVE_INFINITY),
  minLeaf: fc.integer({ min: 1, max: 4 }),
  positiveWeight: fc.constantFrom(1, 3, 0.25),
  negativeWeight: fc.constantFrom(1, 0.5),
  bootstrap: fc.boolean(),
});

describe("growTree", () => {
  it("takes at every node the best of all splits that there are", () => {
    fc.assert(
      fc.property(tables(14, 3), growths, states, (data, growth, state) => {
        const counts = new Uint32Array(data.rows);
        if (growth.bootstrap) drawRows(state.slice(), counts, data.rows, undefined);
        else counts.fill(1);
        expectBestSplits({ data, growth, counts }, growTree(data, growth, state.slice()));
      }),
      { numRuns: 200 },
    );
  });

  it("gives leaves the rows that walk into them, and says which rows it saw", () => {
    fc.assert(
      fc.property(tables(60, 4), growths, states, (data, growth, state) => {
        const tree = growTree(data, growth, state.slice());
        const counts = new Uint32Array(data.rows);
        if (growth.bootstrap) drawRows(state.slice(), counts, data.rows, undefined);
        else counts.fill(1);
        const draws = new Uint32Array(tree.feature.length);
        const positives = new Uint32Array(tree.feature.length);
        for (let row = 0; row < data.rows; row++) {
          const leaf = leafOf(tree, data.columns, row);
          draws[leaf]! += counts[row]!;
          positives[leaf]! += counts[row]! * data.truth[row]!;
          expect((tree.bag[row >> 3]! >> (row & 7)) & 1).toBe(counts[row]! > 0 ? 1 : 0);
        }
        tree.feature.forEach((column, node) => {
          if (column !== FOREST_LEAF) return;
          expect([tree.draws[node], tree.detail[node]]).toEqual([draws[node], positives[node]]);
        });
      }),
    );
  });

  it("cuts in the middle of the bins that a node does not have", () => {
    const data = table([[0, 0, 9, 9]], [0, 0, 1, 1]);
    expect(growTree(data, growthOf(), seeded(1)).bin[0]).toBe(4);
  });

  it("tells missing from there, when that is what tells the classes apart", () => {
    const data = table([[0, 3, 200, 255, 255]], [0, 0, 0, 1, 1]);
    const tree = growTree(data, growthOf(), seeded(1));
    expect([tree.feature.length, tree.bin[0], tree.flags[0]]).toEqual([3, 254, 0]);
  });

  it("learns XOR, whose first split takes nothing", () => {
    const data = table(
      [
        [0, 0, 1, 1],
        [0, 1, 0, 1],
      ],
      [0, 1, 1, 0],
    );
    const tree = growTree(data, growthOf({ columnsPerSplit: 2 }), seeded(1));
    const leaves = [0, 1, 2, 3].map((row) => leafOf(tree, data.columns, row));
    expect(leaves.map((leaf) => tree.detail[leaf]! / tree.draws[leaf]!)).toEqual([0, 1, 1, 0]);
  });

  it("tries further columns where those it drew are the same for all rows", () => {
    const constant = new Array<number>(8).fill(3);
    const data = table(
      [...new Array<number[]>(20).fill(constant), [0, 0, 0, 0, 1, 1, 1, 1]],
      [0, 0, 0, 0, 1, 1, 1, 1],
    );
    for (let seed = 1; seed < 20; seed++) {
      expect(growTree(data, growthOf(), seeded(seed)).feature[0]).toBe(20);
    }
  });

  it("is one leaf where there is nothing to ask or to tell", () => {
    for (const data of [
      table([], [0, 1]),
      table([[3, 3]], [0, 1]),
      table([[255, 255]], [0, 1]),
      table([[0, 1]], [1, 1]),
    ]) {
      const tree = growTree(data, growthOf(), seeded(1));
      expect(Array.from(tree.feature)).toEqual([FOREST_LEAF]);
    }
  });

  it("has its largest split first in a row of decreases that sum up to the impurity", () => {
    const data = table([[0, 1, 2, 3, 4, 5]], [0, 0, 1, 0, 1, 1]);
    const tree = growTree(data, growthOf(), seeded(1));
    // A tree of pure leaves takes all of the impurity: 2 * 3 * 3 / 6.
    expect(tree.decrease[0]).toBeCloseTo(3, 12);
  });

  it("sends missing values left where the flag says so", () => {
    const data = table([[0, 0, 9, 9, 255]], [1, 1, 0, 0, 1]);
    const tree = growTree(data, growthOf(), seeded(1));
    expect(tree.flags[0]).toBe(FOREST_MISSING_LEFT);
    expect(tree.feature.length).toBe(3);
  });
});

describe("drawRows", () => {
  it("draws as often as it is told", () => {
    for (const alias of [undefined, aliasTable(Float64Array.of(0.1, 5, 1, 1e-9, 7))]) {
      const counts = new Uint32Array(5);
      drawRows(seeded(3), counts, 1000, alias);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1000);
    }
  });

  it("draws each row in proportion to its weight", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 20, noNaN: true }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 1000 }),
        (weights, seed) => {
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          const counts = new Uint32Array(weights.length);
          const draws = 40_000;
          drawRows(seeded(seed), counts, draws, aliasTable(Float64Array.from(weights)));
          weights.forEach((weight, i) => {
            const share = weight / total;
            // Five standard deviations, and one draw where that is less.
            const spread = 5 * Math.sqrt(draws * share * (1 - share)) + 1;
            expect(Math.abs(counts[i]! - draws * share)).toBeLessThan(spread);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it("has a table that gives each row its exact share", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 }),
        (weights) => {
          const { limit, other } = aliasTable(Float64Array.from(weights));
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          const share = new Float64Array(weights.length);
          limit.forEach((words, slot) => {
            const own = words / 2 ** 32;
            share[slot]! += own / weights.length;
            share[other[slot]!]! += (1 - own) / weights.length;
          });
          weights.forEach((weight, i) => {
            expect(Math.abs(share[i]! - weight / total)).toBeLessThan(1e-9);
          });
        },
      ),
    );
  });
});

describe("wordBelow", () => {
  it("is the high word of the product, for every size", () => {
    fc.assert(
      fc.property(states, fc.integer({ min: 1, max: 2 ** 32 - 1 }), (state, below) => {
        const word = nextWord(state.slice());
        expect(wordBelow(state, below)).toBe(Number((BigInt(word) * BigInt(below)) >> 32n));
      }),
    );
  });
});

function table(columns: readonly (readonly number[])[], truth: readonly number[]): ForestRows {
  return {
    rows: truth.length,
    columns: columns.map((bins) => Uint8Array.from(bins)),
    isCategory: new Uint8Array(columns.length),
    truth: Uint8Array.from(truth),
    alias: undefined,
  };
}

function seeded(seed: number): Uint32Array {
  return Uint32Array.of(seed, 2, 3, 4);
}
