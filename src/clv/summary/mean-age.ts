/**
 * Mean of checked ages over customers; 1 where all were seen on their first day only, and any scale will do.
 *
 * @param weight - Customers of each row; null for one.
 */
export function meanAge(age: Float64Array, weight: Float64Array | null): number {
  let sum = 0;
  let customers = 0;
  for (let i = 0; i < age.length; i++) {
    const w = weight === null ? 1 : weight[i]!;
    sum += w * age[i]!;
    customers += w;
  }
  return sum > 0 ? sum / customers : 1;
}
