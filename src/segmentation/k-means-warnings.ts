/**
 * What the reader of a k-means fit should know beyond its numbers.
 *
 * @module
 */
import type { Warning } from "../internal/warning.ts";
import type { KMeansSettings } from "./k-means-options.ts";
import { type Search, variance } from "./k-means-search.ts";
import type { FittedSpace } from "./model-space.ts";

/** A column that holds this share of the variance decides the clusters alone. */
const DOMINANT_SHARE = 0.95;

/** A search cut short, and centres that are nearest to no row. */
export function searchWarnings(best: Search, sizes: readonly number[], settings: KMeansSettings): Warning[] {
  const warnings: Warning[] = [];
  if (!best.converged) {
    const message = `the best start had not converged after ${settings.maxIterations} iterations`;
    warnings.push({ code: "iteration-limit", message });
  }
  const empty = sizes.flatMap((size, j) => (size === 0 ? [j] : []));
  if (empty.length > 0) {
    warnings.push({
      code: "empty-cluster",
      message: `no row is nearest to the centre of ${empty.join(", ")}`,
    });
  }
  return warnings;
}

/** Says so when unscaled units let one column decide: the classic mistake of clustering months with kilometres. */
export function dominantColumn({ columns, points }: FittedSpace, settings: KMeansSettings): Warning[] {
  if (settings.scale !== "none" || columns.length < 2) return [];
  const variances = columns.map((_, f) => variance(points, f));
  const total = variances.reduce((sum, value) => sum + value, 0);
  const largest = variances.indexOf(Math.max(...variances));
  const share = variances[largest]! / total;
  if (!(share >= DOMINANT_SHARE)) return [];
  const name = JSON.stringify(columns[largest]!.name);
  const message = `column ${name} holds ${(100 * share).toFixed(1)} % of the variance; scale "standard" weighs all columns alike`;
  return [{ code: "dominant-column", message }];
}
