import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignSegments } from "./assign.ts";
import { fitKMeans } from "./k-means.ts";
import type { KMeansModel } from "./k-means-model.ts";

const line = fitKMeans({ x: [0, 0, 0, 10, 10] }, { clusters: 2, scale: "none" });

describe("assignSegments", () => {
  it("names the nearest centre, the distance, and how clear the choice is", () => {
    const { segment, distance, confidence } = assignSegments(line, { x: [0, 1, 5, 9, 10, 30] });
    expect([...segment.values]).toEqual([0, 0, 0, 1, 1, 1]);
    expect([...distance.values]).toEqual([0, 1, 5, 1, 0, 20]);
    // 1 - distance / second distance: 1 - 1 / 9, and 1 - 20 / 30 beyond the last centre.
    expect([...confidence.values].map((c) => Math.round(1e12 * c) / 1e12)).toEqual([
      1, 0.888888888889, 0, 0.888888888889, 1, 0.333333333333,
    ]);
  });

  it("agrees with the definition: distance to every centre, the smallest first", () => {
    const table = { x: [1, 5, 2, 8, 9, 4], y: [3, 3, 1, 7, 2, 6] };
    const model = fitKMeans(table, { clusters: 3 });
    const number = fc.double({ min: -50, max: 50, noNaN: true });
    fc.assert(
      fc.property(number, number, (x, y) => {
        const { segment, distance, confidence } = assignSegments(model, { x: [x], y: [y] });
        const point = [x, y].map((v, f) => (v - model.columns[f]!.mean) / model.columns[f]!.scale);
        const all = model.scaledCenters.map((c) => Math.hypot(c[0]! - point[0]!, c[1]! - point[1]!));
        const sorted = [...all].sort((a, b) => a - b);
        fc.pre(sorted[1]! - sorted[0]! > 1e-9);
        expect(segment.values[0]).toBe(all.indexOf(sorted[0]!));
        expect(distance.values[0]).toBeCloseTo(sorted[0]!, 9);
        expect(confidence.values[0]).toBeCloseTo(1 - sorted[0]! / sorted[1]!, 9);
        expect(confidence.values[0]).toBeGreaterThanOrEqual(0);
        expect(confidence.values[0]).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("is certain where there is one segment, and undecided between two centres on one point", () => {
    const one = fitKMeans({ x: [1, 2] }, { clusters: 1 });
    expect([...assignSegments(one, { x: [1, 99] }).confidence.values]).toEqual([1, 1]);
    const twice: KMeansModel = { ...line, scaledCenters: [[3], [3]] };
    expect([...assignSegments(twice, { x: [3, 4] }).confidence.values]).toEqual([0, 0]);
    expect([...assignSegments(twice, { x: [3] }).segment.values]).toEqual([0]);
  });

  it("takes an empty table", () => {
    expect(assignSegments(line, { x: new Float64Array() }).segment.values.length).toBe(0);
  });

  it.each<[unknown, object, string]>([
    [
      { kind: "sbg", version: 1 },
      { x: [1] },
      "`model` must be a k-means model of version 1, got an object with keys kind, version",
    ],
    [
      { ...line, version: 2 },
      { x: [1] },
      "`model` must be a k-means model of version 1, got an object with keys kind, version, columns, missing, centers, …",
    ],
    [null, { x: [1] }, "`model` must be a k-means model of version 1, got null"],
    [line, { y: [1] }, '`table.x` must be a column of the table (y), got "x"'],
    [line, { x: ["a"] }, '`table.x` must be a number column, got "x (text)"'],
    [line, { x: [Number.NEGATIVE_INFINITY] }, "`table.x[0]` must be a finite number, got -Infinity"],
    [line, { x: [1, null] }, '`table` must be complete in the columns used, got "missing: 1 in x"'],
    [
      fitKMeans({ x: [1, 2] }, { clusters: 1, transform: "log1p" }),
      { x: [0, -1] },
      '`table.x[1]` must be > -1 (transform "log1p"), got -1',
    ],
  ])("rejects %j with %j", (model, table, message) => {
    expect(() => assignSegments(model as KMeansModel, table as never)).toThrow(
      expect.objectContaining({ name: "InputError", message }),
    );
  });
});
