import { describe, expect, it } from "vitest";
import { assignSegments } from "./assign.ts";
import { fitKMeans } from "./k-means.ts";
import type { KMeansModel } from "./k-means-model.ts";

const table = { x: [1, 2, 9, 10], y: [0, 1, 0, 5] };
const model = fitKMeans(table, { clusters: 2, seed: 1, missing: "mean" });
const columnWith = (change: object): object => ({
  columns: [model.columns[0], { ...model.columns[1], ...change }],
});

describe("a damaged k-means model", () => {
  it.each<[change: object, message: string]>([
    [
      { version: 2 },
      "`model` must be a k-means model of version 1, got an object with keys kind, version, columns",
    ],
    [{ missing: "skip" }, '`model.missing` must be one of "error", "drop-row", "mean", got "skip"'],
    [{ columns: [] }, "`model.columns` must be a list with at least one column, got Array of length 0"],
    [{ columns: undefined }, "`model.columns` must be a list with at least one column, got undefined"],
    [{ columns: [null] }, "`model.columns[0].name` must be a string, got undefined"],
    [columnWith({ name: 7 }), "`model.columns[1].name` must be a string, got 7"],
    [
      columnWith({ transform: "sqrt" }),
      '`model.columns[1].transform` must be one of "none", "log1p", got "sqrt"',
    ],
    [columnWith({ mean: null }), "`model.columns[1].mean` must be a finite number, got null"],
    [columnWith({ scale: 0 }), "`model.columns[1].scale` must be a finite number > 0, got 0"],
    [columnWith({ fill: null }), "`model.columns[1].fill` must be a finite number, got null"],
    [
      { scaledCenters: [] },
      "`model.scaledCenters` must be a list with at least one row, got Array of length 0",
    ],
    [
      { scaledCenters: [[1, 2], [1]] },
      "`model.scaledCenters[1]` must be 2 finite numbers, one a column, got Array of length 1",
    ],
    [
      { scaledCenters: [[1, null]] },
      "`model.scaledCenters[0]` must be 2 finite numbers, one a column, got Array of length 2",
    ],
    [{ centers: undefined }, "`model.centers` must be a list with at least one row, got undefined"],
    [{ centers: [[1, 2], 3] }, "`model.centers[1]` must be 2 finite numbers, one a column, got 3"],
    [{ centers: [[1, 2]] }, "`model.centers.length` must be 2 (model.scaledCenters.length), got 1"],
  ])("with %j is refused", (change, message) => {
    const damaged = { ...model, ...change } as KMeansModel;
    const error = expect.objectContaining({
      code: "incompatible-model",
      message: expect.stringContaining(message) as string,
    }) as Error;
    expect(() => assignSegments(damaged, table)).toThrow(error);
  });

  it("needs no fill where missing values are not filled, and no fit", () => {
    const { fit: _, ...bare } = fitKMeans(table, { clusters: 2, seed: 1 });
    expect(assignSegments(bare as KMeansModel, table).segment.values.length).toBe(4);
  });
});
