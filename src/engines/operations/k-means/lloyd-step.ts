/**
 * One step of Lloyd's iteration as one query: the distances to all centres, the nearest, what its rows add up to.
 *
 * @module
 */

import { balanced } from "../../../sql/layout.ts";
import type { NumberColumn } from "../../../table/column.ts";
import type { SqlConnection } from "../../connection.ts";

/** What the rows nearest to each centre add up to. */
export interface LloydSums {
  /** Rows by centre; 0 for one that none is nearest to. */
  readonly sizes: Float64Array;
  /** clusters x dims. */
  readonly sums: Float64Array;
  /** Sum of the squared distances to the nearest centre. */
  readonly inertia: number;
}

/** A row far from its centre. */
export interface FarRow {
  readonly label: number;
  readonly squared: number;
  readonly values: Float64Array;
}

/** Assigns every row of `table` (columns `z0` …) to the nearest centre, of equally near ones to the first. */
export async function askLloydSums(
  connection: SqlConnection,
  table: string,
  centers: readonly (readonly number[])[],
  signal: AbortSignal | undefined,
): Promise<LloydSums> {
  const { f64 } = connection.dialect;
  const dims = centers[0]!.length;
  const list = ["label", "COUNT(*)", "SUM(nearest)", ...Array.from({ length: dims }, (_, j) => `SUM(z${j})`)];
  const columns = list.map((_, k) => ({ name: `s${k}`, kind: "number" as const }));
  const found = await connection.query(
    `${nearestText(connection, table, centers)}\nSELECT ${list.map((sum, k) => `${f64(sum)} AS s${k}`).join(", ")}\nFROM labelled\nGROUP BY label`,
    { columns, signal },
  );
  const column = (k: number): Float64Array => (found[`s${k}`] as NumberColumn).values;
  const sizes = new Float64Array(centers.length);
  const sums = new Float64Array(centers.length * dims);
  let inertia = 0;
  column(0).forEach((label, row) => {
    sizes[label] = column(1)[row]!;
    inertia += column(2)[row]!;
    for (let j = 0; j < dims; j++) sums[label * dims + j] = column(3 + j)[row]!;
  });
  return { sizes, sums, inertia };
}

/** The `count` rows that are farthest from the centre they are nearest to, farthest first. */
export async function askFarthest(
  connection: SqlConnection,
  table: string,
  centers: readonly (readonly number[])[],
  count: number,
  signal: AbortSignal | undefined,
): Promise<FarRow[]> {
  const { f64 } = connection.dialect;
  const dims = centers[0]!.length;
  const zs = Array.from({ length: dims }, (_, j) => `z${j}`);
  const list = ["label", "nearest", ...zs];
  const columns = list.map((_, k) => ({ name: `s${k}`, kind: "number" as const }));
  // The values decide between rows that are equally far: an engine knows no order of rows.
  const found = await connection.query(
    `${nearestText(connection, table, centers)}\nSELECT ${list.map((value, k) => `${f64(value)} AS s${k}`).join(", ")}\nFROM labelled\nORDER BY nearest DESC, ${zs.join(", ")}\nLIMIT ${count}`,
    { columns, signal },
  );
  const column = (k: number): Float64Array => (found[`s${k}`] as NumberColumn).values;
  return Array.from(column(0), (label, row) => ({
    label,
    squared: column(1)[row]!,
    values: Float64Array.from(zs, (_, j) => column(2 + j)[row]!),
  }));
}

function nearestText(
  { dialect }: SqlConnection,
  table: string,
  centers: readonly (readonly number[])[],
): string {
  const { f64Lit, fence } = dialect;
  const zs = centers[0]!.map((_, j) => `z${j}`);
  const distances = centers.map((center, k) => {
    const squares = center.map((value, j) => `(z${j} - ${f64Lit(value)}) * (z${j} - ${f64Lit(value)})`);
    return `${balanced(squares, "+")} AS d${k}`;
  });
  const all = centers.map((_, k) => `d${k}`);
  const least = all.length === 1 ? all[0]! : `LEAST(${all.join(", ")})`;
  const label = all.map((name, k) => `WHEN ${name} = nearest THEN ${k}`).join(" ");
  const carried = zs.join(", ");
  return [
    `WITH measured AS (${fence(`SELECT ${carried}, ${distances.join(", ")} FROM ${table}`)}),`,
    `nearest_of AS (${fence(`SELECT ${carried}, ${all.join(", ")}, ${least} AS nearest FROM measured`)}),`,
    `labelled AS (${fence(`SELECT ${carried}, nearest, CASE ${label} END AS label FROM nearest_of`)})`,
  ].join("\n");
}
