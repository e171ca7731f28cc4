import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chiSquareUpperTail } from "../numeric/chi-square.ts";
import xoshiro from "./fixtures/xoshiro128.json" with { type: "json" };
import { nextUint32, type Random, randomStream, shuffle, uniform, uniformInteger } from "./random.ts";

/** p-value that the counts come from equal shares. Seeds are fixed, so a test passes always or never. */
function uniformityP(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const expected = total / counts.length;
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  return chiSquareUpperTail(statistic, counts.length - 1);
}

function tally(length: number, draws: number, draw: () => number): number[] {
  const counts = new Array<number>(length).fill(0);
  for (let i = 0; i < draws; i++) counts[draw()]!++;
  return counts;
}

describe("nextUint32", () => {
  it("reproduces the outputs of the published xoshiro128**, computed in Python from the same state", () => {
    const random: Random = { state: Uint32Array.from(xoshiro.state) };
    const drawn = Array.from({ length: 1000 }, () => nextUint32(random));
    expect(xoshiro.positions.map((position) => drawn[position])).toEqual(xoshiro.outputs);
  });

  it("has every bit set half of the time", () => {
    const random = randomStream(3, "bits");
    const ones = new Array<number>(32).fill(0);
    const draws = 20_000;
    for (let i = 0; i < draws; i++) {
      const word = nextUint32(random);
      for (let bit = 0; bit < 32; bit++) ones[bit]! += (word >>> bit) & 1;
    }
    // 4.5 standard deviations
    for (const count of ones) expect(Math.abs(count - draws / 2)).toBeLessThan(4.5 * Math.sqrt(draws / 4));
  });
});

describe("randomStream", () => {
  it("gives the same numbers for the same seed and name", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.string(), fc.nat(), (seed, name, part) => {
        expect(randomStream(seed, name, part)).toEqual(randomStream(seed, name, part));
      }),
    );
  });

  it("opens 500,000 streams of one seed without a twin; one hash of 32 bits would give about thirty", () => {
    const count = 500_000;
    const streams = new Set<number>();
    for (let i = 0; i < count; i++) {
      const { state } = randomStream(1, "customer", i);
      streams.add(state[0]! * 2 ** 21 + (state[2]! >>> 11));
    }
    expect(streams.size).toBe(count);
  });

  it("tells seeds apart above 2^32, and names that differ in one letter or in order", () => {
    const first = (random: Random): number => nextUint32(random);
    expect(first(randomStream(7))).not.toBe(first(randomStream(7 + 2 ** 32)));
    expect(first(randomStream(7, "a"))).not.toBe(first(randomStream(7, "b")));
    expect(first(randomStream(7, "a", "b"))).not.toBe(first(randomStream(7, "b", "a")));
    expect(first(randomStream(7, "a", 1))).not.toBe(first(randomStream(7, "a1")));
  });

  it("gives uncorrelated first draws to neighbouring streams", () => {
    const cells = tally(16, 0, () => 0);
    for (let i = 0; i < 20_000; i++) {
      const a = uniformInteger(randomStream(5, "row", i), 4);
      const b = uniformInteger(randomStream(5, "row", i + 1), 4);
      cells[4 * a + b]!++;
    }
    expect(uniformityP(cells)).toBeGreaterThan(1e-3);
  });

  it.each([
    [-1, "`seed` must be >= 0, got -1"],
    [0.5, "`seed` must be an integer, got 0.5"],
    [2 ** 53, "`seed` must be <= 9007199254740991, got 9007199254740992"],
    [Number.NaN, "`seed` must be an integer, got NaN"],
  ])("rejects the seed %d", (seed, message) => {
    expect(() => randomStream(seed)).toThrow(expect.objectContaining({ message }));
  });
});

describe("uniform", () => {
  it("lies in [0, 1) and fills twenty cells evenly", () => {
    const random = randomStream(2, "uniform");
    const counts = tally(20, 40_000, () => {
      const value = uniform(random);
      expect(value >= 0 && value < 1).toBe(true);
      return Math.floor(value * 20);
    });
    expect(uniformityP(counts)).toBeGreaterThan(1e-3);
  });

  it("is built from the upper 27 and 26 bits of two words", () => {
    const a = randomStream(9, "twin");
    const b = randomStream(9, "twin");
    for (let i = 0; i < 100; i++) {
      const high = BigInt(nextUint32(a) >>> 5);
      const low = BigInt(nextUint32(a) >>> 6);
      expect(uniform(b)).toBe(Number((high << 26n) | low) / 2 ** 53);
    }
  });
});

describe("uniformInteger", () => {
  it.each([2, 6, 7, 1000])("is uniform below %d", (below) => {
    const random = randomStream(4, "integer", below);
    expect(uniformityP(tally(below, 60_000, () => uniformInteger(random, below)))).toBeGreaterThan(1e-3);
  });

  it("has no modulo bias where plain remainders would favour the first third two to one", () => {
    const random = randomStream(4, "bias");
    const below = 3 * 2 ** 30;
    const thirds = tally(3, 30_000, () => Math.floor(uniformInteger(random, below) / 2 ** 30));
    expect(uniformityP(thirds)).toBeGreaterThan(1e-3);
  });

  it("reaches beyond 2^32", () => {
    const random = randomStream(4, "large");
    const quarters = tally(4, 20_000, () => Math.floor(uniformInteger(random, 2 ** 50) / 2 ** 48));
    expect(uniformityP(quarters)).toBeGreaterThan(1e-3);
  });

  it("is 0 below 1", () => {
    expect(uniformInteger(randomStream(1), 1)).toBe(0);
  });
});

describe("shuffle", () => {
  it("keeps the values, in place, whatever they are", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(), (values, seed) => {
        const copy = [...values];
        expect(shuffle(randomStream(seed), copy)).toBe(copy);
        expect(copy.sort((a, b) => a - b)).toEqual(values.sort((a, b) => a - b));
      }),
    );
  });

  it("gives all 24 orders of four values equally often", () => {
    const random = randomStream(6, "orders");
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = shuffle(random, Uint8Array.of(0, 1, 2, 3)).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(uniformityP([...counts.values()])).toBeGreaterThan(1e-3);
  });
});
