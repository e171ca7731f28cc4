import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { searchOf, searchSplit } from "./search.ts";
import type { BoostingColumn, BoostingRules, NodeSums, Split } from "./types.ts";

const SCALE = { gradient: 2 ** 16, hessian: 2 ** 16 };

/** One column in a node: gradient and Hessian by bin, in real numbers; key 255 is missing. */
type Bins = ReadonlyMap<number, readonly [number, number]>;

function search(
  bins: Bins,
  column: Partial<BoostingColumn>,
  rules: Partial<BoostingRules> = {},
  bounds = {},
) {
  const histogram = new Float64Array(512);
  const sums = { gradient: 0, hessian: 0 };
  for (const [bin, [g, h]] of bins) {
    histogram[2 * bin] = g * SCALE.gradient;
    histogram[2 * bin + 1] = h * SCALE.hessian;
    sums.gradient += g * SCALE.gradient;
    sums.hessian += h * SCALE.hessian;
  }
  const columns = [{ bins: 0, isText: false, monotone: 0, ...column } as const];
  const isBounded = columns[0]!.monotone !== 0;
  const all: BoostingRules = { columns, leaves: 2, l2: 0, minHessian: 0.5, isBounded, ...rules };
  const node: NodeSums = {
    ...sums,
    lower: Number.NEGATIVE_INFINITY,
    upper: Number.POSITIVE_INFINITY,
    slot: 0,
    ...bounds,
  };
  return searchSplit(searchOf(all, node, SCALE, histogram), Uint8Array.of(1));
}

/** G^2 / (H + l2) of both sides, the definition. */
function scoreOf(bins: Bins, isLeft: (bin: number) => boolean, l2: number, minHessian: number): number {
  const sides = [0, 0, 0, 0];
  for (const [bin, [g, h]] of bins) {
    const side = isLeft(bin) ? 0 : 2;
    sides[side]! += g;
    sides[side + 1]! += h;
  }
  const [gl, hl, gr, hr] = sides as [number, number, number, number];
  if (Math.min(hl, hr) < minHessian) return Number.NEGATIVE_INFINITY;
  return gl ** 2 / (hl + l2) + gr ** 2 / (hr + l2);
}

const binsOf = (count: number): fc.Arbitrary<Bins> => {
  // Sixteenths: sums are exact, so a tie is a tie.
  const cell = fc.tuple(fc.integer({ min: -64, max: 64 }), fc.integer({ min: 0, max: 64 }));
  return fc
    .tuple(fc.array(cell, { minLength: count, maxLength: count }), fc.option(cell))
    .map(([cells, missing]): Bins => {
      const entries = cells.map(([g, h], bin): [number, readonly [number, number]] => [
        bin,
        h === 0 ? [0, 0] : [g / 16, h / 16],
      ]);
      return new Map(
        missing === null || missing[1] === 0
          ? entries
          : [...entries, [255, [missing[0] / 16, missing[1] / 16]] as const],
      );
    });
};

const isIn = ({ set }: Split, bin: number): boolean => ((set![bin >> 3]! >> (bin & 7)) & 1) === 1;

describe("searchSplit on numbers", () => {
  it("finds the best threshold and side of the missing values, by trying all", () => {
    fc.assert(
      fc.property(binsOf(7), fc.constantFrom(0, 1, 3.5), (bins, l2) => {
        let best = Number.NEGATIVE_INFINITY;
        for (let threshold = 0; threshold < 7; threshold++) {
          for (const missingLeft of bins.has(255) ? [false, true] : [false]) {
            const left = (bin: number): boolean => (bin === 255 ? missingLeft : bin <= threshold);
            best = Math.max(best, scoreOf(bins, left, l2, 0.5));
          }
        }
        const found = search(bins, { bins: 7 }, { l2 });
        if (best === Number.NEGATIVE_INFINITY) {
          expect(found).toBeUndefined();
          return;
        }
        expect(found!.score).toBeCloseTo(best, 9);
        const left = (bin: number): boolean => (bin === 255 ? found!.missingLeft : bin <= found!.bin);
        expect(scoreOf(bins, left, l2, 0.5)).toBeCloseTo(best, 9);
      }),
    );
  });

  it("sends a missing value with the larger part where training shows none", () => {
    const lopsided = (first: number, second: number): Bins =>
      new Map([
        [0, [-1, first]],
        [1, [1, second]],
      ]);
    expect(search(lopsided(3, 1), { bins: 2 })!.missingLeft).toBe(true);
    expect(search(lopsided(1, 3), { bins: 2 })!.missingLeft).toBe(false);
  });

  it("can tell missing values from all others", () => {
    const found = search(
      new Map([
        [0, [-1, 2]],
        [1, [-1, 2]],
        [255, [2, 2]],
      ]),
      { bins: 2 },
    );
    expect([found!.bin, found!.missingLeft, found!.score]).toEqual([1, false, 3]);
  });

  it("keeps to a direction, and to the bounds of its ancestors", () => {
    const rising: Bins = new Map([
      [0, [2, 2]],
      [1, [-2, 2]],
    ]);
    // Values -G / H: -1 left, 1 right.
    expect(search(rising, { bins: 2, monotone: 1 })!.score).toBe(4);
    expect(search(rising, { bins: 2, monotone: -1 })).toBeUndefined();
    // The right value is cut to 1/2: 2 * 2 / 2 - 2 / 4 less.
    expect(search(rising, { bins: 2, monotone: 1 }, {}, { upper: 0.5 })!.score).toBe(3.5);
  });
});

describe("searchSplit on texts", () => {
  it("with few levels tries each against the rest, missing ones among them", () => {
    fc.assert(
      fc.property(binsOf(4), (bins) => {
        const scores = [0, 1, 2, 3, 255].map((level) => scoreOf(bins, (bin) => bin === level, 0, 0.5));
        const best = Math.max(...scores);
        const found = search(bins, { bins: 4, isText: true });
        if (best === Number.NEGATIVE_INFINITY) {
          expect(found).toBeUndefined();
          return;
        }
        expect(found!.score).toBeCloseTo(best, 9);
        expect(scoreOf(bins, (bin) => isIn(found!, bin), 0, 0.5)).toBeCloseTo(best, 9);
        expect(found!.missingLeft).toBe(isIn(found!, 255));
      }),
    );
  });

  it("with more tries prefixes of their order by effect, from both ends", () => {
    fc.assert(
      fc.property(binsOf(9), (bins) => {
        const big = new Map([...bins].map(([bin, [g, h]]) => [bin, [20 * g, 20 * h]] as const));
        const levels = [...big].filter(([, [, h]]) => h >= 1.5).map(([bin]) => bin);
        const effect = (bin: number): number => big.get(bin)![0] / (big.get(bin)![1] + 10);
        levels.sort((a, b) => effect(a) - effect(b) || a - b);
        const total = [...big.values()].reduce((sum, [, h]) => sum + h, 0);
        let best = Number.NEGATIVE_INFINITY;
        for (const order of [levels, [...levels].reverse()]) {
          let group = 0;
          let hessian = 0;
          for (let length = 1; length <= (levels.length + 1) >> 1; length++) {
            const h = big.get(order[length - 1]!)![1];
            group += h;
            hessian += h;
            if (group < 10 || total - hessian < 10) continue;
            group = 0;
            const set = new Set(order.slice(0, length));
            best = Math.max(
              best,
              scoreOf(big, (bin) => set.has(bin), 10, 0.5),
            );
          }
        }
        const found = search(big, { bins: 9, isText: true });
        if (best === Number.NEGATIVE_INFINITY) {
          expect(found).toBeUndefined();
          return;
        }
        expect(found!.score).toBeCloseTo(best, 6);
        expect(found!.isSorted).toBe(true);
        expect(scoreOf(big, (bin) => isIn(found!, bin), 10, 0.5)).toBeCloseTo(best, 6);
      }),
    );
  });

  it("leaves enough on the other side too", () => {
    const withRest = (hessian: number): Bins =>
      new Map(Array.from({ length: 6 }, (_, bin) => [bin, bin === 0 ? [-50, 100] : [1, hessian]] as const));
    expect(search(withRest(1.9), { bins: 6, isText: true })).toBeUndefined();
    expect(search(withRest(2.1), { bins: 6, isText: true })!.hessian).toBe(100 * SCALE.hessian);
  });

  it("puts at most 32 levels on the smaller side", () => {
    const bins = new Map(Array.from({ length: 100 }, (_, bin) => [bin, [bin < 50 ? -30 : 30, 40]] as const));
    const found = search(bins, { bins: 100, isText: true })!;
    expect(Array.from({ length: 256 }, (_, bin) => isIn(found, bin)).filter(Boolean)).toHaveLength(32);
  });
});
