/**
 * What a user can ask of a k-means fit, and the door it passes.
 *
 * @module
 */
import { checkChoice, checkInteger, checkNonNegative, checkOptionKeys } from "../internal/check.ts";
import type { JobOptions } from "../internal/progress.ts";
import type { ColumnTransform, MissingPolicy } from "./k-means-model.ts";

/** Options of {@link fitKMeans}. */
export interface KMeansOptions extends JobOptions {
  /** How many segments; from 1 to the number of distinct rows. */
  readonly clusters: number;
  /** Number columns to cluster by. @defaultValue every number column but `customerId` */
  readonly columns?: readonly string[];
  /** How many times to search, each from its own k-means++ centres; the lowest inertia is kept. @defaultValue 10 */
  readonly starts?: number;
  /** Seed of the starts, a whole number >= 0. @defaultValue 42 */
  readonly seed?: number;
  /**
   * `"standard"` brings every column to mean 0 and standard deviation 1; `"none"` takes the units as they are, so
   * that kilometres outvote months. @defaultValue `"standard"`
   */
  readonly scale?: "standard" | "none";
  /** For all columns, or by column name; comes before the scaling. @defaultValue `"none"` */
  readonly transform?: ColumnTransform | Readonly<Record<string, ColumnTransform>>;
  /** What to do with missing values. @defaultValue `"error"` */
  readonly missing?: MissingPolicy;
  /**
   * Most updates of the centres in one start, on all rows; a start on many rows begins on samples, each with the same
   * limit. @defaultValue 300
   */
  readonly maxIterations?: number;
  /**
   * A start has converged when the squared movements of its centres add up to at most this many times the mean
   * variance of the columns clustered; scikit-learn's `tol`. @defaultValue 1e-4
   */
  readonly tolerance?: number;
  /** Weight of each row, >= 0; a row of weight 2 counts like two equal rows. @defaultValue every weight 1 */
  readonly weights?: ArrayLike<number>;
  /**
   * Centres to search from, one row a segment, in the columns' own units and in the order of `columns`: last
   * month's, to keep its numbering. Takes the place of `starts` and `seed`. @defaultValue none
   */
  readonly initialCenters?: readonly (readonly number[])[];
}

/** {@link KMeansOptions} with every default in place. */
export interface KMeansSettings {
  readonly clusters: number;
  readonly columns: readonly string[] | undefined;
  readonly starts: number;
  readonly seed: number;
  readonly scale: "standard" | "none";
  readonly transform: ColumnTransform | Readonly<Record<string, ColumnTransform>>;
  readonly missing: MissingPolicy;
  readonly maxIterations: number;
  readonly tolerance: number;
  readonly weights: ArrayLike<number> | undefined;
  readonly initialCenters: readonly (readonly number[])[] | undefined;
  readonly job: JobOptions;
}

const OPTION_KEYS = [
  "clusters",
  "columns",
  "starts",
  "seed",
  "scale",
  "transform",
  "missing",
  "maxIterations",
  "tolerance",
  "weights",
  "initialCenters",
  "onProgress",
  "signal",
];

/** @throws InputError for an unknown option, or a value that no table could make valid. */
export function resolveKMeansOptions(options: KMeansOptions): KMeansSettings {
  checkOptionKeys(options, "options", OPTION_KEYS);
  const { clusters, columns, starts = 10, seed = 42, scale = "standard", transform = "none" } = options;
  const { missing = "error", maxIterations = 300, tolerance = 1e-4, weights, initialCenters } = options;
  checkInteger(clusters, "options.clusters", 1);
  checkInteger(starts, "options.starts", 1);
  checkInteger(seed, "options.seed", 0);
  checkChoice(scale, "options.scale", ["standard", "none"]);
  checkChoice(missing, "options.missing", ["error", "drop-row", "mean"]);
  checkInteger(maxIterations, "options.maxIterations", 1);
  checkNonNegative(tolerance, "options.tolerance");
  return {
    clusters,
    columns,
    starts,
    seed,
    scale,
    transform,
    missing,
    maxIterations,
    tolerance,
    weights,
    initialCenters,
    job: options,
  };
}
