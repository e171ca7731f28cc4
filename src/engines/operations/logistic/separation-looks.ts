/**
 * What separation is seen by, asked for as aggregates.
 *
 * @module
 */
import type { Margins, SeparationLooks } from "../../../churn/logistic/separation.ts";
import type { LogisticSolution } from "../../../churn/logistic/solver.ts";
import { balanced } from "../../../sql/layout.ts";
import type { NumberColumn } from "../../../table/column.ts";
import type { SqlConnection } from "../../connection.ts";

/** Ranges of every term in both classes, and the margins of the solution and of the step it would take next. */
export async function lookForSeparation(
  connection: SqlConnection,
  design: string,
  kept: readonly number[],
  { coefficients, direction }: LogisticSolution,
  signal: AbortSignal | undefined,
): Promise<SeparationLooks> {
  const { f64Lit } = connection.dialect;
  const side = (term: number, y: number): string => `CASE WHEN y = ${f64Lit(y)} THEN z${term} END`;
  const ranges = await askRow(
    connection,
    design,
    kept.flatMap((term) => [0, 1].flatMap((y) => [`MIN(${side(term, y)})`, `MAX(${side(term, y)})`])),
    signal,
  );
  const margins = async (c: Float64Array): Promise<Margins> => {
    const terms = kept.map((term) => `z${term} * ${f64Lit(c[term + 1]!)}`);
    const score = balanced([f64Lit(c[0]!), ...terms], "+");
    const margin = `CASE WHEN y = ${f64Lit(1)} THEN ${score} ELSE -(${score}) END`;
    const [least, most] = await askRow(connection, design, [`MIN(${margin})`, `MAX(${margin})`], signal);
    return { least: least!, most: most! };
  };
  const [atEnd, along] = [await margins(coefficients), await margins(direction)];
  return {
    ranges: kept.map((term, k) => {
      const [low0, high0, low1, high1] = ranges.slice(4 * k, 4 * k + 4) as [number, number, number, number];
      return { term, low0, high0, low1, high1 };
    }),
    margins: () => atEnd,
    marginsAlong: () => along,
  };
}

/** Rows of each class (0, 1) where a 0/1 term is 0, then where it is 1. */
export function askSides(
  connection: SqlConnection,
  design: string,
  term: number,
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const { f64Lit } = connection.dialect;
  const zero = f64Lit(0);
  // In deviations from its mean a 0/1 term is below 0 or above.
  const counts = [`z${term} <= ${zero}`, `z${term} > ${zero}`].flatMap((where) =>
    [0, 1].map((y) => `COUNT(CASE WHEN ${where} AND y = ${f64Lit(y)} THEN 1 END)`),
  );
  return askRow(connection, design, counts, signal);
}

async function askRow(
  { dialect, query }: SqlConnection,
  design: string,
  expressions: readonly string[],
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const found: number[] = [];
  const atOnce = Math.min(400, dialect.limits.columns);
  for (let at = 0; at < expressions.length; at += atOnce) {
    const part = expressions.slice(at, at + atOnce);
    const columns = part.map((_, k) => ({ name: `n${k}`, kind: "number" as const }));
    const list = part.map((expression, k) => `${dialect.f64(expression)} AS n${k}`).join(", ");
    const table = await query(`SELECT ${list} FROM ${design}`, { columns, signal });
    found.push(...columns.map(({ name }) => (table[name] as NumberColumn).values[0]!));
  }
  return found;
}
