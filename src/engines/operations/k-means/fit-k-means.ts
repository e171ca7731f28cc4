/**
 * `fitKMeans` from given centres where the rows are: one query a step of Lloyd's iteration.
 *
 * @module
 */
import {
  checkChoice,
  checkFinite,
  checkInteger,
  checkLength,
  checkNonNegative,
  checkOptionKeys,
} from "../../../internal/check.ts";
import { deepFreeze } from "../../../internal/freeze.ts";
import { InputError } from "../../../internal/input-error.ts";
import type { Warning } from "../../../internal/warning.ts";
import type { KMeansColumn, KMeansModel } from "../../../segmentation/k-means-model.ts";
import type { KMeansOptions } from "../../../segmentation/k-means-options.ts";
import { fromSpace, toSpace } from "../../../segmentation/model-space.ts";
import type { Relation } from "../../../sql/event-source.ts";
import type { SqlConnection, StatementOptions } from "../../connection.ts";
import { type KMeansRows, kMeansRows } from "./k-means-rows.ts";
import { askFarthest, askLloydSums, type LloydSums } from "./lloyd-step.ts";

/** Options of `engine.fitKMeans`; what they mean is what they mean in memory. */
export interface EngineKMeansOptions
  extends Pick<KMeansOptions, "scale" | "transform" | "missing" | "maxIterations" | "tolerance">,
    StatementOptions {
  /** Number columns to cluster by. */
  readonly columns: readonly string[];
  /**
   * Centres to search from, one row a segment, in the columns' own units and in the order of `columns`: last month's, or
   * those that `fitKMeans` finds on a sample.
   */
  readonly initialCenters: readonly (readonly number[])[];
}

/** Options of `engine.kMeansStep`. */
export interface KMeansStepOptions extends StatementOptions {
  readonly columns: readonly string[];
  /** One row a segment, in the columns' own units. */
  readonly centers: readonly (readonly number[])[];
}

/** What one step makes of centres. */
export interface KMeansStep {
  /** Means of the rows that are nearest; a centre that no row is nearest to stays where it is. */
  readonly centers: readonly (readonly number[])[];
  /** Rows nearest to each of the centres given. */
  readonly sizes: readonly number[];
  /** Sum of the squared distances to them. */
  readonly inertia: number;
}

const STEP_KEYS = ["columns", "centers", "signal"];
const KEYS = [
  "columns",
  "initialCenters",
  "scale",
  "transform",
  "missing",
  "maxIterations",
  "tolerance",
  "signal",
];

/** One step in the columns' own units. @throws InputError for missing values and centres of another length. */
export async function engineKMeansStep(
  connection: SqlConnection,
  relation: Relation,
  options: KMeansStepOptions,
): Promise<KMeansStep> {
  checkOptionKeys(options, "options", STEP_KEYS);
  const { columns, centers, signal } = options;
  checkNames(columns);
  checkCenters(centers, columns, "options.centers");
  const rows = await kMeansRows(
    connection,
    relation,
    { columns, scale: "none", transform: "none", missing: "error" },
    signal,
  );
  try {
    const table = connection.dialect.ident(String(rows.table.relation));
    const sums = await askLloydSums(connection, table, centers, signal);
    const { sizes, inertia } = sums;
    return deepFreeze({ centers: meansOf(sums, centers), sizes: Array.from(sizes), inertia });
  } finally {
    await rows.table.drop();
  }
}

/** @throws InputError as `fitKMeans`. */
export async function engineFitKMeans(
  connection: SqlConnection,
  relation: Relation,
  options: EngineKMeansOptions,
): Promise<KMeansModel> {
  checkOptionKeys(options, "options", KEYS);
  const { columns, initialCenters, scale = "standard", transform = "none", missing = "error" } = options;
  const { maxIterations = 300, tolerance = 1e-4, signal } = options;
  checkChoice(scale, "options.scale", ["standard", "none"]);
  checkChoice(missing, "options.missing", ["error", "drop-row", "mean"]);
  checkInteger(maxIterations, "options.maxIterations", 1);
  checkNonNegative(tolerance, "options.tolerance");
  checkNames(columns);
  checkCenters(initialCenters, columns, "options.initialCenters");
  const rows = await kMeansRows(connection, relation, { columns, scale, transform, missing }, signal);
  try {
    const start = initialCenters.map((center, j) =>
      rows.columns.map((column, k) =>
        readCoordinate(center[rows.places[k]!]!, column, `options.initialCenters[${j}]`),
      ),
    );
    const table = connection.dialect.ident(String(rows.table.relation));
    const least = tolerance * (rows.variances.reduce((sum, value) => sum + value, 0) / rows.variances.length);
    const search = await iterate(connection, table, start, maxIterations, least, signal);
    return modelOf(rows, { ...search, missing, maxIterations });
  } finally {
    await rows.table.drop();
  }
}

interface Search {
  readonly centers: readonly (readonly number[])[];
  readonly iterations: number;
  readonly converged: boolean;
  /** At the centres. */
  readonly last: LloydSums;
}

/** Sums in another order differ in their last digits: movements below this share of the tolerance's unit are none. */
const ROUNDING = 1e-24;

async function iterate(
  connection: SqlConnection,
  table: string,
  start: readonly (readonly number[])[],
  maxIterations: number,
  tolerance: number,
  signal: AbortSignal | undefined,
): Promise<Search> {
  let centers = start;
  let converged = false;
  let iterations = 0;
  while (!converged && iterations < maxIterations) {
    iterations++;
    const sums = await askLloydSums(connection, table, centers, signal);
    if (sums.sizes.includes(0)) await fillEmpty(connection, table, centers, sums, signal);
    const next = meansOf(sums, centers);
    const moved = next.reduce((total, center, j) => total + squaredDistance(center, centers[j]!), 0);
    const size = centers.reduce(
      (total, center) =>
        total +
        squaredDistance(
          center,
          center.map(() => 0),
        ),
      0,
    );
    converged = moved <= Math.max(tolerance, ROUNDING * size);
    centers = next;
  }
  return { centers, iterations, converged, last: await askLloydSums(connection, table, centers, signal) };
}

/** As in memory: each empty cluster takes the farthest row of a cluster that can spare one. */
async function fillEmpty(
  connection: SqlConnection,
  table: string,
  centers: readonly (readonly number[])[],
  { sizes, sums }: LloydSums,
  signal: AbortSignal | undefined,
): Promise<void> {
  const dims = centers[0]!.length;
  const far = await askFarthest(connection, table, centers, 2 * centers.length, signal);
  for (let empty = 0; empty < sizes.length; empty++) {
    if (sizes[empty]! > 0) continue;
    const at = far.findIndex(({ label, squared }) => sizes[label]! >= 2 && squared > 0);
    if (at < 0) return;
    const [{ label, values }] = far.splice(at, 1) as [(typeof far)[number]];
    for (let j = 0; j < dims; j++) {
      sums[label * dims + j]! -= values[j]!;
      sums[empty * dims + j] = values[j]!;
    }
    sizes[label]!--;
    sizes[empty] = 1;
  }
}

function meansOf({ sizes, sums }: LloydSums, centers: readonly (readonly number[])[]): number[][] {
  return centers.map((center, k) =>
    center.map((value, j) => (sizes[k] === 0 ? value : sums[k * center.length + j]! / sizes[k]!)),
  );
}

function squaredDistance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, value, j) => total + (value - b[j]!) ** 2, 0);
}

function modelOf(
  rows: KMeansRows,
  {
    centers,
    iterations,
    converged,
    last,
    missing,
    maxIterations,
  }: Search & { readonly missing: KMeansModel["missing"]; readonly maxIterations: number },
): KMeansModel {
  const sizes = Array.from(last.sizes);
  return deepFreeze<KMeansModel>({
    kind: "k-means",
    version: 1,
    columns: rows.columns,
    missing,
    centers: centers.map((center) => center.map((value, k) => fromSpace(value, rows.columns[k]!))),
    scaledCenters: centers,
    sizes,
    fit: {
      status: converged ? "converged" : "iteration-limit",
      inertia: last.inertia,
      iterations,
      starts: [last.inertia],
      rows: rows.rows,
      rowsDropped: rows.rowsDropped,
      valuesFilled: rows.valuesFilled,
      seed: null,
      warnings: [...rows.warnings, ...searchWarnings(converged, sizes, maxIterations)],
    },
  });
}

function searchWarnings(converged: boolean, sizes: readonly number[], maxIterations: number): Warning[] {
  const warnings: Warning[] = [];
  if (!converged) {
    const message = `the best start had not converged after ${maxIterations} iterations`;
    warnings.push({ code: "iteration-limit", message });
  }
  const empty = sizes.flatMap((size, j) => (size === 0 ? [j] : []));
  if (empty.length > 0) {
    const message = `no row is nearest to the centre of ${empty.join(", ")}`;
    warnings.push({ code: "empty-cluster", message });
  }
  return warnings;
}

function readCoordinate(value: number, column: KMeansColumn, path: string): number {
  if (column.transform === "log1p" && value <= -1) {
    throw new InputError("out-of-range", path, '> -1 (transform "log1p")', value);
  }
  return toSpace(value, column);
}

function checkNames(columns: readonly string[]): void {
  if (!Array.isArray(columns)) {
    throw new InputError("wrong-type", "options.columns", "an array of column names", columns);
  }
  if (columns.length === 0) throw new InputError("empty", "options.columns", "at least one column", columns);
}

function checkCenters(
  centers: readonly (readonly number[])[],
  columns: readonly string[],
  path: string,
): void {
  if (!Array.isArray(centers)) throw new InputError("wrong-type", path, "an array of centres", centers);
  if (centers.length === 0) throw new InputError("empty", path, "at least one centre", centers);
  for (const [j, center] of centers.entries()) {
    checkLength(center.length, `${path}[${j}]`, columns.length, "options.columns");
    for (const [k, value] of (center as readonly number[]).entries())
      checkFinite(value, `${path}[${j}][${k}]`);
  }
}
