import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomStream } from "../random/random.ts";
import { seedPlusPlus } from "./plus-plus.ts";

const pointsOf = (values: number[], dims = 1, weights?: number[]) => ({
  values: Float64Array.from(values),
  rows: values.length / dims,
  dims,
  weights: Float64Array.from(weights ?? new Array<number>(values.length / dims).fill(1)),
});

describe("seedPlusPlus", () => {
  it("draws distinct rows of positive weight", () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 2 })), {
      minLength: 3,
      maxLength: 30,
    });
    fc.assert(
      fc.property(rows, fc.nat(), (all, seed) => {
        const eligible = new Set(all.flatMap(([x, weight]) => (weight > 0 ? [x] : [])));
        fc.pre(eligible.size >= 3);
        const points = pointsOf(
          all.map(([x]) => x),
          1,
          all.map(([, weight]) => weight),
        );
        const centers = [...seedPlusPlus(points, 3, randomStream(seed))];
        expect(new Set(centers).size).toBe(3);
        for (const center of centers) expect(eligible.has(center)).toBe(true);
      }),
    );
  });

  it("draws the first centre in proportion to the weights", () => {
    const points = pointsOf([0, 1, 2], 1, [1, 0, 3]);
    let heavy = 0;
    for (let seed = 0; seed < 4000; seed++) {
      if (seedPlusPlus(points, 1, randomStream(seed, "first"))[0] === 2) heavy++;
    }
    // Binomial(4000, 3/4): standard deviation 27.
    expect(Math.abs(heavy - 3000)).toBeLessThan(4 * 27);
  });

  it("keeps the candidate that leaves the lowest inertia", () => {
    // From 0 as the first centre, 100 and 101 are drawn almost surely; 100 serves the three rows around it best.
    const points = pointsOf([0, 99, 100, 100, 101]);
    let best = 0;
    let chosen = 0;
    for (let seed = 0; seed < 500; seed++) {
      const [first, second] = seedPlusPlus(points, 2, randomStream(seed));
      if (first !== 0) continue;
      chosen++;
      if (second === 100) best++;
    }
    // Without greed about one half of the draws; two candidates miss both 100s with probability 1/4.
    expect(best / chosen).toBeGreaterThan(0.62);
    expect(chosen).toBeGreaterThan(60);
  });

  it("is the same for the same stream", () => {
    const points = pointsOf([5, 1, 4, 9, 2, 6], 2);
    expect(seedPlusPlus(points, 2, randomStream(4, "a"))).toEqual(
      seedPlusPlus(points, 2, randomStream(4, "a")),
    );
  });
});
