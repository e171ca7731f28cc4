import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normal } from "../random/distributions.ts";
import { randomStream } from "../random/random.ts";
import { expectClose } from "../testing/close.ts";
import { assignSegments } from "./assign.ts";
import golden from "./fixtures/k-means.json" with { type: "json" };
import { fitKMeans } from "./k-means.ts";
import { type SilhouetteOptions, silhouetteScore } from "./silhouette.ts";

const columnsOf = (rows: readonly (readonly number[])[]): Record<string, number[]> =>
  Object.fromEntries(rows[0]!.map((_, f) => [`x${f}`, rows.map((row) => row[f]!)]));
const iris = columnsOf(golden.iris);

describe("silhouetteScore", () => {
  it.each(golden.cases.filter((c) => c.silhouette !== undefined && c.data !== "random"))(
    "is scikit-learn's: $name",
    (c) => {
      const table = c.data === "iris" ? iris : columnsOf(golden.documentation);
      expectClose(silhouetteScore(table, [...c.labels].map(Number)), c.silhouette!, 1e-12);
    },
  );

  it("of a model is taken in the space that was clustered", () => {
    const model = fitKMeans(iris, { clusters: 3, seed: 1 });
    const standardised = Object.fromEntries(
      model.columns.map(({ name, mean, scale }) => [name, iris[name]!.map((x) => (x - mean) / scale)]),
    );
    const { segment } = assignSegments(model, iris);
    expectClose(silhouetteScore(iris, model), silhouetteScore(standardised, segment.values), 1e-12);
    const unscaled = fitKMeans(iris, { clusters: 3, scale: "none" });
    expectClose(silhouetteScore(iris, unscaled), 0.5528190123564095, 1e-12); // scikit-learn 1.9.1
  });

  it("agrees with the definition, row by row and pair by pair", () => {
    const rows = fc.array(
      fc.tuple(
        fc.integer({ min: -3, max: 3 }),
        fc.integer({ min: -3, max: 3 }),
        fc.integer({ min: 0, max: 3 }),
      ),
      { minLength: 2, maxLength: 25 },
    );
    fc.assert(
      fc.property(rows, (all) => {
        const labels = all.map((row) => row[2]);
        fc.pre(new Set(labels).size > 1);
        const slow = slowSilhouette(
          all.map(([x, y]) => [x, y]),
          labels,
        );
        const table = { x: all.map((row) => row[0]), y: all.map((row) => row[1]) };
        expectClose(silhouetteScore(table, labels), slow, 1e-12, 1);
      }),
    );
  });

  it("does not change with shift, scale, or the names of the segments", () => {
    const labels = [...golden.cases[3]!.labels].map(Number);
    const moved = Object.fromEntries(Object.entries(iris).map(([n, xs]) => [n, xs.map((x) => 4 * x - 8)]));
    expectClose(silhouetteScore(moved, labels), silhouetteScore(iris, labels), 1e-12);
    expectClose(
      silhouetteScore(
        iris,
        labels.map((l) => 7 - l),
      ),
      silhouetteScore(iris, labels),
      1e-12,
    );
  });

  it("of a sample is a mean over some rows; of all rows, the exact score", () => {
    const random = randomStream(3, "rows");
    const table = { x: Array.from({ length: 400 }, (_, i) => normal(random) + (i % 2) * 3) };
    const labels = Array.from({ length: 400 }, (_, i) => i % 2);
    const exact = silhouetteScore(table, labels);
    expectClose(silhouetteScore(table, labels, { sample: 400 }), exact, 1e-12);
    const samples = Array.from({ length: 40 }, (_, seed) =>
      silhouetteScore(table, labels, { sample: 50, seed }),
    );
    // Forty samples of 50: the standard error of their mean is about .03 / sqrt(40).
    expect(Math.abs(samples.reduce((a, b) => a + b, 0) / 40 - exact)).toBeLessThan(0.02);
    expect(new Set(samples).size).toBe(40);
    expect(silhouetteScore(table, labels, { sample: 50 })).toBe(
      silhouetteScore(table, labels, { sample: 50, seed: 42 }),
    );
  });

  it("leaves rows without a segment out", () => {
    const labels = [...golden.cases[3]!.labels].map(Number);
    const longer = Object.fromEntries(Object.entries(iris).map(([n, xs]) => [n, [...xs, 99]]));
    expect(silhouetteScore(longer, [...labels, Number.NaN])).toBe(silhouetteScore(iris, labels));
  });

  it("is 0 for segments on one and the same point", () => {
    expect(silhouetteScore({ x: [1, 1, 1, 1] }, [0, 0, 1, 1])).toBe(0);
  });

  it.each<[object, unknown, SilhouetteOptions, string]>([
    [{ x: [1, 2] }, [0, 0], {}, "`segments` must be at least two segments with rows, got 1"],
    [{ x: [1, 2] }, [0], {}, "`segments.length` must be 2 (rows of the table), got 1"],
    [{ x: [1, 2] }, [0, -1], {}, "`segments[1]` must be a whole number in [0, 100000], got -1"],
    [{ x: [1, 2] }, [0, 0.5], {}, "`segments[1]` must be a whole number in [0, 100000], got 0.5"],
    [
      { x: [1, 2] },
      7,
      {},
      "`segments` must be a k-means model, a table of assignSegments, or one number a row, got 7",
    ],
    [{ x: [1, null] }, [0, 1], {}, '`table` must be complete in the columns used, got "missing: 1 in x"'],
    [{ x: [1, 2] }, [0, 1], { sample: 0 }, "`options.sample` must be >= 1, got 0"],
    [{ x: [1, 2] }, [0, 1], { seed: 0.5 }, "`options.seed` must be an integer, got 0.5"],
    [
      { x0: [1, 2] },
      fitKMeans({ x0: [1, 2] }, { clusters: 2 }),
      { columns: ["x0"] },
      "`options.columns` must be left out: the model has its columns, got Array of length 1",
    ],
  ])("rejects %j, %j, %j", (table, segments, options, message) => {
    expect(() => silhouetteScore(table as never, segments as never, options)).toThrow(
      expect.objectContaining({ name: "InputError", message }),
    );
  });
});

function slowSilhouette(points: readonly (readonly number[])[], labels: readonly number[]): number {
  const scores = points.map((p, i) => {
    const meanTo = (label: number): number => {
      const others = points.filter((_, j) => j !== i && labels[j] === label);
      return others.reduce((sum, q) => sum + Math.hypot(...p.map((v, f) => v - q[f]!)), 0) / others.length;
    };
    const a = meanTo(labels[i]!);
    const b = Math.min(...[...new Set(labels)].filter((label) => label !== labels[i]).map(meanTo));
    if (Number.isNaN(a)) return 0;
    return Math.max(a, b) === 0 ? 0 : (b - a) / Math.max(a, b);
  });
  return scores.reduce((sum, s) => sum + s, 0) / scores.length;
}
