import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normal } from "../random/distributions.ts";
import { randomStream, shuffle } from "../random/random.ts";
import { makeTable, numberColumn, rowCount, type Table, takeRows } from "../table/table.ts";
import { adjustedRandIndex } from "../testing/adjusted-rand-index.ts";
import { expectAllClose, expectClose } from "../testing/close.ts";
import { describeWithData, readData } from "../testing/data.ts";
import { describeModelContract } from "../testing/model-contract.ts";
import { assignSegments } from "./assign.ts";
import golden from "./fixtures/k-means.json" with { type: "json" };
import { fitKMeans } from "./k-means.ts";
import type { KMeansModel } from "./k-means-model.ts";
import type { KMeansOptions } from "./k-means-options.ts";

const data: Readonly<Record<string, Table>> = {
  documentation: tableOf(golden.documentation),
  iris: tableOf(golden.iris),
  random: tableOf(lcgRows(golden.random.rows, golden.random.columns, golden.random.seed)),
};

describe("fitKMeans", () => {
  it.each(golden.cases)("ends where scikit-learn ends from the same centres: $name", (c) => {
    const { maxIterations, tolerance, initialCenters } = c;
    const clusters = initialCenters.length;
    const weights = c.weights === undefined ? {} : { weights: c.weights };
    const options = {
      scale: "none",
      clusters,
      maxIterations,
      tolerance,
      initialCenters,
      ...weights,
    } as const;
    const model = fitKMeans(data[c.data]!, options);
    expect(model.fit.iterations).toBe(c.iterations);
    expectAllClose(model.centers.flat(), c.centers.flat(), golden.tolerance, 1);
    expectClose(model.fit.inertia, c.inertia, golden.tolerance);
    expect(segmentsOf(model, data[c.data]!).join("")).toBe(c.labels);
  });

  it.each([2, 3, 4, 5] as const)("finds scikit-learn's best of thirty starts on iris, k = %i", (clusters) => {
    const { fit } = fitKMeans(data["iris"]!, { clusters, scale: "none", starts: 30 });
    expectClose(fit.inertia, golden.irisBestInertia[clusters], golden.tolerance);
  });

  it("standardises by mean and population standard deviation, as StandardScaler does", () => {
    const { columns } = fitKMeans(data["iris"]!, { clusters: 3 });
    expectAllClose(
      columns.map((c) => c.mean),
      golden.irisScaler.mean,
      1e-13,
    );
    expectAllClose(
      columns.map((c) => c.scale),
      golden.irisScaler.scale,
      1e-13,
    );
  });

  it("agrees with the species of iris as well as scikit-learn does: adjusted Rand .7302", () => {
    const model = fitKMeans(data["iris"]!, { clusters: 3, scale: "none" });
    const agreement = adjustedRandIndex(
      segmentsOf(model, data["iris"]!),
      [...golden.irisSpecies].map(Number),
    );
    expectClose(agreement, 0.7302382722834697, 1e-12); // scikit-learn 1.9.1, adjusted_rand_score
    expect(model.sizes).toEqual([62, 50, 38]);
  });
});

/** A small table with an assortment of shapes; columns differ in unit. */
const table = fc
  .record({
    rows: fc.integer({ min: 8, max: 50 }),
    dims: fc.integer({ min: 1, max: 4 }),
    seed: fc.nat(),
  })
  .map(({ rows, dims, seed }) => {
    const random = randomStream(seed, "table");
    return tableOf(
      Array.from({ length: rows }, () => Array.from({ length: dims }, (_, f) => 10 ** f * normal(random))),
    );
  });
const clusterCount = fc.integer({ min: 1, max: 5 });

describe("laws of fitKMeans", () => {
  it("inertia is the sum of squared distances to the assigned centres", () => {
    fc.assert(
      fc.property(table, clusterCount, (t, clusters) => {
        const model = fitKMeans(t, { clusters, starts: 2 });
        const { distance, segment } = assignSegments(model, t);
        let inertia = 0;
        for (let i = 0; i < distance.values.length; i++) {
          const center = model.centers[segment.values[i]!]!;
          for (const [f, column] of model.columns.entries()) {
            inertia += ((valueAt(t, column.name, i) - center[f]!) / column.scale) ** 2;
          }
        }
        expectClose(model.fit.inertia, inertia, 1e-10, 1e-6);
        expectClose(
          distance.values.reduce((sum, d) => sum + d * d, 0),
          inertia,
          1e-10,
          1e-6,
        );
      }),
    );
  });

  it("every centre is the mean of its rows, however loose the tolerance, and sizes count them", () => {
    fc.assert(
      fc.property(table, clusterCount, (t, clusters) => {
        const model = fitKMeans(t, { clusters, starts: 3, tolerance: 1 });
        const segments = segmentsOf(model, t);
        model.centers.forEach((center, j) => {
          const rows = segments.flatMap((segment, i) => (segment === j ? [i] : []));
          expect(model.sizes[j]).toBe(rows.length);
          for (const [f, { name, scale }] of model.columns.entries()) {
            const mean = rows.reduce((sum, i) => sum + valueAt(t, name, i), 0) / rows.length;
            expectClose(center[f]!, mean, 1e-9, scale);
          }
        });
      }),
    );
  });

  it("one more start never raises the inertia, and leaves the starts before it as they were", () => {
    fc.assert(
      fc.property(
        table,
        clusterCount,
        fc.integer({ min: 1, max: 6 }),
        fc.nat(),
        (t, clusters, starts, seed) => {
          const tolerance = 0.05;
          const fewer = fitKMeans(t, { clusters, starts, seed, tolerance }).fit;
          const more = fitKMeans(t, { clusters, starts: starts + 1, seed, tolerance }).fit;
          expect(more.inertia).toBeLessThanOrEqual(fewer.inertia);
          expect(more.starts.slice(0, starts)).toEqual(fewer.starts);
          expect(Math.min(...more.starts)).toBe(more.inertia);
        },
      ),
    );
  });

  it("permuting rows keeps the partition, from the same centres", () => {
    fc.assert(
      fc.property(table, clusterCount, fc.nat(), (t, clusters, seed) => {
        const order = shuffle(
          randomStream(seed, "order"),
          Array.from({ length: rowCount(t) }, (_, i) => i),
        );
        const initialCenters = Array.from({ length: clusters }, (_, i) =>
          Object.keys(t).map((name) => valueAt(t, name, i)),
        );
        const options = { clusters, initialCenters, tolerance: 0 };
        const plain = segmentsOf(fitKMeans(t, options), t);
        const permuted = takeRows(t, order);
        const moved = segmentsOf(fitKMeans(permuted, options), permuted);
        expect(moved).toEqual(order.map((i) => plain[i]!));
      }),
    );
  });

  it("standardised, the partition does not know the columns' units", () => {
    fc.assert(
      fc.property(table, clusterCount, fc.constantFrom(0.5, 4, 1024), (t, clusters, factor) => {
        const scaled = tableOf(
          Array.from({ length: rowCount(t) }, (_, i) =>
            Object.keys(t).map((name) => factor * valueAt(t, name, i) + 0),
          ),
        );
        const plain = fitKMeans(t, { clusters });
        const other = fitKMeans(scaled, { clusters });
        // Powers of two do not round: the space that is clustered is the same to the last bit.
        expect(other.scaledCenters).toEqual(plain.scaledCenters);
        expect(other.fit.inertia).toBe(plain.fit.inertia);
        expectAllClose(
          other.centers.flat(),
          plain.centers.flat().map((value) => value * factor),
          1e-12,
          1e-12,
        );
      }),
    );
  });

  it("unscaled, inertia grows with the square of the unit", () => {
    fc.assert(
      fc.property(table, clusterCount, (t, clusters) => {
        const scaled = tableOf(
          Array.from({ length: rowCount(t) }, (_, i) =>
            Object.keys(t).map((name) => 8 * valueAt(t, name, i)),
          ),
        );
        const plain = fitKMeans(t, { clusters, scale: "none" });
        expect(fitKMeans(scaled, { clusters, scale: "none" }).fit.inertia).toBe(64 * plain.fit.inertia);
      }),
    );
  });

  it("a row of weight 2 counts like two equal rows, from the same centres", () => {
    fc.assert(
      fc.property(table, clusterCount, (t, clusters) => {
        const length = rowCount(t);
        const weights = Array.from({ length }, (_, i) => i % 3);
        const repeated = takeRows(
          t,
          weights.flatMap((weight, i) => new Array<number>(weight).fill(i)),
        );
        const rows = Array.from({ length: clusters }, (_, i) => [1, 2, 4, 5, 7][i]!);
        const initialCenters = rows.map((i) => Object.keys(t).map((name) => valueAt(t, name, i)));
        const options = { clusters, initialCenters, tolerance: 0 };
        const weighted = fitKMeans(t, { ...options, weights });
        const plain = fitKMeans(repeated, options);
        expectAllClose(weighted.centers.flat(), plain.centers.flat(), 1e-9, 1);
        expectClose(weighted.fit.inertia, plain.fit.inertia, 1e-9, 1e-9);
      }),
    );
  });

  it("numbers segments by weight, heaviest first, and does not depend on the order of the columns named", () => {
    fc.assert(
      fc.property(table, clusterCount, (t, clusters) => {
        const { sizes } = fitKMeans(t, { clusters });
        expect([...sizes].sort((a, b) => b - a)).toEqual(sizes);
      }),
    );
  });
});

describe("fitKMeans on so many rows that starts begin with samples", () => {
  const rows = 40_000;
  const random = randomStream(1, "many");
  const blobs = tableOf(
    Array.from({ length: rows }, (_, i) => {
      // Three rows far away, that two plain samples of one row in eight out of three would miss.
      const [x, y] = i % 13_333 === 5 ? [300, 300] : [6 * (i % 3), i % 2];
      return [x + normal(random), y + normal(random)];
    }),
  );

  it("ends at rest: every centre is the mean of its rows, and Lloyd's loop stays there", () => {
    const options = { clusters: 4, scale: "none", starts: 3 } as const;
    const model = fitKMeans(blobs, options);
    const again = fitKMeans(blobs, { ...options, initialCenters: model.centers, tolerance: 0 });
    expect(again.centers).toEqual(model.centers);
    expect(again.fit.inertia).toBe(model.fit.inertia);
    expect(again.fit.iterations).toBe(1);
  });

  it("finds a group of three rows in forty thousand with a single start", () => {
    for (let seed = 0; seed < 5; seed++) {
      const { sizes } = fitKMeans(blobs, { clusters: 4, scale: "none", seed, starts: 1 });
      expect(Math.min(...sizes)).toBe(3);
    }
  });

  it("one more start never raises the inertia, and leaves the starts before it as they were", () => {
    const fits = [1, 2, 3, 4].map((starts) => fitKMeans(blobs, { clusters: 6, starts, tolerance: 0.05 }).fit);
    for (const [i, fit] of fits.entries()) {
      expect(fit.starts).toEqual(fits[3]!.starts.slice(0, i + 1));
      expect(fit.inertia).toBe(Math.min(...fit.starts));
    }
  });

  it("gives a segment to a value that a sample may have missed", () => {
    const x = Float64Array.from({ length: rows }, (_, i) => (i === 17 ? 9 : i % 4));
    for (let seed = 0; seed < 5; seed++) {
      const { fit, sizes } = fitKMeans(makeTable({ x: numberColumn(x) }), { clusters: 5, seed, starts: 1 });
      expect(fit.inertia).toBeLessThan(1e-9);
      expect(sizes).toEqual([10_000, 10_000, 10_000, 9_999, 1]);
    }
  });

  it("does not see rows of weight 0", () => {
    const weights = Array.from({ length: rows }, (_, i) => (i % 13_333 === 5 ? 0 : 1));
    const { centers } = fitKMeans(blobs, { clusters: 3, scale: "none", weights, starts: 2 });
    for (const center of centers) expect(center[0]!).toBeLessThan(20);
  });
});

describe("options of fitKMeans", () => {
  const months = { months: [1, 2, 3, 50, 51, 52], km: [5, 9000, 4000, 100, 8000, 3000] };

  it("standardises by default: months count as much as kilometres", () => {
    const segments = segmentsOf(fitKMeans(months, { clusters: 2 }), months);
    expect(adjustedRandIndex(segments, [0, 0, 0, 1, 1, 1])).toBe(1);
  });

  it("warns when one column decides because nothing is scaled", () => {
    const { fit } = fitKMeans(months, { clusters: 2, scale: "none" });
    expect(fit.warnings).toEqual([
      {
        code: "dominant-column",
        message: 'column "km" holds 100.0 % of the variance; scale "standard" weighs all columns alike',
      },
    ]);
  });

  it("takes the logarithm of 1 + value where asked, and gives centres back in the column's unit", () => {
    const spend = { visits: [1, 2, 1, 2], spend: [0, 0, 99, 99] };
    const options = { clusters: 2, transform: { spend: "log1p" } } as const;
    const model = fitKMeans(spend, { ...options, columns: ["spend"] });
    expect(model.columns[0]).toMatchObject({ name: "spend", transform: "log1p", mean: Math.log(100) / 2 });
    expectAllClose(model.centers.flat(), [0, 99], 1e-12, 1);
    expect(fitKMeans(spend, { ...options, transform: "log1p" }).columns.map((c) => c.transform)).toEqual([
      "log1p",
      "log1p",
    ]);
  });

  it("keeps the order of given centres", () => {
    const options = {
      clusters: 2,
      initialCenters: [
        [50, 4000],
        [2, 4000],
      ],
    };
    const model = fitKMeans(months, options);
    expectAllClose(
      model.centers.map((center) => center[0]!),
      [51, 2],
      1e-14,
    );
    expect(model.fit.seed).toBeNull();
    expect(model.fit.starts).toEqual([model.fit.inertia]);
  });

  it("clusters every number column but customerId unless told otherwise", () => {
    const input = { customerId: [1, 2, 3], name: ["a", "b", "c"], x: [1, 2, 9], y: [1, 1, 2] };
    expect(fitKMeans(input, { clusters: 2 }).columns.map((c) => c.name)).toEqual(["x", "y"]);
    expect(fitKMeans(input, { clusters: 2, columns: ["y"] }).columns.map((c) => c.name)).toEqual(["y"]);
  });

  it("leaves out a constant column, also one whose mean does not round to its value", () => {
    const model = fitKMeans({ x: [1, 2, 3], same: [0.1, 0.1, 0.1] }, { clusters: 2 });
    expect(model.columns.map((c) => c.name)).toEqual(["x"]);
    expect(model.fit.warnings).toEqual([
      { code: "constant-column", message: 'column "same" has one value only and was left out' },
    ]);
    const given = fitKMeans(
      { same: [7, 7, 7], x: [1, 2, 9] },
      {
        clusters: 2,
        initialCenters: [
          [7, 9],
          [7, 0],
        ],
      },
    );
    expect(given.centers).toEqual([[9], [1.5]]);
  });

  it("does not see rows of weight 0 when it scales, and assigns them all the same", () => {
    const input = { x: [1, 1, 4, 9], y: [0.1, 0.1, 0.1, 7] };
    const model = fitKMeans(input, { clusters: 2, weights: [1, 1, 1, 0] });
    expect(model.columns).toMatchObject([{ name: "x", mean: 2 }]);
    expectAllClose(model.centers.flat(), [1, 4], 1e-14);
    expect(model.sizes).toEqual([2, 2]);
  });

  it("drops rows with a missing value where declared, and counts them", () => {
    const input = { x: [1, null, 3, 11, 12], y: [1, 1, 2, null, 9] };
    const model = fitKMeans(input, { clusters: 2, missing: "drop-row" });
    expect(model.fit).toMatchObject({ rows: 3, rowsDropped: 2, valuesFilled: 0 });
    expect(model.fit.warnings).toEqual([
      {
        code: "rows-dropped",
        message: "2 of 5 rows were left out for missing values (1 in x, 1 in y)",
      },
    ]);
    expect([...assignSegments(model, input).segment.values]).toEqual([0, Number.NaN, 0, Number.NaN, 1]);
  });

  it("fills missing values with the mean where declared, and counts them", () => {
    const input = { x: [1, null, 3, 11], y: [1, 1, 2, null] };
    const model = fitKMeans(input, { clusters: 2, missing: "mean", scale: "none" });
    expect(model.columns.map((c) => c.fill)).toEqual([5, 4 / 3]);
    expect(model.fit).toMatchObject({ rows: 4, rowsDropped: 0, valuesFilled: 2 });
    expect(model.fit.warnings[0]).toEqual({
      code: "values-filled",
      message: "2 missing values were filled with the mean of their column (1 in x, 1 in y)",
    });
    const filled = { x: [1, 5, 3, 11], y: [1, 1, 2, 4 / 3] };
    expect(segmentsOf(model, input)).toEqual(segmentsOf(model, filled));
    expect(fitKMeans(filled, { clusters: 2, scale: "none" }).centers).toEqual(model.centers);
  });

  it("reports a search that was cut short", () => {
    const { fit } = fitKMeans(data["random"]!, { clusters: 8, maxIterations: 2, starts: 2 });
    expect(fit.status).toBe("iteration-limit");
    expect(fit.iterations).toBe(2);
    expect(fit.warnings).toEqual([
      { code: "iteration-limit", message: "the best start had not converged after 2 iterations" },
    ]);
  });

  it("says so when the last update left a centre without a row", () => {
    const input = { x: [8, 9, 8, 6, 9, 9] };
    const initialCenters = [[1], [6], [4]];
    const { sizes, fit } = fitKMeans(input, { clusters: 3, scale: "none", initialCenters, maxIterations: 1 });
    expect(sizes).toEqual([3, 3, 0]);
    expect(fit.warnings[1]).toEqual({
      code: "empty-cluster",
      message: "no row is nearest to the centre of 2",
    });
  });

  it("fits one row and one cluster", () => {
    const model = fitKMeans({ x: [3], y: [4] }, { clusters: 1, scale: "none" });
    expect(model.centers).toEqual([[3, 4]]);
    expect(model.fit.inertia).toBe(0);
  });

  it("reports how far it is and stops when asked", () => {
    const seen: number[] = [];
    fitKMeans(data["iris"]!, { clusters: 2, starts: 3, onProgress: ({ done }) => seen.push(done) });
    expect(seen).toEqual([0, 1, 2, 3]);
    const signal = AbortSignal.abort(new Error("stop"));
    expect(() => fitKMeans(data["iris"]!, { clusters: 2, signal })).toThrow("stop");
  });
});

describe("the door of fitKMeans", () => {
  const input = { x: [1, 2, 2, 9], y: [1, 5, 5, -2], name: ["a", "b", "c", "d"] };
  const gaps = { x: [1, null, 3], y: [null, null, 3] };

  it.each<[object, unknown, string]>([
    [input, {}, "`options.clusters` must be an integer, got undefined"],
    [input, { clusters: 0 }, "`options.clusters` must be >= 1, got 0"],
    [input, { clusters: 2.5 }, "`options.clusters` must be an integer, got 2.5"],
    [input, { clusters: 5 }, "`options.clusters` must be <= 4 (rows of the table), got 5"],
    [
      input,
      { clusters: 4 },
      "`options.clusters` must be <= 3 (distinct rows in the columns clustered), got 4",
    ],
    [
      input,
      { clusters: 3, weights: [1, 1, 1, 0] },
      "`options.clusters` must be <= 2 (distinct rows in the columns clustered), got 3",
    ],
    [{ x: [1] }, { clusters: 2 }, "`options.clusters` must be <= 1 (rows of the table), got 2"],
    [[], { clusters: 1 }, "`table` must be a table with at least one row, got 0"],
    [{ x: [] }, { clusters: 1, columns: ["x"] }, "`table` must be a table with at least one row, got 0"],
    [
      gaps,
      { clusters: 2 },
      '`table` must be complete in the columns clustered (or options.missing set), got "missing: 1 in x, 2 in y"',
    ],
    [
      gaps,
      { clusters: 2, missing: "drop-row" },
      "`options.clusters` must be <= 1 (complete rows of the table), got 2",
    ],
    [
      { x: [1, null], y: [null, 2] },
      { clusters: 1, missing: "drop-row" },
      "`table` must be a table with at least one complete row, got 0",
    ],
    [
      { x: [1, 2], y: [null, 2] },
      { clusters: 1, missing: "mean", weights: [1, 0] },
      '`table.y` must be a column with a value in a row of weight > 0, got "none"',
    ],
    [
      { x: [1, Number.POSITIVE_INFINITY] },
      { clusters: 1 },
      "`table.x[1]` must be a finite number, got Infinity",
    ],
    [{ x: [1, -1e200] }, { clusters: 1 }, "`table.x[1]` must be in [-1e+150, 1e+150], got -1e+200"],
    [
      { x: [4, 4], y: [0, 0] },
      { clusters: 1 },
      '`options.columns` must be columns of which at least one varies, got "x, y"',
    ],
    [{ name: ["a"] }, { clusters: 1 }, '`table` must be a table with a number column, got "name"'],
    [
      input,
      { clusters: 2, columns: [] },
      "`options.columns` must be at least one column name, got Array of length 0",
    ],
    [input, { clusters: 2, columns: "x" }, '`options.columns` must be an array of column names, got "x"'],
    [
      input,
      { clusters: 2, columns: ["x", "z"] },
      '`options.columns[1]` must be a column of the table (x, y, name), got "z"',
    ],
    [
      input,
      { clusters: 2, columns: ["name"] },
      '`options.columns[0]` must be a number column, got "name (text)"',
    ],
    [
      input,
      { clusters: 2, columns: ["x", "x"] },
      '`options.columns[1]` must be a column that is not named before, got "x"',
    ],
    [input, { clusters: 2, starts: 0 }, "`options.starts` must be >= 1, got 0"],
    [input, { clusters: 2, seed: -1 }, "`options.seed` must be >= 0, got -1"],
    [
      input,
      { clusters: 2, scale: "minmax" },
      '`options.scale` must be one of "standard", "none", got "minmax"',
    ],
    [
      input,
      { clusters: 2, missing: "zero" },
      '`options.missing` must be one of "error", "drop-row", "mean", got "zero"',
    ],
    [input, { clusters: 2, maxIterations: 0 }, "`options.maxIterations` must be >= 1, got 0"],
    [input, { clusters: 2, tolerance: -1 }, "`options.tolerance` must be >= 0, got -1"],
    [
      input,
      { clusters: 2, transform: "log" },
      '`options.transform` must be one of "none", "log1p", got "log"',
    ],
    [
      input,
      { clusters: 2, transform: { x: "sqrt" } },
      '`options.transform.x` must be one of "none", "log1p", got "sqrt"',
    ],
    [
      input,
      { clusters: 2, transform: { z: "log1p" } },
      '`options.transform.z` must be a column that is clustered (x, y), got "z"',
    ],
    [input, { clusters: 2, transform: "log1p" }, '`table.y[3]` must be > -1 (transform "log1p"), got -2'],
    [input, { clusters: 2, weights: [1, 1] }, "`options.weights.length` must be 4 (table.length), got 2"],
    [input, { clusters: 2, weights: [1, -1, 1, 1] }, "`options.weights[1]` must be >= 0, got -1"],
    [
      input,
      { clusters: 2, weights: [1, Number.NaN, 1, 1] },
      "`options.weights[1]` must be a finite number, got NaN",
    ],
    [
      input,
      { clusters: 2, weights: [0, 0, 0, 0] },
      "`options.weights` must be weights with a sum > 0, got 0",
    ],
    [
      input,
      { clusters: 2, initialCenters: [[1, 2]] },
      "`options.initialCenters.length` must be 2 (options.clusters.length), got 1",
    ],
    [
      input,
      { clusters: 1, initialCenters: [[1]] },
      "`options.initialCenters[0].length` must be 2 (one number a column: x, y), got 1",
    ],
    [
      input,
      { clusters: 1, initialCenters: [[1, Number.NaN]] },
      "`options.initialCenters[0][1]` must be a finite number, got NaN",
    ],
    [
      { x: [1, 2] },
      { clusters: 1, initialCenters: [[-3]], transform: "log1p" },
      '`options.initialCenters[0][0]` must be > -1 (transform "log1p"), got -3',
    ],
    [
      input,
      { clusters: 1, initialCenters: 3 },
      "`options.initialCenters` must be an array of centres, got 3",
    ],
    [
      input,
      { clusters: 2, k: 3 },
      '`options.k` must be one of the options clusters, columns, starts, seed, scale, transform, missing, maxIterations, tolerance, weights, initialCenters, onProgress, signal, got "k"',
    ],
  ])("rejects %j with %j", (rows, options, message) => {
    expect(() => fitKMeans(rows as never, options as KMeansOptions)).toThrow(
      expect.objectContaining({ name: "InputError", message }),
    );
  });
});

describeModelContract("k-means", {
  fit: () => fitKMeans(data["iris"]!, { clusters: 3, transform: "log1p", seed: 5, starts: 2 }),
  predict: (model) => assignSegments(model, data["iris"]!),
});

describeWithData("62,981 airline members", () => {
  it("ten seeds reach scikit-learn's inertia and find the same five groups", () => {
    const members = readMembers();
    // Four starts are enough for both; the default of ten can only be lower, and costs more than a test should.
    const models = Array.from({ length: 10 }, (_, seed) =>
      fitKMeans(members, { clusters: 5, seed, starts: 4 }),
    );
    // As low as the lowest of scikit-learn's five seeds, ten starts each.
    const best = Math.min(...golden.airline.map((run) => run.inertia));
    for (const { fit } of models) expect(fit.inertia).toBeLessThanOrEqual(best);

    const partitions = models.map((model) => segmentsOf(model, members));
    for (const [i, a] of partitions.entries()) {
      for (const b of partitions.slice(i + 1)) expect(adjustedRandIndex(a, b)).toBeGreaterThanOrEqual(0.95);
    }
  });
});

function readMembers(): Table {
  const lines = readData("airline_members_lrfmc.csv.gz").trim().split("\r\n");
  const names = lines[0]!.split(",");
  const columns = names.map(() => new Float64Array(lines.length - 1));
  for (let i = 1; i < lines.length; i++) {
    const cells = lines[i]!.split(",");
    for (let f = 0; f < names.length; f++) columns[f]![i - 1] = Number(cells[f]);
  }
  return makeTable(Object.fromEntries(names.map((name, f) => [name, numberColumn(columns[f]!)])));
}

function tableOf(rows: readonly (readonly number[])[]): Table {
  return makeTable(
    Object.fromEntries(
      rows[0]!.map((_, f) => [`x${f}`, numberColumn(Float64Array.from(rows, (row) => row[f]!))]),
    ),
  );
}

function valueAt(t: Table, name: string, i: number): number {
  const column = t[name]!;
  return column.kind === "number" ? column.values[i]! : Number.NaN;
}

function segmentsOf(model: KMeansModel, input: Parameters<typeof assignSegments>[1]): number[] {
  return [...assignSegments(model, input).segment.values];
}

/** The rows of the oracle's generator: sums of three draws, exact in both languages. */
function lcgRows(rows: number, columns: number, seed: number): number[][] {
  let state = seed;
  const draw = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => 0 + draw() + draw() + draw()),
  );
}
