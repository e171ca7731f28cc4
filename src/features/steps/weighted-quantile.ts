/**
 * Quantiles of weighted values.
 *
 * Source: Hyndman and Fan (1996), "Sample quantiles in statistical packages", definition 7, for weights that count rows as
 * in `wtd.quantile` of R's Hmisc (Harrell).
 *
 * @module
 */
import { quantileSorted } from "../../numeric/quantile.ts";
import { weightedValues } from "../binning/thresholds.ts";

/**
 * The quantile at p of the values that are not NaN: of the values, each repeated as often as its weight says, the one
 * at position (total - 1) p, interpolated linearly. Weights with a sum below their number are multiplied to have it as
 * their sum: they cannot be numbers of rows. NaN where nothing has weight. A kernel: trusts its arguments.
 *
 * @remarks O(n log n).
 */
export function weightedQuantile(
  values: Float64Array,
  weights: ArrayLike<number> | undefined,
  p: number,
): number {
  if (weights === undefined) return quantileSorted(values.filter((value) => !Number.isNaN(value)).sort(), p);
  const kept = values.filter((value, i) => !Number.isNaN(value) && weights[i]! > 0);
  if (kept.length === 0) return Number.NaN;
  const keptWeights = Float64Array.from(weights).filter(
    (weight, i) => !Number.isNaN(values[i]) && weight > 0,
  );
  const levels = weightedValues(kept, keptWeights);
  let total = 0;
  for (let k = 0; k < levels.weights.length; k++) total += levels.weights[k]!;
  const factor = total < kept.length ? kept.length / total : 1;
  const position = (Math.max(total, kept.length) - 1) * p;
  const index = Math.floor(position);
  // Rounding of the sums may not decide which of two values stands at a whole position.
  const noise = 1e-12 * kept.length;
  const at = (rank: number): number => {
    let sum = 0;
    for (let k = 0; k < levels.values.length; k++) {
      sum += levels.weights[k]! * factor;
      if (sum > rank + noise) return levels.values[k]!;
    }
    return levels.values[levels.values.length - 1]!;
  };
  return quantileSorted([at(index), at(index + 1)], position - index);
}
