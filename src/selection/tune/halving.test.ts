import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normal } from "../../random/distributions.ts";
import { randomStream, uniform } from "../../random/random.ts";
import golden from "../fixtures/tune.json" with { type: "json" };
import { halvingRungs } from "./halving.ts";
import { nestedPart, rowPriorities } from "./nested-rows.ts";
import { honestMean } from "./optimism.ts";

describe("halvingRungs", () => {
  it.each(golden.halving)("keeps what scikit-learn keeps: $candidates on $rows rows by $factor", (given) => {
    const { candidates, rows: largest, smallest, factor, kept, resources } = given;
    const rungs = halvingRungs({ candidates, largest, smallest, factor });
    expect(rungs.map((rung) => rung.candidates)).toEqual(kept);
    // There the last rung may have less than there is.
    if (resources.at(-1) === largest) expect(rungs.map(({ resource }) => resource)).toEqual(resources);
    expect(rungs.at(-1)!.resource).toBe(largest);
  });

  it("never asks for less than the smallest resource, ends with all of it, and drops at each rung", () => {
    const sizes = { min: 1, max: 300 };
    fc.assert(
      fc.property(
        fc.integer(sizes),
        fc.integer(sizes),
        fc.integer(sizes),
        fc.double({ min: 2, max: 5, noNaN: true }),
        (candidates, a, b, factor) => {
          const [smallest, largest] = [Math.min(a, b), Math.max(a, b)];
          const rungs = halvingRungs({ candidates, factor, smallest, largest });
          expect(rungs[0]!.candidates).toBe(candidates);
          expect(rungs.at(-1)!.resource).toBe(largest);
          for (let i = 1; i < rungs.length; i++) {
            expect(rungs[i]!.candidates).toBe(Math.ceil(rungs[i - 1]!.candidates / factor));
            expect(rungs[i]!.candidates).toBeLessThan(rungs[i - 1]!.candidates);
          }
          expect(rungs[0]!.resource).toBeGreaterThanOrEqual(smallest);
        },
      ),
    );
  });
});

describe("nestedPart", () => {
  const random = randomStream(1, "rows");
  const truth = Uint8Array.from({ length: 200 }, () => (uniform(random) < 0.2 ? 1 : 0));
  const training = { truth } as Parameters<typeof rowPriorities>[0];
  const rows = Int32Array.from({ length: 150 }, (_, i) => i + 20);
  const eventsOf = (part: Int32Array): number => part.filter((row) => truth[row] === 1).length;

  it("takes the share of each class, ascending, and a larger part holds a smaller one", () => {
    const priorities = rowPriorities(training, undefined, 3);
    let before = new Set<number>();
    for (const share of [0.05, 0.2, 0.5, 1]) {
      const part = nestedPart(rows, truth, priorities, share);
      const events = eventsOf(rows);
      expect(eventsOf(part)).toBe(Math.ceil(share * events));
      expect(part.length).toBe(Math.ceil(share * events) + Math.ceil(share * (150 - events)));
      expect(part).toEqual(Int32Array.from(part).sort());
      expect([...before].every((row) => part.includes(row))).toBe(true);
      before = new Set(part);
    }
    expect(before).toEqual(new Set(rows));
  });

  it("depends on the seed, and takes groups together", () => {
    const half = (seed: number): Int32Array =>
      nestedPart(rows, truth, rowPriorities(training, undefined, seed), 0.5);
    expect(half(1)).toEqual(half(1));
    expect(half(1)).not.toEqual(half(2));
    const groups = Float64Array.from(truth, (_, row) => Math.floor(row / 4));
    const priorities = rowPriorities(training, groups, 1);
    const none = new Uint8Array(200);
    const part = nestedPart(Int32Array.from(none.keys()), none, priorities, 0.5);
    const taken = new Set(Array.from(part, (row) => groups[row]));
    expect(part.length).toBe(100);
    expect(taken.size).toBe(25);
  });
});

describe("honestMean", () => {
  it("is, fold by fold, what was best in the others of its repeat", () => {
    // Fold 0 is given by the candidate that is best in fold 1, and the other way round.
    const perFold = [
      [0.9, 0.5, 0.8, 0.1],
      [0.6, 0.7, 0.3, 0.4],
    ];
    expect(honestMean(perFold, 2, "maximize")).toBeCloseTo((0.6 + 0.5 + 0.3 + 0.1) / 4, 15);
    expect(honestMean(perFold, 2, "minimize")).toBeCloseTo((0.9 + 0.7 + 0.8 + 0.4) / 4, 15);
  });

  it("is the mean of a single candidate, and of one that is best everywhere", () => {
    expect(honestMean([[0.5, 0.7, 0.6]], 3, "maximize")).toBeCloseTo(0.6, 15);
    expect(
      honestMean(
        [
          [0.1, 0.2, 0.3],
          [0.9, 0.8, 0.7],
        ],
        3,
        "maximize",
      ),
    ).toBeCloseTo(0.8, 15);
  });

  it("is the truth on noise, where the best mean is not", () => {
    const random = randomStream(2, "noise");
    const searches = Array.from({ length: 200 }, () => {
      const perFold = Array.from({ length: 20 }, () => Array.from({ length: 5 }, () => normal(random)));
      const best = Math.max(...perFold.map((values) => values.reduce((sum, value) => sum + value, 0) / 5));
      return [best, honestMean(perFold, 5, "maximize")] as const;
    });
    const mean = (k: 0 | 1): number => searches.reduce((sum, one) => sum + one[k], 0) / 200;
    expect(mean(0)).toBeGreaterThan(0.6);
    expect(Math.abs(mean(1))).toBeLessThan(0.1);
  });
});
