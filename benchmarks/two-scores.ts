/**
 * Customers of whom one in five leaves, and two scores of them that share most of what they know.
 *
 * @module
 */
import { normal } from "../src/random/distributions.ts";
import { randomStream, uniform } from "../src/random/random.ts";

/** @param digits - Decimals to round to; 17 for none. */
export function twoScores(
  rows: number,
  digits: number,
): { truth: Uint8Array; first: Float64Array; second: Float64Array } {
  const random = randomStream(1, "two-scores");
  const truth = new Uint8Array(rows);
  const first = new Float64Array(rows);
  const second = new Float64Array(rows);
  const chance = (logit: number): number => {
    const value = 1 / (1 + Math.exp(-logit));
    return digits < 17 ? Number(value.toFixed(digits)) : value;
  };
  for (let i = 0; i < rows; i++) {
    truth[i] = uniform(random) < 0.2 ? 1 : 0;
    const shared = normal(random) + truth[i]! - 1.5;
    first[i] = chance(shared + 0.3 * normal(random));
    second[i] = chance(shared + 0.32 * normal(random));
  }
  return { truth, first, second };
}
