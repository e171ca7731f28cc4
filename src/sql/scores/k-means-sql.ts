/**
 * The nearest centre of a k-means model: a column for each squared distance, the least of them, and its number.
 *
 * @module
 */
import type { KMeansColumn, KMeansModel } from "../../segmentation/k-means-model.ts";
import type { Dialect } from "../dialect.ts";
import { balanced } from "../layout.ts";
import { log1pText } from "../plan/derived-sql.ts";
import type { ScoreContext } from "./score-context.ts";

/** Names of the columns with segment and distance. */
export interface SegmentColumns {
  readonly segment: string;
  readonly distance: string;
}

/** Adds the steps up to the segment. A row that the model leaves out, or refuses, has none: NULL. */
export function addSegment(model: KMeansModel, context: ScoreContext): SegmentColumns {
  const { dialect } = context;
  const names = context.read(model.columns.map(({ name }) => ({ name, kind: "number" as const })));
  const fills = model.columns.map(({ fill }, j) =>
    fill === null ? names[j]! : `COALESCE(${names[j]!}, ${dialect.f64Lit(fill)})`,
  );
  context.add(fills.map((expression, j) => ({ expression, name: `v${j}` })));
  context.add(
    model.columns.map((column, j) => ({ expression: inSpace(column, `v${j}`, dialect), name: `z${j}` })),
  );
  const distances = model.scaledCenters.map((center, k) => ({
    expression: balanced(
      center.map((value, j) => square(`(z${j} - ${dialect.f64Lit(value)})`)),
      "+",
    ),
    name: `d${k}`,
  }));
  context.add(distances);
  const all = distances.map(({ name }) => name);
  const least = all.length === 1 ? all[0]! : `LEAST(${all.join(", ")})`;
  context.add([...all.map((name) => ({ expression: name, name })), { expression: least, name: "nearest" }]);
  // Of two centres equally near the one with the lower number, which stands first.
  const cases = all.map((name, k) => `WHEN ${name} = nearest THEN ${dialect.f64Lit(k)}`).join(" ");
  return { segment: `CASE ${cases} END`, distance: "SQRT(nearest)" };
}

function inSpace({ transform, mean, scale }: KMeansColumn, name: string, dialect: Dialect): string {
  const { f64Lit } = dialect;
  const value = transform === "log1p" ? `(${log1pText(name, dialect)})` : name;
  return `(${value} - ${f64Lit(mean)}) / ${f64Lit(scale)}`;
}

function square(expression: string): string {
  return `${expression} * ${expression}`;
}
