import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type LloydOutcome,
  nearestTwo,
  runLloyd,
  runLloydByDifferences,
  type WeightedPoints,
} from "./lloyd.ts";

/** Points on a coarse grid (ties, repeats, empty clusters) or spread out, with some weights 0. */
const problem = fc
  .record({
    dims: fc.integer({ min: 1, max: 4 }),
    clusters: fc.integer({ min: 1, max: 6 }),
    rows: fc.integer({ min: 6, max: 60 }),
    coarse: fc.boolean(),
    seed: fc.integer({ min: 1, max: 2 ** 31 }),
  })
  .map(({ dims, clusters, rows, coarse, seed }) => {
    const draw = generator(seed);
    const value = (): number => (coarse ? Math.floor(4 * draw()) : 100 * (draw() + draw()) - 50);
    const values = Float64Array.from({ length: rows * dims }, value);
    const weights = Float64Array.from({ length: rows }, () => Math.floor(4 * draw()) / 2);
    const centers = Float64Array.from({ length: clusters * dims }, value);
    return { points: { values, rows, dims, weights }, clusters, centers };
  });

describe("runLloyd", () => {
  it("gives the labels, centres and iterations of the plain loop, to the last bit", () => {
    fc.assert(
      fc.property(
        problem,
        fc.constantFrom(0, 1e-3, 5),
        fc.integer({ min: 1, max: 40 }),
        (p, tolerance, limit) => {
          const fast = p.centers.slice();
          const slow = p.centers.slice();
          const outcome = runLloyd(p.points, fast, p.clusters, limit, tolerance);
          expect(outcome).toEqual(plainLloyd(p.points, slow, p.clusters, limit, tolerance));
          expect(fast).toEqual(slow);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("agrees with the plain loop on a case where most rows are skipped", () => {
    const draw = generator(7);
    const [rows, dims, clusters] = [5000, 3, 8];
    const values = Float64Array.from({ length: rows * dims }, () => draw() + draw() + draw());
    const points = { values, rows, dims, weights: new Float64Array(rows).fill(1) };
    const fast = values.slice(0, clusters * dims);
    const slow = fast.slice();
    expect(runLloyd(points, fast, clusters, 300, 0)).toEqual(plainLloyd(points, slow, clusters, 300, 0));
    expect(fast).toEqual(slow);
  });

  it.each([runLloyd, runLloydByDifferences])("labels every row by the centres it ends with: %o", (run) => {
    fc.assert(
      fc.property(problem, fc.constantFrom(0, 5), fc.integer({ min: 1, max: 20 }), (p, tolerance, limit) => {
        const { points, clusters, centers } = p;
        const labels = new Int32Array(points.rows).fill(-1);
        run(points, centers, clusters, limit, tolerance, labels);
        expect([...labels]).toEqual(
          Array.from(labels, (_, i) => {
            const all = distances(points, i, centers);
            return all.indexOf(Math.min(...all));
          }),
        );
      }),
    );
  });

  it("gives an empty cluster the farthest row that can be spared", () => {
    const values = Float64Array.of(0, 1, 2, 10, 50);
    const points = { values, rows: 5, dims: 1, weights: Float64Array.of(1, 1, 1, 1, 0) };
    const centers = Float64Array.of(1, 9, 1000);
    runLloyd(points, centers, 3, 1, 0);
    // The row at 50 has no weight, the row at 10 is alone in its cluster: 0 and 2 are equally far, 0 comes first.
    expect([...centers]).toEqual([1.5, 10, 0]);
  });

  it("leaves a cluster empty when there are no more distinct rows", () => {
    const points = { values: Float64Array.of(3, 3, 3), rows: 3, dims: 1, weights: Float64Array.of(1, 1, 1) };
    const centers = Float64Array.of(3, 9);
    expect(runLloyd(points, centers, 2, 10, 0)).toEqual({ iterations: 1, converged: true });
    expect([...centers]).toEqual([3, 9]);
  });

  it("says when the limit came first", () => {
    const values = Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7);
    const points = { values, rows: 8, dims: 1, weights: new Float64Array(8).fill(1) };
    expect(runLloyd(points, Float64Array.of(0, 1), 2, 1, 0)).toEqual({ iterations: 1, converged: false });
  });
});

describe("runLloydByDifferences", () => {
  it("comes to rest where the plain loop does, one update later at most", () => {
    fc.assert(
      fc.property(problem, (p) => {
        const { points, clusters } = p;
        const [fast, slow] = [p.centers.slice(), p.centers.slice()];
        const outcome = runLloydByDifferences(points, fast, clusters, 200, 0);
        const plain = plainLloyd(points, slow, clusters, 200, 0);
        expect(outcome.converged).toBe(true);
        expect(outcome.iterations - plain.iterations).toBeOneOf([0, 1]);
        // The last update adds up all rows, so nothing is left of the differences.
        expect(fast).toEqual(slow);
      }),
      { numRuns: 300 },
    );
  });

  it("fills a cluster that loses its last rows while few rows move", () => {
    const side = new Array<number>(10).fill(1.6);
    const values = Float64Array.of(-1, 1, ...side, ...side.map((x) => -x));
    const points = { values, rows: 22, dims: 1, weights: new Float64Array(22).fill(1) };
    const [fast, slow] = [Float64Array.of(-3, 0, 3), Float64Array.of(-3, 0, 3)];
    // First -1 and 1 are nearest to 0, then to the centres that have moved to -1.6 and 1.6.
    runLloydByDifferences(points, fast, 3, 50, 0);
    plainLloyd(points, slow, 3, 50, 0);
    expect(fast).toEqual(slow);
    expect(fast[1]).toBe(-1);
  });

  it("does not drift over a long search", () => {
    const draw = generator(7);
    const [rows, dims, clusters] = [5000, 3, 8];
    const values = Float64Array.from({ length: rows * dims }, () => draw() + draw() + draw());
    const points = { values, rows, dims, weights: Float64Array.from({ length: rows }, draw) };
    const fast = values.slice(0, clusters * dims);
    const slow = fast.slice();
    const outcome = runLloydByDifferences(points, fast, clusters, 300, 0);
    const plain = runLloyd(points, slow, clusters, 300, 0);
    expect(plain.iterations).toBeGreaterThanOrEqual(30);
    expect(outcome).toEqual({ iterations: plain.iterations + 1, converged: true });
    expect(fast).toEqual(slow);
  });
});

describe("nearestTwo", () => {
  it("finds the nearest and the second nearest centre of every row", () => {
    fc.assert(
      fc.property(problem, ({ points, centers }) => {
        const { values, rows, dims } = points;
        const labels = new Int32Array(rows);
        const first = new Float64Array(rows);
        const second = new Float64Array(rows);
        nearestTwo(values, rows, dims, centers, labels, first, second);
        for (let i = 0; i < rows; i++) {
          const all = distances(points, i, centers);
          const sorted = [...all].sort((a, b) => a - b);
          expect(labels[i]).toBe(all.indexOf(sorted[0]!));
          expect(first[i]).toBe(sorted[0]);
          expect(second[i]).toBe(sorted[1] ?? Number.POSITIVE_INFINITY);
        }
      }),
    );
  });
});

/** The definition: every row against every centre, in every iteration. */
function plainLloyd(
  points: WeightedPoints,
  centers: Float64Array,
  clusters: number,
  maxIterations: number,
  tolerance: number,
): LloydOutcome {
  const { values, rows, dims, weights } = points;
  let before: number[] = [];
  for (let iteration = 1; iteration <= maxIterations; iteration++) {
    const measured = Array.from({ length: rows }, (_, i) => distances(points, i, centers));
    const labels = measured.map((all) => all.indexOf(Math.min(...all)));
    const sums = new Float64Array(clusters * dims);
    const mass = new Float64Array(clusters);
    const members = new Array<number>(clusters).fill(0);
    for (let i = 0; i < rows; i++) {
      mass[labels[i]!]! += weights[i]!;
      if (weights[i]! > 0) members[labels[i]!]!++;
      for (let f = 0; f < dims; f++) sums[labels[i]! * dims + f]! += weights[i]! * values[i * dims + f]!;
    }
    const moved = new Set<number>();
    for (let empty = 0; empty < clusters; empty++) {
      if (members[empty]! > 0) continue;
      const candidates = labels
        .map((label, i) => ({ i, label, squared: measured[i]![label]! }))
        .filter(
          ({ i, label, squared }) => squared > 0 && weights[i]! > 0 && members[label]! > 1 && !moved.has(i),
        )
        .sort((a, b) => b.squared - a.squared || a.i - b.i);
      const [taken] = candidates;
      if (taken === undefined) continue;
      moved.add(taken.i);
      members[taken.label]!--;
      members[empty] = 1;
      mass[taken.label]! -= weights[taken.i]!;
      mass[empty] = weights[taken.i]!;
      for (let f = 0; f < dims; f++) {
        const part = weights[taken.i]! * values[taken.i * dims + f]!;
        sums[taken.label * dims + f]! -= part;
        sums[empty * dims + f] = part;
      }
    }
    const old = centers.slice();
    for (let j = 0; j < clusters; j++) {
      if (members[j] === 0) continue;
      for (let f = 0; f < dims; f++) centers[j * dims + f] = sums[j * dims + f]! / mass[j]!;
    }
    // Summed by centre first, like the kernel: the comparison with the tolerance must round alike.
    let movement = 0;
    for (let j = 0; j < clusters; j++) {
      let squared = 0;
      for (let c = j * dims; c < (j + 1) * dims; c++) squared += (centers[c]! - old[c]!) ** 2;
      movement += squared;
    }
    const same = before.length > 0 && labels.every((label, i) => label === before[i]);
    if (same || movement <= tolerance) return { iterations: iteration, converged: true };
    before = labels;
  }
  return { iterations: maxIterations, converged: false };
}

function distances({ values, dims }: WeightedPoints, row: number, centers: Float64Array): number[] {
  return Array.from({ length: centers.length / dims }, (_, j) => {
    let squared = 0;
    for (let f = 0; f < dims; f++) squared += (values[row * dims + f]! - centers[j * dims + f]!) ** 2;
    return squared;
  });
}

function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
