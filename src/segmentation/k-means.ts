/**
 * k-means: customers into groups that are alike in the columns given.
 *
 * Sources: Lloyd (1982), "Least Squares Quantization in PCM", IEEE Trans. Information Theory 28(2), 129-137;
 * starts by greedy k-means++, see plus-plus.ts. From the same centres and with the same tolerance the result is
 * scikit-learn's.
 *
 * @module
 */
import { deepFreeze } from "../internal/freeze.ts";
import { InputError } from "../internal/input-error.ts";
import type { WeightedPoints } from "../kernels/lloyd.ts";
import { type TableInput, tableFrom } from "../table/table-from.ts";
import { readCenters } from "./initial-centers.ts";
import type { KMeansModel } from "./k-means-model.ts";
import { type KMeansOptions, type KMeansSettings, resolveKMeansOptions } from "./k-means-options.ts";
import { orderByMass, type Search, searchFrom, searchStarts } from "./k-means-search.ts";
import { dominantColumn, searchWarnings } from "./k-means-warnings.ts";
import { type FittedSpace, fitSpace, fromSpace } from "./model-space.ts";

/**
 * Groups the rows of a table into `clusters` segments so that the squared distances to the segments' centres add
 * up to as little as can be found.
 *
 * Columns are standardised first unless `scale: "none"`. Segments are numbered by their weight, the heaviest is
 * 0; with `initialCenters` they keep the order of those. The same data, options and seed give the same model.
 *
 * @param table - One row a customer.
 * @returns A frozen model. Read `fit.status` and `fit.warnings`: columns left out and rows dropped are named there.
 * @throws {@link InputError} for missing or infinite values, columns that are absent or of another kind, more
 * clusters than distinct rows, negative weights, or when no column varies.
 * @remarks O(rows * clusters * columns) per iteration and start, and 8 * (columns + 6) bytes a row. Start i draws
 * from its own stream of the seed, so one more start cannot raise the inertia.
 * @example
 * const members = {
 *   flights: [2, 3, 2, 40, 42, 41],
 *   recencyDays: [300, 280, 310, 5, 9, 7],
 * };
 * const model = fitKMeans(members, { clusters: 2, seed: 1 });
 * model.sizes; // => [3, 3]
 * model.fit.status; // => "converged"
 */
export function fitKMeans(table: TableInput, options: KMeansOptions): KMeansModel {
  const settings = resolveKMeansOptions(options);
  const { clusters } = settings;
  const input = tableFrom(table, "table");
  const space = fitSpace(input, settings);
  checkDistinctRows(space.points, clusters);

  const given = settings.initialCenters;
  const starts =
    given === undefined
      ? searchStarts(space.points, settings)
      : [searchFrom(space.points, readCenters(given, clusters, space), settings)];
  const best = starts.reduce((a, b) => (b.inertia < a.inertia ? b : a));
  const order = given === undefined ? orderByMass(best, space.points, clusters) : undefined;
  return buildModel(space, settings, starts, best, order);
}

/** Looks for `clusters` distinct rows of positive weight; stops as soon as it has them. */
function checkDistinctRows(points: WeightedPoints, clusters: number): void {
  const { values, rows, dims, weights } = points;
  const found: number[] = [];
  for (let i = 0; i < rows && found.length < clusters; i++) {
    if (weights[i] === 0) continue;
    const known = found.some((row) => {
      for (let f = 0; f < dims; f++) if (values[row * dims + f] !== values[i * dims + f]) return false;
      return true;
    });
    if (!known) found.push(i);
  }
  if (found.length < clusters) {
    const expected = `<= ${found.length} (distinct rows in the columns clustered)`;
    throw new InputError("out-of-range", "options.clusters", expected, clusters);
  }
}

function buildModel(
  space: FittedSpace,
  settings: KMeansSettings,
  starts: readonly Search[],
  best: Search,
  order: readonly number[] = Array.from({ length: settings.clusters }, (_, j) => j),
): KMeansModel {
  const { columns, points } = space;
  const sizes = new Array<number>(settings.clusters).fill(0);
  for (const label of best.labels) sizes[label]!++;
  const scaledCenters = order.map((j) => [...best.centers.subarray(j * points.dims, (j + 1) * points.dims)]);
  const ordered = order.map((j) => sizes[j]!);
  return deepFreeze<KMeansModel>({
    kind: "k-means",
    version: 1,
    columns,
    missing: settings.missing,
    centers: scaledCenters.map((center) => center.map((value, f) => fromSpace(value, columns[f]!))),
    scaledCenters,
    sizes: ordered,
    fit: {
      status: best.converged ? "converged" : "iteration-limit",
      inertia: best.inertia,
      iterations: best.iterations,
      starts: starts.map((start) => start.inertia),
      rows: points.rows,
      rowsDropped: space.rowsDropped,
      valuesFilled: space.valuesFilled,
      seed: settings.initialCenters === undefined ? settings.seed : null,
      warnings: [
        ...space.warnings,
        ...dominantColumn(space, settings),
        ...searchWarnings(best, ordered, settings),
      ],
    },
  });
}
