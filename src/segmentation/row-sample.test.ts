import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomStream } from "../random/random.ts";
import { expectClose } from "../testing/close.ts";
import { sampleRows } from "./row-sample.ts";

/** Row i holds i and -i. */
const pointsOf = (weights: readonly number[]) => ({
  values: Float64Array.from(weights.flatMap((_, i) => [i, -i])),
  rows: weights.length,
  dims: 2,
  weights: Float64Array.from(weights),
});

describe("sampleRows", () => {
  it("draws whole rows in row order, as often as their weight and distance say, and weighs them inversely", () => {
    const someWeights = fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 40 })
      .filter((weights) => weights.some((weight) => weight > 0));
    fc.assert(
      fc.property(someWeights, fc.integer({ min: 1, max: 30 }), fc.nat(), (weights, count, seed) => {
        const sample = sampleRows(pointsOf(weights), count, randomStream(seed));
        const drawn = Array.from({ length: count }, (_, i) => sample.values[2 * i]!);
        expect(drawn).toEqual([...drawn].sort((a, b) => a - b));
        expect(Array.from(drawn, (_, i) => sample.values[2 * i + 1]!)).toEqual(drawn.map((i) => -i));

        // Bachem, Lucic and Krause: q = 1/2 w / W + 1/2 w d^2 / D, and a weight of w / (count q).
        const total = sum(weights);
        const mean = sum(weights.map((weight, i) => weight * i)) / total;
        const spread = sum(weights.map((weight, i) => 2 * weight * (i - mean) ** 2));
        const q = weights.map((weight, i) => {
          const far = spread > 0 ? (2 * weight * (i - mean) ** 2) / spread : weight / total;
          return 0.5 * (weight / total) + 0.5 * far;
        });
        weights.forEach((weight, i) => {
          const times = drawn.filter((row) => row === i).length;
          if (weight === 0) expect(times).toBe(0);
          // Of the shares a row spans, the first and the last need not fall to it.
          expect(Math.abs(times - q[i]! * count)).toBeLessThan(2);
        });
        drawn.forEach((row, i) => {
          expectClose(sample.weights[i]!, weights[row]! / (count * q[row]!), 1e-12);
        });
      }),
    );
  });

  it("draws every row of a share alike", () => {
    // Corners of a square, all equally far from the mean.
    const corners = Float64Array.of(0, 0, 0, 1, 1, 0, 1, 1);
    const square = { values: corners, rows: 4, dims: 2, weights: new Float64Array(4).fill(1) };
    const times = new Array<number>(4).fill(0);
    for (let seed = 0; seed < 4000; seed++) {
      const { values } = sampleRows(square, 2, randomStream(seed, "share"));
      times[2 * values[0]! + values[1]!]!++;
      times[2 * values[2]! + values[3]!]!++;
    }
    // Rows 0 and 1 share one draw, rows 2 and 3 the other: Binomial(4000, 1/2), standard deviation 32.
    for (const count of times) expect(Math.abs(count - 2000)).toBeLessThan(4 * 32);
  });

  it("is the same for the same stream", () => {
    const points = pointsOf([1, 2, 0, 3, 1, 1]);
    expect(sampleRows(points, 3, randomStream(4, "a"))).toEqual(sampleRows(points, 3, randomStream(4, "a")));
  });
});

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
